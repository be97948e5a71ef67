//! Krippendorff's α for unitizing: agreement on free spans of one continuum.
//!
//! Krippendorff, Mathet, Bouvry & Widlöcher 2016, *Quality & Quantity* 50:2347; Krippendorff 2019,
//! *Content Analysis*, 4th ed., 12.6. Four questions about the same spans: are the same stretches
//! found relevant (|uα), and coded alike (cuα, and (k)uα code by code), and both at once (uα)?
//!
//! Everything is lengths of intersections, found in one sweep over the borders: the cost depends on
//! the number of spans, never on the length of the text. Several documents are added before anything
//! is divided. Quallmer (R) takes for a span's pairable length what the *union* of the other coders
//! covers, which gives .7256 instead of the published .724 on the authors' example; the gap helper of
//! Python `krippendorff-unitized-alpha` is off by one.

use std::collections::BTreeMap;

use super::undefined::{Figure, Undefined};
use crate::analysis::special::real;

/// A stretch of a continuum with its code: `[start, end)`, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodedSpan {
    /// The first character.
    pub start: u64,
    /// The character after the last.
    pub end: u64,
    /// The code, a number of the caller's.
    pub code: u32,
}

impl CodedSpan {
    /// Length in characters.
    #[must_use]
    pub fn len(self) -> u64 {
        self.end - self.start
    }

    /// Whether it holds no character.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// The longest text that is compared, in characters: below it no sum of lengths, squares or cubes leaves
/// the integers it is held in.
pub const LONGEST: u64 = 10_000_000_000;

/// What is wrong with a coder's spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadSpans {
    /// A span ends before it begins.
    #[error("a span reaches from {start} back to {end}")]
    Reversed {
        /// Its start.
        start: u64,
        /// Its end.
        end: u64,
    },
    /// A span ends behind the text.
    #[error("a span ends at {end}, and the text is {length} characters long")]
    Outside {
        /// Its end.
        end: u64,
        /// The length of the text.
        length: u64,
    },
    /// The text is longer than any text.
    #[error("a text of {length} characters is too long to compare; the most are {LONGEST}")]
    TooLong {
        /// Its length.
        length: u64,
    },
    /// Two spans of one coder overlap with different codes.
    #[error(
        "two spans of one coder overlap between {start} and {end} with different codes; codes that may overlap \
         are compared code by code"
    )]
    Overlap {
        /// Where the overlap begins.
        start: u64,
        /// Where it ends.
        end: u64,
    },
}

/// The counts of one or more documents, from which the family is computed.
///
/// ```
/// use emic::analysis::agreement::unitizing::{CodedSpan, Unitized};
/// let span = |start, end, code| CodedSpan { start, end, code };
/// let anna = [span(0, 10, 1), span(20, 30, 2)];
/// let ben = [span(0, 10, 1), span(20, 30, 2)];
/// let counts = Unitized::of(50, &[&anna, &ben])?;
/// assert_eq!(counts.u_alpha(), Ok(1.0));
/// # Ok::<(), emic::analysis::agreement::unitizing::BadSpans>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Unitized {
    coders: u64,
    /// Σ of the documents' lengths.
    length: u64,
    codes: BTreeMap<u32, CodeCounts>,
    /// Σ over codes of Σ |S|²: what units can not be paired with, themselves.
    own_pairs: f64,
    /// Characters left without a code, summed over coders.
    gaps: u64,
    /// (m − 1) ℓ_φφ.
    gaps_in_common: u64,
}

/// What is counted of one code.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct CodeCounts {
    /// ℓ_c.: its length summed over coders.
    length: u64,
    /// (m − 1) ℓ*_c.: its intersections with the spans of other coders, whatever their code.
    met: u64,
    /// (m − 1) ℓ*_cc: its intersections with spans of the same code.
    matched: u64,
    /// (m − 1)² C*_c: Σ of the squared pairable lengths of its spans.
    own_met: f64,
}

impl Unitized {
    /// Counts one document, given each coder's spans of one exclusive variable.
    ///
    /// Spans of one coder and one code that overlap are joined; spans that only touch stay two, for
    /// where a unit ends is what is compared. Empty spans are dropped.
    ///
    /// # Errors
    /// When a span is reversed or outside the text, or spans of one coder overlap with different codes.
    pub fn of(length: u64, coders: &[&[CodedSpan]]) -> Result<Self, BadSpans> {
        let coders: Vec<Vec<CodedSpan>> =
            coders.iter().map(|spans| exclusive(length, spans)).collect::<Result<_, _>>()?;
        Ok(Self::count(length, &coders))
    }

