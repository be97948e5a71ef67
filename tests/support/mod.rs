//! What several integration tests share.

pub(crate) mod documents;
pub(crate) mod mutate;
pub(crate) mod shapes;
pub(crate) mod study;
