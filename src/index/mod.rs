//! The index: the words of all passages with their places, kept current with the files.
//!
//! [`update`] reads what changed and commits; a [`Snapshot`] is what readers see of the last commit, or
//! documents in memory. Postings are tantivy's; beside them lies a *shelf* with the texts and where
//! their words start and end. Nothing of a codebook, of `participants.csv` or of a decision is in the
//! index, so that changing them indexes nothing anew. `search` asks; nobody else names tantivy.

mod bits;
mod body;
mod common;
mod entry;
mod error;
mod manifest;
mod part;
mod plugin;
mod room;
mod schema;
mod shelf;
mod snapshot;
mod store;
mod terms;
mod tokens;
mod update;
mod watch;

pub use entry::DocumentEntry;
pub use error::IndexError;
pub(crate) use part::Part;
pub(crate) use shelf::Row;
pub use snapshot::Snapshot;
pub(crate) use terms::{Cursor, Pair, Term};
pub use update::{Rebuilt, Update, refresh, update};
pub use watch::Watch;
