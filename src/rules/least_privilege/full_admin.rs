//! `full-admin`.

use crate::diag::Severity;
use crate::policy::{Effect, Elements, Glob, Item, Statement};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_statement};
use crate::rules::{Alias, Context, Entry, HeldDocument, Mapping, OptionError, Rule, describe};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_AWS_1"),
    Alias::new("checkov", "CKV_AWS_62"),
    Alias::new("terrascan", "AC_AWS_0143"),
    Alias::new("terrascan", "AC_AWS_0144"),
    Alias::new("terrascan", "AC_AWS_0146"),
    Alias::new("terrascan", "AC_AWS_0147"),
    Alias::new("regula", "FG_R00092"),
    Alias::new("security-hub", "IAM.1"),
    Alias::new("aws-config", "iam-policy-no-statements-with-admin-access"),
    Alias::new("guard", "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS"),
    Alias::new("cdk-nag", "IAMPolicyNoStatementsWithAdminAccess"),
];

const MAPPINGS: &[Mapping] = &[
    Mapping::new("CIS AWS v1.4", "1.16"),
    Mapping::new("CIS AWS v3.0", "1.16"),
    Mapping::new("CIS AWS v5.0", "1.15"),
    Mapping::new("CIS AWS v6.0", "2.15"),
    Mapping::new("CIS AWS v7.0", "2.14"),
    Mapping::new("AWS FSBP", "IAM.1"),
    Mapping::new("NIST 800-53 r5", "AC-6"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        id: entry.id,
        title: "Policy that allows everything",
        group: entry.group,
        severity: Severity::High,
        severities: &[],
        on_by_default: true,
        aliases: ALIASES,
        mappings: MAPPINGS,
        supersedes: &[],
        options: &[],
        page: entry.page,
        check,
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for held in context.documents.identity() {
        for statement in held.allows() {
            if let Some(star) = everything(statement) {
                let words = words(context, held);
                sink.written(about_statement(context, held, statement, &star.leaf, words));
            }
        }
    }
    Ok(())
}

/// The action by which a statement allows everything, whatever the request.
fn everything(statement: &Statement) -> Option<&Item<Glob>> {
    let allows = statement.effect == Effect::Allow && statement.conditions.is_empty();
    let all_resources = statement.resources.as_ref().and_then(star)?;
    let star = statement.actions.as_ref().and_then(star)?;
    (allows && statement.open.is_none() && all_resources.leaf.when.is_none()).then_some(star)
}

/// The entry that names everything: `*`, of actions also `*:*`.
fn star(elements: &Elements<Glob>) -> Option<&Item<Glob>> {
    let is_all = |glob: &Glob| glob.matches_all_actions();
    let mut items = elements.items.iter().filter(|_| !elements.is_negated);
    items.find(|item| is_all(&item.meaning))
}

fn words(context: &Context<'_>, held: &HeldDocument) -> Words {
    let entity = describe::owner(context.graph, held);
    Words {
        primary: "every action on every resource".to_owned(),
        message: format!(
            "{entity} allows every action on every resource{}",
            describe::holders(context.graph, held)
        ),
        help: "name the actions that are needed, and the resources by their ARNs; for people who \
               administer the account use a permission set or a role that is assumed with MFA"
            .to_owned(),
    }
}
