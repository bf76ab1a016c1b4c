//! `function-source-missing`.

use super::public;
use crate::diag::Finding;
use crate::diag::Severity;
use crate::policy::{Item, PrincipalName, Statement};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_entry};
use crate::rules::{Alias, Context, Entry, HeldDocument, OptionError, Rule, describe, statements};
use crate::text::Str;
use crate::value::ResourceKind;

const ALIASES: &[Alias] = &[
    Alias::new("trivy", "AWS-0067"),
    Alias::new("checkov", "CKV_AWS_364"),
    Alias::new("cfn-lint", "W3663"),
    Alias::new("access-analyzer", "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL"),
    Alias::new("regula", "FG_R00499"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Function that a service may call for other accounts",
            Severity::Medium,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for (held, edge) in public::resource_policies(context) {
        if edge.service != "lambda" {
            continue;
        }
        for statement in held.allows() {
            for item in statements::principals(statement) {
                let Some(name) = statements::service(&item.meaning) else {
                    continue;
                };
                let fault =
                    if statements::acts_for_strangers(&held.document, statement, "lambda", name) {
                        Fault::NoSource
                    } else if name.starts_with("s3.") && !asks_for_account(statement) {
                        Fault::NoAccount
                    } else {
                        continue;
                    };
                report(context, held, statement, (item, name), fault, sink);
            }
        }
    }
    Ok(())
}

/// What is missing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// Any resource of any account can make the service call.
    NoSource,
    /// A bucket's ARN has no account: who takes its name when it is deleted can.
    NoAccount,
}

fn asks_for_account(statement: &Statement) -> bool {
    let asks = |key: &str| {
        matches!(
            key,
            "aws:sourceaccount" | "aws:sourceorgid" | "aws:sourceorgpaths"
        )
    };
    let mut keys = statement.conditions.iter().map(|c| c.key_name.as_deref());
    keys.any(|key| key.is_none_or(asks))
}

fn report(
    context: &Context<'_>,
    held: &HeldDocument,
    statement: &Statement,
    (item, name): (&Item<PrincipalName>, &Str),
    fault: Fault,
    sink: &mut Sink,
) {
    let entity = describe::owner(context.graph, held);
    let idle = statements::idle_conditions(statement);
    let (primary, message, severity) = match fault {
        Fault::NoSource => (
            "for whichever account the service works",
            format!("{entity} lets `{name}` call the function for resources of any account{idle}"),
            // Its targets are functions of the load balancer's own account, as a rule.
            match name.starts_with("elasticloadbalancing.") {
                true => Severity::Low,
                false => Severity::Medium,
            },
        ),
        Fault::NoAccount => (
            "for the bucket of this name, whoever has it",
            format!(
                "{entity} lets `{name}` call the function for a bucket without saying whose that is"
            ),
            Severity::Info,
        ),
    };
    let kind = held.declared(context.graph).map(|declared| declared.kind);
    let (arn, account) = match kind {
        Some(ResourceKind::Terraform) => ("source_arn", "source_account"),
        _ => ("SourceArn", "SourceAccount"),
    };
    let help = match (fault, name.starts_with("alexa-")) {
        (_, true) => "set the event source token to the id of the skill".to_owned(),
        (Fault::NoAccount, _) => {
            format!("set `{account}` to the account of the bucket beside `{arn}`")
        }
        (Fault::NoSource, _) => format!(
            "set `{arn}` to the ARN of what calls the function, or `{account}` to its account"
        ),
    };
    let words = Words {
        primary: primary.to_owned(),
        message,
        help,
    };
    let finding = about_entry(context, held, statement, item, words);
    let set = context.settings.severity_set(context.rule, None);
    sink.grant(Finding {
        severity: set.unwrap_or(severity),
        ..finding
    });
}
