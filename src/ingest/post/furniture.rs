//! What stands on pages around the words: heads of comments, reply forms, share lines, menus.

use std::sync::LazyLock;

use regex::Regex;

use super::lists::{BEGINNINGS, FORM, LINES};
use super::numbers::spelt;

/// The line above the comments: `5 thoughts on “A title”`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ingest) struct CommentsHead {
    /// How many comments it announces.
    pub(in crate::ingest) count: Option<u32>,
    /// The title of the post, where it tells, without quotation marks.
    pub(in crate::ingest) title: Option<String>,
}

const COMMENT_WORDS: &str = "thoughts?|comments?|responses?|replies|reply|réponses?|commentaires?|kommentare?|\
    gedanken|antworten|antwort|comentarios?|respuestas?|comentários?|respostas?|reacties|reactie|commenti|\
    commento|risposte|kommentarer|reaktioner|réflexions?|pensamientos|reader comments|user comments";

static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    let words = COMMENT_WORDS;
    Regex::new(&format!(
        r"(?xi)^(?:
            (?P<count>\d[\d,.]{{0,6}}|one|two|three|four|five|six|seven|eight|nine|ten|no|un|une|ein|eine|uno|una)\s+
                (?:{words})
                (?:\s+(?:on|to|so\s+far|zu|auf|sur|à|en|em|op|su|til)\b[:\s]*(?P<title>.*)|\s+a\s+(?P<titled>[“«„‘].*))?
          | (?:{words}|discussion|conversation)\s*[:(]*\s*(?P<after>\d[\d,.]{{0,6}})\s*\)?
          | \(?(?P<bare>\d[\d,.]{{0,6}})\)?\s+(?:{words})\s*(?:add\s+yours|↓|»|›|:|\.)?
          | (?:comments|responses|replies|reader\s+comments|kommentare|commentaires|comentarios|comentários|discussion)
        )\s*[:.]?$"
    ))
    .expect("a fixed pattern")
});

/// The head of the comments, when the line is one.
pub(in crate::ingest) fn comments_head(line: &str) -> Option<CommentsHead> {
    let line = line.trim();
    if line.len() > 300 {
        return None;
    }
    let found = HEAD.captures(line)?;
    let count = ["count", "after", "bare"].iter().find_map(|name| found.name(name));
    let count = count.and_then(|count| match count.as_str().to_lowercase().as_str() {
        "un" | "une" | "ein" | "eine" | "uno" | "una" => Some(1),
        word => spelt(word),
    });
    let title = found.name("title").or(found.name("titled")).map(|title| unquoted(title.as_str()).to_owned());
    // "Two replies to" a thing need a title in quotation marks or a capital, else it is prose.
    let prose = found.name("title").is_some_and(|title| {
        let first = title.as_str().chars().next();
        first.is_some_and(char::is_lowercase) && title.as_str().ends_with('.')
    });
    let title = title.filter(|title| !title.is_empty());
    (!prose).then_some(CommentsHead { count, title })
}

/// A title without the quotation marks around it, of which pasted text may have lost one.
pub(in crate::ingest) fn unquoted(title: &str) -> &str {
    title.trim().trim_matches(['“', '”', '„', '"', '«', '»', '‘', '’', '\'']).trim()
}

/// Whether a line begins a reply form.
pub(in crate::ingest) fn begins_form(line: &str) -> bool {
    let folded = line.trim().to_lowercase();
    FORM.iter().any(|form| {
        let Some(rest) = folded.strip_prefix(form) else { return false };
        let most = if form.len() > 20 { 15 } else { 5 };
        rest.split_whitespace().count() <= most && !rest.starts_with(char::is_alphanumeric)
    })
}

/// Beginnings after which the furniture must not go on for long: words of prose may begin so too.
const LONGEST: usize = 220;

/// Whether a line is furniture by its own words.
pub(in crate::ingest) fn is_furniture(line: &str) -> bool {
    let line = line.trim();
    if line.len() > LONGEST {
        return false;
    }
    let folded = line.to_lowercase();
    let bare = folded.trim_matches(|c: char| c.is_whitespace() || "•·|↓›»:«‹".contains(c));
    if bare.is_empty() || LINES.contains(&bare) || LINES.contains(&folded.as_str()) || is_counter(bare) {
        return true;
    }
    BEGINNINGS
        .iter()
        .any(|beginning| folded.starts_with(beginning) && (beginning.len() > 8 || ends_open(line)))
}

