//! [`Plain`]: a text in the form in which quotes are compared character by character.

use icu_normalizer::ComposingNormalizerBorrowed;
use memchr::memmem;
use unicode_segmentation::UnicodeSegmentation;

use crate::text::letters::is_mark;

const COMPOSE: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();

/// A text in which runs of white space are one space, accents are stored in one way, quotation
/// marks and dashes are straight and short, and invisible characters are left out; with the way back
/// to the text.
#[derive(Clone, Debug)]
pub(super) struct Plain {
    text: String,
    /// In order; the first begins both texts.
    pieces: Vec<Piece>,
    /// The length of the text that it was made from.
    original: usize,
}

/// From where on the two texts differ by a fixed distance, or what one stretch became.
#[derive(Clone, Copy, Debug)]
struct Piece {
    plain: u32,
    original: u32,
    /// Whether every byte up to the next piece became one byte.
    same: bool,
}

impl Plain {
    pub(super) fn new(text: &str) -> Self {
        let mut plain =
            Plain { text: String::with_capacity(text.len()), pieces: Vec::new(), original: text.len() };
        let mut at = 0;
        while at < text.len() {
            at += plain.take(text, at);
        }
        plain
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Takes what begins at `at`, and says how many bytes it was.
    fn take(&mut self, text: &str, at: usize) -> usize {
        let rest = &text[at..];
        let run = ascii_run(rest);
        if run > 0 {
            self.same(&rest[..run], at);
            return run;
        }
        let Some(c) = rest.chars().next() else { return 0 };
        let (length, becomes) = match Class::of(c) {
            Class::Space => (run_of(rest, Class::Space), " "),
            Class::Dash => (run_of(rest, Class::Dash), "-"),
            Class::Quote(becomes) => (c.len_utf8(), becomes),
            Class::Invisible => (c.len_utf8(), ""),
            Class::Other => {
                let length = wide_run(rest);
                self.wide(&rest[..length], at);
                return length;
            }
        };
        self.became(&rest[..length], becomes, at);
        length
    }

    /// A stretch that may have to be composed.
    fn wide(&mut self, stretch: &str, at: usize) {
        if COMPOSE.is_normalized(stretch) {
            return self.same(stretch, at);
        }
        for (offset, cluster) in stretch.grapheme_indices(true) {
            self.became(cluster, &COMPOSE.normalize(cluster), at + offset);
        }
    }

    fn became(&mut self, from: &str, to: &str, at: usize) {
        if from == to || (from.len() == 1 && to.len() == 1) {
            return self.same(to, at);
        }
        self.piece(at, false);
        self.text.push_str(to);
    }

    fn same(&mut self, stretch: &str, at: usize) {
        let goes_on = self.pieces.last().is_some_and(|last| {
            last.same && at - last.original as usize == self.text.len() - last.plain as usize
        });
        if !goes_on {
            self.piece(at, true);
        }
        self.text.push_str(stretch);
    }

    fn piece(&mut self, at: usize, same: bool) {
        // A reading text is shorter than 4 GiB, and its plain form at most three times as long as a
        // document is allowed to be.
        self.pieces.push(Piece { plain: self.text.len() as u32, original: at as u32, same });
    }

    /// Where in the original text the character at `plain` begins.
    pub(super) fn start(&self, plain: usize) -> usize {
        let after = self.pieces.partition_point(|piece| piece.plain as usize <= plain);
        match after.checked_sub(1).map(|at| self.pieces[at]) {
            Some(piece) if piece.same => piece.original as usize + plain - piece.plain as usize,
            Some(piece) => piece.original as usize,
            None => 0,
        }
    }

    /// Where in the original text what ends at `plain` ends.
    pub(super) fn end(&self, plain: usize) -> usize {
        let after = self.pieces.partition_point(|piece| (piece.plain as usize) < plain);
        match after.checked_sub(1).map(|at| self.pieces[at]) {
            Some(piece) if piece.same => piece.original as usize + plain - piece.plain as usize,
            Some(_) => self.pieces.get(after).map_or(self.original, |next| next.original as usize),
            None => 0,
        }
    }

    /// The place in the plain text of what begins at or after `original`.
    pub(super) fn of_start(&self, original: usize) -> usize {
        let after = self.pieces.partition_point(|piece| piece.original as usize <= original);
        match after.checked_sub(1).map(|at| self.pieces[at]) {
            Some(piece) if piece.same => {
                (piece.plain as usize + original - piece.original as usize).min(self.next(after))
            }
            Some(piece) if piece.original as usize == original => piece.plain as usize,
            Some(_) => self.next(after),
            None => 0,
        }
    }

    /// The place in the plain text at which what ends at `original`, or is cut by it, ends.
    pub(super) fn of_end(&self, original: usize) -> usize {
        let after = self.pieces.partition_point(|piece| (piece.original as usize) < original);
        match after.checked_sub(1).map(|at| self.pieces[at]) {
            Some(piece) if piece.same => {
                (piece.plain as usize + original - piece.original as usize).min(self.next(after))
            }
            Some(_) => self.next(after),
            None => 0,
        }
    }

    fn next(&self, piece: usize) -> usize {
        self.pieces.get(piece).map_or(self.text.len(), |next| next.plain as usize)
    }
}

/// All places at which `words` stand in `text`, also where they overlap themselves.
pub(super) fn occurrences<'a>(text: &'a str, words: &'a str) -> impl Iterator<Item = usize> + 'a {
    let finder = memmem::Finder::new(words);
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = from + finder.find(text.as_bytes().get(from..)?)?;
        from = at + 1;
        Some(at)
    })
}

