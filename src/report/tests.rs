//! Reports of the invented study, read as a reader reads them: whole.

use std::collections::BTreeMap;

use super::*;
use crate::coding::sample::{Sample, coded_ferry, found_ferry};
use crate::model::{Kind, Role};

/// A study's report with options changed.
pub(super) struct Reported {
    pub(super) sample: Sample,
    pub(super) study: Study,
    pub(super) stamp: Stamp,
    pub(super) readings: BTreeMap<String, String>,
    pub(super) options: Options,
}

impl Reported {
    pub(super) fn new(sample: Sample) -> Self {
        Reported {
            sample,
            study: Study {
                name: "Crossing the river".into(),
                approach: Approach::Codebook,
                theme_word: "theme".into(),
                roles: Role::ALL.iter().copied().filter(|role| role.is_counted()).collect(),
                kinds: Kind::ALL.iter().copied().filter(|kind| kind.is_counted()).collect(),
            },
            stamp: Stamp { emic: "0.1.0".into(), texts: "7e".repeat(32), codings: None },
            readings: BTreeMap::new(),
            options: Options::default(),
        }
    }

    fn input(&self) -> Input<'_> {
        Input {
            evidence: &self.sample.evidence,
            texts: &self.sample,
            study: &self.study,
            stamp: &self.stamp,
            readings: &self.readings,
            joins: &[],
            options: &self.options,
        }
    }

    pub(super) fn summary(&self) -> Output {
        summary(&self.input()).expect("a report")
    }
}

fn coded() -> Reported {
    let mut reported = Reported::new(coded_ferry());
    reported.stamp.codings = Some("c0".repeat(32));
    reported.readings.insert("waiting".into(), "# On waiting\n\nThe landing is a *place*.".into());
    reported.options.by = Some("bank".into());
    reported
}

#[test]
fn the_summary_of_a_coded_study() {
    insta::assert_snapshot!(coded().summary().markdown);
}

#[test]
fn the_summary_of_what_nobody_has_reviewed() {
    insta::assert_snapshot!(Reported::new(found_ferry()).summary().markdown);
}

#[test]
fn figures() {
    for (name, svg) in coded().summary().figures {
        insta::assert_snapshot!(name, svg);
    }
}
