//! Lines that lose or change their words: what `withdraw` and `scrub` do, and nothing else.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::decision::{Act, Decision, Rewritten, Said};
use super::line::{parse, print};
use crate::model::{CodePoints, DecisionId, Quote, Selection};

/// A log with some of its lines rewritten: its bytes, and how many lines were. What is no decision
/// stays as it is, byte by byte.
#[must_use]
pub fn rewritten(
    file: &str,
    bytes: &[u8],
    mut change: impl FnMut(&Decision, &[u8]) -> Option<Decision>,
) -> (Vec<u8>, u32) {
    let mut out = Vec::with_capacity(bytes.len());
    let mut lines = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let changed =
            parse(file, line.trim_ascii()).ok().and_then(|decision| change(&decision, line.trim_ascii()));
        match changed {
            Some(decision) => {
                out.extend_from_slice(print(&decision).as_bytes());
                lines += 1;
            }
            None => out.extend_from_slice(line),
        }
    }
    (out, lines)
}

impl Decision {
    /// The line without its words: id, time, code and the hash of the line as it was stay. None when
    /// it has none.
    #[must_use]
    pub fn without_words(&self, line: &[u8]) -> Option<Decision> {
        if matches!(self.rewritten, Some(Rewritten::Withdrawn(_))) {
            return None;
        }
        let mut act = self.act.clone();
        match &mut act {
            Act::Code(made) | Act::Reject(made) => {
                made.selection = emptied(&made.selection);
                made.note = None;
            }
            Act::Respan(_, selection) => *selection = emptied(selection),
            Act::Note(_, said) => *said = Said { note: None, ..said.clone() },
            _ => return None,
        }
        let hash = Sha256::digest(line);
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        Some(Decision { act, rewritten: Some(Rewritten::Withdrawn(hex.into())), ..self.clone() })
    }

    /// The line with another selection and note, marked as rewritten by the decision `by`. None when it
    /// would say the same.
    #[must_use]
    pub fn with_words(
        &self,
        by: DecisionId,
        selection: Option<Arc<Selection>>,
        reworded: &dyn Fn(&str) -> String,
    ) -> Option<Decision> {
        let mut act = self.act.clone();
        let note = |note: &Option<Arc<str>>| note.as_deref().map(|note| Arc::from(reworded(note)));
        match &mut act {
            Act::Code(made) | Act::Reject(made) => {
                made.note = note(&made.note);
                if let Some(selection) = selection {
                    made.selection = selection;
                }
            }
            Act::Respan(_, old) => {
                if let Some(selection) = selection {
                    *old = selection;
                }
            }
            Act::Note(_, said) => said.note = note(&said.note),
            _ => return None,
        }
        (act != self.act).then(|| Decision {
            act,
            rewritten: self.rewritten.clone().or(Some(Rewritten::Scrubbed(by))),
            ..self.clone()
        })
    }

    /// The words that the line is about, where it has some.
    #[must_use]
    pub fn selection(&self) -> Option<&Arc<Selection>> {
        match &self.act {
            Act::Code(made) | Act::Reject(made) => Some(&made.selection),
            Act::Respan(_, selection) => Some(selection),
            _ => None,
        }
    }
}

fn emptied(selection: &Selection) -> Arc<Selection> {
    Arc::new(Selection {
        document: selection.document.clone(),
        span: CodePoints { start: 0, end: 0 },
        quote: Quote::default(),
        text: "".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"v":1,"id":"018bcfe5-6800-7bab-abab-abababababab","at":"2026-11-21T10:02:11Z","do":"code","code":"ties","span":[3,7],"quote":"Anna","before":"so ","after":" left","text":"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","note":"Anna again"}"#;

    #[test]
    fn a_line_without_words_keeps_id_time_code_and_a_hash_and_is_read_again() {
        let log = format!("{LINE}\nno line\n");
        let (bytes, lines) =
            rewritten("a.txt", log.as_bytes(), |decision, line| decision.without_words(line));
        let text = String::from_utf8(bytes.clone()).expect("text");
        assert_eq!(lines, 1);
        assert!(!text.contains("Anna") && !text.contains("left") && text.ends_with("\nno line\n"), "{text}");
        let first = text.lines().next().expect("a line");
        let decision = parse("a.txt", first.as_bytes()).expect("a decision");
        let hash: String = Sha256::digest(LINE.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(decision.rewritten, Some(Rewritten::Withdrawn(hash.into())));
        assert!(first.contains(r#""code":"ties""#) && first.contains("2026-11-21T10:02:11Z"), "{first}");
        let (again, lines) = rewritten("a.txt", &bytes, |decision, line| decision.without_words(line));
        assert_eq!((again, lines), (bytes, 0));
    }

    #[test]
    fn words_are_replaced_in_note_and_quote() {
        let decision = parse("a.txt", LINE.as_bytes()).expect("a decision");
        let by = decision.id;
        let new = Selection {
            quote: Quote { exact: "[name]".into(), ..Quote::default() },
            ..(**decision.selection().expect("words")).clone()
        };
        let changed = decision
            .with_words(by, Some(Arc::new(new)), &|text| text.replace("Anna", "[name]"))
            .expect("it changes");
        let line = print(&changed);
        assert!(!line.contains("Anna") && line.contains("\"scrubbed\""), "{line}");
        assert_eq!(changed.with_words(by, None, &|text| text.to_owned()), None);
    }
}
