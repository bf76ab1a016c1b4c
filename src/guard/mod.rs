//! Custom rules, in the language of AWS CloudFormation Guard, over the entity graph.
//!
//! The graph is written as one JSON document whose parts know where they come from ([`input`]). A
//! child process of this program evaluates a file of rules over it ([`worker`]), so that rules that
//! recurse without end, or never end, take nothing down. What fails comes back as pointers into the
//! document, and [`judge`] makes findings of it. Nothing here reads files or prints.

mod accesses;
mod annotations;
mod evaluate;
mod input;
mod judge;
mod names;
mod outcome;
mod possible;
mod schema;
mod specification;
pub mod worker;

pub use annotations::{RuleFile, read_rules};
pub use evaluate::{EvaluationError, Limits, Worker};
pub use input::input;
pub use judge::{Judged, judge};
pub use outcome::Status;
pub use schema::schema;
pub use specification::{Case, CaseResult, Specification, read_specification};
