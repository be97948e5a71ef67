//! Rules held against a person's codings: how many of them they find, and what they find beside.

use serde::Serialize;

use super::gather::{Compared, Gathered};
use super::lists::{place_of, words};
use super::{Asked, LeftOut, Per};
use crate::analysis::agreement::Figure;
use crate::analysis::agreement::matching::Matches;
use crate::analysis::agreement::units::{Hand, Mark};
use crate::analysis::special::real;
use crate::coding::evidence::Evidence;
use crate::model::Coder;
use crate::text::units::Units;
use crate::workbench::{Workbench, WorkbenchError};

/// Rules held against a person's codings, code by code.
#[derive(Clone, Debug, Serialize)]
pub struct AgainstRules {
    /// The version of this shape.
    pub format: u32,
    /// The coder.
    pub coder: String,
    /// What is counted.
    pub per: Per,
    /// The documents that the coder has finished.
    pub documents: Vec<String>,
    /// Codings of the coder that are not compared.
    pub left_out: LeftOut,
    /// The codes that have rules.
    pub codes: Vec<OfRules>,
}

/// The rules of one code against a person's codings.
#[derive(Clone, Debug, Serialize)]
pub struct OfRules {
    /// The code's id.
    pub code: String,
    /// Units that the coder coded.
    pub coded: u64,
    /// Units that the rules found.
    pub found: u64,
    /// Units that are both.
    pub both: u64,
    /// Of what the rules found, the share that the coder coded.
    pub precision: Option<f64>,
    /// Of what the coder coded, the share that the rules found.
    pub recall: Option<f64>,
    /// What the rules found and the coder did not code.
    pub only_found: Vec<Unit>,
    /// What the coder coded and the rules did not find.
    pub only_coded: Vec<Unit>,
}

/// A unit of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unit {
    /// Where it is.
    pub place: String,
    /// Its words.
    pub words: String,
}

impl Workbench {
    /// Holds the rules against what a coder coded in the documents that the coder has finished, by the
    /// units, codes and codings that are asked for.
    ///
    /// A rule is no coder: there is no agreement with it, and no chance to correct for.
    ///
    /// # Errors
    /// As [`Workbench::compare_coders`].
    pub fn rules_against(&self, coder: &Coder, asked: &Asked) -> Result<AgainstRules, WorkbenchError> {
        let asked = Asked { coders: vec![coder.clone()], ..asked.clone() };
        let mut gathered = Gathered::of_one(self, &asked)?;
        self.may_list(&gathered, &asked)?;
        let book = self.book()?;
        let evidence = self.found_evidence(&book)?;
        let hand = rules(&gathered, &evidence);
        gathered.study.hands.push(hand);
        let with_rules = |id: &str| {
            book.codebook.code(id).is_some_and(|code| !code.rules.is_empty() || !code.rules_in.is_empty())
        };
        let codes = (0u32..).zip(&gathered.codes).filter(|(_, id)| with_rules(id));
        Ok(AgainstRules {
            format: 1,
            coder: coder.to_string(),
            per: asked.per,
            documents: gathered.study.texts.iter().map(|text| text.name.clone()).collect(),
            left_out: gathered.left_out,
            codes: codes.map(|(code, id)| of_code(&gathered, &asked, code, id)).collect(),
        })
    }
}

/// What rules found in the documents compared, as if a hand had done it.
fn rules(gathered: &Gathered<'_>, evidence: &Evidence) -> Hand {
    let mut marks = Vec::new();
    for (place, compared) in (0u32..).zip(&gathered.documents) {
        let places = Units::new(&compared.document.text);
        let from = evidence.marks.partition_point(|mark| mark.document < compared.number);
        let here = evidence.marks[from..].iter().take_while(|mark| mark.document == compared.number);
        for mark in here {
            let id = &evidence.codebook.codes[mark.code as usize].id;
            if let Some(code) = gathered.codes.iter().position(|code| code == id) {
                let extent = super::gather::extent(&places, mark.span);
                let code = u32::try_from(code).expect("codes are counted in u32");
                marks.push(Mark { document: place, extent, code });
            }
        }
    }
    let finished = vec![true; gathered.documents.len()];
    Hand { name: "rules".to_owned(), finished, marks, unsought: std::collections::BTreeSet::new() }
}

fn of_code(gathered: &Gathered<'_>, asked: &Asked, code: u32, id: &str) -> OfRules {
    let projection = gathered.study.project(code, asked.per.grain(), asked.carries);
    let counts = projection.ratings.pair(0, 1).fourfold(1).unwrap_or_default();
    let matches = Matches {
        matched: real(counts.both),
        reference: counts.both + counts.only_a,
        candidate: counts.both + counts.only_b,
    };
    let (mut only_found, mut only_coded) = (Vec::new(), Vec::new());
    for (place, said) in projection.disagreements() {
        let document: &Compared = &gathered.documents[place.document as usize];
        let unit =
            Unit { place: place_of(document, place.extent, asked.per), words: words(document, place.extent) };
        if said.first() == Some(&Some(true)) { only_coded.push(unit) } else { only_found.push(unit) }
    }
    OfRules {
        code: id.to_owned(),
        coded: matches.reference,
        found: matches.candidate,
        both: counts.both,
        precision: Figure::ok(matches.precision()),
        recall: Figure::ok(matches.recall()),
        only_found,
        only_coded,
    }
}
