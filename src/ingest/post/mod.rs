//! Posts with their comments, as people paste them out of a page into a text file.
//!
//! The reading text is the decoded file. What stands in it is told by the words and the layout that
//! weblog programs give to a page: who was quoted, where the comments begin, what is furniture.
//! Nothing that has to be guessed is decided: it is offered.

mod byline;
mod comments;
mod furniture;
mod headers;
mod lines;
mod lists;
mod names;
mod numbers;
mod offers;
mod page;
mod refine;

pub(super) use byline::byline;
pub(super) use comments::{Entry, Part};
pub(super) use furniture::{comments_head, is_excerpt, is_furniture, is_pingback};
pub(super) use headers::line_header;
pub(super) use names::{is_name, salutation};
pub(super) use offers::offers;
pub(super) use page::thread_in;
pub(super) use refine::{Marked, quoted, refine};

use furniture::CommentsHead;

use super::draft::Draft;
use super::{Claim, Out, ReadError, Reader, Source, With};
use crate::diagnostic::Diagnostic;
use page::{Page, Tells};

/// Pasted pages.
#[derive(Debug)]
pub(super) struct Post;

impl Reader for Post {
    fn name(&self) -> &'static str {
        "post"
    }

    fn number(&self) -> u32 {
        2
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        if !matches!(source.extension().as_str(), "txt" | "text" | "post" | "") {
            return Claim::No;
        }
        match source.decoded() {
            Ok(decoded) => match page::tells(&decoded.text) {
                Tells::No => Claim::No,
                Tells::Yes => Claim::Likely,
                Tells::Surely => Claim::Certain,
            },
            Err(_) => Claim::No,
        }
    }

    fn read(&self, source: &Source<'_>, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let text = source.decoded()?.text.clone();
        let page = Page::of(&text, with.rule);
        if page.is_guessed() {
            out.say(
                Diagnostic::note(
                    "IN050",
                    "the page does not tell where one comment ends and the next begins",
                )
                .help("number the comments in the file, if it matters who said what"),
            );
        }
        let draft: Draft = page.draft();
        out.draft(Draft { text, ..draft })
    }
}

#[cfg(test)]
mod tests;
