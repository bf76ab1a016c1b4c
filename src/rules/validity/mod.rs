//! Rules about what is wrong with a document: AWS refuses it, or takes it and does not do what it
//! says.
//!
//! What is wrong is found once for each document, by [`crate::policy::problems`]; a rule here is a
//! row that says how one of its checks is reported.

pub mod actions;
pub mod arns;
pub mod conditions;
pub mod grammar;
pub mod organizations;
pub mod partition;
pub mod pitfalls;
pub mod principals;
mod report;
mod row;
pub mod variables;
