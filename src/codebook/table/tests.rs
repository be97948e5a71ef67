//! Tables as people make them.

use rust_xlsxwriter::Workbook;

use super::*;
use crate::codebook::{Wanted, check, diff, starter};
use crate::model::Codebook;

fn imported(csv: &str) -> (Codebook, Vec<String>) {
    from_bytes("codes.csv", csv.as_bytes())
}

#[track_caller]
fn from_bytes(file: &str, bytes: &[u8]) -> (Codebook, Vec<String>) {
    let (imported, said) = import(file, bytes, "Codes");
    let toml = imported.expect("codes").toml;
    let (book, faults) = check("c.toml", toml.as_bytes(), Wanted::NOTHING);
    assert_eq!(faults, [], "{toml}");
    (book.expect("it is text"), said.iter().map(|finding| format!("{} {finding}", finding.code)).collect())
}

fn tree(book: &Codebook) -> Vec<String> {
    book.codes
        .iter()
        .map(|code| format!("{}: {} < {}", code.id, code.name, code.parent.as_deref().unwrap_or("-")))
        .collect()
}

#[test]
fn columns_by_name() {
    let (book, said) = imported(
        "Code,Parent,Definition,Include,Exclude,Example\n\
         Sharing,,Giving away,\"seeds\nproduce\",selling,\"“we share”; they share\"\n\
         Surplus,Sharing,\"More than\none can eat\",,,\n",
    );
    assert_eq!(said, [""; 0]);
    assert_eq!(tree(&book), ["sharing: Sharing < -", "surplus: Surplus < sharing"]);
    assert_eq!(book.codes[0].include, ["seeds", "produce"]);
    assert_eq!(book.codes[0].exclude, ["selling"]);
    assert_eq!(book.codes[1].definition.as_deref(), Some("More than one can eat"));
    let examples: Vec<_> = book.codes[0].examples.iter().map(|example| example.text.as_str()).collect();
    assert_eq!(examples, ["we share", "they share"]);
}

#[test]
fn german_headers_semicolons_and_anchors() {
    let (book, said) = imported(
        "Projekt Garten;;;\nOberkategorie;Kategorie;Beschreibung;Ankerbeispiel;Häufigkeit\n\
         Teilen;Über den Zaun;Etwas abgeben;„nimm dir was“;12\n;Überschuss;Zu viel;;3\n",
    );
    assert_eq!(tree(&book)[0], "teilen: Teilen < -");
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with("CB031 codes.csv:2:5: the column \"Häufigkeit\""), "{said:?}");
}

#[test]
fn levels_with_merged_cells() {
    let (book, said) = imported(
        "Theme,Code,Subcode,Definition\nSharing,,,Giving\n,Seeds,,Small\n,,Swaps,Meeting\n,Tools,,\nWork,Digging,,Hard\n",
    );
    assert_eq!(said, [""; 0]);
    assert_eq!(
        tree(&book),
        [
            "sharing: Sharing < -",
            "seeds: Seeds < sharing",
            "swaps: Swaps < seeds",
            "tools: Tools < sharing",
            "work: Work < -",
            "digging: Digging < work",
        ]
    );
}

#[test]
fn paths_numbers_and_indentation() {
    let expected =
        ["sharing: Sharing < -", "seeds: Seeds < sharing", "swaps: Swaps < seeds", "work: Work < -"];
    for csv in [
        "name\nSharing\nSharing > Seeds\nSharing > Seeds > Swaps\nWork\n",
        "name\nSharing\nSharing::Seeds\nSharing::Seeds::Swaps\nWork\n",
        "name,definition\n1. Sharing,x\n1.1 Seeds,x\n1.1.1 Swaps,x\n2. Work,x\n",
        "name,definition\nSharing,x\n  Seeds,x\n    Swaps,x\nWork,x\n",
        "name,definition\nSharing,x\n- Seeds,x\n- - Swaps,x\nWork,x\n",
    ] {
        let (book, said) = imported(csv);
        assert_eq!((tree(&book), said), (expected.map(str::to_owned).to_vec(), vec![]), "{csv}");
    }
}

