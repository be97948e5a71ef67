//! The keys of hand-written files, as the book prints them.

use emic::diagnostic::toml_tree::Shape;

/// The table of a shape as the book prints it.
pub(crate) fn table(shape: &Shape) -> String {
    let rows: String = shape
        .keys
        .iter()
        .map(|key| {
            let takes = key.takes.described().replace("{ text = \"…\" }", "`{ text = … }`");
            let takes = takes.replace("{ quote = \"…\" }", "`{ quote = … }`");
            format!("| `{}` | {takes} | {} | {} |\n", key.name, key.default, key.about)
        })
        .collect();
    format!("### `{}`\n\n| key | takes | when missing | what for |\n|---|---|---|---|\n{rows}", shape.heading)
}
