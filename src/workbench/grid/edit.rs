//! Changing a file of the grid in place: its comments and its order stay, and so does every cell that
//! the change is not about.

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use toml_edit::{Array, Decor, DocumentMut, Item, Key, RawString, Table, TableLike, Value, value};

use super::read::read;
use crate::codebook::edit::{push, replace, text_value};
use crate::model::{GridCell, GridQuotation, SeenCoding};
use crate::workbench::reading::hex;

/// Why a file of the grid could not be changed. Nothing was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(super) enum GridEditError {
    /// The file is no sound TOML.
    #[error("it is not sound TOML: {reason}; mend it first, see emic check")]
    Unsound {
        /// What the TOML parser says.
        reason: String,
    },
    /// The cell is written in a way that is not edited.
    #[error(
        "the cell \"{theme}\" does not stand under a heading of its own; write it as [theme.{theme}] first"
    )]
    NoHeading {
        /// Its theme.
        theme: String,
    },
}

/// When a cell was written, by whom, and on which codings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamped {
    /// When.
    pub written: Timestamp,
    /// Who.
    pub coder: String,
    /// The codings that there were; none when nobody has compared.
    pub seen: Option<Vec<SeenCoding>>,
}

/// What is to be written into a cell; what is silent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct CellChange {
    /// The summary.
    pub text: Option<String>,
    /// Quotations that are added.
    pub quotations: Vec<GridQuotation>,
}

/// A file of the grid without cells.
#[must_use]
pub(super) fn new_file(case: &str) -> String {
    format!("format = 1\ncase = {}\n", text_value(case))
}

struct File {
    document: DocumentMut,
    /// Whether its lines end in CR LF.
    carriage_returns: bool,
}

impl File {
    fn parse(text: &str) -> Result<Self, GridEditError> {
        let carriage_returns = text.contains("\r\n");
        let document = text.replace("\r\n", "\n").parse::<DocumentMut>().map_err(|error| {
            GridEditError::Unsound { reason: error.message().lines().next().unwrap_or_default().to_owned() }
        })?;
        Ok(File { document, carriage_returns })
    }

    fn into_text(self) -> String {
        let text = self.document.to_string();
        if self.carriage_returns { text.replace('\n', "\r\n") } else { text }
    }

    fn themes(&mut self) -> Option<&mut dyn TableLike> {
        self.document.get_mut("theme").and_then(Item::as_table_like_mut)
    }

    fn has(&mut self, theme: &str) -> bool {
        self.themes().is_some_and(|themes| themes.contains_key(theme))
    }

    /// The table under `[theme.ID]`, made where it is not there.
    fn cell(&mut self, theme: &str) -> Result<&mut Table, GridEditError> {
        let no_heading = || GridEditError::NoHeading { theme: theme.to_owned() };
        let themes = self.document.entry("theme").or_insert_with(|| {
            let mut themes = Table::new();
            themes.set_implicit(true);
            Item::Table(themes)
        });
        let themes = themes.as_table_mut().ok_or_else(no_heading)?;
        let cell = themes.entry(theme).or_insert_with(|| {
            let mut cell = Table::new();
            cell.decor_mut().set_prefix("\n");
            Item::Table(cell)
        });
        cell.as_table_mut().ok_or_else(no_heading)
    }

    /// Gives a cell's heading another id, its place and remarks kept.
    fn rename(&mut self, from: &str, to: &str) -> Result<(), GridEditError> {
        let no_heading = || GridEditError::NoHeading { theme: from.to_owned() };
        let themes = self.document.get_mut("theme").and_then(Item::as_table_mut).ok_or_else(no_heading)?;
        let (key, item) = themes.remove_entry(from).ok_or_else(no_heading)?;
        let renamed = Key::new(to)
            .with_leaf_decor(key.leaf_decor().clone())
            .with_dotted_decor(key.dotted_decor().clone());
        themes.insert_formatted(&renamed, item);
        Ok(())
    }

    fn quotations(&mut self, theme: &str) -> Vec<GridQuotation> {
        let list = self.themes().and_then(|themes| themes.get(theme)?.get("quotations")?.as_array().cloned());
        list.iter().flat_map(Array::iter).map(quotation_of).collect()
    }

