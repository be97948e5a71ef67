//! Items of numbered lists.

/// The number at the beginning of an item (`3. `, `3) `, `#3 `) and the byte at which its words begin.
pub(in crate::ingest) fn item(line: &str) -> Option<(u32, usize)> {
    let (digits_at, hashed) = if line.starts_with('#') { (1, true) } else { (0, false) };
    let digits = line[digits_at..].bytes().take_while(u8::is_ascii_digit).count();
    let number = line.get(digits_at..digits_at + digits)?.parse().ok()?;
    if !(1..=4).contains(&digits) {
        return None;
    }
    let after = &line[digits_at + digits..];
    let rest = match after.strip_prefix(['.', ')', ':']) {
        Some(rest) => rest,
        None if hashed => after,
        None => return None,
    };
    let parted = rest.is_empty() || rest.starts_with(char::is_whitespace);
    parted.then(|| (number, line.len() - rest.trim_start().len()))
}

/// A number in words or digits, as in `One thought on`.
pub(in crate::ingest) fn spelt(word: &str) -> Option<u32> {
    const WORDS: &[&str] =
        &["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let word = word.to_lowercase().replace([',', '.'], "");
    match WORDS.iter().position(|known| *known == word) {
        Some(number) => u32::try_from(number).ok(),
        None => word.parse().ok().filter(|number| *number < 1_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_told_from_numbers() {
        assert_eq!(item("3. Well said"), Some((3, 3)));
        assert_eq!(item("12)  Well"), Some((12, 5)));
        assert_eq!(item("#4 Anna"), Some((4, 3)));
        assert_eq!(item("1."), Some((1, 2)));
        for line in ["3.5 per cent", "2016 was", "10:30", "a. b", "12345. x", "", "é. x"] {
            assert_eq!(item(line), None, "{line}");
        }
    }

    #[test]
    fn counts_are_read_in_words_and_digits() {
        assert_eq!(spelt("One"), Some(1));
        assert_eq!(spelt("1,204"), Some(1204));
        assert_eq!(spelt("some"), None);
    }
}
