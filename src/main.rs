//! The program: what `src/cli` will hold is declared here.
fn main() {}
