//! [`Finder`]: one text, asked for many quotes.

use super::candidates::{Resembling, Searched, Telling};
use super::landmarks::{Expected, Landmarks};
use super::needle::Needle;
use super::plain::{Plain, occurrences};
use super::vocabulary::Vocabulary;
use super::{Located, Quote, Score, Sought};
use crate::text::Span;
use crate::text::units::Units;

/// What a run of same words must tell, in bits, beyond what it takes to name one place among those
/// that come into question: where the order of the other quotes agrees, and where it does not.
const BITS_IN_ORDER: f64 = 16.0;
const BITS_ELSEWHERE: f64 = 44.0;

/// What a quote and its context must tell to say something about the place of others.
const BITS_OF_A_LANDMARK: f64 = 40.0;

/// What a quote must tell with what agrees on one side of it alone: a word that only what stands before
/// it vouches for may be the beginning of another sentence.
const BITS_OF_A_SIDE: f64 = 16.0;

/// How much likelier than any other a place must be to be the place.
const MARGIN: f64 = 0.12;

/// What a place has at most whose words tell little, or that is out of order: people say the same again.
const TELLS_LITTLE: Score = Score(750);

/// Words that stand once, with all that stood around them so long in bytes, are the very words, also in
/// a text too short for its words to tell much.
const LONG_WHOLE: usize = 80;

/// Shorter contexts, in bytes, do not decide alone between places.
const SHORT_CONTEXT: usize = 12;

/// More places than this with the same words and the same context are not told apart.
const MANY: usize = 64;

/// A place that may be the one of a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The place.
    pub span: Span,
    /// How much it resembles the quote.
    pub score: Score,
}

/// A text made ready for being asked where quotes stand in it.
///
/// Making it takes a pass over the text. A quote that stands in it as it was takes one search for its
/// words; others take more.
#[derive(Clone, Debug)]
pub struct Finder<'t> {
    plain: Plain,
    words: Vocabulary,
    units: Units<'t>,
}

/// What looking for the very words tells.
#[derive(Clone, Debug)]
enum Seen {
    /// With all that stood around them, or all on one side, they stand in one place alone: in the
    /// plain text from here.
    Once(usize),
    /// With all that stood around them they stand in several places.
    Several(Vec<usize>),
    /// Neither.
    Not,
}

