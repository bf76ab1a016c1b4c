//! `resource-wildcard-action`.

use super::public;
use crate::diag::Finding;
use crate::diag::Severity;
use crate::policy::{Effect, Glob, Part, PrincipalName, Statement};
use crate::rules::context::Sink;
use crate::rules::finding::{Place, Words, about_statement};
use crate::rules::{Alias, Context, Entry, HeldDocument, OptionError, Rule, describe, statements};

const ALIASES: &[Alias] = &[
    Alias::new("cfn-nag", "F15"),
    Alias::new("cfn-nag", "F20"),
    Alias::new("cfn-nag", "W18"),
    Alias::new("cfn-nag", "W19"),
    Alias::new("cfn-nag", "W20"),
    Alias::new("cfn-nag", "W24"),
    Alias::new("checkov", "CKV_AWS_72"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Every action of a service by the policy of a resource",
            Severity::Low,
            check,
        )
    }
}

/// Services whose policies can name single actions and usually do.
const SERVICES: [&str; 9] = [
    "dynamodb",
    "ecr",
    "events",
    "kinesis",
    "lambda",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
];

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for (held, edge) in public::resource_policies(context) {
        if SERVICES.binary_search(&edge.service).is_err() {
            continue;
        }
        for statement in held
            .allows()
            .filter(|s| s.effect == Effect::Allow && gives_away(context, held, s))
        {
            let Some(actions) = &statement.actions else {
                continue;
            };
            let all = actions.items.iter().find(|item| takes_all(&item.meaning));
            let (place, written): (Place<'_>, _) = match (actions.is_negated, all) {
                (true, _) => (actions.key_span.into(), "`NotAction`".to_owned()),
                (false, Some(item)) => ((&item.leaf).into(), format!("`{}`", item.leaf.text)),
                (false, None) => continue,
            };
            let entity = describe::owner(context.graph, held);
            let words = Words {
                primary: "every action, also those that delete and change permissions".to_owned(),
                message: format!("{entity} allows {written} to those whom it lets in"),
                help: "name the actions that they need".to_owned(),
            };
            let finding = about_statement(context, held, statement, place, words);
            sink.written(Finding {
                severity: context.severity(None),
                ..finding
            });
        }
    }
    Ok(())
}

/// Whether it lets in others than the resource's own account as a whole.
fn gives_away(context: &Context<'_>, held: &HeldDocument, statement: &Statement) -> bool {
    let own = |name: &PrincipalName| match name {
        PrincipalName::Account(account) => match account.as_known() {
            Some(id) => statements::is_own(context, held, id),
            None => true,
        },
        _ => false,
    };
    let mut items = statements::principals(statement).iter();
    items.any(|item| !own(&item.meaning))
}

/// `*`, `s3:*`.
fn takes_all(glob: &Glob) -> bool {
    let ends_in_star = match glob.parts() {
        [Part::Literal(service), Part::Star(_)] => service.ends_with(':'),
        _ => false,
    };
    ends_in_star || glob.matches_all_actions()
}
