//! The thematic summary, the appendix and their figures: the only place that writes Markdown and SVG.

pub mod escape;
