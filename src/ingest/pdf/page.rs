//! The operators that show text on a page.

use std::collections::BTreeMap;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId};

use super::font::Font;
use super::{MAX_PAGE, MAX_STREAM};
use crate::ingest::ReadError;

/// Text that was shown in one piece: where its base line begins, from the lower left, and its size.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Run {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) size: f64,
    pub(super) text: String,
}

/// How deep drawings may lie in each other.
const DEPTH: usize = 8;

/// The most pieces of text on a page.
const MOST: usize = 200_000;

/// A transformation: x' = a x + c y + e, y' = b x + d y + f.
#[derive(Clone, Copy, Debug)]
struct Matrix([f64; 6]);

impl Matrix {
    const IDENTITY: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// This transformation, then `then`.
    fn then(self, then: Matrix) -> Matrix {
        let (m, n) = (self.0, then.0);
        Matrix([
            m[0] * n[0] + m[1] * n[2],
            m[0] * n[1] + m[1] * n[3],
            m[2] * n[0] + m[3] * n[2],
            m[2] * n[1] + m[3] * n[3],
            m[4] * n[0] + m[5] * n[2] + n[4],
            m[4] * n[1] + m[5] * n[3] + n[5],
        ])
    }

    fn moved(x: f64, y: f64) -> Matrix {
        Matrix([1.0, 0.0, 0.0, 1.0, x, y])
    }

    fn of(operands: &[Object]) -> Option<Matrix> {
        let numbers: Vec<f64> = operands.iter().filter_map(number).collect();
        numbers.try_into().ok().map(Matrix)
    }
}

fn number(object: &Object) -> Option<f64> {
    object.as_float().ok().map(f64::from)
}

/// What the operators change and `q`, `Q` keep.
#[derive(Clone)]
struct State {
    place: Matrix,
    font: Option<Vec<u8>>,
    size: f64,
    letter: f64,
    word: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
    /// Text that is drawn as nothing lies under the picture of a scan and is its text layer.
    shown: bool,
}

/// Carries out the operators of a page.
pub(super) struct Interpreter<'d> {
    document: &'d Document,
    state: State,
    kept: Vec<State>,
    text: Matrix,
    line: Matrix,
    runs: Vec<Run>,
}

impl<'d> Interpreter<'d> {
    /// The text of a page; `left` is how much all pages may still unpack to.
    ///
    /// # Errors
    /// When the drawings unpack to more than any document needs.
    pub(super) fn read(
        document: &'d Document,
        page: ObjectId,
        left: &mut usize,
    ) -> Result<Vec<Run>, ReadError> {
        let state = State {
            place: Matrix::IDENTITY,
            font: None,
            size: 1.0,
            letter: 0.0,
            word: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            shown: true,
        };
        let mut interpreter = Interpreter {
            document,
            state,
            kept: Vec::new(),
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
            runs: Vec::new(),
        };
        let content = document.get_page_content_with_limit(page, MAX_STREAM).unwrap_or_default();
        if content.len() > MAX_PAGE.min(*left) {
            let reason = "its pages unpack to more drawing than any document needs".to_owned();
            return Err(ReadError::Hostile { reason });
        }
        *left -= content.len();
        let fonts = document.get_page_fonts(page).unwrap_or_default();
        let fonts = fonts.into_iter().map(|(name, font)| (name, Font::of(document, font))).collect();
        let (own, shared) = document.get_page_resources(page).unwrap_or((None, Vec::new()));
        let shared = shared.into_iter().filter_map(|id| document.get_dictionary(id).ok());
        let resources: Vec<&Dictionary> = own.into_iter().chain(shared).collect();
        interpreter.content(&content, &fonts, &resources, 0);
        Ok(interpreter.runs)
    }

    fn content(
        &mut self,
        content: &[u8],
        fonts: &BTreeMap<Vec<u8>, Font>,
        resources: &[&Dictionary],
        depth: usize,
    ) {
        let Ok(content) = Content::decode(content) else { return };
        for operation in &content.operations {
            if self.runs.len() > MOST {
                return;
            }
            if operation.operator == "Do" {
                self.drawing(operation, resources, depth);
            } else {
                self.operation(operation, fonts);
            }
        }
    }