/// A line that does not end as a sentence does: short beginnings need more than themselves.
fn ends_open(line: &str) -> bool {
    !line.ends_with(['.', '!', '?', '…', '”', '"']) && line.split_whitespace().count() <= 14
}

static COUNTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)^(?:
            \+?-?\d[\d,.]*\s*[km]?
          | \d[\d,.]*\s*[km]?\s+(?:likes?|shares?|retweets?|views?|points?|upvotes?|votes?|claps?|reposts?|restacks?|followers?|replies|reply|comments?|reads?|min\s+read)
          | (?:like|share|reply|report|delete|edit|quote|permalink|embed|save|parent|flag|hide|link|favou?rite|prev|next|root|•|·|\||›|»|↓|\[[–+-]\]|\s|\(|\)|\d+)+
          | liked\s+by\s+.{1,80}
          | \d+\s+(?:person|people)\s+liked?\s+this\.?
          | (?:vote|thumb)s?\s*(?:up|down)?\s*\d*(?:\s*(?:vote|thumb)s?\s*(?:up|down)?\s*\d*)?
          | reply\s+to\s+.{1,40}
          | \d+\s+min(?:ute)?s?\s+read
        )$",
    )
    .expect("a fixed pattern")
});

/// Counters and controls on one line: `• Reply • Share ›`, `12 likes`, `permalink embed save`.
fn is_counter(line: &str) -> bool {
    COUNTER.is_match(line)
}

/// Beginnings of the tail of a post; what follows down to the comments are links, not words.
pub(in crate::ingest) fn begins_tail(line: &str) -> bool {
    const TAIL: &[&str] = &[
        "share this",
        "like this",
        "related",
        "related posts",
        "related articles",
        "you may also like",
        "you might also like",
        "post navigation",
        "more from ",
        "about the author",
        "recommended for you",
        "this entry was posted",
        "filed under",
        "posted in ",
        "sharedaddy",
        "share on",
        "about this entry",
        "read next",
        "what to read next",
        "teilen mit",
        "ähnliche beiträge",
        "articles similaires",
        "artículos relacionados",
        "keep reading",
        "further reading on this site",
    ];
    static COUNT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&format!(r"(?i)^\d[\d,.]*\s+(?:{COMMENT_WORDS})\b[^.!?]{{0,60}}$"))
            .expect("a fixed pattern")
    });
    if COUNT.is_match(line.trim()) {
        return true;
    }
    let folded = line.trim().to_lowercase();
    TAIL.iter().any(|tail| {
        folded.strip_prefix(tail).is_some_and(|rest| {
            let rest = rest.trim_matches([':', ' ']);
            rest.is_empty() || tail.ends_with(' ') || is_furniture(line)
        })
    })
}

static PINGBACK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:pingbacks?|trackbacks?|mentions?|webmentions?)\b\s*(?:[:|–—-]|from\b|by\b)")
        .expect("a fixed pattern")
});

/// Whether a line is a notice that another page links here.
pub(in crate::ingest) fn is_pingback(line: &str) -> bool {
    PINGBACK.is_match(line.trim())
}

/// Whether a comment holds nothing but what an old weblog program cut out of a page that links here:
/// `[…] as Mara wrote […]`.
pub(in crate::ingest) fn is_excerpt(text: &str) -> bool {
    let text = text.trim();
    let opens = text.starts_with("[…]") || text.starts_with("[...]");
    let closes = text.ends_with("[…]") || text.ends_with("[...]");
    opens && closes && text.chars().count() > 8
}

/// Whether a line heads a list of references.
pub(in crate::ingest) fn heads_references(line: &str) -> bool {
    let folded = line.trim().trim_end_matches(':').to_lowercase();
    matches!(
        folded.as_str(),
        "references"
            | "reference"
            | "reference list"
            | "bibliography"
            | "works cited"
            | "literature"
            | "sources"
            | "literatur"
            | "literaturverzeichnis"
            | "quellen"
            | "références"
            | "bibliographie"
            | "referencias"
            | "bibliografía"
            | "referências"
            | "bibliografia"
            | "references and further reading"
            | "further reading"
    )
}

