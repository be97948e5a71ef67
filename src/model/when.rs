//! [`When`]: a date as far as it is known.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A date, known to the year, the month or the day, with the time of day where there is one.
///
/// Printed and parsed as `2016`, `2016-05`, `2016-05-02` or `2016-05-02T14:05:00`.
/// Ordering is by what is known; an unknown part sorts first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct When {
    /// The year.
    pub year: i16,
    /// The month, 1 to 12, where known.
    pub month: Option<u8>,
    /// The day of the month, 1 to 31, where known; only with a month.
    pub day: Option<u8>,
    /// Seconds since midnight, as written in the source (no time zone is applied); only with a day.
    pub second: Option<u32>,
}

/// A text that is not a date in one of the four forms of [`When`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a date; write 2016, 2016-05, 2016-05-02 or 2016-05-02T14:05:00")]
pub struct BadWhen(pub String);

impl When {
    /// A whole year.
    #[must_use]
    pub fn year(year: i16) -> Self {
        When { year, month: None, day: None, second: None }
    }

    /// A day.
    #[must_use]
    pub fn day(year: i16, month: u8, day: u8) -> Self {
        When { year, month: Some(month), day: Some(day), second: None }
    }

    /// Whether this date lies in the range from `first` to `last`, both ends included and each as
    /// wide as it is written: `2011..2014` holds the last day of 2014.
    #[must_use]
    pub fn within(self, first: Option<When>, last: Option<When>) -> bool {
        first.is_none_or(|bound| self.cut_to(bound) >= bound)
            && last.is_none_or(|bound| self.cut_to(bound) <= bound)
    }

    /// This date with no more precision than `bound`.
    fn cut_to(self, bound: When) -> When {
        When {
            year: self.year,
            month: self.month.filter(|_| bound.month.is_some()),
            day: self.day.filter(|_| bound.day.is_some()),
            second: self.second.filter(|_| bound.second.is_some()),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        let Some(month) = self.month else { return Ok(()) };
        write!(f, "-{month:02}")?;
        let Some(day) = self.day else { return Ok(()) };
        write!(f, "-{day:02}")?;
        let Some(second) = self.second else { return Ok(()) };
        write!(f, "T{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
    }
}

impl FromStr for When {
    type Err = BadWhen;

    fn from_str(text: &str) -> Result<Self, BadWhen> {
        parse(text.trim()).ok_or_else(|| BadWhen(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<When> {
    let (date, time) = match text.split_once(['T', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let year = digits(parts.next()?, 4)?;
    let month = parts.next().map(|m| digits(m, 2)).map_or(Some(None), |m| m.map(Some))?;
    let day = parts.next().map(|d| digits(d, 2)).map_or(Some(None), |d| d.map(Some))?;
    let in_range = month.is_none_or(|m| (1..=12).contains(&m)) && day.is_none_or(|d| (1..=31).contains(&d));
    if parts.next().is_some() || !in_range {
        return None;
    }
    let second = match time {
        None => None,
        Some(_) if day.is_none() => return None,
        Some(time) => Some(second_of_day(time)?),
    };
    Some(When {
        year: i16::try_from(year).ok()?,
        month: month.and_then(|m| u8::try_from(m).ok()),
        day: day.and_then(|d| u8::try_from(d).ok()),
        second,
    })
}

fn second_of_day(time: &str) -> Option<u32> {
    let clock = time.trim_end_matches('Z');
    let mut parts = clock.split(':');
    let hour = digits(parts.next()?, 2)?;
    let minute = digits(parts.next()?, 2)?;
    let second = parts.next().map_or(Some(0), |s| digits(s.get(..2)?, 2))?;
    (hour < 24 && minute < 60 && second < 60).then_some(hour * 3600 + minute * 60 + second)
}

fn digits(text: &str, len: usize) -> Option<u32> {
    (text.len() == len && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_four_forms_round_trip() {
        for text in ["2016", "2016-05", "2016-05-02", "2016-05-02T14:05:00"] {
            assert_eq!(text.parse::<When>().map(|when| when.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in ["", "16", "2016-13", "2016-05-40", "2016T10:00", "May 2016"] {
            assert_eq!(text.parse::<When>(), Err(BadWhen(text.to_owned())));
        }
    }

    #[test]
    fn a_range_is_as_wide_as_it_is_written() {
        let last_day = When::day(2014, 12, 31);
        assert!(last_day.within(Some(When::year(2011)), Some(When::year(2014))));
        assert!(!When::day(2015, 1, 1).within(None, Some(When::year(2014))));
    }
}
