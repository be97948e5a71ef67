//! Which quotations a summary prints: by a stated, deterministic method, each once.
//!
//! First, theme by theme, what people marked as speaking against, and what they marked as key. Then
//! themes with the fewest passages choose first, so that a passage with several themes is printed
//! where it is needed most: one passage for each sub-code in turn, by a voice not yet quoted under
//! the theme where there is one, first in document order.

use std::collections::BTreeSet;

use super::excerpt::{Context, Excerpt, excerpt};
use super::study::ReportError;
use super::view::View;
use crate::analysis::carriers::counted_as;
use crate::analysis::rows::count;
use crate::coding::evidence::{Layer, Mark, Stance};
use crate::model::Quoting;
use crate::text::Span;

/// A quotation as chosen.
#[derive(Clone, Debug)]
pub(super) struct Quotation {
    pub(super) document: u32,
    /// The row under which it is counted and cited.
    pub(super) row: u32,
    pub(super) excerpt: Excerpt,
    /// The codes of the theme that these words carry, in the order of the codebook.
    pub(super) codes: Vec<u32>,
    pub(super) key: bool,
    /// Whether its voice has to be asked first.
    pub(super) ask: bool,
}

/// What is printed under one theme.
#[derive(Clone, Debug, Default)]
pub(super) struct Chosen {
    /// Key quotations, then the selection.
    pub(super) quotations: Vec<Quotation>,
    pub(super) against: Vec<Quotation>,
    /// Sub-codes without a quotation here whose words stand under another theme: (code, row).
    pub(super) elsewhere: Vec<(u32, u32, u32)>,
    /// Passages of the theme that may not be quoted.
    pub(super) withheld: u32,
}

/// Chooses the quotations of every chapter; one entry for each, in the codebook's order.
pub(super) fn choose(view: &View<'_>) -> Result<Vec<(u32, Chosen)>, ReportError> {
    let themes: Vec<u32> = view.tree().top_level().collect();
    let mut chooser = Chooser { view, printed: Vec::new(), limit: view.input.options.quotations };
    let mut chosen: Vec<(u32, Chosen)> = themes.iter().map(|theme| (*theme, Chosen::default())).collect();
    for (theme, of_theme) in &mut chosen {
        of_theme.withheld = chooser.withheld(*theme);
        chooser.take_against(*theme, of_theme)?;
    }
    for (theme, of_theme) in &mut chosen {
        chooser.take_key(*theme, of_theme)?;
    }
    let mut order: Vec<usize> = (0..chosen.len()).collect();
    order.sort_by_key(|at| (view.carriers.theme(view.layer_of(chosen[*at].0), chosen[*at].0).len(), *at));
    for at in order {
        let (theme, of_theme) = &mut chosen[at];
        chooser.select(*theme, of_theme)?;
    }
    for (theme, of_theme) in &mut chosen {
        chooser.find_elsewhere(*theme, of_theme);
    }
    Ok(chosen)
}

/// The sub-codes of a theme in the order in which they choose: those below it, then the code itself.
pub(super) fn sub_codes(view: &View<'_>, theme: u32) -> Vec<u32> {
    view.tree().below(theme).chain([theme]).collect()
}

/// Words that are printed already.
struct Printed {
    document: u32,
    span: Span,
    row: u32,
    theme: u32,
}

struct Chooser<'v, 'a> {
    view: &'v View<'a>,
    printed: Vec<Printed>,
    limit: usize,
}

