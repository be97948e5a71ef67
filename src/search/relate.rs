//! INSIDE, CONTAINS, OVERLAPS: by the bytes of the document, across the borders of passages.

use super::stretch::Bytes;
use crate::query::ast::Relation;
use crate::text::Span;

/// The spans of one document, made ready to be asked.
pub(super) struct Others {
    starts: Vec<u32>,
    /// The furthest end of all spans up to each.
    furthest: Vec<u32>,
    /// The nearest end of all spans from each on.
    nearest: Vec<u32>,
}

impl Others {
    pub(super) fn new(spans: impl Iterator<Item = Span>) -> Self {
        let mut ends: Vec<(u32, u32)> = spans.map(|span| (span.start() as u32, span.end() as u32)).collect();
        ends.sort_unstable();
        let mut furthest = Vec::with_capacity(ends.len());
        let mut end = 0;
        for (_, next) in &ends {
            end = end.max(*next);
            furthest.push(end);
        }
        let mut nearest = vec![u32::MAX; ends.len()];
        let mut end = u32::MAX;
        for (place, (_, next)) in nearest.iter_mut().zip(&ends).rev() {
            end = end.min(*next);
            *place = end;
        }
        Others { starts: ends.iter().map(|(start, _)| *start).collect(), furthest, nearest }
    }

    /// Whether `one` lies so to some of the spans.
    pub(super) fn has(&self, one: &Bytes, relation: Relation) -> bool {
        let (start, end) = (one.span.start() as u32, one.span.end() as u32);
        match relation {
            Relation::Inside => {
                let before = self.starts.partition_point(|other| *other <= start);
                before > 0 && self.furthest[before - 1] >= end
            }
            Relation::Contains => {
                let from = self.starts.partition_point(|other| *other < start);
                self.nearest.get(from).is_some_and(|nearest| *nearest <= end)
            }
            Relation::Overlaps => {
                let before = self.starts.partition_point(|other| *other < end);
                before > 0 && self.furthest[before - 1] > start
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_relations() {
        let others = Others::new([Span::at(10, 20), Span::at(12, 14), Span::at(30, 40)].into_iter());
        let has = |start, end, relation| {
            others.has(&Bytes { row: 0, span: Span::at(start, end), first: 0, after: 0 }, relation)
        };
        assert!(has(12, 20, Relation::Inside) && !has(12, 21, Relation::Inside));
        assert!(has(11, 15, Relation::Contains) && !has(13, 29, Relation::Contains));
        assert!(has(19, 22, Relation::Overlaps) && !has(20, 30, Relation::Overlaps));
    }
}
