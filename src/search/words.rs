//! Words and phrases: from postings to stretches of words.

use std::borrow::Cow;

use super::SearchError;
use super::dictionary::{Dictionary, Look};
use super::near::smallest;
use super::rows::Rows;
use super::stem::{Language, language_of};
use super::stretch::{Words, counts, has_row, shared, union};
use crate::index::{Cursor, Pair, Part, Term};
use crate::query::ast::{Matching, Pattern, Phrase, Word};
use crate::text::words::words;

/// Finds words and phrases in one part.
pub(super) struct WordFinder<'a> {
    pub(super) rows: &'a Rows<'a>,
    pub(super) dictionary: &'a Dictionary,
    /// The languages of the part's documents.
    pub(super) languages: &'a [Option<Language>],
}

impl WordFinder<'_> {
    fn part(&self) -> &Part {
        self.rows.part
    }

    /// About how many rows hold a word.
    pub(super) fn rows_of_word(&self, word: &Word) -> u64 {
        self.looks(word).iter().map(|(look, _)| rows_of(self.dictionary.get(look))).sum()
    }

    /// About how many rows the rarest word of a phrase is in.
    pub(super) fn rows_of_phrase(&self, phrase: &Phrase) -> u64 {
        let looks = phrase.words.iter().filter_map(Look::of_pattern);
        let all = u64::from(self.part().shelf.row_count());
        looks.map(|look| rows_of(self.dictionary.get(&look))).min().unwrap_or(all)
    }

    /// About how many rows hold what a look found.
    pub(super) fn rows_of_look(&self, look: &Look) -> u64 {
        rows_of(self.dictionary.get(look))
    }

    /// The rows that hold what a look found, sorted, in `within` where that is given.
    pub(super) fn rows_holding(&self, look: &Look, within: Option<&[u32]>) -> Result<Vec<u32>, SearchError> {
        let found = self.occurrences(self.dictionary.get(look), within)?;
        let mut rows: Vec<u32> = found.iter().map(|one| one.row).collect();
        rows.dedup();
        Ok(rows)
    }

    /// What a word looks up; for a stem, by language.
    fn looks(&self, word: &Word) -> Vec<(Look, Option<Option<Language>>)> {
        if word.matching != Matching::Stem {
            return Look::of_word(word, None).map(|look| (look, None)).into_iter().collect();
        }
        let by_language =
            |language: &Option<Language>| Look::of_word(word, *language).map(|look| (look, Some(*language)));
        self.languages.iter().filter_map(by_language).collect()
    }

    /// The occurrences of a word, in `within` where that is given.
    pub(super) fn word(&self, word: &Word, within: Option<&[u32]>) -> Result<Vec<Words>, SearchError> {
        let mut lists = Vec::new();
        for (look, language) in self.looks(word) {
            let mut found = self.occurrences(self.dictionary.get(&look), within)?;
            if let Some(language) = language {
                self.keep_language(&mut found, language);
            }
            lists.push(found);
        }
        let mut found = union(lists);
        if let Matching::Exact(written) = &word.matching {
            let written = as_written(written);
            self.keep_written(&mut found, |_, seen| as_written(seen) == written)?;
        }
        Ok(found)
    }

    /// For each row that holds a word, how often.
    pub(super) fn counts_of_word(
        &self,
        word: &Word,
        within: Option<&[u32]>,
    ) -> Result<Vec<(u32, u32)>, SearchError> {
        match self.looks(word).as_slice() {
            [(look, None)] if !matches!(word.matching, Matching::Exact(_)) => {
                self.counts_of_terms(self.dictionary.get(look), within)
            }
            _ => Ok(counts(&self.word(word, within)?)),
        }
    }

    /// For each row that holds a phrase, how often.
    pub(super) fn counts_of_phrase(
        &self,
        phrase: &Phrase,
        within: Option<&[u32]>,
    ) -> Result<Vec<(u32, u32)>, SearchError> {
        // Two very common words are one term.
        if let ([Pattern::Literal(first), Pattern::Literal(second)], 0, None) =
            (phrase.words.as_slice(), phrase.slop, &phrase.exact)
        {
            match self.part().terms.pair(first, second)? {
                Pair::Found(term) => return counts_of_term(self.part(), &term, within),
                Pair::Never => return Ok(Vec::new()),
                Pair::NotKept => {}
            }
        }
        Ok(counts(&self.phrase(phrase, within)?))
    }

    fn counts_of_terms(
        &self,
        terms: &[Term],
        within: Option<&[u32]>,
    ) -> Result<Vec<(u32, u32)>, SearchError> {
        let mut all = Vec::new();
        for term in terms {
            all.append(&mut counts_of_term(self.part(), term, within)?);
        }
        if terms.len() > 1 {
            all.sort();
            all = all
                .chunk_by(|a, b| a.0 == b.0)
                .map(|here| (here[0].0, here.iter().map(|one| one.1).sum()))
                .collect();
        }
        Ok(all)
    }

    fn keep_language(&self, found: &mut Vec<Words>, language: Option<Language>) {
        let shelf = &self.part().shelf;
        let mut document = 0;
        found.retain(|one| {
            document = shelf.document_from(document, one.row);
            let tag = self.rows.entry(document).and_then(|entry| entry.language.as_deref());
            language_of(tag) == language
        });
    }

    /// Keeps the single words that `keep` wants, given with their position.
    fn keep_written(
        &self,
        found: &mut Vec<Words>,
        keep: impl Fn(u32, &str) -> bool,
    ) -> Result<(), SearchError> {
        let shelf = &self.part().shelf;
        let mut failed = None;
        let mut document = 0;
        found.retain(|one| {
            document = shelf.document_from(document, one.row);
            let record = shelf.document(document);
            let span = shelf.places(shelf.row(one.row)).of(one.first, one.after);
            let text = shelf.text(&record);
            let (Some(span), Ok(text)) = (span, text) else {
                failed = Some(crate::index::IndexError::damaged("a word without its place"));
                return false;
            };
            let start = record.text_start as usize;
            let seen = text.get(span.start() - start..span.end() - start).unwrap_or_default();
            keep(one.first, seen)
        });
        failed.map_or(Ok(()), |error| Err(error.into()))
    }

    fn occurrences(&self, terms: &[Term], within: Option<&[u32]>) -> Result<Vec<Words>, SearchError> {
        let mut lists = Vec::with_capacity(terms.len());
        for term in terms {
            lists.push(occurrences(self.part(), term, within)?);
        }
        Ok(union(lists))
    }

    /// The occurrences of a phrase, in `within` where that is given.
    pub(super) fn phrase(&self, phrase: &Phrase, within: Option<&[u32]>) -> Result<Vec<Words>, SearchError> {
        let elements: Vec<Element<'_>> = self.elements(phrase);
        if elements.iter().all(|element| element.terms.is_none()) {
            return self.any_words(elements.len() as u32, within);
        }
        if elements.iter().any(|element| element.terms.is_some_and(<[_]>::is_empty)) {
            return Ok(Vec::new());
        }
        let written = phrase.exact.as_deref().map(|written| written_words(written, &elements));
        match written {
            None if phrase.slop == 0 => self.side_by_side(&elements, within),
            _ => self.in_order(&elements, phrase.slop, written.as_deref(), within),
        }
    }

    fn elements<'e>(&'e self, phrase: &'e Phrase) -> Vec<Element<'e>> {
        let element = |pattern: &'e Pattern| Element {
            literal: match pattern {
                Pattern::Literal(word) => Some(word),
                _ => None,
            },
            terms: Look::of_pattern(pattern).map(|look| self.dictionary.get(&look)),
        };
        phrase.words.iter().map(element).collect()
    }

    /// A phrase of `*` alone: every so many words in a row.
    fn any_words(&self, count: u32, within: Option<&[u32]>) -> Result<Vec<Words>, SearchError> {
        let all;
        let rows = match within {
            Some(rows) => rows,
            None => {
                all = self.rows.all_reached();
                &all
            }
        };
        let windows = |row: &u32| {
            let row = *row;
            let last = (self.part().shelf.words_of(row) + 1).saturating_sub(count);
            (0..last).map(move |first| Words { row, first, after: first + count })
        };
        Ok(rows.iter().flat_map(windows).collect())
    }

    /// Words that follow each other directly. What stands in fewest rows is read first; the others are
    /// looked up there.
    fn side_by_side(
        &self,
        elements: &[Element<'_>],
        within: Option<&[u32]>,
    ) -> Result<Vec<Words>, SearchError> {
        let Some(mut needs) = self.needs(elements)? else { return Ok(Vec::new()) };
        needs.sort_by_key(|(_, terms)| rows_of(terms));
        let (offset, rarest) = &needs[0];
        let mut starts: Vec<(u32, u32)> = self
            .occurrences(rarest, within)?
            .iter()
            .filter_map(|one| Some((one.row, one.first.checked_sub(*offset)?)))
            .collect();
        for (offset, terms) in &needs[1..] {
            starts = self.followed(&starts, *offset, terms)?;
        }
        let count = elements.len() as u32;
        let open_end = elements.last().is_some_and(|element| element.terms.is_none());
        let shelf = &self.part().shelf;
        let fits = |(row, first): &(u32, u32)| !open_end || first + count <= shelf.words_of(*row);
        let words = |(row, first)| Words { row, first, after: first + count };
        Ok(starts.into_iter().filter(fits).map(words).collect())
    }

    /// What has to stand at which place of a phrase: single words, and pairs of very common ones in
    /// their stead. None when a pair never occurs.
    fn needs<'e>(&self, elements: &'e [Element<'_>]) -> Result<Option<Vec<Need<'e>>>, SearchError> {
        let mut needs = Vec::new();
        let mut covered = vec![false; elements.len()];
        for at in 1..elements.len() {
            let (Some(first), Some(second)) = (elements[at - 1].literal, elements[at].literal) else {
                continue;
            };
            match self.part().terms.pair(first, second)? {
                Pair::NotKept => continue,
                Pair::Never => return Ok(None),
                Pair::Found(term) => needs.push((at as u32 - 1, vec![term].into())),
            }
            (covered[at - 1], covered[at]) = (true, true);
        }
        for (at, element) in elements.iter().enumerate().filter(|(at, _)| !covered[*at]) {
            needs.extend(element.terms.map(|terms| (at as u32, terms.into())));
        }
        Ok(Some(needs))
    }

    /// Those of `starts`, sorted, at which one of the terms stands `offset` words on.
    fn followed(
        &self,
        starts: &[(u32, u32)],
        offset: u32,
        terms: &[Term],
    ) -> Result<Vec<(u32, u32)>, SearchError> {
        let mut lists = Vec::with_capacity(terms.len());
        for term in terms {
            let mut cursor = self.part().terms.read(term)?;
            let mut positions = Vec::new();
            let mut kept = Vec::new();
            for here in starts.chunk_by(|a, b| a.0 == b.0) {
                if !cursor.seek(here[0].0) {
                    continue;
                }
                positions.clear();
                cursor.positions(&mut positions);
                let stands = |(_, first): &&(u32, u32)| positions.binary_search(&(first + offset)).is_ok();
                kept.extend(here.iter().filter(stands));
            }
            lists.push(kept);
        }
        Ok(union(lists))
    }

    /// Words in order, with at most `slop` others between them; of occurrences that hold another only
    /// that other.
    fn in_order(
        &self,
        elements: &[Element<'_>],
        slop: u32,
        written: Option<&[Option<String>]>,
        within: Option<&[u32]>,
    ) -> Result<Vec<Words>, SearchError> {
        let mut rarest: Vec<usize> = (0..elements.len()).filter(|at| elements[*at].terms.is_some()).collect();
        rarest.sort_by_key(|at| rows_of(elements[*at].terms.unwrap_or_default()));
        let mut found: Vec<Vec<Words>> = vec![Vec::new(); elements.len()];
        let mut rows: Option<Vec<u32>> = within.map(<[u32]>::to_vec);
        for at in rarest {
            let mut here = self.occurrences(elements[at].terms.unwrap_or_default(), rows.as_deref())?;
            if let Some(Some(word)) = written.map(|written| &written[at]) {
                self.keep_written(&mut here, |_, seen| as_written(seen) == *word)?;
            }
            let mut mine: Vec<u32> = here.iter().map(|one| one.row).collect();
            mine.dedup();
            rows = Some(rows.map_or(mine.clone(), |rows| shared(&rows, &mine)));
            found[at] = here;
        }
        let mut ats = vec![0; elements.len()];
        let mut matches = Vec::new();
        for row in rows.unwrap_or_default() {
            let mut places: Vec<Option<&[Words]>> = Vec::with_capacity(elements.len());
            for (at, element) in elements.iter().enumerate() {
                places.push(element.terms.is_some().then(|| of_row(&found[at], &mut ats[at], row)));
            }
            let mut here = in_order(row, &places, slop, self.part().shelf.words_of(row));
            smallest(&mut here);
            matches.append(&mut here);
        }
        Ok(matches)
    }
}

/// What has to stand so many words behind the start of a phrase: one of these.
type Need<'e> = (u32, Cow<'e, [Term]>);

/// A word of a phrase.
struct Element<'e> {
    /// The word, where it is a plain one.
    literal: Option<&'e str>,
    /// The words of the part that it stands for; none for `*`.
    terms: Option<&'e [Term]>,
}

