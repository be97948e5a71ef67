//! What can be done to the codes of a file.

use toml_edit::{Array, Item, RawString, Table, Value};

use super::EditError;
use super::file::File;
use super::list::{push, remove, text_value};
use crate::codebook::read;
use crate::diagnostic::Severity;
use crate::text::single_spaced;

/// The lists that are put together when codes are merged.
const LISTS: &[&str] = &[
    "include",
    "exclude",
    "against",
    "match",
    "unless",
    "examples",
    "near-misses",
    "known-failures",
    "anchor",
];

/// A changed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// Its text.
    pub text: String,
    /// What a person should look at, in lower case without a full stop.
    pub notes: Vec<String>,
}

/// A code that is to be added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewCode {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The id of the code above.
    pub parent: Option<String>,
    /// What it means.
    pub definition: Option<String>,
}

/// The changed file, with a note for each error that the change has made.
fn edited(before: &str, file: File, mut notes: Vec<String>) -> Result<Edited, EditError> {
    let text = file.into_text();
    let errors = |text: &str| -> Vec<String> {
        let (_, findings) = read("", text.as_bytes());
        findings
            .into_iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| finding.message)
            .collect()
    };
    let known = errors(before);
    notes.extend(errors(&text).into_iter().filter(|error| !known.contains(error)));
    Ok(Edited { text, notes })
}

/// Adds a code, behind the branch of its parent, else behind all codes.
///
/// # Errors
/// When the file is no sound TOML, the id cannot be given, or the parent is not there.
pub fn add_code(text: &str, code: &NewCode) -> Result<Edited, EditError> {
    let mut file = File::parse(text)?;
    add(&mut file, code, code.parent.as_deref())?;
    edited(text, file, Vec::new())
}

fn add(file: &mut File, code: &NewCode, after: Option<&str>) -> Result<(), EditError> {
    file.free(&code.id)?;
    if let Some(parent) = &code.parent {
        file.known(parent)?;
    }
    let mut table = Table::new();
    table.decor_mut().set_prefix("\n");
    let texts =
        [("parent", &code.parent), ("name", &Some(code.name.clone())), ("definition", &code.definition)];
    for (key, words) in texts {
        if let Some(words) = words {
            table.insert(key, Item::Value(text_value(words)));
        }
    }
    file.insert(&code.id, table, after);
    Ok(())
}

/// Gives a code another id, wherever the file names it.
///
/// # Errors
/// When the file is no sound TOML, the code is not there, or the new id cannot be given.
pub fn rename_code(text: &str, from: &str, to: &str) -> Result<Edited, EditError> {
    let mut file = File::parse(text)?;
    file.known(from)?;
    file.free(to)?;
    file.rename_heading(from, to)?;
    file.refer(from, to);
    edited(text, file, Vec::new())
}

/// Gives a code another name. Its id stays, and so does everything that refers to it.
///
/// # Errors
/// When the file is no sound TOML or the code is not there.
pub fn name_code(text: &str, id: &str, name: &str) -> Result<Edited, EditError> {
    let mut file = File::parse(text)?;
    file.set_text(id, "name", name)?;
    edited(text, file, Vec::new())
}

/// Puts a code below another, or at the top.
///
/// # Errors
/// When the file is no sound TOML, a code is not there, or the code would stand below itself.
pub fn move_code(text: &str, id: &str, parent: Option<&str>) -> Result<Edited, EditError> {
    let mut file = File::parse(text)?;
    file.known(id)?;
    match parent {
        None => file.unset(id, "parent")?,
        Some(parent) => {
            file.known(parent)?;
            if file.is_below(parent, id) {
                return Err(EditError::BelowItself { id: id.to_owned(), parent: parent.to_owned() });
            }
            file.set_text(id, "parent", parent)?;
        }
    }
    edited(text, file, Vec::new())
}

