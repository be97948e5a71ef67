//! [`Data`]: reading the fields of an entry, with their names in what goes wrong.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::super::unitizing::CodedSpan;
use super::VectorError;

/// The data of an entry.
#[derive(Clone, Copy)]
pub(super) struct Data<'a>(&'a Map<String, Value>);

/// The spans of each coder, with the codes that their numbers stand for.
pub(super) struct Coded {
    /// The coders, by name.
    pub(super) coders: Vec<String>,
    /// Each coder's spans.
    pub(super) spans: Vec<Vec<CodedSpan>>,
    /// The codes: listed ones first, then by name.
    pub(super) codes: Vec<String>,
}

impl<'a> Data<'a> {
    pub(super) fn new(data: &'a Value) -> Result<Self, VectorError> {
        data.as_object().map(Data).ok_or(VectorError::Shape { field: "data".into(), expected: "an object" })
    }

    pub(super) fn fields(self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// A field, unless it is missing or null.
    pub(super) fn get(self, field: &str) -> Option<&'a Value> {
        self.0.get(field).filter(|value| !value.is_null())
    }

    /// The first of several fields that is there.
    pub(super) fn any(self, fields: &[&str]) -> Option<&'a Value> {
        fields.iter().find_map(|field| self.get(field))
    }

    pub(super) fn need(self, field: &str) -> Result<&'a Value, VectorError> {
        self.get(field).ok_or_else(|| VectorError::Missing { field: field.to_owned() })
    }

    /// The first of several fields, named by the first of them when all are missing.
    pub(super) fn need_any(self, fields: &[&str]) -> Result<&'a Value, VectorError> {
        self.any(fields).ok_or_else(|| VectorError::Missing { field: fields[0].to_owned() })
    }

    pub(super) fn list(self, field: &str) -> Result<&'a [Value], VectorError> {
        as_list(field, self.need(field)?)
    }

    pub(super) fn count(self, field: &str) -> Result<u64, VectorError> {
        as_count(field, self.need(field)?)
    }

    /// The first count among several names, where one of them is there.
    pub(super) fn count_of(self, fields: &[&str]) -> Result<Option<u64>, VectorError> {
        let found = fields.iter().find_map(|field| self.get(field).map(|value| (*field, value)));
        found.map(|(field, value)| as_count(field, value)).transpose()
    }

    /// The first count among several names, named by the first of them when all are missing.
    pub(super) fn need_count(self, fields: &[&str]) -> Result<u64, VectorError> {
        self.count_of(fields)?.ok_or_else(|| VectorError::Missing { field: fields[0].to_owned() })
    }

    /// The first number among several names.
    pub(super) fn number_of(self, fields: &[&str]) -> Option<f64> {
        fields.iter().find_map(|field| self.get(field).and_then(Value::as_f64))
    }

    /// Spans of each coder, in `coders`, less `begin` where positions do not count from 0.
    pub(super) fn coded(self, begin: u64) -> Result<Coded, VectorError> {
        let hands = self.need("coders")?.as_object();
        let hands = hands.ok_or(VectorError::Shape { field: "coders".into(), expected: "spans by coder" })?;
        let mut names = Codes::default();
        for code in self.get("codes").and_then(Value::as_array).into_iter().flatten() {
            names.place(&label(code));
        }
        let mut spans = Vec::new();
        for (coder, own) in hands {
            spans.push(names.spans(coder, own, begin)?);
        }
        Ok(Coded { coders: hands.keys().cloned().collect(), spans, codes: names.names })
    }
}

impl Coded {
    pub(super) fn slices(&self) -> Vec<&[CodedSpan]> {
        self.spans.iter().map(Vec::as_slice).collect()
    }

    /// The codes with their numbers.
    pub(super) fn numbered(&self) -> impl Iterator<Item = (u32, &str)> {
        (0u32..).zip(self.codes.iter().map(String::as_str))
    }
}

