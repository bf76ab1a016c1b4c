//! `role-open-to-everybody`.

use crate::diag::Finding;
use crate::diag::Severity;
use crate::policy::{Opening, PrincipalName, Stranger, openings};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_entry};
use crate::rules::{Alias, Context, Entry, HeldDocument, OptionError, Rule, describe, statements};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_AWS_60"),
    Alias::new(
        "access-analyzer",
        "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
    ),
    Alias::new("regula", "FG_R00219"),
    Alias::new("cfripper", "CrossAccountTrustRule"),
    Alias::new("kics", "12b7e704-37f0-4d1e-911a-44bf60c48c21"),
    Alias::new("kics", "f80e3aa7-7b34-4185-954e-440a6894dde6"),
    Alias::new("cfripper", "FullWildcardPrincipalRule"),
    Alias::new("cfripper", "GenericResourceFullWildcardPrincipalRule"),
    Alias::new("scout-suite", "iam-assume-role-policy-allows-all"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        // What it says of conditions that keep nobody out.
        supersedes: &[
            "condition-on-any-value",
            "forallvalues-without-null-check",
            "if-exists-in-allow",
            "redundant-condition-value",
            "redundant-principal",
            "wildcard-usage-too-permissive",
        ],
        ..Rule::new(
            entry,
            "Role that everybody can assume",
            Severity::Critical,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for (_, held) in context.documents.trust() {
        let mut said: Vec<usize> = Vec::new();
        for stranger in Stranger::everybody() {
            for (stranger, knows) in [(stranger.clone(), false), (stranger.knowing(), true)] {
                for opening in openings(&held.document, "sts", &stranger) {
                    let index = opening.statement.index;
                    if said.contains(&index) || !statements::assumes(&opening) {
                        continue;
                    }
                    if let Some(open) = statements::unresolved_principals(context, &opening) {
                        said.push(index);
                        sink.unresolved(open);
                    } else if is_for_all(&opening) {
                        said.push(index);
                        report(context, held, &opening, knows, sink);
                    }
                }
            }
        }
    }
    Ok(())
}

/// A negated element is the business of another rule, and a web identity that of those about
/// tokens.
fn is_for_all(opening: &Opening<'_>) -> bool {
    opening.principal.is_some_and(|item| {
        !matches!(
            item.meaning,
            PrincipalName::Account(_) | PrincipalName::Identity(_)
        )
    })
}

fn report(
    context: &Context<'_>,
    held: &HeldDocument,
    opening: &Opening<'_>,
    knows: bool,
    sink: &mut Sink,
) {
    let Some(item) = opening.principal else {
        return;
    };
    if !opening.is_certain {
        if opening.statement.when.is_none() && item.leaf.when.is_none() {
            return sink.unresolved(statements::unresolved(context, &item.leaf));
        }
        if !matches!(item.meaning, PrincipalName::Everyone) {
            return;
        }
    }
    let entity = describe::owner(context.graph, held);
    let who = match knows {
        true => "everybody who knows the secret in its condition",
        false => "everybody",
    };
    let idle = match knows {
        true => String::new(),
        false => statements::idle_conditions(opening.statement),
    };
    let words = Words {
        primary: format!("{who} may assume the role"),
        message: format!("{entity} can be assumed by {who}, from any account{idle}"),
        help: "name the principals: `{ \"AWS\": \"arn:aws:iam::<account id>:role/<name>\" }`, or those \
               of your organization by a condition `StringEquals` on `aws:PrincipalOrgID`"
            .to_owned(),
    };
    let finding = about_entry(context, held, opening.statement, item, words);
    let set = context.settings.severity_set(context.rule, None);
    sink.written(Finding {
        severity: set.unwrap_or(if knows {
            Severity::High
        } else {
            Severity::Critical
        }),
        ..finding
    });
}