fn rows_of(terms: &[Term]) -> u64 {
    terms.iter().map(|term| u64::from(term.rows)).sum()
}

/// The occurrences of one term.
fn occurrences(part: &Part, term: &Term, within: Option<&[u32]>) -> Result<Vec<Words>, SearchError> {
    let mut found = Vec::new();
    let mut add = |row, positions: &[u32]| {
        found.extend(positions.iter().map(|first| Words { row, first: *first, after: first + 1 }));
    };
    if let Some(rows) = few(within, term) {
        let mut positions = Vec::new();
        sought(part.terms.read(term)?, rows, |cursor, row| {
            positions.clear();
            cursor.positions(&mut positions);
            add(row, &positions);
        });
        return Ok(found);
    }
    let mut at = 0;
    part.terms.all(term, true, |rows, counts, positions| {
        let mut rest = positions;
        for (row, count) in rows.iter().zip(counts) {
            let (here, next) = rest.split_at(*count as usize);
            rest = next;
            if within.is_none_or(|rows| has_row(rows, &mut at, *row)) {
                add(*row, here);
            }
        }
    })?;
    Ok(found)
}

/// For each row that holds a term, how often.
fn counts_of_term(part: &Part, term: &Term, within: Option<&[u32]>) -> Result<Vec<(u32, u32)>, SearchError> {
    if let Some(rows) = few(within, term) {
        let mut found = Vec::with_capacity(rows.len());
        sought(part.terms.count(term)?, rows, |cursor, row| found.push((row, cursor.count())));
        return Ok(found);
    }
    let mut found = Vec::with_capacity(term.rows as usize);
    let mut at = 0;
    part.terms.all(term, false, |rows, counts, _| {
        let wanted = |(row, _): &(u32, u32)| within.is_none_or(|rows| has_row(rows, &mut at, *row));
        found.extend(rows.iter().copied().zip(counts.iter().copied()).filter(wanted));
    })?;
    Ok(found)
}

