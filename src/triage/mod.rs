//! Which findings count: suppressions in the source, of this tool and of others.
//!
//! Nothing is dropped: a suppressed finding stays and says why. A suppression that is wrong,
//! expired or without effect is a problem of its own.

pub mod baseline;
mod comment;
pub mod compliance;
mod foreign;
mod limit;
mod marker;
mod metadata;
mod options;
mod own;
mod place;

pub use crate::diag::Date;
pub use marker::{Markers, TemplateMarkers};

#[cfg(test)]
mod tests;
