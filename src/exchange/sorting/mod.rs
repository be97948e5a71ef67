//! Codings laid out in piles, one pile a code, to be sorted: as a page for an editor, and as cards
//! for a table.
//!
//! A researcher moves lines from pile to pile, makes new piles, and hands the page back. A line is
//! known by the id of its coding alone; the words beside it are for reading.

mod cards;
mod page;

use std::collections::BTreeMap;

pub use cards::cards;
pub use page::{page, read};

/// The codings of a code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pile {
    /// The code's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it means.
    pub definition: Option<String>,
    /// What is claimed by it.
    pub claim: Option<String>,
    /// Its codings.
    pub cards: Vec<Card>,
}

/// A coding as it is laid out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// Its id, at least four hexadecimal digits.
    pub id: String,
    /// The words.
    pub words: String,
    /// Where they stand.
    pub citation: String,
    /// Who coded them.
    pub coder: String,
    /// Whether they speak against the code.
    pub against: bool,
    /// Whether they are a key quotation.
    pub key: bool,
    /// What the coder noted.
    pub note: Option<String>,
}

/// A page that came back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sorted {
    /// Its piles, in the order of the page; a card that was copied lies in two.
    pub piles: Vec<SortedPile>,
    /// Cards above the first heading.
    pub loose: Vec<SortedCard>,
    /// The code that each card had when the page was made, by its id.
    pub was: BTreeMap<String, String>,
}

/// A pile as somebody made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortedPile {
    /// What it is called.
    pub heading: Heading,
    /// The line of the heading, counted from one.
    pub line: u32,
    /// Its cards.
    pub cards: Vec<SortedCard>,
}

/// A card where somebody put it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortedCard {
    /// The id of its coding.
    pub id: String,
    /// Its line, counted from one.
    pub line: u32,
}

impl Sorted {
    /// All cards, in the order of the page.
    pub fn cards(&self) -> impl Iterator<Item = &SortedCard> {
        self.loose.iter().chain(self.piles.iter().flat_map(|pile| &pile.cards))
    }
}

/// What a pile is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Heading {
    /// A code: its id or name; and, behind a colon, the name that a new code gets.
    Code {
        /// What stands before the colon.
        id: String,
        /// What stands behind it.
        name: Option<String>,
    },
    /// Cards that are to carry no code any more.
    NoCode,
}

impl Heading {
    /// Reads what stands behind the number signs: `id`, `id: Name`, or `no code`.
    #[must_use]
    pub fn parse(text: &str) -> Heading {
        let text = text.trim();
        if text.eq_ignore_ascii_case(NO_CODE) {
            return Heading::NoCode;
        }
        let (id, name) = match text.split_once(':') {
            Some((id, name)) => (id.trim_end(), Some(name.trim()).filter(|name| !name.is_empty())),
            None => (text, None),
        };
        Heading::Code { id: id.to_owned(), name: name.map(str::to_owned) }
    }
}

/// The pile of what is to carry no code any more.
const NO_CODE: &str = "no code";

/// How many cards there are in all.
#[must_use]
pub fn count(piles: &[Pile]) -> usize {
    piles.iter().map(|pile| pile.cards.len()).sum()
}
