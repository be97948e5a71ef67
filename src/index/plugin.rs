//! Puts a shelf beside the postings of each of tantivy's segments, so that commit, merge, deletion
//! and clean-up of texts and rows are tantivy's own.

use std::any::Any;
use std::io::Write;

use tantivy::directory::{TerminatingWrite, WritePtr};
use tantivy::index::{Segment, SegmentComponent, SegmentReader};
use tantivy::indexer::DocIdMapping;
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::Schema;
use tantivy::schema::document::ErasedDocument;
use tantivy::{DocId, TantivyError};

use super::IndexError;
use super::schema::RowDocument;
use super::shelf::{Shelf, ShelfWriter};

const TEXTS: &str = "texts";
const ROWS: &str = "rows";

pub(super) struct ShelfPlugin;

fn texts() -> SegmentComponent {
    SegmentComponent::Custom(TEXTS.to_owned())
}

fn rows() -> SegmentComponent {
    SegmentComponent::Custom(ROWS.to_owned())
}

/// The shelf of a segment.
pub(super) fn shelf_of(reader: &SegmentReader) -> Result<Shelf, IndexError> {
    let open = |component| -> Result<_, IndexError> {
        let file = reader.open_read(component).map_err(TantivyError::from)?;
        file.read_bytes().map_err(|error| IndexError::damaged(error.to_string()))
    };
    let shelf = Shelf::open(open(texts())?, &open(rows())?)?;
    if shelf.row_count() != reader.max_doc() {
        return Err(IndexError::damaged("postings and rows do not belong together"));
    }
    Ok(shelf)
}

impl SegmentPlugin for ShelfPlugin {
    fn extensions(&self) -> &[&str] {
        &[TEXTS, ROWS]
    }

    fn create_writer(&self, context: &PluginWriterContext<'_>) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(Writer { shelf: ShelfWriter::new(context.segment.open_write(texts())?) }))
    }

    fn merge(&self, context: PluginMergeContext<'_>) -> tantivy::Result<()> {
        let mut writer = ShelfWriter::new(context.target_segment.open_write(texts())?);
        for reader in context.readers {
            let shelf = shelf_of(reader).map_err(|error| internal(&error))?;
            let alive = |document: &u32| !reader.is_deleted(shelf.document(*document).first_row);
            for document in (0..shelf.document_count()).filter(alive) {
                writer.copy(&shelf, document).map_err(|error| internal(&error))?;
            }
        }
        finish(writer, context.target_segment)
    }
}

fn internal(error: &IndexError) -> TantivyError {
    TantivyError::InternalError(error.to_string())
}

fn finish(writer: ShelfWriter<WritePtr>, segment: &Segment) -> tantivy::Result<()> {
    let mut to = segment.open_write(rows())?;
    let mut from = writer.finish(&mut to)?;
    to.flush()?;
    to.terminate()?;
    from.flush()?;
    from.terminate()?;
    Ok(())
}

struct Writer {
    shelf: ShelfWriter<WritePtr>,
}

impl PluginWriter for Writer {
    fn add_document(
        &mut self,
        _row: DocId,
        document: &dyn ErasedDocument,
        _schema: &Schema,
    ) -> tantivy::Result<()> {
        let row = document
            .as_any()
            .downcast_ref::<RowDocument>()
            .ok_or_else(|| TantivyError::InternalError("rows alone are put on a shelf".to_owned()))?;
        // The head brings its whole document.
        if row.passage.is_none() {
            self.shelf.add(&row.prepared)?;
        }
        Ok(())
    }

    fn serialize(self: Box<Self>, segment: &Segment, _order: Option<&DocIdMapping>) -> tantivy::Result<()> {
        finish(self.shelf, segment)
    }

    fn mem_usage(&self) -> usize {
        self.shelf.weight()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}
