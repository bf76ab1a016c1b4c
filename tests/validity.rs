//! What is wrong with documents, told by AWS's own managed policies.

use std::collections::BTreeMap;

use iamvet::aws::managed_policies;
use iamvet::policy::{PolicyType, problems, read};
use iamvet::text::{FileId, Span};
use iamvet::value::Value;

#[test]
fn nothing_is_wrong_with_what_aws_manages() {
    let mut by_check: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for policy in managed_policies() {
        let value = Value::text(policy.document(), Span::at(FileId(0), 0));
        let document = read(&value, PolicyType::Identity).expect("a document");
        for problem in problems(&document) {
            let line = format!("{}: {}; {}", policy.name(), problem.message, problem.help);
            by_check.entry(problem.check).or_default().push(line);
        }
    }
    for (check, lines) in &by_check {
        println!("{check} {}", lines.len());
        for line in lines {
            println!("    {line}");
        }
    }
    // counts
}
