//! Who wrote, and when, by the mark-up of a page.

use super::dom::{At, attr, classes, elements, has_class, says, tag, text};
use crate::ingest::dates;
use crate::model::When;
use crate::text::single_spaced;

/// Classes of the element that names an author, the surest first.
const AUTHORS: &[&[&str]] = &[
    &[
        "fn",
        "p-author",
        "comment-author-name",
        "comment__author-name",
        "author-name",
        "comment-author-link",
        "hnuser",
    ],
    &[
        "comment-author",
        "comment__author",
        "commentauthor",
        "comment_author",
        "comment-username",
        "commenter",
        "comment-user",
        "publisher-anchor-color",
        "comment-name",
        "commenter-name",
        "author__name",
        "comment-by",
        "comment-by-line",
    ],
    &[
        "h-card",
        "p-name",
        "vcard",
        "author",
        "username",
        "user-name",
        "user",
        "display-name",
        "screen-name",
        "poster",
        "profile-name",
        "user-details",
        "name",
        "names",
    ],
];

/// The author of a comment and the element that says it; `own` are its elements.
pub(super) fn author_of<'a>(node: At<'a>, own: &[At<'a>]) -> (Option<String>, Option<At<'a>>) {
    let told = own.iter().skip(1).find(|at| says(**at, "itemprop", &["author", "creator"]));
    if let Some(at) = told {
        let inner = elements(*at).find(|inner| says(*inner, "itemprop", &["name"])).unwrap_or(*at);
        let name = attr(inner, "content").map_or_else(|| text(inner), single_spaced);
        if let Some(name) = clean_name(&name) {
            return (Some(name), Some(*at));
        }
    }
    for names in AUTHORS {
        for at in own.iter().filter(|at| has_class(**at, names)) {
            if at.id() != node.id()
                && let Some(name) = clean_name(&text(*at))
            {
                return (Some(name), Some(*at));
            }
        }
    }
    let attribute = ["data-author", "author", "data-username", "data-user", "data-author-name"];
    if let Some(name) = attribute.iter().find_map(|name| clean_name(attr(node, name)?)) {
        return (Some(name), None);
    }
    // Only at its beginning is what stands in bold a name, and only before "says".
    let first = own.iter().skip(1).find(|at| {
        tag(**at) == "cite"
            || says(**at, "rel", &["author"])
            || is_author_like(**at)
            || matches!(tag(**at), "strong" | "b") && at.next_sibling().is_some_and(|next| introduces(next))
    });
    match first.and_then(|at| Some((clean_name(&text(*at))?, *at))) {
        Some((name, at)) => (Some(name), Some(at)),
        None => (None, None),
    }
}

/// A class with "author" in it that is no picture and no box about the author.
pub(super) fn is_author_like(at: At<'_>) -> bool {
    classes(at).any(|class| {
        let class = class.to_ascii_lowercase();
        let part = |wanted: &str| class.split(['-', '_']).any(|part| part == wanted);
        (part("author") || part("username") || part("commenter") || part("byline"))
            && !["avatar", "image", "img", "bio", "badge", "icon", "url", "info", "role", "by", "by1"]
                .iter()
                .any(|other| part(other))
    })
}

fn introduces(next: At<'_>) -> bool {
    next.value().as_text().is_some_and(|words| {
        let words = words.trim_start().to_lowercase();
        ["says", "said", "wrote", "commented", "sagt", "dit", "dice", "on ", ":"]
            .iter()
            .any(|start| words.starts_with(start))
    })
}

