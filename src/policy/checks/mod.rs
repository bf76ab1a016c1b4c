//! What is wrong with a document: with its grammar, and with the names and values in it.
//!
//! A check has a stable id, which is that of the rule that reports it. It looks at one document and
//! at the facts of AWS, and at nothing else; what is not known of a text is never wrong.
//!
//! Sources: the pages of the IAM User Guide on the elements of policies, and "IAM policy validation
//! check reference", whose issue codes the rules have as aliases.

mod actions;
mod denials;
mod empties;
mod faults;
mod mfa;
mod names;
mod networks;
mod operators;
mod problem;
mod qualifiers;
mod rcp;
mod sids;
mod spoofable;
mod stale;
mod tested;
mod unmet;
mod versions;

pub use problem::{Outcome, Problem};

use problem::Found;

use super::document::Document;

/// What is wrong with a document, in the order of its statements.
pub fn problems(document: &Document) -> Vec<Problem> {
    let mut found = Found::new(document);
    faults::check(&mut found);
    versions::check(&mut found);
    for statement in &document.statements {
        found.enter(statement);
        actions::check(&mut found, statement);
        denials::check(&mut found, statement);
        empties::check(&mut found, statement);
        mfa::check(&mut found, statement);
        networks::check(&mut found, statement);
        operators::check(&mut found, statement);
        qualifiers::check(&mut found, statement);
        rcp::check(&mut found, statement);
        spoofable::check(&mut found, statement);
        stale::check(&mut found, statement);
        unmet::check(&mut found, statement);
    }
    found.leave();
    sids::check(&mut found);
    stale::sids(&mut found);
    found.finish()
}

#[cfg(test)]
mod on_managed_policies {
    //! What the checks say about AWS's own policies.

    use std::collections::BTreeMap;

    use super::tested::tests::document;
    use super::*;
    use crate::aws::managed_policies;
    use crate::policy::PolicyType;

    #[test]
    fn counts() {
        let mut counts: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for policy in managed_policies() {
            let document = document(&policy.document(), PolicyType::Identity);
            for problem in problems(&document) {
                let line = format!(
                    "{}[{:?}]: {} -- {}",
                    policy.name(),
                    problem.statement,
                    problem.message,
                    problem.help
                );
                counts.entry(problem.check).or_default().push(line);
            }
        }
        for (check, lines) in &counts {
            println!("## {check} {}", lines.len());
            for line in lines {
                println!("   {line}");
            }
        }
    }
}
