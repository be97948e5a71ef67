//! Dates as pages write them beside posts and comments: `May 2, 2016 at 10:12 am`, `3 years ago`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::model::When;

/// A date in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dated {
    /// Its bytes, with the time of day.
    pub(super) range: Range<usize>,
    /// What it says, as far as that is certain; nothing for `3 years ago`.
    pub(super) when: Option<When>,
}

/// Month names of the languages in which blogs are most written, by the beginning that tells them
/// apart.
#[rustfmt::skip]
const MONTHS: &[(&str, u8)] = &[
    ("jan", 1), ("ene", 1), ("gen", 1), ("jän", 1),
    ("feb", 2), ("fév", 2), ("fev", 2),
    ("mar", 3), ("mär", 3), ("maa", 3), ("mrt", 3), ("mrz", 3),
    ("apr", 4), ("avr", 4), ("abr", 4),
    ("may", 5), ("mai", 5), ("mei", 5), ("mag", 5),
    ("juin", 6), ("jun", 6), ("giu", 6),
    ("juil", 7), ("jul", 7), ("lug", 7),
    ("aug", 8), ("aoû", 8), ("aou", 8), ("ago", 8),
    ("sep", 9), ("set", 9),
    ("oct", 10), ("okt", 10), ("ott", 10), ("out", 10),
    ("nov", 11),
    ("dec", 12), ("dez", 12), ("déc", 12), ("dic", 12),
];

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    let month = r"(?:jan(?:uary|uar|vier|uari|eiro)?|ene(?:ro)?|genn(?:aio)?|jän(?:ner)?|feb(?:ruary|ruar|rero|braio|ruari)?|févr?(?:ier)?|fev(?:ereiro)?|mar(?:ch|s|zo|ço)?|märz?|maart|mrt|mrz|apr(?:il|ile)?|avr(?:il)?|abr(?:il)?|may|mai|mayo|maio|mei|magg?(?:io)?|june?|juin|juni|junio|junho|giu(?:gno)?|july?|juil(?:let)?|juli|julio|julho|lug(?:lio)?|aug(?:ust|ustus)?|août|aout|ago(?:sto)?|sept?(?:ember|embre|iembre|tembre)?|set(?:embro|tembre)?|oct(?:ober|obre|ubre)?|okt(?:ober)?|ott(?:obre)?|out(?:ubro)?|nov(?:ember|embre|iembre|embro)?|dec(?:ember)?|dez(?:ember|embro)?|déc(?:embre)?|dic(?:iembre|embre)?)";
    let weekday = r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch)\.?,?\s+(?:den\s+|the\s+)?";
    let time = r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\s*(?P<half>[ap]\.?\s?m\b\.?))?(?:\s*uhr)?";
    let zone = r"(?:\s*\(?(?:utc|gmt|[ecmp][sd]t|cet|cest|bst|z)\b\)?)?(?:\s*[+-]\d{2}:?\d{2})?";
    let pattern = format!(
        r"(?ix)
        (?: (?P<iso>(?P<iy>\d{{4}})[-/](?P<im>\d{{2}})[-/](?P<id>\d{{2}}))
          | (?:{weekday})?\b(?P<m1>{month})\b\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b,?\s+(?P<y1>\d{{4}})\b
          | (?:{weekday})?\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]+(?:de\s+|of\s+)?(?P<m2>{month})\b\.?,?[\s-]+(?:de\s+)?(?P<y2>\d{{4}})\b
          | \b(?P<n1>\d{{1,2}})(?P<sep>[/.])(?P<n2>\d{{1,2}})[/.](?P<y3>\d{{4}}|\d{{2}})\b
          | (?P<ago>\b(?:(?:about|over|almost)\s+)?(?:an?|one|\d{{1,3}})\s?(?:seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|wks?|w|months?|mos?|years?|yrs?|y)\.?\s+ago\b|\byesterday\b|\bjust\s+now\b)
        )
        (?: (?:T|[\s,|·•-]*(?:(?:at|um|à|a\s+las|alle|às|om|@)\s+)?){time}{zone} )?
        "
    )
    .replace('\n', "");
    Regex::new(&pattern).expect("the pattern of dates is a fixed text")
});

/// The first date in `text`.
pub(super) fn find(text: &str) -> Option<Dated> {
    let found = DATE.captures(text)?;
    Some(Dated { range: found.get(0)?.range(), when: when(&found) })
}

/// Dates that are only known for such because nothing else stands on their line: `May 2`, `3d`.
static SHORT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)^(?:
            (?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?\s\d{1,2}
          | \d{1,2}\s(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?
          | \d{1,3}\s?(?:s|m|min|h|hr|hrs|d|w|wk|mo|y|yr|yrs)
        )(?:\s*\(?edited\)?)?$",
    )
    .expect("a fixed pattern")
});

