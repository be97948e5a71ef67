//! Worked data sets as JSON, and every figure of theirs.
//!
//! An entry is `{"name": …, "kind": …, "data": …}`; the kind says which figures are asked for. It is
//! how figures of emic are compared with published tables and with other programs: the same file, the
//! same names, digit by digit. A figure that is undefined is `null`. Some figures stand under a second
//! name too, where packages and papers do not agree on one.
//!
//! | kind | data |
//! |---|---|
//! | `ratings` | `units[unit][coder]`, `coders`, and, where they were more than were used, `declared_category_count` or `categories` |
//! | `ratings_ci` | `rows`, coders by units or units by coders |
//! | `table` | `table`, `categories`, perhaps `disagreement_weights` |
//! | `counts` | `counts[unit][category]` |
//! | `spans`, `spans_alphaU2004`, `gamma` | `length`, `coders` |
//! | `coded_text` | `length`, `coders`, `codes`, perhaps `tokens`, `sentences` |
//! | `span_f1` | `reference`, `candidate` |
//! | `holsti`, `maxqda_segments`, `per_code_tables`, `documents_2x2` | counts |
//! | `sets`, `set_pairs` | sets of codes |
//! | `cooccurrence_counts`, `cooccurrence_matrix`, `coverage`, `codes_by_interview`, `accumulation`, `crosstab`, `crosstab_small`, `pvalues`, `keyness`, `collocation`, `dispersion`, `tokens` | thematic statistics |

mod fourfolds;
mod input;
mod output;
mod sets;
mod spans;
mod themes;
mod units;
mod words;

use serde_json::{Map, Value, json};

use input::Data;
use output::Figures;

/// An entry that cannot be computed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VectorError {
    /// The entry has no data.
    #[error("this is no entry: it needs \"kind\" and \"data\"")]
    NoEntry,
    /// The kind is not known.
    #[error("unknown kind \"{kind}\"{}", nearest.as_ref().map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default())]
    UnknownKind {
        /// As given.
        kind: String,
        /// The nearest that is known.
        nearest: Option<String>,
    },
    /// A field is missing.
    #[error("the data have no \"{field}\"")]
    Missing {
        /// Its name.
        field: String,
    },
    /// A field holds something else than it should.
    #[error("\"{field}\" should be {expected}")]
    Shape {
        /// Its name.
        field: String,
        /// What it should be.
        expected: &'static str,
    },
    /// The data contradict themselves.
    #[error("{message}")]
    Contradiction {
        /// How.
        message: String,
    },
}

type Compute = fn(Data<'_>) -> Result<Figures, VectorError>;

/// The kinds, each with what computes its figures.
const KINDS: &[(&str, Compute)] = &[
    ("ratings", units::ratings),
    ("ratings_ci", units::ratings_ci),
    ("table", units::table),
    ("counts", units::counts),
    ("spans", spans::spans),
    ("spans_alphaU2004", spans::spans_1995),
    ("gamma", spans::gamma),
    ("coded_text", spans::coded_text),
    ("span_f1", spans::span_f1),
    ("holsti", fourfolds::holsti),
    ("maxqda_segments", fourfolds::maxqda_segments),
    ("per_code_tables", fourfolds::per_code_tables),
    ("documents_2x2", fourfolds::documents),
    ("sets", sets::sets),
    ("set_pairs", sets::set_pairs),
    ("cooccurrence_counts", themes::cooccurrence_counts),
    ("cooccurrence_matrix", themes::cooccurrence_matrix),
    ("coverage", themes::coverage),
    ("codes_by_interview", themes::codes_by_interview),
    ("accumulation", themes::accumulation),
    ("crosstab", themes::crosstab),
    ("crosstab_small", themes::crosstab),
    ("pvalues", themes::p_values),
    ("keyness", words::keyness),
    ("collocation", words::collocation),
    ("dispersion", words::dispersion),
    ("tokens", words::tokens),
];

/// Computes every figure that the kind of an entry asks for.
///
/// A file of several entries (`{"vectors": [...]}`, or the list alone) gives a list of
/// `{"name", "kind", "figures"}`, with `"error"` for the figures of an entry that cannot be computed;
/// a file of one entry gives that entry's figures.
///
/// ```
/// use emic::analysis::agreement::vector::figures;
/// let entry = serde_json::json!({
///     "kind": "ratings",
///     "data": { "coders": ["a", "b"], "units": [["x", "x"], ["y", "x"], ["y", null]] }
/// });
/// let figures = figures(&entry)?;
/// assert_eq!(figures["percent_agreement"], 0.5);
/// # Ok::<(), emic::analysis::agreement::vector::VectorError>(())
/// ```
///
/// # Errors
/// When the entry, or the only entry of a file, is of no known kind or its data are not of its shape.
pub fn figures(entry: &Value) -> Result<Value, VectorError> {
    let entries = entry.get("vectors").unwrap_or(entry).as_array();
    match entries.map(Vec::as_slice) {
        None => of_entry(entry),
        Some([only]) => of_entry(only),
        Some(entries) => Ok(entries.iter().map(beside_its_name).collect()),
    }
}

fn of_entry(entry: &Value) -> Result<Value, VectorError> {
    let (Some(kind), Some(data)) = (entry.get("kind").and_then(Value::as_str), entry.get("data")) else {
        return Err(VectorError::NoEntry);
    };
    let Some((_, compute)) = KINDS.iter().find(|(known, _)| *known == kind) else {
        let nearest = crate::diagnostic::nearest(kind, KINDS.iter().map(|(known, _)| *known));
        return Err(VectorError::UnknownKind { kind: kind.to_owned(), nearest: nearest.map(str::to_owned) });
    };
    compute(Data::new(data)?).map(Figures::into_value)
}

fn beside_its_name(entry: &Value) -> Value {
    let mut result = Map::new();
    for field in ["name", "kind"] {
        result.insert(field.to_owned(), entry.get(field).cloned().unwrap_or(Value::Null));
    }
    match of_entry(entry) {
        Ok(figures) => result.insert("figures".to_owned(), figures),
        Err(error) => result.insert("error".to_owned(), json!(error.to_string())),
    };
    Value::Object(result)
}
