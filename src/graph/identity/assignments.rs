//! Who has a permission set in an account.

use super::{Assignment, get};
use crate::graph::PrincipalKind;
use crate::graph::builder::{Builder, Holder, declaration};
use crate::graph::condition;
use crate::value::Resource;

/// `AWS::SSO::Assignment`.
pub(super) fn assignment(builder: &mut Builder, resource: &Resource) {
    let arn = get(resource, "PermissionSetArn");
    let sets = builder.holders(resource, PrincipalKind::PermissionSet, arn);
    let targets = builder.references(get(resource, "TargetId"));
    let targets: Vec<_> = match targets.is_empty() {
        true => vec![None],
        false => targets.into_iter().map(Some).collect(),
    };
    for who in assignees(builder, resource) {
        for set in &sets {
            for target in &targets {
                let place = target.as_ref().map_or(&None, |t| &t.condition);
                let own = &resource.origin.condition;
                let conditions = [own, &who.condition, &set.condition, place];
                let Some(condition) = condition::all(conditions) else {
                    continue;
                };
                builder.graph.assignments.push(Assignment {
                    principal: who.principal,
                    permission_set: set.principal,
                    target: target.as_ref().map(|t| t.value.clone()),
                    token: who.token.unwrap_or(resource.origin.name),
                    declared: declaration(resource),
                    condition,
                });
            }
        }
    }
}

/// The users or groups, whichever the type says that the id is of.
fn assignees(builder: &mut Builder, resource: &Resource) -> Vec<Holder> {
    let types = builder.references(get(resource, "PrincipalType"));
    let id = get(resource, "PrincipalId");
    let mut out = Vec::new();
    for named in types {
        let kind = match named.value.as_known_text().as_deref() {
            Some("USER") => PrincipalKind::IdentityUser,
            Some("GROUP") => PrincipalKind::IdentityGroup,
            _ => PrincipalKind::Identity,
        };
        let holders = builder.holders(resource, kind, id);
        out.extend(holders.into_iter().filter_map(|holder| {
            Some(Holder {
                condition: condition::all([&named.condition, &holder.condition])?,
                ..holder
            })
        }));
    }
    out
}
