//! Praat TextGrids, in the long and the short form: interval tiers become turns in the order of time.

use super::draft::{Draft, Voice};
use super::{Claim, Out, ReadError, Reader, Source, With, time};
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentKind, Kind, VoiceKind};
use crate::text::single_spaced;

const FORMAT: &str = "TextGrid";

/// Reads TextGrids.
#[derive(Debug)]
pub(super) struct TextGrid;

impl Reader for TextGrid {
    fn name(&self) -> &'static str {
        "textgrid"
    }

    fn number(&self) -> u32 {
        2
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let named = source.extension() == "textgrid";
        // The mark is the same in UTF-16, with zeros between.
        let head: Vec<u8> = source.head().iter().take(400).copied().filter(|byte| *byte != 0).collect();
        let holds = |mark: &[u8]| head.windows(mark.len()).any(|window| window == mark);
        let says = holds(b"ooTextFile") && holds(b"TextGrid") || holds(b"ooBinaryFile");
        if named || says { Claim::Certain } else { Claim::No }
    }

    fn read(&self, source: &Source<'_>, _: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        if source.head().starts_with(b"ooBinaryFile") {
            return Err(ReadError::OutOfReach {
                reason: "it is a TextGrid in Praat's binary form".to_owned(),
                remedy: "open it in Praat and save it as a text file",
            });
        }
        let tiers = parse(&source.decoded()?.text)?;
        let (chosen, left_out) = choose(tiers);
        if !left_out.is_empty() {
            out.say(Diagnostic::note("IN060", format!("these tiers were left out: {}", left_out.join(", "))));
        }
        let mut draft = draft(&chosen);
        if draft.blocks.is_empty() {
            return Err(ReadError::Empty);
        }
        draft.join_segments();
        out.draft(draft)
    }
}

/// A tier of intervals.
#[derive(Debug, PartialEq)]
struct Tier {
    name: String,
    /// Start and end in seconds, words.
    intervals: Vec<(f64, f64, String)>,
}

/// What Praat reads of a file: numbers, texts and flags that stand alone. All else is for people.
#[derive(Debug, PartialEq)]
enum Token {
    Number(f64),
    Text(String),
}

/// The tokens of a file.
struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            let rest = &self.text[self.at..];
            let rest = rest.trim_start();
            self.at = self.text.len() - rest.len();
            let first = rest.chars().next()?;
            if first == '"' {
                return Some(self.quoted());
            }
            if first == '!' {
                self.at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            self.at += end;
            let word = &rest[..end];
            if word.starts_with(|c: char| c.is_ascii_digit() || c == '-')
                && let Ok(number) = word.parse()
            {
                return Some(Token::Number(number));
            }
        }
    }
}

impl Tokens<'_> {
    /// A text in quotation marks, in which two of them stand for one.
    fn quoted(&mut self) -> Token {
        let mut text = String::new();
        let mut rest = &self.text[self.at + 1..];
        loop {
            let Some(end) = rest.find('"') else {
                text.push_str(rest);
                self.at = self.text.len();
                return Token::Text(text);
            };
            text.push_str(&rest[..end]);
            rest = &rest[end + 1..];
            if let Some(more) = rest.strip_prefix('"') {
                text.push('"');
                rest = more;
            } else {
                self.at = self.text.len() - rest.len();
                return Token::Text(text);
            }
        }
    }

    fn number(&mut self) -> Option<f64> {
        match self.next()? {
            Token::Number(number) => Some(number),
            Token::Text(_) => None,
        }
    }

    fn text(&mut self) -> Option<String> {
        match self.next()? {
            Token::Text(text) => Some(text),
            Token::Number(_) => None,
        }
    }
}

fn parse(text: &str) -> Result<Vec<Tier>, ReadError> {
    let mut tokens = Tokens { text, at: 0 };
    let mut tiers = Vec::new();
    let header = (tokens.text(), tokens.text());
    if header.1.as_deref() != Some("TextGrid") {
        let reason = "it does not begin with \"ooTextFile\" and \"TextGrid\"".to_owned();
        return Err(ReadError::Malformed { format: FORMAT, reason });
    }
    let count = (|| {
        tokens.number()?;
        tokens.number()?;
        tokens.number()
    })();
    for number in 1..=count.unwrap_or(0.0).min(10_000.0) as u32 {
        match tier(&mut tokens) {
            Some(Some(tier)) => tiers.push(tier),
            Some(None) => {}
            None => {
                let reason = format!("it ends inside tier {number}: it is cut off");
                return Err(ReadError::Malformed { format: FORMAT, reason });
            }
        }
    }
    Ok(tiers)
}