    fn count(length: u64, coders: &[Vec<CodedSpan>]) -> Self {
        let mut counts = Unitized {
            coders: coders.len() as u64,
            length,
            codes: BTreeMap::new(),
            own_pairs: 0.0,
            gaps: 0,
            gaps_in_common: 0,
        };
        for span in coders.iter().flatten() {
            counts.codes.entry(span.code).or_default().length += span.len();
            counts.own_pairs += real(span.len()) * real(span.len());
        }
        let coded: u64 = counts.codes.values().map(|code| code.length).sum();
        counts.gaps = length * counts.coders - coded;
        counts.own_pairs += real(counts.gaps);
        counts.intersect(coders);
        counts
    }

    /// One sweep over the borders: between two of them nothing changes.
    fn intersect(&mut self, coders: &[Vec<CodedSpan>]) {
        let mut borders: Vec<(u64, u32, u32)> = Vec::new();
        for (coder, spans) in (0u32..).zip(coders) {
            for (place, span) in (0u32..).zip(spans) {
                borders.push((span.start, coder, place + 1));
                borders.push((span.end, coder, 0));
            }
        }
        // At one place a coder's span ends before the next begins: 0 sorts before its number.
        borders.sort_unstable();
        let mut open: Vec<Option<u32>> = vec![None; coders.len()];
        let mut marked = 0u64;
        let mut met: Vec<Vec<u64>> = coders.iter().map(|spans| vec![0; spans.len()]).collect();
        let mut at = 0;
        let mut codes: Vec<u32> = Vec::with_capacity(coders.len());
        for (border, coder, place) in borders {
            let stretch = border - at;
            if stretch > 0 {
                let bare = self.coders - marked;
                self.gaps_in_common += stretch * bare * bare.saturating_sub(1);
                if marked > 1 {
                    self.stretch(stretch, coders, &open, &mut met, &mut codes);
                }
                at = border;
            }
            let slot = &mut open[coder as usize];
            marked = marked + u64::from(place > 0) - u64::from(slot.is_some());
            *slot = place.checked_sub(1);
        }
        let rest = self.length - at;
        self.gaps_in_common += rest * self.coders * self.coders.saturating_sub(1);
        for (spans, met) in coders.iter().zip(met) {
            for (span, met) in spans.iter().zip(met) {
                let code = self.codes.get_mut(&span.code).expect("every span's code was counted");
                code.met += met;
                code.own_met += real(met) * real(met);
            }
        }
    }

    /// A stretch inside which two or more coders have a span.
    fn stretch(
        &mut self,
        stretch: u64,
        coders: &[Vec<CodedSpan>],
        open: &[Option<u32>],
        met: &mut [Vec<u64>],
        codes: &mut Vec<u32>,
    ) {
        codes.clear();
        let others = open.iter().flatten().count() as u64 - 1;
        for (coder, place) in open.iter().enumerate() {
            if let Some(place) = place {
                met[coder][*place as usize] += stretch * others;
                codes.push(coders[coder][*place as usize].code);
            }
        }
        codes.sort_unstable();
        for same in codes.chunk_by(|a, b| a == b).filter(|same| same.len() > 1) {
            let count = same.len() as u64;
            let code = self.codes.get_mut(&same[0]).expect("every span's code was counted");
            code.matched += stretch * count * (count - 1);
        }
    }

    /// The counts of both, as of one longer text; spans never cross the border.
    ///
    /// # Panics
    /// When the numbers of coders differ, which is a fault of the caller.
    #[must_use]
    pub fn plus(mut self, other: &Unitized) -> Unitized {
        self.add(other, 1);
        self
    }

    /// Adds another document's counts `times` times, as resampling documents does.
    ///
    /// # Panics
    /// When the numbers of coders differ, which is a fault of the caller.
    pub fn add(&mut self, other: &Unitized, times: u32) {
        assert_eq!(self.coders, other.coders, "the same coders in every document");
        let times_whole = u64::from(times);
        let times = f64::from(times);
        self.length += other.length * times_whole;
        self.own_pairs += other.own_pairs * times;
        self.gaps += other.gaps * times_whole;
        self.gaps_in_common += other.gaps_in_common * times_whole;
        for (code, counts) in &other.codes {
            let sum = self.codes.entry(*code).or_default();
            sum.length += counts.length * times_whole;
            sum.met += counts.met * times_whole;
            sum.matched += counts.matched * times_whole;
            sum.own_met += counts.own_met * times;
        }
    }

