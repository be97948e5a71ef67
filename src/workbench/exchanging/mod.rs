//! Coding outside emic: what leaves to be worked on elsewhere, and what of it comes back.
//!
//! A file that comes back asks for changes: codings that are made, changed, taken away. All
//! of one file are one act, which one `emic undo` takes back, and where anything in the file is wrong
//! none is done.

mod inline;
mod margin;
mod sheet;
mod taking;

pub use inline::{InlineWritten, read_inline};
pub use margin::CommentsTaken;
pub use sheet::ToSheet;
pub use taking::{Step, Taken};

use taking::Wish;
