//! One method for each thing that a researcher does: what every front calls.

pub mod reading;
