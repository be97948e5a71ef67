//! Reports of the invented study, read as a reader reads them: whole.

use std::collections::BTreeMap;

use super::*;
use crate::coding::evidence::Data;
use crate::coding::sample::{Line, Sample, coded_ferry, found_ferry};
use crate::model::{Case, DocumentKind, FilledCell, Kind, Quoting, Role, VoiceKind};

/// A study's report with options changed.
pub(super) struct Reported {
    pub(super) sample: Sample,
    pub(super) study: Study,
    stamp: Stamp,
    readings: BTreeMap<String, String>,
    grid: Vec<FilledCell>,
    pub(super) options: Options,
}

impl Reported {
    pub(super) fn new(sample: Sample) -> Self {
        Reported {
            sample,
            study: Study {
                name: "Crossing the river".into(),
                approach: Approach::Codebook,
                theme_word: "theme".into(),
                roles: Role::ALL.iter().copied().filter(|role| role.is_counted()).collect(),
                kinds: Kind::ALL.iter().copied().filter(|kind| kind.is_counted()).collect(),
            },
            stamp: Stamp { emic: "0.1.0".into(), texts: "7e".repeat(32), codings: None },
            readings: BTreeMap::new(),
            grid: Vec::new(),
            options: Options::default(),
        }
    }

    pub(super) fn input(&self) -> Input<'_> {
        Input {
            evidence: &self.sample.evidence,
            texts: &self.sample,
            study: &self.study,
            stamp: &self.stamp,
            readings: &self.readings,
            grid: &self.grid,
            joins: &[],
            options: &self.options,
        }
    }

    fn appendix(&self) -> String {
        appendix(&self.input()).expect("an appendix").markdown
    }

    fn summary(&self) -> Output {
        summary(&self.input()).expect("a report")
    }
}

pub(super) fn coded() -> Reported {
    let mut reported = Reported::new(coded_ferry());
    reported.stamp.codings = Some("c0".repeat(32));
    reported.readings.insert("waiting".into(), "# On waiting\n\nThe landing is a *place*.".into());
    reported.options.by = Some("bank".into());
    reported
}

#[test]
fn the_summary_of_a_coded_study() {
    insta::assert_snapshot!(coded().summary().markdown);
}

#[test]
fn the_summary_of_what_nobody_has_reviewed() {
    insta::assert_snapshot!(Reported::new(found_ferry()).summary().markdown);
}

#[test]
fn the_appendix_of_a_coded_study() {
    insta::assert_snapshot!(coded().appendix());
}

#[test]
fn the_appendix_of_what_nobody_has_reviewed() {
    insta::assert_snapshot!(Reported::new(found_ferry()).appendix());
}

/// Both reports and all figures in one text.
fn everything(reported: &Reported) -> String {
    let summary = reported.summary();
    let appendix = appendix(&reported.input()).expect("an appendix");
    let figures = summary.figures.into_iter().chain(appendix.figures);
    let figures: Vec<String> = figures.map(|(_, svg)| svg).collect();
    [summary.markdown, appendix.markdown, figures.concat()].concat()
}

#[test]
fn the_same_evidence_gives_the_same_bytes() {
    assert_eq!(everything(&coded()), everything(&coded()));
}

#[test]
fn whoever_does_not_agree_or_has_withdrawn_is_never_quoted() {
    for reported in [coded(), Reported::new(found_ferry())] {
        let text = everything(&reported);
        assert!(!text.contains("ropes since I was ten"), "the words of P03, who does not agree to be quoted");
        assert!(!text.contains("wait for nobody"), "the words of P04, who has withdrawn");
        assert!(!text.contains("P04") && !text.contains("Tom"), "P04 has withdrawn");
        assert!(text.contains("P03"), "whoever does not agree to be quoted is counted");
    }
}

#[test]
fn names_of_the_key_are_nowhere() {
    for reported in [coded(), Reported::new(found_ferry())] {
        let text = everything(&reported).to_lowercase();
        let words: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric()).collect();
        for name in ["maria", "lopez", "omar", "ines"] {
            assert!(!words.contains(&name), "{name} stands in a report");
        }
    }
}

