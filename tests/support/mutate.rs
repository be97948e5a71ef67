//! Runs a fuzz function over a kept corpus and seeded mutations of it.
//!
//! The corpus of `name` is the folder `tests/fuzz/NAME`, one input a file. The mutations are a
//! function of the name and the corpus, so that a failure here fails everywhere:
//!
//! ```ignore
//! #[test]
//! fn queries_survive() {
//!     survives("query", fuzz_query);
//! }
//! ```
//!
//! An input that once broke something belongs in the corpus folder.

use std::fs;
use std::panic::{RefUnwindSafe, catch_unwind};
use std::path::Path;

/// How many mutations a fuzz function must survive.
const MUTATIONS: u64 = 10_000;

/// Inputs stop growing here, in bytes.
const LARGEST: usize = 16 * 1024;

/// What readers and parsers stumble over.
const TOKENS: &[&[u8]] = &[
    b"\0",
    b"\r\n",
    b"\r",
    b"\n\n",
    b"\t",
    b" ",
    b"\xEF\xBB\xBF",
    b"\xFF\xFE",
    b"\xFE\xFF",
    b"\xC3",
    b"\x80",
    b"\xED\xA0\x80",
    b"\xF4\x90\x80\x80",
    "e\u{301}".as_bytes(),
    "\u{200D}".as_bytes(),
    "\u{202E}".as_bytes(),
    "\u{2028}".as_bytes(),
    "\u{A0}".as_bytes(),
    "👩‍💻".as_bytes(),
    "漢字".as_bytes(),
    "שלום".as_bytes(),
    "İ".as_bytes(),
    "ﷺ".as_bytes(),
    "“".as_bytes(),
    "…".as_bytes(),
    b"\"",
    b"'",
    b"`",
    b"(",
    b")",
    b"[",
    b"]",
    b"[[",
    b"{",
    b"}",
    b"<",
    b">",
    b"</",
    b"<!--",
    b"&",
    b":",
    b";",
    b",",
    b"-",
    b"---",
    b"-->",
    b"/",
    b"\\",
    b"*",
    b"?",
    b"~",
    b"=",
    b"#",
    b"@",
    b"|",
    b"$",
    b"%",
    b"..",
    b"00:00:00.000",
    b"99999999999999999999",
    b"-1",
    b"NOT ",
    b" NEAR/5 ",
    b" OR ",
];

/// Calls `target` with every input of the corpus and with 10,000 mutations of them.
///
/// # Panics
/// With the input, when `target` panics; and when the corpus is empty.
#[track_caller]
pub(crate) fn survives(name: &str, target: impl Fn(&[u8]) + RefUnwindSafe) {
    let corpus = corpus(name);
    assert!(!corpus.is_empty(), "tests/fuzz/{name} holds no input");
    for input in &corpus {
        run(name, "kept input", &target, input);
    }
    for number in 0..MUTATIONS {
        let mut dice = Dice::new(name, number);
        run(name, &format!("mutation {number}"), &target, &mutated(&corpus, &mut dice));
    }
}

#[track_caller]
fn run(name: &str, which: &str, target: &(impl Fn(&[u8]) + RefUnwindSafe), input: &[u8]) {
    if catch_unwind(|| target(input)).is_err() {
        panic!("{name}, {which} ({} bytes): b\"{}\"", input.len(), input.escape_ascii());
    }
}

/// The inputs kept for `name`, by file name.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz").join(name);
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("a readable folder").path())
        .collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).expect("a readable file")).collect()
}

fn mutated(corpus: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut input = corpus[dice.below(corpus.len())].clone();
    for _ in 0..=dice.below(6) {
        mutate(&mut input, corpus, dice);
        input.truncate(LARGEST);
    }
    input
}

fn mutate(input: &mut Vec<u8>, corpus: &[Vec<u8>], dice: &mut Dice) {
    let (start, end) = dice.range(input.len());
    match dice.below(9) {
        0 if start < input.len() => input[start] ^= 1 << dice.below(8),
        1 if start < input.len() => input[start] = dice.byte(),
        2 => drop(input.drain(start..end)),
        3 => input.truncate(start),
        4 => {
            let piece = input[start..end].to_vec();
            let at = dice.below(input.len() + 1);
            input.splice(at..at, piece);
        }
        5 => {
            let token = TOKENS[dice.below(TOKENS.len())];
            let times = if dice.below(8) == 0 { dice.below(300) } else { 1 };
            input.splice(start..start, token.repeat(times));
        }
        6 => {
            let token = TOKENS[dice.below(TOKENS.len())];
            input.splice(start..end, token.iter().copied());
        }
        7 => {
            let other = &corpus[dice.below(corpus.len())];
            let (from, to) = dice.range(other.len());
            input.splice(start..end, other[from..to].iter().copied());
        }
        _ => input.insert(start, dice.byte()),
    }
}

/// A small generator of random numbers (SplitMix64), so that the same name and number always
/// give the same input.
struct Dice(u64);

impl Dice {
    fn new(name: &str, number: u64) -> Self {
        // FNV-1a: tells the names apart.
        let name = name.bytes().fold(0xCBF2_9CE4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3)
        });
        Dice(name ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is at least 1.
    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn byte(&mut self) -> u8 {
        self.next() as u8
    }

    /// A range inside `0..=len`, short ones oftener.
    fn range(&mut self, len: usize) -> (usize, usize) {
        let start = self.below(len + 1);
        let longest = if self.below(4) == 0 { len - start } else { (len - start).min(12) };
        (start, start + self.below(longest + 1))
    }
}
