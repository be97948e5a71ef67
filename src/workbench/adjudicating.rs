//! Passages about which coders differ, decided by a third voice.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::deciding::{Entry, Recorder};
use super::listing::Dispute;
use super::{Workbench, WorkbenchError};
use crate::coding::log::{Act, Finish, Made};
use crate::model::{Code, CodePoints, Coder, Coding, Origin};
use crate::text::Span;
use crate::text::units::Units;

/// What the third voice decides about a passage and a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whose coding is right, by its id as commands take it; none when the passage has not the code.
    pub like: Option<String>,
    /// Why.
    pub note: Option<String>,
}

impl Workbench {
    /// The disputes that a coder has no part in and has not decided yet.
    ///
    /// # Errors
    /// When the document is not there, or `codings/` or the index cannot be read.
    pub fn to_adjudicate(
        &self,
        coder: &Coder,
        document: Option<&str>,
    ) -> Result<Vec<Dispute>, WorkbenchError> {
        let mut open = Vec::new();
        for dispute in self.disputed(document)? {
            let has_part =
                dispute.coders.iter().any(|side| side.coder == coder.name() && side.says != "left out");
            if !has_part && !self.is_adjudicated(coder, &dispute)? {
                open.push(dispute);
            }
        }
        Ok(open)
    }

    /// Whether the coder has read the passage for the code, and so said what they think.
    fn is_adjudicated(&self, coder: &Coder, dispute: &Dispute) -> Result<bool, WorkbenchError> {
        let (number, span) = self.passage_of(dispute)?;
        let entry = &self.snapshot.documents()[number as usize];
        let units = Units::new(self.snapshot.text(number)?);
        Ok(self.decisions()?.state.read.iter().any(|read| {
            let stretch = read.finish.span.and_then(|read| read.in_bytes(&units));
            read.coder == *coder
                && *read.finish.document == entry.id
                && *read.finish.text == *entry.text_sha256
                && read.finish.codes.contains_key(&dispute.code)
                && stretch.is_some_and(|stretch| stretch.contains(span))
        }))
    }

    fn passage_of(&self, dispute: &Dispute) -> Result<(u32, Span), WorkbenchError> {
        let spot = self.place(&dispute.place)?;
        let passages = spot.passages.iter().filter_map(|index| spot.document.passages.get(*index as usize));
        let span = passages.map(|passage| passage.span).reduce(Span::hull);
        let span = spot.span.or(span).ok_or_else(|| WorkbenchError::NotThere {
            what: "passage",
            name: dispute.place.clone(),
            nearest: None,
        })?;
        Ok((spot.number, span))
    }

    /// Records a verdict as the coder's own decision: the coding that is right is made once more in
    /// their name, and the passage counts as read by them for this code. One act, undone as one.
    ///
    /// # Errors
    /// When the coding or the code is not there, or the log cannot be written to.
    pub fn adjudicate(
        &mut self,
        recorder: &mut Recorder<'_>,
        dispute: &Dispute,
        verdict: &Verdict,
    ) -> Result<(), WorkbenchError> {
        let (number, span) = self.passage_of(dispute)?;
        let book = self.book()?;
        let code = &book.codebook.codes[book.known(&dispute.code)?];
        let entry = &self.snapshot.documents()[number as usize];
        let file: Option<Arc<str>> = Some(entry.id.path.as_str().into());
        let units = Units::new(self.snapshot.text(number)?);
        let finish = Finish {
            document: Arc::new(entry.id.clone()),
            span: Some(CodePoints::of(span, &units)),
            text: entry.text_sha256.as_str().into(),
            codes: BTreeMap::from([(code.id.clone(), code.wording())]),
        };
        let mut entries = Vec::new();
        if let Some(like) = &verdict.like {
            let coding = self.coding(self.decision(like)?)?.clone();
            entries.push(Entry { file: file.clone(), act: self.made_like(&coding, code, verdict)? });
        }
        entries.push(Entry { file, act: Act::Finish(finish) });
        self.record(recorder, true, entries)?;
        Ok(())
    }

    fn made_like(&self, coding: &Coding, code: &Code, verdict: &Verdict) -> Result<Act, WorkbenchError> {
        let selection = match self.stands(coding)? {
            Some(stands) => self.selection(stands)?,
            None => coding.selection.clone(),
        };
        Ok(Act::Code(Made {
            code: code.id.as_str().into(),
            wording: Some(code.wording().into()),
            selection,
            stance: coding.stance,
            key: coding.key,
            note: verdict.note.as_deref().filter(|note| !note.trim().is_empty()).map(Arc::from),
            origin: Origin::Hand,
            by: None,
        }))
    }
}