#[test]
fn real_names_are_printed_when_asked_for_and_the_report_says_so() {
    let mut reported = coded();
    reported.options.real_names = true;
    let text = reported.summary().markdown;
    assert!(text.contains("Omar once carried my bicycle") && text.contains("Maria, turns 2–4"));
    assert!(text.contains("**Real names.**"));
}

#[test]
fn a_name_that_is_left_stands_at_the_top_and_among_the_findings() {
    let sample = Sample::new(&[("boat", None, "Boats", "", &["boat*"])])
        .case("P01", None, &["Maria Lopez"], &[])
        .transcript("p01.txt", &[("P01", "Lopez has a boat.")])
        .found("boat", "Lopez has a boat.", "boat");
    let summary = Reported::new(sample).summary();
    assert!(
        summary.markdown.contains("**Names left.** The words quoted may still hold names of the key: Lopez.")
    );
    assert_eq!(summary.findings.len(), 1);
    assert_eq!(summary.findings[0].code, "RE001");
    assert_eq!(summary.findings[0].place.as_ref().unwrap().file, "corpus/p01.txt");
}

#[test]
fn whoever_has_to_be_asked_is_marked_and_listed() {
    let sample = Sample::new(&[("boat", None, "Boats", "", &["boat*"])])
        .case("P01", None, &[], &[])
        .quoting(Quoting::Ask)
        .transcript("p01.txt", &[("P01", "I have a boat.")])
        .coded("boat", "I have a boat.");
    let reported = Reported::new(sample);
    let summary = reported.summary().markdown;
    assert!(summary.contains("P01, turn 1, 00:00:00 · Boats · **ask before quoting**"), "{summary}");
    assert!(summary.contains("To be asked before they are quoted: P01 (1 quotation)."));
    assert!(reported.appendix().contains("**ask before quoting**"));
}

#[test]
fn candidates_of_whoever_has_to_be_asked_are_marked_and_listed() {
    let sample = Sample::new(&[("boat", None, "Boats", "", &["boat*"])])
        .case("P01", None, &[], &[])
        .quoting(Quoting::Ask)
        .transcript("p01.txt", &[("P01", "I have a boat."), ("P02", "Hm?"), ("P01", "It was never a boat.")])
        .found("boat", "I have a boat.", "boat")
        .found("boat", "It was never a boat.", "boat");
    let summary = Reported::new(sample).summary().markdown;
    assert!(summary.contains("stands 2 words from \"boat\" · **ask before quoting**"), "{summary}");
    assert!(summary.contains("To be asked before they are quoted: P01 (2 quotations)."), "{summary}");
}

#[test]
fn each_passage_is_printed_once() {
    for reported in [coded(), Reported::new(found_ferry())] {
        for text in [reported.summary().markdown, reported.appendix()] {
            for words in [
                "greets every one by name",
                "did not even ask",
                "cross alone.",
                "You wait and wait",
                "Build the bridge",
            ] {
                assert!(text.matches(words).count() <= 1, "{words} is printed twice in\n{text}");
            }
        }
    }
}

/// What is context of one quotation is not context of the next.
#[test]
fn context_is_printed_once_too() {
    let sample = Sample::new(&[("boat", None, "Boats", "", &[]), ("oar", None, "Oars", "", &[])])
        .transcript("p01.txt", &[("P01", "I had a boat. It was green. I had an oar. It was short.")])
        .coded("boat", "I had a boat.")
        .coded("oar", "I had an oar.");
    let mut reported = Reported::new(sample);
    reported.options.context = 1;
    let summary = reported.summary().markdown;
    assert_eq!(summary.matches("It was green.").count(), 1, "{summary}");
    assert!(summary.contains("> […] I had an oar. It was short."), "{summary}");
}