static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^(?:\[\d+\]\s*|\d{1,3}\.\s+|[•*-]\s+)?
        (?:
            [\p{Lu}][\p{L}\p{M}'’‑-]+(?:\s[\p{Lu}][\p{L}\p{M}'’-]+)?,\s+(?:[\p{Lu}]\.[\s‑-]?){1,4}.{0,400}?\(?\b(?:1[5-9]|20)\d\d[a-z]?\b\)?
          | [\p{Lu}][\p{L}\p{M}'’‑-]+,\s+[\p{Lu}][\p{L}\p{M}.]+(?:\s[\p{Lu}]\.)?(?:,?\s+(?:and|&|und|y|et)\s.{2,80})?[.,]?\s+\(?(?:1[5-9]|20)\d\d[a-z]?\)?[.,:]
          | [\p{Lu}][\p{L}\p{M}\s,.&'’-]{2,120}\((?:1[5-9]|20)\d\d[a-z]?(?:,\s+[\p{L}]+(?:\s\d{1,2})?)?\)\.\s
        )",
    )
    .expect("a fixed pattern")
});

/// Whether a paragraph is an entry of a list of references by its own shape:
/// `Lind, M. (2015). On tea.`
pub(in crate::ingest) fn is_reference(paragraph: &str) -> bool {
    paragraph.chars().count() <= 700 && REFERENCE.is_match(paragraph)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(line: &str) -> Option<(Option<u32>, Option<String>)> {
        comments_head(line).map(|head| (head.count, head.title))
    }

    #[test]
    fn heads_of_comments_in_many_themes() {
        for (line, count, title) in [
            ("2 thoughts on “Tea and talk", Some(2), Some("Tea and talk")),
            ("One thought on “Tea”", Some(1), Some("Tea")),
            ("12 Responses to Tea and talk", Some(12), Some("Tea and talk")),
            ("3 comments:", Some(3), None),
            ("1,204 Comments", Some(1204), None),
            ("Comments (5)", Some(5), None),
            ("(5) Comments", Some(5), None),
            ("Comments", None, None),
            ("4 Comments Add yours", Some(4), None),
            ("3 Kommentare zu „Tee“", Some(3), Some("Tee")),
            ("2 réponses à « Le thé »", Some(2), Some("Le thé")),
            ("7 replies", Some(7), None),
            ("5 responses so far", Some(5), None),
            ("No comments:", Some(0), None),
        ] {
            assert_eq!(head(line), Some((count, title.map(str::to_owned))), "{line}");
        }
    }

    #[test]
    fn prose_about_comments_is_no_head() {
        for line in [
            "I had 3 comments on my last post and all of them were kind.",
            "Comments are welcome",
            "5 comments I liked",
            "Two replies to the letter came back.",
            "thoughts",
            "The responses",
        ] {
            assert_eq!(head(line), None, "{line}");
        }
    }

    #[test]
    fn forms_and_furniture_are_known_by_their_words() {
        for line in [
            "Leave a Reply",
            "Leave a Reply to Ana Cancel reply",
            "Post a Comment »",
            "Schreibe einen Kommentar",
        ] {
            assert!(begins_form(line), "{line}");
        }
        assert!(!begins_form("Leave a comment if you like, and I will read it out"));
        for line in [
            "Connecting to %s",
            "You are commenting using your Twitter account. Log Out /  Change )",
            "Reply",
            "Like",
            "Liked by 2 people",
            "• Reply • Share ›",
            "Share this:",
            "12 likes",
            "Your email address will not be published.",
            "permalink embed save report reply",
            "Google photo",
            "Posted in Tea, Talk",
            "Tagged tea",
            "ReplyDelete",
            "3",
        ] {
            assert!(is_furniture(line), "{line}");
        }
        for line in [
            "I like this a lot.",
            "Tagged along with her to the market and came back late.",
            "Share what you know.",
            "Reply all is a curse.",
            "We join hands and sing.",
            "About half of them left.",
            "Ana",
            "3 people came",
        ] {
            assert!(!is_furniture(line), "{line}");
        }
    }

    #[test]
    fn references_have_their_shape() {
        for line in [
            "Lind, M. (2015). On tea. London: Sage, 83-93.",
            "Lind, M. and Holm, P.-A. (2007) Ambient tea. Retrieved from",
            "[3] Lind, M., 2011. Tea.",
            "Lind, Mara. 2012. Talk and tea. Oslo.",
        ] {
            assert!(is_reference(line), "{line}");
        }
        for line in [
            "So when Lind (2015) writes that tea is talk, she means it.",
            "In London, I. met her.",
            "Mara, I think so.",
        ] {
            assert!(!is_reference(line), "{line}");
        }
    }

    #[test]
    fn notices_of_links_are_known() {
        assert!(is_pingback("Pingback: What is so good about tea « A page"));
        assert!(is_excerpt("[…] as Mara wrote about tea […]"));
        assert!(!is_pingback("Pingbacks annoy me."));
        assert!(!is_excerpt("[…]"));
    }
}
