//! A naive evaluator of the query language, written from its definition: it looks at the text of every
//! passage for every node, and at nothing else.

use std::collections::BTreeSet;

use emic::model::{Cases, Document, Kind, Passage, Role, Voices, When};
use emic::query::ast::{
    CodeSet, Expr, Filter, Glyphs, Matching, Node, Pattern, Phrase, Range, Relation, Scope, Value, Word,
};
use emic::search::Match;
use emic::text::Span;
use emic::text::sentences::sentences;
use emic::text::similar::folded_words;
use emic::text::words::{fold, words};

/// A coding for the tests: its codes' id, its coder, its document, its span.
#[derive(Clone, Debug)]
pub(super) struct Coding {
    pub(super) code: String,
    pub(super) coder: String,
    pub(super) document: u32,
    pub(super) span: Span,
}

/// A span, and the passage in which it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Item {
    document: usize,
    passage: usize,
    span: Span,
}

type Items = BTreeSet<Item>;

/// What there is to look at.
pub(super) struct Naive<'a> {
    pub(super) documents: &'a [Document],
    pub(super) codings: &'a [Coding],
    pub(super) voices: &'a Voices,
    pub(super) cases: &'a Cases,
    pub(super) kinds: Vec<Kind>,
    pub(super) roles: Vec<Role>,
    /// Whether a query that asks for a kind looks at all kinds.
    pub(super) widens: bool,
}

/// A word of a passage: its span in the document, and its folded form.
struct Token {
    span: Span,
    folded: String,
}