#[test]
fn a_reflexive_report_counts_nothing_inside_themes() {
    let mut reported = coded();
    reported.study.approach = Approach::Reflexive;
    reported.study.theme_word = "category".into();
    let summary = reported.summary();
    let (_, themes) = summary.markdown.split_once("## 1 ").unwrap();
    let (themes, audit) = themes.split_once("## How quotations").unwrap();
    assert!(
        !themes.contains(" of 8") && !themes.contains("of 3 ") && !themes.contains("Goes with"),
        "{themes}"
    );
    assert!(audit.contains("| Crossing together | 4 | 3 |"), "{audit}");
    assert!(
        themes.contains("**Speaking against the category**")
            && audit.contains("the categories with the fewest")
    );
    assert!(summary.figures.is_empty());
}

#[test]
fn a_framework_report_begins_with_the_grid() {
    let mut reported = coded();
    reported.study.approach = Approach::Framework;
    let text = reported.summary().markdown;
    let (grid, overview) = (text.find("| Clara | 1 | 1 |").unwrap(), text.find("**Overview**").unwrap());
    assert!(grid < overview);
    assert!(text.contains("No summary of a case is written yet"), "{text}");
}

#[test]
fn a_framework_report_prints_summaries_and_no_empty_cell() {
    let mut reported = coded();
    let voices = &reported.sample.evidence.voices.voices;
    let clara = voices.iter().position(|voice| voice.public_name == "Clara").unwrap() as u32;
    let theme = reported.sample.evidence.codebook.codes[0].id.clone();
    reported.grid.push(FilledCell {
        case: voices[clara as usize].case,
        voices: vec![clara],
        theme,
        text: "# On her\n\nMaria *waits* | and rows.".into(),
        passages: vec![(0, 1)],
        stale: true,
    });
    // Elsewhere the grid is printed by its own command alone.
    assert!(!reported.summary().markdown.contains("and rows"));
    reported.study.approach = Approach::Framework;
    let text = reported.summary().markdown;
    assert!(text.contains("**Clara.** **On her**\n\n"), "{text}");
    assert!(text.contains("*waits* | and rows. ("), "{text}");
    assert!(text.contains("*Codings have changed since this was written.*"), "{text}");
    assert!(text.contains("*Not written yet:*") && text.contains("an empty cell is no finding"), "{text}");
    let page = grid(&reported.input()).unwrap();
    assert!(
        page.contains("**Clara.**") && page.starts_with("# Crossing the river: cases by themes\n"),
        "{page}"
    );
}

#[test]
fn a_sheet_of_the_grid_is_the_same_each_time() {
    let rows = vec![
        vec!["case".to_owned(), "Ties".to_owned(), "emic".to_owned()],
        vec!["P".to_owned(), "a\n- b".to_owned(), "x".to_owned()],
    ];
    let bytes = grid_sheet(&rows).unwrap();
    assert_eq!(bytes, grid_sheet(&rows).unwrap());
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let range = calamine::Reader::worksheet_range_at(&mut book, 0).unwrap().unwrap();
    assert_eq!(range.get_value((1, 1)).map(ToString::to_string).as_deref(), Some("a\n- b"));
}

#[test]
fn a_basis_shows_its_layer_alone() {
    let mut reported = coded();
    reported.options.basis = Basis::Coded;
    let text = reported.summary().markdown;
    assert!(!text.contains("Found by rules"), "{text}");
    reported.options.basis = Basis::Found;
    let text = reported.summary().markdown;
    assert!(!text.contains("**Coded**") && text.contains("not reviewed by a person"), "{text}");
}

#[test]
fn a_repeated_quotation_is_counted_once_and_printed_with_both_places() {
    let line = |label, voice, role, kind, words| Line { label, voice, role, kind, words };
    let words = "We rowed over in the dark and nobody on the other bank had slept.";
    let mut sample = Sample::new(&[("night", None, "Night", "", &["dark"])]).document(
        "post.txt",
        Some("Rowing"),
        DocumentKind::Post,
        &[
            line("A Brook", VoiceKind::Quoted, Role::Participant, Kind::Quotation, words),
            line("A Brook", VoiceKind::Quoted, Role::Participant, Kind::Comment, words),
        ],
    );
    sample.evidence.passages[1].data = Data::Repeats(0);
    let sample = sample.coded("night", words).mark("night", words, |mark| {
        mark.span = mark.span.shifted(words.len() + 2);
        mark.passages = 1..2;
    });
    let reported = Reported::new(sample);
    let summary = reported.summary().markdown;
    assert!(summary.contains("**Coded** in 1 of 1 data passage (2 places)"), "{summary}");
    let both = "A Brook, quoted in \"Rowing\", ¶1; **the same words in A Brook, comment 1 on \"Rowing\", 2016-05-02**";
    assert!(summary.contains(both), "{summary}");
    assert_eq!(summary.matches("rowed over").count(), 1);
    assert_eq!(reported.appendix().matches("rowed over").count(), 1);
}