/// A tier; `Some(None)` for one of points, which are no stretches of talk.
fn tier(tokens: &mut Tokens<'_>) -> Option<Option<Tier>> {
    let class = tokens.text()?;
    let name = tokens.text()?;
    tokens.number()?;
    tokens.number()?;
    let count = tokens.number()? as usize;
    let mut intervals = Vec::new();
    for _ in 0..count {
        let start = tokens.number()?;
        let end = if class == "IntervalTier" { tokens.number()? } else { start };
        let words = tokens.text()?;
        intervals.push((start, end, single_spaced(&words)));
    }
    Some((class == "IntervalTier").then_some(Tier { name, intervals }))
}

/// Marks that programs put where nothing is said.
const SILENCE: &[&str] =
    &["sil", "sp", "spn", "<sil>", "<p:>", "<p>", "#", "<nib>", "<usb>", "_", "-", "silence", "pause"];

fn is_silence(words: &str) -> bool {
    words.is_empty() || SILENCE.contains(&words.to_lowercase().as_str())
}

/// The tiers of what was said, with their speakers; the names of the others.
fn choose(tiers: Vec<Tier>) -> (Vec<(String, Tier)>, Vec<String>) {
    const PARTS: &[&str] = &[
        "phones",
        "phonemes",
        "phone",
        "phoneme",
        "syllables",
        "syllable",
        "segments",
        "mau",
        "kan",
        "trn",
        "notes",
        "comments",
        "noise",
        "comment",
        "gesture",
        "gestures",
        "pos",
        "tones",
        "breaks",
        "misc",
        "silences",
        "sounds",
    ];
    const WORDS: &[&str] =
        &["words", "word", "ort", "utterances", "utterance", "transcript", "text", "sentences"];
    // The Montreal aligner and others write "Kim - words".
    let split = |name: &str| -> (String, String) {
        let (speaker, purpose) =
            name.rsplit_once(" - ").or_else(|| name.rsplit_once('_')).unwrap_or((name, name));
        let purpose = purpose.trim().to_lowercase();
        let known = PARTS.contains(&purpose.as_str()) || WORDS.contains(&purpose.as_str());
        (if known { speaker } else { name }.trim().to_owned(), if known { purpose } else { String::new() })
    };
    let mut chosen: Vec<(String, Tier)> = Vec::new();
    let mut left_out = Vec::new();
    let alone = tiers.len() == 1;
    for tier in tiers {
        let (speaker, purpose) = split(&tier.name);
        let silent = tier.intervals.iter().all(|(_, _, words)| is_silence(words));
        if PARTS.contains(&purpose.as_str()) && !alone {
            if !silent {
                left_out.push(format!("\"{}\"", tier.name));
            }
            continue;
        }
        // Tiers of one name are the talk of one speaker, cut where another begins.
        let rival = chosen
            .iter()
            .position(|(known, held)| *known == speaker && held.name != tier.name || same_times(held, &tier));
        match rival {
            _ if silent => {}
            // The same talk cut finer: the longer pieces are the sentences.
            Some(rival) if tier.intervals.len() >= chosen[rival].1.intervals.len() => {
                left_out.push(format!("\"{}\"", tier.name));
            }
            Some(rival) => {
                let (_, finer) = std::mem::replace(&mut chosen[rival], (speaker, tier));
                left_out.push(format!("\"{}\"", finer.name));
            }
            None => chosen.push((speaker, tier)),
        }
    }
    (chosen, left_out)
}

/// Whether two tiers hold the same words, cut into different pieces.
fn same_times(a: &Tier, b: &Tier) -> bool {
    let words = |tier: &Tier| -> Vec<String> {
        let said = tier.intervals.iter().map(|(_, _, words)| words).filter(|words| !is_silence(words));
        said.flat_map(|words| crate::text::similar::folded_words(words)).collect()
    };
    let (a, b) = (words(a), words(b));
    a.len() > 3 && a == b
}

