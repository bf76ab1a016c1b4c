//! Files, spans, lines, edits, and the way back from decoded text to file bytes.
//!
//! Everything above names places as [`Span`]s (file and byte range). This room never knows what
//! language a file is written in, and never reads from disk: it is handed the bytes.

mod edit;
mod line_index;
mod listed;
mod nearest;
mod offset_map;
mod problem;
mod search;
mod source;
mod span;

pub use edit::{Edit, EditError, apply_edits};
pub use line_index::{LineIndex, Position};
pub use listed::listed;
pub use nearest::nearest;
pub use offset_map::{OffsetMap, OffsetMapBuilder};
pub use problem::{Problem, ProblemLevel};
pub use search::has;
pub use source::{SourceFile, Sources};
pub use span::{FileId, Span};

/// Text that is a slice of a source file or owned on its own; cloning never copies bytes.
pub type Str = arcstr::Substr;