    /// No text and these many coders, to add documents to.
    #[must_use]
    pub fn nothing(coders: usize) -> Self {
        Self::count(0, &vec![Vec::new(); coders])
    }

    /// The codes that occur.
    pub fn codes(&self) -> impl Iterator<Item = u32> {
        self.codes.iter().filter(|(_, counts)| counts.length > 0).map(|(code, _)| *code)
    }

    /// The characters of the continuum.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// A code's characters, summed over coders.
    #[must_use]
    pub fn coded(&self, code: u32) -> u64 {
        self.codes.get(&code).map_or(0, |counts| counts.length)
    }

    fn others(&self) -> f64 {
        real(self.coders - 1)
    }

    fn whole(&self) -> f64 {
        real(self.coders * self.length)
    }

    fn enough(&self) -> Result<(), Undefined> {
        match (self.coders, self.length, self.codes().next()) {
            (0 | 1, _, _) => Err(Undefined::OneCoder),
            (_, 0, _) => Err(Undefined::NoUnits),
            (_, _, None) => Err(Undefined::NothingMarked),
            _ => Ok(()),
        }
    }

    /// uα (nominal): stretches and codes together, 1 − (ℓ.. − Σ ℓ_cc)/(ε.. − Σ ε_cc), gaps being a
    /// value φ of single positions. It depends on the length of the text: fix it as the text read.
    ///
    /// # Errors
    /// When nobody marked anything, or one code covers everything.
    pub fn u_alpha(&self) -> Figure {
        self.enough()?;
        // One value only: one code, and no gap.
        let values = self.codes().count() + usize::from(self.gaps > 0);
        if values < 2 {
            return Err(Undefined::OneCategory);
        }
        let same: u64 = self.matched() + self.gaps_in_common;
        let observed = self.whole() - real(same) / self.others();
        let squares: f64 =
            self.codes.values().map(|code| real(code.length).powi(2)).sum::<f64>() + real(self.gaps).powi(2);
        Ok(1.0 - observed / self.expected_apart(squares))
    }

    /// |uα: only whether a stretch is relevant or not, the codes collapsed: 1 − ℓ_φ,¬φ/ε_φ,¬φ.
    ///
    /// # Errors
    /// When nobody marked anything, or there are no gaps.
    pub fn u_alpha_binary(&self) -> Figure {
        self.enough()?;
        if self.gaps == 0 {
            return Err(Undefined::NoGaps);
        }
        let marked = self.coders * self.length - self.gaps;
        // ℓ_φ. = ℓ_φφ + ℓ_φ,¬φ; the off-diagonal cell stands twice in both matrices.
        let observed = 2.0 * (real(self.gaps) - real(self.gaps_in_common) / self.others());
        let squares = real(self.gaps).powi(2) + real(marked).powi(2);
        Ok(1.0 - observed / self.expected_apart(squares))
    }

    /// ε.. − Σ ε_cc = ℓ.. (ℓ..² − Σ ℓ_c²)/(ℓ..² − C).
    fn expected_apart(&self, squares: f64) -> f64 {
        let whole = self.whole();
        whole * (whole * whole - squares) / (whole * whole - self.own_pairs)
    }

    fn matched(&self) -> u64 {
        self.codes.values().map(|code| code.matched).sum()
    }

    fn met(&self) -> u64 {
        self.codes.values().map(|code| code.met).sum()
    }

    /// cuα: whether stretches that both marked were coded alike; what only one marked is left out.
    ///
    /// # Errors
    /// When no spans of two coders meet, or one code only occurs where they do.
    pub fn cu_alpha(&self) -> Figure {
        self.enough()?;
        let met = self.met();
        if met == 0 {
            return Err(Undefined::NoIntersection);
        }
        if self.codes.values().any(|code| code.met == met) {
            return Err(Undefined::OneCode);
        }
        // The factor 1/(m − 1) stands in every length and is divided out of the ratio.
        let whole = real(met);
        let squares: f64 = self.codes.values().map(|code| real(code.met).powi(2)).sum();
        let own: f64 = self.codes.values().map(|code| code.own_met).sum();
        let observed = whole - real(self.matched());
        let expected = whole * (whole * whole - squares) / (whole * whole - own);
        Ok(1.0 - observed / expected)
    }

