//! Tables: one question each, every figure with its base, in the format that is asked for.

mod along;
mod by_group;
mod cells;
mod codes;
mod language;
mod parquet;
mod questions;
mod together;
mod write;

pub use self::parquet::NoParquet;
pub(super) use along::{clock_of, extent, shown, time, with_data};
pub(super) use by_group::{NewByDocument, is_small, new_codes_by_document, residuals, told_of_small};
pub use cells::{Cell, Column, Table};
pub(super) use codes::{all as all_codes, documents, voices};
pub(super) use questions::check_attribute;
pub use questions::{By, Question, Scope, table};
pub(super) use together::{Units, units};
