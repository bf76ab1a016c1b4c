//! Data sources that look up IAM entities by name.

use std::sync::Arc;

use super::DataSource;
use crate::aws::managed_policy_path;
use crate::text::{Span, Str};
use crate::value::{Alternative, Data, Pseudo, Text, TextBuilder, Value};

/// An attribute of `aws_iam_policy`, which finds a policy by its ARN or by its name, see
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy>.
pub(super) fn policy(source: &DataSource<'_, '_, '_, '_>, name: &str) -> Option<Value> {
    match name {
        "arn" | "id" => match source.configured("arn") {
            Some(arn) => Some(arn),
            None => {
                let name = source.configured("name")?;
                let unknown = || Value::unknown(source.symbol("arn"), name.span);
                Some(map_alternatives(&name, &|name| {
                    managed_policy_arn(source, name).unwrap_or_else(unknown)
                }))
            }
        },
        "name" => match source.configured("name") {
            Some(name) => Some(name),
            None => {
                let arn = source.configured("arn")?;
                let unknown = || Value::unknown(source.symbol("name"), arn.span);
                Some(map_alternatives(&arn, &|arn| {
                    name_of_arn(arn).unwrap_or_else(unknown)
                }))
            }
        },
        _ => None,
    }
}

/// The ARN of the AWS managed policy of this name, at the place of the name.
fn managed_policy_arn(source: &DataSource<'_, '_, '_, '_>, name: &Value) -> Option<Value> {
    let known = name.as_known_text()?;
    let path = managed_policy_path(&known)?;
    let mut arn = TextBuilder::default();
    arn.literal("arn:", name.span);
    arn.text(&deployed(source, Pseudo::Partition, name.span));
    arn.literal(format!(":iam::aws:policy{path}{known}"), name.span);
    Some(Value {
        data: Data::Text(arn.finish()),
        ..name.clone()
    })
}

/// The last part of a known ARN.
fn name_of_arn(arn: &Value) -> Option<Value> {
    let known = arn.as_known_text()?;
    let (_, name) = known.rsplit_once('/')?;
    Some(Value {
        data: Data::Text(Text::literal(Str::from(name), arn.span)),
        ..arn.clone()
    })
}

/// An attribute of `aws_iam_role`, `aws_iam_user` or `aws_iam_group`, which are found by name.
pub(super) fn principal(source: &DataSource<'_, '_, '_, '_>, name: &str) -> Option<Value> {
    let (argument, resource) = match source.kind {
        "aws_iam_role" => ("name", "role"),
        "aws_iam_user" => ("user_name", "user"),
        _ => ("group_name", "group"),
    };
    match name {
        "arn" => {
            let found = source.configured(argument)?;
            let text = match found.data {
                Data::OneOf(_) => Text::symbol(Arc::new(source.symbol(argument)), source.span),
                _ => found.to_text()?,
            };
            let shape = arn_shape(source, resource, &text);
            let symbol = source.symbol("arn").with_shape(shape);
            Some(Value::unknown(symbol, source.span))
        }
        // The id of a role is its name; those of users and groups are unique ids.
        "id" if source.kind == "aws_iam_role" => source.configured(argument),
        _ => None,
    }
}

/// `arn:PARTITION:iam::ACCOUNT:role/PATH/NAME`, of which only the name is known.
fn arn_shape(source: &DataSource<'_, '_, '_, '_>, resource: &str, name: &Text) -> Text {
    let span = source.span;
    let mut shape = TextBuilder::default();
    shape.literal("arn:", span);
    shape.text(&deployed(source, Pseudo::Partition, span));
    shape.literal(":iam::", span);
    shape.text(&deployed(source, Pseudo::AccountId, span));
    shape.literal(format!(":{resource}"), span);
    shape.text(&Text::symbol(Arc::new(source.symbol("path")), span));
    shape.text(name);
    shape.finish()
}

fn deployed(source: &DataSource<'_, '_, '_, '_>, pseudo: Pseudo, span: Span) -> Text {
    let value = source
        .scope
        .deployed(source.block, pseudo, span, source.eval);
    value.to_text().unwrap_or_default()
}

/// `f` of the value, or of each of its alternatives.
fn map_alternatives(value: &Value, f: &dyn Fn(&Value) -> Value) -> Value {
    let Data::OneOf(alternatives) = &value.data else {
        return f(value);
    };
    let mapped = alternatives.iter().map(|alternative| Alternative {
        condition: alternative.condition.clone(),
        value: map_alternatives(&alternative.value, f),
    });
    Value {
        data: Data::OneOf(mapped.collect()),
        ..value.clone()
    }
}
