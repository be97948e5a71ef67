//! Why nothing may have been found: names in a query that nobody and nothing has.

use std::collections::BTreeSet;

use super::Workbench;
use crate::diagnostic::nearest;
use crate::model::Cases;
use crate::query::ast::{Expr, Filter, Node};
use crate::query::visit;
use crate::text::similar::folded_words;

impl Workbench {
    /// What a query asks for by a name that is not there, each as a sentence with the nearest name.
    pub(super) fn unknown_names(&self, node: &Node) -> Vec<String> {
        let mut hints = Vec::new();
        visit(node, &mut |node| match &node.expr {
            Expr::Filter(Filter::Attribute { name, .. }) => {
                hints.extend(unknown(name, &self.attribute_names(), "there is no column or attribute"));
            }
            Expr::Filter(Filter::Speaker(names)) => {
                let known = self.speaker_names();
                hints.extend(names.iter().filter_map(|name| unknown(name, &known, "nobody is called")));
            }
            _ => {}
        });
        hints
    }

    fn attribute_names(&self) -> BTreeSet<String> {
        let of_documents =
            self.snapshot.documents().iter().flat_map(|document| document.attributes.keys().cloned());
        self.cases.attributes.iter().cloned().chain(of_documents).collect()
    }

    fn speaker_names(&self) -> BTreeSet<String> {
        let voices = self.voices.voices.iter();
        let of_voices = voices.flat_map(|voice| [voice.label.clone(), voice.public_name.clone()]);
        let labels = self.snapshot.documents().iter().flat_map(|document| &document.speakers);
        of_voices.chain(labels.map(|speaker| speaker.label.clone())).chain(case_names(&self.cases)).collect()
    }
}

fn case_names(cases: &Cases) -> impl Iterator<Item = String> + '_ {
    cases.cases.iter().flat_map(|case| {
        let one = [Some(&case.id), case.pseudonym.as_ref(), case.real_name.as_ref()];
        one.into_iter().flatten().chain(&case.names).cloned()
    })
}

fn unknown(name: &str, known: &BTreeSet<String>, there_is_none: &str) -> Option<String> {
    let wanted = folded_words(name);
    if known.iter().any(|known| folded_words(known) == wanted) {
        return None;
    }
    let near = nearest(name, known.iter().map(String::as_str));
    let meant = near.map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default();
    Some(format!("{there_is_none} \"{name}\"{meant}"))
}
