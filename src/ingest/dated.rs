//! Dates as programs write them into fields: ISO 8601, RFC 2822, seconds since 1970, `03/04/2016`.

use crate::model::When;

/// The date of a field; none when it is none, or cannot be told from another.
///
/// `day_first` says how numbers with slashes are read; when it is not known, a date that would be
/// another one the other way round is only a year.
pub(super) fn date(text: &str, day_first: Option<bool>) -> Option<When> {
    let text = text.trim();
    if let Ok(when) = text.parse() {
        return Some(when);
    }
    iso_with_offset(text).or_else(|| epoch(text)).or_else(|| numbers(text, day_first)).or_else(|| words(text))
}

/// Seconds or milliseconds since 1970, of a moment after 1990 and before 2100.
pub(super) fn epoch(text: &str) -> Option<When> {
    let number: f64 = text.parse().ok()?;
    let seconds = if number > 1e11 { number / 1000.0 } else { number };
    if !(631_152_000.0..4_102_444_800.0).contains(&seconds) {
        return None;
    }
    let at = jiff::Timestamp::from_second(seconds as i64).ok()?;
    let at = jiff::tz::TimeZone::UTC.to_datetime(at);
    civil(at)
}

fn civil(at: jiff::civil::DateTime) -> Option<When> {
    let part = |number: i8| u8::try_from(number).ok();
    let second =
        u32::try_from(i32::from(at.hour()) * 3600 + i32::from(at.minute()) * 60 + i32::from(at.second()))
            .ok();
    Some(When { year: at.year(), month: part(at.month()), day: part(at.day()), second })
}

/// `20160502T140500`, `2016/05/02 14:05`, `2016-05-02 14:05:00 +0200`, `2016-5-2`.
fn iso_with_offset(text: &str) -> Option<When> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let first = numbers.next()?;
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if first.len() == 8 {
        return format!("{}-{}-{}", &first[..4], &first[4..6], &first[6..]).parse().ok();
    }
    if first.len() != 4 || !text[4..].starts_with(['-', '/', '.', '年']) {
        return None;
    }
    let month: u8 = numbers.next()?.parse().ok()?;
    let day: Option<u8> = numbers.next().and_then(|day| day.parse().ok());
    let base = match day {
        Some(day) => format!("{first}-{month:02}-{day:02}"),
        None => format!("{first}-{month:02}"),
    };
    let clock: Vec<u32> = numbers.take(3).filter_map(|part| part.parse().ok()).collect();
    with_clock(base.parse().ok()?, &clock)
}

fn with_clock(date: When, clock: &[u32]) -> Option<When> {
    let second = match clock {
        [hour @ 0..=23, minute @ 0..=59, second @ 0..=59, ..] => Some(hour * 3600 + minute * 60 + second),
        [hour @ 0..=23, minute @ 0..=59] => Some(hour * 3600 + minute * 60),
        _ => None,
    };
    Some(When { second: second.filter(|_| date.day.is_some()), ..date })
}

/// `02.05.2016`, `5/2/2016 2:05 PM`.
fn numbers(text: &str, day_first: Option<bool>) -> Option<When> {
    let (date, clock) = text.split_once([' ', ',', 'T']).unwrap_or((text, ""));
    let mut parts = date.split(['.', '/', '-']);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || first.len() > 2 || second.len() > 2 || !matches!(year.len(), 2 | 4) {
        return None;
    }
    let (first, second): (u8, u8) = (first.parse().ok()?, second.parse().ok()?);
    let year: i16 = year.parse().ok()?;
    let year = if year < 100 { year + 2000 } else { year };
    let day_first = if date.contains('.') { Some(true) } else { day_first };
    let (day, month) = match (first, second, day_first) {
        (13..=31, 1..=12, _) => (first, second),
        (1..=12, 13..=31, _) => (second, first),
        (1..=12, 1..=12, _) if first == second => (first, second),
        (1..=12, 1..=12, Some(true)) => (first, second),
        (1..=12, 1..=12, Some(false)) => (second, first),
        (1..=12, 1..=12, None) => return Some(When::year(year)),
        _ => return None,
    };
    let afternoon = clock.to_lowercase().contains("pm");
    let morning = clock.to_lowercase().contains("am");
    let mut time: Vec<u32> =
        clock.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).take(3).collect();
    if let Some(hour) = time.first_mut() {
        *hour = match *hour {
            12 if morning => 0,
            12 => 12,
            hour if afternoon => hour + 12,
            hour => hour,
        };
    }
    with_clock(When::day(year, month, day), &time)
}

/// `Mon, 2 May 2016 14:05:00 +0000`, `Mon May 02 14:05:00 +0000 2016`, `May 2, 2016`.
fn words(text: &str) -> Option<When> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    if text.len() > 60 {
        return None;
    }
    let (mut month, mut day, mut year, mut clock) = (None, None, None, Vec::new());
    for part in text.split([' ', ',', '-']).filter(|part| !part.is_empty()) {
        let lower = part.to_lowercase();
        if part.contains(':') && clock.is_empty() {
            clock = part.split(':').filter_map(|number| number.parse().ok()).collect();
        } else if let Some(at) = MONTHS.iter().position(|name| lower.starts_with(name)) {
            month = month.or(u8::try_from(at + 1).ok());
        } else if let Ok(number) = part.parse::<u16>() {
            match part.len() {
                1 | 2 if day.is_none() => day = u8::try_from(number).ok(),
                4 if year.is_none() && !part.starts_with('+') => year = i16::try_from(number).ok(),
                _ => {}
            }
        }
    }
    let date = format!("{:04}-{:02}-{:02}", year?, month?, day?);
    with_clock(date.parse().ok()?, &clock)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        date(text, None).map(|when| when.to_string())
    }

    #[test]
    fn fields_are_read_as_programs_write_them() {
        for (text, expected) in [
            ("2016-05-02T14:05:00Z", Some("2016-05-02T14:05:00")),
            ("2016-05-02 14:05:00 +0200", Some("2016-05-02T14:05:00")),
            ("2016/5/2", Some("2016-05-02")),
            ("20160502", Some("2016-05-02")),
            ("1462197900", Some("2016-05-02T14:05:00")),
            ("1462197900000", Some("2016-05-02T14:05:00")),
            ("1462197900.0", Some("2016-05-02T14:05:00")),
            ("Mon, 02 May 2016 14:05:00 +0000", Some("2016-05-02T14:05:00")),
            ("Mon May 02 14:05:00 +0000 2016", Some("2016-05-02T14:05:00")),
            ("02.05.2016 14:05", Some("2016-05-02T14:05:00")),
            ("5/22/2016 2:05 PM", Some("2016-05-22T14:05:00")),
            ("5/2/2016", Some("2016")),
            ("yesterday", None),
            ("12", None),
        ] {
            assert_eq!(shown(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_table_that_tells_decides_between_day_and_month() {
        assert_eq!(date("5/2/2016", Some(true)), Some(When::day(2016, 2, 5)));
        assert_eq!(date("5/2/2016", Some(false)), Some(When::day(2016, 5, 2)));
    }
}
