//! What is known of attributes that AWS decides: names, and the forms of ARNs.

use std::cell::Cell;
use std::sync::Arc;

use crate::text::{Span, Str};
use crate::value::{
    Data, Pseudo, Reason, ResourceId, Symbol, SymbolKind, Text, TextBuilder, Value,
};

/// A computed attribute of a resource type.
struct Attribute {
    resource_type: &'static str,
    name: &'static str,
    form: Form,
}

/// What a computed attribute is.
enum Form {
    /// The same as another attribute.
    Same(&'static str),
    /// A text of these parts.
    Parts(&'static [Part]),
    /// An identity of which nothing is known when it is not set.
    Opaque,
}

/// A part of a computed text.
enum Part {
    Literal(&'static str),
    Partition,
    Account,
    /// An attribute of the resource.
    Of(&'static str),
    /// An attribute of the resource, or what it is when it is not set.
    OfOr(&'static str, &'static str),
}

use Form::{Opaque, Parts, Same};
use Part::{Account, Literal, Of, OfOr, Partition};

const fn attribute(resource_type: &'static str, name: &'static str, form: Form) -> Attribute {
    Attribute {
        resource_type,
        name,
        form,
    }
}

/// `arn:PARTITION:iam::ACCOUNT:KIND/PATH/NAME`.
macro_rules! iam_arn {
    ($kind:literal) => {
        [
            Literal("arn:"),
            Partition,
            Literal(":iam::"),
            Account,
            Literal(concat!(":", $kind)),
            OfOr("path", "/"),
            Of("name"),
        ]
    };
}

/// Identities of resource types, from the pages of the AWS provider
/// (<https://registry.terraform.io/providers/hashicorp/aws/latest/docs>) and the ARN formats of the
/// service authorization reference
/// (<https://docs.aws.amazon.com/service-authorization/latest/reference/>).
static ATTRIBUTES: [Attribute; 25] = [
    attribute("aws_iam_role", "name", Opaque),
    attribute("aws_iam_role", "id", Same("name")),
    attribute("aws_iam_role", "unique_id", Opaque),
    attribute("aws_iam_role", "arn", Parts(&iam_arn!("role"))),
    attribute("aws_iam_user", "name", Opaque),
    attribute("aws_iam_user", "id", Same("name")),
    attribute("aws_iam_user", "unique_id", Opaque),
    attribute("aws_iam_user", "arn", Parts(&iam_arn!("user"))),
    attribute("aws_iam_group", "name", Opaque),
    attribute("aws_iam_group", "id", Same("name")),
    attribute("aws_iam_group", "unique_id", Opaque),
    attribute("aws_iam_group", "arn", Parts(&iam_arn!("group"))),
    attribute("aws_iam_policy", "name", Opaque),
    attribute("aws_iam_policy", "id", Same("arn")),
    attribute("aws_iam_policy", "policy_id", Opaque),
    attribute("aws_iam_policy", "arn", Parts(&iam_arn!("policy"))),
    attribute("aws_iam_instance_profile", "name", Opaque),
    attribute("aws_iam_instance_profile", "id", Same("name")),
    attribute("aws_iam_instance_profile", "unique_id", Opaque),
    attribute(
        "aws_iam_instance_profile",
        "arn",
        Parts(&iam_arn!("instance-profile")),
    ),
    attribute("aws_s3_bucket", "bucket", Opaque),
    attribute("aws_s3_bucket", "id", Same("bucket")),
    attribute(
        "aws_s3_bucket",
        "arn",
        Parts(&[Literal("arn:"), Partition, Literal(":s3:::"), Of("bucket")]),
    ),
    attribute("aws_ssoadmin_permission_set", "arn", Opaque),
    attribute("aws_ssoadmin_permission_set", "name", Opaque),
];

fn find(resource_type: &str, name: &str) -> Option<&'static Attribute> {
    ATTRIBUTES
        .iter()
        .find(|a| a.resource_type == resource_type && a.name == name)
}

/// The computed attributes of a type.
pub(super) fn names(resource_type: &str) -> impl Iterator<Item = &'static str> {
    ATTRIBUTES
        .iter()
        .filter(move |a| a.resource_type == resource_type)
        .map(|a| a.name)
}

/// Whether an attribute identifies its resource.
pub(super) fn is_known(resource_type: &str, name: &str) -> bool {
    find(resource_type, name).is_some()
}

/// The attribute that another one is always the same as.
pub(super) fn source_of(resource_type: &str, name: &str) -> Option<&'static str> {
    match find(resource_type, name)?.form {
        Same(source) => Some(source),
        Parts(_) | Opaque => None,
    }
}

/// An attribute that the configuration does not set: a symbol, with the form of its text where
/// that is known; sensitive when that holds something sensitive. `read` gives attributes that the
/// configuration sets, `deployed` what every deployment has.
pub(super) fn value(
    resource_type: &str,
    resource: &ResourceId,
    name: &str,
    span: Span,
    read: &dyn Fn(&str) -> Option<Value>,
    deployed: &dyn Fn(Pseudo) -> Value,
) -> Value {
    let mut symbol = attribute_symbol(resource, name, span);
    let sensitive = Cell::new(false);
    if let Some(Attribute {
        form: Parts(parts), ..
    }) = find(resource_type, name)
    {
        let read = |name: &str| {
            let value = read(name)?;
            sensitive.set(sensitive.get() || value.sensitive);
            Some(value)
        };
        symbol = symbol.with_shape(shape(parts, resource, span, &read, deployed));
    }
    symbol.not_null |= is_known(resource_type, name);
    Value {
        sensitive: sensitive.get(),
        ..Value::unknown(symbol, span)
    }
}

pub(super) fn attribute_symbol(resource: &ResourceId, name: &str, span: Span) -> Symbol {
    let kind = SymbolKind::Attribute {
        resource: resource.clone(),
        attribute: Str::from(name),
    };
    Symbol::new(kind, Reason::DecidedAtDeployment, span)
}

fn shape(
    parts: &[Part],
    resource: &ResourceId,
    span: Span,
    read: &dyn Fn(&str) -> Option<Value>,
    deployed: &dyn Fn(Pseudo) -> Value,
) -> Text {
    let mut text = TextBuilder::default();
    let symbol = |symbol: Symbol| Text::symbol(Arc::new(symbol), span);
    for part in parts {
        match part {
            Literal(literal) => text.literal(*literal, span),
            Partition => text.text(&deployed(Pseudo::Partition).to_text().unwrap_or_default()),
            Account => text.text(&deployed(Pseudo::AccountId).to_text().unwrap_or_default()),
            Of(name) | OfOr(name, _) => {
                let unknown = || symbol(attribute_symbol(resource, name, span));
                match (read(name), part) {
                    (Some(set), _) => text.text(&one_text(&set).unwrap_or_else(unknown)),
                    (None, OfOr(_, default)) => text.literal(*default, span),
                    (None, _) => text.text(&unknown()),
                }
            }
        }
    }
    text.finish()
}

/// The value as one text; none for alternatives and collections.
fn one_text(value: &Value) -> Option<Text> {
    match value.data {
        Data::OneOf(_) => None,
        _ => value.to_text(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_same_as_another_attribute_is_known() {
        for a in &ATTRIBUTES {
            if let Same(source) = a.form {
                let source = find(a.resource_type, source).expect("it is in the table");
                assert!(!matches!(source.form, Same(_)), "{}", a.resource_type);
            }
        }
    }
}