    /// (k)uα: cuα of one code, 1 − [(ℓ*_k − ℓ*_kk)/ℓ*_k]/[(ε*_k − ε*_kk)/ε*_k].
    ///
    /// # Errors
    /// When the code meets no other coder's span, or no other code occurs where the coders meet.
    pub fn ku_alpha(&self, code: u32) -> Figure {
        self.enough()?;
        let counts = self.codes.get(&code).copied().unwrap_or_default();
        let all = self.met();
        if counts.met == 0 {
            return Err(Undefined::NoIntersection);
        }
        if counts.met == all {
            return Err(Undefined::OneCode);
        }
        let (met, all) = (real(counts.met), real(all));
        let observed = (met - real(counts.matched)) / met;
        let expected = met * (all - met) / (met * all - counts.own_met);
        Ok(1.0 - observed / expected)
    }

    /// Coverage of (k)uα: the share of the code's length that meets another coder's span, ℓ*_k/ℓ_k.
    ///
    /// # Errors
    /// When the code does not occur.
    pub fn coverage(&self, code: u32) -> Figure {
        self.enough()?;
        let counts = self.codes.get(&code).copied().unwrap_or_default();
        if counts.length == 0 {
            return Err(Undefined::NeverApplied);
        }
        Ok(real(counts.met) / self.others() / real(counts.length))
    }
}

/// A coder's spans in order, without empty ones, those of one code joined where they overlap.
///
/// # Errors
/// As for [`Unitized::of`].
pub fn exclusive(length: u64, spans: &[CodedSpan]) -> Result<Vec<CodedSpan>, BadSpans> {
    check(length, spans)?;
    let mut sorted: Vec<CodedSpan> = spans.iter().copied().filter(|span| !span.is_empty()).collect();
    sorted.sort_unstable();
    let mut joined: Vec<CodedSpan> = Vec::with_capacity(sorted.len());
    for span in sorted {
        match joined.last_mut() {
            Some(last) if span.start < last.end && span.code == last.code => {
                last.end = last.end.max(span.end);
            }
            Some(last) if span.start < last.end => {
                return Err(BadSpans::Overlap { start: span.start, end: last.end.min(span.end) });
            }
            _ => joined.push(span),
        }
    }
    Ok(joined)
}

/// Refuses a text that is too long, reversed spans and spans outside the text.
///
/// # Errors
/// With the first of them.
pub fn check(length: u64, spans: &[CodedSpan]) -> Result<(), BadSpans> {
    if length > LONGEST {
        return Err(BadSpans::TooLong { length });
    }
    for span in spans {
        if span.end < span.start {
            return Err(BadSpans::Reversed { start: span.start, end: span.end });
        }
        if span.end > length {
            return Err(BadSpans::Outside { end: span.end, length });
        }
    }
    Ok(())
}

