//! Where each code occurs in each interview: by the time of the recording where the transcript has
//! times, else by the place in the text.

use super::axes::{Name, Scale, foot, grid_across, legend, names_end};
use super::lanes::{self, LANE};
use super::picture::{MARGIN, PAGE, Picture, Stroke};
use super::{Sketch, always, basis, layers_with_marks, left_out, name, numbered, pages};
use crate::analysis::clock::{Clock, share};
use crate::analysis::portrait::Stretch;
use crate::coding::evidence::{Layer, Stance};
use crate::report::escape::visible;
use crate::report::markdown::counted;
use crate::report::study::ReportError;
use crate::report::tables::{all_codes, clock_of, extent, shown, time, with_data};
use crate::report::view::View;
use crate::report::wording;
use crate::text::Span;

/// Codes along one document.
const CODES: usize = 40;

/// Moments of a code told in words.
const TOLD: usize = 20;

/// A document with the codes that occur in it.
struct Course {
    document: u32,
    title: String,
    extent: Span,
    clock: Option<Clock>,
    lanes: Vec<(Name, Vec<Stretch>)>,
    /// How many codes occur in it.
    codes: usize,
}

impl Course {
    fn of(view: &View<'_>, document: u32) -> Result<Self, ReportError> {
        let with_marks = |code: u32| {
            let stretches = shown(view, document, code);
            (!stretches.is_empty()).then(|| (name(view, code), stretches))
        };
        let mut lanes: Vec<_> = all_codes(view).filter_map(with_marks).collect();
        let codes = lanes.len();
        lanes.truncate(CODES);
        Ok(Course {
            document,
            title: visible(view.attribution.document(document)),
            extent: extent(view, document),
            clock: clock_of(view, document)?,
            lanes,
            codes,
        })
    }

    fn height(&self) -> f64 {
        58.0 + LANE * super::real(self.lanes.len())
    }

    /// Where each code occurs, in a sentence for each layer and stance.
    fn told(&self) -> Vec<String> {
        let mut told = Vec::new();
        for (name, stretches) in &self.lanes {
            let mut sorts: Vec<(Layer, Stance)> =
                stretches.iter().map(|stretch| (stretch.layer, stretch.stance)).collect();
            sorts.sort_unstable();
            sorts.dedup();
            for (layer, stance) in sorts {
                let alike = |stretch: &&Stretch| (stretch.layer, stretch.stance) == (layer, stance);
                let at: Vec<String> =
                    stretches.iter().filter(alike).map(|stretch| self.moment(stretch)).collect();
                let more = if at.len() > TOLD { " and later" } else { "" };
                let against = if stance == Stance::Against { " as against" } else { "" };
                told.push(format!(
                    "{}, {}, {}{against}: {}{more}.",
                    self.title,
                    name.text,
                    wording::layer(layer).to_lowercase(),
                    at[..at.len().min(TOLD)].join(", ")
                ));
            }
        }
        told
    }

    fn moment(&self, stretch: &Stretch) -> String {
        let start = stretch.span.start();
        match &self.clock {
            Some(clock) => time(clock.at(start)),
            None => format!("{:.0} %", 100.0 * share(start, self.extent)),
        }
    }
}

pub(super) fn sketches(view: &View<'_>, most: usize) -> Result<Vec<Sketch>, ReportError> {
    let layers = layers_with_marks(view)?;
    let mut courses = Vec::new();
    let mut silent = Vec::new();
    for document in with_data(view) {
        let course = Course::of(view, document)?;
        if course.lanes.is_empty() {
            silent.push(course.title);
        } else {
            courses.push(course);
        }
    }
    if courses.is_empty() {
        return Err(ReportError::NothingToDraw { why: "no passage of data carries a code" });
    }
    let pages = pages(&courses, Course::height);
    let several = pages.len() > 1;
    let drawn: usize = pages.iter().take(most).map(|page| page.len()).sum();
    let beyond = left_out(drawn, courses.len(), "first", "documents with a code");
    let sketched = pages.into_iter().take(most).enumerate().map(|(at, page)| {
        let id = numbered("timeline", at, several);
        let mut notes = notes(&layers, page, &silent);
        notes.extend(beyond.clone());
        notes.extend(always(view));
        sketch(view, page, &id, &layers, notes)
    });
    Ok(sketched.collect())
}