impl Naive<'_> {
    /// What a query denotes, as `search::spans` gives it.
    pub(super) fn matches(&self, query: &Node) -> Vec<Match> {
        let mut matches = self.in_passages(query);
        matches.sort_by_key(|one| (one.document, one.span, one.passage));
        matches.dedup_by_key(|one| (one.document, one.span));
        matches
    }

    /// The same, where a coding that runs over several passages is found in each of them; by passage.
    pub(super) fn in_passages(&self, query: &Node) -> Vec<Match> {
        let items = self.eval(query, None, &[], self.widens && asks_for_kind(query));
        let found = |item: Item| Match {
            document: item.document as u32,
            passage: item.passage as u32,
            span: item.span,
        };
        items.into_iter().map(found).collect()
    }

    fn eval(
        &self,
        node: &Node,
        scope: Option<Scope>,
        coders: &[(bool, Vec<String>)],
        all_kinds: bool,
    ) -> Items {
        let eval = |node: &Node| self.eval(node, scope, coders, all_kinds);
        if pure(node) {
            let whole = |document: usize, passage: usize| Item {
                document,
                passage,
                span: self.passage(document, passage).span,
            };
            return self
                .reached(all_kinds)
                .filter(|(document, passage)| self.passes(node, *document, *passage))
                .map(|(document, passage)| whole(document, passage))
                .collect();
        }
        match &node.expr {
            Expr::Word(word) => self.each(all_kinds, |document, tokens| {
                let hit = |token: &&Token| self.is_word(word, token, document);
                tokens.iter().filter(hit).map(|token| token.span).collect()
            }),
            Expr::Phrase(phrase) => {
                self.each(all_kinds, |document, tokens| phrase_in(phrase, tokens, &document.text))
            }
            Expr::Regex(pattern) => self.regex(pattern, all_kinds),
            Expr::And(nodes) => self.and(nodes, scope, coders, all_kinds),
            Expr::Or(nodes) => nodes.iter().flat_map(&eval).collect(),
            Expr::Not(left, right) => {
                if let (Expr::Filter(Filter::Coder(names)), true) = (&right.expr, codes_in(left)) {
                    let coders: Vec<_> = coders.iter().cloned().chain([(false, names.clone())]).collect();
                    return self.eval(left, scope, &coders, all_kinds);
                }
                let left = eval(left);
                if pure(right) {
                    let passes = |item: &Item| self.passes(right, item.document, item.passage);
                    return left.into_iter().filter(|item| !passes(item)).collect();
                }
                let without = self.units(&eval(right), scope);
                let kept = |item: &Item| self.unit(item, scope).is_some_and(|unit| !without.contains(&unit));
                left.into_iter().filter(kept).collect()
            }
            Expr::Near { left, right, distance, ordered } => {
                self.near(&eval(left), &eval(right), *distance, *ordered)
            }
            Expr::NotNear { left, right, distance } => {
                let (left, right) = (eval(left), eval(right));
                let near = |a: &Item, b: &Item| self.apart(a, b).is_some_and(|apart| apart <= *distance);
                let alone = |a: &Item| !right.iter().any(|b| near(a, b) || near(b, a));
                left.into_iter().filter(alone).collect()
            }
            Expr::Relate { relation, left, right } => {
                let right = eval(right);
                let related = |a: &Item| {
                    right.iter().filter(|b| a.document == b.document).any(|b| match relation {
                        Relation::Inside => b.span.contains(a.span),
                        Relation::Contains => a.span.contains(b.span),
                        Relation::Overlaps => a.span.overlaps(b.span),
                    })
                };
                eval(left).into_iter().filter(related).collect()
            }
            Expr::Scope(scope, inner) => {
                let found = self.eval(inner, Some(*scope), coders, all_kinds);
                found.into_iter().filter(|item| self.unit(item, Some(*scope)).is_some()).collect()
            }
            Expr::Codes(_, id) => self.codes(id, coders, all_kinds),
            Expr::Filter(_) => unreachable!("a filter is pure"),
        }
    }

    fn and(
        &self,
        nodes: &[Node],
        scope: Option<Scope>,
        coders: &[(bool, Vec<String>)],
        all_kinds: bool,
    ) -> Items {
        let nodes: Vec<&Node> = nodes.iter().flat_map(flat).collect();
        let mut coders = coders.to_vec();
        let with_codes = nodes.iter().any(|node| !pure(node) && codes_in(node));
        let mut filters = Vec::new();
        let mut found = Vec::new();
        for node in &nodes {
            if let (Expr::Filter(Filter::Coder(names)), true) = (&node.expr, with_codes) {
                coders.push((true, names.clone()));
            } else if pure(node) {
                filters.push(*node);
            }
        }
        for node in nodes.iter().filter(|node| !pure(node)) {
            let mut items = self.eval(node, scope, &coders, all_kinds);
            items
                .retain(|item| filters.iter().all(|filter| self.passes(filter, item.document, item.passage)));
            found.push(items);
        }
        let units: Vec<BTreeSet<_>> = found.iter().map(|items| self.units(items, scope)).collect();
        let in_all = |item: &Item| {
            self.unit(item, scope).is_some_and(|unit| units.iter().all(|units| units.contains(&unit)))
        };
        found.into_iter().flatten().filter(in_all).collect()
    }

    /// Which unit an item lies in; none when it crosses the border of a scope's unit.
    fn unit(&self, item: &Item, scope: Option<Scope>) -> Option<(usize, usize, usize)> {
        let document = &self.documents[item.document];
        let passage = &document.passages[item.passage];
        match scope {
            None => Some((item.document, item.passage, 0)),
            Some(Scope::Document) => Some((item.document, 0, 0)),
            Some(Scope::Sentence) => {
                let own = passage.own_text(&document.text);
                let sentences = sentences(&own, document.language.as_deref());
                let at = sentences
                    .iter()
                    .position(|sentence| sentence.shifted(passage.span.start()).contains(item.span))?;
                Some((item.document, item.passage, at))
            }
            Some(Scope::Turn) if passage.number == 0 => {
                passage.span.contains(item.span).then_some((item.document, item.passage, 1))
            }
            Some(Scope::Turn) => {
                let same = document.passages.iter().filter(|other| other.number == passage.number);
                let hull = same.map(|passage| passage.span).reduce(Span::hull)?;
                hull.contains(item.span).then_some((item.document, passage.number as usize, 2))
            }
        }
    }

    fn units(&self, items: &Items, scope: Option<Scope>) -> BTreeSet<(usize, usize, usize)> {
        items.iter().filter_map(|item| self.unit(item, scope)).collect()
    }

    fn passage(&self, document: usize, passage: usize) -> &Passage {
        &self.documents[document].passages[passage]
    }

    fn role(&self, document: usize, passage: &Passage) -> Role {
        // What is not in its speaker's role keeps its own.
        if self.documents[document].speaker_of(passage).map(|speaker| speaker.role) != Some(passage.role) {
            return passage.role;
        }
        let voice = passage.speaker.and_then(|speaker| self.voices.of(document as u32, speaker));
        voice.and_then(|voice| self.voices.get(voice)).map_or(passage.role, |voice| voice.role)
    }

    fn reached(&self, all_kinds: bool) -> impl Iterator<Item = (usize, usize)> {
        let all = self.documents.iter().enumerate().flat_map(|(number, document)| {
            (0..document.passages.len()).map(move |passage| (number, passage))
        });
        all.filter(move |(document, passage)| {
            let passage = self.passage(*document, *passage);
            (all_kinds || self.kinds.contains(&passage.kind))
                && self.roles.contains(&self.role(*document, passage))
        })
    }

    fn tokens(&self, document: usize, passage: usize) -> Vec<Token> {
        let text = &self.documents[document].text;
        let passage = self.passage(document, passage);
        let own = passage.own_text(text);
        let token = |span: Span| Token {
            span: span.shifted(passage.span.start()),
            folded: fold(span.of(&own)).into_owned(),
        };
        words(&own).map(token).collect()
    }

    fn each(&self, all_kinds: bool, find: impl Fn(&Document, &[Token]) -> Vec<Span>) -> Items {
        let mut items = Items::new();
        for (document, passage) in self.reached(all_kinds) {
            let found = find(&self.documents[document], &self.tokens(document, passage));
            items.extend(found.into_iter().map(|span| Item { document, passage, span }));
        }
        items
    }

    fn is_word(&self, word: &Word, token: &Token, document: &Document) -> bool {
        let literal = match &word.pattern {
            Pattern::Literal(literal) => literal,
            pattern => return fits(pattern, &token.folded),
        };
        match &word.matching {
            Matching::Folded => *literal == token.folded,
            Matching::Exact(written) => {
                *literal == token.folded && plain(token.span.of(&document.text)) == plain(written)
            }
            Matching::Fuzzy(edits) => strsim::osa_distance(literal, &token.folded) <= usize::from(*edits),
            Matching::Stem => {
                let algorithm = match document.language.as_deref() {
                    None | Some("en") => rust_stemmers::Algorithm::English,
                    Some("de") => rust_stemmers::Algorithm::German,
                    Some(_) => return *literal == token.folded,
                };
                let stemmer = rust_stemmers::Stemmer::create(algorithm);
                stemmer.stem(literal) == stemmer.stem(&token.folded)
            }
        }
    }

    fn regex(&self, pattern: &str, all_kinds: bool) -> Items {
        let regex = regex::RegexBuilder::new(pattern).case_insensitive(true).build().expect("a pattern");
        let mut items = Items::new();
        for (document, passage) in self.reached(all_kinds) {
            let of = self.passage(document, passage);
            let own = of.own_text(&self.documents[document].text);
            for found in regex.find_iter(&own) {
                // What lies outside the holes, from the first such byte to the last.
                let bytes = found.start() + of.span.start()..found.end() + of.span.start();
                let outside =
                    |at: &usize| !of.holes.iter().any(|hole| (hole.start()..hole.end()).contains(at));
                let (first, last) = (bytes.clone().find(outside), bytes.rev().find(outside));
                if let (Some(first), Some(last)) = (first, last) {
                    items.insert(Item { document, passage, span: Span::at(first, last + 1) });
                }
            }
        }
        items
    }

    /// How many words apart `b` is from `a`, when it is of the same passage and lies behind it.
    fn apart(&self, a: &Item, b: &Item) -> Option<u32> {
        if (a.document, a.passage) != (b.document, b.passage) || b.span.start() < a.span.end() {
            return None;
        }
        let tokens = self.tokens(a.document, a.passage);
        let last = tokens.iter().filter(|token| token.span.start() < a.span.end()).count() as i64 - 1;
        let first = tokens.iter().filter(|token| token.span.end() <= b.span.start()).count() as i64;
        Some(u32::try_from(first - last).expect("words are in order"))
    }

    fn near(&self, left: &Items, right: &Items, distance: u32, ordered: bool) -> Items {
        let mut hulls = Items::new();
        for a in left {
            for b in right {
                let behind = self.apart(a, b).is_some_and(|apart| apart <= distance);
                let before = !ordered && self.apart(b, a).is_some_and(|apart| apart <= distance);
                if behind || before {
                    hulls.insert(Item { span: a.span.hull(b.span), ..*a });
                }
            }
        }
        smallest(&hulls)
    }

    fn codes(&self, id: &str, coders: &[(bool, Vec<String>)], all_kinds: bool) -> Items {
        let mut items = Items::new();
        for coding in self.codings.iter().filter(|coding| coding.code == id) {
            if !coders.iter().all(|(wanted, names)| names.contains(&coding.coder) == *wanted) {
                continue;
            }
            for (document, passage) in self.reached(all_kinds) {
                let of = self.passage(document, passage);
                if document as u32 == coding.document && of.pieces().any(|piece| piece.overlaps(coding.span))
                {
                    items.insert(Item { document, passage, span: coding.span });
                }
            }
        }
        items
    }

    fn passes(&self, node: &Node, document: usize, passage: usize) -> bool {
        match &node.expr {
            Expr::Filter(filter) => self.filter(filter, document, self.passage(document, passage)),
            Expr::And(nodes) => nodes.iter().all(|node| self.passes(node, document, passage)),
            Expr::Or(nodes) => nodes.iter().any(|node| self.passes(node, document, passage)),
            Expr::Not(left, right) => {
                self.passes(left, document, passage) && !self.passes(right, document, passage)
            }
            Expr::Scope(_, inner) => self.passes(inner, document, passage),
            _ => unreachable!("not pure"),
        }
    }

    fn filter(&self, filter: &Filter, number: usize, passage: &Passage) -> bool {
        let document = &self.documents[number];
        let voice = passage.speaker.and_then(|speaker| self.voices.of(number as u32, speaker));
        let voice = voice.and_then(|voice| self.voices.get(voice));
        let case = voice.and_then(|voice| self.cases.cases.get(voice.case? as usize));
        let section = passage.section.map(|section| document.sections[section as usize].clone());
        match filter {
            Filter::Kind(kinds) => kinds.contains(&passage.kind),
            Filter::Role(roles) => roles.contains(&self.role(number, passage)),
            Filter::Speaker(values) => {
                let Some(speaker) = document.speaker_of(passage) else { return false };
                let mut names = vec![speaker.label.clone()];
                names.extend(
                    voice.into_iter().flat_map(|voice| [voice.label.clone(), voice.public_name.clone()]),
                );
                if let Some(case) = case {
                    names.push(case.id.clone());
                    names.extend(case.pseudonym.clone());
                    names.extend(case.real_name.clone());
                    names.extend(case.names.clone());
                }
                values.iter().any(|value| names.iter().any(|name| folded_words(name) == folded_words(value)))
            }
            Filter::Source(globs) => globs.iter().any(|glob| {
                let path = document.id.path.as_str();
                let name = path.rsplit('/').next().unwrap_or(path);
                match glob.strip_suffix('*') {
                    Some(start) if glob.contains('/') => {
                        path.strip_prefix(start).is_some_and(|rest| !rest.contains('/'))
                    }
                    Some(start) => name.starts_with(start),
                    None => path == *glob || name == *glob,
                }
            }),
            Filter::Language(tags) => document.language.as_ref().is_some_and(|tag| tags.contains(tag)),
            Filter::Date(ranges) => passage
                .date
                .or(document.date)
                .is_some_and(|date| ranges.iter().any(|range| date.within(range.first, range.last))),
            Filter::Section(values) => {
                section.is_some_and(|section| values.iter().any(|value| holds(&section, value)))
            }
            Filter::Question(values) => {
                let asked = passage.question.map(|question| &document.passages[question as usize]);
                let asked = asked.map(|asked| asked.own_text(&document.text).into_owned());
                asked.into_iter().chain(section).any(|text| values.iter().any(|value| holds(&text, value)))
            }
            Filter::Attribute { name, values } => {
                let value = case.and_then(|case| case.attributes.get(name));
                let value = value.or_else(|| document.attributes.get(name));
                value.is_some_and(|value| {
                    values.iter().any(|wanted| match wanted {
                        Value::Text(text) => folded_words(text) == folded_words(value),
                        Value::Numbers(Range { first, last }) => value.parse::<f64>().is_ok_and(|number| {
                            first.is_none_or(|first| number >= first)
                                && last.is_none_or(|last| number <= last)
                        }),
                    })
                })
            }
            Filter::Coder(names) => self.codings.iter().any(|coding| {
                coding.document == number as u32
                    && names.contains(&coding.coder)
                    && passage.pieces().any(|piece| piece.overlaps(coding.span))
            }),
            Filter::Origin(_) | Filter::Stance(_) => unreachable!("the tests have none"),
        }
    }
}