#[test]
fn a_coding_across_turns_prints_the_other_voice_in_brackets() {
    let sample = Sample::new(&[("boat", None, "Boats", "", &[])]).transcript(
        "p01.txt",
        &[("P01", "I had a boat."), ("I", "What became of it?"), ("P01", "It sank. I miss it.")],
    );
    let first = sample.documents[0].text.find("I had").unwrap();
    let last = sample.documents[0].text.find(" I miss").unwrap();
    let sample = sample.mark("boat", "I had a boat.", |mark| {
        mark.span = crate::text::Span::at(first, last);
        mark.passages = 0..3;
    });
    let summary = Reported::new(sample).summary().markdown;
    let printed = "> I had a boat.\n>\n> \\[I: What became of it?\\]\n>\n> It sank. […]\n";
    assert!(summary.contains(printed), "{summary}");
}

#[test]
fn what_a_corpus_holds_is_never_markup() {
    let words = "<script>alert(1)</script> | [x](javascript:y) **bold** {{< include /etc/passwd >}} $x$ @key";
    let sample = Sample::new(&[("a|b", None, "A | *b* <i>", "`d` # [e]", &["x"])])
        .document(
            "a_b/*c*.txt",
            Some("T \"<b>\" `x`"),
            DocumentKind::Post,
            &[Line {
                label: "E | <u>",
                voice: VoiceKind::Author,
                role: Role::Author,
                kind: Kind::Paragraph,
                words,
            }],
        )
        .found("a|b", words, "x");
    let mut reported = Reported::new(sample);
    reported.study.name = "# <h1> *".into();
    for text in [reported.summary().markdown, reported.appendix()] {
        assert_no_markup_from_the_corpus(&text);
    }
    for (name, svg) in reported.summary().figures {
        assert!(!svg.contains("<b>") && !svg.contains("<script"), "{name}");
    }
}

#[track_caller]
fn assert_no_markup_from_the_corpus(text: &str) {
    use comrak::nodes::NodeValue;
    let mut options = comrak::Options::default();
    options.extension.table = true;
    let arena = comrak::Arena::new();
    let root = comrak::parse_document(&arena, text, &options);
    for node in root.descendants() {
        match &node.data.borrow().value {
            NodeValue::HtmlBlock(html) => panic!("{}", html.literal),
            NodeValue::HtmlInline(html) => panic!("{html}"),
            NodeValue::Link(link) => panic!("a link to {}", link.url),
            NodeValue::Table(table) => assert!(table.num_columns <= 8, "a cell was broken in two"),
            _ => {}
        }
    }
    assert!(!text.contains("{{<"), "a shortcode");
}

#[test]
fn typical_words_leave_out_those_of_the_rules() {
    let mut lines = Vec::new();
    for _ in 0..120 {
        lines.push(("P01", "We cross the river with lanterns and lanterns and bread, whatever the weather may bring us today."));
        lines.push(("P01", "At home there is a stove, and a table, and a bed, and nothing that anyone would call news at all."));
    }
    for _ in 0..400 {
        lines.push((
            "P02",
            "The fields on this side are wide and the work goes on as it always did in all the years.",
        ));
    }
    let mut sample =
        Sample::new(&[("crossing", None, "Crossing", "", &["cross*"])]).transcript("p.txt", &lines);
    let marks: Vec<_> = (0..120u32).map(|turn| turn * 2).collect();
    for row in marks {
        let span = sample.evidence.passages[row as usize].span;
        sample = sample.mark("crossing", "We cross the river", |mark| {
            mark.span = span;
            mark.passages = row..row + 1;
        });
    }
    let text = Reported::new(sample).summary().markdown;
    let (_, typical) = text.split_once("**Typical words.** ").unwrap();
    assert!(typical.starts_with("lanterns (240 : 0, G² "), "{}", &typical[..200]);
    assert!(typical.contains("- Crossing: cross\\*\n"), "{typical}");
    assert!(!typical[..typical.find("*Times").unwrap()].contains("cross"), "a word of the rule is listed");
}

