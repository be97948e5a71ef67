//! Reading the documents that researchers have: bytes become [`Document`](crate::model::Document)s
//! and diagnostics. One file for each format.

pub mod draft;
