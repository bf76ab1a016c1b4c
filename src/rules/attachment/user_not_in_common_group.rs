//! `user-not-in-common-group`.

use std::collections::HashMap;

use super::support;
use super::user_without_group::declared_users;
use crate::diag::{Finding, Severity};
use crate::graph::{Declaration, Membership, Principal, PrincipalId};
use crate::policy::{Pattern, Verdict};
use crate::rules::context::Sink;
use crate::rules::filter::matches_value;
use crate::rules::finding::{self, Words};
use crate::rules::run::Unresolved;
use crate::rules::{
    Alias, Context, Entry, OptionError, OptionSpec, PrincipalFilter, Rule, Strictness, describe,
    find,
};
use crate::value::{Reason, ResourceKind};

const ID: &str = "user-not-in-common-group";

const ALIASES: &[Alias] = &[
    Alias::new("aws-config", "iam-user-group-membership-check"),
    Alias::new("scout-suite", "iam-user-not-in-category-group"),
    Alias::new("scout-suite", "iam-user-not-in-common-group"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        on_by_default: false,
        aliases: ALIASES,
        options: const {
            &[
                OptionSpec {
                    name: "group",
                    summary: "Name of the group that every user must be in; `*` and `?` are wildcards",
                    schema: r#"{"type": "string", "minLength": 1}"#,
                    default: "null",
                    required: true,
                    strictness: Strictness::Neutral,
                    advice: None,
                },
                OptionSpec::exempt("Users that need not be in it, by name and path"),
            ]
        },
        ..Rule::new(
            entry,
            "User outside the group that all users must be in",
            Severity::Low,
            check,
        )
    }
}

/// The rule as configured.
pub struct CommonGroup {
    group: Pattern,
    exempt: PrincipalFilter,
}

impl CommonGroup {
    /// Whether the rule looks at a user.
    pub fn judges(&self, user: &Principal) -> bool {
        self.exempt.has(user) != Verdict::Yes
    }
}

/// The rule as configured, where it is run and the group is set.
pub fn common_group(context: &Context<'_>) -> Result<Option<CommonGroup>, OptionError> {
    let Some(rule) = find(ID).filter(|rule| context.settings.runs(rule)) else {
        return Ok(None);
    };
    let own = context.of(rule);
    let group: Option<String> = own.option("group")?;
    let exempt = support::exempt(&own)?;
    Ok(group.map(|group| CommonGroup {
        group: Pattern::new(&group),
        exempt,
    }))
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let Some(common) = common_group(context)? else {
        return Ok(());
    };
    let mut memberships: HashMap<PrincipalId, Vec<&Membership>> = HashMap::new();
    for membership in &context.graph.memberships {
        memberships
            .entry(membership.user)
            .or_default()
            .push(membership);
    }
    for (id, user, declared) in declared_users(context.graph) {
        let own = memberships.get(&id).map_or(&[][..], Vec::as_slice);
        match (common.judges(user), common.verdict(context, own)) {
            (false, _) | (true, Verdict::Yes) => {}
            (true, Verdict::No) => sink.construct(finding(context, &common, user, declared)),
            (true, Verdict::Unknown) => {
                own.iter()
                    .map(|m| unresolved(context, m))
                    .for_each(|u| sink.unresolved(u));
            }
        }
    }
    Ok(())
}

impl CommonGroup {
    fn verdict(&self, context: &Context<'_>, memberships: &[&Membership]) -> Verdict {
        memberships
            .iter()
            .fold(Verdict::No, |verdict, m| verdict.or(self.is(context, m)))
    }

    fn is(&self, context: &Context<'_>, membership: &Membership) -> Verdict {
        let group = context.graph.principal(membership.group);
        match &group.name {
            Some(name) => matches_value(&self.group, name),
            None => describe::generated_name(group.declared.as_ref())
                .map_or(Verdict::Unknown, |name| self.group.matches_text(&name)),
        }
    }
}

fn unresolved(context: &Context<'_>, membership: &Membership) -> Unresolved {
    let group = context.graph.principal(membership.group);
    let text = group.name.as_ref().and_then(|name| name.to_text());
    let symbol = text.as_ref().and_then(|text| text.symbols().next());
    Unresolved {
        rule: context.rule.id.into(),
        span: membership.token,
        symbol: symbol.map_or_else(|| describe::principal(group), |s| s.to_string()),
        reason: symbol.map_or(Reason::DecidedAtDeployment, |s| s.reason),
        uses: 1,
    }
}

fn finding(
    context: &Context<'_>,
    common: &CommonGroup,
    user: &Principal,
    declared: &Declaration,
) -> Finding {
    let group = &common.group;
    let condition = declared.origin.condition.as_ref().map(|c| c.as_str());
    let words = Words {
        primary: format!("this user is not in group `{group}`"),
        message: format!("{} is not in group `{group}`", describe::principal(user)),
        help: match declared.kind {
            ResourceKind::Terraform => {
                format!("add `{group}` to the user's `aws_iam_user_group_membership`")
            }
            ResourceKind::CloudFormation => format!("add `{group}` to the user's `Groups`"),
        },
    };
    Finding {
        confidence: finding::confidence(common.exempt.has(user), condition),
        ..finding::about_principal(context, user, declared, words)
    }
}
