//! Generated talk: interviews of any amount, the same for the same seed.
//!
//! Words follow a Zipf distribution over a vocabulary of 60,000: the commonest are those of spoken
//! English, a few hundred are words that a study might ask for, the rest is made of syllables. Turns
//! have the lengths of interviews: questions, long answers, listening sounds between them.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// How many words there are.
const VOCABULARY: usize = 60_000;

/// Bytes of a file, about: a long interview.
const FILE: usize = 36_400;

const COMMON: &str = "the and i to you a of it that in is was so like we know but they yeah have my for be just on do \
    this what not with think there are at he if one all me really can as don about would out up had people from when \
    then get because she your were how them right some no go well more kind her mean now very an lot going things been \
    will by who time did which got could want good see him also our way into even oh okay where here has other thing \
    say than little over back make come said us down am look much why only these first those work any never maybe \
    being yes actually day school year years feel two take through always before after most does bit every doing \
    different too their his around still off new let need life same should made went able probably many again long big \
    better own stuff talk while anything find put part sometimes use used someone another help home give tell great \
    three last next few point course job having came might each person hard best place getting guess trying started \
    everything week world money family friends old nothing end both today saying anyone away quite already such until \
    without since must may else ever enough rather try ask call kids question class talking real sure days whole";

const ASKED: &str = "teacher teachers connect connected connecting connection trust network networks twitter algorithm \
    algorithms filter bubble echo chamber chambers stability stable community share shared sharing support learning \
    learned students student conversation conversations follow followed following hashtag hashtags online offline face \
    meeting conference colleagues collaboration isolated isolation lonely wifi internet router profile privacy public \
    opinion disagree agree argument politics evidence practice professional development blog comment comments reading \
    writing resources lesson lessons training leader leadership pressure stress anxiety confidence identity belonging \
    friendly welcome newcomer mentor feedback honest silence listen listening voice voices power control policy change \
    changes growth project projects research reflect reflection evening weekend burnout balance boundary boundaries";

/// A generator of random numbers (SplitMix64).
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Numbers that depend on the seed alone.
    pub(crate) fn new(seed: u64) -> Self {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5851_F42D_4C95_7F2D)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }
}

/// The vocabulary, and how often each word is said.
#[derive(Debug)]
pub(crate) struct Talk {
    words: Vec<String>,
    /// For each of 2^20 draws, the rank of the word.
    draws: Vec<u32>,
}

impl Talk {
    /// Makes the vocabulary.
    pub(crate) fn new() -> Self {
        let words = vocabulary();
        let weights: Vec<f64> = (0..words.len()).map(|rank| 1.0 / (rank as f64 + 4.5)).collect();
        let total: f64 = weights.iter().sum();
        let mut draws = Vec::with_capacity(1 << 20);
        let (mut rank, mut up_to) = (0, weights[0]);
        for draw in 0..1 << 20 {
            let wanted = (f64::from(draw) + 0.5) / f64::from(1 << 20) * total;
            while up_to < wanted && rank + 1 < words.len() {
                rank += 1;
                up_to += weights[rank];
            }
            draws.push(rank as u32);
        }
        Talk { words, draws }
    }

    /// The word of a rank, from 0, the commonest.
    pub(crate) fn word(&self, rank: usize) -> &str {
        &self.words[rank]
    }

    fn draw(&self, dice: &mut Dice) -> &str {
        &self.words[self.draws[dice.below(self.draws.len())] as usize]
    }

    /// An interview of so many bytes, about.
    pub(crate) fn interview(&self, dice: &mut Dice, bytes: usize) -> String {
        let names = ["Mira", "Jonas", "Aiko", "Tomasz", "Leila", "Femi", "Ines", "Ravi"];
        let name = names[dice.below(names.len())];
        let mut text = String::with_capacity(bytes + 1024);
        while text.len() < bytes {
            let (label, least, most) = match dice.below(10) {
                0..=3 => ("INT", 8, 40),
                4 => ("INT", 1, 1),
                _ => (name, 30, 150),
            };
            let _ = write!(text, "{label}: ");
            match most {
                1 => text.push_str("Mm-hmm."),
                _ => {
                    let words = least + dice_of(dice, most - least);
                    self.sentences(dice, words, &mut text);
                }
            }
            text.push_str("\n\n");
        }
        text
    }

    fn sentences(&self, dice: &mut Dice, words: usize, text: &mut String) {
        let mut left = words;
        while left > 0 {
            let length = (5 + dice.below(16)).min(left);
            left -= length;
            for at in 0..length {
                let word = self.draw(dice);
                if at == 0 {
                    let (first, rest) = word.split_at(1);
                    text.push_str(&first.to_uppercase());
                    text.push_str(rest);
                } else {
                    text.push_str(word);
                }
                if at + 1 < length {
                    text.push_str(if dice.below(12) == 0 { ", " } else { " " });
                }
            }
            text.push_str(match dice.below(8) {
                0 => "?",
                1 => "…",
                _ => ".",
            });
            if left > 0 {
                text.push(' ');
            }
        }
    }

    /// Writes so many bytes of interviews below `folder`, and gives back how many files it wrote.
    pub(crate) fn write(&self, folder: &Path, bytes: usize, seed: u64) -> io::Result<usize> {
        let files = bytes / FILE;
        for number in 0..files {
            let within = folder.join(format!("wave{:02}", number / 500));
            if number % 500 == 0 {
                fs::create_dir_all(&within)?;
            }
            let mut dice = Dice::new(seed.wrapping_add(number as u64));
            fs::write(within.join(format!("p{number:05}.txt")), self.interview(&mut dice, FILE))?;
        }
        Ok(files)
    }
}

fn dice_of(dice: &mut Dice, bound: usize) -> usize {
    dice.below(bound.max(1))
}

fn vocabulary() -> Vec<String> {
    const ONSETS: [&str; 16] =
        ["b", "br", "c", "d", "f", "g", "l", "m", "n", "p", "pl", "r", "s", "st", "t", "v"];
    const VOWELS: [&str; 7] = ["a", "e", "i", "o", "u", "ea", "ou"];
    const CODAS: [&str; 8] = ["", "", "n", "r", "l", "s", "t", "nd"];
    const ENDINGS: [&str; 8] = ["", "", "s", "ed", "ing", "ly", "er", "tion"];
    let mut words: Vec<String> = COMMON.split_whitespace().map(str::to_owned).collect();
    let mut asked = ASKED.split_whitespace().map(str::to_owned);
    let mut seen: std::collections::HashSet<String> = words.iter().cloned().chain(asked.clone()).collect();
    let mut dice = Dice::new(1);
    while words.len() < VOCABULARY {
        // What a study asks for stands between the thousandth and some later word.
        if words.len() > 900
            && words.len().is_multiple_of(17)
            && let Some(word) = asked.next()
        {
            words.push(word);
            continue;
        }
        let mut word = String::new();
        for _ in 0..1 + dice.below(3) {
            word.push_str(ONSETS[dice.below(ONSETS.len())]);
            word.push_str(VOWELS[dice.below(VOWELS.len())]);
            word.push_str(CODAS[dice.below(CODAS.len())]);
        }
        word.push_str(ENDINGS[dice.below(ENDINGS.len())]);
        if seen.insert(word.clone()) {
            words.push(word);
        }
    }
    words
}
