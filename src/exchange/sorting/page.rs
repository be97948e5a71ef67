//! The page: Markdown with a heading for each pile and a line for each card.

use super::{Card, Heading, NO_CODE, Pile, Sorted, SortedCard, SortedPile};
use crate::report::escape::{markdown, one_line};

/// What begins the comment that says how the page was when it was made.
const AS_IT_WAS: &str = "<!-- as it was when this page was made; leave it";

/// The fewest digits of an id.
const SHORTEST_ID: usize = 4;

/// The page of piles, to be edited and read again.
#[must_use]
pub fn page(piles: &[Pile]) -> String {
    let mut lines = vec![
        "# Sorting".to_owned(),
        String::new(),
        format!(
            "Move a line below the heading of the code that it is to have, and copy it below a second \
             one to have both. A heading `## new-id: Its name` makes a new code; below `## {NO_CODE}` a \
             passage loses its code. A line that you delete stays as it is. Nothing but the heading \
             above a line and the id in it is read."
        ),
    ];
    for pile in piles {
        lines.extend([String::new(), format!("## {}", heading(pile)), String::new()]);
        if let Some(claim) = &pile.claim {
            lines.extend([format!("**{}**", markdown(claim)), String::new()]);
        }
        if let Some(definition) = &pile.definition {
            lines.extend([markdown(definition), String::new()]);
        }
        lines.extend(pile.cards.iter().map(line));
    }
    lines.extend([String::new(), AS_IT_WAS.to_owned()]);
    for pile in piles.iter().filter(|pile| !pile.cards.is_empty()) {
        let ids: Vec<&str> = pile.cards.iter().map(|card| card.id.as_str()).collect();
        lines.push(format!("{}: {}", pile.id, ids.join(" ")));
    }
    lines.push("-->".to_owned());
    lines.join("\n") + "\n"
}

fn heading(pile: &Pile) -> String {
    if pile.name.is_empty() || pile.name == pile.id {
        pile.id.clone()
    } else {
        format!("{}: {}", pile.id, one_line(&pile.name))
    }
}

fn line(card: &Card) -> String {
    let mut said = vec![markdown(&card.coder)];
    if card.against {
        said.push("against".to_owned());
    }
    if card.key {
        said.push("key".to_owned());
    }
    said.extend(card.note.as_deref().map(|note| format!("note: {}", markdown(note))));
    format!(
        "- `{}` “{}” ({}) · {}",
        card.id,
        markdown(&card.words),
        markdown(&card.citation),
        said.join(" · ")
    )
}

/// Reads a page that came back, whatever else an editor did to it.
#[must_use]
pub fn read(text: &str) -> Sorted {
    let mut sorted = Sorted::default();
    let mut comment = Comment::None;
    for (line, number) in text.trim_start_matches('\u{feff}').lines().map(str::trim).zip(1u32..) {
        if comment == Comment::None && line.starts_with("<!--") {
            comment = if line == AS_IT_WAS { Comment::AsItWas } else { Comment::Other };
        }
        match comment {
            Comment::None => lay(line, number, &mut sorted),
            Comment::AsItWas => remember(line, &mut sorted),
            Comment::Other => {}
        }
        if line.ends_with("-->") {
            comment = Comment::None;
        }
    }
    sorted
}

/// A line that is a heading begins a pile, one that is a card lies on the last.
fn lay(line: &str, number: u32, sorted: &mut Sorted) {
    if let Some(heading) = heading_of(line) {
        sorted.piles.push(SortedPile { heading, line: number, cards: Vec::new() });
    } else if let Some(id) = card_of(line) {
        let card = SortedCard { id, line: number };
        match sorted.piles.last_mut() {
            Some(pile) => pile.cards.push(card),
            None => sorted.loose.push(card),
        }
    }
}

/// The comment that a line stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Comment {
    None,
    AsItWas,
    Other,
}

fn heading_of(line: &str) -> Option<Heading> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    ((1..=6).contains(&level) && text.starts_with(' ')).then(|| Heading::parse(text))
}

/// The id of a list item that begins with one. Editors change the mark and drop the quotes around it.
fn card_of(line: &str) -> Option<String> {
    let item = ["- ", "* ", "+ ", "• "].iter().find_map(|mark| line.strip_prefix(mark))?.trim_start();
    let (id, quoted) = match item.strip_prefix('`') {
        Some(item) => (item.split_once('`')?.0, true),
        None => (item.split_whitespace().next()?, false),
    };
    is_id(id, quoted).then(|| id.to_ascii_lowercase())
}

