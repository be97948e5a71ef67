//! Reading, checking, compiling, comparing and editing codebooks: words and rules, no texts.
//!
//! [`read`] makes a [`Codebook`](crate::model::Codebook) of a file and says everything that is
//! wrong with it; [`compile`] makes its rules ready to run. Running them is the affair of `coding`.
//!
//! ```
//! let file = b"format = 1\nname = 'Ties'\n[code.ties]\nname = 'Ties'\ndefinition = 'Being tied.'\nmatch = ['connect*']\n";
//! let (book, faults) = emic::codebook::read("codebooks/ties.toml", file);
//! assert_eq!(faults, []);
//! let (compiled, _) = emic::codebook::compile(&book.expect("it is text"));
//! assert_eq!(compiled.codes[0].rules[0].text, "connect*");
//! ```

mod check;
mod compile;
mod diff;
pub mod edit;
mod never;
mod read;
mod rules;
mod shapes;
mod starter;
pub mod table;

pub use check::Wanted;
pub use compile::{Compiled, CompiledCode, CompiledRule, compile, members};
pub use diff::{Change, diff};
pub use read::{check, read};
pub use shapes::SHAPES;
pub use starter::starter;
