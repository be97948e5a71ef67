//! [`File`]: a codebook's file, open for changes.

use toml_edit::{DocumentMut, Item, Key, Table, TableLike, Value};

use super::EditError;
use super::list::{replace, text_value};
use crate::diagnostic::nearest;
use crate::query::ast::{CodeSet, Expr};
use crate::query::{is_id, parse, visit};

/// The lists of a code that hold rules.
const RULES: &[&str] = &["match", "unless"];

/// A codebook's file, open for changes.
pub(super) struct File {
    document: DocumentMut,
    /// Whether its lines end in CR LF.
    carriage_returns: bool,
}

impl File {
    pub(super) fn parse(text: &str) -> Result<File, EditError> {
        let carriage_returns = text.contains("\r\n");
        let folded = text.replace("\r\n", "\n");
        let document = folded.parse::<DocumentMut>().map_err(|error| EditError::Unsound {
            reason: error.message().lines().next().unwrap_or_default().to_owned(),
        })?;
        Ok(File { document, carriage_returns })
    }

    pub(super) fn into_text(self) -> String {
        let text = self.document.to_string();
        if self.carriage_returns { text.replace('\n', "\r\n") } else { text }
    }

    fn codes(&self) -> Option<&dyn TableLike> {
        self.document.get("code")?.as_table_like()
    }

    /// The ids of all codes, in the order of the file.
    pub(super) fn ids(&self) -> Vec<String> {
        self.codes().map(|codes| codes.iter().map(|(id, _)| id.to_owned()).collect()).unwrap_or_default()
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.codes().is_some_and(|codes| codes.contains_key(id))
    }

    /// Fails when there is no code of this id.
    pub(super) fn known(&self, id: &str) -> Result<(), EditError> {
        if self.has(id) {
            return Ok(());
        }
        let ids = self.ids();
        let near = nearest(id, ids.iter().map(String::as_str)).map(str::to_owned);
        Err(EditError::NoCode { id: id.to_owned(), nearest: near })
    }

    /// Fails when this can be no id of a new code.
    pub(super) fn free(&self, id: &str) -> Result<(), EditError> {
        match id {
            id if !is_id(id) => Err(EditError::BadId { id: id.to_owned() }),
            id if self.has(id) => Err(EditError::Exists { id: id.to_owned() }),
            _ => Ok(()),
        }
    }

    /// The table under `[code.ID]`.
    pub(super) fn code(&mut self, id: &str) -> Result<&mut Table, EditError> {
        self.known(id)?;
        let table =
            self.document.get_mut("code").and_then(|codes| codes.get_mut(id)).and_then(Item::as_table_mut);
        table.ok_or_else(|| EditError::NoHeading { id: id.to_owned() })
    }

    /// A text of a code.
    pub(super) fn text(&self, id: &str, key: &str) -> Option<String> {
        Some(self.codes()?.get(id)?.get(key)?.as_str()?.to_owned())
    }

    pub(super) fn parent(&self, id: &str) -> Option<String> {
        self.text(id, "parent")
    }

    /// Whether `id` is `ancestor` or stands below it.
    pub(super) fn is_below(&self, id: &str, ancestor: &str) -> bool {
        let mut at = Some(id.to_owned());
        for _ in 0..=self.ids().len() {
            match at {
                Some(here) if here == ancestor => return true,
                Some(here) => at = self.parent(&here),
                None => return false,
            }
        }
        false
    }

    /// Sets a text of a code; a new key stands first, where a parent is looked for.
    pub(super) fn set_text(&mut self, id: &str, key: &str, words: &str) -> Result<(), EditError> {
        let table = self.code(id)?;
        match table.get_mut(key).and_then(Item::as_value_mut) {
            Some(value) => replace(value, words),
            None => insert_first(table, key, text_value(words)),
        }
        Ok(())
    }

    /// Takes a key of a code away.
    pub(super) fn unset(&mut self, id: &str, key: &str) -> Result<(), EditError> {
        self.code(id)?.remove(key);
        Ok(())
    }

    /// Takes a code away, and gives its table.
    pub(super) fn take(&mut self, id: &str) -> Result<Table, EditError> {
        self.code(id)?;
        let codes = self.document.get_mut("code").and_then(Item::as_table_like_mut);
        match codes.and_then(|codes| codes.remove(id)) {
            Some(Item::Table(table)) => Ok(table),
            _ => Err(EditError::NoHeading { id: id.to_owned() }),
        }
    }

    /// Gives a code's heading another id.
    pub(super) fn rename_heading(&mut self, from: &str, to: &str) -> Result<(), EditError> {
        self.code(from)?;
        let codes = self.document.get_mut("code").and_then(Item::as_table_mut);
        let no_heading = || EditError::NoHeading { id: from.to_owned() };
        let codes = codes.ok_or_else(no_heading)?;
        let (key, item) = codes.remove_entry(from).ok_or_else(no_heading)?;
        let renamed = Key::new(to)
            .with_leaf_decor(key.leaf_decor().clone())
            .with_dotted_decor(key.dotted_decor().clone());
        codes.insert_formatted(&renamed, item);
        Ok(())
    }

    /// Adds a code behind the branch of `after`, or behind all codes.
    pub(super) fn insert(&mut self, id: &str, mut table: Table, after: Option<&str>) {
        let codes = self.document.entry("code").or_insert_with(|| {
            let mut codes = Table::new();
            codes.set_implicit(true);
            Item::Table(codes)
        });
        let Some(codes) = codes.as_table_like_mut() else { return };
        let ids: Vec<String> = codes.iter().map(|(id, _)| id.to_owned()).collect();
        let file = |id: &str| codes.get(id).and_then(Item::as_table);
        let is_within = |id: &str| {
            let mut at = Some(id.to_owned());
            let steps = (0..=ids.len()).find_map(|_| {
                let here = at.take()?;
                at = file(&here).and_then(|table| table.get("parent")?.as_str().map(str::to_owned));
                (Some(here.as_str()) == after).then_some(())
            });
            after.is_none() || steps.is_some()
        };
        let position = ids.iter().filter(|id| is_within(id)).filter_map(|id| last_position(file(id)?)).max();
        table.set_position(position);
        codes.insert(id, Item::Table(table));
    }