    fn remove(&mut self, theme: &str) {
        if let Some(themes) = self.themes() {
            themes.remove(theme);
        }
    }
}

/// Writes a cell. `names` are the ids that the cell may stand under in the file, today's first: of
/// several the first that is there gets today's, and the others go.
///
/// # Errors
/// When the file is no sound TOML, or the cell does not stand under a heading.
pub(super) fn write_cell(
    text: &str,
    names: &[String],
    change: &CellChange,
    stamped: &Stamped,
) -> Result<String, GridEditError> {
    let mut file = File::parse(text)?;
    let Some((today, older)) = names.split_first() else { return Ok(text.to_owned()) };
    let mut carried = Vec::new();
    for name in older {
        if file.has(today) {
            carried.extend(file.quotations(name));
            file.remove(name);
        } else if file.has(name) {
            file.rename(name, today)?;
        }
    }
    let cell = file.cell(today)?;
    if let Some(words) = &change.text {
        set(cell, "text", block(words));
    }
    carried.extend(change.quotations.iter().cloned());
    if !carried.is_empty() {
        add_quotations(cell, &carried);
    }
    set(cell, "written", text_value(&stamped.written.to_string()));
    set(cell, "coder", text_value(&stamped.coder));
    match &stamped.seen {
        Some(seen) => {
            let seen: Vec<String> = seen.iter().map(ToString::to_string).collect();
            set(cell, "seen", text_value(&seen.join(" ")));
        }
        None => drop(cell.remove("seen")),
    }
    Ok(file.into_text())
}

/// Takes a cell out, under whichever of its names it stands.
///
/// # Errors
/// When the file is no sound TOML.
pub(super) fn remove_cell(text: &str, names: &[String]) -> Result<String, GridEditError> {
    let mut file = File::parse(text)?;
    names.iter().for_each(|name| file.remove(name));
    Ok(file.into_text())
}

/// A file that has the cell of another as well, as it stands there.
///
/// # Errors
/// When one of them is no sound TOML, or the cell does not stand under a heading.
pub(super) fn take_cell(text: &str, other: &str, theme: &str) -> Result<String, GridEditError> {
    let (mut file, mut other) = (File::parse(text)?, File::parse(other)?);
    let mut taken = other.cell(theme)?.clone();
    // Where it stood in the other file says nothing here.
    taken.set_position(None);
    *file.cell(theme)? = taken;
    Ok(file.into_text())
}

/// A file of a case that withdrew: each cell keeps its theme, its time and a hash, and no word is left, not
/// in remarks either.
#[must_use]
pub(super) fn withdrawn(file: &str, text: &str) -> String {
    let (read, _) = read(file, text.as_bytes());
    let hash = |words: &str| hex(&Sha256::digest(words.as_bytes()));
    let Some(read) = read else { return format!("format = 1\n# withdrawn: sha256:{}\n", hash(text)) };
    let mut kept = new_file(&read.case);
    for cell in &read.cells {
        let gone = cell.withdrawn.clone().unwrap_or_else(|| format!("sha256:{}", hash(&words_of(cell))));
        kept.push_str(&format!("\n[theme.{}]\n", cell.theme));
        if let Some(written) = cell.written {
            kept.push_str(&format!("written = {}\n", text_value(&written.to_string())));
        }
        kept.push_str(&format!("withdrawn = {}\n", text_value(&gone)));
    }
    kept
}

/// The words of a cell, its own and those that it quotes.
fn words_of(cell: &GridCell) -> String {
    let quotes = cell.quotations.iter().filter_map(|quotation| quotation.quote.as_deref());
    std::iter::once(cell.text.as_str()).chain(quotes).collect::<Vec<_>>().join("\0")
}

