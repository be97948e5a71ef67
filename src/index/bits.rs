//! Maps of one bit a byte: where the words of a text start, and where they end.

/// Bits in the order in which they are added.
#[derive(Debug, Default)]
pub(super) struct BitWriter {
    bytes: Vec<u8>,
    len: usize,
}

impl BitWriter {
    /// How many bits there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Adds so many bits that are not set.
    pub(super) fn grow(&mut self, bits: usize) {
        self.len += bits;
        self.bytes.resize(self.len.div_ceil(8), 0);
    }

    /// Sets a bit that was added before.
    pub(super) fn set(&mut self, bit: usize) {
        self.bytes[bit / 8] |= 1 << (bit % 8);
    }

    /// Adds the bits of another map from `start` to `end`.
    pub(super) fn append(&mut self, bits: &[u8], start: usize, end: usize) {
        let mut at = start;
        let mut to = self.len;
        self.grow(end - start);
        while at < end {
            let take = (end - at).min(32);
            let chunk = chunk(bits, at) & mask(take);
            let shifted = chunk << (to % 8);
            for (offset, byte) in shifted.to_le_bytes().iter().enumerate() {
                if *byte != 0 {
                    self.bytes[to / 8 + offset] |= byte;
                }
            }
            at += take;
            to += take;
        }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Up to 57 bits from `at` on, the first lowest. Beyond the end of the map they are not set.
fn chunk(bits: &[u8], at: usize) -> u64 {
    let byte = at / 8;
    let word = match bits.get(byte..byte + 8) {
        Some(eight) => u64::from_le_bytes(eight.try_into().expect("eight bytes")),
        None => {
            let rest = bits.get(byte..).unwrap_or_default();
            let mut eight = [0; 8];
            eight[..rest.len()].copy_from_slice(rest);
            u64::from_le_bytes(eight)
        }
    };
    word >> (at % 8)
}

/// The lowest `bits` bits; fewer than 64.
fn mask(bits: usize) -> u64 {
    (1 << bits) - 1
}

/// How many bits are read at once.
const STEP: usize = 56;

/// How many bits are set from `start` to `end`.
pub(crate) fn count(bits: &[u8], start: usize, end: usize) -> u32 {
    let mut at = start;
    let mut found = 0;
    while at < end {
        let take = (end - at).min(STEP);
        found += (chunk(bits, at) & mask(take)).count_ones();
        at += take;
    }
    found
}

/// Finds set bits by their number. A look for a higher number goes on where the last one ended.
#[derive(Debug)]
pub(crate) struct Finder<'a> {
    bits: &'a [u8],
    /// The bit from which they are counted.
    start: usize,
    /// The bit that the next chunk begins with.
    at: usize,
    /// How many bits are set before `at`.
    before: u32,
}

impl<'a> Finder<'a> {
    /// Counts from the bit `start` on.
    pub(crate) fn new(bits: &'a [u8], start: usize) -> Self {
        Finder { bits, start, at: start, before: 0 }
    }

    /// The place of the set bit with this number, from 0; none beyond the end of the map.
    pub(crate) fn find(&mut self, number: u32) -> Option<usize> {
        if number < self.before {
            (self.at, self.before) = (self.start, 0);
        }
        while self.at < self.bits.len() * 8 {
            let chunk = chunk(self.bits, self.at) & mask(STEP);
            let here = chunk.count_ones();
            if self.before + here > number {
                return Some(self.at + nth(chunk, number - self.before));
            }
            self.before += here;
            self.at += STEP;
        }
        None
    }
}

/// The place of the set bit with this number in a chunk that has it.
fn nth(mut chunk: u64, number: u32) -> usize {
    for _ in 0..number {
        chunk &= chunk - 1;
    }
    chunk.trailing_zeros() as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(bits: &[bool]) -> Vec<u8> {
        let mut writer = BitWriter::default();
        writer.grow(bits.len());
        bits.iter().enumerate().filter(|(_, set)| **set).for_each(|(at, _)| writer.set(at));
        writer.into_bytes()
    }

    proptest! {
        #[test]
        fn finding_and_counting_agree_with_a_walk(bits in prop::collection::vec(any::<bool>(), 0..400), cut in any::<prop::sample::Index>()) {
            let bytes = written(&bits);
            let start = cut.index(bits.len() + 1);
            let set: Vec<usize> = (start..bits.len()).filter(|at| bits[*at]).collect();
            prop_assert_eq!(count(&bytes, start, bits.len()) as usize, set.len());
            let mut finder = Finder::new(&bytes, start);
            for (number, at) in set.iter().enumerate() {
                prop_assert_eq!(finder.find(number as u32), Some(*at));
                prop_assert_eq!(finder.find(number as u32), Some(*at));
            }
            prop_assert_eq!(finder.find(set.len() as u32), None);
            prop_assert_eq!(finder.find(0), set.first().copied());
        }

        #[test]
        fn appending_copies(first in prop::collection::vec(any::<bool>(), 0..100), second in prop::collection::vec(any::<bool>(), 0..200), cut in any::<prop::sample::Index>()) {
            let start = cut.index(second.len() + 1);
            let mut writer = BitWriter::default();
            writer.append(&written(&first), 0, first.len());
            writer.append(&written(&second), start, second.len());
            prop_assert_eq!(writer.into_bytes(), written(&[&first, &second[start..]].concat()));
        }
    }
}