/// What a character is for the comparison of quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Space,
    Dash,
    Quote(&'static str),
    Invisible,
    Other,
}

impl Class {
    fn of(c: char) -> Self {
        match c {
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => Class::Dash,
            '\u{2018}'..='\u{201B}' | '\u{2032}' | '`' | '\u{B4}' | '\u{2BC}' | '\u{FF07}' => {
                Class::Quote("'")
            }
            '\u{201C}'..='\u{201F}' | '\u{2033}' | '«' | '»' | '\u{FF02}' => Class::Quote("\""),
            '…' => Class::Quote("..."),
            '\u{AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}' => Class::Invisible,
            c if c.is_whitespace() => Class::Space,
            _ => Class::Other,
        }
    }
}

/// How many bytes at the beginning are what they are: ASCII, but for what belongs to the next
/// character or may be part of a longer run.
fn ascii_run(text: &str) -> usize {
    let bytes = text.as_bytes();
    let stays = |at: usize| match bytes[at] {
        b' ' => !bytes.get(at + 1).is_some_and(|next| next.is_ascii_whitespace() || !next.is_ascii()),
        b'`' | b'-' => false,
        byte => byte.is_ascii() && !byte.is_ascii_whitespace(),
    };
    let mut run = 0;
    while run < bytes.len() && stays(run) {
        run += 1;
    }
    // A mark belongs to the letter before it.
    match text[run..].chars().next() {
        Some(next) if !next.is_ascii() && is_mark(next) => run.saturating_sub(1),
        _ => run,
    }
}

fn run_of(text: &str, class: Class) -> usize {
    text.find(|c| Class::of(c) != class).unwrap_or(text.len())
}

/// The stretch at the beginning that is to be composed together: one character, and those outside
/// ASCII behind it.
fn wide_run(text: &str) -> usize {
    let ends = |(at, c): &(usize, char)| *at > 0 && (c.is_ascii() || Class::of(*c) != Class::Other);
    text.char_indices().find(ends).map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use icu_normalizer::DecomposingNormalizerBorrowed;
    use proptest::prelude::*;

    use super::*;

    fn plain(text: &str) -> String {
        Plain::new(text).text
    }

    #[test]
    fn what_makes_no_difference_is_gone() {
        assert_eq!(plain("a  b\n\nc\td\u{A0}e"), "a b c d e");
        assert_eq!(plain("“It’s” – well — so-so…"), "\"It's\" - well - so-so...");
        assert_eq!(plain("cafe\u{301} Zu\u{308}rich co\u{AD}op"), "café Zürich coop");
        assert_eq!(plain("\u{1112}\u{1161}\u{11AB}"), "한");
    }

    #[test]
    fn places_lead_back() {
        let text = "a  “cafe\u{301}”\n b";
        let plain = Plain::new(text);
        assert_eq!(plain.text, "a \"café\" b");
        let back = |words: &str| {
            let at = plain.text.find(words).expect("there");
            &text[plain.start(at)..plain.end(at + words.len())]
        };
        assert_eq!(back("\"café\""), "“cafe\u{301}”");
        assert_eq!(back("é"), "e\u{301}");
        assert_eq!(back("b"), "b");
        assert_eq!(back("a"), "a");
    }

    #[test]
    fn what_a_border_cuts_is_taken_whole_at_the_end_and_left_out_at_the_start() {
        let text = "x cafe\u{301} y";
        let plain = Plain::new(text);
        let inside = text.find('\u{301}').expect("there");
        assert_eq!(&plain.text[..plain.of_end(inside)], "x café");
        assert_eq!(&plain.text[plain.of_start(inside)..], " y");
    }

    #[test]
    fn words_that_overlap_themselves_stand_in_every_place() {
        assert_eq!(occurrences("ababa", "aba").collect::<Vec<_>>(), [0, 2]);
        assert_eq!(occurrences("éé", "é").collect::<Vec<_>>(), [0, 2]);
        assert_eq!(occurrences("", "a").count(), 0);
    }

    fn texts() -> impl Strategy<Value = String> {
        "[a-z \n\t.,'é\u{301}\u{308}ü“”’–—…\u{A0}\u{AD}漢한\u{1112}\u{1161}й😀-]{0,60}"
    }

    proptest! {
        #[test]
        fn stored_in_either_way_it_is_the_same(text in texts()) {
            let apart = DecomposingNormalizerBorrowed::new_nfd().normalize(&text).into_owned();
            let together = COMPOSE.normalize(&text).into_owned();
            prop_assert_eq!(plain(&apart), plain(&together));
        }

        #[test]
        fn every_character_leads_to_text_that_is_the_same_when_plain(text in texts()) {
            let made = Plain::new(&text);
            for (at, cluster) in made.text.grapheme_indices(true) {
                let (start, end) = (made.start(at), made.end(at + cluster.len()));
                prop_assert!(start <= end && text.is_char_boundary(start) && text.is_char_boundary(end));
                prop_assert!(plain(&text[start..end]).contains(cluster), "{:?} {:?}", &text[start..end], cluster);
                prop_assert!(made.of_start(start) <= at);
                prop_assert!(made.of_end(end) >= at + cluster.len());
            }
        }
    }
}
