//! The rules: one file per rule, its page beside it, registered by one line.
//!
//! Rules read the graph and the policy semantics. They never see syntax or a front end, and they
//! never decide what is suppressed.

mod rule;

pub use rule::{Alias, Context, Mapping, OptionSpec, Rule};
