//! One target of cargo-fuzz; the name of the binary says which.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| emic_fuzz::run(env!("CARGO_BIN_NAME"), data));
