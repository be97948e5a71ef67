//! Pages of a PDF survive into citations, in searches and in reports.

use std::fmt::Write;

use crate::support::study::Study;

/// A PDF of pages, each of lines, as plain objects with their table.
fn pdf(pages: &[&[&str]]) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!(
            "<< /Type /Pages /Kids [{}] /Count {} /MediaBox [0 0 595 842] >>",
            kids.join(" "),
            pages.len()
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    for (page, lines) in pages.iter().enumerate() {
        let contents = 5 + 2 * page;
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /Contents {contents} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
        ));
        let mut stream = String::new();
        for (line, text) in lines.iter().enumerate() {
            writeln!(stream, "BT /F1 10 Tf 50 {} Td ({text}) Tj ET", 780 - 30 * line).unwrap();
        }
        objects.push(format!("<< /Length {} >>\nstream\n{stream}endstream", stream.len()));
    }
    let mut file = "%PDF-1.4\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(&objects) {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        writeln!(file, "{number} 0 obj\n{object}\nendobj").unwrap();
    }
    let end = file.len();
    write!(file, "{table}trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{end}\n%%EOF\n", objects.len() + 1)
        .unwrap();
    file.into_bytes()
}

const CODEBOOK: &str = "format = 1\nname = \"Ferry\"\nversion = \"1\"\n\n[code.ferry]\nname = \"Ferry\"\n\
    definition = \"Crossing.\"\nmatch = [\"ferr*\"]\n";

#[test]
fn a_citation_of_a_pdf_names_the_page() {
    let study = Study::of(&[
        ("emic.toml", "format = 1\nname = \"Ferry\"\nlanguage = \"en\"\ncoder = \"anna\"\n"),
        ("codebooks/ferry.toml", CODEBOOK),
    ]);
    let pages: &[&[&str]] = &[
        &["INT: Where do you live?", "ODILE: On the island, where the ferry lands.", "INT: Since when?"],
        &["ODILE: Since my mother died.", "INT: And how is it there?", "ODILE: Quiet, when no ferries run."],
    ];
    std::fs::create_dir_all(study.root().join("corpus")).unwrap();
    std::fs::write(study.root().join("corpus/odile.pdf"), pdf(pages)).unwrap();

    let found = study.emic(&["search", "ferr*", "--json"]).json();
    let hits = found["hits"].as_array().expect("a list");
    let mut citations: Vec<&str> = hits.iter().map(|hit| hit["citation"].as_str().unwrap()).collect();
    citations.sort_unstable();
    assert_eq!(citations, ["ODILE, turn 2, p. 1", "ODILE, turn 6, p. 2"]);

    let coded = study.emic(&["code", citations[1], "ferry", "--json"]).json();
    assert_eq!(coded["coding"]["citation"], "ODILE, turn 6, p. 2");
    let summary = study.emic(&["summary"]);
    let written = std::fs::read_to_string(study.root().join("report/summary.md")).expect(&summary.stderr);
    assert!(written.contains("ODILE, turn 6, p. 2"), "{written}");
}
