//! What the findings say about the controls of a compliance framework.
//!
//! A control counts as passed only where it was judged: its rules ran, this code has what it is
//! about, and nothing that they rest on is unknown.

mod assess;
mod framework;
mod judge;
mod subject;

pub use assess::{Assessment, Basis, ControlResult, Outcome, Totals, assess};
pub use framework::{
    Control, Extent, Framework, UnknownFramework, controls_of, framework, frameworks,
};
pub use judge::Judge;
pub use subject::{Subject, Subjects};