/// A name without what pages write around it; none for what is nobody's.
pub(super) fn clean_name(raw: &str) -> Option<String> {
    let line = single_spaced(raw);
    let dated = dates::find(&line).map_or(&*line, |dated| &line[..dated.range.start]);
    let dated = dated.trim_end_matches("...");
    let mut name = dated.trim_matches(|c: char| c.is_whitespace() || ":,|•·–—-()[]…".contains(c));
    for start in ["posted by", "comment by", "written by", "by", "par", "von", "por"] {
        let folded = name.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
        if folded && name[start.len()..].starts_with([' ', ':', '\u{A0}']) {
            name = name[start.len()..].trim_start_matches([' ', ':', '\u{A0}']);
        }
    }
    for end in [
        " says",
        " said",
        " wrote",
        " commented",
        " writes",
        " replied",
        " sagt",
        " schreibt",
        " schrieb",
        " dit",
        " a dit",
        " dice",
        " dijo",
        " on",
        " at",
        " am",
        " says",
        " (author)",
        " author",
    ] {
        name = name.strip_suffix(end).unwrap_or(name);
    }
    let name = name
        .trim_matches(|c: char| c.is_whitespace() || ":,|•·–—".contains(c))
        .trim_start_matches("u/")
        .trim_start_matches('@');
    let nobody = matches!(
        name.to_lowercase().as_str(),
        "" | "anonymous"
            | "anonymus"
            | "anonyme"
            | "anónimo"
            | "unknown"
            | "guest"
            | "[deleted]"
            | "deleted"
            | "author"
            | "admin says"
    );
    let fits = name.chars().count() <= 80 && name.split_whitespace().count() <= 10;
    (fits && !nobody && name.chars().any(char::is_alphanumeric)).then(|| name.to_owned())
}

/// Classes of the element that dates something.
const DATES: &[&str] = &[
    "comment-date",
    "comment__date",
    "comment-time",
    "comment-timestamp",
    "dt-published",
    "published",
    "date",
    "datetime",
    "timestamp",
    "comment-metadata",
    "comment-meta",
    "commentmetadata",
    "comment-permalink",
    "time",
    "age",
    "time-ago",
    "entry-date",
    "post-date",
    "dateline",
    "relative-time",
    "comment-footer",
    "comment-info",
    "posted-on",
    "date-header",
    "created",
    "live-timestamp",
    "meta",
];

/// The date of a comment or post, and the element that says it.
pub(super) fn date_of<'a>(node: At<'a>, own: &[At<'a>]) -> (Option<When>, Option<At<'a>>) {
    for at in own {
        let timed = tag(*at) == "time"
            || says(*at, "itemprop", &["datePublished", "dateCreated", "commentTime", "uploadDate"]);
        if !timed {
            continue;
        }
        let said = ["datetime", "content", "title"].iter().find_map(|name| dates::parse(attr(*at, name)?));
        if let Some(when) = said.or_else(|| dates::parse(&text(*at))) {
            return (Some(when), Some(*at));
        }
    }
    for at in own.iter().filter(|at| {
        has_class(**at, DATES) || matches!(tag(**at), "abbr" | "relative-time" | "faceplate-timeago")
    }) {
        let said = ["title", "datetime", "ts", "data-time", "data-datetime"]
            .iter()
            .find_map(|name| dates::parse(attr(*at, name)?));
        let written = || {
            let line = text(*at);
            if line.len() < 160 { dates::parse(&line) } else { None }
        };
        if let Some(when) = said.or_else(written) {
            let whole = dates::alone(&text(*at)).is_some();
            return (Some(when), whole.then_some(*at));
        }
    }
    let attribute = ["created-timestamp", "data-date", "data-created", "data-timestamp"];
    (attribute.iter().find_map(|name| dates::parse(attr(node, name)?)), None)
}

#[cfg(test)]
mod tests {
    use super::clean_name;

    #[test]
    fn names_lose_what_stands_around_them() {
        for (raw, name) in [
            ("Mara Lind says:", "Mara Lind"),
            ("  by\n Mara Lind", "Mara Lind"),
            ("Posted by: Mara Lind on May 2, 2016", "Mara Lind"),
            ("u/mara_l", "mara_l"),
            ("Mara Lind said...", "Mara Lind"),
        ] {
            assert_eq!(clean_name(raw).as_deref(), Some(name), "{raw}");
        }
        for raw in ["Anonymous said...", "", "[deleted]", "May 2, 2016", ":"] {
            assert_eq!(clean_name(raw), None, "{raw}");
        }
    }
}
