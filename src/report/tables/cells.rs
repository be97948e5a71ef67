//! [`Table`]: figures in rows and columns, with what they are of.

use serde::Serialize;

/// A table that answers one question.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What it shows.
    pub title: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows; each has a cell for each column.
    pub rows: Vec<Vec<Cell>>,
    /// What has to be known to read it: the layer, the bases, how a measure is defined.
    pub notes: Vec<String>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name, as printed.
    pub name: String,
    /// Whether it holds text; figures are set to the right.
    pub text: bool,
}

/// A figure or a name. Undefined is a result, and so is what is not shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A name or a word.
    Text(String),
    /// A count whose base is in the column's name or in the notes.
    Count(u64),
    /// A count with its base.
    Of {
        /// How many.
        part: u64,
        /// Of how many.
        whole: u64,
    },
    /// A measure.
    Number {
        /// Its value.
        value: f64,
        /// Digits after the point.
        digits: usize,
    },
    /// A measure that has no value here, and why.
    Undefined(&'static str),
    /// A count that is too small to leave the study: below this.
    Below(u64),
}

impl Cell {
    /// A measure where there is one.
    #[must_use]
    pub fn measure(value: Option<f64>, digits: usize, otherwise: &'static str) -> Self {
        value
            .filter(|value| value.is_finite())
            .map_or(Cell::Undefined(otherwise), |value| Cell::Number { value, digits })
    }

    /// As printed for a reader; why something is undefined stands in [`Table::told`].
    #[must_use]
    pub fn printed(&self) -> String {
        match self {
            Cell::Text(text) => text.clone(),
            Cell::Count(count) => count.to_string(),
            Cell::Of { part, whole } => format!("{part} of {whole}"),
            Cell::Number { value, digits } => fixed(*value, *digits),
            Cell::Undefined(_) => "undefined".to_owned(),
            Cell::Below(least) => format!("<{least}"),
        }
    }
}

/// A number with fixed digits; never "-0.00".
fn fixed(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| c == '0' || c == '.') => rest.to_owned(),
        _ => text,
    }
}

/// In JSON: text and counts as they are, a count with its base as an object, a measure rounded as it
/// is printed, null with the reason for what is undefined or not shown.
impl Serialize for Cell {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        match self {
            Cell::Text(text) => serializer.serialize_str(text),
            Cell::Count(count) => serializer.serialize_u64(*count),
            Cell::Number { value, digits } => {
                let rounded: f64 = fixed(*value, *digits).parse().unwrap_or(*value);
                serializer.serialize_f64(rounded)
            }
            Cell::Of { part, whole } => {
                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("n", part)?;
                map.serialize_entry("of", whole)?;
                map.end()
            }
            Cell::Undefined(why) => {
                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("value", &None::<f64>)?;
                map.serialize_entry("undefined", why)?;
                map.end()
            }
            Cell::Below(least) => {
                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("n", &None::<u64>)?;
                map.serialize_entry("below", least)?;
                map.end()
            }
        }
    }
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Table { title: title.into(), columns: Vec::new(), rows: Vec::new(), notes: Vec::new() }
    }

    /// Adds columns of text.
    pub fn text(&mut self, names: &[&str]) {
        self.columns.extend(names.iter().map(|name| Column { name: (*name).to_owned(), text: true }));
    }

    /// Adds columns of figures.
    pub fn figures(&mut self, names: impl IntoIterator<Item = impl Into<String>>) {
        self.columns.extend(names.into_iter().map(|name| Column { name: name.into(), text: false }));
    }

    /// Adds a row.
    ///
    /// # Panics
    /// When it has not one cell for each column, which is a fault of the caller.
    pub fn row(&mut self, cells: Vec<Cell>) {
        assert_eq!(cells.len(), self.columns.len(), "a row has a cell for each column");
        self.rows.push(cells);
    }

    /// The notes, and why cells are undefined.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        let mut reasons: Vec<&str> = Vec::new();
        for cell in self.rows.iter().flatten() {
            match cell {
                Cell::Undefined(why) if !reasons.contains(why) => reasons.push(why),
                _ => {}
            }
        }
        let reasons = reasons.into_iter().map(|why| format!("Undefined: {why}."));
        self.notes.iter().cloned().chain(reasons).collect()
    }

    /// Adds a note.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }
}
