//! Lists of texts in a TOML file, changed as a person would change them.

use toml_edit::{Array, Decor, RawString, Value};

use crate::codebook::table::quoted;

/// A text as a TOML value, in the plainest quotation marks that hold it.
pub(crate) fn text_value(words: &str) -> Value {
    quoted(words).parse().unwrap_or_else(|_| Value::from(words))
}

/// Puts a text in the place of a value, what surrounds it kept.
pub(crate) fn replace(value: &mut Value, words: &str) {
    let decor = value.decor().clone();
    *value = text_value(words);
    *value.decor_mut() = decor;
}

/// Adds an item at the end of a list: on a line of its own where the others have one each. Remarks
/// behind the last item stay behind it.
pub(crate) fn push(list: &mut Array, mut item: Value) {
    let last = list.len().checked_sub(1).and_then(|last| list.get_mut(last));
    let Some(last) = last.filter(|last| prefix(last.decor()).contains('\n')) else {
        return list.push(item.decorated(if list.is_empty() { "" } else { " " }, ""));
    };
    let indent = prefix(last.decor()).rsplit('\n').next().unwrap_or_default().to_owned();
    let behind_last = last.decor().suffix().and_then(RawString::as_str).unwrap_or_default().to_owned();
    last.decor_mut().set_suffix("");
    let behind_comma = list.trailing().as_str().unwrap_or_default().to_owned();
    let behind = format!("{}{}", behind_last.trim_end(), behind_comma.trim_end());
    item.decor_mut().set_prefix(format!("{behind}\n{indent}"));
    item.decor_mut().set_suffix("");
    list.push_formatted(item);
    list.set_trailing_comma(true);
    list.set_trailing("\n");
}

/// Takes a value out of a list. The remark behind the value before it, which is kept with what comes
/// after it, stays.
pub(super) fn remove(list: &mut Array, at: usize) {
    let removed = list.remove(at);
    let before = prefix(removed.decor());
    let remark = before.split('\n').next().unwrap_or_default().trim_end().to_owned();
    if remark.is_empty() {
        return;
    }
    match list.get_mut(at) {
        Some(next) => {
            let rest = prefix(next.decor());
            next.decor_mut().set_prefix(format!("{remark}{rest}"));
        }
        None => list.set_trailing(format!("{remark}{}", list.trailing().as_str().unwrap_or("\n"))),
    }
}

fn prefix(decor: &Decor) -> String {
    decor.prefix().and_then(RawString::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pushed(list: &str) -> String {
        let mut document: toml_edit::DocumentMut = format!("a = {list}\n").parse().expect("TOML");
        push(document["a"].as_array_mut().expect("a list"), text_value("say \"hi\""));
        let text = document.to_string();
        assert!(text.parse::<toml_edit::DocumentMut>().is_ok(), "{text}");
        text
    }

    #[test]
    fn items_are_added_as_the_others_stand() {
        assert_eq!(pushed("[]"), "a = ['say \"hi\"']\n");
        assert_eq!(pushed("['x', 'y']"), "a = ['x', 'y', 'say \"hi\"']\n");
        assert_eq!(pushed("[\n  'x',\n  'y',\n]"), "a = [\n  'x',\n  'y',\n  'say \"hi\"',\n]\n");
        assert_eq!(pushed("[\n  'x'\n]"), "a = [\n  'x',\n  'say \"hi\"',\n]\n");
    }

    #[test]
    fn remarks_stay_behind_their_items() {
        assert_eq!(
            pushed("[\n  'x',  # first\n  'y',  # last\n]"),
            "a = [\n  'x',  # first\n  'y',  # last\n  'say \"hi\"',\n]\n"
        );
    }
}
