//! Tables as Parquet, for R's `arrow`, pandas, polars and DuckDB: columns keep their types.
//!
//! Behind the feature `parquet`, which is off: the crate that writes it is larger than anything else
//! that writes tables here, and CSV serves most.

use super::cells::Table;

/// Why there is no Parquet file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NoParquet {
    /// This program was built without it.
    #[error(
        "this emic was built without Parquet; build one that has it (cargo install --path . --features parquet), or take --format csv"
    )]
    NotBuilt,
    /// It could not be written.
    #[cfg(feature = "parquet")]
    #[error("the Parquet file could not be made")]
    Failed(#[from] parquet::errors::ParquetError),
}

impl Table {
    /// A Parquet file with one column for each of the table's, as in its CSV: a count with its base has
    /// two, `name` and `name (of)`; what is undefined or not shown is null. Title and notes are in the
    /// file's metadata, under `title` and `notes`. The same table gives the same bytes.
    ///
    /// # Errors
    /// When the program was built without the feature `parquet`.
    pub fn as_parquet(&self) -> Result<Vec<u8>, NoParquet> {
        #[cfg(feature = "parquet")]
        return Ok(written::bytes(self)?);
        #[cfg(not(feature = "parquet"))]
        return Err(NoParquet::NotBuilt);
    }
}

#[cfg(feature = "parquet")]
mod written {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use parquet::basic::{LogicalType, Repetition, Type as Physical};
    use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
    use parquet::errors::Result;
    use parquet::file::metadata::KeyValue;
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
    use parquet::schema::types::{Type, TypePtr};

    use super::super::cells::{Cell, Table};

    /// A column of values, none where nothing is shown.
    enum Values {
        Text(Vec<Option<String>>),
        Counts(Vec<Option<u64>>),
        Numbers(Vec<Option<f64>>),
    }

    impl Values {
        fn physical(&self) -> Physical {
            match self {
                Values::Text(_) => Physical::BYTE_ARRAY,
                Values::Counts(_) => Physical::INT64,
                Values::Numbers(_) => Physical::DOUBLE,
            }
        }
    }

    pub(super) fn bytes(table: &Table) -> Result<Vec<u8>> {
        let columns = columns(table);
        let fields = columns.iter().map(|(name, values)| field(name, values)).collect::<Result<_>>()?;
        let schema = Arc::new(Type::group_type_builder("table").with_fields(fields).build()?);
        let about = vec![
            KeyValue::new("title".to_owned(), table.title.clone()),
            KeyValue::new("notes".to_owned(), table.told().join("\n")),
        ];
        let properties = WriterProperties::builder()
            .set_created_by(format!("emic {}", env!("CARGO_PKG_VERSION")))
            .set_key_value_metadata(Some(about))
            .build();
        let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
        let mut rows = file.next_row_group()?;
        for (_, values) in &columns {
            let mut column = rows.next_column()?.expect("the schema has a column for each");
            write(&mut column, values)?;
            column.close()?;
        }
        rows.close()?;
        file.into_inner()
    }