#[test]
fn candidates_come_from_the_lines_of_the_codebook_first() {
    let mut sample = Sample::new(&[("boat", None, "Boats", "", &["boat*"])]).transcript(
        "p01.txt",
        &[
            ("P01", "I would never take a boat."),
            ("P02", "Walking over the frozen river was safer for everybody."),
        ],
    );
    sample.evidence.codebook.codes[0].against = vec!["walking over a frozen river".into()];
    let sample = sample.found("boat", "I would never take a boat.", "boat");
    let text = Reported::new(sample).summary().markdown;
    let line = text.find("Walking over the frozen river was safer").expect("a candidate");
    let negation = text.find("\"never\" stands 3 words from \"boat\"").expect("another");
    assert!(line < negation);
    assert!(
        text.contains("it holds \"frozen\" and \"river\" and \"walking\" of \"walking over a frozen river\""),
        "{text}"
    );
}

#[test]
fn a_study_may_bring_its_own_template() {
    let mut reported = coded();
    reported
        .options
        .templates
        .insert("summary.md".into(), "{{ title }}{% for t in themes %} · {{ t.name }}{% endfor %}".into());
    let text = reported.summary().markdown;
    assert_eq!(
        text,
        "Crossing the river: evidence by theme · Crossing together · Waiting · A bridge instead\n"
    );
    reported.options.templates.insert("summary.md".into(), "{{ title".into());
    let error = summary(&reported.input()).unwrap_err();
    assert!(error.to_string().starts_with("the template summary.md cannot be used: "), "{error}");
}

#[test]
fn an_unknown_attribute_is_refused_with_those_there_are() {
    let mut reported = coded();
    reported.options.by = Some("Bank".into());
    let error = summary(&reported.input()).unwrap_err();
    assert_eq!(error.to_string(), "participants.csv has no column \"Bank\"; there are bank");
}

#[test]
fn a_study_without_codes_or_data_still_has_reports() {
    let reported = Reported::new(Sample::new(&[]));
    assert!(reported.summary().markdown.contains("0 documents, 0 words as files"));
    assert!(reported.appendix().contains("There is one layer only."));
}

#[test]
fn cases_without_words_stand_beside_the_base() {
    let mut sample = found_ferry();
    sample.evidence.cases.cases.push(Case { id: "P06".into(), ..Case::default() });
    let text = Reported::new(sample).summary().markdown;
    assert!(
        text.contains("| Participants | 3 |")
            && text.contains("2 cases of `participants.csv` have no passage")
    );
}

mod tables {
    use super::*;
    use crate::report::tables::{By, Cell, Question, Scope, Table, table};

    fn asked(reported: &Reported, question: &Question) -> Table {
        table(&reported.input(), question).expect("a table")
    }

