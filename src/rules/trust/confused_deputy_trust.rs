//! `confused-deputy-trust`.

use crate::aws::service_principal;
use crate::diag::Finding;
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_statement};
use crate::rules::{Alias, Context, Entry, OptionError, Rule, describe, statements};

const ALIASES: &[Alias] = &[
    Alias::new("access-analyzer", "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL"),
    Alias::new(
        "prowler",
        "iam_role_cross_service_confused_deputy_prevention",
    ),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        on_by_default: false,
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Role for a service that also works for other accounts",
            Severity::Low,
            check,
        )
    }
}

/// Services of which AWS documents that they send `aws:SourceArn` or `aws:SourceAccount` when they
/// assume a role, by the trust policy with these keys in the section on the confused deputy of their
/// guides. Those that only assume roles on behalf of a resource of the role's own account, such as
/// EC2, Lambda and ECS, are left out: whoever makes the resource needs `iam:PassRole`.
const SERVICES: [&str; 30] = [
    "airflow-env",
    "appsync",
    "bedrock",
    "bedrock-agentcore",
    "cloudtrail",
    "codebuild",
    "comprehend",
    "config",
    "datasync",
    "dms",
    "forecast",
    "grafana",
    "iotsitewise",
    "kendra",
    "kinesisanalytics",
    "lexv2",
    "logs",
    "omics",
    "personalize",
    "pipes",
    "qbusiness",
    "rekognition",
    "sagemaker",
    "scheduler",
    "ssm",
    "states",
    "transcribe",
    "transfer",
    "translate",
    "vpc-flow-logs",
];

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for (_, held) in context.documents.trust() {
        for statement in held.allows() {
            let names: Vec<_> = statements::principals(statement)
                .iter()
                .filter_map(|item| Some((item, statements::service(&item.meaning)?)))
                .filter(|(_, name)| sends_source(name))
                .filter(|(_, name)| {
                    statements::acts_for_strangers(&held.document, statement, "sts", name)
                })
                .collect();
            let Some((first, _)) = names.first() else {
                continue;
            };
            let entity = describe::owner(context.graph, held);
            let listed: Vec<String> = names.iter().map(|(_, name)| name.to_string()).collect();
            let words = Words {
                primary: "for whichever account the service works".to_owned(),
                message: format!("{entity} can be assumed by {} for resources of any account", crate::text::listed(&listed)),
                help: "add a condition: `StringEquals` on `aws:SourceAccount` with the account id, or \
                       `ArnLike` on `aws:SourceArn` with the ARN of the resource that uses the role"
                    .to_owned(),
            };
            let finding = about_statement(context, held, statement, &first.leaf, words);
            sink.written(Finding {
                severity: context.severity(None),
                ..finding
            });
        }
    }
    Ok(())
}

fn sends_source(principal: &str) -> bool {
    let Some(known) = service_principal(principal) else {
        return false;
    };
    let name = known.strip_suffix(".amazonaws.com").unwrap_or(known);
    SERVICES.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_sorted_and_known() {
        assert!(SERVICES.is_sorted());
        for name in SERVICES {
            let principal = format!("{name}.amazonaws.com");
            assert!(service_principal(&principal).is_some(), "{principal}");
        }
        assert!(sends_source("logs.eu-west-1.amazonaws.com"));
        assert!(!sends_source("lambda.amazonaws.com"));
    }
}
