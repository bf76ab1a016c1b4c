//! The IAM policy language.
//!
//! Reads symbolic values; never files or syntax of a front end.

mod form;
mod normal;
mod pattern;
mod resolution;
mod verdict;

pub use form::{Subject, computed, filled, is_arn};
pub use normal::normal_form;
pub use pattern::Pattern;
pub use resolution::{Assessment, Resolution, assess};
pub use verdict::Verdict;
