//! Managed policies of AWS.

use iamvet::aws::managed_policies;
use iamvet::policy::{Grants, PolicyType, Verdict, excess};

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
