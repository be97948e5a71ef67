//! Mail: mailboxes of any size (mbox) and single messages (eml). Each message is a document.
//!
//! Quoted replies are somebody else's words, signatures and the footers of lists nobody's. HTML is
//! read where there is no plain text; attachments are not.

mod parts;

use std::io::BufRead;

use mail_parser::{Address, DateTime, Message, MessageParser, MimeHeaders, PartType};

use self::parts::{Part, parts};
use super::draft::{Draft, Voice};
use super::html::blocks_of;
use super::prose::quoted_voice;
use super::{Claim, Out, ReadError, Reader, Source, With};
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentKind, Kind, VoiceKind, When};
use crate::text::single_spaced;

/// Reads mail.
#[derive(Debug)]
pub(super) struct Mail;

impl Reader for Mail {
    fn name(&self) -> &'static str {
        "mail"
    }

    fn number(&self) -> u32 {
        1
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let head = source.head();
        let text = String::from_utf8_lossy(&head[..head.len().min(4096)]);
        match source.extension().as_str() {
            _ if is_separator(head.split(|byte| *byte == b'\n').next().unwrap_or_default())
                && has_headers(&text) =>
            {
                Claim::Certain
            }
            "mbox" | "mbx" | "eml" if has_headers(&text) => Claim::Certain,
            "eml" | "mbox" => Claim::Likely,
            _ => Claim::No,
        }
    }

    fn read(&self, source: &Source<'_>, _: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let mut stream = source.stream().map(std::io::BufReader::new)?;
        let (mut count, mut broken) = (0, 0);
        let mut messages = Messages { stream: &mut stream, limit: source.limit(), first: true, ended: false };
        while let Some(bytes) = messages.next()? {
            let parsed = MessageParser::default().parse(&bytes);
            match parsed.and_then(|message| draft(&message)) {
                Some(draft) => {
                    count += 1;
                    out.draft(draft)?;
                }
                None => broken += 1,
            }
        }
        if count == 0 {
            return Err(ReadError::Empty);
        }
        if broken > 0 {
            out.say(Diagnostic::note("IN061", format!("not read: messages without text ({broken})")));
        }
        Ok(())
    }
}

/// Whether a text begins with the headers of a message.
fn has_headers(text: &str) -> bool {
    let lines = text.lines().skip_while(|line| is_separator(line.as_bytes()));
    let names = lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_once(':'))
        .map(|(name, _)| name);
    let known = ["from", "date", "subject", "message-id", "received", "to", "mime-version", "return-path"];
    names.filter(|name| known.contains(&name.to_lowercase().as_str())).count() >= 2
}

/// Whether a line parts two messages: `From kim@x.org Mon May  2 14:05:00 2016`.
fn is_separator(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let digits = rest.windows(4).any(|window| window.iter().all(u8::is_ascii_digit));
    digits && rest.contains(&b':')
}

/// The messages of a mailbox, as bytes.
struct Messages<'a, R> {
    stream: &'a mut R,
    limit: u64,
    first: bool,
    ended: bool,
}

impl<R: BufRead> Messages<'_, R> {
    /// The next message. What is longer than the limit is cut, which only attachments are.
    fn next(&mut self) -> Result<Option<Vec<u8>>, ReadError> {
        if self.ended {
            return Ok(None);
        }
        let mut message = Vec::new();
        let mut line = Vec::new();
        let mut blank = true;
        loop {
            line.clear();
            let read = std::io::Read::take(&mut *self.stream, self.limit).read_until(b'\n', &mut line);
            let read = read.map_err(|error| ReadError::unreadable(&error))?;
            if read == 0 {
                self.ended = true;
                return Ok((!message.is_empty()).then_some(message));
            }
            let begins = blank && is_separator(&line);
            blank = line.iter().all(u8::is_ascii_whitespace);
            if begins {
                if std::mem::take(&mut self.first) || message.is_empty() {
                    continue;
                }
                return Ok(Some(message));
            }
            self.first = false;
            // Writers put > before lines of text that begin like a separator.
            let text = if line.starts_with(b">From ") { &line[1..] } else { &line };
            if message.len() as u64 <= self.limit {
                message.extend_from_slice(text);
            }
        }
    }
}

/// A message as a document; none when it holds no text.
fn draft(message: &Message<'_>) -> Option<Draft> {
    let mut draft = Draft::new(DocumentKind::Post);
    draft.inner = message.message_id().map(str::to_owned);
    draft.title = message.subject().map(single_spaced).filter(|title| !title.is_empty());
    draft.author = message.from().and_then(name_of);
    draft.date = message.date().and_then(when);
    for (name, value) in [("reply-to", message.in_reply_to()), ("list", message.list_id())] {
        let text =
            value.as_text().or_else(|| value.as_text_list().and_then(|list| list.last()).map(AsRef::as_ref));
        if let Some(text) = text {
            draft.attributes.insert(name.to_owned(), text.to_owned());
        }
    }
    if let Some(title) = draft.title.clone() {
        draft.push(&title, Kind::Heading);
    }
    let headed = draft.blocks.len();
    let author = Voice { label: draft.author.clone(), kind: VoiceKind::Author, role: None };
    for part in body(message) {
        push(&mut draft, part, &author);
    }
    (draft.blocks.len() > headed).then_some(draft)
}

