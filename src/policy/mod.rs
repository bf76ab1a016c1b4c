//! The IAM policy language.
//!
//! Reads symbolic values; never files or syntax of a front end.

mod normal;
mod pattern;
mod resolution;
mod verdict;

pub use normal::normal_form;
pub use pattern::Pattern;
pub use resolution::{Assessment, Resolution, assess};
pub use verdict::Verdict;