fn notes(layers: &[Layer], page: &[Course], silent: &[String]) -> Vec<String> {
    let mut notes = vec![
        "Base: the passages of each document, beside its name; drawn are the codes that occur in it."
            .to_owned(),
    ];
    notes.push(match (page.iter().any(|course| course.clock.is_some()), page.iter().any(|course| course.clock.is_none())) {
        (true, false) => "Times are those of the turns; inside a turn they go by the share of its text.".to_owned(),
        (true, true) => "Times are those of the turns; inside a turn they go by the share of its text; documents without times go from their beginning (0 %) to their end.".to_owned(),
        _ => "Documents go from their beginning (0 %) to their end.".to_owned(),
    });
    notes.push(basis(layers).to_owned());
    if !silent.is_empty() {
        const NAMED: usize = 12;
        let named =
            silent.iter().take(NAMED).map(|title| format!("\"{title}\"")).collect::<Vec<_>>().join(", ");
        let more = silent.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        notes.push(format!("Without a code: {named}{more}."));
    }
    for course in page {
        notes.extend(left_out(
            course.lanes.len(),
            course.codes,
            "first",
            &format!("codes of \"{}\"", course.title),
        ));
    }
    notes
}

fn sketch(view: &View<'_>, page: &[Course], id: &str, layers: &[Layer], notes: Vec<String>) -> Sketch {
    let mut picture = Picture::new(id, PAGE);
    let left = names_end(page.iter().flat_map(|course| course.lanes.iter().map(|(name, _)| name)));
    let longest = page.iter().filter_map(|course| course.clock.as_ref()).map(|clock| clock.ends().1).max();
    let mut y = legend(&mut picture, MARGIN, &lanes::legend_of(view, layers)) + 2.0;
    for course in page {
        draw(&mut picture, view, course, layers, longest.unwrap_or(0), left, y);
        y += course.height();
    }
    foot(&mut picture, y, &notes);
    Sketch {
        kind: "Timeline",
        title: format!("Where each code occurs in {}", counted(page.len() as u64, "document", "documents")),
        reading: String::new(),
        notes,
        told: page.iter().flat_map(Course::told).collect(),
        picture,
    }
}

fn draw(
    picture: &mut Picture,
    view: &View<'_>,
    course: &Course,
    layers: &[Layer],
    longest: u32,
    left: f64,
    y: f64,
) {
    // Room for half a label at the right end of the axis.
    let right = PAGE - MARGIN - 16.0;
    lanes::heading(picture, view, course.document, &course.title, y);
    let top = y + 24.0;
    let height = LANE * super::real(course.lanes.len());
    let (scale, ticks) = match &course.clock {
        Some(_) => of_times(longest, (left, right)),
        None => of_shares((left, right)),
    };
    let place = |at: usize| match &course.clock {
        Some(clock) => scale.at(f64::from(clock.at(at))),
        None => scale.at(100.0 * share(at, course.extent)),
    };
    lanes::data(picture, view, course.document, top, place);
    grid_across(picture, &ticks, top, top + height);
    for (lane, (name, stretches)) in course.lanes.iter().enumerate() {
        let at = top + LANE * super::real(lane);
        name.write(picture, at + LANE / 2.0, left, 1);
        picture.line((left, at + LANE), (right, at + LANE), Stroke::GRID);
        lanes::marks(picture, stretches, layers, at, (left, right), place);
    }
}

/// An axis of percents.
fn of_shares(places: (f64, f64)) -> (Scale, Vec<(f64, String)>) {
    let scale = Scale { values: (0.0, 100.0), places };
    let ticks = [0.0, 25.0, 50.0, 75.0, 100.0].map(|value| (scale.at(value), format!("{value} %")));
    (scale, ticks.into())
}

/// An axis of times from 0, with at most six steps that people count time by.
fn of_times(longest: u32, places: (f64, f64)) -> (Scale, Vec<(f64, String)>) {
    const SECONDS: [u32; 16] =
        [1, 5, 10, 20, 30, 60, 120, 300, 600, 900, 1_200, 1_800, 3_600, 7_200, 14_400, 43_200];
    let step = SECONDS.map(|seconds| seconds * 1000).into_iter().find(|step| longest.div_ceil(*step) <= 6);
    let step = step.unwrap_or_else(|| longest.div_ceil(6).max(1));
    let scale = Scale { values: (0.0, f64::from(longest)), places };
    let ticks = (0..=longest / step).map(|at| (scale.at(f64::from(at * step)), time(at * step)));
    (scale, ticks.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_of_times_has_steps_that_people_count_by() {
        let (scale, ticks) = of_times(47 * 60_000, (100.0, 570.0));
        let labels: Vec<&str> = ticks.iter().map(|(_, label)| label.as_str()).collect();
        assert_eq!(labels, ["00:00:00", "00:10:00", "00:20:00", "00:30:00", "00:40:00"]);
        assert_eq!(ticks[1].0, 200.0);
        assert_eq!(scale.at(f64::from(47 * 60_000)), 570.0);
    }
}