/// Takes a code out of use, or back into it: its rules no longer run, its codings stay.
///
/// # Errors
/// When the file is no sound TOML or the code is not there.
pub fn retire_code(text: &str, id: &str, retired: bool) -> Result<Edited, EditError> {
    let mut file = File::parse(text)?;
    set_retired(&mut file, id, retired)?;
    let notes = if retired && file.is_referred_to(id) {
        vec![format!("rules name the code \"{id}\", and find nothing by it any more")]
    } else {
        Vec::new()
    };
    edited(text, file, notes)
}

fn set_retired(file: &mut File, id: &str, retired: bool) -> Result<(), EditError> {
    let table = file.code(id)?;
    match (retired, table.get_mut("retired").and_then(Item::as_value_mut)) {
        (false, _) => drop(table.remove("retired")),
        (true, Some(value)) => {
            let decor = value.decor().clone();
            *value = Value::from(true);
            *value.decor_mut() = decor;
        }
        (true, None) => drop(table.insert("retired", Item::Value(Value::from(true)))),
    }
    Ok(())
}

/// Adds a rule to a code, behind its others.
///
/// # Errors
/// When the file is no sound TOML, or the code is not there or has the rule already.
pub fn add_rule(text: &str, id: &str, rule: &str) -> Result<Edited, EditError> {
    let mut file = File::parse(text)?;
    let table = file.code(id)?;
    match table.get_mut("match").and_then(Item::as_array_mut) {
        Some(list) if list.iter().any(|known| known.as_str() == Some(rule)) => {
            return Err(EditError::Nothing { id: id.to_owned() });
        }
        Some(list) => push(list, text_value(rule)),
        None => {
            let list: Array = [text_value(rule)].into_iter().collect();
            table.insert("match", Item::Value(Value::Array(list)));
        }
    }
    edited(text, file, Vec::new())
}

/// Takes a rule from a code.
///
/// # Errors
/// When the file is no sound TOML, or the code is not there or has no such rule.
pub fn remove_rule(text: &str, id: &str, rule: &str) -> Result<Edited, EditError> {
    let mut file = File::parse(text)?;
    let nothing = || EditError::Nothing { id: id.to_owned() };
    let table = file.code(id)?;
    let list = table.get_mut("match").and_then(Item::as_array_mut).ok_or_else(nothing)?;
    let at = list.iter().position(|known| known.as_str() == Some(rule)).ok_or_else(nothing)?;
    remove(list, at);
    if list.is_empty() {
        table.remove("match");
    }
    edited(text, file, Vec::new())
}

/// Merges codes into another: their lists are added to its, what stood below them stands below it,
/// groups and rules name it instead, and their definitions stay as remarks.
///
/// # Errors
/// When the file is no sound TOML or a code is not there.
pub fn merge_codes(text: &str, from: &[String], into: &str) -> Result<Edited, EditError> {
    let mut file = File::parse(text)?;
    file.known(into)?;
    if from.is_empty() || from.iter().any(|id| id == into) {
        return Err(EditError::Nothing { id: into.to_owned() });
    }
    let mut notes = Vec::new();
    for id in from {
        file.known(id)?;
        free_of(&mut file, id, into)?;
        let taken = file.take(id)?;
        notes.extend(unlike(file.code(into)?, &taken, id, into));
        absorb(file.code(into)?, &taken, id);
        file.refer(id, into);
    }
    edited(text, file, notes)
}

/// Takes `into` out of the branch of `id`, which is about to go.
fn free_of(file: &mut File, id: &str, into: &str) -> Result<(), EditError> {
    if file.parent(into).as_deref() != Some(id) {
        return Ok(());
    }
    match file.parent(id) {
        Some(above) => file.set_text(into, "parent", &above),
        None => file.unset(into, "parent"),
    }
}

