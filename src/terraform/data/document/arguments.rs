//! What the data source says of its own arguments, set or not.

use crate::terraform::data::DataSource;
use crate::terraform::eval::convert_within;
use crate::text::{Span, Str};
use crate::value::{Data, Field, List, ListKind, TypeExpr, Value};

/// An argument as the data source gives it: statements with the defaults of what they do not set,
/// null for a text or a list that is not set. None for what is no argument.
pub(super) fn argument(source: &DataSource<'_, '_, '_, '_>, name: &str) -> Option<Value> {
    let set = source.configured(name);
    match name {
        "statement" => {
            let statements = set.unwrap_or_else(|| nothing(ListKind::List, source.span));
            let ty = TypeExpr::List(Box::new(statement(source.span)));
            let converted = convert_within(statements.clone(), &ty, source.eval.budget());
            // What does not convert is reported where the document is made of it.
            Some(converted.unwrap_or(statements))
        }
        "policy_id"
        | "source_json"
        | "override_json"
        | "source_policy_documents"
        | "override_policy_documents" => set.or_else(|| Some(Value::null(source.span))),
        _ => None,
    }
}

/// The type of a `statement` block, with what the provider 3.39.0 plans for what is not set.
fn statement(span: Span) -> TypeExpr {
    let texts = || TypeExpr::Set(Box::new(TypeExpr::String));
    let principals = || {
        let fields = [
            ("identifiers", required(texts())),
            ("type", required(TypeExpr::String)),
        ];
        blocks(fields, span)
    };
    let condition = [
        ("test", required(TypeExpr::String)),
        (
            "values",
            required(TypeExpr::List(Box::new(TypeExpr::String))),
        ),
        ("variable", required(TypeExpr::String)),
    ];
    let set = |ty| optional(ty, nothing(ListKind::Set, span));
    object([
        ("actions", set(texts())),
        ("condition", blocks(condition, span)),
        (
            "effect",
            optional(TypeExpr::String, Value::text("Allow", span)),
        ),
        ("not_actions", set(texts())),
        ("not_principals", principals()),
        ("not_resources", set(texts())),
        ("principals", principals()),
        ("resources", set(texts())),
        ("sid", optional(TypeExpr::String, Value::text("", span))),
    ])
}

/// A set of blocks, empty when there are none.
fn blocks<const N: usize>(fields: [(&str, Field); N], span: Span) -> Field {
    let ty = TypeExpr::Set(Box::new(object(fields)));
    optional(ty, nothing(ListKind::Set, span))
}

fn object<const N: usize>(fields: [(&str, Field); N]) -> TypeExpr {
    let fields = fields.into_iter();
    TypeExpr::Object(fields.map(|(name, f)| (Str::from(name), f)).collect())
}

fn optional(ty: TypeExpr, default: Value) -> Field {
    Field {
        ty,
        optional: true,
        default: Some(default),
    }
}

fn required(ty: TypeExpr) -> Field {
    Field {
        ty,
        optional: false,
        default: None,
    }
}

fn nothing(kind: ListKind, span: Span) -> Value {
    Value::new(Data::List(List::new(kind, Vec::new())), span)
}
