//! Managed policies of AWS.

use iamvet::aws::managed_policies;
use iamvet::policy::{Grants, PolicyType, Verdict, excess, minimize, size};
use iamvet::text::{FileId, Span};
use iamvet::value::Value;

use super::{document, side};

#[test]
fn every_managed_policy_is_read_and_grants_what_it_grants() {
    for policy in managed_policies() {
        let document = document(&policy.document(), PolicyType::Identity);
        assert!(
            document.faults.is_empty(),
            "{}: {:?}",
            policy.name(),
            document.faults
        );
        assert!(document.open.is_none() && !document.statements.is_empty());
        let side = side(document);
        let grants = Grants::new(&side);
        let found = excess(&grants, &grants, 1);
        assert_eq!(
            found.verdict(),
            Verdict::No,
            "{}: {found:#?}",
            policy.name()
        );
        assert_eq!(
            found.future_verdict(),
            Verdict::No,
            "{}: {found:#?}",
            policy.name()
        );
    }
}

/// Every tenth: to shrink the actions of all takes long without optimization.
#[test]
fn minimal_documents_grant_the_same() {
    for policy in managed_policies().step_by(10) {
        let text = policy.document();
        let value = Value::text(text.as_str(), Span::at(FileId(0), 0));
        let minimal = minimize(&value, PolicyType::Identity).unwrap();
        let shorter = Value::text(minimal.as_str(), Span::at(FileId(0), 0));
        assert!(
            size(&shorter).compact <= size(&value).compact,
            "{}",
            policy.name()
        );
        let sides = [text.as_str(), minimal.as_str()]
            .map(|text| side(document(text, PolicyType::Identity)));
        let [before, after] = [&sides[0], &sides[1]].map(|side| Grants::new(side));
        for (one, other) in [(&before, &after), (&after, &before)] {
            let found = excess(one, other, 1);
            let name = policy.name();
            assert_eq!(
                found.verdict(),
                Verdict::No,
                "{name}: {found:#?}\n{minimal}"
            );
        }
    }
}
