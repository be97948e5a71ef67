//! `emic show`.

use std::borrow::Cow;

use emic::model::{Document, Kind, Origin, Passage, Role, Stance, Turn, VoiceKind};
use emic::text::{Span, safe};
use emic::workbench::showing::{CodeOn, CodedBy};

use super::error::CliError;
use super::home;
use super::report::BasisName;
use super::terminal::{Style, Terminal, counted};
use super::{Exit, Global};

/// Show a document as emic understood it: turns, speakers, times, kinds, roles
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// The document: its path inside corpus/, the end of it, or its title
    #[arg(value_name = "DOCUMENT")]
    document: String,
    /// Show the codes on it, with the words that fired
    #[arg(long)]
    codes: bool,
    /// With --codes: those that people gave, those that rules find, or both
    #[arg(long, value_enum, default_value_t)]
    basis: BasisName,
}

pub(crate) fn run(args: &Show, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let shown = workbench.show(&args.document, args.codes.then(|| args.basis.into()))?;
    if terminal.is_json() {
        terminal.json(&shown.json());
    } else {
        print_document(&shown.document, &shown.codes, terminal);
    }
    Ok(Exit::Done)
}

/// Prints a document: what it is, who speaks, what is offered, and its text in order.
pub(crate) fn print_document(document: &Document, codes: &[CodeOn], terminal: &mut Terminal) {
    print_head(document, terminal);
    for item in items(document) {
        if terminal.is_broken() {
            return;
        }
        print_item(document, &item, codes, terminal);
    }
}

/// Prints the turns and passages of a stretch with the codes on them, questions and other words that
/// are no data in grey.
pub(crate) fn print_stretch(document: &Document, stretch: Span, codes: &[CodeOn], terminal: &mut Terminal) {
    for item in items(document).iter().filter(|item| stretch.overlaps(item.span())) {
        print_item(document, item, codes, terminal);
    }
}

fn print_head(document: &Document, terminal: &mut Terminal) {
    terminal.line(terminal.styled(Style::Strong, document.name()));
    let mut facts = vec![
        document.id.to_string(),
        format!("{} read as {}", document.kind, document.format),
        document.encoding.clone(),
    ];
    facts.extend(document.language.clone());
    facts.extend(document.date.map(|date| date.to_string()));
    facts.push(counted(document.turns.len(), "turn"));
    facts.push(counted(document.passages.iter().filter(|passage| passage.number > 0).count(), "passage"));
    if document.comments > 0 {
        facts.push(counted(document.comments as usize, "comment"));
    }
    terminal.line(terminal.styled(Style::Dim, facts.join(" · ")));
    for speaker in &document.speakers {
        let what = match speaker.voice {
            VoiceKind::Speaker => "turn",
            VoiceKind::Author => "paragraph",
            VoiceKind::Commenter => "comment",
            VoiceKind::Quoted => "quotation",
        };
        let unnamed = if speaker.named { "" } else { ", no name in the text" };
        let label = terminal.styled(Style::Name, safe::terminal_line(&speaker.label));
        terminal.line(format!(
            "  {label}  {}, {}{unnamed}",
            speaker.role,
            counted(speaker.turns as usize, what)
        ));
    }
    for remark in &document.margin {
        let (author, on) = (remark.author.as_deref(), remark.span.of(&document.text));
        let by = author.map(|author| format!(" by {author}")).unwrap_or_default();
        let shown = format!("  in the margin{by}: {}, on “{on}”", remark.text);
        terminal.line(terminal.styled(Style::Dim, safe::terminal_line(&shown)));
    }
    for offer in &document.offers {
        let offered = format!(
            "  offered, not decided: {} = \"{}\", because of “{}”",
            offer.what, offer.value, offer.because
        );
        terminal.line(terminal.styled(Style::Dim, safe::terminal_line(&offered)));
    }
}

/// What a document shows in order: turns as they stand, and passages that are no talk.
enum Item<'a> {
    Turn(&'a Turn),
    Passage(&'a Passage),
}

impl Item<'_> {
    fn span(&self) -> Span {
        match self {
            Item::Turn(turn) => turn.span,
            Item::Passage(passage) => passage.span,
        }
    }

    /// Whose words they are, by role.
    fn role(&self, document: &Document) -> Option<Role> {
        match self {
            Item::Turn(turn) => document.speakers.get(turn.speaker as usize).map(|speaker| speaker.role),
            Item::Passage(passage) => document.speaker_of(passage).map(|_| passage.role),
        }
    }

    /// Its own words: times, headings and others' talk inside it are none of them.
    fn words<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self {
            Item::Turn(turn) => turn.words(text),
            Item::Passage(passage) => passage.own_text(text),
        }
    }
}