    /// Calls `change` with every text of the file that names codes by id: parents and members of
    /// groups.
    fn each_id(&mut self, mut change: impl FnMut(&mut Value)) {
        let tables = |document: &mut DocumentMut, heading: &str, act: &mut dyn FnMut(&mut dyn TableLike)| {
            let Some(tables) = document.get_mut(heading).and_then(Item::as_table_like_mut) else { return };
            for (_, item) in tables.iter_mut() {
                if let Some(table) = item.as_table_like_mut() {
                    act(table);
                }
            }
        };
        tables(&mut self.document, "code", &mut |code| {
            if let Some(parent) = code.get_mut("parent").and_then(Item::as_value_mut) {
                change(parent);
            }
        });
        tables(&mut self.document, "group", &mut |group| {
            let Some(codes) = group.get_mut("codes").and_then(Item::as_array_mut) else { return };
            codes.iter_mut().for_each(&mut change);
            remove_repetitions(codes);
        });
    }

    /// Puts `to` in the place of `from` wherever the file names the code.
    pub(super) fn refer(&mut self, from: &str, to: &str) {
        self.each_id(|value| {
            if value.as_str() == Some(from) {
                replace(value, to);
            }
        });
        self.each_rule(|rule| referring(rule, from, to));
    }

    /// Adds codes to every group that holds `id`.
    pub(super) fn join_groups(&mut self, id: &str, others: &[String]) {
        let Some(groups) = self.document.get_mut("group").and_then(Item::as_table_like_mut) else { return };
        for (_, group) in groups.iter_mut() {
            let Some(codes) = group.get_mut("codes").and_then(Item::as_array_mut) else { continue };
            if codes.iter().any(|code| code.as_str() == Some(id)) {
                others.iter().for_each(|other| super::list::push(codes, text_value(other)));
            }
        }
    }

    /// Whether a rule names the code.
    pub(super) fn is_referred_to(&mut self, id: &str) -> bool {
        let mut found = false;
        self.each_rule(|rule| {
            found |= referring(rule, id, id).is_some();
            None
        });
        found
    }

    /// Calls `change` with every rule, and writes what it gives.
    fn each_rule(&mut self, mut change: impl FnMut(&str) -> Option<String>) {
        let Some(codes) = self.document.get_mut("code").and_then(Item::as_table_like_mut) else { return };
        let mut in_list = |item: &mut Item| {
            let Some(list) = item.as_array_mut() else { return };
            for value in list.iter_mut() {
                if let Some(changed) = value.as_str().and_then(&mut change) {
                    replace(value, &changed);
                }
            }
        };
        for (_, code) in codes.iter_mut() {
            let Some(code) = code.as_table_like_mut() else { continue };
            for key in RULES {
                if let Some(list) = code.get_mut(key) {
                    in_list(list);
                }
            }
            if let Some(languages) = code.get_mut("match-in").and_then(Item::as_table_like_mut) {
                languages.iter_mut().for_each(|(_, list)| in_list(list));
            }
        }
    }
}

/// A rule with `to` in the place of the code `from`; none when it does not name that.
fn referring(rule: &str, from: &str, to: &str) -> Option<String> {
    let node = parse(rule).ok()?;
    let mut places = Vec::new();
    visit(&node, &mut |node| {
        if let Expr::Codes(CodeSet::Code | CodeSet::Theme, id) = &node.expr
            && id == from
        {
            // What stands there is the id, behind its field and between quotation marks, or both.
            let end = node.at.of(rule).rfind(from).map(|at| node.at.start() + at);
            places.extend(end);
        }
    });
    let mut changed = rule.to_owned();
    places.sort_unstable();
    places.dedup();
    for at in places.iter().rev() {
        changed.replace_range(*at..at + from.len(), to);
    }
    (!places.is_empty()).then_some(changed)
}

/// Where the last of a table and its sub-tables stands in the file.
fn last_position(table: &Table) -> Option<isize> {
    let below = table.iter().filter_map(|(_, item)| last_position(item.as_table()?));
    below.chain(table.position()).max()
}

fn insert_first(table: &mut Table, key: &str, value: Value) {
    let keys: Vec<String> =
        table.iter().filter(|(_, item)| item.is_value()).map(|(key, _)| key.to_owned()).collect();
    let others: Vec<(Key, Item)> = keys.iter().filter_map(|key| table.remove_entry(key)).collect();
    table.insert(key, Item::Value(value));
    for (key, item) in others {
        table.insert_formatted(&key, item);
    }
}

fn remove_repetitions(codes: &mut toml_edit::Array) {
    let mut seen = std::collections::BTreeSet::new();
    codes.retain(|code| code.as_str().is_none_or(|id| seen.insert(id.to_owned())));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_name_other_codes_by_their_new_id() {
        for (rule, expected) in [
            ("code:old NEAR/5 x", Some("code:new NEAR/5 x")),
            ("theme:(old other) -code:\"old\"", Some("theme:(new other) -code:\"new\"")),
            ("group:old x", None),
            ("code:old-er old", None),
            ("\"theme:old\"", None),
            ("code:old NEAR x", None),
        ] {
            assert_eq!(referring(rule, "old", "new").as_deref(), expected, "{rule}");
        }
    }
}
