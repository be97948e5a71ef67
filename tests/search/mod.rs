//! What queries denote, against an evaluator that knows nothing of an index.

mod corpus;
mod naive;
mod property;
mod queries;
mod shown;
