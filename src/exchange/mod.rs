//! Trips out of the study and back: what is written so that people can work on it elsewhere, and
//! what is read again when they have.
//!
//! Text and bytes in, text and bytes out: what they mean for a study is decided in the workbench.

pub mod inline;
pub mod sheet;
pub mod sorting;
