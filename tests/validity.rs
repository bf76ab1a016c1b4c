//! What is wrong with documents, told by AWS's own managed policies.

use std::collections::BTreeSet;

use iamvet::aws::managed_policies;
use iamvet::policy::{PolicyType, problems, read};
use iamvet::text::{FileId, Span};
use iamvet::value::Value;

/// Checks that say how a document could be written better, which is no fault of it.
const STYLE: [&str; 1] = ["old-version"];

/// What is wrong with policies of AWS indeed: policy, check, the text that it is about.
const FAULTS_OF_AWS: &[(&str, &str, &str)] = &[];

#[test]
fn nothing_else_is_wrong_with_what_aws_manages() {
    let mut found = BTreeSet::new();
    let mut lines = Vec::new();
    let known: BTreeSet<_> = FAULTS_OF_AWS
        .iter()
        .map(|(a, b, c)| (a.to_string(), *b, c.to_string()))
        .collect();
    for policy in managed_policies() {
        let value = Value::text(policy.document(), Span::at(FileId(0), 0));
        let document = read(&value, PolicyType::Identity).expect("a document");
        for problem in problems(&document) {
            if STYLE.contains(&problem.check) {
                continue;
            }
            let row = (
                policy.name().to_owned(),
                problem.check,
                problem.subject.clone(),
            );
            if !known.contains(&row) {
                lines.push(format!(
                    "    {row:?}, // {}; {}",
                    problem.message, problem.help
                ));
            }
            found.insert(row);
        }
    }
    let gone: Vec<_> = known.difference(&found).collect();
    assert!(
        lines.is_empty() && gone.is_empty(),
        "new:\n{}\ngone: {gone:#?}",
        lines.join("\n")
    );
}