fn holds(text: &str, value: &str) -> bool {
    let (text, value) = (folded_words(text).join(" "), folded_words(value).join(" "));
    format!(" {text} ").contains(&format!(" {value} "))
}

/// Of items in the same passage, those that hold no other.
fn smallest(items: &Items) -> Items {
    let holds = |a: &Item, b: &Item| {
        a != b && (a.document, a.passage) == (b.document, b.passage) && a.span.contains(b.span)
    };
    items.iter().filter(|a| !items.iter().any(|b| holds(a, b))).copied().collect()
}

fn phrase_in(phrase: &Phrase, tokens: &[Token], text: &str) -> Vec<Span> {
    let written: Option<Vec<String>> =
        phrase.exact.as_ref().map(|exact| words(exact).map(|span| plain(span.of(exact))).collect());
    let mut found = Vec::new();
    for start in 0..tokens.len() {
        let mut ends = Vec::new();
        grow(phrase, written.as_deref(), tokens, text, start, 0, phrase.slop as usize, &mut ends);
        found.extend(ends.into_iter().map(|end: usize| tokens[start].span.hull(tokens[end].span)));
    }
    if phrase.slop == 0 {
        return found;
    }
    let holds = |a: &Span, b: &Span| a != b && a.contains(*b);
    found.iter().filter(|a| !found.iter().any(|b| holds(a, b))).copied().collect()
}

