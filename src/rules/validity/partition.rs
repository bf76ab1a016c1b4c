//! `partition-bound-arn`.

use crate::diag::{Finding, Severity};
use crate::policy::{Leaf, Statement};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_statement};
use crate::rules::{Alias, Context, Entry, OptionError, Rule, describe};
use crate::value::{Piece, ResourceKind};

const ALIASES: &[Alias] = &[
    Alias::new("cfn-lint", "I3042"),
    Alias::new("tflint", "aws_iam_policy_document_gov_friendly_arns"),
    Alias::new("tflint", "aws_iam_policy_gov_friendly_arns"),
    Alias::new("tflint", "aws_iam_role_policy_gov_friendly_arns"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        on_by_default: false,
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "ARN that is bound to a partition",
            Severity::Info,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for held in context.documents.all() {
        let language = held.declared(context.graph).map(|declared| declared.kind);
        for statement in &held.document.statements {
            let bound: Vec<&Leaf> = leaves(statement).filter(|leaf| is_bound(leaf)).collect();
            let Some((first, others)) = bound.split_first() else {
                continue;
            };
            let entity = describe::owner(context.graph, held);
            let more = match others.len() {
                0 => String::new(),
                more => format!(" and {more} more of the statement"),
            };
            let words = Words {
                primary: "the partition is written here".to_owned(),
                message: format!("in {entity}, an ARN{more} is of the partition `aws` only"),
                help: help(language).to_owned(),
            };
            sink.written(Finding {
                severity: context.severity(None),
                ..about_statement(context, held, statement, *first, words)
            });
        }
    }
    Ok(())
}

/// The texts of a statement that may be ARNs.
fn leaves(statement: &Statement) -> impl Iterator<Item = &Leaf> {
    let resources = statement.resources.iter().flat_map(|it| &it.items);
    let principals = statement.principals.iter().flat_map(|it| &it.items);
    let values = statement.conditions.iter().flat_map(|it| &it.values);
    let resources = resources.map(|item| &item.leaf);
    let principals = principals.map(|item| &item.leaf);
    resources
        .chain(principals)
        .chain(values.map(|value| &value.leaf))
}

/// Whether a text is an ARN whose partition is written as `aws`; symbols have the partition of the
/// deployment.
fn is_bound(leaf: &Leaf) -> bool {
    match leaf.text.pieces().first() {
        Some(Piece::Literal(_, literal)) => literal.text.starts_with("arn:aws:"),
        _ => false,
    }
}

fn help(language: Option<ResourceKind>) -> &'static str {
    match language {
        Some(ResourceKind::Terraform) => {
            "write `arn:${data.aws_partition.current.partition}:`, or the attribute `arn` of the \
             resource"
        }
        Some(ResourceKind::CloudFormation) => {
            "write `arn:${AWS::Partition}:` below `Fn::Sub`, or `Fn::GetAtt` of the ARN"
        }
        None => "write `arn:*:`",
    }
}