/// The date that is all of `text`, but for what pages put around one (`on …`, `Posted …:`, `|`).
pub(super) fn alone(text: &str) -> Option<Dated> {
    if text.len() > 120 {
        return None;
    }
    if SHORT.is_match(text.trim()) {
        return Some(Dated { range: 0..text.len(), when: None });
    }
    let dated = find(text)?;
    let around = |part: &str| {
        let word =
            part.trim_matches(|c: char| c.is_whitespace() || c.is_ascii_punctuation() || "–—·•".contains(c));
        let word = word.to_lowercase();
        matches!(
            word.as_str(),
            "" | "on"
                | "am"
                | "at"
                | "le"
                | "el"
                | "posted"
                | "posted on"
                | "published"
                | "published on"
                | "date"
                | "edit"
                | "reply"
                | "permalink"
                | "permalink reply"
                | "edited"
                | "updated"
                | "veröffentlicht am"
        )
    };
    (around(&text[..dated.range.start]) && around(&text[dated.range.end..])).then_some(dated)
}

/// What a date says, where nothing but the date stands in `text`; ISO 8601 and all that [`find`] knows.
pub(super) fn parse(text: &str) -> Option<When> {
    find(text)?.when
}

fn when(found: &Captures<'_>) -> Option<When> {
    let number = |name: &str| found.name(name).and_then(|digits| digits.as_str().parse::<u16>().ok());
    let (year, month, day) = if found.name("iso").is_some() {
        (number("iy")?, number("im")?, number("id")?)
    } else if let Some(month) = found.name("m1") {
        (number("y1")?, month_number(month.as_str())?, number("d1")?)
    } else if let Some(month) = found.name("m2") {
        (number("y2")?, month_number(month.as_str())?, number("d2")?)
    } else {
        return numeric(number("n1")?, number("n2")?, number("y3")?, &found["sep"])
            .map(|date| if date.day.is_some() { timed(date, found) } else { date });
    };
    let date = day_of(year, month, day)?;
    Some(timed(date, found))
}

fn month_number(name: &str) -> Option<u16> {
    let name = name.to_lowercase();
    MONTHS.iter().find(|(start, _)| name.starts_with(start)).map(|(_, month)| u16::from(*month))
}

fn day_of(year: u16, month: u16, day: u16) -> Option<When> {
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day) && (1000..3000).contains(&year);
    if !valid {
        return None;
    }
    Some(When::day(i16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?))
}

/// `3/4/2016` is two days in two countries: only its year is sure.
fn numeric(first: u16, second: u16, year: u16, separator: &str) -> Option<When> {
    let year = if year < 100 { 2000 + year } else { year };
    match (first, second) {
        (day, month) if day > 12 || separator == "." => day_of(year, month, day),
        (month, day) if day > 12 || month == day => day_of(year, month, day),
        _ => Some(When::year(i16::try_from(year).ok()?)),
    }
}

fn timed(mut date: When, found: &Captures<'_>) -> When {
    let number = |name: &str| found.name(name).and_then(|digits| digits.as_str().parse::<u32>().ok());
    let (Some(mut hour), Some(minute)) = (number("hour"), number("minute")) else { return date };
    match found.name("half").map(|half| half.as_str().to_lowercase()) {
        Some(half) if half.starts_with('p') && hour < 12 => hour += 12,
        Some(half) if half.starts_with('a') && hour == 12 => hour = 0,
        _ => {}
    }
    if hour < 24 && minute < 60 {
        date.second = Some(hour * 3600 + minute * 60 + number("second").unwrap_or(0).min(59));
    }
    date
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        parse(text).map(|when| when.to_string())
    }

    #[test]
    fn dates_as_pages_write_them() {
        for (text, expected) in [
            ("May 2, 2016 at 10:12 am", "2016-05-02T10:12:00"),
            ("Monday, May 2nd, 2016 12:05 PM", "2016-05-02T12:05:00"),
            ("12:05, 2 May 2016", "2016-05-02"),
            ("2 May 2016 at 00:30", "2016-05-02T00:30:00"),
            ("2. Mai 2016 um 10:12 Uhr", "2016-05-02T10:12:00"),
            ("le 14 février 2019", "2019-02-14"),
            ("3 de octubre de 2012", "2012-10-03"),
            ("2016-05-02T10:12:30+01:00", "2016-05-02T10:12:30"),
            ("2016-05-02", "2016-05-02"),
            ("Mon, 02 May 2016 10:12:00 GMT", "2016-05-02T10:12:00"),
            ("25/12/2016", "2016-12-25"),
            ("12/25/16 3:04 pm", "2016-12-25T15:04:00"),
            ("03.04.2016", "2016-04-03"),
            ("03/04/2016 10:00", "2016"),
            ("Dec 12, 2010 12:01 AM", "2010-12-12T00:01:00"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_or_says_none() {
        for text in
            ["May I come in", "17:30", "maybe 2, 2016", "version 1.2.3456", "45 May 2016", "3 years ago"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_line_that_is_a_date() {
        for text in [
            "on May 2, 2016 at 10:12 am",
            "| May 2, 2016 |",
            "3 years ago",
            "Posted on 2 May 2016",
            "(2016-05-02)",
            "2d ago",
        ] {
            assert!(alone(text).is_some(), "{text}");
        }
        for text in ["We met on May 2, 2016", "a year ago we met", "Jane May 2, 2016"] {
            assert!(alone(text).is_none(), "{text}");
        }
    }
}