/// The last words of all ways to set word `number` of the phrase, and those after it, from `at` on.
#[allow(clippy::too_many_arguments)]
fn grow(
    phrase: &Phrase,
    written: Option<&[String]>,
    tokens: &[Token],
    text: &str,
    at: usize,
    number: usize,
    slop: usize,
    ends: &mut Vec<usize>,
) {
    let Some(token) = tokens.get(at) else { return };
    let exact = written.is_none_or(|written| {
        let literals = phrase.words[..number].iter().filter(|word| **word != Pattern::Any).count();
        phrase.words[number] == Pattern::Any || written[literals] == plain(token.span.of(text))
    });
    if !exact || !fits(&phrase.words[number], &token.folded) {
        return;
    }
    if number + 1 == phrase.words.len() {
        ends.push(at);
        return;
    }
    for extra in 0..=slop {
        grow(phrase, written, tokens, text, at + 1 + extra, number + 1, slop - extra, ends);
    }
}

fn fits(pattern: &Pattern, folded: &str) -> bool {
    match pattern {
        Pattern::Literal(literal) => literal == folded,
        Pattern::Any => true,
        Pattern::Wildcard(glyphs) => {
            let regex: String = glyphs
                .iter()
                .map(|glyph| match glyph {
                    Glyphs::Letters(letters) => regex::escape(letters),
                    Glyphs::Many => ".*".to_owned(),
                    Glyphs::One => ".".to_owned(),
                })
                .collect();
            regex::Regex::new(&format!("^{regex}$")).expect("a pattern").is_match(folded)
        }
    }
}