impl<'t> Finder<'t> {
    /// Makes `text` ready.
    ///
    /// # Panics
    /// When it is longer than 4 GiB.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        Finder { plain: Plain::new(text), words: Vocabulary::new(text), units: Units::new(text) }
    }

    /// Finds one quote. Several from the same old text are found better together.
    #[must_use]
    pub fn locate(&self, sought: Sought<'_>) -> Located {
        self.locate_all(&[sought]).pop().unwrap_or(Located::Lost)
    }

    /// Finds quotes that all come from one old text; their order in it helps to find them.
    #[must_use]
    pub fn locate_all(&self, sought: &[Sought<'_>]) -> Vec<Located> {
        let looked: Vec<Option<(Needle, Seen)>> = sought
            .iter()
            .map(|sought| {
                let needle = Needle::new(sought.quote)?;
                let seen = self.seen(&needle);
                Some((needle, seen))
            })
            .collect();
        let landmarks = Landmarks::new(
            sought
                .iter()
                .zip(&looked)
                .filter_map(|(sought, looked)| match looked {
                    Some((needle, Seen::Once(at))) if self.is_landmark(needle, *at) => {
                        Some((sought.at.0, self.code_point(needle, *at)))
                    }
                    _ => None,
                })
                .collect(),
        );
        sought
            .iter()
            .zip(&looked)
            .map(|(sought, looked)| match looked {
                Some((needle, seen)) => self.decided(sought, needle, seen, &landmarks),
                None => Located::Lost,
            })
            .collect()
    }

    /// Whether the words of a quote stand anywhere in the text, whatever stands around them.
    #[must_use]
    pub fn holds(&self, quote: &Quote) -> bool {
        Needle::new(quote)
            .is_some_and(|needle| occurrences(self.plain.text(), needle.exact()).next().is_some())
    }

    /// The places that resemble a quote most, the likeliest first, for a person to choose from.
    #[must_use]
    pub fn candidates(&self, sought: Sought<'_>, most: usize) -> Vec<Candidate> {
        let Some(needle) = Needle::new(sought.quote) else { return Vec::new() };
        let expected = self.bytes_of(&Landmarks::default().expected(sought.at.0));
        self.searched()
            .resembling(&needle, &expected)
            .into_iter()
            .take(most)
            .map(|place| Candidate { span: place.span, score: Score::of(place.likeness) })
            .collect()
    }

    fn searched(&self) -> Searched<'_> {
        Searched { plain: &self.plain, words: &self.words }
    }

    /// Looks for the very words with what stood around them.
    fn seen(&self, needle: &Needle) -> Seen {
        let whole = self.places(needle, needle.whole(), needle.before().len());
        match whole.as_slice() {
            [at] => return Seen::Once(*at),
            [] => {}
            _ => return Seen::Several(whole),
        }
        let mut once = None;
        let sides = [
            (needle.before().len(), needle.with_before(), needle.before().len()),
            (needle.after().len(), needle.with_after(), 0),
        ];
        for (context, words, skipped) in sides {
            if context < SHORT_CONTEXT {
                continue;
            }
            match (self.places(needle, words, skipped).as_slice(), once) {
                ([at], Some(other)) if *at != other => return Seen::Not,
                ([at], _) => once = Some(*at),
                _ => {}
            }
        }
        once.map_or(Seen::Not, Seen::Once)
    }

    /// The places in the plain text where `words` stand; `skipped` bytes of them stand before the
    /// quote itself.
    fn places(&self, needle: &Needle, words: &str, skipped: usize) -> Vec<usize> {
        let text = self.plain.text();
        occurrences(text, words)
            .map(|at| at + skipped)
            .filter(|at| needle.has_borders_at(text, *at))
            .take(MANY)
            .collect()
    }

    fn is_landmark(&self, needle: &Needle, at: usize) -> bool {
        let telling = self.searched().telling(needle, at);
        telling.run >= BITS_OF_A_LANDMARK && telling.weaker_side >= BITS_OF_A_SIDE
    }

    fn code_point(&self, needle: &Needle, at: usize) -> usize {
        self.units.code_point_of(self.searched().span_of(needle, at).start())
    }

    /// The expected places, in bytes of the text.
    fn bytes_of(&self, expected: &Expected) -> Vec<usize> {
        let end = self.units.text().len();
        expected.at.iter().map(|at| self.units.byte_of(*at).unwrap_or(end)).collect()
    }

    fn decided(&self, sought: &Sought<'_>, needle: &Needle, seen: &Seen, landmarks: &Landmarks) -> Located {
        let expected = landmarks.expected(sought.at.0);
        match seen {
            Seen::Once(at) => {
                let span = self.searched().span_of(needle, *at);
                let start = self.units.code_point_of(span.start());
                let whole = self.searched().agrees_wholly(needle, *at);
                let in_order = !expected.by_landmarks || expected.holds(start);
                if landmarks.hold(sought.at.0, start)
                    || (whole && in_order && (expected.by_landmarks || needle.whole().len() >= LONG_WHOLE))
                {
                    return Located::Exact(span);
                }
                if whole && needle.whole().len() >= LONG_WHOLE {
                    return Located::Moved(span);
                }
                if let Some(located) = self.certain(span, self.searched().telling(needle, *at), &expected) {
                    return located;
                }
            }
            Seen::Several(places) => {
                let spans = places.iter().map(|at| self.searched().span_of(needle, *at));
                let mut in_order = spans.filter(|span| {
                    let start = self.units.code_point_of(span.start());
                    if expected.by_landmarks { expected.holds(start) } else { start == sought.at.0 }
                });
                if let (Some(span), None) = (in_order.next(), in_order.next()) {
                    return Located::Exact(span);
                }
            }
            Seen::Not => {}
        }
        let found = self.searched().resembling(needle, &self.bytes_of(&expected));
        self.judged(&found, &expected)
    }

    /// The very words at `span`, when the run of same words around them tells enough.
    fn certain(&self, span: Span, telling: Telling, expected: &Expected) -> Option<Located> {
        let start = self.units.code_point_of(span.start());
        if expected.is_exactly(start) {
            return Some(Located::Exact(span));
        }
        if telling.weaker_side < BITS_OF_A_SIDE {
            return None;
        }
        let bits = telling.run;
        let among = |code_points: usize| (code_points.max(6) as f64 / 6.0).log2();
        if expected.holds(start) {
            let width = expected.within.1 - expected.within.0;
            (bits >= among(width) + BITS_IN_ORDER).then_some(Located::Exact(span))
        } else {
            (bits >= among(self.units.code_points()) + BITS_ELSEWHERE).then_some(Located::Moved(span))
        }
    }

    /// Decides among places that resemble a quote.
    fn judged(&self, found: &[Resembling], expected: &Expected) -> Located {
        let start = |place: &Resembling| self.units.code_point_of(place.span.start());
        let Some(most) = found.first() else { return Located::Lost };
        // Of places that are equally likely the nearest to where it is expected is offered.
        let best = found
            .iter()
            .take_while(|place| {
                place.likeness >= most.likeness && place.exact.is_some() == most.exact.is_some()
            })
            .min_by_key(|place| expected.distance(start(place)))
            .unwrap_or(most);
        let is_rival = |place: &&Resembling| {
            let weaker =
                matches!((best.exact, place.exact), (Some(best), Some(other)) if other.run * 2.0 < best.run);
            place.span != best.span && place.likeness + MARGIN > best.likeness && !weaker
        };
        let rivals = found.iter().filter(is_rival).count();
        let undisputed = rivals == 0 || expected.is_exactly(start(best));
        if let (Some(telling), true) = (best.exact, undisputed)
            && let Some(located) = self.certain(best.span, telling, expected)
        {
            return located;
        }
        let mut score = Score::of(best.likeness);
        if rivals > 0 {
            score = score.min(Score::UNDECIDED);
        } else if best.exact.is_some()
            || (!expected.holds(start(best)) && self.searched().bits_of(best.span) < BITS_ELSEWHERE)
        {
            score = score.min(TELLS_LITTLE);
        }
        if score < Score::LOWEST {
            return Located::Lost;
        }
        Located::Approximate { span: best.span, score, rivals: u32::try_from(rivals).unwrap_or(u32::MAX) }
    }
}
