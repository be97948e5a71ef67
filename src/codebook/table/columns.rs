//! What the columns of a table hold, by their headers.

use super::cells::Rows;
use crate::diagnostic::{Diagnostic, Place};
use crate::query::comparable;

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    /// The id of the code.
    Id,
    /// The name of the code above, or its id.
    Parent,
    /// Names on this level of the tree, 0 the highest.
    Level(u8),
    /// A text of the code, by key: `definition`, `claim`, `colour`, `unit`, `retired`.
    Text(&'static str),
    /// A list of the code, by key: `include`, `match` …
    List(&'static str),
    /// Rules for one language.
    RulesIn(String),
    /// Words to look for, that become rules.
    Keywords,
}

const NAME: Column = Column::Level(1);
const THEME: Column = Column::Level(0);
const SUBCODE: Column = Column::Level(2);

/// Headers as people write them, in the form that names are compared in.
const HEADERS: &[(Column, &[&str])] = &[
    (
        Column::Id,
        &[
            "id",
            "code id",
            "key",
            "identifier",
            "kurzel",
            "code kurzel",
            "identifiant",
            "identificador",
            "clave",
        ],
    ),
    (
        NAME,
        &[
            "name",
            "code",
            "codes",
            "code name",
            "codename",
            "name of code",
            "label",
            "code label",
            "title",
            "kode",
            "bezeichnung",
            "codebezeichnung",
            "name des codes",
            "nom",
            "nom du code",
            "code nom",
            "libelle",
            "intitule",
            "etiquette",
            "nombre",
            "nombre del codigo",
            "codigo",
            "codigos",
            "etiqueta",
            "node",
            "node name",
            "tag",
        ],
    ),
    (
        THEME,
        &[
            "theme",
            "themes",
            "category",
            "categories",
            "main category",
            "top level",
            "family",
            "code family",
            "code group",
            "kategorie",
            "hauptkategorie",
            "oberkategorie",
            "thema",
            "themen",
            "categorie",
            "thematique",
            "categoria",
            "tema",
            "temas",
            "familia",
        ],
    ),
    (
        SUBCODE,
        &[
            "subcode",
            "sub code",
            "subcodes",
            "subcategory",
            "sub category",
            "subtheme",
            "sub theme",
            "child",
            "child code",
            "unterkategorie",
            "untercode",
            "subkategorie",
            "sous code",
            "sous categorie",
            "sous theme",
            "subcodigo",
            "subcategoria",
            "subtema",
        ],
    ),
    (
        Column::Parent,
        &[
            "parent",
            "parent code",
            "parent id",
            "parent name",
            "code parent",
            "belongs to",
            "obercode",
            "ubergeordneter code",
            "ubergeordnet",
            "code superieur",
            "categorie parente",
            "padre",
            "codigo padre",
            "categoria padre",
            "pertenece a",
        ],
    ),
    (
        Column::Text("definition"),
        &[
            "definition",
            "definitions",
            "description",
            "code definition",
            "code description",
            "brief definition",
            "short definition",
            "full definition",
            "long definition",
            "meaning",
            "explanation",
            "beschreibung",
            "bedeutung",
            "kurzdefinition",
            "erlauterung",
            "signification",
            "definicion",
            "descripcion",
            "significado",
        ],
    ),
    (
        Column::List("include"),
        &[
            "include",
            "includes",
            "inclusion",
            "inclusions",
            "inclusion criteria",
            "when to use",
            "use when",
            "use for",
            "einschluss",
            "einschlusskriterien",
            "einschlusskriterium",
            "wann anwenden",
            "inclure",
            "inclut",
            "criteres d inclusion",
            "incluir",
            "incluye",
            "criterios de inclusion",
            "cuando usar",
        ],
    ),
    (
        Column::List("exclude"),
        &[
            "exclude",
            "excludes",
            "exclusion",
            "exclusions",
            "exclusion criteria",
            "when not to use",
            "do not use",
            "do not use for",
            "ausschluss",
            "ausschlusskriterien",
            "ausschlusskriterium",
            "abgrenzung",
            "wann nicht anwenden",
            "exclure",
            "exclut",
            "criteres d exclusion",
            "excluir",
            "excluye",
            "criterios de exclusion",
            "cuando no usar",
        ],
    ),
    (
        Column::List("against"),
        &["against", "counter evidence", "counterevidence", "gegenbelege", "contre", "contra"],
    ),
    (
        Column::List("examples"),
        &[
            "example",
            "examples",
            "e g",
            "typical example",
            "typical examples",
            "beispiel",
            "beispiele",
            "exemple",
            "exemples",
            "ejemplo",
            "ejemplos",
        ],
    ),
    (
        Column::List("near-misses"),
        &[
            "near miss",
            "near misses",
            "non example",
            "non examples",
            "counter example",
            "counter examples",
            "atypical example",
            "close but no",
            "gegenbeispiel",
            "gegenbeispiele",
            "contre exemple",
            "contre exemples",
            "contraejemplo",
            "contraejemplos",
        ],
    ),
    (Column::List("known-failures"), &["known failure", "known failures"]),
    (
        Column::List("anchor"),
        &[
            "anchor",
            "anchors",
            "quote",
            "quotes",
            "quotation",
            "quotations",
            "example quote",
            "example quotes",
            "example quotation",
            "verbatim",
            "ankerbeispiel",
            "ankerbeispiele",
            "zitat",
            "zitate",
            "citation",
            "citations",
            "verbatims",
            "cita",
            "citas",
        ],
    ),
    (
        Column::List("match"),
        &[
            "match", "rule", "rules", "query", "queries", "regel", "regeln", "regle", "regles", "regla",
            "reglas",
        ],
    ),
    (Column::List("unless"), &["unless"]),
    (
        Column::Keywords,
        &[
            "keyword",
            "keywords",
            "search terms",
            "search words",
            "dictionary",
            "indicators",
            "suchbegriffe",
            "schlagworter",
            "stichworter",
            "indikatoren",
            "mots cles",
            "mot cle",
            "palabras clave",
            "palabra clave",
        ],
    ),
    (Column::Text("claim"), &["claim"]),
    (Column::Text("colour"), &["colour", "color", "farbe", "couleur"]),
    (Column::Text("unit"), &["unit"]),
    (Column::Text("retired"), &["retired"]),
];

/// What each column of a table holds, and which row is the header.
#[derive(Debug)]
pub(super) struct Columns {
    /// The place of the header among the rows.
    pub(super) header: usize,
    /// Columns by place, those alone that are understood.
    pub(super) known: Vec<(usize, Column)>,
}

impl Columns {
    /// The columns of a table; none when no row has a header for names.
    pub(super) fn of(file: &str, rows: &Rows, said: &mut Vec<Diagnostic>) -> Option<Columns> {
        let known = |row: &Vec<String>| row.iter().filter(|cell| column(cell).is_some()).count();
        let header = (0..rows.len().min(20)).max_by_key(|row| (known(&rows[*row]), std::cmp::Reverse(*row)));
        let header = header.filter(|row| known(&rows[*row]) > 0)?;
        let mut columns = Columns { header, known: Vec::new() };
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        for place in 0..width {
            columns.take(file, rows, place, said);
        }
        let has_names = columns.known.iter().any(|(_, column)| matches!(column, Column::Level(_)));
        has_names.then_some(columns)
    }

    fn take(&mut self, file: &str, rows: &Rows, place: usize, said: &mut Vec<Diagnostic>) {
        let written = rows[self.header].get(place).map(|cell| cell.trim()).unwrap_or_default();
        if let Some(column) = column(written) {
            return self.known.push((place, column));
        }
        let filled = rows[self.header + 1..]
            .iter()
            .any(|row| row.get(place).is_some_and(|cell| !cell.trim().is_empty()));
        if !filled {
            return;
        }
        let at = Place::at(file, line(self.header), line(place));
        if !written.is_empty() {
            let finding = Diagnostic::warning(
                "CB031",
                format!("the column \"{written}\" is not understood, and left out"),
            );
            return said.push(
                finding
                    .help("name it name, parent, definition, include, exclude, example, quote or match")
                    .at(at),
            );
        }
        let finding = Diagnostic::warning("CB032", "a column has no header");
        match self.known.last() {
            Some((left, column @ Column::List(_))) if left + 1 == place => {
                let column = column.clone();
                let help = "it was taken for more of the column left of it; give it a header to change that";
                said.push(finding.help(help).at(at));
                self.known.push((place, column));
            }
            _ => said
                .push(finding.help("it is left out; give it a header, and part merged header cells").at(at)),
        }
    }

    /// The cells of a row that hold this column.
    pub(super) fn cells<'r>(&self, row: &'r [String], wanted: &Column) -> Vec<&'r str> {
        let of = self.known.iter().filter(|(_, column)| column == wanted);
        of.filter_map(|(place, _)| row.get(*place))
            .map(String::as_str)
            .filter(|cell| !cell.trim().is_empty())
            .collect()
    }
}

