//! What WordPress shows of a stored text: shortcodes resolved, blank lines made paragraphs.

use std::sync::LazyLock;

use regex::Regex;

/// Shortcodes that WordPress and its common plugins know. Others in square brackets may be words.
static SHORTCODE: LazyLock<Regex> = LazyLock::new(|| {
    let names = "caption|wp_caption|gallery|embed|audio|video|playlist|youtube|vimeo|soundcloud|contact-form(?:-7)?|\
        gravityform|more|nextpage|polldaddy|poll|slideshow|sourcecode|code|googlemaps|twitter|tweet|instagram|recipe|\
        button|vc_[a-z_]+|et_pb_[a-z_]+|fusion_[a-z_]+|av_[a-z_]+|toc|table|ngg[a-z_]*|jetpack[a-z_-]*|tweetmeme|dailymotion|\
        ted|spotify|bandcamp|archiveorg|wpvideo|google-drive|presentation|slide|sitemap|archives|subscribe2|wpforms|ninja_form";
    Regex::new(&format!(r#"(?i)\[/?(?:{names})\b[^\[\]]*\]|\[[a-z][a-z0-9_-]*(?:\s+[a-z_-]+=(?:"[^"]*"|'[^']*'|[^\s\]]+))+\s*/?\]"#))
        .expect("the pattern of shortcodes is a fixed text")
});

/// The address in `[embed]…[/embed]`, which is shown as a player.
static EMBED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?is)\[(embed|youtube|audio|video)[^\]]*\]\s*\S*?\s*\[/(?:embed|youtube|audio|video)\]")
        .expect("the pattern of embeds is a fixed text")
});

/// Blank lines between paragraphs.
static BLANK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\n[ \t]*\n\s*").expect("the pattern of blank lines is a fixed text"));

/// The HTML of a stored text.
pub(super) fn html_of(stored: &str) -> String {
    let stored = stored.replace("\r\n", "\n");
    let without = EMBED.replace_all(&stored, "");
    let without = SHORTCODE.replace_all(&without, "");
    // Texts of the block editor, and those that hold paragraphs, are HTML already.
    if without.contains("<!-- wp:") || without.contains("<p>") || without.contains("<p ") {
        return without.into_owned();
    }
    let paragraphs = BLANK.split(without.trim()).map(|paragraph| {
        let inside_list = paragraph.contains("<li") || paragraph.contains("<pre") || paragraph.contains("<t");
        if inside_list {
            paragraph.to_owned()
        } else {
            format!("<p>{}</p>", paragraph.replace('\n', "<br>\n"))
        }
    });
    paragraphs.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_make_paragraphs() {
        assert_eq!(html_of("One\ntwo.\n\nThree."), "<p>One<br>\ntwo.</p>\n<p>Three.</p>");
        assert_eq!(html_of("<p>One\ntwo.</p>"), "<p>One\ntwo.</p>");
    }

    #[test]
    fn shortcodes_go_and_words_in_brackets_stay() {
        assert_eq!(
            html_of("[caption id=\"a\"]The sea[/caption] she wrote [sic]"),
            "<p>The sea she wrote [sic]</p>"
        );
        assert_eq!(html_of("[embed]https://x.org/v[/embed]So"), "<p>So</p>");
        assert_eq!(html_of("[my_thing size=\"3\" /]So [laughs]"), "<p>So [laughs]</p>");
    }
}
