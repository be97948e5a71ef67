//! Agreement between coders on stated units: pure functions from counts to coefficients.
//!
//! Six choices decide a figure before any formula does: the unit, when a unit carries a code, which
//! units are in, what is missing and what is negative, how many categories there are, and that
//! several documents are added before anything is divided. All of them are in the values handed in
//! here: [`Ratings`] for units, [`unitizing`] for free spans. What is computed:
//!
//! | on | by | where |
//! |---|---|---|
//! | units, any number of coders, missing values | percent, Fleiss, Brennan–Prediger, AC1, Conger | [`Tally`] |
//! | the same | Krippendorff's α: nominal, ordinal, interval, ratio, a distance of one's own | [`alpha`] |
//! | two coders | Cohen's κ, weighted, greatest, Scott's π | [`PairTable`] |
//! | one code, two coders | the four counts, positive and negative agreement, prevalence and bias | [`Fourfold`] |
//!
//! Counts are integers, and whether a coefficient is defined is decided on them: the result is a
//! [`Figure`], a number or the reason why there is none ([`Undefined`]).
//!
//! ```
//! use emic::analysis::agreement::{Builder, Tally, Undefined};
//! let mut ratings = Builder::new(["anna", "ben"]);
//! for _ in 0..20 {
//!     ratings.unit([Some("absent"), Some("absent")]);
//! }
//! let tally = Tally::of(&ratings.finish());
//! assert_eq!(tally.percent(), Ok(1.0));
//! assert_eq!(tally.fleiss(), Err(Undefined::OneCategory));
//! assert_eq!(Undefined::OneCategory.to_string(), "only one category occurs");
//! ```

pub mod alpha;
pub mod bootstrap;
pub mod comparison;
pub mod explain;
mod fourfold;
pub mod gamma;
mod intervals;
pub mod matching;
mod pair;
pub mod projection;
mod random;
pub mod ratings;
pub mod render;
pub mod sets;
pub mod spans;
mod tally;
mod undefined;
pub mod unitizing;
pub mod unitizing1995;
pub mod units;
pub mod variance;
pub mod vector;

pub use alpha::Metric;
pub use bootstrap::{Clusters, Interval, Resampling, Sample};
pub use comparison::Comparison;
pub use fourfold::{Fourfold, mean, mean_defined, pooled_kappa};
pub use intervals::{Extent, covered, union};
pub use pair::{Disagreement, PairTable};
pub use random::Random;
pub use ratings::{BadRatings, Builder, Category, Columns, Lines, MISSING, Ratings, Table, read_table};
pub use tally::{Tally, fleiss_of_categories, light};
pub use undefined::{Figure, Undefined};
pub use variance::{Bounds, Linearised};
