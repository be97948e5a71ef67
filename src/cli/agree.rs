//! `emic agree` and `emic train`.

use std::path::{Path, PathBuf};

use emic::analysis::agreement::comparison::{Options, three};
use emic::analysis::agreement::units::Carries;
use emic::analysis::agreement::{Columns, Comparison, Resampling, render};
use emic::diagnostic::Severity;
use emic::model::Coder;
use emic::text::safe;
use emic::workbench::Workbench;
use emic::workbench::agreeing::{agreement_figure, compare_spans, compare_table, vector_figures};
use emic::workbench::comparing::{AgainstRules, Asked, Codes, Differing, Include, OfCoders, Per};
use serde::Serialize;

use super::error::CliError;
use super::figure::{self, Goes};
use super::home;
use super::report::BasisName;
use super::rules::print_against;
use super::table::{Align, Table};
use super::terminal::{Style, Terminal, counted};
use super::{Exit, Global};

/// Say how far coders agree: those of the study, or ratings and spans from anywhere
///
/// Agreement is always between coders on stated units, never reliability of themes. Compared are the documents that two coders have finished, and the codings made without seeing suggestions or the work of others. What is undefined says why. --json holds every coefficient.
#[derive(Debug, clap::Args)]
pub(crate) struct Agree {
    /// The coders
    #[arg(value_name = "CODER", conflicts_with_all = ["table", "spans", "vector"])]
    coders: Vec<String>,
    /// Compare all coders, together and in pairs
    #[arg(long, conflicts_with_all = ["coders", "table", "spans", "vector"])]
    all: bool,
    #[command(flatten)]
    on: On,
    /// Compare this code only
    #[arg(long, value_name = "CODE", conflicts_with_all = ["table", "spans", "vector"])]
    code: Option<String>,
    /// Compare the codes of this group only
    #[arg(long, value_name = "GROUP", conflicts_with_all = ["code", "table", "spans", "vector"])]
    group: Option<String>,
    /// Compare what the coders coded; or say what rules found of each coder's codings (a rule is no coder, and has no agreement); or both, one below the other
    #[arg(long, value_enum, default_value = "coded", conflicts_with_all = ["table", "spans", "vector"])]
    basis: BasisName,
    /// Print each disagreement with its words and notes
    #[arg(long, conflicts_with_all = ["table", "spans", "vector"])]
    list: bool,
    /// Ratings in a CSV file: one row a unit and one column a coder, or long with --coder-column and --value-column
    #[arg(long, value_name = "FILE", group = "source")]
    table: Option<PathBuf>,
    /// Spans in a JSON file: {"length": N, "coders": {"anna": [[start, end, "code"], …]}}, or "documents": [ … ] of these
    #[arg(long, value_name = "FILE", group = "source")]
    spans: Option<PathBuf>,
    /// An entry {"kind", "data"}: every figure that its kind asks for
    #[arg(long, value_name = "FILE", group = "source")]
    vector: Option<PathBuf>,
    /// The column that names the unit
    #[arg(long, value_name = "COLUMN", requires = "table")]
    unit_column: Option<String>,
    /// The column that names the coder, in a long table
    #[arg(long, value_name = "COLUMN", requires_all = ["table", "value_column"])]
    coder_column: Option<String>,
    /// The column of the value, in a long table
    #[arg(long, value_name = "COLUMN", requires_all = ["table", "coder_column"])]
    value_column: Option<String>,
    /// The column of the document, to resample whole documents
    #[arg(long, value_name = "COLUMN", requires = "table")]
    document_column: Option<String>,
    /// Compare these columns of a table only (can be repeated)
    #[arg(long = "only", value_name = "NAME", requires = "table")]
    only: Vec<String>,
    /// How many categories a coder could choose from, where some were never used
    #[arg(long, value_name = "N", requires = "table")]
    categories: Option<usize>,
    /// A word for a missing value, beside the empty cell (can be repeated)
    #[arg(long, value_name = "WORD", requires = "table")]
    missing: Vec<String>,
    /// Replicates of the bootstrap; 0 makes no intervals
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    replicates: u32,
    /// The seed of the bootstrap
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Draw α of each code with its interval instead: SVG to this file (without one, here)
    #[arg(long, value_name = "FILE.svg", num_args = 0..=1, default_missing_value = figure::OUT, value_parser = figure::goes, conflicts_with_all = ["vector", "explain", "list", "every"])]
    figure: Option<Goes>,
    /// Print every coefficient
    #[arg(long)]
    every: bool,
    /// Print the computation with its numbers, for a methods appendix
    #[arg(long)]
    explain: bool,
}