    fn field(name: &str, values: &Values) -> Result<TypePtr> {
        let logical = matches!(values, Values::Text(_)).then_some(LogicalType::String);
        let builder = Type::primitive_type_builder(name, values.physical())
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical);
        Ok(Arc::new(builder.build()?))
    }

    fn write(column: &mut SerializedColumnWriter<'_>, values: &Values) -> Result<()> {
        match values {
            Values::Text(cells) => {
                let (there, levels) = parted(cells, |text| ByteArray::from(text.as_str()));
                column.typed::<ByteArrayType>().write_batch(&there, Some(&levels), None)?;
            }
            Values::Counts(cells) => {
                let (there, levels) = parted(cells, |count| i64::try_from(*count).unwrap_or(i64::MAX));
                column.typed::<Int64Type>().write_batch(&there, Some(&levels), None)?;
            }
            Values::Numbers(cells) => {
                let (there, levels) = parted(cells, |number| *number);
                column.typed::<DoubleType>().write_batch(&there, Some(&levels), None)?;
            }
        }
        Ok(())
    }

    /// The values that are there, and of each cell whether it is.
    fn parted<T, V>(cells: &[Option<T>], value: impl Fn(&T) -> V) -> (Vec<V>, Vec<i16>) {
        let levels = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
        (cells.iter().flatten().map(value).collect(), levels)
    }

    /// The columns as in the table's CSV, each under a name of its own.
    fn columns(table: &Table) -> Vec<(String, Values)> {
        let mut taken = BTreeSet::new();
        let mut found = Vec::new();
        for (at, column) in table.columns.iter().enumerate() {
            let cells: Vec<&Cell> = table.rows.iter().map(|row| &row[at]).collect();
            let bases: Vec<Option<u64>> = cells
                .iter()
                .map(|cell| if let Cell::Of { whole, .. } = cell { Some(*whole) } else { None })
                .collect();
            found.push((unique(&column.name, &mut taken), values(&cells, column.text)));
            if bases.iter().any(Option::is_some) {
                found.push((unique(&format!("{} (of)", column.name), &mut taken), Values::Counts(bases)));
            }
        }
        found
    }

    fn unique(name: &str, taken: &mut BTreeSet<String>) -> String {
        let numbered = (2..).map(|number| format!("{name} ({number})"));
        let free = std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken.contains(name));
        let free = free.expect("numbers do not end");
        taken.insert(free.clone());
        free
    }

    /// One type for a column: text where any cell is text, else numbers where any is a measure, else
    /// counts.
    fn values(cells: &[&Cell], text: bool) -> Values {
        let any = |of: fn(&Cell) -> bool| cells.iter().any(|cell| of(cell));
        let counted = any(|cell| matches!(cell, Cell::Count(_) | Cell::Of { .. }));
        let measured = any(|cell| matches!(cell, Cell::Number { .. }));
        if any(|cell| matches!(cell, Cell::Text(_))) || text && !counted && !measured {
            return Values::Text(cells.iter().map(|cell| shown(cell)).collect());
        }
        if measured {
            return Values::Numbers(cells.iter().map(|cell| number(cell)).collect());
        }
        let count = |cell: &&Cell| match cell {
            Cell::Count(count) | Cell::Of { part: count, .. } => Some(*count),
            _ => None,
        };
        Values::Counts(cells.iter().map(count).collect())
    }

    fn shown(cell: &Cell) -> Option<String> {
        match cell {
            Cell::Undefined(_) | Cell::Below(_) => None,
            cell => Some(cell.printed()),
        }
    }

    fn number(cell: &Cell) -> Option<f64> {
        match cell {
            Cell::Number { value, .. } => Some(*value),
            Cell::Count(count) | Cell::Of { part: count, .. } => Some(crate::analysis::special::real(*count)),
            _ => None,
        }
    }
}

#[cfg(all(test, feature = "parquet"))]
mod tests {
    use std::io::Write;

    use parquet::file::reader::{FileReader, SerializedFileReader};

    use super::super::cells::{Cell, Table};

    fn table() -> Table {
        let mut table = Table::new("Codes");
        table.text(&["code", "start"]);
        table.figures(["people", "φ", "φ"]);
        table.row(vec![
            Cell::Text("=trust, “so”".into()),
            Cell::Count(7),
            Cell::Of { part: 3, whole: 9 },
            Cell::Number { value: 0.25, digits: 2 },
            Cell::Count(1),
        ]);
        table.row(vec![
            Cell::Text("橋".into()),
            Cell::Count(12),
            Cell::Below(5),
            Cell::Undefined("everywhere"),
            Cell::Count(2),
        ]);
        table.note("Base: 9 people.");
        table
    }

    fn read(bytes: &[u8]) -> SerializedFileReader<std::fs::File> {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(bytes).expect("written");
        SerializedFileReader::new(file).expect("a Parquet file")
    }

    #[test]
    fn parquet_keeps_types_and_gaps() {
        let bytes = table().as_parquet().unwrap();
        assert_eq!(bytes, table().as_parquet().unwrap(), "the same bytes each time");
        let file = read(&bytes);
        let about = file.metadata().file_metadata().key_value_metadata().unwrap();
        assert_eq!(about[1].value.as_deref(), Some("Base: 9 people.\nUndefined: everywhere."));
        let rows: Vec<String> =
            file.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
        assert_eq!(
            rows,
            [
                "{code: \"=trust, “so”\", start: 7, people: 3, people (of): 9, φ: 0.25, φ (2): 1}",
                "{code: \"橋\", start: 12, people: null, people (of): null, φ: null, φ (2): 2}",
            ]
        );
    }

    #[test]
    fn a_table_without_rows_has_its_columns() {
        let mut empty = table();
        empty.rows.clear();
        let file = read(&empty.as_parquet().unwrap());
        let schema = file.metadata().file_metadata().schema_descr();
        let names: Vec<String> =
            (0..schema.num_columns()).map(|at| schema.column(at).name().to_owned()).collect();
        assert_eq!(names, ["code", "start", "people", "φ", "φ (2)"]);
        assert_eq!(file.metadata().file_metadata().num_rows(), 0);
    }
}