/// The family with one code against everything else: for codes that may overlap within a coder.
///
/// # Errors
/// When a span is reversed or outside the text.
pub fn of_code(length: u64, coders: &[&[CodedSpan]], code: u32) -> Result<Unitized, BadSpans> {
    let own: Vec<Vec<CodedSpan>> = coders
        .iter()
        .map(|spans| {
            check(length, spans)?;
            let of_code: Vec<_> = spans.iter().copied().filter(|span| span.code == code).collect();
            exclusive(length, &of_code)
        })
        .collect::<Result<_, _>>()?;
    Ok(Unitized::count(length, &own))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: u64, end: u64, code: u32) -> CodedSpan {
        CodedSpan { start, end, code }
    }

    /// The running example of Krippendorff, Mathet, Bouvry & Widlöcher (2016): .510, .413, .724; (k)uα
    /// 1 for codes 1, 5 and 6, 0 for 2, 3 and 4; coverage of code 5 44 %.
    #[test]
    fn published_example() {
        let alex = [
            span(2, 9, 1),
            span(11, 17, 2),
            span(24, 30, 5),
            span(32, 36, 6),
            span(36, 44, 6),
            span(44, 60, 7),
        ];
        let paul = [span(2, 9, 1), span(11, 17, 3), span(19, 25, 5), span(32, 44, 6)];
        let suzan = [
            span(2, 9, 1),
            span(11, 17, 4),
            span(21, 27, 5),
            span(32, 36, 6),
            span(36, 40, 6),
            span(40, 44, 6),
        ];
        let counts = Unitized::of(60, &[&alex, &paul, &suzan]).unwrap();
        let rounded = |figure: Figure| format!("{:.3}", figure.unwrap());
        assert_eq!(rounded(counts.u_alpha()), "0.510");
        assert_eq!(rounded(counts.u_alpha_binary()), "0.413");
        assert_eq!(rounded(counts.cu_alpha()), "0.724");
        let ku: Vec<_> = (1..=6).map(|code| rounded(counts.ku_alpha(code))).collect();
        assert_eq!(ku, ["1.000", "0.000", "0.000", "0.000", "1.000", "1.000"]);
        assert_eq!(counts.ku_alpha(7), Err(Undefined::NoIntersection));
        assert_eq!((rounded(counts.coverage(5)), counts.coverage(7)), ("0.444".to_owned(), Ok(0.0)));
        // Uncoded text behind the last span changes uα and |uα, never cuα.
        let longer = Unitized::of(600, &[&alex, &paul, &suzan]).unwrap();
        assert_eq!(longer.cu_alpha(), counts.cu_alpha());
        assert!(longer.u_alpha_binary().unwrap() > counts.u_alpha_binary().unwrap());
    }

    #[test]
    fn edges() {
        let of = |length, a: &[CodedSpan], b: &[CodedSpan]| Unitized::of(length, &[a, b]).unwrap();
        let nothing = of(50, &[], &[]);
        assert_eq!(nothing.u_alpha(), Err(Undefined::NothingMarked));
        assert_eq!(nothing.u_alpha_binary(), Err(Undefined::NothingMarked));
        assert_eq!(nothing.cu_alpha(), Err(Undefined::NothingMarked));
        let one_code = of(50, &[span(0, 10, 1)], &[span(5, 20, 1)]);
        assert!(one_code.u_alpha().is_ok());
        assert_eq!(one_code.cu_alpha(), Err(Undefined::OneCode));
        assert_eq!(one_code.ku_alpha(1), Err(Undefined::OneCode));
        let apart = of(50, &[span(0, 10, 1)], &[span(20, 30, 2)]);
        assert_eq!((apart.cu_alpha(), apart.coverage(1)), (Err(Undefined::NoIntersection), Ok(0.0)));
        let no_gaps = of(10, &[span(0, 5, 1), span(5, 10, 2)], &[span(0, 6, 1), span(6, 10, 2)]);
        assert_eq!(no_gaps.u_alpha_binary(), Err(Undefined::NoGaps));
        assert!(no_gaps.u_alpha().is_ok());
        let covered = of(10, &[span(0, 10, 1)], &[span(0, 10, 1)]);
        assert_eq!(covered.u_alpha(), Err(Undefined::OneCategory));
        assert_eq!(Unitized::of(9, &[&[span(0, 3, 1)]]).unwrap().u_alpha(), Err(Undefined::OneCoder));
    }

    #[test]
    fn bad_spans_are_refused() {
        assert_eq!(Unitized::of(9, &[&[span(5, 3, 1)], &[]]), Err(BadSpans::Reversed { start: 5, end: 3 }));
        assert_eq!(Unitized::of(9, &[&[span(5, 12, 1)], &[]]), Err(BadSpans::Outside { end: 12, length: 9 }));
        let crossing = [span(0, 5, 1), span(3, 8, 2)];
        assert_eq!(Unitized::of(9, &[&crossing, &[]]), Err(BadSpans::Overlap { start: 3, end: 5 }));
        assert!(of_code(9, &[&crossing, &[]], 2).is_ok());
    }

    #[test]
    fn documents_are_added() {
        let (a, b) = ([span(0, 10, 1), span(30, 40, 2)], [span(2, 12, 1), span(30, 35, 1)]);
        let whole = Unitized::of(50, &[&a, &b]).unwrap();
        let first = Unitized::of(20, &[&a[..1], &b[..1]]).unwrap();
        let second = Unitized::of(30, &[&[span(10, 20, 2)], &[span(10, 15, 1)]]).unwrap();
        assert_eq!(first.plus(&second), whole);
    }
}