fn items(document: &Document) -> Vec<Item<'_>> {
    let stands_alone = |passage: &&Passage| passage.kind != Kind::Turn || document.turns.is_empty();
    let mut items: Vec<_> = document.passages.iter().filter(stands_alone).map(Item::Passage).collect();
    items.extend(document.turns.iter().map(Item::Turn));
    items.sort_by_key(|item| item.span().start());
    items
}

fn print_item(document: &Document, item: &Item<'_>, codes: &[CodeOn], terminal: &mut Terminal) {
    terminal.line("");
    match item {
        Item::Turn(turn) => {
            let speaker = document.speakers.get(turn.speaker as usize);
            let label = speaker.map_or("", |speaker| speaker.label.as_str());
            let name = terminal.styled(Style::Name, safe::terminal_line(label));
            let time = turn.start_ms.map(|ms| format!("  {}", clock(ms))).unwrap_or_default();
            let role = speaker.map(|speaker| format!("  {}", speaker.role)).unwrap_or_default();
            terminal.line(format!(
                "{:>5}  {name}{}",
                turn.number,
                terminal.styled(Style::Dim, format!("{role}{time}"))
            ));
        }
        Item::Passage(passage) => {
            let number = if passage.number > 0 { passage.number.to_string() } else { "·".to_owned() };
            let name = document.speaker_of(passage).map(|speaker| speaker.label.as_str()).unwrap_or_default();
            let name = terminal.styled(Style::Name, safe::terminal_line(name));
            let mut facts = passage.kind.to_string();
            if document.speaker_of(passage).is_some() {
                facts = format!("{facts}, {}", passage.role);
            }
            if let Some(answered) = passage.thread.and_then(|thread| thread.reply_to) {
                facts = format!("{facts}, answers comment {answered}");
            }
            if let Some(date) = passage.date {
                facts = format!("{facts}, {date}");
            }
            let gap = if document.speaker_of(passage).is_some() { "  " } else { "" };
            terminal.line(format!("{number:>5}  {name}{gap}{}", terminal.styled(Style::Dim, facts)));
        }
    }
    let style =
        if item.role(document).is_some_and(|role| !role.is_counted()) { Style::Dim } else { Style::Plain };
    print_styled(&item.words(&document.text), style, terminal);
    for on in codes.iter().filter(|on| item.span().contains(Span::at(on.span.start(), on.span.start()))) {
        print_code(document, on, terminal);
    }
}

fn print_code(document: &Document, on: &CodeOn, terminal: &mut Terminal) {
    let words = |span: Span| format!("“{}”", safe::terminal_line(span.of(&document.text)));
    let why = match &on.coded {
        Some(coded) => format!("{}  {}", said(coded), words(on.span)),
        None => {
            let fired = on.because.iter().map(|(rule, span)| format!("{rule} {}", words(*span)));
            fired.collect::<Vec<_>>().join(", ")
        }
    };
    let code = terminal.styled(Style::Strong, &on.code);
    terminal.line(format!("       {code}  {}", terminal.styled(Style::Dim, why)));
}

/// What a person said of a coding, on one line.
pub(crate) fn said(coded: &CodedBy) -> String {
    let mut said = format!("coded by {}", safe::terminal_line(&coded.coder));
    match coded.origin {
        Origin::Hand => {}
        Origin::Accepted => said.push_str(", proposed by a rule"),
        Origin::Import => said.push_str(", imported"),
    }
    if coded.stance == Stance::Against {
        said.push_str(", against");
    }
    if coded.key {
        said.push_str(", key");
    }
    if let Some(note) = &coded.note {
        said.push_str(&format!(", note: {}", safe::terminal_line(note)));
    }
    said
}

/// Text wrapped and set in, its line breaks kept.
pub(crate) fn print_text(text: &str, terminal: &mut Terminal) {
    print_styled(text, Style::Plain, terminal);
}

fn print_styled(text: &str, style: Style, terminal: &mut Terminal) {
    let width = terminal.width().saturating_sub(7);
    for line in text.lines() {
        for wrapped in textwrap::wrap(&safe::terminal(line), width) {
            terminal.line(format!("       {}", terminal.styled(style, wrapped)));
        }
    }
}

/// Milliseconds as `00:41:10`.
pub(crate) fn clock(ms: u32) -> String {
    let second = ms / 1000;
    format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}
