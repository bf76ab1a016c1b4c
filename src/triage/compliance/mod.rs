//! What the findings say about the controls of a compliance framework.
//!
//! A control counts as passed only where it was judged: its rules ran, as strictly as it asks for and
//! on all of the code; this code has what it is about; and nothing that they rest on is missing or
//! unknown. What was accepted is neither passed nor failed.

mod assess;
mod framework;
mod gaps;
mod judge;
mod rounds;
mod slack;
mod subject;
mod tally;

pub use assess::{Assessment, Basis, ControlResult, Outcome, Totals, assess};
pub use framework::{
    Control, Extent, Framework, UnknownFramework, controls_of, framework, frameworks,
};
pub use judge::{Judge, Options};
pub use rounds::{Found, Round, rounds};
pub use slack::{Cause, Slack};
pub use subject::Subject;
pub use tally::{Gap, IsMeant, Subjects, Tally};
