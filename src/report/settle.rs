//! What a person has to settle before a report goes into a paper.

use std::collections::{BTreeMap, BTreeSet};

use super::escape::markdown;
use super::markdown::{counted, listed};
use super::view::View;
use crate::analysis::Base;
use crate::coding::evidence::{Layer, Unmarked};
use crate::model::{DocumentKind, JoinFinding, Quoting};

/// The lines of the last section; `printed` are the rows that are quoted.
pub(super) fn lines(view: &View<'_>, printed: &[u32]) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(names(view));
    lines.extend(to_ask(view, printed));
    lines.extend(public_pages(view, printed));
    lines.extend(possible_same_persons(view));
    lines.extend(no_consent_known(view, printed));
    lines.extend(cases_without_words(view));
    lines.extend(unmarked(view));
    if !view.decided() {
        lines.push(
            "Nobody has reviewed what the rules found: read the passages before you count on them."
                .to_owned(),
        );
    }
    if lines.is_empty() {
        lines.push("Nothing that emic can see.".to_owned());
    }
    lines
}

/// Codings that stand in no figure above.
fn unmarked(view: &View<'_>) -> Vec<String> {
    let Unmarked { lost, unknown_code } = view.evidence().unmarked;
    if !view.layers().any(|layer| layer == Layer::Coded) {
        return Vec::new();
    }
    let mut lines = Vec::new();
    if lost > 0 {
        let codings = counted(lost, "coding is", "codings are");
        lines.push(format!("{codings} in no figure, because the words were not found, or not surely, in the texts of today: see emic check."));
    }
    if unknown_code > 0 {
        let codings = counted(unknown_code, "coding is", "codings are");
        lines.push(format!(
            "{codings} in no figure, because the code is not in the codebook: see emic check."
        ));
    }
    lines
}

fn names(view: &View<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let left = view.names_left();
    if !left.is_empty() {
        let words: Vec<String> = left.iter().map(|word| markdown(word)).collect();
        lines.push(format!(
            "Words quoted that may be names of the key, or hold one: {}. Add them to the names in the key, or pseudonymise the texts.",
            listed(&words)
        ));
    }
    let replaced = view.replaced_names();
    if replaced > 0 {
        lines.push(format!(
            "{} replaced by pseudonyms inside quotations.",
            counted(replaced, "name was", "names were")
        ));
    }
    if !view.input.options.real_names {
        lines.push("Names that are not in the key (of other people, schools, places) are not replaced: read each quotation for them.".to_owned());
    }
    lines
}

/// Whoever has to be asked, with how many of their quotations are printed.
fn to_ask(view: &View<'_>, printed: &[u32]) -> Option<String> {
    let mut asked: BTreeMap<u32, u32> = BTreeMap::new();
    for row in printed.iter().map(|row| view.row(*row)).filter(|row| view.quoting(row) == Quoting::Ask) {
        *asked.entry(row.voice?).or_default() += 1;
    }
    let people: Vec<String> = asked
        .iter()
        .map(|(voice, count)| {
            format!(
                "{} ({})",
                markdown(&view.attribution.voice_alone(*voice)),
                counted(*count, "quotation", "quotations")
            )
        })
        .collect();
    (!people.is_empty()).then(|| format!("To be asked before they are quoted: {}.", listed(&people)))
}

fn public_pages(view: &View<'_>, printed: &[u32]) -> Option<String> {
    let documents: BTreeSet<u32> = printed.iter().map(|row| view.row(*row).document).collect();
    let public =
        documents.iter().any(|at| view.evidence().documents[*at as usize].kind == DocumentKind::Post);
    public.then(|| {
        "The words of public web pages can be found by a search engine, whatever pseudonym stands beside them.".to_owned()
    })
}

fn possible_same_persons(view: &View<'_>) -> Vec<String> {
    let pairs = view.input.joins.iter().filter_map(|finding| match finding {
        JoinFinding::MaybeSame { first, second } => Some((first, second)),
        _ => None,
    });
    pairs
        .map(|(first, second)| {
            let [first, second] = [first, second].map(|name| markdown(&view.public_name(name)));
            format!("{first} and {second}: one person? A row of `participants.csv` decides; until then they count as two.")
        })
        .collect()
}

/// Quoted voices about whose consent nothing is written down.
fn no_consent_known(view: &View<'_>, printed: &[u32]) -> Option<String> {
    let quoted: BTreeSet<u32> = printed.iter().filter_map(|row| view.row(*row).voice).collect();
    let unknown =
        |voice: &&u32| view.evidence().voices.get(**voice).is_some_and(|voice| voice.case.is_none());
    let mut kinds: BTreeMap<Base, u32> = BTreeMap::new();
    for base in quoted.iter().filter(unknown).filter_map(|voice| view.bases.of(*voice)) {
        *kinds.entry(base).or_default() += 1;
    }
    let parts: Vec<String> =
        kinds.iter().map(|(base, count)| counted(*count, base.named(1), base.named(2))).collect();
    (!parts.is_empty())
        .then(|| format!("Nothing is recorded about the consent of {} quoted here.", listed(&parts)))
}

fn cases_without_words(view: &View<'_>) -> Option<String> {
    let cases = &view.evidence().cases.cases;
    let names: Vec<String> = view
        .bases
        .cases_without_words
        .iter()
        .map(|case| markdown(cases[*case as usize].public_name()))
        .collect();
    (!names.is_empty())
        .then(|| format!("Cases without a passage of their own in these documents: {}.", listed(&names)))
}
