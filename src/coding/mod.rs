//! A codebook's rules run over an index, the decisions of people, and both together as evidence.

pub mod decided;
pub mod evidence;
pub mod examples;
pub mod found;
pub mod gather;
pub mod log;
pub mod places;
pub mod suggest;

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
