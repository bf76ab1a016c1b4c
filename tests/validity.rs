//! What is wrong with documents, told by AWS's own managed policies.

use std::collections::{BTreeMap, BTreeSet};

use iamvet::aws::managed_policies;
use iamvet::policy::{PolicyType, problems, read};
use iamvet::rules;
use iamvet::text::{FileId, Span};
use iamvet::value::Value;

/// Checks that say what could be written better, or does not do what it seems to do; all others
/// say what AWS refuses, or takes and does not do.
fn is_fault(check: &str) -> bool {
    let pitfalls = include_str!("../src/rules/mod.rs").lines();
    let mut pitfalls = pitfalls.filter(|line| line.contains("/ pitfalls = "));
    let is_pitfall = pitfalls.any(|line| line.contains(&format!("\"{check}\"")));
    let rule = rules::find(check);
    check != "old-version" && !is_pitfall && rule.is_some_and(|rule| rule.group == "validity")
}

/// What is wrong with policies of AWS indeed: policy, check, the text that it is about.
///
/// `events:detail-type` holds several values and `lakeformation:GlueARN` is no key: IAM Access
/// Analyzer reports both too. Actions of EC2 that describe have no key of one resource.
const FAULTS_OF_AWS: &[(&str, &str, &str)] = &[
    (
        "AWSAuditManagerAdministratorAccess",
        "missing-qualifier",
        "StringEquals",
    ),
    (
        "AWSServiceRoleForAmazonEKSNodegroup",
        "unsupported-action-for-condition-key",
        "ec2:DescribeInstances",
    ),
    (
        "AmazonDataZoneGlueManageAccessRolePolicy",
        "invalid-service-condition-key",
        "lakeformation:GlueARN",
    ),
    (
        "CloudTrailEventContext",
        "missing-qualifier",
        "StringEquals",
    ),
    (
        "KafkaConnectServiceRolePolicy",
        "unsupported-action-for-condition-key",
        "ec2:DescribeNetworkInterfaces",
    ),
    (
        "SageMakerStudioProjectProvisioningRolePolicy",
        "missing-qualifier",
        "StringEquals",
    ),
    (
        "SageMakerStudioProjectUserRolePolicy",
        "unsupported-action-for-condition-key",
        "ec2:DescribeSubnets",
    ),
];

/// Pitfalls that policies of AWS have, and how many of them: actions on resources that they do not
/// take, which no list of AWS's own checks has; patterns where `Null` would do; and few others.
const PITFALLS: [(&str, usize); 6] = [
    ("action-needs-all-resources", 122),
    ("action-resource-mismatch", 86),
    ("allow-with-unsupported-tag-condition-key", 24),
    ("equivalent-to-null-false", 123),
    ("forallvalues-with-single-valued-key", 3),
    ("string-like-operator-with-arn-condition-keys", 14),
];

#[test]
fn few_pitfalls_are_in_what_aws_manages() {
    let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for policy in managed_policies() {
        let value = Value::text(policy.document(), Span::at(FileId(0), 0));
        let document = read(&value, PolicyType::Identity).expect("a document");
        for problem in problems(&document) {
            if PITFALLS.iter().any(|(check, _)| *check == problem.check) {
                let line = format!("{}: {}; {}", policy.name(), problem.message, problem.help);
                found.entry(problem.check).or_default().push(line);
            }
        }
    }
    let counts: Vec<_> = found
        .iter()
        .map(|(check, lines)| (*check, lines.len()))
        .collect();
    assert_eq!(counts, PITFALLS, "{found:#?}");
}

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
            if !is_fault(problem.check) {
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
