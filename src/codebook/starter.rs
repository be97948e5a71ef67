//! The codebook that a new study begins with.

/// A commented codebook of two codes, in which nothing is wrong.
#[must_use]
pub fn starter() -> &'static str {
    include_str!("starter.toml")
}

#[cfg(test)]
mod tests {
    use super::super::{Wanted, check};
    use super::*;

    #[test]
    fn nothing_is_wrong_with_the_starter() {
        let (book, findings) = check("codebook.toml", starter().as_bytes(), Wanted::default());
        assert_eq!(findings, []);
        assert_eq!(book.map(|book| book.codes.len()), Some(2));
    }

    #[test]
    fn what_the_starter_shows_in_remarks_is_sound_too() {
        let shown: String = starter()
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(remark) if remark.starts_with('[') || remark.contains(" = ") => remark.to_owned() + "\n",
                _ => line.to_owned() + "\n",
            })
            .collect();
        let (book, findings) = check("codebook.toml", shown.as_bytes(), Wanted::NOTHING);
        assert_eq!(findings, []);
        assert_eq!(book.map(|book| (book.codes.len(), book.groups.len())), Some((3, 1)));
    }
}