/// The parts of the text that is shown.
fn body(message: &Message<'_>) -> Vec<Part> {
    let mut found = Vec::new();
    for at in 0..message.text_body_count() {
        let Some(part) = message.text_part(at as u32) else { continue };
        match &part.body {
            PartType::Text(text) => {
                let flowed = part.content_type().and_then(|kind| kind.attribute("format")) == Some("flowed");
                found.extend(parts(&text.replace("\r\n", "\n"), flowed));
            }
            PartType::Html(html) => {
                found.extend(blocks_of(html).into_iter().map(|(kind, text)| match kind {
                    Kind::Quotation => Part::Quoted(text, None),
                    _ => Part::Words(text),
                }));
            }
            _ => {}
        }
    }
    found
}

fn push(draft: &mut Draft, part: Part, author: &Voice) {
    let (kind, words, voice) = match part {
        Part::Words(words) => (Kind::Paragraph, words, Some(author.clone())),
        Part::Quoted(words, who) => {
            let voice = who.map_or_else(quoted_voice, |who| Voice::named(who, VoiceKind::Quoted));
            (Kind::Quotation, words, Some(voice))
        }
        Part::Attribution(words) => (Kind::Attribution, words, None),
        Part::Furniture(words) => (Kind::Boilerplate, words, None),
    };
    if let Some(block) = draft.push(&words, kind) {
        block.voice = voice;
    }
}

fn name_of(from: &Address<'_>) -> Option<String> {
    let first = from.first()?;
    let name = first.name().map(single_spaced).filter(|name| !name.is_empty());
    // Archives write "kim at x.org (Kim Moss)".
    let in_brackets =
        name.as_deref().and_then(|name| name.split_once(" (")).map(|(_, rest)| rest.trim_end_matches(')'));
    in_brackets.map(str::to_owned).or(name).or_else(|| first.address().map(str::to_owned))
}

/// The date as it is written, without its zone.
fn when(date: &DateTime) -> Option<When> {
    let clock = format!("{:02}:{:02}:{:02}", date.hour, date.minute, date.second);
    format!("{:04}-{:02}-{:02}T{clock}", date.year, date.month, date.day).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reader::tests::drafts;

    fn shown(draft: &Draft) -> Vec<(Kind, String, String)> {
        let label = |block: &crate::ingest::draft::Block| {
            block.voice.as_ref().and_then(|voice| voice.label.clone()).unwrap_or_default()
        };
        draft.blocks.iter().map(|b| (b.kind, label(b), b.span.of(&draft.text).to_owned())).collect()
    }

    const MESSAGE: &str = "From kim@x.org Mon May  2 14:05:00 2016\nFrom: =?utf-8?q?Kim_M=C3=B8ss?= <kim@x.org>\n\
        Subject: Re: [tea] =?iso-8859-1?q?caf=E9?=\nMessage-ID: <b@x.org>\nIn-Reply-To: <a@x.org>\nDate: Mon, 2 May 2016 14:05:00 +0200\n\
        Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n\
        Dear all,\n\nOn Sun, May 1, 2016 at 9:00 AM, Lee Ash <lee@x.org> wrote:\n\n> I like caf=E9s.\n> All of them.\n\nSo do I.\n-- \nKim\n\n\
        From lee@x.org Tue May  3 10:00:00 2016\nFrom: lee@x.org\nSubject: Bye\nDate: Tue, 3 May 2016 10:00:00 +0000\n\nBye.\n>From now on.\n";

    #[test]
    fn messages_are_documents_with_quotations_and_signatures() {
        let (found, _) = drafts(&Mail, "a.mbox", MESSAGE.as_bytes()).unwrap();
        assert_eq!(found.len(), 2);
        let first = &found[0];
        assert_eq!(first.inner.as_deref(), Some("b@x.org"));
        assert_eq!(first.date.map(|date| date.to_string()).as_deref(), Some("2016-05-02T14:05:00"));
        assert_eq!(first.attributes.get("reply-to").map(String::as_str), Some("a@x.org"));
        let block = |kind: Kind, who: &str, words: &str| (kind, who.to_owned(), words.to_owned());
        assert_eq!(
            shown(first),
            [
                block(Kind::Heading, "", "Re: [tea] café"),
                block(Kind::Paragraph, "Kim Møss", "Dear all,"),
                block(Kind::Attribution, "", "On Sun, May 1, 2016 at 9:00 AM, Lee Ash <lee@x.org> wrote:"),
                block(Kind::Quotation, "Lee Ash", "I like cafés.\nAll of them."),
                block(Kind::Paragraph, "Kim Møss", "So do I."),
                block(Kind::Boilerplate, "", "--\nKim"),
            ]
        );
        assert_eq!(found[1].text, "Bye\n\nBye.\nFrom now on.");
    }

    #[test]
    fn of_several_parts_the_plain_one_is_read() {
        let text = "From: kim@x.org\nSubject: Two\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n\
            --b\nContent-Type: text/plain\n\nPlain.\n--b\nContent-Type: text/html\n\n<p>Rich.</p>\n--b--\n";
        let (found, _) = drafts(&Mail, "a.eml", text.as_bytes()).unwrap();
        assert_eq!(found[0].text, "Two\n\nPlain.");
        let html = "From: kim@x.org\nSubject: One\nContent-Type: text/html\n\n<p>Rich &amp; thin.</p><blockquote>Said.</blockquote>\n";
        let (found, _) = drafts(&Mail, "a.eml", html.as_bytes()).unwrap();
        assert_eq!(found[0].text, "One\n\nRich & thin.\n\nSaid.");
    }
}