/// Changes the texts of every cell and the words that it quotes, and remarks. What gives none for a
/// quotation takes it out.
///
/// # Errors
/// When the file is no sound TOML.
pub(super) fn reword(
    text: &str,
    words: &dyn Fn(&str) -> String,
    quotation: &dyn Fn(&GridQuotation) -> Option<GridQuotation>,
) -> Result<String, GridEditError> {
    let mut file = File::parse(text)?;
    if let Some(themes) = file.themes() {
        for (_, cell) in themes.iter_mut() {
            let Some(cell) = cell.as_table_like_mut() else { continue };
            reword_cell(cell, words, quotation);
        }
    }
    remarks(file.document.as_table_mut(), words);
    let trailing = file.document.trailing().as_str().unwrap_or_default().to_owned();
    file.document.set_trailing(words(&trailing));
    Ok(file.into_text())
}

/// Changes the remarks of a table and of all that stands in it.
fn remarks(table: &mut Table, words: &dyn Fn(&str) -> String) {
    remark(table.decor_mut(), words);
    for (mut key, item) in table.iter_mut() {
        remark(key.leaf_decor_mut(), words);
        match item {
            Item::Table(table) => remarks(table, words),
            Item::Value(value) => remarks_of_value(value, words),
            _ => {}
        }
    }
}

fn remarks_of_value(value: &mut Value, words: &dyn Fn(&str) -> String) {
    remark(value.decor_mut(), words);
    if let Some(list) = value.as_array_mut() {
        list.iter_mut().for_each(|item| remarks_of_value(item, words));
        let trailing = list.trailing().as_str().unwrap_or_default().to_owned();
        list.set_trailing(words(&trailing));
    }
}

fn remark(decor: &mut Decor, words: &dyn Fn(&str) -> String) {
    let said = |part: Option<&RawString>| {
        part.and_then(RawString::as_str).filter(|part| part.contains('#')).map(words)
    };
    if let Some(prefix) = said(decor.prefix()) {
        decor.set_prefix(prefix);
    }
    if let Some(suffix) = said(decor.suffix()) {
        decor.set_suffix(suffix);
    }
}

fn reword_cell(
    cell: &mut dyn TableLike,
    words: &dyn Fn(&str) -> String,
    quotation: &dyn Fn(&GridQuotation) -> Option<GridQuotation>,
) {
    if let Some(text) = cell.get_mut("text").and_then(Item::as_value_mut) {
        let old = text.as_str().unwrap_or_default().to_owned();
        let new = words(&old);
        if new != old {
            let decor = text.decor().clone();
            *text = block(&new);
            *text.decor_mut() = decor;
        }
    }
    let Some(list) = cell.get_mut("quotations").and_then(Item::as_array_mut) else { return };
    list.retain(|item| quotation(&quotation_of(item)).is_some());
    for item in list.iter_mut() {
        let old = quotation_of(item);
        let Some(new) = quotation(&old).filter(|new| *new != old) else { continue };
        let decor = item.decor().clone();
        *item = quotation_value(&new);
        *item.decor_mut() = decor;
    }
}

fn quotation_of(item: &Value) -> GridQuotation {
    let text = |key: &str| item.as_inline_table()?.get(key)?.as_str().map(|text| text.trim().to_owned());
    match item.as_str() {
        Some(at) => GridQuotation { at: Some(at.trim().to_owned()), ..GridQuotation::default() },
        None => GridQuotation { at: text("place"), quote: text("quote"), place: None },
    }
}

fn set(table: &mut Table, key: &str, new: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            let decor = old.decor().clone();
            *old = new;
            *old.decor_mut() = decor;
        }
        None => drop(table.insert(key, value(new))),
    }
}

fn add_quotations(cell: &mut Table, quotations: &[GridQuotation]) {
    let is_list = cell.get("quotations").is_some_and(Item::is_array);
    if !is_list {
        cell.insert("quotations", value(Array::new()));
    }
    let Some(list) = cell.get_mut("quotations").and_then(Item::as_array_mut) else { return };
    for quotation in quotations {
        if list.is_empty() {
            let mut item = quotation_value(quotation);
            item.decor_mut().set_prefix("\n  ");
            list.push_formatted(item);
            list.set_trailing_comma(true);
            list.set_trailing("\n");
        } else {
            push(list, quotation_value(quotation));
        }
    }
}