/// What makes merged rules find something else than both did.
fn unlike(into: &Table, taken: &Table, from: &str, id: &str) -> Vec<String> {
    let mut notes = Vec::new();
    let unit = |table: &Table| table.get("unit").and_then(Item::as_str).unwrap_or("sentence").to_owned();
    if unit(into) != unit(taken) {
        notes.push(format!(
            "the unit of \"{from}\" was {}, and that of \"{id}\" is {}",
            unit(taken),
            unit(into)
        ));
    }
    let has_unless =
        |table: &Table| table.get("unless").and_then(Item::as_array).is_some_and(|list| !list.is_empty());
    if has_unless(into) || has_unless(taken) {
        notes.push(format!("unless of \"{from}\" and \"{id}\" now void matches of the rules of both"));
    }
    notes
}

/// Adds what a code holds to another.
fn absorb(into: &mut Table, taken: &Table, id: &str) {
    for key in LISTS {
        if let Some(list) = taken.get(key).and_then(Item::as_array) {
            add_all(into, key, list);
        }
    }
    if let Some(languages) = taken.get("match-in").and_then(Item::as_table_like) {
        let known =
            into.entry("match-in").or_insert_with(|| Item::Value(Value::InlineTable(Default::default())));
        if let Some(known) = known.as_table_like_mut() {
            for (language, list) in languages.iter() {
                let Some(list) = list.as_array() else { continue };
                match known.get_mut(language).and_then(Item::as_array_mut) {
                    Some(there) => add_items(there, list),
                    None => drop(known.insert(language, Item::Value(plain(list)))),
                }
            }
        }
    }
    let text = |key: &str| taken.get(key).and_then(Item::as_str).unwrap_or_default();
    let remark = format!("# Merged: {id}, \"{}\". {}", text("name"), text("definition"));
    let remark = single_spaced(&remark);
    let before =
        |table: &Table| table.decor().prefix().and_then(RawString::as_str).unwrap_or_default().to_owned();
    let remarks: String = before(taken)
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| format!("{line}\n"))
        .collect();
    let prefix = format!("{}{remark}\n{remarks}", before(into));
    into.decor_mut().set_prefix(prefix);
}

fn add_all(into: &mut Table, key: &str, list: &Array) {
    match into.get_mut(key).and_then(Item::as_array_mut) {
        Some(there) => add_items(there, list),
        None => drop(into.insert(key, Item::Value(plain(list)))),
    }
}

/// A list as it stands after a key of its own.
fn plain(list: &Array) -> Value {
    let mut value = Value::Array(list.clone());
    value.decor_mut().clear();
    value
}

/// Adds the items that are not there.
fn add_items(there: &mut Array, list: &Array) {
    for item in list {
        let written = |value: &Value| value.clone().decorated("", "").to_string();
        if !there.iter().any(|known| written(known) == written(item)) {
            push(there, item.clone().decorated("", ""));
        }
    }
}

/// Splits a code: new codes stand behind it, under the same parent and in the same groups, and it
/// is retired, because only people can say which of the new ones its codings belong to.
///
/// # Errors
/// When the file is no sound TOML, the code is not there, or an id cannot be given.
pub fn split_code(text: &str, id: &str, parts: &[NewCode]) -> Result<Edited, EditError> {
    let mut file = File::parse(text)?;
    file.known(id)?;
    if parts.is_empty() {
        return Err(EditError::Nothing { id: id.to_owned() });
    }
    let parent = file.parent(id);
    let mut after = id.to_owned();
    for part in parts {
        add(&mut file, &NewCode { parent: parent.clone(), ..part.clone() }, Some(&after))?;
        after.clone_from(&part.id);
    }
    let ids: Vec<String> = parts.iter().map(|part| part.id.clone()).collect();
    file.join_groups(id, &ids);
    set_retired(&mut file, id, true)?;
    let mut notes = vec![format!("give the rules of \"{id}\" to {}", ids.join(", "))];
    if file.is_referred_to(id) {
        notes.push(format!("rules of other codes name \"{id}\", and find nothing by it any more"));
    }
    edited(text, file, notes)
}