#[test]
fn parents_without_a_row_and_circles() {
    let (book, said) = imported("name,parent\nSeeds,Sharing\nA,B\nB,A\nOwn,Own\n");
    assert_eq!(
        tree(&book),
        ["sharing: Sharing < -", "seeds: Seeds < sharing", "b: B < -", "a: A < b", "own: Own < -"]
    );
    assert_eq!(
        said,
        [
            "CB036 codes.csv:2: the parent \"Sharing\" has no row of its own; a code was made for it",
            "CB037 codes.csv:4: \"B\" would stand below itself; its parent was left out",
        ]
    );
}

#[test]
fn equal_names_get_ids_of_their_own() {
    let table = "id,name,parent\n,Other,Work\n,Other,Talk\nwork,Work,\n,Talk,\n,日本,\n,中国,\n";
    let (imported, said) = import("codes.csv", table.as_bytes(), "Codes");
    assert_eq!(said, []);
    let (book, faults) = check("c.toml", imported.expect("codes").toml.as_bytes(), Wanted::NOTHING);
    assert_eq!(faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["CB007"]);
    let book = book.expect("it is text");
    let ids: Vec<&str> = book.codes.iter().map(|code| code.id.as_str()).collect();
    assert_eq!(ids, ["work", "other", "talk", "talk-other", "code", "code-2"]);
}

#[test]
fn headers_that_are_missing() {
    let (book, said) = imported("name,example,,notes,\nSharing,we share,they share,mine,x\n");
    assert_eq!(book.codes[0].examples.len(), 2);
    let codes: Vec<&str> = said.iter().map(|said| &said[..5]).collect();
    assert_eq!(codes, ["CB032", "CB031", "CB032"]);
    let (none, said) = import("codes.csv", b"a,b\n1,2\n", "x");
    assert_eq!((none, said[0].code), (None, "CB033"));
    let (none, said) = import("codes.csv", b"name\n\n", "x");
    assert_eq!((none, said[0].code), (None, "CB034"));
    let (none, said) = import("codes.xlsx", b"PK\x03\x04nothing", "x");
    assert_eq!((none, said[0].code), (None, "CB030"));
}

#[test]
fn keywords_become_rules() {
    let (book, _) = imported("name,keywords\nSharing,\"share*, give away; help \"\"yourself\"\"\"\n");
    let rules: Vec<_> = book.codes[0].rules.iter().map(|rule| rule.text.as_str()).collect();
    assert_eq!(rules, ["share*", "\"give away\"", "\"help  yourself\""]);
}

#[test]
fn workbooks() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in
        [["", "Codename", "Définition"], ["", "Partage", "Donner"], ["", "Outils", "Prêter\nrendre"]]
            .iter()
            .enumerate()
    {
        for (column, cell) in cells.iter().enumerate() {
            sheet.write(row as u32 + 2, column as u16, *cell).expect("a cell");
        }
    }
    let bytes = workbook.save_to_buffer().expect("a workbook");
    let (book, said) = from_bytes("codes.xlsx", &bytes);
    assert_eq!(
        (tree(&book), said),
        (vec!["partage: Partage < -".to_owned(), "outils: Outils < -".to_owned()], vec![])
    );
    assert_eq!(book.codes[1].definition.as_deref(), Some("Prêter rendre"));
}

#[test]
fn what_is_exported_comes_back() {
    let more = "\n[code.quoting]\nname = 'It\\'s \"quoted\"'\n".replace("\\'", "’");
    let text = format!(
        "{}{more}claim = 'C.'\nagainst = ['x; y']\nmatch = ['/abc;b\\d/', '\"a b\" -c']\nmatch-in = {{ de = ['teil*', 'x'] }}\n\
         unless = ['no']\nexamples = ['one; two']\nknown-failures = ['f']\nanchor = ['q']\nunit = 'turn'\n\
         colour = '#aabbcc'\nretired = true\n",
        starter()
    );
    let (book, faults) = check("c.toml", text.as_bytes(), Wanted::NOTHING);
    assert_eq!(faults, []);
    let book = book.expect("it is text");
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in export(&book) {
        writer.write_record(row).expect("a row");
    }
    let (again, said) = from_bytes("codes.csv", &writer.into_inner().expect("bytes"));
    assert_eq!(said, [""; 0]);
    let changes: Vec<String> = diff(&book, &again).iter().map(ToString::to_string).collect();
    assert_eq!(changes, ["name: Codes, was Codebook", "version: , was 1"]);
}
