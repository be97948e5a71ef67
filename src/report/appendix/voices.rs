//! Who speaks, of what, and who they are.

use std::collections::BTreeSet;

use super::entries::by_voice;
use crate::analysis::Base;
use crate::analysis::bases::voices_of;
use crate::coding::evidence::Layer;
use crate::report::escape::markdown;
use crate::report::markdown::{Align, Table, number};
use crate::report::view::View;
use crate::report::wording;

/// Which voices carry a theme, and how.
struct Carrying {
    coded: BTreeSet<u32>,
    against: BTreeSet<u32>,
    found: BTreeSet<u32>,
}

impl Carrying {
    fn of(view: &View<'_>, theme: u32) -> Self {
        let layer = |layer: Layer| {
            let rows = view.layers().any(|shown| shown == layer).then(|| view.carriers.theme(layer, theme));
            voices_of(view.evidence(), rows.unwrap_or_default())
        };
        let against = voices_of(view.evidence(), view.carriers.against(theme));
        Carrying { coded: layer(Layer::Coded), against, found: layer(Layer::Found) }
    }

    fn mark(&self, voice: u32) -> String {
        let mut mark = String::new();
        if self.coded.contains(&voice) {
            mark.push('●');
        }
        if self.against.contains(&voice) {
            mark.push('○');
        }
        if mark.is_empty() && self.found.contains(&voice) {
            mark.push('·');
        }
        mark
    }
}

pub(super) fn table(view: &View<'_>, printed: &[u32], counts: bool) -> String {
    let mut table = Table::default();
    table.column("Voice", Align::Left).column("Kind", Align::Left);
    if counts {
        table.column("Passages", Align::Right).column("Words", Align::Right);
    }
    let themes: Vec<u32> = view.tree().top_level().collect();
    for theme in &themes {
        table.column(markdown(&view.code(*theme).name), Align::Centre);
    }
    if counts {
        table.column("Quoted here", Align::Right);
    }
    let carrying: Vec<Carrying> = themes.iter().map(|theme| Carrying::of(view, *theme)).collect();
    let quoted = by_voice(view, printed);
    let own = words_by_voice(view);
    for (base, _) in view.bases.sizes() {
        for voice in view.bases.voices(base) {
            let (passages, words) = own[voice as usize];
            let mut cells = vec![markdown(&view.attribution.voice_alone(voice)), base.named(1).to_owned()];
            if counts {
                cells.extend([number(passages), number(words)]);
            }
            cells.extend(carrying.iter().map(|of_theme| of_theme.mark(voice)));
            if counts {
                cells.push(number(quoted.get(&voice).copied().unwrap_or(0)));
            }
            table.row(cells);
        }
    }
    table.print()
}

/// Passages and words that are counted, for each voice.
fn words_by_voice(view: &View<'_>) -> Vec<(u32, u64)> {
    let mut own = vec![(0, 0); view.evidence().voices.voices.len()];
    for (_, row) in view.evidence().counted() {
        if let Some(voice) = row.voice {
            let (passages, words) = &mut own[voice as usize];
            *passages += 1;
            *words += u64::from(row.words);
        }
    }
    own
}

pub(super) fn note(view: &View<'_>) -> String {
    let mut note = "● coded by a person · ○ with a passage marked as speaking against · a small dot: found by a rule only.".to_owned();
    if view.evidence().cases.cases.is_empty() && !view.input.options.real_names {
        note.push_str(" Names are as in the sources: no pseudonyms are set.");
    }
    note
}

/// The participants and what `participants.csv` says about them.
pub(super) fn participants(view: &View<'_>) -> String {
    let cases = &view.evidence().cases;
    if cases.attributes.is_empty() || view.bases.size(Base::Participants) == 0 {
        return "No attributes of participants are recorded.".to_owned();
    }
    let mut table = Table::default();
    table.column("Participant", Align::Left);
    for attribute in &cases.attributes {
        table.column(markdown(attribute), Align::Left);
    }
    for voice in view.bases.voices(Base::Participants) {
        let case = view.evidence().voices.get(voice).and_then(|voice| voice.case);
        let Some(case) = case.and_then(|case| cases.cases.get(case as usize)) else { continue };
        let mut cells = vec![markdown(&view.attribution.voice_alone(voice))];
        let value =
            |name: &String| case.attributes.get(name).map(|value| markdown(value)).unwrap_or_default();
        cells.extend(cases.attributes.iter().map(value));
        table.row(cells);
    }
    let size = view.bases.size(Base::Participants);
    format!(
        "{}\n\n{} with words in these documents. Several attributes of one person together may tell who it is: print no more of them \
         than the paper needs.",
        table.print(),
        wording::capitalised(&format!("{} {}", number(size), Base::Participants.named(size))),
    )
}
