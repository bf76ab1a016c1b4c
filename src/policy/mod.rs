//! The IAM policy language.
//!
//! Reads symbolic values; never files or syntax of a front end.

mod actions;
mod authorize;
mod checks;
mod compare;
mod condition;
mod context;
mod document;
mod evaluate;
mod fault;
mod glob;
mod minimize;
mod normal;
mod pattern;
mod principal;
mod purpose;
mod read;
mod request;
mod resolution;
mod size;
mod statement_form;
mod subject;
mod units;
mod verdict;
mod why;

pub use actions::{Fit, Reached, fit, reached, shrink};
pub use authorize::{Answer, Decider, Decision, Layer, Level, NamedPolicy, Policies, authorize};
pub use checks::{Outcome, Problem, problems};
pub use compare::{Comparison, Doubt, Excess, Grants, Place, Reason, Witness, compare, excess};
pub use condition::{Condition, ConditionValue, Operator, Order, SetPrefix, Test};
pub use context::{Context, ContextValue};
pub use document::{Document, Effect, Elements, Item, Leaf, PolicyType, Statement, Version};
pub use fault::{Fault, FaultKind};
pub use glob::{Binding, Glob, Part, Reach, Syntax, Variable};
pub use minimize::{NotMinimized, minimize};
pub use normal::normal_form;
pub use pattern::Pattern;
pub use principal::{Identity, IdentityKind, Naming, PrincipalName, Requester, same};
pub use purpose::type_of;
pub use read::read;
pub use request::Request;
pub use resolution::{Assessment, Resolution, assess};
pub use size::{InlineHolder, Size, SizeQuota, inline_quota, size, size_quota};
pub use statement_form::statement_form;
pub use subject::Subject;
pub use verdict::Verdict;
pub use why::Why;
