//! Figures: where they go, and what is said beside them.

use std::path::{Path, PathBuf};

use emic::report::figures::Drawing;

use super::error::CliError;
use super::tables;
use super::terminal::Terminal;

/// Where a figure goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Goes {
    /// To the screen, or into a pipe.
    Out,
    /// To a file.
    To(PathBuf),
}

/// What `--figure` without a file is given by clap.
pub(crate) const OUT: &str = "-";

/// Reads the value of `--figure`.
pub(crate) fn goes(value: &str) -> Result<Goes, String> {
    if value == OUT {
        return Ok(Goes::Out);
    }
    let path = PathBuf::from(value);
    let ends = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match ends.as_deref() {
        Some("svg") => Ok(Goes::To(path)),
        Some("png" | "pdf" | "jpg" | "jpeg" | "tif" | "tiff" | "eps" | "emf") => Err(format!(
            "figures are SVG, which keeps its sharpness at every size: name a file that ends in .svg, and turn it into {} with Inkscape or rsvg-convert",
            ends.unwrap_or_default().to_uppercase()
        )),
        _ => {
            Err("a figure is a file that ends in .svg; to print it here, put --figure at the end".to_owned())
        }
    }
}

/// Writes figures and says what stands below them in a paper; without a file prints the picture.
pub(crate) fn show(drawings: &[Drawing], goes: &Goes, terminal: &mut Terminal) -> Result<(), CliError> {
    let files = match goes {
        Goes::Out => Vec::new(),
        Goes::To(path) => write(drawings, path, terminal)?,
    };
    if terminal.is_json() {
        let figures: Vec<_> = drawings
            .iter()
            .enumerate()
            .map(|(at, drawing)| {
                let mut json = serde_json::json!({
                    "title": drawing.title, "caption": drawing.caption, "told": drawing.told,
                });
                match files.get(at) {
                    Some(file) => json["file"] = file.display().to_string().into(),
                    None => json["svg"] = drawing.svg.clone().into(),
                }
                json
            })
            .collect();
        terminal.json(&serde_json::json!({ "format": 1, "figures": figures }));
        return Ok(());
    }
    if files.is_empty() {
        if let Some(first) = drawings.first() {
            terminal.result(&first.svg);
        }
        if drawings.len() > 1 {
            terminal.talk(format!(
                "this is the first of {} pictures; --figure FILE.svg writes them all",
                drawings.len()
            ));
        }
        return Ok(());
    }
    let mut captions: Vec<&str> = drawings.iter().map(|drawing| drawing.caption.as_str()).collect();
    captions.dedup();
    captions.into_iter().for_each(|caption| terminal.text(caption));
    Ok(())
}

/// Writes each picture whole or not at all: the first to the file, further ones beside it.
fn write(drawings: &[Drawing], path: &Path, terminal: &mut Terminal) -> Result<Vec<PathBuf>, CliError> {
    let mut files = Vec::new();
    for (drawing, number) in drawings.iter().zip(1..) {
        let file = if number == 1 { path.to_path_buf() } else { numbered(path, number) };
        tables::write(&file, drawing.svg.as_bytes(), terminal)?;
        files.push(file);
    }
    Ok(files)
}

/// `where.svg`, `where-2.svg`, `where-3.svg`.
fn numbered(path: &Path, number: usize) -> PathBuf {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
    path.with_file_name(format!("{stem}-{number}.svg"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_goes_to_svg_or_out() {
        assert_eq!(goes("-"), Ok(Goes::Out));
        assert_eq!(goes("a/b.SVG"), Ok(Goes::To(PathBuf::from("a/b.SVG"))));
        assert!(goes("b.png").unwrap_err().contains("turn it into PNG"));
        assert!(goes("bank").unwrap_err().contains("ends in .svg"));
    }

    #[test]
    fn further_pictures_are_numbered() {
        assert_eq!(numbered(Path::new("out/where.svg"), 3), PathBuf::from("out/where-3.svg"));
    }
}
