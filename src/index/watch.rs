//! [`Watch`]: who looks on while the index is built.

/// Looks on while the index is built, and may end it.
pub trait Watch: Sync {
    /// So many of so many files are done; `path` is the one that was read last.
    fn progress(&self, done: usize, of: usize, path: &str);

    /// Whether to end: what is complete by then is committed, the rest is left for the next time.
    fn stop(&self) -> bool;
}

/// Nobody looks on.
impl Watch for () {
    fn progress(&self, _done: usize, _of: usize, _path: &str) {}

    fn stop(&self) -> bool {
        false
    }
}
