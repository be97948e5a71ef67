//! The program `emic`: a thin front on the library of the same name.

use std::process::ExitCode;

mod cli;

fn main() -> ExitCode {
    cli::run()
}