/// The wanted rows, when they are so few that looking them up costs less than reading everything.
fn few<'w>(within: Option<&'w [u32]>, term: &Term) -> Option<&'w [u32]> {
    within.filter(|rows| rows.len() < term.rows as usize / 8)
}

/// Calls `take` at each of `rows` that holds a word.
fn sought<'c>(mut cursor: Cursor<'c>, rows: &[u32], mut take: impl FnMut(&mut Cursor<'c>, u32)) {
    for row in rows {
        if cursor.seek(*row) {
            take(&mut cursor, *row);
        } else if cursor.row().is_none() {
            break;
        }
    }
}

/// The stretches of a row in a sorted list; `at` remembers where the row before ended.
fn of_row<'l>(list: &'l [Words], at: &mut usize, row: u32) -> &'l [Words] {
    *at += list[*at..].partition_point(|one| one.row < row);
    let len = list[*at..].partition_point(|one| one.row == row);
    &list[*at..*at + len]
}

/// The occurrences in one row, of each start the one that ends soonest. `places` are those of each
/// word; none for `*`. `count` is how many words the row has.
fn in_order(row: u32, places: &[Option<&[Words]>], slop: u32, count: u32) -> Vec<Words> {
    let leading = places.iter().take_while(|places| places.is_none()).count() as u32;
    let trailing = places.iter().rev().take_while(|places| places.is_none()).count() as u32;
    let inner = &places[leading as usize..places.len() - trailing as usize];
    let Some(firsts) = inner.first().copied().flatten() else { return Vec::new() };
    let longest = places.len() as u64 + u64::from(slop);
    let from = |first: &Words| {
        let mut last = first.first;
        let mut gap = 1;
        for places in &inner[1..] {
            match places {
                None => gap += 1,
                Some(places) => {
                    let soonest = last + gap;
                    let at = places.partition_point(|one| one.first < soonest);
                    last = places.get(at)?.first;
                    gap = 1;
                }
            }
        }
        let start = first.first.checked_sub(leading)?;
        let after = last + 1 + trailing;
        (after <= count && u64::from(after - start) <= longest).then_some(Words { row, first: start, after })
    };
    firsts.iter().filter_map(from).collect()
}

/// The words that have to stand as written, for each word of a phrase.
fn written_words(written: &str, elements: &[Element<'_>]) -> Vec<Option<String>> {
    let mut parts = words(written).map(|span| as_written(span.of(written)));
    elements.iter().map(|element| element.literal.and_then(|_| parts.next())).collect()
}

/// A word as it is compared by `=`: composed, and without the brackets of a transcriber.
fn as_written(word: &str) -> String {
    use icu_normalizer::ComposingNormalizerBorrowed;
    const COMPOSE: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();
    let letters: String = word.chars().filter(|c| !matches!(c, '[' | ']')).collect();
    COMPOSE.normalize(&letters).into_owned()
}
