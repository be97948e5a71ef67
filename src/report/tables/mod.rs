//! Tables: one question each, every figure with its base, in the format that is asked for.

mod by_group;
mod cells;
mod codes;
mod language;
mod parquet;
mod questions;
mod together;
mod write;

pub use self::parquet::NoParquet;
pub use cells::{Cell, Column, Table};
pub(super) use questions::check_attribute;
pub use questions::{By, Question, Scope, table};