    /// The cells of the row that begins with these names.
    #[track_caller]
    fn row<'t>(table: &'t Table, names: &[&str]) -> &'t [Cell] {
        let begins = |row: &&Vec<Cell>| {
            names.iter().zip(row.iter()).all(|(name, cell)| *cell == Cell::Text((*name).to_owned()))
        };
        &table.rows.iter().find(begins).unwrap_or_else(|| panic!("{names:?} in\n{}", table.as_text()))
            [names.len()..]
    }

    fn of(part: u64, whole: u64) -> Cell {
        Cell::Of { part, whole }
    }

    #[test]
    fn every_table_of_the_coded_study() {
        let reported = coded();
        let questions = [
            Question::Frequency(By::Nothing),
            Question::Frequency(By::Voice),
            Question::Coverage(By::Nothing),
            Question::Cooccurrence(Scope::Passage),
            Question::Crosstab { attribute: "bank".into(), test: true },
            Question::Saturation { base: 1, run: 1 },
            Question::Dispersion,
            Question::Sequence,
            Question::Words(By::Attribute("bank".into())),
            Question::Collocates { word: "Cross".into(), span: 3 },
            Question::Timeline,
            Question::Portrait,
        ];
        let text: Vec<String> =
            questions.iter().map(|question| asked(&reported, question).as_text()).collect();
        insta::assert_snapshot!(text.join("\n----\n\n"));
    }

    #[test]
    fn documents_and_groups_have_bases_of_their_own() {
        let by_document = asked(&coded(), &Question::Frequency(By::Document));
        assert_eq!(row(&by_document, &["Waiting", "Coded"]), [of(1, 2), of(1, 3), of(0, 3)]);
        let by_bank = asked(&coded(), &Question::Frequency(By::Attribute("bank".into())));
        assert_eq!(row(&by_bank, &["Waiting", "Coded"]), [of(1, 1), of(1, 2)]);
    }

    #[test]
    fn overlapping_marks_cover_their_words_once() {
        let sample = Sample::new(&[("boat", None, "Boats", "", &[]), ("oar", Some("boat"), "Oars", "", &[])])
            .transcript("p01.txt", &[("P01", "one two three four five six")])
            .coded("boat", "one two three")
            .coded("oar", "three four");
        let covered = asked(&Reported::new(sample), &Question::Coverage(By::Nothing));
        assert_eq!(row(&covered, &["Boats", "Coded"]), [of(4, 6)]);
        assert_eq!(row(&covered, &["– Oars", "Coded"]), [of(2, 6)]);
    }

    #[test]
    fn scopes_differ() {
        let sample = Sample::new(&[("boat", None, "Boats", "", &[]), ("oar", None, "Oars", "", &[])])
            .transcript("p01.txt", &[("P01", "I row a boat with oars. The boat sank. The oars did not.")])
            .coded("boat", "a boat with oars")
            .coded("oar", "oars.")
            .coded("boat", "The boat sank")
            .coded("oar", "The oars did not");
        let reported = Reported::new(sample);
        let together = |scope| {
            let table = asked(&reported, &Question::Cooccurrence(scope));
            row(&table, &["Boats", "Oars", "Coded"])[..3].to_vec()
        };
        let counts = |counts: [u64; 3]| counts.map(Cell::Count).to_vec();
        assert_eq!(together(Scope::Match), counts([1, 7, 5]));
        assert_eq!(together(Scope::Sentence), counts([1, 2, 2]));
        assert_eq!(together(Scope::Passage), counts([1, 1, 1]));
    }

    #[test]
    fn small_counts_do_not_leave_the_study() {
        let mut reported = coded();
        reported.options.least = 5;
        let table = asked(&reported, &Question::Crosstab { attribute: "bank".into(), test: false });
        assert!(row(&table, &["Waiting", "Coded"]).iter().all(|cell| *cell == Cell::Below(5)));
        assert!(!table.as_csv().contains(",1,1"));
        let by_bank = asked(&reported, &Question::Frequency(By::Attribute("bank".into())));
        assert!(row(&by_bank, &["Waiting", "Coded"]).iter().all(|cell| *cell == Cell::Below(5)));
    }

    #[test]
    fn new_codes_are_not_counted_on_what_rules_found() {
        let reported = Reported::new(found_ferry());
        let error = table(&reported.input(), &Question::Saturation { base: 4, run: 2 }).unwrap_err();
        assert!(error.to_string().contains("nobody has coded anything"), "{error}");
    }

    #[test]
    fn names_of_the_key_are_in_no_table() {
        for by in [By::Document, By::Voice] {
            let text = asked(&coded(), &Question::Frequency(by)).as_text().to_lowercase();
            assert!(["maria", "omar", "ines"].iter().all(|name| !text.contains(name)), "{text}");
        }
    }
}
