//! How long work is shown: a bar on standard error where a person looks.

use std::sync::Mutex;
use std::time::Duration;

use emic::index::Watch;
use indicatif::{ProgressBar, ProgressStyle};

use super::terminal::Terminal;

/// A bar that appears when bringing the index up to date takes longer than a moment.
pub(crate) struct Progress {
    bar: Option<Mutex<ProgressBar>>,
}

impl Progress {
    /// A bar, unless nobody looks.
    pub(crate) fn new(terminal: &Terminal) -> Self {
        let bar = terminal.shows_progress().then(|| {
            let bar = ProgressBar::no_length();
            let template = "reading {bar:30} {pos} of {len} files {wide_msg:.dim}";
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            Mutex::new(bar)
        });
        Progress { bar }
    }
}

impl Watch for Progress {
    fn progress(&self, done: usize, of: usize, path: &str) {
        let Some(bar) = &self.bar else { return };
        let Ok(bar) = bar.lock() else { return };
        if bar.elapsed() < Duration::from_millis(300) {
            return;
        }
        bar.set_length(of as u64);
        bar.set_position(done as u64);
        bar.set_message(emic::text::safe::terminal_line(path).into_owned());
    }

    /// Ctrl-C ends the process: what is not committed by then is read again the next time.
    fn stop(&self) -> bool {
        false
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar
            && let Ok(bar) = bar.lock()
        {
            bar.finish_and_clear();
        }
    }
}
