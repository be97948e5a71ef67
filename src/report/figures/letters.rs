//! How wide a label is, and how to make it fit: without a font at hand, by the widths of Helvetica,
//! which Arial and Liberation Sans share.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

/// The widths of the letters from the space to the tilde, in thousandths of the size.
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// A letter of another script, as wide as the widest of the common ones.
const OTHER: u16 = 640;

/// How much wider bold letters are.
const BOLD: f64 = 1.07;

/// A size of letters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Letters {
    pub(super) size: f64,
    pub(super) bold: bool,
}

impl Letters {
    pub(super) const fn plain(size: f64) -> Self {
        Letters { size, bold: false }
    }

    pub(super) const fn bold(size: f64) -> Self {
        Letters { size, bold: true }
    }

    /// The distance from one line to the next.
    pub(super) fn line(self) -> f64 {
        (self.size * 1.25).round()
    }

    /// How wide `text` is on one line.
    pub(super) fn width(self, text: &str) -> f64 {
        let thousandths: f64 = text.chars().map(|letter| f64::from(thousandths(letter))).sum();
        thousandths / 1000.0 * self.size * if self.bold { BOLD } else { 1.0 }
    }

    /// `text` on one line no wider than `most`, its end cut where it has to be.
    pub(super) fn fit(self, text: &str, most: f64) -> String {
        if self.width(text) <= most {
            return text.to_owned();
        }
        let mut kept = String::new();
        let mut left = most - self.width("…");
        for cluster in text.graphemes(true) {
            left -= self.width(cluster);
            if left < 0.0 {
                break;
            }
            kept.push_str(cluster);
        }
        kept.truncate(kept.trim_end().len());
        kept.push('…');
        if runs_from_right(text) {
            // Without it the dots would stand at the beginning of a line that runs from right to left.
            kept.push('\u{200F}');
        }
        kept
    }

    /// `text` on at most `lines` lines no wider than `most`, broken between words where that is
    /// possible, its end cut where it has to be.
    pub(super) fn wrap(self, text: &str, most: f64, lines: usize) -> Vec<String> {
        let mut wrapped = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() && wrapped.len() + 1 < lines && self.width(rest) > most {
            let at = self.break_before(rest, most);
            wrapped.push(rest[..at].trim_end().to_owned());
            rest = rest[at..].trim_start();
        }
        if !rest.is_empty() {
            wrapped.push(self.fit(rest, most));
        }
        wrapped
    }

    /// Where the first line of `text` ends: after the last space that fits, else inside the word.
    fn break_before(self, text: &str, most: f64) -> usize {
        let (mut after_space, mut inside, mut width) = (0, 0, 0.0);
        for (at, cluster) in text.grapheme_indices(true) {
            // A space at the end of a line takes no room.
            if cluster == " " {
                after_space = at + 1;
            }
            width += self.width(cluster);
            if width > most && cluster != " " {
                break;
            }
            inside = at + cluster.len();
        }
        let first = text.graphemes(true).next().map_or(text.len(), str::len);
        if after_space > 0 { after_space } else { inside.max(first) }
    }
}

fn thousandths(letter: char) -> u16 {
    let ascii = u32::from(letter).checked_sub(32).and_then(|at| WIDTHS.get(at as usize));
    ascii.copied().unwrap_or_else(|| match (letter, letter.width()) {
        ('…' | '—', _) => 1000,
        ('–', _) => 556,
        (_, Some(0) | None) => 0,
        (_, Some(1)) => OTHER,
        (_, Some(_)) => 1000,
    })
}

/// Whether the first letter that has a direction runs from right to left.
fn runs_from_right(text: &str) -> bool {
    let right = |letter: char| matches!(letter, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}');
    text.chars().find(|letter| letter.is_alphabetic()).is_some_and(right)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SMALL: Letters = Letters::plain(10.0);

    #[test]
    fn widths_are_those_of_helvetica() {
        assert!((SMALL.width("Will") - (9.44 + 2.22 * 3.0)).abs() < 1e-9);
        assert!((SMALL.width("日本") - 20.0).abs() < 1e-9);
        assert!((SMALL.width("e\u{301}") - 5.56).abs() < 1e-9, "an accent of its own takes no room");
        assert!(Letters::bold(10.0).width("Will") > SMALL.width("Will"));
    }

    #[test]
    fn what_is_too_long_loses_its_end() {
        assert_eq!(SMALL.fit("Filter bubble", 100.0), "Filter bubble");
        assert_eq!(SMALL.fit("Filter bubble", 40.0), "Filter…");
        assert_eq!(SMALL.fit("שלום לכולם", 30.0), "שלו…\u{200F}");
    }

    #[test]
    fn lines_break_between_words_and_inside_only_where_a_word_is_too_long() {
        assert_eq!(SMALL.wrap("Losing the ties one had", 70.0, 3), ["Losing the ties", "one had"]);
        assert_eq!(SMALL.wrap("Losing the ties one had", 70.0, 1), ["Losing the tie…"]);
        assert_eq!(SMALL.wrap("在网络上失去联系", 40.0, 2), ["在网络上", "失去联系"]);
        assert_eq!(SMALL.wrap("  ", 40.0, 2), [""; 0]);
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_it_may_be(text in "\\PC{0,60}", most in 20.0f64..200.0, lines in 1usize..4) {
            let wrapped = SMALL.wrap(&text, most, lines);
            prop_assert!(wrapped.len() <= lines);
            for line in wrapped {
                prop_assert!(SMALL.width(&line) <= most + 1e-6, "{line:?}");
            }
        }
    }
}