    fn operation(&mut self, operation: &Operation, fonts: &BTreeMap<Vec<u8>, Font>) {
        let operands = &operation.operands;
        let first = operands.first().and_then(number);
        let second = operands.get(1).and_then(number);
        match operation.operator.as_str() {
            "q" if self.kept.len() < 256 => self.kept.push(self.state.clone()),
            "Q" => self.state = self.kept.pop().unwrap_or_else(|| self.state.clone()),
            "cm" => {
                if let Some(matrix) = Matrix::of(operands) {
                    self.state.place = matrix.then(self.state.place);
                }
            }
            "BT" => (self.text, self.line) = (Matrix::IDENTITY, Matrix::IDENTITY),
            "Tf" => {
                self.state.font = operands.first().and_then(|name| name.as_name().ok()).map(<[u8]>::to_vec);
                self.state.size = second.unwrap_or(1.0);
            }
            "Tc" => self.state.letter = first.unwrap_or(0.0),
            "Tw" => self.state.word = first.unwrap_or(0.0),
            "Tz" => self.state.stretch = first.unwrap_or(100.0) / 100.0,
            "TL" => self.state.leading = first.unwrap_or(0.0),
            "Ts" => self.state.rise = first.unwrap_or(0.0),
            "Tr" => self.state.shown = first != Some(7.0),
            "Td" => self.next_line(first.unwrap_or(0.0), second.unwrap_or(0.0)),
            "TD" => {
                self.state.leading = -second.unwrap_or(0.0);
                self.next_line(first.unwrap_or(0.0), second.unwrap_or(0.0));
            }
            "Tm" => {
                if let Some(matrix) = Matrix::of(operands) {
                    (self.text, self.line) = (matrix, matrix);
                }
            }
            "T*" => self.next_line(0.0, -self.state.leading),
            "Tj" => self.show(operands.first(), fonts),
            "'" => {
                self.next_line(0.0, -self.state.leading);
                self.show(operands.first(), fonts);
            }
            "\"" => {
                (self.state.word, self.state.letter) = (first.unwrap_or(0.0), second.unwrap_or(0.0));
                self.next_line(0.0, -self.state.leading);
                self.show(operands.get(2), fonts);
            }
            "TJ" => {
                let pieces = operands.first().and_then(|list| list.as_array().ok());
                for piece in pieces.into_iter().flatten() {
                    match number(piece) {
                        Some(back) => self.advance(-back / 1000.0 * self.state.size * self.state.stretch),
                        None => self.show(Some(piece), fonts),
                    }
                }
            }
            _ => {}
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = Matrix::moved(x, y).then(self.line);
        self.text = self.line;
    }

    fn advance(&mut self, by: f64) {
        self.text = Matrix::moved(by, 0.0).then(self.text);
    }

    fn show(&mut self, text: Option<&Object>, fonts: &BTreeMap<Vec<u8>, Font>) {
        let Some(Ok(bytes)) = text.map(Object::as_str) else { return };
        let Some(font) = self.state.font.as_ref().and_then(|name| fonts.get(name)) else { return };
        let (text, width) = font.text(self.document, bytes);
        let (letters, spaces) = font.count(bytes);
        let state = &self.state;
        let width =
            (width / 1000.0 * state.size + state.letter * letters as f64 + state.word * spaces as f64)
                * state.stretch;
        let place = Matrix::moved(0.0, state.rise).then(self.text).then(state.place).0;
        let scale = place[0].hypot(place[1]);
        // What stands on its side, a note of the publisher in the margin, is no running text.
        let level = place[1].abs() < 0.2 * scale && place[0] > 0.0;
        if level && state.shown && !text.is_empty() {
            let size = state.size.abs() * place[2].hypot(place[3]);
            self.runs.push(Run { x: place[4], y: place[5], width: width * scale, size, text });
        }
        self.advance(width);
    }

    /// A drawing with text of its own.
    fn drawing(&mut self, operation: &Operation, resources: &[&Dictionary], depth: usize) {
        let document = self.document;
        let Some(Ok(name)) = operation.operands.first().map(Object::as_name) else { return };
        let named = resources.iter().find_map(|resources| {
            let drawings = resources.get_deref(b"XObject", document).ok()?.as_dict().ok()?;
            drawings.get_deref(name, document).ok()?.as_stream().ok()
        });
        let Some(stream) = named.filter(|_| depth < DEPTH) else { return };
        if stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind != b"Form") {
            return;
        }
        let Ok(content) = stream.get_plain_content_with_limit(MAX_STREAM) else { return };
        let own = stream.dict.get_deref(b"Resources", document).ok().and_then(|own| own.as_dict().ok());
        let resources: Vec<&Dictionary> = own.into_iter().chain(resources.iter().copied()).collect();
        let mut fonts = BTreeMap::new();
        for dictionary in resources.iter().rev() {
            let named = dictionary.get_deref(b"Font", document).ok().and_then(|fonts| fonts.as_dict().ok());
            for (name, font) in named.into_iter().flat_map(Dictionary::iter) {
                if let Some(font) = document.dereference(font).ok().and_then(|(_, font)| font.as_dict().ok())
                {
                    fonts.insert(name.clone(), Font::of(document, font));
                }
            }
        }
        let kept = self.state.clone();
        let matrix =
            stream.dict.get_deref(b"Matrix", document).ok().and_then(|matrix| matrix.as_array().ok());
        if let Some(matrix) = matrix.and_then(|matrix| Matrix::of(matrix)) {
            self.state.place = matrix.then(self.state.place);
        }
        self.content(&content, &fonts, &resources, depth + 1);
        self.state = kept;
    }
}