fn draft(tiers: &[(String, Tier)]) -> Draft {
    let mut said: Vec<(f64, f64, String, &str)> = Vec::new();
    for (speaker, tier) in tiers {
        let words = tier.intervals.iter().filter(|(_, _, words)| !is_silence(words));
        said.extend(words.map(|(start, end, words)| (*start, *end, words.clone(), speaker.as_str())));
    }
    said.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut draft = Draft::new(DocumentKind::Transcript);
    for (start, end, words, speaker) in said {
        let Some(block) = draft.push(&words, Kind::Turn) else { continue };
        block.voice = Some(Voice::named(speaker, VoiceKind::Speaker));
        (block.start_ms, block.end_ms) = (time::from_seconds(start), time::from_seconds(end));
    }
    draft
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reader::tests::drafts;

    const LONG: &str = "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = 0 \nxmax = 3.5 \ntiers? <exists> \n\
        size = 2 \nitem []: \n    item [1]:\n        class = \"IntervalTier\" \n        name = \"Kim\" \n        xmin = 0 \n\
        xmax = 3.5 \n        intervals: size = 2 \n        intervals [1]:\n xmin = 0 \n xmax = 1 \n text = \"He said \"\"no\"\".\" \n\
        intervals [2]:\n xmin = 1 \n xmax = 3.5 \n text = \"\" \n    item [2]:\n class = \"IntervalTier\" \n name = \"Lee\" \n xmin = 0 \n xmax = 3.5 \n\
        intervals: size = 1 \n intervals [1]:\n xmin = 1.5 \n xmax = 3 \n text = \"Did 2 of them?\" \n";

    const SHORT: &str = "File type = \"ooTextFile\"\n\"TextGrid\"\n0\n3.5\n<exists>\n2\n\"IntervalTier\"\n\"Kim\"\n0\n3.5\n2\n0\n1\n\"He said \"\"no\"\".\"\n1\n3.5\n\"\"\n\
        \"IntervalTier\"\n\"Lee\"\n0\n3.5\n1\n1.5\n3\n\"Did 2 of them?\"\n";

    fn read(bytes: &[u8]) -> Vec<(String, u32, String)> {
        let (found, _) = drafts(&TextGrid, "a.TextGrid", bytes).expect("a TextGrid");
        let draft = &found[0];
        let blocks = draft.blocks.iter().map(|block| {
            let label = block.voice.clone().unwrap().label.unwrap();
            (label, block.start_ms.unwrap(), block.span.of(&draft.text).to_owned())
        });
        blocks.collect()
    }

    #[test]
    fn both_forms_and_utf_16_give_the_same_talk() {
        let expected = [
            ("Kim".to_owned(), 0, "He said \"no\".".to_owned()),
            ("Lee".to_owned(), 1500, "Did 2 of them?".to_owned()),
        ];
        assert_eq!(read(LONG.as_bytes()), expected);
        assert_eq!(read(SHORT.as_bytes()), expected);
        let wide: Vec<u8> =
            "\u{FEFF}".encode_utf16().chain(LONG.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        assert_eq!(read(&wide), expected);
    }

    #[test]
    fn a_cut_file_says_in_which_tier_it_ends() {
        let error = drafts(&TextGrid, "a.TextGrid", &SHORT.as_bytes()[..SHORT.len() - 25]).unwrap_err();
        assert_eq!(error.to_string(), "it is no TextGrid: it ends inside tier 2: it is cut off");
    }

    #[test]
    fn tiers_of_one_name_are_one_speaker() {
        let tier = |words: &str, start| Tier {
            name: "Kim".into(),
            intervals: vec![(start, start + 1.0, words.into())],
        };
        let (chosen, left_out) = choose(vec![tier("pears", 0.0), tier("plums", 2.0)]);
        assert_eq!(chosen.iter().map(|(speaker, _)| speaker.as_str()).collect::<Vec<_>>(), ["Kim", "Kim"]);
        assert_eq!(left_out, [""; 0]);
    }

    #[test]
    fn tiers_of_sounds_are_left_out() {
        let words = Tier { name: "Kim - words".into(), intervals: vec![(0.0, 1.0, "no".into())] };
        let phones = Tier {
            name: "Kim - phones".into(),
            intervals: vec![(0.0, 0.5, "n".into()), (0.5, 1.0, "oU".into())],
        };
        let (chosen, left_out) = choose(vec![words, phones]);
        assert_eq!(chosen[0].0, "Kim");
        assert_eq!(left_out, ["\"Kim - phones\""]);
    }
}
