//! `groups-over-quota`.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Severity;
use crate::graph::{Membership, PrincipalId, PrincipalKind};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about, about_principal};
use crate::rules::{Context, Entry, OptionError, Rule, describe};

/// How many groups a user may be in; this quota cannot be raised.
///
/// Source: "IAM and AWS STS quotas" in the IAM User Guide.
const MOST: usize = 10;

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule::new(
        entry,
        "User in more groups than IAM takes",
        Severity::Low,
        check,
    )
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let graph = context.graph;
    let mut groups: BTreeMap<PrincipalId, (BTreeSet<PrincipalId>, &Membership)> = BTreeMap::new();
    let is_certain =
        |m: &&Membership| m.condition.is_none() && m.declared.origin.condition.is_none();
    for membership in graph.memberships.iter().filter(is_certain) {
        let of_user = groups.entry(membership.user);
        let (groups, _) = of_user.or_insert_with(|| (BTreeSet::new(), membership));
        groups.insert(membership.group);
    }
    for (user, (groups, membership)) in groups {
        let principal = graph.principal(user);
        if principal.kind != PrincipalKind::User || groups.len() <= MOST {
            continue;
        }
        let entity = describe::principal(principal);
        let words = Words {
            primary: format!("{MOST} groups are the most"),
            message: format!(
                "{entity} is in {} groups, and IAM takes {MOST}",
                groups.len()
            ),
            help: "leave out groups, or put what several of them grant into one".to_owned(),
        };
        sink.construct(match &principal.declared {
            Some(declared) => about_principal(context, principal, declared, words),
            None => about(context, entity, &membership.declared, words),
        });
    }
    Ok(())
}
