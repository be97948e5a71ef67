//! What a TEI header tells: title, author, date, and the names of speakers.

use std::collections::BTreeMap;

use crate::ingest::xml::{Node, Xml};
use crate::ingest::{ReadError, dated};
use crate::model::{Role, When};
use crate::text::single_spaced;

/// Who can speak.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) name: Option<String>,
    pub(super) role: Option<Role>,
}

/// A header.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    pub(super) title: Option<String>,
    pub(super) author: Option<String>,
    pub(super) language: Option<String>,
    pub(super) date: Option<When>,
    /// By their ids.
    pub(super) people: BTreeMap<String, Person>,
}

impl Header {
    /// Reads the header that was opened, up to its end.
    ///
    /// # Errors
    /// When it is no XML.
    pub(super) fn read(&mut self, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        let mut path: Vec<String> = Vec::new();
        let mut person: Option<(String, Person)> = None;
        loop {
            match xml.next()? {
                Node::Open(element) => {
                    let name = element.local().to_owned();
                    let inside = |outer: &str| path.iter().any(|open| open == outer);
                    match name.as_str() {
                        "title" if inside("titleStmt") && self.title.is_none() => {
                            self.title = Some(single_spaced(&xml.text()?)).filter(|title| !title.is_empty());
                            continue;
                        }
                        "author" if inside("titleStmt") && self.author.is_none() => {
                            self.author =
                                Some(single_spaced(&xml.text()?)).filter(|author| !author.is_empty());
                            continue;
                        }
                        "date" if inside("setting") || inside("sourceDesc") || inside("creation") => {
                            let when = element.attribute("when").or_else(|| element.attribute("from"));
                            self.date = self.date.or(when.and_then(|when| dated::date(&when, None)));
                        }
                        "language" if self.language.is_none() => self.language = element.attribute("ident"),
                        "person" | "personGrp" | "castItem" | "role" if element.attribute("id").is_some() => {
                            self.keep(person.take());
                            let role = element.attribute("role").and_then(|role| role_of(&role));
                            let id = element.attribute("id").unwrap_or_default();
                            person = Some((id, Person { name: element.attribute("n"), role }));
                            if name == "role" {
                                let text = single_spaced(&xml.text()?);
                                if let Some((_, person)) = &mut person {
                                    person.name = Some(text).filter(|name| !name.is_empty());
                                }
                                continue;
                            }
                        }
                        "persName" | "name" | "role" if person.is_some() => {
                            let text = name_in_parts(xml)?;
                            if let Some((_, person)) = person.as_mut().filter(|_| !text.is_empty())
                                && person.name.is_none()
                            {
                                person.name = Some(text);
                            }
                            continue;
                        }
                        _ => {}
                    }
                    path.push(name);
                }
                Node::Close(_) if path.is_empty() => break,
                Node::Close(name) => {
                    path.pop();
                    if matches!(name.as_str(), "person" | "personGrp" | "castItem") {
                        self.keep(person.take());
                    }
                }
                Node::Text(_) => {}
                Node::End => break,
            }
        }
        self.keep(person.take());
        Ok(())
    }

    fn keep(&mut self, person: Option<(String, Person)>) {
        if let Some((id, person)) = person {
            self.people.insert(id, person);
        }
    }

    /// The label and role of `#WAR`, `WAR` or `#A #B`.
    pub(super) fn who(&self, pointer: &str) -> (String, Option<Role>) {
        let ids: Vec<&str> =
            pointer.split_whitespace().map(|id| id.rsplit('#').next().unwrap_or(id)).collect();
        let people: Vec<Option<&Person>> = ids.iter().map(|id| self.people.get(*id)).collect();
        let names = ids.iter().zip(&people).map(|(id, person)| {
            person.and_then(|person| person.name.clone()).unwrap_or_else(|| (*id).to_owned())
        });
        let role = people.iter().flatten().find_map(|person| person.role);
        (names.collect::<Vec<_>>().join(", "), role)
    }
}

fn role_of(role: &str) -> Option<Role> {
    match role.to_lowercase().as_str() {
        "interviewer" | "investigator" | "moderator" => Some(Role::Interviewer),
        "interviewee" | "informant" | "participant" | "respondent" => Some(Role::Participant),
        _ => None,
    }
}

/// The name in the element that was opened, up to its end: as it is written, its parts with spaces
/// between; a surname that stands before the forenames goes behind them.
fn name_in_parts(xml: &mut Xml<'_>) -> Result<String, ReadError> {
    let (mut whole, mut surname, mut forenames) = (String::new(), String::new(), String::new());
    let mut open: Vec<String> = Vec::new();
    let (mut begins, mut surname_first) = (false, false);
    loop {
        match xml.next()? {
            Node::Open(element) => {
                begins = true;
                open.push(element.local().to_owned());
            }
            Node::Close(_) if open.is_empty() => break,
            Node::Close(_) => {
                begins = true;
                open.pop();
            }
            Node::Text(text) => {
                let touches =
                    whole.ends_with(char::is_alphanumeric) && text.starts_with(char::is_alphanumeric);
                if std::mem::take(&mut begins) && touches {
                    whole.push(' ');
                }
                whole.push_str(&text);
                let part = match open.last().map(String::as_str) {
                    Some("surname") => {
                        surname_first |= forenames.is_empty();
                        &mut surname
                    }
                    Some("forename") => &mut forenames,
                    _ => continue,
                };
                part.push(' ');
                part.push_str(&text);
            }
            Node::End => break,
        }
    }
    let ordered = surname_first && !forenames.is_empty();
    Ok(single_spaced(&if ordered { format!("{forenames} {surname}") } else { whole }))
}
