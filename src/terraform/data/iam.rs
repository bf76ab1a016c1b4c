//! `aws_iam_policy`, which looks up a policy by its name.

use super::DataSource;
use crate::aws::managed_policy;
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
                let unknown = || source.looked_up("arn");
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
    let path = managed_policy(&known)?.path();
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
