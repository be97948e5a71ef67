//! [`Layout`]: tables of talk, whose columns are speakers, words and perhaps times.

use std::collections::BTreeSet;

use crate::ingest::{columns, time};

/// Which columns of a table are speakers, words and times, from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ingest) struct Layout {
    pub(in crate::ingest) speaker: usize,
    pub(in crate::ingest) text: usize,
    pub(in crate::ingest) time: Option<usize>,
    pub(in crate::ingest) header_rows: usize,
}

impl Layout {
    /// By the names in the first row.
    pub(in crate::ingest) fn by_header(table: &[Vec<String>]) -> Option<Self> {
        let header = table.first()?;
        let find = |role| columns::find(header, role);
        let (speaker, text) = (find(columns::Role::Speaker)?, find(columns::Role::Text)?);
        (table.len() > 1).then_some(Layout {
            speaker,
            text,
            time: find(columns::Role::Start),
            header_rows: 1,
        })
    }

    /// By what stands in the columns: two to four of them, at least three rows; one of names that
    /// come again, one of words.
    pub(in crate::ingest) fn by_shape(table: &[Vec<String>]) -> Option<Self> {
        let width = table.iter().map(Vec::len).max()?;
        if !(2..=4).contains(&width) || table.len() < 3 {
            return None;
        }
        let column = |at: usize| {
            table
                .iter()
                .filter_map(move |row| row.get(at))
                .map(|cell| cell.trim())
                .filter(|cell| !cell.is_empty())
        };
        let is_time = |at: usize| {
            column(at).count() * 2 > table.len()
                && column(at).filter(|cell| time::milliseconds(cell).is_none()).count() <= 1
        };
        let is_label = |at: usize| {
            let labels: BTreeSet<_> = column(at).map(|cell| cell.trim_end_matches([':', '：'])).collect();
            let few = labels.len() >= 2 && labels.len() * 2 <= column(at).count();
            few && labels.iter().all(|label| columns::is_label(label))
        };
        let time = (0..width).find(|at| is_time(*at));
        let speaker = (0..width).find(|at| Some(*at) != time && is_label(*at))?;
        let length = |at: usize| column(at).map(str::len).sum::<usize>();
        let text =
            (0..width).filter(|at| Some(*at) != time && *at != speaker).max_by_key(|at| length(*at))?;
        (length(text) > 3 * length(speaker)).then_some(Layout { speaker, text, time, header_rows: 0 })
    }
}
