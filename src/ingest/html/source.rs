//! Bytes of a page become a tree: its encoding, and bounds on its size and depth.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::bytes::Regex;
use scraper::Html;

use crate::ingest::{ReadError, Source};
use crate::text::decode::{Decoded, decode};

/// Elements deeper in each other than this are taken out, and their words stay.
const DEPTH: usize = 400;

/// More tags than this are in no page that people save.
const TAGS: usize = 1_500_000;

/// How far the declaration of an encoding may stand from the beginning, in bytes.
const REACH: usize = 4096;

static CHARSET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_:.-]+)"#)
        .expect("a fixed pattern")
});

/// Whether bytes begin as a page does.
pub(super) fn is_page(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    if head.first().is_some_and(|first| first.is_ascii_graphic() && *first != b'<') {
        return false;
    }
    let head = String::from_utf8_lossy(&head[..head.len().min(REACH)]).to_lowercase();
    let mut rest = head.trim_start_matches('\u{FEFF}').trim_start();
    while let Some(after) = rest.strip_prefix("<!--").and_then(|comment| comment.split_once("-->")) {
        rest = after.1.trim_start();
    }
    rest.starts_with("<!doctype html")
        || rest.starts_with("<html")
        || rest.starts_with("<?xml") && (rest.contains("<html") || rest.contains("<!doctype html"))
}

/// The text of a page, in the encoding that a rule or the page itself names, where its bytes are of it.
pub(super) fn decoded(source: &Source<'_>) -> Result<Decoded, ReadError> {
    if source.encoding().is_none() {
        let bytes = source.bytes()?;
        let named = CHARSET.captures(&bytes[..bytes.len().min(REACH)]);
        let named = named.and_then(|found| String::from_utf8(found[1].to_ascii_lowercase()).ok());
        // A page that can be read so far is not UTF-16, whatever it says.
        let named = named.map(|name| if name.starts_with("utf-16") { "utf-8".to_owned() } else { name });
        if let Some(decoded) =
            named.and_then(|name| decode(bytes, Some(&name)).ok()).filter(|decoded| decoded.replaced == 0)
        {
            return Ok(decoded);
        }
    }
    source.decoded().cloned()
}

/// The tree of a page.
pub(super) fn tree(text: &str) -> Result<Html, ReadError> {
    let tags = text.bytes().filter(|byte| *byte == b'<').count();
    if tags > TAGS {
        let reason = format!("it has {tags} tags, more than the {TAGS} that are read");
        return Err(ReadError::Hostile { reason });
    }
    Ok(Html::parse_document(&shallow(text)))
}

/// The page without the tags of elements that lie too deep: a browser's algorithm takes time that
/// grows with the depth.
fn shallow(text: &str) -> Cow<'_, str> {
    if deepest(text) <= DEPTH {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut depth = 0_usize;
    let mut from = 0;
    each_tag(text, &mut |range, opens| {
        let deep = match opens {
            true => {
                depth += 1;
                depth > DEPTH
            }
            false => {
                depth = depth.saturating_sub(1);
                depth >= DEPTH
            }
        };
        if deep {
            kept.push_str(&text[from..range.start]);
            kept.push(' ');
            from = range.end;
        }
    });
    kept.push_str(&text[from..]);
    Cow::Owned(kept)
}

fn deepest(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    each_tag(text, &mut |_, opens| {
        depth = if opens { depth + 1 } else { depth.saturating_sub(1) };
        deepest = deepest.max(depth);
    });
    deepest
}

/// Calls `take` with every tag of an element that may hold others and has to be closed.
fn each_tag(text: &str, take: &mut dyn FnMut(std::ops::Range<usize>, bool)) {
    const OPEN: &[&str] = &[
        "p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "option", "optgroup", "colgroup",
        "rp", "rt", "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
        "source", "track", "wbr", "html", "head", "body",
    ];
    let mut at = 0;
    while let Some(found) = text[at..].find('<') {
        let start = at + found;
        let rest = &text[start + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            at = comment.find("-->").map_or(text.len(), |end| start + 4 + end + 3);
            continue;
        }
        let closes = rest.starts_with('/');
        let name_at = start + 1 + usize::from(closes);
        let name_len =
            text[name_at..].bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
        if name_len == 0 {
            at = start + 1;
            continue;
        }
        let name = text[name_at..name_at + name_len].to_ascii_lowercase();
        let end = text[name_at..].find('>').map_or(text.len(), |end| name_at + end + 1);
        if !OPEN.contains(&&*name) && !text[..end].ends_with("/>") {
            take(start..end, !closes);
        }
        at = end;
        if !closes && matches!(&*name, "script" | "style") {
            let close = format!("</{name}");
            at = find_folded(&text[end..], &close).map_or(text.len(), |found| end + found);
        }
    }
}

fn find_folded(text: &str, wanted: &str) -> Option<usize> {
    let wanted = wanted.as_bytes();
    text.as_bytes().windows(wanted.len()).position(|window| window.eq_ignore_ascii_case(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_known_by_their_beginning() {
        for head in [
            "<!DOCTYPE html><p>",
            "\u{FEFF}\n<HTML lang=en>",
            "<!-- saved -->\n<html>",
            "<?xml version=\"1.0\"?>\n<html xmlns=\"x\">",
        ] {
            assert!(is_page(head.as_bytes()), "{head}");
        }
        for head in ["<TEI>", "<?xml version=\"1.0\"?><TEI>", "Ana: <html> is a tag", ""] {
            assert!(!is_page(head.as_bytes()), "{head}");
        }
    }

    #[test]
    fn deep_elements_lose_their_tags_and_keep_their_words() {
        let text = format!("{}deep{}", "<div>".repeat(100_000), "</div>".repeat(100_000));
        let kept = shallow(&text);
        assert!(kept.len() < 210_000 && kept.contains("deep"));
        assert!(deepest(&kept) <= DEPTH);
        assert!(matches!(shallow("<p><b>x</b><br><script>if (a<b) {}</script>"), Cow::Borrowed(_)));
    }

    #[test]
    fn the_page_may_name_its_encoding() {
        let bytes = b"<html><meta charset=\"iso-8859-2\"><p>\xA9koda";
        let source = Source::bytes_of("a.html", bytes, 1000);
        assert!(decoded(&source).expect("a page").text.ends_with("Škoda"));
        let wrong = "<html><meta charset=\"us-ascii-nonsense\"><p>Škoda";
        let source = Source::bytes_of("a.html", wrong.as_bytes(), 1000);
        assert!(decoded(&source).expect("a page").text.ends_with("Škoda"));
    }
}
