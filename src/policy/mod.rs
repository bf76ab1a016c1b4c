//! The IAM policy language.
//!
//! Reads symbolic values; never files or syntax of a front end.

mod condition;
mod context;
mod document;
mod fault;
mod glob;
mod normal;
mod pattern;
mod principal;
mod read;
mod resolution;
mod subject;
mod units;
mod verdict;
mod why;

pub use condition::{Condition, ConditionValue, Operator, Order, SetPrefix, Test};
pub use context::{Context, ContextValue};
pub use document::{Document, Effect, Elements, Item, Leaf, PolicyType, Statement, Version};
pub use fault::{Fault, FaultKind};
pub use glob::{Binding, Glob, Part, Reach, Syntax, Variable};
pub use normal::normal_form;
pub use pattern::Pattern;
pub use principal::{Identity, IdentityKind, Naming, PrincipalName, Requester, same};
pub use read::read;
pub use resolution::{Assessment, Resolution, assess};
pub use subject::Subject;
pub use verdict::Verdict;
pub use why::Why;
