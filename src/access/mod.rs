//! Effective access: what the graph says to a request, for one principal or for all.
//!
//! Only what the code or the caller tells takes part. Policies outside of the code are taken for
//! none, and the answers say which; policies that take part and are not known make an answer
//! unknown.

mod held;
mod library;
mod question;
mod resources;
mod who;

pub use held::{Held, held};
pub use library::Library;
pub use question::{Answers, Assumed, PrincipalAnswer, Question, can, who_can};
pub use who::Who;
