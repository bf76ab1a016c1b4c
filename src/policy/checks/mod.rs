//! What is wrong with a document: with its grammar, and with the names and values in it.
//!
//! A check has a stable id, which is that of the rule that reports it. It looks at one document and
//! at the facts of AWS, and at nothing else; what is not known of a text is never wrong.
//!
//! Sources: the pages of the IAM User Guide on the elements of policies, and "IAM policy validation
//! check reference", whose issue codes the rules have as aliases.

mod actions;
mod arns;
mod causes;
mod conditions;
mod faults;
mod names;
mod organizations;
mod pitfalls;
mod principals;
mod problem;
mod resource_policies;
mod sids;
mod trust;
mod variables;
mod versions;
mod wrong_document;

pub use actions::is_action_pattern;
pub use problem::{Outcome, Problem};

use problem::Found;

use super::document::Document;

/// What is wrong with a document that somebody has written, in the order of its statements.
pub fn problems(document: &Document) -> Vec<Problem> {
    if document.is_made() {
        return Vec::new();
    }
    let mut found = Found::new(document);
    faults::check(&mut found);
    versions::check(&mut found);
    for statement in &document.statements {
        found.enter(statement);
        actions::check(&mut found, statement);
        arns::check(&mut found, statement);
        conditions::check(&mut found, statement);
        variables::check(&mut found, statement);
        principals::check(&mut found, statement);
        trust::check(&mut found, statement);
        organizations::check(&mut found, statement);
        resource_policies::check(&mut found, statement);
        pitfalls::check(&mut found, statement);
    }
    found.leave();
    sids::check(&mut found);
    wrong_document::check(&mut found);
    pitfalls::check_document(&mut found);
    causes::only(found.finish())
}
