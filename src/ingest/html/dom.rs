//! Looking at a page's elements: a walk that does not recurse, classes, text, and how much of it is links.

use std::collections::HashMap;

use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{Html, Node};

use super::render::is_block;
use crate::text::single_spaced;

/// A node of a page.
pub(super) type At<'a> = NodeRef<'a, Node>;

/// What is done on the way through a page.
pub(super) trait Visit<'a> {
    /// Meets a node; tells whether to go inside.
    fn enter(&mut self, at: At<'a>) -> bool;

    /// Comes out of a node that it went inside.
    fn leave(&mut self, at: At<'a>);
}

/// Walks `root` and all below it in order, without recursion: pages nest as deep as they like.
pub(super) fn walk<'a>(root: At<'a>, visitor: &mut dyn Visit<'a>) {
    let mut at = root;
    loop {
        let inside = visitor.enter(at);
        if inside && let Some(child) = at.first_child() {
            at = child;
            continue;
        }
        if inside {
            visitor.leave(at);
        }
        loop {
            if at.id() == root.id() {
                return;
            }
            if let Some(next) = at.next_sibling() {
                at = next;
                break;
            }
            match at.parent() {
                Some(parent) => at = parent,
                None => return,
            }
            visitor.leave(at);
        }
    }
}

/// The element of a node.
pub(super) fn element<'a>(node: At<'a>) -> Option<&'a Element> {
    node.value().as_element()
}

/// The name of a node's element, in lower case; empty for text.
pub(super) fn tag<'a>(node: At<'a>) -> &'a str {
    element(node).map_or("", Element::name)
}

/// An attribute of a node.
pub(super) fn attr<'a>(node: At<'a>, name: &str) -> Option<&'a str> {
    element(node)?.attr(name)
}

/// The classes of a node as written.
pub(super) fn classes<'a>(node: At<'a>) -> impl Iterator<Item = &'a str> {
    element(node).into_iter().flat_map(Element::classes)
}

/// Whether a node has one of these classes, compared without case.
pub(super) fn has_class(node: At<'_>, wanted: &[&str]) -> bool {
    classes(node).any(|class| wanted.iter().any(|name| class.eq_ignore_ascii_case(name)))
}

/// Whether a space-parted attribute (`itemprop`, `rel`, `itemtype`) holds one of these words at its end.
pub(super) fn says(node: At<'_>, name: &str, wanted: &[&str]) -> bool {
    attr(node, name).is_some_and(|words| {
        words.split_whitespace().any(|word| {
            wanted
                .iter()
                .any(|wanted| word.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(wanted)))
        })
    })
}

/// What no reader sees, whatever page it is.
pub(super) fn is_unseen(node: At<'_>) -> bool {
    const TAGS: &[&str] = &[
        "script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "select", "option",
        "datalist", "button", "input", "textarea", "head", "link", "meta", "canvas", "audio", "video", "map",
        "math", "dialog", "title", "base", "progress", "meter",
    ];
    const CLASSES: &[&str] = &[
        "screen-reader-text",
        "sr-only",
        "visually-hidden",
        "visuallyhidden",
        "says-hidden",
        "assistive-text",
        "hidden",
        "hide",
        "a11y-hidden",
    ];
    let Some(element) = element(node) else { return !node.value().is_text() && !node.value().is_document() };
    let hidden = element.attr("hidden").is_some()
        || element.attr("aria-hidden") == Some("true")
        || element.attr("style").is_some_and(|style| {
            let style: String = style.to_ascii_lowercase().split_whitespace().collect();
            style.contains("display:none") || style.contains("visibility:hidden")
        });
    TAGS.contains(&element.name()) || hidden || has_class(node, CLASSES)
}

/// The text of a node as a reader sees it, on one line.
pub(super) fn text(node: At<'_>) -> String {
    let mut line = Line { root: node.id(), text: String::new() };
    walk(node, &mut line);
    single_spaced(&line.text)
}

struct Line {
    root: NodeId,
    text: String,
}

impl<'a> Visit<'a> for Line {
    fn enter(&mut self, at: At<'a>) -> bool {
        if let Some(words) = at.value().as_text() {
            self.text.push_str(words);
        } else if is_block(at) || tag(at) == "br" {
            self.text.push(' ');
        }
        at.id() == self.root || !is_unseen(at)
    }

    fn leave(&mut self, at: At<'a>) {
        if is_block(at) {
            self.text.push(' ');
        }
    }
}

/// The elements below a node, in order, without the node.
pub(super) fn elements<'a>(node: At<'a>) -> impl Iterator<Item = At<'a>> {
    node.descendants().skip(1).filter(|at| at.value().is_element())
}

/// `root` and the elements below it, without those that are skipped and all below these.
pub(super) fn elements_without<'a>(root: At<'a>, skip: &dyn Fn(At<'a>) -> bool) -> Vec<At<'a>> {
    let mut taking = Taking { root: root.id(), skip, taken: Vec::new() };
    walk(root, &mut taking);
    taking.taken
}

struct Taking<'s, 'a> {
    root: NodeId,
    skip: &'s dyn Fn(At<'a>) -> bool,
    taken: Vec<At<'a>>,
}

impl<'a> Visit<'a> for Taking<'_, 'a> {
    fn enter(&mut self, at: At<'a>) -> bool {
        if !at.value().is_element() && at.id() != self.root || at.id() != self.root && (self.skip)(at) {
            return false;
        }
        if at.value().is_element() {
            self.taken.push(at);
        }
        true
    }

    fn leave(&mut self, _at: At<'a>) {}
}

/// How many bytes of visible text each element holds, and how many of them in links.
#[derive(Debug)]
pub(super) struct Measures(HashMap<NodeId, Measure>);

/// See [`Measures`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Measure {
    pub(super) text: usize,
    pub(super) links: usize,
}

impl Measures {
    pub(super) fn of(page: &Html) -> Self {
        let mut measuring = Measuring::default();
        walk(page.tree.root(), &mut measuring);
        Measures(measuring.done)
    }

    pub(super) fn get(&self, node: At<'_>) -> Measure {
        self.0.get(&node.id()).copied().unwrap_or_default()
    }
}

#[derive(Default)]
struct Measuring {
    done: HashMap<NodeId, Measure>,
    open: Vec<Measure>,
    links: usize,
}

impl<'a> Visit<'a> for Measuring {
    fn enter(&mut self, at: At<'a>) -> bool {
        if let Some(words) = at.value().as_text() {
            let length: usize = words.split_ascii_whitespace().map(|word| word.len() + 1).sum();
            if let Some(around) = self.open.last_mut() {
                around.text += length;
                around.links += if self.links > 0 { length } else { 0 };
            }
            return false;
        }
        if is_unseen(at) {
            return false;
        }
        self.links += usize::from(tag(at) == "a");
        self.open.push(Measure::default());
        true
    }

    fn leave(&mut self, at: At<'a>) {
        self.links -= usize::from(tag(at) == "a");
        let own = self.open.pop().unwrap_or_default();
        self.done.insert(at.id(), own);
        if let Some(around) = self.open.last_mut() {
            around.text += own.text;
            around.links += own.links;
        }
    }
}
