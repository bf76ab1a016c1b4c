//! `empty-group`.

use rustc_hash::FxHashSet;

use super::support;
use crate::diag::{Finding, Severity};
use crate::graph::{Graph, PrincipalId, PrincipalKind};
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::{self, Words};
use crate::rules::{Alias, Context, Entry, OptionError, OptionSpec, Rule, Strictness, describe};
use crate::value::{ResourceKind, ScopeId};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV2_AWS_14"),
    Alias::new("kics", "fc101ca7-c9dd-4198-a1eb-0fbe92e80044"),
    Alias::new("aws-config", "iam-group-has-users-check"),
    Alias::new("cdk-nag", "IAMGroupHasUsers"),
    Alias::new("kics", "8f957abd-9703-413d-87d3-c578950a753c"),
    Alias::new("scout-suite", "iam-group-with-no-users"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        options: const {
            &[
                OptionSpec::exempt("Groups that may be empty, by name and path"),
                OptionSpec {
                    name: "everywhere",
                    summary: "Whether groups are judged also where the code declares no members of any \
                          group, so that they may be managed elsewhere",
                    schema: r#"{"type": "boolean"}"#,
                    default: "false",
                    required: false,
                    strictness: Strictness::More,
                    advice: None,
                },
            ]
        },
        ..Rule::new(entry, "Group without users", Severity::Low, check)
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let exempt = support::exempt(context)?;
    let everywhere: bool = context.option("everywhere")?;
    let managed = managing_scopes(context.graph);
    let with_users: FxHashSet<PrincipalId> =
        context.graph.memberships.iter().map(|m| m.group).collect();
    let groups = (0u32..).map(PrincipalId).zip(&context.graph.principals);
    for (id, group) in groups.filter(|(_, p)| p.kind == PrincipalKind::Group) {
        let Some(declared) = &group.declared else {
            continue;
        };
        let exempted = exempt.has(group);
        if with_users.contains(&id)
            || exempted == Verdict::Yes
            || !(everywhere || managed.contains(&declared.resource.scope))
        {
            continue;
        }
        let entity = describe::principal(group);
        let condition = declared.origin.condition.as_deref();
        let words = Words {
            primary: "nobody is in this group".to_owned(),
            message: format!("{entity} has no users"),
            help: help(declared.kind).to_owned(),
        };
        sink.construct(Finding {
            confidence: finding::confidence(exempted, condition),
            ..finding::about_principal(context, group, declared, words)
        });
    }
    Ok(())
}

/// The scopes that say who is in groups, and of which all groups that they name are known.
fn managing_scopes(graph: &Graph) -> FxHashSet<ScopeId> {
    let scope = |m: &crate::graph::Membership| m.declared.resource.scope;
    let mut scopes: FxHashSet<ScopeId> = graph.memberships.iter().map(scope).collect();
    for membership in &graph.memberships {
        if !support::is_certain(graph.principal(membership.group)) {
            scopes.remove(&scope(membership));
        }
    }
    scopes
}

fn help(language: ResourceKind) -> &'static str {
    match language {
        ResourceKind::Terraform => {
            "remove the group with its policies, or put users into it by \
             `aws_iam_user_group_membership`"
        }
        ResourceKind::CloudFormation => {
            "remove the group with its policies, or name it in the `Groups` of users"
        }
    }
}
