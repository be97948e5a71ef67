//! How passages, turns and sources lie in the index: as differences, which are small numbers.

use serde::{Deserialize, Serialize};

use super::IndexError;
use crate::model::{Document, Kind, MarginComment, Passage, Piece, Role, Thread, Turn, When};
use crate::text::Span;

/// What of a document stands neither in its entry nor in its text.
#[derive(Serialize, Deserialize)]
pub(super) struct Body {
    passages: Vec<StoredPassage>,
    turns: Vec<StoredTurn>,
    sources: Vec<StoredPiece>,
    pub(super) margin: Vec<MarginComment>,
}

#[derive(Serialize, Deserialize)]
struct StoredPassage {
    /// Start less the start of the passage before it.
    start: i32,
    len: u32,
    /// Number less that of the passage before it.
    number: i32,
    piece: u32,
    /// Last number less number.
    further: i32,
    kind: Kind,
    role: Role,
    /// Speaker plus 1; 0 for none.
    speaker: u32,
    /// What few passages have.
    rest: Option<Box<Rest>>,
    /// The passage's own number less that of its question; 0 for none, which is no question's place.
    question: i32,
    /// Section plus 1; 0 for none.
    section: u32,
    /// Start in the recording less that of the passage before it, plus 1 when not negative; 0 for none.
    start_ms: i64,
}

#[derive(Serialize, Deserialize)]
struct Rest {
    holes: Vec<Span>,
    date: Option<When>,
    thread: Option<Thread>,
}

#[derive(Serialize, Deserialize)]
struct StoredTurn {
    number: i32,
    speaker: u32,
    start: i64,
    len: u32,
    holes: Vec<Span>,
    start_ms: i64,
    end_ms: i64,
}

#[derive(Serialize, Deserialize)]
struct StoredPiece {
    start: i64,
    len: u32,
    line: i64,
    start_ms: i64,
    page: i64,
}

/// Keeps a number as its difference to the last one; 0 stands for none.
#[derive(Default)]
struct Clock(i64);

impl Clock {
    fn put(&mut self, at: Option<u32>) -> i64 {
        let Some(at) = at.map(i64::from) else { return 0 };
        let ahead = at - self.0;
        self.0 = at;
        if ahead >= 0 { ahead + 1 } else { ahead }
    }

    fn get(&mut self, stored: i64) -> Option<u32> {
        let ahead = match stored {
            0 => return None,
            ahead if ahead > 0 => ahead - 1,
            ahead => ahead,
        };
        self.0 = self.0.saturating_add(ahead);
        u32::try_from(self.0).ok()
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("a document is shorter than 4 GiB")
}

fn apart(number: u32, from: u32) -> i32 {
    number.wrapping_sub(from) as i32
}

fn moved(from: u32, by: i32) -> u32 {
    from.wrapping_add(by as u32)
}

impl Body {
    pub(super) fn of(document: &Document) -> Self {
        Body {
            passages: stored_passages(&document.passages),
            turns: stored_turns(&document.turns),
            sources: stored_pieces(&document.sources),
            margin: document.margin.clone(),
        }
    }

    pub(super) fn passages(&self) -> Result<Vec<Passage>, IndexError> {
        whole_passages(&self.passages)
    }

    /// The passages alone of a body as it was stored: they stand first in it.
    pub(super) fn passages_of(bytes: &[u8]) -> Result<Vec<Passage>, IndexError> {
        let (stored, _) = postcard::take_from_bytes::<Vec<StoredPassage>>(bytes)
            .map_err(|_| IndexError::damaged("the passages of a document"))?;
        whole_passages(&stored)
    }