impl<'a> Chooser<'_, 'a> {
    /// The row under which a mark is counted and cited; none when nothing of it may be printed.
    fn quotable(&self, mark: &Mark) -> Option<u32> {
        let rows = mark.passages.clone();
        let row = rows.into_iter().find_map(|row| counted_as(self.view.evidence(), row))?;
        (self.view.quoting(self.view.row(row)) != Quoting::No).then_some(row)
    }

    fn withheld(&self, theme: u32) -> u32 {
        let rows = self.view.carriers.theme(self.view.layer_of(theme), theme);
        let not_quoted = |row: &u32| self.view.quoting(self.view.row(*row)) == Quoting::No;
        count(&rows.iter().copied().filter(not_quoted).collect::<Vec<_>>())
    }

    fn take_against(&mut self, theme: u32, chosen: &mut Chosen) -> Result<(), ReportError> {
        let marks: Vec<&Mark> =
            self.view.marks(Layer::Coded, theme).filter(|mark| mark.stance == Stance::Against).collect();
        for mark in marks {
            if let Some(quotation) = self.print(mark, theme)? {
                chosen.against.push(quotation);
            }
        }
        Ok(())
    }

    fn take_key(&mut self, theme: u32, chosen: &mut Chosen) -> Result<(), ReportError> {
        let marks: Vec<&Mark> = self.view.marks(Layer::Coded, theme).filter(|mark| is_key(mark)).collect();
        for mark in marks {
            if let Some(quotation) = self.print(mark, theme)? {
                chosen.quotations.push(quotation);
            }
        }
        Ok(())
    }

    fn select(&mut self, theme: u32, chosen: &mut Chosen) -> Result<(), ReportError> {
        let layer = self.view.layer_of(theme);
        let mut candidates: Vec<Vec<&'a Mark>> = Vec::new();
        for code in sub_codes(self.view, theme) {
            let marks =
                self.view.marks(layer, code).filter(|mark| mark.code == code && mark.stance == Stance::For);
            candidates.push(marks.collect());
        }
        for first_round in [true, false] {
            loop {
                let before = chosen.quotations.len();
                for marks in &candidates {
                    self.select_one(theme, marks, first_round, chosen)?;
                }
                if first_round || chosen.quotations.len() == before {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Takes the next quotation of one sub-code. In the first round a sub-code that is represented
    /// is passed over, and a voice quoted before is better than none; later only new voices count.
    fn select_one(
        &mut self,
        theme: u32,
        marks: &[&'a Mark],
        first_round: bool,
        chosen: &mut Chosen,
    ) -> Result<(), ReportError> {
        let Some(code) = marks.first().map(|mark| mark.code) else { return Ok(()) };
        let represented = chosen.quotations.iter().any(|quotation| quotation.codes.contains(&code));
        if chosen.quotations.len() >= self.limit || first_round && represented {
            return Ok(());
        }
        let quoted: BTreeSet<Option<u32>> =
            chosen.quotations.iter().map(|quotation| self.view.row(quotation.row).voice).collect();
        let (new, again): (Vec<&Mark>, Vec<&Mark>) =
            marks.iter().filter(|mark| self.quotable(mark).is_some()).partition(|mark| {
                let voice = self.quotable(mark).and_then(|row| self.view.row(row).voice);
                voice.is_none() || !quoted.contains(&voice)
            });
        let again = if first_round { again } else { Vec::new() };
        for mark in new.into_iter().chain(again) {
            if let Some(quotation) = self.print(mark, theme)? {
                chosen.quotations.push(quotation);
                break;
            }
        }
        Ok(())
    }

    fn is_printed(&self, mark: &Mark) -> bool {
        self.printed_at(mark).is_some()
    }

    /// Where the words of a mark are printed: the same stretch, or another place of a passage that
    /// repeats itself.
    fn printed_at(&self, mark: &Mark) -> Option<&Printed> {
        let row = self.quotable(mark)?;
        let repeats = !mark.passages.contains(&row);
        self.printed.iter().find(|printed| {
            printed.document == mark.document && printed.span.overlaps(mark.span)
                || printed.row == row && (repeats || printed.document != mark.document)
        })
    }

    fn print(&mut self, mark: &Mark, theme: u32) -> Result<Option<Quotation>, ReportError> {
        let Some(row) = self.quotable(mark).filter(|_| !self.is_printed(mark)) else { return Ok(None) };
        let document = mark.document;
        let Some(excerpt) = self.excerpt_not_printed(mark)? else { return Ok(None) };
        let mut codes: Vec<u32> = self
            .view
            .marks(mark.layer, theme)
            .filter(|other| other.document == document && other.span.overlaps(excerpt.span))
            .map(|other| other.code)
            .collect();
        codes.sort_unstable();
        codes.dedup();
        self.printed.push(Printed { document, span: excerpt.span, row, theme });
        let ask = self.view.quoting(self.view.row(row)) == Quoting::Ask;
        Ok(Some(Quotation { document, row, excerpt, codes, key: mark.key, ask }))
    }

    /// The words around a mark, with as much of the context as is not printed already; none when the
    /// very sentences are.
    fn excerpt_not_printed(&self, mark: &Mark) -> Result<Option<Excerpt>, ReportError> {
        for context in contexts(self.view.input.options.context) {
            let excerpt = excerpt(self.view, mark.document, mark.passages.clone(), mark.span, context)?;
            let here = self.printed.iter().filter(|printed| printed.document == mark.document);
            if !here.into_iter().any(|printed| printed.span.overlaps(excerpt.span)) {
                return Ok(Some(excerpt));
            }
        }
        Ok(None)
    }

    fn find_elsewhere(&self, theme: u32, chosen: &mut Chosen) {
        let layer = self.view.layer_of(theme);
        for code in sub_codes(self.view, theme) {
            let here = chosen.quotations.iter().chain(&chosen.against);
            if here.into_iter().any(|quotation| quotation.codes.contains(&code)) {
                continue;
            }
            let marks = self.view.marks(layer, code).filter(|mark| mark.code == code);
            let printed =
                marks.filter_map(|mark| self.printed_at(mark)).find(|printed| printed.theme != theme);
            if let Some(printed) = printed {
                chosen.elsewhere.push((code, printed.row, printed.theme));
            }
        }
    }
}

/// Fewer and fewer sentences of context, the most first.
fn contexts(most: usize) -> Vec<Context> {
    let mut contexts: Vec<Context> =
        (0..=most).flat_map(|before| (0..=most).map(move |after| (before, after))).collect();
    contexts.sort_by_key(|(before, after)| std::cmp::Reverse(before + after));
    contexts
}

fn is_key(mark: &Mark) -> bool {
    mark.key && mark.stance == Stance::For
}
