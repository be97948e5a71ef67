//! Any bytes at all may come back as a sorted page.

use emic::exchange::sorting::{Card, Heading, Pile, page, read};

use crate::support::mutate::survives;

/// A page is read, and what was read is found again on a page made of it.
pub(crate) fn fuzz_sorting(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let sorted = read(&text);
    let lines = u32::try_from(text.lines().count()).expect("a short text");
    assert!(sorted.cards().all(|card| (1..=lines).contains(&card.line)));
    let cards = sorted.cards().map(|card| Card {
        id: card.id.clone(),
        words: text.chars().take(80).collect(),
        note: Some(text.clone().into_owned()),
        ..Card::default()
    });
    let pile = Pile { id: "ties".to_owned(), cards: cards.collect(), ..Pile::default() };
    let again = read(&page(&[pile]));
    assert!(again.cards().map(|card| &card.id).eq(sorted.cards().map(|card| &card.id)));
    let ties = Heading::Code { id: "ties".to_owned(), name: None };
    assert!(again.loose.is_empty());
    assert!(again.piles.iter().all(|pile| pile.cards.is_empty() || pile.heading == ties));
}

#[test]
fn sorted_pages_survive_any_bytes() {
    survives("sorting", fuzz_sorting);
}