    pub(super) fn turns(&self) -> Result<Vec<Turn>, IndexError> {
        let (mut end, mut number, mut begins, mut ends) = (0_i64, 0, Clock::default(), Clock::default());
        let mut turns = Vec::with_capacity(self.turns.len());
        for stored in &self.turns {
            number = moved(number, stored.number);
            let start = end.saturating_add(stored.start);
            end = start.saturating_add(i64::from(stored.len));
            turns.push(Turn {
                number,
                speaker: stored.speaker,
                span: span(u32::try_from(start).map_err(|_| broken())?, stored.len)?,
                holes: stored.holes.clone(),
                start_ms: begins.get(stored.start_ms),
                end_ms: ends.get(stored.end_ms),
            });
        }
        Ok(turns)
    }

    pub(super) fn sources(&self) -> Result<Vec<Piece>, IndexError> {
        let (mut end, mut line, mut begins, mut pages) = (0_i64, 0_i64, Clock::default(), Clock::default());
        let mut pieces = Vec::with_capacity(self.sources.len());
        for stored in &self.sources {
            let start = end.saturating_add(stored.start);
            end = start.saturating_add(i64::from(stored.len));
            line = line.saturating_add(stored.line);
            pieces.push(Piece {
                span: span(u32::try_from(start).map_err(|_| broken())?, stored.len)?,
                line: u32::try_from(line).map_err(|_| broken())?,
                start_ms: begins.get(stored.start_ms),
                page: pages.get(stored.page),
            });
        }
        Ok(pieces)
    }
}

fn whole_passages(stored: &[StoredPassage]) -> Result<Vec<Passage>, IndexError> {
    let (mut start, mut number, mut clock) = (0_u32, 0, Clock::default());
    let mut passages = Vec::with_capacity(stored.len());
    for (index, stored) in (0_u32..).zip(stored) {
        start = moved(start, stored.start);
        number = moved(number, stored.number);
        let rest = stored.rest.as_deref();
        passages.push(Passage {
            number,
            piece: stored.piece,
            last_number: moved(number, stored.further),
            kind: stored.kind,
            role: stored.role,
            speaker: stored.speaker.checked_sub(1),
            span: span(start, stored.len)?,
            holes: rest.map(|rest| rest.holes.clone()).unwrap_or_default(),
            start_ms: clock.get(stored.start_ms),
            date: rest.and_then(|rest| rest.date),
            thread: rest.and_then(|rest| rest.thread),
            section: stored.section.checked_sub(1),
            question: (stored.question != 0).then(|| moved(index, -stored.question)),
        });
    }
    Ok(passages)
}

fn stored_passages(passages: &[Passage]) -> Vec<StoredPassage> {
    let (mut start, mut number, mut clock) = (0, 0, Clock::default());
    let stored = |(index, passage): (u32, &Passage)| {
        let stored = StoredPassage {
            start: apart(small(passage.span.start()), start),
            len: small(passage.span.len()),
            number: apart(passage.number, number),
            piece: passage.piece,
            further: apart(passage.last_number, passage.number),
            kind: passage.kind,
            role: passage.role,
            speaker: passage.speaker.map_or(0, |speaker| speaker + 1),
            rest: rest_of(passage),
            question: passage.question.map_or(0, |question| apart(index, question)),
            section: passage.section.map_or(0, |section| section + 1),
            start_ms: clock.put(passage.start_ms),
        };
        (start, number) = (small(passage.span.start()), passage.number);
        stored
    };
    (0..).zip(passages).map(stored).collect()
}

fn rest_of(passage: &Passage) -> Option<Box<Rest>> {
    let rest = Rest { holes: passage.holes.clone(), date: passage.date, thread: passage.thread };
    let needed = !rest.holes.is_empty() || rest.date.is_some() || rest.thread.is_some();
    needed.then(|| Box::new(rest))
}

fn stored_turns(turns: &[Turn]) -> Vec<StoredTurn> {
    let (mut end, mut number, mut begins, mut ends) = (0, 0, Clock::default(), Clock::default());
    let stored = |turn: &Turn| {
        let stored = StoredTurn {
            number: apart(turn.number, number),
            speaker: turn.speaker,
            start: turn.span.start() as i64 - end,
            len: small(turn.span.len()),
            holes: turn.holes.clone(),
            start_ms: begins.put(turn.start_ms),
            end_ms: ends.put(turn.end_ms),
        };
        (end, number) = (turn.span.end() as i64, turn.number);
        stored
    };
    turns.iter().map(stored).collect()
}

fn stored_pieces(pieces: &[Piece]) -> Vec<StoredPiece> {
    let (mut end, mut line, mut begins, mut pages) = (0, 0, Clock::default(), Clock::default());
    let stored = |piece: &Piece| {
        let stored = StoredPiece {
            start: piece.span.start() as i64 - end,
            len: small(piece.span.len()),
            line: i64::from(piece.line) - line,
            start_ms: begins.put(piece.start_ms),
            page: pages.put(piece.page),
        };
        (end, line) = (piece.span.end() as i64, i64::from(piece.line));
        stored
    };
    pieces.iter().map(stored).collect()
}

fn span(start: u32, len: u32) -> Result<Span, IndexError> {
    Span::new(start as usize, start as usize + len as usize).map_err(|_| broken())
}

fn broken() -> IndexError {
    IndexError::damaged("a span that is none")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DocumentId, DocumentKind};

