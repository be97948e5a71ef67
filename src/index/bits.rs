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

    /// Sets those bits from `at` on that are set in `bits`, the lowest first. They were added before.
    pub(super) fn set(&mut self, at: usize, bits: u64) {
        let shifted = u128::from(bits) << (at % 8);
        let room = self.bytes[at / 8..].iter_mut().zip(shifted.to_le_bytes());
        room.take(9).for_each(|(byte, bits)| *byte |= bits);
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
        found += Summed::of(chunk(bits, at) & mask(take)).all();
        at += take;
    }
    found
}

/// The place of the set bit with this number, counted from 0 at the bit `from`; none beyond the end
/// of the map.
pub(crate) fn nth_from(bits: &[u8], from: usize, number: u32) -> Option<usize> {
    Finder::new(bits, from).find(number)
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
            let sums = Summed::of(chunk);
            if self.before + sums.all() > number {
                return Some(self.at + sums.nth(chunk, number - self.before));
            }
            self.before += sums.all();
            self.at += STEP;
        }
        None
    }
}

/// How many bits of a number are set in its lowest byte, in its two lowest, and so on, one count in
/// each byte. Without an instruction that counts bits, which not every processor has, this costs as
/// much as counting alone; and it finds bits without a branch for each.
#[derive(Clone, Copy)]
struct Summed(u64);

impl Summed {
    fn of(bits: u64) -> Self {
        let pairs = bits - ((bits >> 1) & 0x5555_5555_5555_5555);
        let fours = (pairs & 0x3333_3333_3333_3333) + ((pairs >> 2) & 0x3333_3333_3333_3333);
        let bytes = (fours + (fours >> 4)) & 0x0f0f_0f0f_0f0f_0f0f;
        Summed(bytes.wrapping_mul(ONES))
    }

    fn all(self) -> u32 {
        (self.0 >> 56) as u32
    }

    /// The place of the set bit with this number among `bits`, which have it.
    fn nth(self, bits: u64, number: u32) -> usize {
        // The high bit of each byte by whose end more than `number` bits were seen.
        let seen = ((self.0 | HIGH) - ONES * u64::from(number + 1)) & HIGH;
        let byte = seen.trailing_zeros() & !7;
        let before = (((self.0 << 8) >> byte) & 0xff) as u32;
        let mut here = bits >> byte;
        for _ in before..number {
            here &= here - 1;
        }
        (byte + here.trailing_zeros()) as usize
    }
}

/// One in each byte.
const ONES: u64 = 0x0101_0101_0101_0101;
/// The highest bit of each byte.
const HIGH: u64 = 0x8080_8080_8080_8080;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(bits: &[bool]) -> Vec<u8> {
        let mut writer = BitWriter::default();
        writer.grow(bits.len());
        bits.iter().enumerate().filter(|(_, set)| **set).for_each(|(at, _)| writer.set(at, 1));
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
                prop_assert_eq!(nth_from(&bytes, *at, 0), Some(*at));
            }
            prop_assert_eq!(finder.find(set.len() as u32), None);
            prop_assert_eq!(finder.find(0), set.first().copied());
        }

        #[test]
        fn many_bits_are_set_at_once(some in any::<u64>(), at in 0..20_usize) {
            let mut writer = BitWriter::default();
            writer.grow(at + 64);
            writer.set(at, some);
            let expected: Vec<bool> = (0..at + 64).map(|bit| bit >= at && some >> (bit - at) & 1 == 1).collect();
            prop_assert_eq!(writer.into_bytes(), written(&expected));
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
