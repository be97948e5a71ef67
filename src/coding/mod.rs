//! A codebook's rules run over an index, the decisions of people, and both together as evidence.

pub mod evidence;

#[cfg(test)]
pub(crate) mod sample;
