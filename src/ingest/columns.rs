//! What the columns of a table, or the keys of JSON, mean by their names.
//!
//! A `[[read]] columns` table decides; these names are what is taken for granted without one.

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Role {
    Text,
    Id,
    Speaker,
    Author,
    Date,
    Question,
    ReplyTo,
    Start,
    End,
    Title,
}

/// Names by role, folded and without punctuation. The first that a table has is taken.
const NAMES: &[(Role, &[&str])] = &[
    (
        Role::Text,
        &[
            "text",
            "utterance",
            "transcript",
            "transcription",
            "content",
            "body",
            "comment",
            "message",
            "words",
            "speech",
            "dialogue",
            "dialog",
            "sentence",
            "answer",
            "response",
            "comment text",
            "commenttext",
            "text display",
            "textdisplay",
            "textoriginal",
            "text original",
            "full text",
            "tweet",
            "tweet text",
            "post text",
            "selftext",
            "spoken text",
            "spoken",
            "turn text",
            "what was said",
            "quote",
            "description",
            "utterance text",
            "raw text",
            "line",
            "lines",
            "said",
            "transkript",
            "kommentar",
            "freitext",
            "commentaire",
            "comentario",
            "commento",
            "aussage",
            "beitrag",
            "inhalt",
            "wortlaut",
            "texte",
            "contenu",
            "transcripcion",
            "texto",
            "testo",
            "tekst",
            "antwort",
            "reponse",
            "respuesta",
            "文本",
            "内容",
            "テキスト",
            "発言",
        ],
    ),
    (
        Role::Id,
        &[
            "id",
            "responseid",
            "response id",
            "respondent id",
            "respondentid",
            "respondent",
            "record id",
            "recordid",
            "participant id",
            "participantid",
            "case id",
            "caseid",
            "comment id",
            "commentid",
            "message id",
            "post id",
            "tweet id",
            "uuid",
            "key",
            "fragebogen id",
            "antwort id",
        ],
    ),
    (
        Role::Speaker,
        &[
            "speaker",
            "speaker name",
            "speakername",
            "speaker label",
            "speaker id",
            "speakerid",
            "who",
            "sprecher",
            "sprecherin",
            "sprecher in",
            "locuteur",
            "interlocuteur",
            "hablante",
            "orador",
            "parlante",
            "spreker",
            "talare",
            "说话人",
            "发言人",
            "話者",
            "participant",
            "role",
            "character",
            "voice",
        ],
    ),
    (
        Role::Author,
        &[
            "author",
            "author name",
            "authorname",
            "user",
            "username",
            "user name",
            "screen name",
            "author display name",
            "authordisplayname",
            "commenter",
            "name",
            "by",
            "from",
            "sender",
            "poster",
            "handle",
            "autor",
            "autorin",
            "auteur",
            "nick",
            "nickname",
        ],
    ),
    (
        Role::Date,
        &[
            "date",
            "datetime",
            "created",
            "created at",
            "createdat",
            "created utc",
            "creationdate",
            "creation date",
            "published",
            "published at",
            "publishedat",
            "publish date",
            "timestamp utc",
            "posted",
            "posted at",
            "recorded date",
            "recordeddate",
            "submitdate",
            "submit date",
            "end date",
            "enddate",
            "date submitted",
            "updated",
            "datum",
            "fecha",
            "time posted",
        ],
    ),
    (Role::Question, &["question", "question text", "prompt", "frage", "pregunta"]),
    (
        Role::ReplyTo,
        &[
            "reply to",
            "replyto",
            "in reply to",
            "in reply to id",
            "parent",
            "parent id",
            "parentid",
            "reply to id",
        ],
    ),
    (
        Role::Start,
        &[
            "start",
            "start time",
            "starttime",
            "start ms",
            "begin",
            "begin time",
            "from time",
            "time",
            "timestamp",
            "timecode",
            "time code",
            "time stamp",
            "start s",
            "start seconds",
            "onset",
            "offset",
            "in",
            "zeit",
            "zeitmarke",
            "anfang",
            "temps",
            "tiempo",
            "xmin",
            "tmin",
        ],
    ),
    (
        Role::End,
        &[
            "end",
            "end time",
            "endtime",
            "end ms",
            "to time",
            "end s",
            "end seconds",
            "out",
            "ende",
            "stop",
            "xmax",
            "tmax",
        ],
    ),
    (Role::Title, &["title", "subject", "headline", "post title", "video title", "titel", "titre", "titulo"]),
];

/// Whether a column of this name holds what was said aloud, so that a name beside it is a speaker's.
pub(super) fn is_spoken(name: &str) -> bool {
    matches!(
        plain(name).as_str(),
        "utterance"
            | "utterance text"
            | "dialogue"
            | "dialog"
            | "speech"
            | "spoken"
            | "spoken text"
            | "turn text"
            | "what was said"
            | "said"
            | "line"
            | "lines"
            | "transcript"
            | "transcription"
            | "transkript"
    )
}

/// What a column of this name holds, where the name says it.
pub(super) fn role(name: &str) -> Option<Role> {
    rank(name).map(|(role, _)| role)
}

/// What a column of this name holds, and how early the name stands among those of its role.
pub(super) fn rank(name: &str) -> Option<(Role, usize)> {
    let name = plain(name);
    NAMES.iter().find_map(|(role, names)| Some((*role, names.iter().position(|known| *known == name)?)))
}

/// The column of this role whose name says it most plainly.
pub(super) fn find(header: &[String], wanted: Role) -> Option<usize> {
    let ranked = header.iter().enumerate().filter_map(|(at, name)| {
        let (role, rank) = rank(name)?;
        (role == wanted).then_some((rank, at))
    });
    ranked.min().map(|(_, at)| at)
}

/// A name in lower case, its marks taken as spaces.
pub(super) fn plain(name: &str) -> String {
    let folded = crate::text::similar::folded_words(name);
    folded.join(" ")
}

/// Whether a short text can be the label of a speaker: one line with a letter, no sentence.
pub(super) fn is_label(text: &str) -> bool {
    let text = text.trim();
    let short = text.chars().count() <= 50 && text.split_whitespace().count() <= 6;
    short
        && !text.contains('\n')
        && text.chars().any(char::is_alphabetic)
        && !text.ends_with(['.', '?', '!', ','])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_whatever_their_case_and_marks() {
        for (name, expected) in [
            ("Speaker", Some(Role::Speaker)),
            ("SPEAKER_ID", Some(Role::Speaker)),
            ("start-time", Some(Role::Start)),
            ("Réponse", Some(Role::Text)),
            ("favourite colour", None),
        ] {
            assert_eq!(role(name), expected, "{name}");
        }
    }

    #[test]
    fn no_name_has_two_roles() {
        let mut names: Vec<_> = NAMES.iter().flat_map(|(_, names)| *names).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn labels_are_short_and_no_sentences() {
        assert!(is_label("Interviewer 2") && is_label("Dr. Ada Lovelace"));
        assert!(!is_label("I was there.") && !is_label("12") && !is_label(""));
    }
}
