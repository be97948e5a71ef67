//! Data that contradict themselves or are of no shape: refused, with what is wrong and where.

use emic::analysis::agreement::vector::figures;
use serde_json::{Value, json};

#[expect(clippy::needless_pass_by_value, reason = "every caller writes the data down in the call")]
fn refused(kind: &str, data: Value) -> String {
    match figures(&json!({ "kind": kind, "data": data })) {
        Ok(figures) => panic!("{kind} {data} was not refused: {figures}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn ratings_that_are_no_table() {
    let coders = json!(["a", "b"]);
    let of = |units: Value| refused("ratings", json!({ "units": units, "coders": coders }));
    assert_eq!(of(json!([["x", "y"], "z"])), "\"units[1]\" should be a list");
    assert_eq!(of(json!([["x", "y", "z"]])), "a unit has 3 values, and there are 2 coders");
    assert_eq!(refused("ratings", json!({ "coders": coders })), "the data have no \"units\"");
    let declared = json!({ "units": [["x", "y"]], "declared_category_count": 1 });
    assert!(
        refused("ratings", declared).starts_with("the code book is said to have 1 categories, and 2 were")
    );
}

#[test]
fn counts_that_cannot_be() {
    let table = |table: Value| refused("table", json!({ "table": table }));
    let count = "a count, a whole number from 0 to 10^12";
    assert_eq!(table(json!([[1, -2], [3, 4]])), format!("\"table[0]\" should be {count}"));
    assert_eq!(table(json!([[1, 2], [3, u64::MAX]])), format!("\"table[1]\" should be {count}"));
    assert_eq!(table(json!([[1, 2], [3]])), "\"table\" should be as many columns as rows");
    assert_eq!(
        refused("counts", json!({ "counts": [[20_000, 1]] })),
        "a unit has 20001 values; more than 10000 coders are not compared"
    );
    assert_eq!(
        refused("holsti", json!({ "M": 9, "N1": 5, "N2": 10 })),
        "9 decisions in common are more than the 5 of one coder"
    );
    assert_eq!(
        refused("cooccurrence_counts", json!({ "n1": 1, "n2": 4, "n12": 3, "N": 10 })),
        "3 units with both are more than the 1 with one of them"
    );
    assert_eq!(
        refused("cooccurrence_counts", json!({ "n1": 6, "n2": 7, "n12": 1, "N": 10 })),
        "12 units with one or the other are more than all 10"
    );
    assert_eq!(
        refused("keyness", json!({ "a": 20, "b": 0, "c": 10, "d": 10 })),
        "a word occurs more often than there are words"
    );
    assert_eq!(
        refused("dispersion", json!({ "hits": [1, 2], "sizes": [9] })),
        "there are hits in 2 parts and sizes of 1"
    );
    assert_eq!(refused("pvalues", json!({ "p": [0.1, 1.2] })), "\"p\" should be numbers from 0 to 1");
}

#[test]
fn categories_that_are_not_those_of_the_table() {
    let of =
        |categories: Value| refused("table", json!({ "table": [[1, 2], [3, 4]], "categories": categories }));
    assert_eq!(of(json!(["a", "b", "c"])), "\"table\" has rows: 2, \"categories\" has names: 3");
    assert_eq!(of(json!(["a"])), "\"table\" has rows: 2, \"categories\" has names: 1");
    assert_eq!(of(json!(["a", "a"])), "\"a\" stands twice among the categories");
    assert_eq!(
        refused("counts", json!({ "counts": [[1, 2]], "categories": ["a", "a"] })),
        "\"a\" stands twice among the categories"
    );
}

#[test]
fn a_coded_text_that_nobody_coded() {
    let nobody = json!({ "length": 20, "coders": {}, "codes": ["x"] });
    assert_eq!(refused("coded_text", nobody), "\"coders\" should be the spans of at least one coder");
}

#[test]
fn weights_of_disagreement_with_another_shape() {
    let of = |weights: Value| {
        refused("table", json!({ "table": [[1, 2], [3, 4]], "disagreement_weights": weights }))
    };
    let named = |what: &str| format!("\"disagreement_weights\" should be {what}");
    assert_eq!(of(json!([[0, 1]])), named("a row and a column for each category"));
    assert_eq!(of(json!([[0, -1], [1, 0]])), named("weights that are not negative"));
    assert!(of(json!([[1, 0], [0, 1]])).starts_with(&named("zero on the diagonal")));
}

#[test]
fn spans_that_do_not_fit() {
    let of = |spans: Value| refused("spans", json!({ "length": 20, "coders": { "a": spans, "b": [] } }));
    assert_eq!(of(json!([[5, 0, "x"]])), "\"a\": a span reaches from 5 back to 0");
    assert_eq!(of(json!([[0, 50, "x"]])), "a span ends at 50, and the text is 20 characters long");
    assert_eq!(of(json!([[-1, 5, "x"]])), "\"a\" should be a list of [start, end, code]");
    assert!(
        of(json!([[0, 5, "x"], [3, 8, "y"]])).starts_with("two spans of one coder overlap between 3 and 5")
    );
    let endless = json!({ "length": 100_000_000_000u64, "coders": { "a": [], "b": [] } });
    assert_eq!(
        refused("spans", endless),
        "a text of 100000000000 characters is too long to compare; the most are 10000000000"
    );
}

#[test]
fn a_kind_that_does_not_exist() {
    assert_eq!(refused("rating", json!({})), "unknown kind \"rating\"; did you mean \"ratings\"?");
    assert_eq!(
        figures(&json!({ "data": {} })).unwrap_err().to_string(),
        "this is no entry: it needs \"kind\" and \"data\""
    );
}

/// A position may be written 3.0; spans without a character are no spans.
#[test]
fn what_is_odd_but_means_something() {
    let data =
        json!({ "length": 20.0, "coders": { "a": [[3.0, 9, "x"], [12, 12, "y"]], "b": [[3, 9, "x"]] } });
    let found = figures(&json!({ "kind": "spans", "data": data })).unwrap();
    assert_eq!(found["u_alpha"], 1.0);
    assert_eq!(found["coverage"], json!({ "x": 1.0, "y": null }));
}

/// Ten thousand categories are a table like any other.
#[test]
fn ten_thousand_categories() {
    let units: Vec<Value> =
        (0..10_000).map(|unit| json!([unit, if unit % 2 == 0 { unit } else { 0 }])).collect();
    let found = figures(&json!({ "kind": "ratings", "data": { "units": units } })).unwrap();
    assert_eq!(found["percent_agreement"], 0.5);
    // Σ n_k+ n_+k: category 0 once by the first and 5,001 times by the second, 4,999 others once each.
    let chance = (5_001.0 + 4_999.0) / 1e8;
    let kappa = found["cohen_kappa"].as_f64().unwrap();
    assert!((kappa - (0.5 - chance) / (1.0 - chance)).abs() < 1e-12, "{kappa}");
}
