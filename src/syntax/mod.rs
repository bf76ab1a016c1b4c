//! The one spanned tree that HCL, YAML and JSON are read into, and the adapters around their
//! parser crates.
//!
//! No type of a parser crate leaves this room, and nothing here evaluates: a template is a list of
//! parts, an intrinsic function is a map or a tagged node. Every leaf has its byte span in the file
//! that the user edits. Parsing never fails as a whole: what could not be read is a
//! [`Problem`](crate::text::Problem), and what stands around it is still in the tree.

mod comment;
mod escape;
pub mod hcl;
pub mod json;
mod source;
pub mod tfjson;
mod tree;
mod walk;
pub mod yaml;

pub use comment::is_marker_comment;
pub use tree::{
    Attribute, BinaryOp, Block, Body, Call, Comment, Entry, ForExpr, Kind, Label, Literal, Node,
    Parsed, Step, StepKind, TemplatePart, Traversal, UnaryOp,
};

/// Deepest nesting of brackets, blocks or collections that is read; past it a file gives a problem.
pub const MAX_DEPTH: usize = 250;
