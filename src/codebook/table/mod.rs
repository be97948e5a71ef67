//! Codebooks as tables: out of Excel or CSV into the TOML file, and back into rows.
//!
//! A codebook often begins in Word or Excel. [`import`] finds out which column holds what, by its
//! header in English, German, French or Spanish, and how codes stand below each other: by a column
//! of parents, by levels in several columns, by `Theme > Code`, by numbers (`1.2`) or by indentation.

mod cells;
mod columns;
mod export;
mod import;
mod write;

pub use cells::rows;
pub use export::export;
pub use import::{Imported, import};
pub(super) use write::text as quoted;

#[cfg(test)]
mod tests;