/// Score a new coder, code by code, against an experienced one
///
/// On the documents that both have finished. Beside κ it says how many units of the gold coder's were missed and how many were added: what to talk about with the trainee.
#[derive(Debug, clap::Args)]
pub(crate) struct Train {
    /// The new coder
    #[arg(value_name = "CODER")]
    trainee: String,
    /// The coder whose codings are the measure
    #[arg(long, value_name = "CODER")]
    gold: String,
    #[command(flatten)]
    on: On,
    /// Print each disagreement with its words and notes
    #[arg(long)]
    list: bool,
}

/// On what coders are compared.
#[derive(Debug, clap::Args)]
pub(crate) struct On {
    /// The unit
    #[arg(long, value_name = "UNIT", default_value = "passage")]
    unit: PerArg,
    /// When a unit carries a code
    #[arg(long, value_name = "PART", default_value = "any")]
    carries: CarriesArg,
    /// Compare these codings too (separate with commas)
    #[arg(long, value_name = "WHICH", value_delimiter = ',')]
    include: Vec<IncludeArg>,
    /// Compare documents that hold codings of two coders, finished or not
    #[arg(long)]
    unfinished: bool,
    /// Compare only what this sample holds (emic sample)
    #[arg(long, value_name = "NAME")]
    sample: Option<String>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum PerArg {
    /// Characters
    Character,
    /// Words
    Token,
    /// Sentences
    Sentence,
    /// Passages: paragraphs of an utterance, post, comment or answer
    Passage,
    /// Turns, comments and other numbered units
    Turn,
    /// Documents
    Document,
    /// The spans as they were marked: the unitizing family, and characters beside it
    Span,
}

impl PerArg {
    /// A unit that can be counted, which spans of two hands are not.
    pub(crate) fn counted(self) -> Result<Per, CliError> {
        match self.per() {
            Per::Span => Err(CliError::new(
                "free spans are compared between coders only (emic agree --unit span); here take --unit character",
            )),
            per => Ok(per),
        }
    }

