//! What a draw at random says about the rules, in words.

use super::escape::markdown;
use super::markdown::{counted, listed, number};
use super::study::{DoubleCoding, Drawn, StratumOf};
use crate::analysis::proportion::Share;

/// The sentences on a draw, for reports and the terminal: what was found, how much of it was
/// reviewed, how much was kept, and what the rules missed among as many passages without a find.
#[must_use]
pub fn sentences(drawn: &Drawn) -> String {
    let mut said = vec![if drawn.reviewed == drawn.drawn {
        format!(
            "Rules found {}; reviewed {} drawn at random (seed {}), kept {}{}.",
            number(small(drawn.found)),
            number(small(drawn.reviewed)),
            drawn.seed,
            number(small(drawn.kept)),
            interval(drawn.kept, drawn.reviewed),
        )
    } else {
        format!(
            "Rules found {}; {} drawn at random (seed {}), {} of them reviewed, kept {}. No share of all is given before the draw is reviewed to its end.",
            number(small(drawn.found)),
            number(small(drawn.drawn)),
            drawn.seed,
            number(small(drawn.reviewed)),
            number(small(drawn.kept)),
        )
    }];
    if drawn.passages_drawn > 0 {
        let of = counted(drawn.not_found as u64, "passage", "passages");
        said.push(if drawn.passages_read == drawn.passages_drawn {
            format!(
                "Of {of} in which no rule found anything, {} were drawn and read; {} got a code{}.",
                number(small(drawn.passages_read)),
                number(small(drawn.missed)),
                interval(drawn.missed, drawn.passages_read),
            )
        } else {
            format!(
                "Of {of} in which no rule found anything, {} were drawn and {} of them read; {} got a code.",
                number(small(drawn.passages_drawn)),
                number(small(drawn.passages_read)),
                number(small(drawn.missed)),
            )
        });
    }
    said.join(" ")
}

/// The sentences on a sample for double coding.
pub(super) fn double_coding(sample: &DoubleCoding) -> String {
    let mut text = format!(
        "For double coding {} of {} {} were drawn at random",
        number(small(sample.drawn)),
        number(small(sample.of)),
        sample.of_what
    );
    if let Some(by) = &sample.by {
        let part = |part: &StratumOf| {
            let value = markdown(&part.value);
            part.counts.map_or_else(
                || format!("{value} too few to say"),
                |(drawn, of)| format!("{value} {} of {}", number(small(drawn)), number(small(of))),
            )
        };
        let parts: Vec<String> = sample.strata.iter().map(part).collect();
        text.push_str(&format!(" within strata of {} ({})", markdown(by), parts.join(", ")));
    }
    text.push_str(&format!(
        ", seed {}; whoever coded them saw neither what rules found nor the work of others.",
        sample.seed
    ));
    if sample.of_what != "passages" {
        let of = |(coder, finished): &(String, u32)| format!("{} {}", markdown(coder), number(*finished));
        let finished: Vec<String> = sample.finished.iter().map(of).collect();
        let documents = counted(sample.documents as u64, "document", "documents");
        text.push_str(&if finished.is_empty() {
            format!(" Nobody has finished any of these {documents}.")
        } else {
            format!(" Finished of these {documents}: {}.", listed(&finished))
        });
    }
    text
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// `, 74–92 % of all at 95 %`.
fn interval(some: usize, of: usize) -> String {
    let share = Share { some: some as u64, of: of as u64 };
    share.interval().map_or_else(String::new, |(low, high)| {
        format!(" (of all {:.0}–{:.0}%, 95% interval)", low * 100.0, high * 100.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_for_double_coding_says_how_it_was_drawn() {
        let stratum = |value: &str, counts| StratumOf { value: value.into(), counts };
        let sample = DoubleCoding {
            of_what: "documents",
            drawn: 5,
            of: 24,
            by: Some("school".into()),
            strata: vec![stratum("primary", Some((4, 20))), stratum("secondary", None)],
            seed: 7,
            documents: 5,
            finished: vec![("anna".into(), 5), ("ben".into(), 4)],
        };
        assert_eq!(
            double_coding(&sample),
            "For double coding 5 of 24 documents were drawn at random within strata of school (primary 4 of 20, secondary too few to say), \
             seed 7; whoever coded them saw neither what rules found nor the work of others. Finished of these 5 documents: anna 5 and ben 4."
        );
    }

    #[test]
    fn a_draw_says_what_was_kept_and_what_was_missed() {
        let drawn = Drawn {
            seed: 7,
            found: 412,
            drawn: 60,
            reviewed: 60,
            kept: 51,
            not_found: 980,
            passages_drawn: 60,
            passages_read: 60,
            missed: 3,
        };
        assert_eq!(
            sentences(&drawn),
            "Rules found 412; reviewed 60 drawn at random (seed 7), kept 51 (of all 74–92%, 95% interval). \
             Of 980 passages in which no rule found anything, 60 were drawn and read; 3 got a code (of all 2–14%, 95% interval)."
        );
        let begun = Drawn { reviewed: 12, kept: 10, passages_drawn: 0, ..drawn };
        assert_eq!(
            sentences(&begun),
            "Rules found 412; 60 drawn at random (seed 7), 12 of them reviewed, kept 10. \
             No share of all is given before the draw is reviewed to its end."
        );
    }
}
