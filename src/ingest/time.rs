//! Times of a recording as they are written: `0:03`, `00:41:10.500`, `12.5`, `[00:01]`, `1h 2m 3s`.

/// Milliseconds from the start of the recording; none when the text is no time.
///
/// `0:03` is minutes and seconds, `1:02:03` hours, minutes and seconds; a comma may part the
/// fraction; brackets and `#` around it are passed over.
pub(super) fn milliseconds(text: &str) -> Option<u32> {
    let text = text.trim().trim_matches(['[', ']', '(', ')', '#', '<', '>', '{', '}']).trim();
    if !text.starts_with(|c: char| c.is_ascii_digit()) || text.len() > 16 || !text.contains(':') {
        return None;
    }
    let mut seconds = 0.0;
    let mut parts = 0;
    for part in text.split(':') {
        parts += 1;
        let part = part.replace(',', ".");
        let whole = part.split(['.', '-']).next().unwrap_or_default();
        if whole.is_empty() || whole.len() > 3 || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        // easytranscript and f4 write tenths after a hyphen: 00:01:02-3.
        let value: f64 = part.replacen('-', ".", 1).parse().ok()?;
        seconds = seconds * 60.0 + value;
    }
    (2..=3).contains(&parts).then(|| from_seconds(seconds)).flatten()
}

/// Milliseconds of a number of seconds; none when it is no time of a recording.
pub(super) fn from_seconds(seconds: f64) -> Option<u32> {
    let milliseconds = (seconds * 1000.0).round();
    (milliseconds >= 0.0 && milliseconds <= f64::from(u32::MAX)).then_some(milliseconds as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_and_programs_write_them() {
        for (text, expected) in [
            ("0:03", Some(3_000)),
            ("[00:41:10]", Some(2_470_000)),
            ("00:00:01,500", Some(1_500)),
            ("#00:01:02-3#", Some(62_300)),
            ("1:02:03.25", Some(3_723_250)),
            ("12", None),
            ("a:b", None),
            ("2016:05:02:01", None),
            ("", None),
        ] {
            assert_eq!(milliseconds(text), expected, "{text}");
        }
    }

    #[test]
    fn seconds_beyond_reason_are_no_time() {
        assert_eq!(from_seconds(64.363), Some(64_363));
        assert_eq!(from_seconds(-1.0), None);
        assert_eq!(from_seconds(f64::NAN), None);
        assert_eq!(from_seconds(1e12), None);
    }
}