/// Codes by the order in which they were met.
#[derive(Default)]
pub(super) struct Codes {
    pub(super) names: Vec<String>,
    places: BTreeMap<String, u32>,
}

impl Codes {
    pub(super) fn place(&mut self, name: &str) -> u32 {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let place = u32::try_from(self.names.len()).expect("fewer than 4 billion codes");
        self.places.insert(name.to_owned(), place);
        self.names.push(name.to_owned());
        place
    }

    /// A list of `[start, end, code]`; spans without a code have an empty one.
    pub(super) fn spans(
        &mut self,
        field: &str,
        list: &Value,
        begin: u64,
    ) -> Result<Vec<CodedSpan>, VectorError> {
        let wrong =
            || VectorError::Shape { field: field.to_owned(), expected: "a list of [start, end, code]" };
        let place = |value: Option<&Value>| whole(value?).and_then(|at| at.checked_sub(begin));
        as_list(field, list)?
            .iter()
            .map(|span| {
                let parts = span.as_array().ok_or_else(wrong)?;
                let (start, end) = (place(parts.first()), place(parts.get(1)));
                let (Some(start), Some(end)) = (start, end) else { return Err(wrong()) };
                let code = self.place(&parts.get(2).map(label).unwrap_or_default());
                // Checked here, because a span is a value whose length can be asked.
                if end < start {
                    return Err(VectorError::Contradiction {
                        message: format!("\"{field}\": a span reaches from {start} back to {end}"),
                    });
                }
                Ok(CodedSpan { start, end, code })
            })
            .collect()
    }
}

/// A category or code as a label: words as they are, numbers as they are written.
pub(super) fn label(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

pub(super) fn as_list<'a>(field: &str, value: &'a Value) -> Result<&'a [Value], VectorError> {
    let list = value.as_array().map(Vec::as_slice);
    list.ok_or_else(|| VectorError::Shape { field: field.to_owned(), expected: "a list" })
}

/// A list of lists; what is no list is named by its place.
pub(super) fn as_rows<'a>(field: &str, value: &'a Value) -> Result<Vec<&'a [Value]>, VectorError> {
    let row = |(at, row): (usize, &'a Value)| as_list(&format!("{field}[{at}]"), row);
    as_list(field, value)?.iter().enumerate().map(row).collect()
}

/// More than this is no count of anything coded, and sums of such counts stay exact.
const MOST: u64 = 1_000_000_000_000;

/// A whole number that is not negative, which may be written `3.0`.
fn whole(value: &Value) -> Option<u64> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be whole")]
    let from_real =
        |number: f64| (number >= 0.0 && number.fract() == 0.0 && number < 9e15).then_some(number as u64);
    value.as_u64().or_else(|| value.as_f64().and_then(from_real))
}

pub(super) fn as_count(field: &str, value: &Value) -> Result<u64, VectorError> {
    let count = whole(value).filter(|count| *count <= MOST);
    count.ok_or_else(|| VectorError::Shape {
        field: field.to_owned(),
        expected: "a count, a whole number from 0 to 10^12",
    })
}

pub(super) fn as_counts(field: &str, value: &Value) -> Result<Vec<u64>, VectorError> {
    as_list(field, value)?.iter().map(|value| as_count(field, value)).collect()
}

pub(super) fn as_count_rows(field: &str, value: &Value) -> Result<Vec<Vec<u64>>, VectorError> {
    let rows = as_rows(field, value)?.into_iter().enumerate();
    rows.map(|(at, row)| row.iter().map(|count| as_count(&format!("{field}[{at}]"), count)).collect())
        .collect()
}

pub(super) fn as_numbers(field: &str, value: &Value) -> Result<Vec<f64>, VectorError> {
    let wrong = || VectorError::Shape { field: field.to_owned(), expected: "a list of numbers" };
    as_list(field, value)?.iter().map(|value| value.as_f64().ok_or_else(wrong)).collect()
}
