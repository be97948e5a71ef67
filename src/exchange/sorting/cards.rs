//! The cards: a page for the printer, to be cut up and sorted on a table.

use super::{Card, Pile};
use crate::report::escape::html;

const STYLE: &str = "\
body { font: 11pt/1.35 Georgia, serif; margin: 1.5cm; }
h2 { break-after: avoid; margin: 1.2em 0 0.3em; }
.claim { font-weight: bold; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(8cm, 1fr)); gap: 0; }
.card { border: 1px dashed #666; padding: 0.4cm; break-inside: avoid; }
.card p { margin: 0 0 0.4em; }
.of { font: bold 9pt/1.3 sans-serif; }
.from, .note { font: 9pt/1.3 sans-serif; }
.note { font-style: italic; }
";

/// A page of cards, whole in one file: no script, nothing fetched.
#[must_use]
pub fn cards(piles: &[Pile]) -> String {
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Codings to sort</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<h1>Codings to sort</h1>\n"
    );
    for pile in piles {
        page.push_str(&format!("<section>\n<h2>{}</h2>\n", html(&pile.name)));
        for (class, text) in [("claim", &pile.claim), ("definition", &pile.definition)] {
            if let Some(text) = text {
                page.push_str(&format!("<p class=\"{class}\" dir=\"auto\">{}</p>\n", html(text)));
            }
        }
        page.push_str("<div class=\"cards\">\n");
        pile.cards.iter().for_each(|card| page.push_str(&card_of(card, &pile.name)));
        page.push_str("</div>\n</section>\n");
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn card_of(card: &Card, code: &str) -> String {
    let marks = [(card.key, " · key"), (card.against, " · against")];
    let marks: String = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark).collect();
    let note =
        card.note.as_deref().map(|note| format!("<p class=\"note\" dir=\"auto\">{}</p>\n", html(note)));
    format!(
        "<div class=\"card\">\n<p class=\"of\">{}{marks}</p>\n<p dir=\"auto\">“{}”</p>\n\
         <p class=\"from\">{} · {} · {}</p>\n{}</div>\n",
        html(code),
        html(&card.words),
        html(&card.citation),
        html(&card.coder),
        html(&card.id),
        note.unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_text_and_nothing_else() {
        let card = Card {
            id: "0a1b2c3d4e5f".to_owned(),
            words: "<script>alert(1)</script> & more".to_owned(),
            citation: "P07, turn 1".to_owned(),
            coder: "anna".to_owned(),
            key: true,
            note: Some("\"so\"".to_owned()),
            ..Card::default()
        };
        let pile =
            Pile { id: "x".to_owned(), name: "A < B".to_owned(), cards: vec![card], ..Pile::default() };
        let page = cards(&[pile]);
        assert!(page.contains("<p class=\"of\">A &lt; B · key</p>"), "{page}");
        assert!(page.contains("“&lt;script&gt;alert(1)&lt;/script&gt; &amp; more”"), "{page}");
        assert!(page.contains("<p class=\"note\" dir=\"auto\">&quot;so&quot;</p>"), "{page}");
        assert!(!page.contains("<script"), "{page}");
        assert_eq!(page.matches("<div class=\"card\">").count(), page.matches("</div>").count() - 1);
    }
}
