//! Who codes, and the time and ids of what they decide.

use std::env;
use std::io::{self, BufRead, IsTerminal, Write};

use emic::model::{Coder, DecisionId};
use emic::project::Study;
use emic::workbench::Workbench;
use emic::workbench::deciding::{Recorder, Stamps};
use jiff::Timestamp;

use super::Global;
use super::error::CliError;
use super::terminal::Terminal;

/// The coder, where one is named: by `--coder`, by `EMIC_CODER`, by `emic.toml`.
pub(crate) fn known(global: &Global, study: &Study) -> Result<Option<Coder>, CliError> {
    let named = global
        .coder
        .clone()
        .or_else(|| env::var("EMIC_CODER").ok().filter(|name| !name.trim().is_empty()))
        .or_else(|| study.settings.coder.clone());
    named.map(|name| parsed(&name)).transpose()
}

/// The coder, who is asked for at a terminal when nobody is named.
pub(crate) fn coder(
    global: &Global,
    workbench: &Workbench,
    terminal: &mut Terminal,
) -> Result<Coder, CliError> {
    if let Some(coder) = known(global, workbench.study())? {
        return Ok(coder);
    }
    let missing = "nobody is named as coder; say --coder anna, set EMIC_CODER, or write coder = \"anna\" into emic.toml";
    if !io::stdin().is_terminal() {
        return Err(CliError::new(missing));
    }
    terminal
        .talk("Who codes? Small letters, digits, hyphens. (coder = \"…\" in emic.toml saves the question.)");
    let mut name = String::new();
    let asked = io::stderr().flush().and_then(|()| io::stdin().lock().read_line(&mut name));
    match asked {
        Ok(_) if !name.trim().is_empty() => parsed(name.trim()),
        _ => Err(CliError::new(missing)),
    }
}

pub(crate) fn parsed(name: &str) -> Result<Coder, CliError> {
    name.parse().map_err(|error: emic::model::BadCoder| CliError::new(error.to_string()))
}

/// The clock of this computer, and ids that grow with it.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    /// The milliseconds and the counter of the last id.
    last: (u64, u16),
}

/// The counter of an id has twelve bits.
const COUNTERS: u16 = 1 << 12;

impl Clock {
    /// The recorder of a coder's decisions.
    pub(crate) fn recorder(&mut self, coder: Coder) -> Recorder<'_> {
        Recorder { coder, stamps: self }
    }

    /// The time, never before the last id, and a counter that tells ids of one millisecond apart.
    fn tick(&mut self) -> (u64, u16) {
        let now = u64::try_from(Timestamp::now().as_millisecond()).unwrap_or(0);
        let (last, counter) = self.last;
        self.last = match counter + 1 {
            _ if now > last => (now, 0),
            COUNTERS => (last + 1, 0),
            next => (last, next),
        };
        self.last
    }
}

impl Stamps for Clock {
    fn next(&mut self) -> (Timestamp, DecisionId) {
        let (milliseconds, counter) = self.tick();
        let chance = uuid::Uuid::new_v4().into_bytes();
        let [high, low] = counter.to_be_bytes();
        // Bytes of the chance that hold no version.
        let random = [
            high, low, chance[0], chance[1], chance[2], chance[3], chance[4], chance[5], chance[9],
            chance[10],
        ];
        let seconds = i64::try_from(milliseconds / 1000).unwrap_or(i64::MAX);
        let at = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
        (at, DecisionId::new(milliseconds, &random))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_however_many_are_made_in_a_millisecond() {
        let mut clock = Clock::default();
        let ids: Vec<_> = (0..20_000).map(|_| clock.next()).collect();
        assert!(ids.windows(2).all(|pair| pair[0].1 < pair[1].1 && pair[0].0 <= pair[1].0));
    }
}
