//! [`Undefined`]: why a figure has no value.

use serde::Serialize;

/// A coefficient, or the reason why it has none.
///
/// Undefined is a result: it is printed with its reason and never replaced by 1, 0 or NaN.
pub type Figure = Result<f64, Undefined>;

/// Why a coefficient has no value.
///
/// Every one of these is decided on integers: on counts of units, values and characters, never on
/// whether a floating-point denominator happens to be zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Undefined {
    /// There is nothing to compare.
    #[error("there are no units")]
    NoUnits,
    /// No unit was coded by two coders.
    #[error("no unit has two values")]
    NoPairs,
    /// Chance agreement is certain, so there is nothing to correct for.
    #[error("only one category occurs")]
    OneCategory,
    /// As [`OneCategory`](Undefined::OneCategory), for one pair of coders among several.
    #[error("for at least one pair of coders only one category occurs")]
    OneCategoryInAPair,
    /// One pair of coders has no unit in common.
    #[error("at least one pair of coders has no unit in common")]
    PairWithoutUnits,
    /// Fewer than two coders gave values.
    #[error("there is only one coder")]
    OneCoder,
    /// The coefficient is defined for two coders.
    #[error("it is defined for exactly two coders")]
    NotTwoCoders,
    /// The coefficient is defined for a code that is present or absent.
    #[error("it is defined for two categories")]
    NotTwoCategories,
    /// Interval and ratio distances need numbers.
    #[error("the categories are no numbers")]
    NotNumbers,
    /// A ratio distance of two values whose sum is zero.
    #[error("a ratio scale has no negative values")]
    NegativeValues,
    /// The formula holds only for units with the same number of values.
    #[error("the units differ in how many coders gave a value")]
    UnequalUnits,
    /// A variance needs two units.
    #[error("a standard error needs at least two units")]
    OneUnit,
    /// The weights make every expected disagreement zero.
    #[error("the weights leave nothing to disagree about")]
    NoWeight,
    /// Neither coder applied the code.
    #[error("no coder applied the code")]
    NeverApplied,
    /// Both coders applied the code everywhere.
    #[error("every coder applied the code everywhere")]
    AlwaysApplied,
    /// Nobody marked anything.
    #[error("nobody marked anything")]
    NothingMarked,
    /// No stretch of text is left without a code.
    #[error("there are no gaps between the spans")]
    NoGaps,
    /// No span of one coder meets a span of another.
    #[error("no spans of two coders meet")]
    NoIntersection,
    /// All intersecting spans carry the same code.
    #[error("only one code occurs where the coders meet")]
    OneCode,
    /// The best alignment is out of reach of an exact search.
    #[error("there are too many spans that could be aligned for an exact search")]
    TooLarge,
    /// The coefficient rests on an alignment against random continua, and none were given.
    #[error("no random continua were given")]
    NoContinua,
}
