//! `user-without-group`.

use std::collections::HashSet;

use super::support;
use super::user_not_in_common_group;
use crate::diag::{Confidence, Finding, Severity};
use crate::graph::{Declaration, Graph, Membership, PrincipalId, PrincipalKind};
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::{self, Words};
use crate::rules::{Alias, Context, Entry, OptionError, OptionSpec, Rule, describe};
use crate::value::{ResourceKind, ScopeId};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV2_AWS_21"),
    Alias::new("cfn-nag", "F2000"),
    Alias::new("regula", "FG_R00272"),
    Alias::new("aws-config", "iam-user-group-membership-check"),
    Alias::new("guard", "IAM_USER_MISSING_GROUP_RULE"),
    Alias::new("cdk-nag", "IAMUserGroupMembership"),
    Alias::new("kics", "06933df4-0ea7-461c-b9b5-104d27390e0e"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        options: const {
            &[OptionSpec::exempt(
                "Users that need no group, by name and path",
            )]
        },
        ..Rule::new(entry, "User in no group", Severity::Low, check)
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let exempt = support::exempt(context)?;
    // A user outside the common group is said once, by the more specific rule.
    let common = user_not_in_common_group::common_group(context)?;
    let unknown = unknown_members(context.graph);
    let members: HashSet<PrincipalId> = context.graph.memberships.iter().map(|m| m.user).collect();
    for (id, principal, declared) in declared_users(context.graph) {
        let exempted = exempt.has(principal);
        if members.contains(&id)
            || exempted == Verdict::Yes
            || common.as_ref().is_some_and(|c| c.judges(principal))
        {
            continue;
        }
        let sure = if unknown.contains(&declared.resource.scope) {
            Confidence::Low
        } else {
            let condition = declared.origin.condition.as_ref();
            finding::confidence(exempted, condition.map(|c| c.as_str()))
        };
        let words = Words {
            primary: "this user is in no group".to_owned(),
            message: format!("{} is in no group", describe::principal(principal)),
            help: help(declared.kind).to_owned(),
        };
        sink.construct(Finding {
            confidence: sure,
            ..finding::about_principal(context, principal, declared, words)
        });
    }
    Ok(())
}

/// The users that this code declares.
pub fn declared_users(
    graph: &Graph,
) -> impl Iterator<Item = (PrincipalId, &crate::graph::Principal, &Declaration)> {
    (0u32..)
        .map(PrincipalId)
        .zip(&graph.principals)
        .filter(|(_, p)| p.kind == PrincipalKind::User)
        .filter_map(|(id, p)| p.declared.as_ref().map(|d| (id, p, d)))
}

/// The scopes in which some membership has a user that is not known: it may be any.
fn unknown_members(graph: &Graph) -> HashSet<ScopeId> {
    let unknown = |m: &&Membership| {
        let user = graph.principal(m.user);
        let name = user.name.as_ref().and_then(|n| n.as_known_text());
        user.declared.is_none() && name.is_none()
    };
    let scope = |m: &Membership| m.declared.resource.scope;
    graph
        .memberships
        .iter()
        .filter(unknown)
        .map(scope)
        .collect()
}

fn help(language: ResourceKind) -> &'static str {
    match language {
        ResourceKind::Terraform => {
            "put the user into a group by `aws_iam_user_group_membership`, or use federation \
             instead of a user"
        }
        ResourceKind::CloudFormation => {
            "name a group in the user's `Groups`, or use federation instead of a user"
        }
    }
}
