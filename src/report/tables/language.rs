//! Words: typical ones, neighbours of one, and how many different ones.

use std::collections::HashMap;

use super::cells::{Cell, Table};
use super::codes::{Grouping, documents, name};
use super::questions::By;
use crate::analysis::association::Association;
use crate::analysis::collocation::Collocation;
use crate::analysis::lexical::{MTLD_THRESHOLD, Profile, mattr, mtld};
use crate::analysis::rates::Rates;
use crate::coding::evidence::Data;
use crate::report::study::ReportError;
use crate::report::typical;
use crate::report::view::View;
use crate::report::wording;
use crate::text::similar::folded_words;
use crate::text::words::fold;

/// Words of the window of MATTR.
const WINDOW: usize = 50;

/// Fewer words say nothing about diversity.
const FEWEST: u64 = 50;

/// Neighbours that are listed.
const LISTED: usize = 50;

/// The words typical of each theme.
pub(super) fn keyness(view: &View<'_>) -> Result<Table, ReportError> {
    let reading = typical::read(view)?;
    let mut table = Table::new("Words typical of each theme");
    table.text(&["Theme", "Layer", "Word"]);
    table.figures(["In the theme", "Elsewhere", "G²", "Log ratio"]);
    for (theme, typical) in &reading.typical {
        for key in &typical.keywords {
            let rates = Rates {
                first: key.inside,
                second: key.outside,
                first_words: typical.inside,
                second_words: typical.outside,
            };
            table.row(vec![
                name(view, *theme),
                Cell::Text(wording::layer(view.layer_of(*theme)).to_owned()),
                Cell::Text(key.word.clone()),
                Cell::Of { part: key.inside, whole: typical.inside },
                Cell::Of { part: key.outside, whole: typical.outside },
                Cell::Number { value: key.log_likelihood, digits: 1 },
                Cell::measure(rates.log_ratio(), 2, "no words elsewhere"),
            ]);
        }
    }
    if reading.words < typical::LEAST_WORDS {
        table.note(format!(
            "Not computed: {} words of data, and the threshold is {}.",
            reading.words,
            typical::LEAST_WORDS
        ));
    }
    table.note("Log-likelihood G² (Rayson and Garside 2000) of 10.83 or more, 5 times or more; log ratio after Hardie (2014). The words of each theme's own rules are left out.");
    Ok(table)
}

/// The folded words of each passage of data, passage by passage.
fn each_passage(view: &View<'_>, mut take: impl FnMut(u32, Vec<String>)) -> Result<(), ReportError> {
    for (document, _) in documents(view) {
        let text = view.document(document)?;
        for row in view.evidence().documents[document as usize].passages.clone() {
            let passage = view.row(row);
            if passage.data == Data::Counted {
                take(row, folded_words(&text.passages[passage.index as usize].own_text(&text.text)));
            }
        }
    }
    Ok(())
}

/// The words that stand near `word`, inside a passage.
pub(super) fn collocates(view: &View<'_>, word: &str, span: u32) -> Result<Table, ReportError> {
    let node = fold(word).into_owned();
    let reach = span as usize;
    let mut counts: HashMap<String, u64> = HashMap::new();
    let mut together: HashMap<String, u64> = HashMap::new();
    let mut all = 0u64;
    each_passage(view, |_, words| {
        all += words.len() as u64;
        for (at, here) in words.iter().enumerate() {
            *counts.entry(here.clone()).or_default() += 1;
            if *here != node {
                continue;
            }
            let near = at.saturating_sub(reach)..(at + reach + 1).min(words.len());
            for other in near.filter(|other| *other != at) {
                *together.entry(words[other].clone()).or_default() += 1;
            }
        }
    })?;
    let first = counts.get(&node).copied().unwrap_or(0);
    let mut found: Vec<(String, Association)> = together
        .into_iter()
        .map(|(word, both)| {
            let second = counts.get(&word).copied().unwrap_or(0);
            (word, Association { both, first, second, all })
        })
        .filter(|(_, counts)| counts.both > 1)
        .collect();
    let log_dice = |counts: &Association| {
        Collocation::new(*counts, span).and_then(Collocation::log_dice).unwrap_or(f64::MIN)
    };
    found.sort_by(|a, b| log_dice(&b.1).total_cmp(&log_dice(&a.1)).then_with(|| a.0.cmp(&b.0)));
    let mut table = Table::new(format!("Words within {span} words of \"{word}\""));
    table.text(&["Word"]);
    table.figures(["Together", "In all", "logDice", "MI", "t"]);
    for (word, counts) in found.into_iter().take(LISTED) {
        let measures = Collocation::new(counts, span);
        let measure = |value: Option<f64>| Cell::measure(value, 2, "too rare");
        table.row(vec![
            Cell::Text(word),
            Cell::Count(counts.both),
            Cell::Count(counts.second),
            measure(measures.and_then(Collocation::log_dice)),
            measure(measures.and_then(Collocation::mutual_information)),
            measure(measures.and_then(Collocation::t)),
        ]);
    }
    table.note(format!(
        "\"{word}\" occurs {first} times among {all} words of data. Inside a passage; twice or more; by logDice (Rychlý 2008), the {LISTED} highest. MI and t expect f₁ f₂ 2s / N."
    ));
    Ok(table)
}

/// Words, different words, and diversity that hardly depends on length.
pub(super) fn words(view: &View<'_>, by: &By) -> Result<Table, ReportError> {
    let groups = Grouping::new(view, by)?;
    let mut texts: Vec<Vec<String>> = vec![Vec::new(); groups.names.len()];
    each_passage(view, |row, words| {
        if let Some(group) = groups.of(view, row) {
            texts[group].extend(words);
        }
    })?;
    let mut table = Table::new("Words, different words and lexical diversity");
    table.text(&["Whose"]);
    table.figures(["Words", "Different", "MATTR", "MTLD", "HD-D"]);
    for (group, words) in groups.names.iter().zip(&texts) {
        let profile = Profile::of(words);
        let enough = profile.words >= FEWEST;
        let measure = |value: Option<f64>, digits| {
            Cell::measure(value.filter(|_| enough), digits, "fewer than 50 words")
        };
        table.row(vec![
            Cell::Text(group.clone()),
            Cell::Count(profile.words),
            Cell::Count(profile.counts.len() as u64),
            measure(mattr(words, WINDOW), 3),
            measure(mtld(words, MTLD_THRESHOLD), 1),
            measure(profile.hd_d(), 3),
        ]);
    }
    table.note("Words of data, case and accents folded. MATTR (Covington and McFall 2010) over 50 words, MTLD (McCarthy and Jarvis 2010) at 0.72, HD-D (McCarthy and Jarvis 2007) of 42 words.");
    Ok(table)
}
