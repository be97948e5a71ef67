//! Changing a codebook's file in place: its comments and its order stay, and so does every byte
//! that the change is not about.
//!
//! Text in, text out: writing the file and recording the operation is the affair of others. An id
//! is changed wherever the file names it: parents, groups, and `code:` and `theme:` in rules.

mod error;
mod file;
mod list;
mod operations;

pub use error::EditError;
pub(crate) use list::{push, replace, text_value};
pub use operations::{
    Edited, NewCode, add_code, add_rule, merge_codes, move_code, name_code, remove_rule, rename_code,
    retire_code, split_code,
};

#[cfg(test)]
mod tests;