/// What a column with this header holds.
fn column(header: &str) -> Option<Column> {
    if let Some(language) = header.trim().to_lowercase().strip_prefix("match-in.") {
        let is_tag = language.starts_with(|c: char| c.is_ascii_lowercase())
            && language.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        return is_tag.then(|| Column::RulesIn(language.to_owned()));
    }
    let header = comparable(header);
    let plain = header.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let found = HEADERS.iter().find(|(_, names)| names.contains(&plain));
    found.map(|(column, _)| column.clone())
}

/// A row or column as people count it.
pub(super) fn line(place: usize) -> u32 {
    u32::try_from(place + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_in_four_languages() {
        for (header, expected) in [
            ("Code Name", Column::Level(1)),
            ("Hauptkategorie", Column::Level(0)),
            ("Sous-catégorie", Column::Level(2)),
            ("Übergeordneter Code", Column::Parent),
            ("Définition", Column::Text("definition")),
            ("Descripción:", Column::Text("definition")),
            ("Einschlusskriterien", Column::List("include")),
            ("Critères d’exclusion", Column::List("exclude")),
            ("Example 2", Column::List("examples")),
            ("Ankerbeispiel", Column::List("anchor")),
            ("mots-clés", Column::Keywords),
            ("match-in.de", Column::RulesIn("de".into())),
        ] {
            assert_eq!(column(header), Some(expected), "{header}");
        }
        assert_eq!(column("Frequency"), None);
        assert_eq!(column(""), None);
    }

    #[test]
    fn every_header_is_in_the_form_that_is_compared() {
        for name in HEADERS.iter().flat_map(|(_, names)| *names) {
            assert_eq!(comparable(name), *name);
        }
    }
}
