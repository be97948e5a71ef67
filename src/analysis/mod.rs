//! What the coded corpus shows in numbers: pure functions over [`Evidence`](crate::coding::evidence::Evidence).
//!
//! Nothing here prints, and nothing is a percentage: a figure is a count with what it is of. The
//! walk is short. [`Tree`] knows which codes lie under which; [`Carriers`] says which passages carry
//! a code, in two layers that are never added up (coded by people, found by rules); [`Bases`] says
//! who is counted; the other modules count: frequency, co-occurrence, keyness, groups of cases,
//! positions in a document.
//!
//! A repeated quotation counts once, at its first place; see
//! [`Data::Repeats`](crate::coding::evidence::Data::Repeats).

pub mod agreement;
pub mod association;
pub mod bases;
pub mod carriers;
pub mod clock;
pub mod collocation;
pub mod contingency;
pub mod cooccurrence;
pub mod dispersion;
pub mod frequency;
pub mod groups;
pub mod keyness;
pub mod lexical;
pub mod portrait;
pub mod proportion;
pub mod rates;
pub mod rows;
pub mod saturation;
pub mod special;
pub mod stratified;
pub mod tree;

pub use bases::{Base, Bases};
pub use carriers::Carriers;
pub use frequency::Tally;
pub use tree::Tree;