/// A word without the brackets of a transcriber, in composed form.
fn plain(word: &str) -> String {
    let word: String = word.chars().filter(|c| !"[]".contains(*c)).collect();
    icu_normalizer::ComposingNormalizerBorrowed::new_nfc().normalize(&word).into_owned()
}

fn pure(node: &Node) -> bool {
    match &node.expr {
        Expr::Filter(_) => true,
        Expr::And(nodes) | Expr::Or(nodes) => nodes.iter().all(pure),
        Expr::Not(left, right) => pure(left) && pure(right),
        Expr::Scope(_, inner) => pure(inner),
        _ => false,
    }
}

fn flat(node: &Node) -> Vec<&Node> {
    match &node.expr {
        Expr::And(nodes) => nodes.iter().flat_map(flat).collect(),
        _ => vec![node],
    }
}

fn children(node: &Node) -> Vec<&Node> {
    match &node.expr {
        Expr::And(nodes) | Expr::Or(nodes) => nodes.iter().collect(),
        Expr::Not(left, right)
        | Expr::Near { left, right, .. }
        | Expr::NotNear { left, right, .. }
        | Expr::Relate { left, right, .. } => vec![left, right],
        Expr::Scope(_, inner) => vec![inner],
        _ => Vec::new(),
    }
}

fn asks_for_kind(node: &Node) -> bool {
    matches!(node.expr, Expr::Filter(Filter::Kind(_))) || children(node).into_iter().any(asks_for_kind)
}

fn codes_in(node: &Node) -> bool {
    matches!(node.expr, Expr::Codes(..)) || children(node).into_iter().any(codes_in)
}

/// Which codes a code operand of the tests names: all sets are the one code.
pub(super) fn code_of(set: CodeSet, id: &str) -> &str {
    match set {
        CodeSet::Code | CodeSet::Theme | CodeSet::Group => id,
    }
}

/// A year, for filters on dates.
pub(super) fn year(year: i16) -> When {
    When::year(year)
}