    fn per(self) -> Per {
        match self {
            PerArg::Character => Per::Character,
            PerArg::Token => Per::Token,
            PerArg::Sentence => Per::Sentence,
            PerArg::Passage => Per::Passage,
            PerArg::Turn => Per::Turn,
            PerArg::Document => Per::Document,
            PerArg::Span => Per::Span,
        }
    }
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum CarriesArg {
    /// When any part of it is coded
    Any,
    /// When more than half of it is coded
    Half,
    /// When all of it is coded
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum IncludeArg {
    /// Suggestions of rules that were accepted
    Accepted,
    /// Codings made after suggestions or the work of others had been shown
    Seen,
}

/// Which codings were asked for beside those made alone.
pub(crate) fn include(asked: &[IncludeArg]) -> Include {
    Include { accepted: asked.contains(&IncludeArg::Accepted), seen: asked.contains(&IncludeArg::Seen) }
}

impl On {
    fn asked(
        &self,
        workbench: &Workbench,
        coders: Vec<Coder>,
        codes: Codes,
        resampling: Option<Resampling>,
    ) -> Result<Asked, CliError> {
        let carries = match self.carries {
            CarriesArg::Any => Carries::AnyPart,
            CarriesArg::Half => Carries::MoreThanHalf,
            CarriesArg::All => Carries::Entirely,
        };
        Ok(Asked {
            coders,
            per: self.unit.per(),
            carries,
            codes,
            include: include(&self.include),
            unfinished: self.unfinished,
            sample: self.sample.as_deref().map(|name| workbench.sample(name)).transpose()?,
            resampling,
        })
    }
}

pub(crate) fn run(args: &Agree, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    match (&args.table, &args.spans, &args.vector) {
        (Some(table), ..) => of_table(args, table, terminal),
        (_, Some(spans), _) => of_spans(args, spans, terminal),
        (.., Some(vector)) => {
            let (figures, any_failed) = vector_figures(vector)?;
            terminal.json(&figures);
            Ok(Exit::with_findings(any_failed))
        }
        (None, None, None) => of_coders(args, global, terminal),
    }
}

fn parsed(name: &str) -> Result<Coder, CliError> {
    name.parse().map_err(|error: emic::model::BadCoder| CliError::new(error.to_string()))
}

fn of_coders(args: &Agree, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    if !args.all && args.coders.len() < 2 {
        return Err(CliError::new(
            "name two coders or more, or --all; or data from anywhere: --table ratings.csv, --spans spans.json, --vector entry.json",
        ));
    }
    let workbench = home::workbench(global, terminal)?;
    let coders = if args.all {
        workbench.coders()?
    } else {
        args.coders.iter().map(|name| parsed(name)).collect::<Result<_, _>>()?
    };
    if coders.len() < 2 {
        return Err(CliError::new("fewer than two coders have decided anything in this study"));
    }
    let codes = match (&args.code, &args.group) {
        (Some(code), _) => Codes::One(code.clone()),
        (_, Some(group)) => Codes::Group(group.clone()),
        _ => Codes::All,
    };
    let asked = args.on.asked(&workbench, coders, codes, resampling(args))?;
    if args.explain {
        terminal.text(&workbench.explain_coders(&asked)?);
        return Ok(Exit::Done);
    }
    let rules = match args.basis {
        BasisName::Coded => Vec::new(),
        BasisName::Found | BasisName::Both => against_each(args, &asked, &workbench)?,
    };
    let compared = match args.basis {
        BasisName::Found => None,
        BasisName::Coded | BasisName::Both => Some(workbench.compare_coders(&asked, args.list)?),
    };
    if let Some(goes) = &args.figure {
        let Some(compared) = &compared else {
            return Err(CliError::new(
                "the figure shows coders beside each other, and --basis found compares none: leave it out",
            ));
        };
        figure::show(&[workbench.agreement_figure(compared)?], goes, terminal)?;
        return Ok(Exit::Done);
    }
    let pairs = if args.all && asked.coders.len() > 2 && compared.is_some() {
        pairs(&workbench, &asked)?
    } else {
        Vec::new()
    };
    if terminal.is_json() {
        terminal.json(&as_json(compared.as_ref(), &pairs, &rules));
        return Ok(Exit::Done);
    }
    if let Some(compared) = &compared {
        print_compared(compared, args.every, terminal);
        print_pairs(&pairs, terminal);
        print_list(compared, terminal);
    }
    for (place, against) in rules.iter().enumerate() {
        if place > 0 || compared.is_some() {
            terminal.line("");
        }
        print_against(against, terminal);
    }
    Ok(Exit::Done)
}

/// The rules held against what each of the coders coded.
fn against_each(args: &Agree, asked: &Asked, workbench: &Workbench) -> Result<Vec<AgainstRules>, CliError> {
    let asked = Asked { per: args.on.unit.counted()?, ..asked.clone() };
    asked.coders.iter().map(|coder| Ok(workbench.rules_against(coder, &asked)?)).collect()
}

fn as_json(compared: Option<&OfCoders>, pairs: &[Pair], rules: &[AgainstRules]) -> serde_json::Value {
    let mut json = serde_json::json!({ "format": 1 });
    if let Some(compared) = compared {
        json["of"] = serde_json::json!(compared);
    }
    if !pairs.is_empty() {
        json["pairs"] = serde_json::json!(pairs);
    }
    if !rules.is_empty() {
        json["rules"] = serde_json::json!(rules);
    }
    json
}

fn print_compared(compared: &OfCoders, every: bool, terminal: &mut Terminal) {
    print_head(compared, terminal);
    let print = if every { render::every_coefficient } else { render::table };
    terminal.text(&safe::terminal(&print(&compared.comparison)));
    if let Some(free) = &compared.free_spans {
        terminal.text(&safe::terminal(&render::free_spans(free)));
    }
}

/// What has to be known before the first figure is read.
fn print_head(compared: &OfCoders, terminal: &mut Terminal) {
    let told = compared.left_out.told();
    for line in compared.caution.iter().copied().chain(told.as_deref()) {
        terminal.line(line);
    }
    if compared.caution.is_some() || told.is_some() {
        terminal.line("");
    }
}

/// A pair of coders, with what is said of them over all codes.
#[derive(Debug, Serialize)]
struct Pair {
    coders: [String; 2],
    /// None where the two have finished no document in common, which says why.
    comparison: Option<Comparison>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_compared: Option<String>,
}

fn pairs(workbench: &Workbench, asked: &Asked) -> Result<Vec<Pair>, CliError> {
    let mut pairs = Vec::new();
    for (place, first) in asked.coders.iter().enumerate() {
        for second in &asked.coders[place + 1..] {
            let of_two =
                Asked { coders: vec![first.clone(), second.clone()], resampling: None, ..asked.clone() };
            let coders = [first.to_string(), second.to_string()];
            pairs.push(match workbench.compare_coders(&of_two, false) {
                Ok(compared) => Pair { coders, comparison: Some(compared.comparison), not_compared: None },
                Err(error @ emic::workbench::WorkbenchError::NotCompared { .. }) => {
                    Pair { coders, comparison: None, not_compared: Some(error.to_string()) }
                }
                Err(error) => return Err(error.into()),
            });
        }
    }
    Ok(pairs)
}

fn print_pairs(pairs: &[Pair], terminal: &mut Terminal) {
    if pairs.is_empty() {
        return;
    }
    let mut table = Table::new(&[
        ("pair", Align::Left),
        ("documents", Align::Right),
        ("units", Align::Right),
        ("α on sets (MASI)", Align::Right),
        ("pooled κ", Align::Right),
    ]);
    for pair in pairs {
        let names = pair.coders.join(", ");
        let Some(comparison) = &pair.comparison else {
            table.row(vec![names, "0".into(), "0".into(), "–".into(), "–".into()]);
            continue;
        };
        let figure = |key: &str| {
            let found = comparison.overall.iter().find(|named| named.key == key);
            found.and_then(|named| named.figure.value).map_or("undefined".to_owned(), three)
        };
        let documents = comparison.documents.unwrap_or_default();
        table.row(vec![
            names,
            documents.to_string(),
            comparison.units.to_string(),
            figure("alpha_masi"),
            figure("pooled_kappa"),
        ]);
    }
    terminal.line("");
    table.lines().into_iter().for_each(|line| terminal.line(line));
}

fn print_list(compared: &OfCoders, terminal: &mut Terminal) {
    for differing in &compared.differing {
        terminal.line("");
        print_differing(differing, terminal);
    }
}

fn print_differing(differing: &Differing, terminal: &mut Terminal) {
    let head = format!("{} · {}", differing.code, safe::terminal_line(&differing.place));
    terminal.line(terminal.styled(Style::Dim, head));
    terminal.line(safe::terminal_line(&differing.words).into_owned());
    for gave in &differing.coders {
        let did = match gave.gave {
            Some(true) => "yes",
            Some(false) => "no",
            None => "nothing said",
        };
        let mut line = format!("  {}: {did}", gave.coder);
        if !gave.marked.is_empty() {
            line.push_str(&format!(" (“{}”)", safe::terminal_line(&gave.marked.join("” “"))));
        }
        for note in &gave.notes {
            line.push_str(&format!(" — {}", safe::terminal_line(note)));
        }
        terminal.line(line);
    }
}

pub(crate) fn train(args: &Train, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let coders = vec![parsed(&args.gold)?, parsed(&args.trainee)?];
    args.on.unit.counted()?;
    let asked = args.on.asked(&workbench, coders, Codes::All, None)?;
    let compared = workbench.compare_coders(&asked, args.list)?;
    if terminal.is_json() {
        terminal.json(
            &serde_json::json!({ "format": 1, "gold": args.gold, "trainee": args.trainee, "of": compared }),
        );
        return Ok(Exit::Done);
    }
    print_head(&compared, terminal);
    let documents = counted(compared.documents.len(), "document");
    terminal.line(format!("{} against {}, on {} of {documents}", args.trainee, args.gold, asked.per.named()));
    terminal.line("");
    let mut table = Table::new(&[
        ("code", Align::Left),
        (args.gold.as_str(), Align::Right),
        (args.trainee.as_str(), Align::Right),
        ("both", Align::Right),
        ("missed", Align::Right),
        ("added", Align::Right),
        ("κ", Align::Right),
    ]);
    for row in &compared.comparison.rows {
        let Some(counts) = row.counts else { continue };
        let kappa = counts.kappa().map_or_else(|why| format!("undefined: {why}"), three);
        table.row(vec![
            safe::terminal_line(&row.code).into_owned(),
            (counts.both + counts.only_a).to_string(),
            (counts.both + counts.only_b).to_string(),
            counts.both.to_string(),
            counts.only_a.to_string(),
            counts.only_b.to_string(),
            kappa,
        ]);
    }
    table.lines().into_iter().for_each(|line| terminal.line(line));
    let pooled = compared.comparison.overall.iter().find(|named| named.key == "pooled_kappa");
    if let Some(pooled) = pooled {
        terminal.line("");
        terminal.line(format!("{}: {}", pooled.name, pooled.figure));
    }
    print_list(&compared, terminal);
    Ok(Exit::Done)
}

fn resampling(args: &Agree) -> Option<Resampling> {
    (args.replicates > 0).then_some(Resampling { replicates: args.replicates, seed: args.seed })
}

fn options(args: &Agree, options: Options) -> Options {
    Options { resampling: resampling(args), ..options }
}

fn of_table(args: &Agree, path: &Path, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let columns = Columns {
        unit: args.unit_column.clone(),
        coder: args.coder_column.clone(),
        value: args.value_column.clone(),
        document: args.document_column.clone(),
        coders: args.only.clone(),
        choices: args.categories,
        missing: args.missing.clone(),
    };
    let unit = format!("units of {}", path.display());
    let compared = compare_table(path, &columns, &options(args, Options::units(unit)))?;
    if let Some(goes) = &args.figure {
        figure::show(&[agreement_figure(&compared.comparison)?], goes, terminal)?;
    } else if terminal.is_json() {
        terminal.json(&serde_json::json!({ "format": 1, "comparison": compared.comparison, "diagnostics": compared.findings }));
    } else if args.explain {
        terminal.text(&compared.explained());
    } else {
        terminal.text(&compared.printed(args.every));
    }
    terminal.findings(&compared.findings, Path::new(""));
    Ok(Exit::with_findings(compared.findings.iter().any(|finding| finding.severity == Severity::Warning)))
}

fn of_spans(args: &Agree, path: &Path, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let compared = compare_spans(path, &options(args, Options::characters()))?;
    if let Some(goes) = &args.figure {
        figure::show(&[agreement_figure(&compared.characters)?], goes, terminal)?;
        return Ok(Exit::Done);
    }
    if terminal.is_json() {
        terminal.json(&serde_json::json!({ "format": 1, "comparison": compared }));
        return Ok(Exit::Done);
    }
    terminal.text(&render::spans(&compared));
    if args.every {
        terminal.line("");
        terminal.text(&render::every_coefficient(&compared.characters));
    }
    Ok(Exit::Done)
}
