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
    Alias::new("kics", "4ae8af91-5108-42cb-9471-3bdbe596eac9"),
    Alias::new("kics", "a4966c4f-9141-48b8-a564-ffe9959945bc"),
    Alias::new("kics", "34b921bd-90a0-402e-a0a5-dc73371fd963"),
    Alias::new("kics", "816ea8cf-d589-442d-a917-2dd0ce0e45e3"),
    Alias::new("terrascan", "AC_AWS_0440"),
    Alias::new("cfripper", "GenericResourceWildcardPolicyRule"),
    Alias::new("cfripper", "S3BucketPolicyWildcardActionRule"),
    Alias::new("cfripper", "SNSTopicPolicyWildcardActionRule"),
    Alias::new("cfripper", "SQSQueuePolicyWildcardActionRule"),
    Alias::new("regula", "FG_R00049"),
    Alias::new("guard", "S3_BUCKET_POLICY_NO_WILDCARD_ACTION"),
    Alias::new("guard", "SQS_QUEUEPOLICY_NO_WILDCARD_ACTION"),
    Alias::new("kics", "5ea624e4-c8b1-4bb3-87a4-4235a776adcc"),
    Alias::new("kics", "818f38ed-8446-4132-9c03-474d49e10195"),
    Alias::new("guard", "S3_BUCKET_POLICY_NO_ALLOW_PLUS_NOT_ACTION"),
    Alias::new("guard", "SNS_TOPICPOLICY_NO_ALLOW_PLUS_NOT_ACTION"),
    Alias::new("guard", "SQS_QUEUEPOLICY_NO_ALLOW_PLUS_NOT_ACTION"),
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
