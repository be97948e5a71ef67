//! What a draw at random says about the rules, in words.

use super::markdown::{counted, number};
use super::study::Drawn;
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
