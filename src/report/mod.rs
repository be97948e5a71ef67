//! The thematic summary, the appendix and their figures: the only place that writes Markdown and SVG.
//!
//! A report is a function of its [`Input`]: the same evidence gives the same bytes. It prints
//! extracts, counts with their bases, gaps, and what the researcher wrote; no sentence of it
//! interprets. Nothing is written to disk here: an [`Output`] is text.

pub mod escape;
pub mod figures;
pub mod table;
pub mod tables;
pub mod tidy;

mod against;
mod appendix;
mod case;
mod compare;
mod corpus;
pub mod drawn;
mod excerpt;
mod grid;
mod markdown;
mod quotations;
mod render;
mod settle;
mod study;
mod summary;
#[cfg(test)]
mod tests;
mod theme;
mod typical;
mod view;
mod wording;

pub use appendix::appendix;
pub use case::case;
pub use compare::{Compared, OfGroup, Quoted, compare};
pub use grid::{grid, grid_sheet};
pub use render::{template, template_names};
pub use study::{
    Approach, Basis, DoubleCoding, Drawn, Input, Options, Output, ReportError, Stamp, StratumOf, Study,
    Withheld,
};
pub use summary::summary;
