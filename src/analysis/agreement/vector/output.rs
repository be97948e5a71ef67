//! [`Figures`]: figures under their names, `null` where undefined.

use serde_json::{Map, Value};

use super::super::undefined::Figure;

/// The figures of an entry.
#[derive(Clone, Debug, Default)]
pub(super) struct Figures(Map<String, Value>);

impl Figures {
    /// A coefficient under its name.
    pub(super) fn figure(&mut self, name: &str, figure: Figure) -> &mut Self {
        self.number(name, figure.ok())
    }

    /// One coefficient under several names.
    pub(super) fn named(&mut self, names: &[&str], figure: Figure) -> &mut Self {
        self.numbered(names, figure.ok())
    }

    /// A number, or nothing.
    pub(super) fn number(&mut self, name: &str, number: Option<f64>) -> &mut Self {
        self.0.insert(name.to_owned(), real(number));
        self
    }

    /// One number under several names.
    pub(super) fn numbered(&mut self, names: &[&str], number: Option<f64>) -> &mut Self {
        for name in names {
            self.number(name, number);
        }
        self
    }

    /// Anything else.
    pub(super) fn value(&mut self, name: &str, value: impl Into<Value>) -> &mut Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// Anything else under several names.
    pub(super) fn valued(&mut self, names: &[&str], value: impl Into<Value>) -> &mut Self {
        let value = value.into();
        for name in names {
            self.0.insert((*name).to_owned(), value.clone());
        }
        self
    }

    /// All figures of another, unless a name is taken.
    pub(super) fn with(&mut self, other: Figures) -> &mut Self {
        for (name, value) in other.0 {
            self.0.entry(name).or_insert(value);
        }
        self
    }

    pub(super) fn into_value(self) -> Value {
        Value::Object(self.0)
    }
}

impl From<Figures> for Value {
    fn from(figures: Figures) -> Self {
        figures.into_value()
    }
}

/// Figures by name, such as one for each category.
impl<S: Into<String>> FromIterator<(S, Figure)> for Figures {
    fn from_iter<T: IntoIterator<Item = (S, Figure)>>(figures: T) -> Self {
        Figures(figures.into_iter().map(|(name, figure)| (name.into(), real(figure.ok()))).collect())
    }
}

/// A number as JSON; what is not finite is no number.
pub(super) fn real(number: Option<f64>) -> Value {
    number.and_then(serde_json::Number::from_f64).map_or(Value::Null, Value::Number)
}

/// A list of numbers.
pub(super) fn list(numbers: impl IntoIterator<Item = f64>) -> Value {
    numbers.into_iter().map(|number| real(Some(number))).collect()
}

/// Rows of numbers.
pub(super) fn rows(rows: impl IntoIterator<Item = Vec<f64>>) -> Value {
    rows.into_iter().map(list).collect()
}
