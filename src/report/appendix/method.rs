//! The method and software statement: facts only; the rest is the author's.

use std::collections::BTreeSet;

use super::entries::Entries;
use crate::coding::evidence::Layer;
use crate::report::escape::markdown;
use crate::report::markdown::{counted, number};
use crate::report::view::View;
use crate::report::wording;

pub(super) fn statement(view: &View<'_>, entries: &Entries) -> String {
    let mut sentences = vec![read(view), codebook(view)];
    sentences.extend(coders(view));
    sentences.extend(rules(view));
    sentences.push(
        "A passage is a paragraph of a speaker's utterance, a post, a comment or an answer; one of more than 250 words is cut at a \
         sentence end. Turns of one speaker that are parted only by another's listening sounds are one utterance. A passage carries a \
         code when anything inside it does, and may carry several. Counts are of passages and of voices with at least one passage; the \
         base stands with each figure."
            .to_owned(),
    );
    sentences.push(
        "Words that stand twice, eight or more of the same voice, count once. Interviewers' and researchers' words and cited texts are in \
         no figure."
            .to_owned(),
    );
    if entries.withheld > 0 {
        sentences.push(format!(
            "{} counted and not printed, because those who said it do not agree to be quoted.",
            counted(entries.withheld, "passage is", "passages are")
        ));
    }
    if entries.left_out > 0 {
        sentences.push(format!(
            "{} that only rules found {} left out here for length.",
            counted(entries.left_out, "passage", "passages"),
            if entries.left_out == 1 { "is" } else { "are" }
        ));
    }
    sentences.push("No figure of agreement between coders is given here.".to_owned());
    sentences.push("*[For the author: how the codebook came about; your position; why these texts; how they were collected and transcribed.]*".to_owned());
    sentences.join(" ")
}

fn read(view: &View<'_>) -> String {
    let documents = view.evidence().documents.len() as u64;
    let verb = if documents == 1 { "was" } else { "were" };
    format!(
        "{} {verb} read with emic {}.",
        counted(documents, "document", "documents"),
        markdown(&view.input.stamp.emic)
    )
}

fn codebook(view: &View<'_>) -> String {
    let codebook = &view.evidence().codebook;
    let top = view.tree().top_level().count() as u64;
    let below = codebook.codes.len() as u64 - top;
    let version = if codebook.version.is_empty() {
        String::new()
    } else {
        format!(", version {}", markdown(&codebook.version))
    };
    format!(
        "The codebook has {} and {}{version} (A1).",
        counted(top, &wording::word(view), &wording::words(view)),
        counted(below, "sub-code", "sub-codes"),
    )
}

fn coders(view: &View<'_>) -> Vec<String> {
    let coders: BTreeSet<&str> = wording::marks(view).filter_map(|mark| mark.coder.as_deref()).collect();
    let documents: BTreeSet<u32> =
        wording::marks(view).filter(|mark| mark.layer == Layer::Coded).map(|mark| mark.document).collect();
    match coders.len() {
        0 => vec!["No passage was coded by a person.".to_owned()],
        1 => vec![format!(
            "One coder coded passages in {}.",
            counted(documents.len() as u64, "document", "documents")
        )],
        more => vec![format!(
            "{} coders coded passages in {}.",
            number(more as u64),
            counted(documents.len() as u64, "document", "documents")
        )],
    }
}

fn rules(view: &View<'_>) -> Option<String> {
    let rules: usize = view
        .evidence()
        .codebook
        .codes
        .iter()
        .map(|code| code.rules.len() + code.rules_in.values().map(Vec::len).sum::<usize>())
        .sum();
    let found = wording::marks(view).filter(|mark| mark.layer == Layer::Found).count() as u64;
    (rules > 0).then(|| {
        format!(
            "{} of the codebook found {} on which nobody has decided; {}.",
            counted(rules as u64, "rule", "rules"),
            counted(found, "place", "places"),
            match view.layers().any(|layer| layer == Layer::Found) {
                true => "they are shown apart and never added to what was coded",
                false => "they are not shown",
            },
        )
    })
}
