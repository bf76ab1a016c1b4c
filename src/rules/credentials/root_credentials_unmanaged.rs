//! `root-credentials-unmanaged`.

use crate::diag::{Finding, Severity};
use crate::graph::AccountSettingKind;
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about};
use crate::rules::run::Unresolved;
use crate::rules::{Alias, Context, Entry, OptionError, Rule};
use crate::value::Value;

const ALIASES: &[Alias] = &[Alias::new(
    "prowler",
    "iam_root_credentials_management_enabled",
)];

/// The feature by which the management account holds the root users of member accounts.
const FEATURE: &str = "RootCredentialsManagement";

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Root users of member accounts with credentials of their own",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for setting in &context.graph.account_settings {
        if setting.kind != AccountSettingKind::OrganizationFeatures {
            continue;
        }
        let Some(features) = setting.entry("enabled_features") else {
            continue;
        };
        let list = features.value.as_list();
        let Some(list) = list.filter(|list| list.rest.is_none()) else {
            sink.unresolved(unresolved(context, &features.value));
            continue;
        };
        let known = list.items().iter().map(|item| item.as_known_text());
        let known: Vec<_> = known.collect();
        if known.iter().flatten().any(|feature| *feature == *FEATURE) {
            continue;
        }
        if known.iter().any(Option::is_none) {
            sink.unresolved(unresolved(context, &features.value));
            continue;
        }
        let entity = format!("`{}`", setting.declared.declaration);
        let words = Words {
            primary: format!("`{FEATURE}` is not among these"),
            message: format!("{entity} leaves the root users of member accounts their credentials"),
            help: format!(
                "add `\"{FEATURE}\"`, and delete the passwords and keys of the root users of member \
                 accounts"
            ),
        };
        sink.construct(Finding {
            primary: features.value.span,
            ..about(context, entity, &setting.declared, words)
        });
    }
    Ok(())
}

fn unresolved(context: &Context<'_>, value: &Value) -> Unresolved {
    Unresolved::of(context.rule, value.span, value.as_symbol().map(|it| &**it))
}