    fn passage(number: u32, start: usize, end: usize) -> Passage {
        Passage {
            number,
            piece: 0,
            last_number: number,
            kind: Kind::Turn,
            role: Role::Participant,
            speaker: Some(0),
            span: Span::at(start, end),
            holes: Vec::new(),
            start_ms: None,
            date: None,
            thread: None,
            section: None,
            question: None,
        }
    }

    #[test]
    fn what_is_stored_comes_back() {
        let passages = vec![
            Passage { kind: Kind::Heading, speaker: None, section: Some(0), ..passage(0, 0, 5) },
            Passage {
                last_number: 3,
                holes: vec![Span::at(20, 30)],
                start_ms: Some(0),
                question: Some(0),
                ..passage(1, 7, 40)
            },
            Passage { piece: 2, start_ms: Some(9_000), question: Some(3), ..passage(2, 22, 28) },
            Passage { start_ms: Some(4_000), date: Some(When::year(2011)), ..passage(0, 50, 50) },
        ];
        let turns = vec![
            Turn {
                number: 1,
                speaker: 0,
                span: Span::at(7, 18),
                holes: vec![Span::at(8, 9)],
                start_ms: Some(5),
                end_ms: Some(6),
            },
            Turn {
                number: 2,
                speaker: 1,
                span: Span::at(22, 28),
                holes: Vec::new(),
                start_ms: None,
                end_ms: Some(4),
            },
        ];
        let sources = vec![
            Piece { span: Span::at(0, 5), line: 3, start_ms: None, page: Some(1) },
            Piece { span: Span::at(7, 40), line: 2, start_ms: Some(7), page: None },
        ];
        let document = Document {
            id: DocumentId::file("p.txt"),
            title: None,
            kind: DocumentKind::Transcript,
            format: "transcript".into(),
            encoding: "utf-8".into(),
            language: None,
            date: None,
            text: "x".repeat(60),
            speakers: Vec::new(),
            turns,
            passages,
            sections: Vec::new(),
            comments: 0,
            attributes: [("wave".to_owned(), "2".to_owned())].into(),
            margin: vec![MarginComment { span: Span::at(1, 2), author: None, date: None, text: "hm".into() }],
            offers: Vec::new(),
            sources,
        };
        let bytes = postcard::to_stdvec(&Body::of(&document)).unwrap();
        let body: Body = postcard::from_bytes(&bytes).unwrap();
        assert_eq!(body.passages().unwrap(), document.passages);
        assert_eq!(Body::passages_of(&bytes).unwrap(), document.passages);
        assert_eq!(body.turns().unwrap(), document.turns);
        assert_eq!(body.sources().unwrap(), document.sources);
        assert_eq!(body.margin, document.margin);
    }
}
