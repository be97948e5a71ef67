//! Characters of symbol fonts, which Word stores by their place in the font.

/// What a reader sees for a place in a symbol font; the character itself for other fonts.
///
/// Word writes places as U+F020 to U+F0FF. Of the pictures of Wingdings those are known that stand
/// in transcripts and questionnaires; for the rest nothing is seen.
pub(in crate::ingest) fn symbol(font: &str, code: u32) -> Option<char> {
    let place = if (0xF000..=0xF0FF).contains(&code) { code - 0xF000 } else { code };
    let font = font.to_lowercase();
    if font.starts_with("wingdings") {
        return wingdings(place);
    }
    if font == "symbol" {
        return greek(place);
    }
    char::from_u32(if place < 0x100 { place } else { code })
}

fn wingdings(place: u32) -> Option<char> {
    Some(match place {
        0x4A => '☺',
        0x4B => '😐',
        0x4C => '☹',
        0x6C | 0x9F => '•',
        0x6E => '■',
        0xA7 => '▪',
        0x6F | 0xA8 => '☐',
        0xDF | 0xE7 => '←',
        0xE0 | 0xE8 | 0xF0 => '→',
        0xFB => '✗',
        0xFC => '✓',
        0xFD => '☒',
        0xFE => '☑',
        _ => return None,
    })
}

fn greek(place: u32) -> Option<char> {
    const LETTERS: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";
    const CAPITALS: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
    match place {
        0x61..=0x7A => LETTERS.chars().nth(place as usize - 0x61),
        0x41..=0x5A => CAPITALS.chars().nth(place as usize - 0x41),
        0xB7 => Some('•'),
        0xB0 => Some('°'),
        0xB1 => Some('±'),
        0xB3 => Some('≥'),
        0xA3 => Some('≤'),
        0xAB => Some('↔'),
        0xAC => Some('←'),
        0xAE => Some('→'),
        0xB4 => Some('×'),
        0xB9 => Some('≠'),
        0xBB => Some('≈'),
        0x20..=0x40 | 0x5B..=0x60 | 0x7B..=0x7E => char::from_u32(place),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_fonts_are_characters() {
        assert_eq!(symbol("Wingdings", 0xF0E0), Some('→'));
        assert_eq!(symbol("Symbol", 0xF06D), Some('μ'));
        assert_eq!(symbol("Segoe UI Emoji", 0x1F60A), Some('😊'));
        assert_eq!(symbol("Wingdings", 0xF021), None);
    }
}
