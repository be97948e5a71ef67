//! The line below a title that says who wrote the post, and when.

use std::sync::LazyLock;

use regex::Regex;

use super::names::is_name;
use crate::ingest::dates;
use crate::model::When;

static BYLINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)^(?:
            (?:(?:this\s+(?:post|entry)\s+was\s+)?(?:posted|published|written|authored|created|submitted|publicad[oa]|escrito|publié|écrit|veröffentlicht|geschrieben|postado|pubblicato|scritto|geplaatst|gepubliceerd)\s*)
                (?:(?:on|in|at|el|le|am|em|il|op|vom)?\s*(?P<d1>.{4,60}?)\s+)?(?:by|por|par|von|da|di|door)\s*:?\s*(?P<n1>[^|•·]{2,60}?)
          | by\s*:?\s+(?P<n2>[^|•·]{2,60}?)
          | (?:author|autor|autorin|auteur|von|par|por|di|door|text)\s*:\s*(?P<n3>[^|•·]{2,60}?)
          | (?:von|par|por)\s+(?P<n4>[^|•·]{2,60}?)
        )
        (?:\s*[|•·,–—-]\s*|\s+(?:on|in|at|am|le|el)\s+|$)(?P<rest>.*)$",
    )
    .expect("a fixed pattern")
});

/// Author and date of a line such as `Posted on May 2, 2016 by Mara Lind`, `By Mara Lind | May 2, 2016`,
/// `May 2, 2016 Mara Lind`, or of a date alone; none for prose.
pub(in crate::ingest) fn byline(line: &str) -> Option<(Option<String>, Option<When>)> {
    let line = line.trim();
    if line.chars().count() > 140 {
        return None;
    }
    if let Some(dated) = dates::alone(line) {
        return Some((None, dated.when));
    }
    named(line).or_else(|| beside_a_date(line))
}

fn named(line: &str) -> Option<(Option<String>, Option<When>)> {
    let found = BYLINE.captures(line)?;
    let name = ["n1", "n2", "n3", "n4"].iter().find_map(|group| found.name(group))?.as_str().trim();
    // `Posted by u/mara_l 3 years ago`
    let ends = dates::find(name).map_or(name.len(), |dated| dated.range.start);
    let (name, behind) = (name[..ends].trim().trim_start_matches("u/"), &name[ends..]);
    let rest = found.name("rest").map_or("", |rest| rest.as_str()).trim();
    let date = found.name("d1").map(|date| date.as_str()).and_then(dates::parse);
    let date = date.or_else(|| dates::parse(rest)).or_else(|| dates::parse(behind));
    let posted = found.name("n1").is_some();
    let handle = posted && !name.is_empty() && !name.contains(char::is_whitespace);
    let short_rest = rest.is_empty() || date.is_some() || rest.split_whitespace().count() <= 8 && posted;
    ((is_name(name) || handle) && short_rest).then(|| (Some(name.to_owned()), date))
}

/// A name and a date, and nothing else but signs.
fn beside_a_date(line: &str) -> Option<(Option<String>, Option<When>)> {
    let dated = dates::find(line)?;
    let sign = |c: char| c.is_whitespace() || "|•·,–—-/".contains(c);
    let (before, after) =
        (line[..dated.range.start].trim_matches(sign), line[dated.range.end..].trim_matches(sign));
    let name = match (before.is_empty(), after.is_empty()) {
        (true, false) => after.strip_prefix("by ").unwrap_or(after),
        (false, true) => before,
        _ => return None,
    };
    (is_name(name) && name.split_whitespace().count() >= 2).then(|| (Some(name.to_owned()), dated.when))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines_of_many_themes() {
        for (line, author, date) in [
            ("Posted on May 2, 2016 by Mara Lind", "Mara Lind", "2016-05-02"),
            ("By Mara Lind | May 2, 2016", "Mara Lind", "2016-05-02"),
            ("Posted by Mara at 8:00 AM", "Mara", ""),
            ("Posted by u/mara_l 3 years ago", "mara_l", ""),
            ("May 2, 2016 Mara Lind", "Mara Lind", "2016-05-02"),
            ("Publicado el 2 de mayo de 2016 por Mara Lind", "Mara Lind", "2016-05-02"),
            ("Author: Mara Lind", "Mara Lind", ""),
            ("2 May 2016", "", "2016-05-02"),
        ] {
            let (name, when) = byline(line).unwrap_or_else(|| panic!("{line}"));
            let when = when.map(|when| when.to_string()).unwrap_or_default();
            assert_eq!((name.unwrap_or_default().as_str(), when.as_str()), (author, date), "{line}");
        }
        for line in [
            "By the way, we met on May 2, 2016.",
            "Written in haste.",
            "By and large",
            "We met Mara on May 2, 2016",
        ] {
            assert_eq!(byline(line), None, "{line}");
        }
    }
}