/// Whether a word is an id. Without quotes around it, it has all of its twelve digits: "added" and
/// "face" are words.
fn is_id(word: &str, quoted: bool) -> bool {
    let shortest = if quoted { SHORTEST_ID } else { 12 };
    (shortest..=12).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn remember(line: &str, sorted: &mut Sorted) {
    let Some((code, ids)) = line.split_once(": ") else { return };
    for id in ids.split_whitespace().filter(|id| is_id(id, true)) {
        sorted.was.insert(id.to_owned(), code.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn card(id: &str, words: &str) -> Card {
        Card {
            id: id.to_owned(),
            words: words.to_owned(),
            citation: "P07, turn 112".to_owned(),
            coder: "anna".to_owned(),
            ..Card::default()
        }
    }

    fn piles() -> Vec<Pile> {
        let ferry = Pile {
            id: "ferry".to_owned(),
            name: "The ferry".to_owned(),
            definition: Some("Crossing, or *not* crossing.".to_owned()),
            claim: Some("The ferry is a promise".to_owned()),
            cards: vec![
                Card {
                    key: true,
                    against: true,
                    note: Some("- a list?".to_owned()),
                    ..card("0a1b2c3d4e5f", "it came")
                },
                card("1a1b2c3d4e5f", "it\n## did not\n- `9999` come"),
            ],
        };
        let harbour = Pile { id: "harbour".to_owned(), name: "harbour".to_owned(), ..Pile::default() };
        vec![ferry, harbour]
    }

    fn code(id: &str) -> Heading {
        Heading::Code { id: id.to_owned(), name: None }
    }

    /// The piles in which a card lies.
    fn at(sorted: &Sorted, id: &str) -> Vec<Heading> {
        let holds = |pile: &&SortedPile| pile.cards.iter().any(|card| card.id == id);
        sorted.piles.iter().filter(holds).map(|pile| pile.heading.clone()).collect()
    }

    #[test]
    fn a_page_reads_as_it_was_made() {
        let page = page(&piles());
        assert!(
            page.contains(
                "- `0a1b2c3d4e5f` “it came” (P07, turn 112) · anna · against · key · note: \\- a list?\n"
            ),
            "{page}"
        );
        assert!(page.contains(
            "\n## ferry: The ferry\n\n**The ferry is a promise**\n\nCrossing, or \\*not\\* crossing.\n\n- `"
        ));
        let sorted = read(&page);
        assert_eq!(sorted.cards().count(), 2);
        let ferry = Heading::Code { id: "ferry".to_owned(), name: Some("The ferry".to_owned()) };
        assert_eq!(at(&sorted, "0a1b2c3d4e5f"), std::slice::from_ref(&ferry));
        assert_eq!(at(&sorted, "1a1b2c3d4e5f"), [ferry]);
        assert_eq!(sorted.was["0a1b2c3d4e5f"], "ferry");
        assert_eq!(sorted.was.len(), 2);
    }

    #[test]
    fn what_editors_do_to_lines_does_no_harm() {
        let text = "\u{feff}# Sorting\r\n\r\n## harbour\r\n  * `0A1B2C3D4E5F` gone (\r\n    wrapped words\r\n+ 1a1b2c3d4e5f bare\r\n\r\n### no code\r\n- `2a1b` x\r\n- `3a1b` twice\r\n## far: Far away\r\n- `3a1b` twice\r\n- faced nobody\r\n";
        let sorted = read(text);
        assert_eq!(at(&sorted, "0a1b2c3d4e5f"), [code("harbour")]);
        assert_eq!(at(&sorted, "1a1b2c3d4e5f"), [code("harbour")]);
        assert_eq!(at(&sorted, "2a1b"), [Heading::NoCode]);
        let far = Heading::Code { id: "far".to_owned(), name: Some("Far away".to_owned()) };
        assert_eq!(at(&sorted, "3a1b"), [Heading::NoCode, far]);
        assert_eq!(sorted.cards().count(), 5);
        assert_eq!((sorted.piles[1].line, sorted.piles[1].cards[0].line), (3, 4));
        assert!(sorted.was.is_empty());
    }

    #[test]
    fn a_line_above_all_headings_has_no_pile() {
        assert_eq!(read("- `2a1b` x\n").loose, [SortedCard { id: "2a1b".to_owned(), line: 1 }]);
    }

    #[test]
    fn comments_hold_no_cards() {
        let text = "## ferry\n<!-- kept for later\n- `2a1b` x\n-->\n- `3a1b` y\n<!-- - `4a1b` -->\n";
        let ids: Vec<_> = read(text).cards().map(|card| card.id.clone()).collect();
        assert_eq!(ids, ["3a1b"]);
    }

    proptest! {
        #[test]
        fn no_words_or_notes_pass_for_a_card_or_a_heading(words in any::<String>(), note in any::<String>()) {
            let mut piles = piles();
            piles[1].cards.push(Card { note: Some(note), ..card("7a1b2c3d4e5f", &words) });
            let sorted = read(&page(&piles));
            prop_assert_eq!(sorted.cards().count(), 3);
            prop_assert_eq!(at(&sorted, "7a1b2c3d4e5f"), [code("harbour")]);
        }
    }
}
