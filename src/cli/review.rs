//! `emic review` and `emic suggest`.

use std::io::{self, BufRead};

use emic::model::{DecisionId, Stance};
use emic::report::drawn;
use emic::text::{Span, safe};
use emic::workbench::Workbench;
use emic::workbench::reviewing::{Draw, Item, Scope, Verdict};
use emic::workbench::telling::Undo;

use super::error::CliError;
use super::home;
use super::terminal::{Style, Terminal, counted};
use super::who::{self, Clock};
use super::{Exit, Global};

/// Decide about what rules propose, one after the other
///
/// Each decision is kept before the next is shown; quit any time. Keys, several on a line if you like: a accept, r reject, w widen, n narrow, c CODE another code, g against, k key, t NOTE, s skip, u undo, q quit. They can be piped in.
#[derive(Debug, clap::Args)]
pub(crate) struct Review {
    /// Only this code
    #[arg(long, value_name = "CODE")]
    code: Option<String>,
    /// Only this code or one below it
    #[arg(long, value_name = "CODE", conflicts_with = "code")]
    theme: Option<String>,
    /// Only this document
    #[arg(long, value_name = "DOCUMENT")]
    document: Option<String>,
    /// So many suggestions drawn at random, and as many passages that no rule found
    #[arg(long, value_name = "N")]
    sample: Option<usize>,
    /// The seed of the draw: the same seed draws the same
    #[arg(long, value_name = "S", default_value_t = 1, requires = "sample")]
    seed: u64,
}

/// Make a query a rule of a code, so that all it finds is proposed: one step, which undo takes back
#[derive(Debug, clap::Args)]
pub(crate) struct Suggest {
    /// The query
    query: String,
    /// The code
    #[arg(long = "as", value_name = "CODE")]
    code: String,
}

pub(crate) fn suggest(args: &Suggest, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut workbench = home::workbench(global, terminal)?;
    let coder = who::coder(global, &workbench, terminal)?;
    let mut clock = Clock::default();
    let done = workbench.suggest(&mut clock.recorder(coder), &args.query, &args.code)?;
    if terminal.is_json() {
        terminal.json(&done);
        return Ok(Exit::Done);
    }
    let (before, now) = done.open;
    terminal.line(format!(
        "{}: rule added to {}: {}",
        terminal.styled(Style::Strong, safe::terminal_line(&done.code)),
        safe::terminal_line(&done.file),
        safe::terminal_line(&done.rule)
    ));
    terminal.talk(format!(
        "{} open, {before} before; emic review --code {} walks them",
        counted(now, "suggestion"),
        done.code
    ));
    Ok(Exit::Done)
}

pub(crate) fn review(args: &Review, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut workbench = home::workbench(global, terminal)?;
    let coder = who::coder(global, &workbench, terminal)?;
    let draw = args.sample.map(|number| Draw { number, seed: args.seed });
    let scope = Scope {
        code: args.code.clone(),
        theme: args.theme.clone(),
        document: args.document.clone(),
        sample: draw,
    };
    let items = workbench.to_review(&coder, &scope)?;
    if terminal.is_json() {
        terminal.json(&json(&items, &workbench, &scope)?);
        return Ok(Exit::with_findings(items.is_empty()));
    }
    let mut walk = Walk {
        workbench: &mut workbench,
        clock: Clock::default(),
        coder,
        items: &items,
        done: Vec::new(),
        kept: 0,
    };
    walk.run(terminal)?;
    let (decided, kept) = (walk.done.len(), walk.kept);
    let left = items.len() - decided;
    terminal.talk(format!("{}, {kept} kept; {left} left", counted(decided, "decision")));
    if let Some(draw) = draw {
        let figures = workbench.draw_figures(&scope, draw)?;
        terminal.line(drawn::sentences(&figures));
    }
    Ok(Exit::with_findings(items.is_empty()))
}

/// The items as programs read them, and what came of a draw.
fn json(items: &[Item], workbench: &Workbench, scope: &Scope) -> Result<serde_json::Value, CliError> {
    let drawn = scope.sample.map(|draw| workbench.draw_figures(scope, draw)).transpose()?;
    let items: Vec<_> = items
        .iter()
        .map(|item| {
            let text = &item.document.text;
            let proposed = item.proposed.as_ref().map(|proposed| {
                let because = proposed.because.iter();
                let because: Vec<_> = because
                    .map(|(rule, span)| serde_json::json!({ "rule": rule, "words": span.of(text) }))
                    .collect();
                serde_json::json!({ "code": proposed.code, "rule": proposed.rule, "because": because })
            });
            serde_json::json!({
                "place": item.place,
                "citation": item.citation,
                "words": item.stands.span.of(text),
                "proposed": proposed,
            })
        })
        .collect();
    Ok(serde_json::json!({ "format": 1, "drawn": drawn, "items": items }))
}

