//! `mixed-service-trust`.

use crate::aws::service_principal;
use crate::diag::Finding;
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_statement};
use crate::rules::{Context, Entry, OptionError, Rule, describe, statements};

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        on_by_default: false,
        ..Rule::new(
            entry,
            "Role that several unrelated services share",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for (_, held) in context.documents.trust() {
        let mut first = None;
        let mut names: Vec<String> = Vec::new();
        for statement in held.allows() {
            for item in statements::principals(statement) {
                let Some(name) =
                    statements::service(&item.meaning).and_then(|n| service_principal(n))
                else {
                    continue;
                };
                let family = family(name);
                if !names.iter().any(|known| self::family(known) == family) {
                    first.get_or_insert((statement, &item.leaf));
                    names.push(name.to_owned());
                }
            }
        }
        let Some((statement, leaf)) = first.filter(|_| names.len() > 1) else {
            continue;
        };
        let entity = describe::owner(context.graph, held);
        let words = Words {
            primary: "the first of several services".to_owned(),
            message: format!(
                "{entity} is shared by {}, each of which gets what the others need",
                crate::text::listed(&names)
            ),
            help: "make one role for each service, with what that one needs".to_owned(),
        };
        let finding = about_statement(context, held, statement, leaf, words);
        sink.written(Finding {
            severity: context.severity(None),
            ..finding
        });
    }
    Ok(())
}

/// What tells services apart that do not work together: the edge functions of Lambda are Lambda,
/// the parts of ECS are ECS.
fn family(principal: &str) -> &str {
    let name = principal
        .strip_suffix(".amazonaws.com")
        .unwrap_or(principal);
    match name {
        "edgelambda" | "replicator.lambda" => "lambda",
        "ecs-tasks" => "ecs",
        "eks-fargate-pods" | "pods.eks" => "eks",
        "spotfleet" => "ec2",
        name => name,
    }
}