fn quotation_value(quotation: &GridQuotation) -> Value {
    let Some(quote) = &quotation.quote else {
        return text_value(quotation.at.as_deref().unwrap_or_default());
    };
    let mut table = toml_edit::InlineTable::new();
    if let Some(at) = &quotation.at {
        table.insert("place", text_value(at));
    }
    let mut words = Value::from("");
    replace(&mut words, quote);
    table.insert("quote", words);
    Value::InlineTable(table)
}

/// A summary as a TOML value: of several lines or a long one between `'''`, where no escapes are needed.
fn block(words: &str) -> Value {
    let words = words.trim();
    let long = words.contains('\n') || words.chars().count() > 80;
    let plain = |c: char| !c.is_control() || matches!(c, '\n' | '\t');
    if long && words.chars().all(plain) && !words.contains("'''") && !words.ends_with('\'') {
        let written = format!("'''\n{words}\n'''");
        return written.parse().unwrap_or_else(|_| Value::from(words));
    }
    if words.contains('\n') { Value::from(words) } else { text_value(words) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stamped(second: i64, seen: &str) -> Stamped {
        Stamped {
            written: Timestamp::from_second(second).expect("a time"),
            coder: "anna".into(),
            seen: Some(seen.split_whitespace().map(|seen| seen.parse().expect("a coding")).collect()),
        }
    }

    fn said(text: &str) -> CellChange {
        CellChange { text: Some(text.into()), ..CellChange::default() }
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_first_cell_is_written_as_a_person_would() {
        let change = CellChange {
            text: Some("She writes.\n\nTwice a \"week\".\n".into()),
            quotations: vec![
                GridQuotation { at: Some("a.txt:3".into()), quote: Some("say \"hi\"".into()), place: None },
                GridQuotation { at: Some("a.txt:4".into()), quote: None, place: None },
            ],
        };
        let text = write_cell(&new_file("P07"), &names(&["ties"]), &change, &stamped(0, "0a1b2c3d-91ab"));
        assert_eq!(
            text.expect("written"),
            "format = 1\ncase = \"P07\"\n\n[theme.ties]\ntext = '''\nShe writes.\n\nTwice a \"week\".\n'''\n\
             quotations = [\n  { place = \"a.txt:3\", quote = 'say \"hi\"' },\n  \"a.txt:4\",\n]\n\
             written = \"1970-01-01T00:00:00Z\"\ncoder = \"anna\"\nseen = \"0a1b2c3d-91ab\"\n"
        );
    }

    #[test]
    fn remarks_order_and_other_cells_stay() {
        let text = "# Mine.\nformat = 1\n\n# First.\n[theme.b] # why\ntext = \"B\" # so\n\n[theme.a]\ntext = \"A\"\n# End.\n";
        let written = write_cell(text, &names(&["b"]), &said("New B"), &stamped(0, "")).expect("written");
        let expected = text.replace(
            "\"B\" # so\n",
            "\"New B\" # so\nwritten = \"1970-01-01T00:00:00Z\"\ncoder = \"anna\"\nseen = \"\"\n",
        );
        assert_eq!(written, expected);
        assert_eq!(remove_cell(&written, &names(&["b"])).expect("removed").matches("[theme.").count(), 1);
        let windows = text.replace('\n', "\r\n");
        let written = write_cell(&windows, &names(&["b"]), &said("New B"), &stamped(0, "")).expect("written");
        assert_eq!(written, expected.replace('\n', "\r\n"));
    }

    #[test]
    fn a_cell_takes_the_name_of_today() {
        let text = "format = 1\n# Old.\n[theme.old]\ntext = \"O\"\n[theme.other]\ntext = \"X\"\n";
        let change = CellChange::default();
        let written = write_cell(text, &names(&["new", "old"]), &change, &stamped(0, "")).expect("written");
        assert!(
            written.contains("# Old.\n[theme.new]\ntext = \"O\"\n") && !written.contains("theme.old"),
            "{written}"
        );
        let both = format!("{text}[theme.new]\ntext = \"N\"\n")
            .replace("\"O\"", "\"O\"\nquotations = [\"a.txt:3\"]");
        let written = write_cell(&both, &names(&["new", "old"]), &said("O and N"), &stamped(0, ""));
        let written = written.expect("written");
        assert!(written.contains("O and N") && !written.contains("theme.old"), "{written}");
        assert!(written.contains("a.txt:3"), "{written}");
    }

    #[test]
    fn whoever_withdraws_leaves_no_word() {
        let text = "format = 1\ncase = \"P07\"\n# Mira said so.\n[theme.ties]\ntext = \"She writes.\" # Mira\n\
                    quotations = [{ place = \"a.txt:3\", quote = \"Now I write\" }]\nwritten = \"1970-01-01T00:00:00Z\"\n";
        let gone = withdrawn("P07.toml", text);
        for words in ["Mira", "writes", "Now", "a.txt"] {
            assert!(!gone.contains(words), "{gone}");
        }
        assert!(gone.starts_with("format = 1\ncase = \"P07\"\n\n[theme.ties]\nwritten = \"1970-01-01T00:00:00Z\"\nwithdrawn = \"sha256:"), "{gone}");
        assert_eq!(withdrawn("P07.toml", &gone), gone);
        assert!(!withdrawn("P07.toml", "Mira =").contains("Mira"));
    }

    #[test]
    fn words_are_changed_wherever_they_stand_and_ids_are_not() {
        let text = "format = 1\ncase = \"Mira\"\n# Mira again\n[theme.ties]\ntext = \"Mira writes.\" # Mira!\nquotations = [\n  { place = \"Mira.txt:3\", quote = \"I, Mira\" }, # Mira?\n  \"Mira, turn 4\",\n]\n# Mira\n";
        let alma = |text: &str| text.replace("Mira", "Alma");
        let quoted = |quotation: &GridQuotation| {
            let keep = quotation.quote.is_some();
            keep.then(|| GridQuotation { quote: quotation.quote.as_deref().map(alma), ..quotation.clone() })
        };
        let reworded = reword(text, &alma, &quoted).expect("reworded");
        assert_eq!(
            reworded,
            "format = 1\ncase = \"Mira\"\n# Alma again\n[theme.ties]\ntext = \"Alma writes.\" # Alma!\nquotations = [\n  { place = \"Mira.txt:3\", quote = \"I, Alma\" },\n]\n# Alma\n"
        );
    }

    #[test]
    fn a_cell_of_another_copy_is_taken_whole() {
        let (here, there) =
            ("format = 1\n[theme.a]\ntext = \"A\"\n", "format = 1\n[theme.b]\n# why\ntext = \"B\"\n");
        assert_eq!(
            take_cell(here, there, "b").expect("taken"),
            "format = 1\n[theme.a]\ntext = \"A\"\n[theme.b]\n# why\ntext = \"B\"\n"
        );
    }

    /// What a cell says after it was written and read.
    fn back(words: &str, quotation: &GridQuotation) -> GridCell {
        let change = CellChange { text: Some(words.to_owned()), quotations: vec![quotation.clone()] };
        let text = write_cell(&new_file("P"), &names(&["a"]), &change, &stamped(0, "")).expect("written");
        let (file, said) = read("P.toml", text.as_bytes());
        assert!(said.iter().all(|said| said.code == "TM010"), "{said:?}\n{text}");
        file.expect("read").cells.remove(0)
    }

    #[test]
    fn quotation_marks_and_lists_read_back_as_they_were_written() {
        let none = GridQuotation { at: Some("a.txt:1".into()), ..GridQuotation::default() };
        for words in
            ["a", "it's \"so\"", "line\nline", "'''\nx", "tab\there\nand ' quote'", "- a\n  - b\n\n— y"]
        {
            assert_eq!(back(words, &none).text, words);
        }
    }

    proptest! {
        #[test]
        fn any_summary_and_quotation_read_back(words in any::<String>(), quote in any::<String>(), at in any::<String>()) {
            let whole = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
            prop_assume!(whole(&at).is_some() && whole(&quote).is_some());
            let quotation = GridQuotation { at: whole(&at), quote: whole(&quote), place: None };
            let cell = back(&words, &quotation);
            prop_assert_eq!(cell.text, words.trim());
            prop_assert_eq!(GridQuotation { place: None, ..cell.quotations[0].clone() }, quotation);
        }
    }
}
