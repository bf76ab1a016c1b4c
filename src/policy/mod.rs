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
mod explain;
mod fault;
mod glob;
mod kind;
mod minimize;
mod normal;
mod pattern;
mod principal;
mod read;
mod redundancy;
mod request;
mod resolution;
mod size;
mod statement_form;
mod strangers;
mod subject;
mod units;
mod verdict;
mod why;

pub use actions::{Fit, Reached, fit, reached, shrink};
pub use authorize::{Answer, Decider, Decision, Layer, Level, NamedPolicy, Policies, authorize};
pub use checks::{Outcome, Problem, is_action_pattern, problems};
pub use compare::{
    Comparison, Doubt, Excess, Grants, Place, Reason, Witness, compare, excess, is_within,
};
pub use condition::ip::range as address_range;
pub use condition::{Condition, ConditionValue, Operator, Order, SetPrefix, Test};
pub use context::{Context, ContextValue};
pub use document::{Document, Effect, Elements, Item, Leaf, PolicyType, Statement, Version};
pub use explain::authorize_and_explain;
pub use fault::{Fault, FaultKind, SENSITIVE};
pub use glob::{Binding, Glob, Part, Reach, Syntax, Variable};
pub use kind::{kind_by_elements, kind_of_document};
pub use minimize::{NotMinimized, minimize};
pub use normal::normal_form;
pub use pattern::Pattern;
pub use principal::{Identity, IdentityKind, Naming, PrincipalName, Requester, same};
pub use read::read;
pub use redundancy::{
    AnyValue, Covered, Idle, IdleReason, any_value, covered_patterns, covered_principals,
    covered_values, idle_statements, may_deny,
};
pub use request::Request;
pub use resolution::{Assessment, Resolution, assess};
pub use size::{InlineHolder, Size, SizeQuota, inline_quota, size, size_quota};
pub use statement_form::{document_form, entry_form, statement_form};
pub use strangers::{Opening, STRANGE_ACCOUNT, Stranger, Who, openings};
pub use subject::Subject;
pub use verdict::Verdict;
pub use why::Why;