/// A walk through what is to be decided.
struct Walk<'w> {
    workbench: &'w mut Workbench,
    clock: Clock,
    coder: emic::model::Coder,
    items: &'w [Item],
    /// The items decided about in this walk, with the decisions and whether they kept something.
    done: Vec<(usize, DecisionId, bool)>,
    kept: usize,
}

/// What the coder has in mind about the item that is shown.
struct Draft {
    span: Span,
    stance: Stance,
    key: bool,
    note: Option<String>,
}

/// Where the walk goes.
enum Go {
    /// To the item after this one.
    On,
    /// To an item that was decided before.
    Back(usize),
    /// Nowhere: the same item is shown again.
    Stay,
    /// To the end.
    Quit,
}

const KEYS: &str =
    "a accept  r reject  w widen  n narrow  c CODE  g against  k key  t NOTE  s skip  u undo  q quit";

impl Walk<'_> {
    fn run(&mut self, terminal: &mut Terminal) -> Result<(), CliError> {
        if self.items.is_empty() {
            terminal.talk("nothing is left to decide here");
            return Ok(());
        }
        let mut lines = io::stdin().lock().lines();
        let mut at = 0;
        while let Some(item) = self.items.get(at) {
            let mut draft = Draft { span: item.stands.span, stance: Stance::For, key: false, note: None };
            loop {
                self.show(at, item, &draft, terminal);
                terminal.talk(KEYS);
                let Some(line) = lines.next() else { return Ok(()) };
                let line =
                    line.map_err(|error| CliError::new(format!("the keys cannot be read: {error}")))?;
                match self.keys(at, item, &line, &mut draft, terminal)? {
                    Go::On => {
                        at += 1;
                        break;
                    }
                    Go::Back(earlier) => {
                        at = earlier;
                        break;
                    }
                    Go::Stay => {}
                    Go::Quit => return Ok(()),
                }
            }
        }
        Ok(())
    }

    /// Does what the keys of a line say, one after the other.
    fn keys(
        &mut self,
        at: usize,
        item: &Item,
        line: &str,
        draft: &mut Draft,
        terminal: &mut Terminal,
    ) -> Result<Go, CliError> {
        let mut rest = line.trim();
        while let Some(key) = rest.chars().next() {
            rest = rest[key.len_utf8()..].trim_start();
            match key {
                'a' if item.proposed.is_some() => {
                    let verdict = Verdict::Accept {
                        span: draft.span,
                        stance: draft.stance,
                        key: draft.key,
                        note: draft.note.take(),
                    };
                    return self.judge(at, item, &verdict, terminal);
                }
                'r' => return self.judge(at, item, &Verdict::Reject { note: draft.note.take() }, terminal),
                'c' => {
                    let code = rest.split_whitespace().next().unwrap_or_default().to_owned();
                    let verdict = Verdict::Other {
                        code,
                        span: draft.span,
                        stance: draft.stance,
                        key: draft.key,
                        note: draft.note.clone(),
                    };
                    return self.judge(at, item, &verdict, terminal);
                }
                'w' | 'n' => draft.span = self.other_span(item, draft.span, key == 'w'),
                'g' => draft.stance = if draft.stance == Stance::For { Stance::Against } else { Stance::For },
                'k' => draft.key = !draft.key,
                't' => {
                    draft.note = Some(rest.to_owned()).filter(|note| !note.is_empty());
                    return Ok(Go::Stay);
                }
                's' => return Ok(Go::On),
                'u' => return self.undo(terminal),
                'q' => return Ok(Go::Quit),
                other => {
                    terminal.talk(format!("\"{other}\" is no key here"));
                    return Ok(Go::Stay);
                }
            }
        }
        Ok(Go::Stay)
    }

    fn other_span(&self, item: &Item, span: Span, wider: bool) -> Span {
        let levels = item.levels(self.workbench.study().settings.reading.language.as_deref());
        let other = if wider {
            levels.iter().find(|level| level.len() > span.len())
        } else {
            levels.iter().rev().find(|level| level.len() < span.len())
        };
        other.copied().unwrap_or(span)
    }

    /// Keeps a verdict; one that cannot be kept is said, and the item stays.
    fn judge(
        &mut self,
        at: usize,
        item: &Item,
        verdict: &Verdict,
        terminal: &mut Terminal,
    ) -> Result<Go, CliError> {
        let mut recorder = self.clock.recorder(self.coder.clone());
        match self.workbench.judge(&mut recorder, item, verdict) {
            Ok(id) => {
                let kept = !matches!(verdict, Verdict::Reject { .. });
                self.done.push((at, id, kept));
                self.kept += usize::from(kept);
                Ok(Go::On)
            }
            Err(error @ emic::workbench::WorkbenchError::NotThere { .. }) => {
                terminal.alarm(&error.to_string());
                Ok(Go::Stay)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn undo(&mut self, terminal: &mut Terminal) -> Result<Go, CliError> {
        let Some((at, id, kept)) = self.done.pop() else {
            terminal.talk("nothing was decided in this walk");
            return Ok(Go::Stay);
        };
        let mut recorder = self.clock.recorder(self.coder.clone());
        self.workbench.undo(&mut recorder, &Undo::Act(id.to_string()))?;
        self.kept -= usize::from(kept);
        terminal.talk("taken back");
        Ok(Go::Back(at))
    }

    fn show(&self, at: usize, item: &Item, draft: &Draft, terminal: &mut Terminal) {
        terminal.line("");
        let count = terminal.styled(Style::Dim, format!("{} of {}", at + 1, self.items.len()));
        let place = terminal.styled(Style::Dim, safe::terminal_line(&item.place));
        let citation = safe::terminal_line(&item.citation).into_owned();
        match &item.proposed {
            Some(proposed) => {
                let code = terminal.styled(Style::Strong, safe::terminal_line(&proposed.code));
                terminal.line(format!("{count}  {code}  {}", safe::terminal_line(&proposed.name)));
                if let Some(definition) = &proposed.definition {
                    terminal.line(
                        terminal.styled(Style::Dim, format!("       {}", safe::terminal_line(definition))),
                    );
                }
            }
            None => terminal.line(format!(
                "{count}  no rule found anything here: c CODE gives a code, r says there is nothing"
            )),
        }
        terminal.line(format!("{citation}  {place}"));
        print_marked(item, draft.span, terminal);
        if let Some(proposed) = &item.proposed {
            let text = &item.document.text;
            let because: Vec<String> = proposed
                .because
                .iter()
                .map(|(rule, span)| format!("{rule} “{}”", safe::terminal_line(span.of(text))))
                .collect();
            terminal.line(terminal.styled(Style::Dim, format!("       because of {}", because.join(", "))));
        }
        let mut said = Vec::new();
        said.extend((draft.stance == Stance::Against).then(|| "against".to_owned()));
        said.extend(draft.key.then(|| "key".to_owned()));
        said.extend(draft.note.as_ref().map(|note| format!("note: {note}")));
        if !said.is_empty() {
            terminal.line(format!("       {}", safe::terminal_line(&said.join(", "))));
        }
    }
}

/// The words around, with those that would be coded between ▸ and ◂ and those that fired strong.
fn print_marked(item: &Item, span: Span, terminal: &mut Terminal) {
    let text = &item.document.text;
    let around = item.around.hull(span);
    let fired: Vec<Span> =
        item.proposed.iter().flat_map(|proposed| proposed.because.iter().map(|(_, span)| *span)).collect();
    let mut borders = vec![around.start(), around.end(), span.start(), span.end()];
    borders.extend(fired.iter().flat_map(|fired| [fired.start(), fired.end()]));
    borders.retain(|border| (around.start()..=around.end()).contains(border));
    borders.sort_unstable();
    borders.dedup();
    let mut marked = String::new();
    for pair in borders.windows(2) {
        let stretch = Span::at(pair[0], pair[1]);
        if stretch.start() == span.start() {
            marked.push('▸');
        }
        let is_fired = fired.iter().any(|fired| fired.contains(stretch));
        let style = if is_fired { Style::Strong } else { Style::Plain };
        marked.push_str(&terminal.styled(style, safe::terminal(stretch.of(text))));
        if stretch.end() == span.end() {
            marked.push('◂');
        }
    }
    let width = terminal.width().saturating_sub(7);
    for line in marked.lines() {
        for wrapped in textwrap::wrap(line, width) {
            terminal.line(format!("       {wrapped}"));
        }
    }
}
