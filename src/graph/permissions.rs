//! Resources that add one statement to a resource-based policy: `aws_lambda_permission`,
//! `AWS::Lambda::Permission` and their like; also the one that the AWS provider adds of its own for a
//! function URL that asks for no credentials.
//!
//! Sources: the policies that `AddPermission`, `AddLayerVersionPermission`, `PutPermission`,
//! `AddProfilePermission` and `CreatePermission` make, as the API references of Lambda, EventBridge,
//! Signer and Private CA describe them; `resourceFunctionURLCreate` in
//! `internal/service/lambda/function_url.go` of the AWS provider.

use super::key::key;
use crate::aws::ResourcePolicy;
use crate::text::{Span, Str};
use crate::value::{
    Data, List, ListKind, Map, MapEntry, MapKind, Piece, Resource, ResourceKind, TextBuilder, Value,
};

/// The action of a statement that names none.
const DEFAULT_ACTION: &str = "events:PutEvents";

/// Attributes that are conditions: operator and condition key.
const CONDITIONS: [(&str, &str, &str); 8] = [
    ("SourceArn", "ArnLike", "aws:SourceArn"),
    ("SourceAccount", "StringEquals", "aws:SourceAccount"),
    ("PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"),
    ("OrganizationId", "StringEquals", "aws:PrincipalOrgID"),
    (
        "EventSourceToken",
        "StringEquals",
        "lambda:EventSourceToken",
    ),
    (
        "FunctionUrlAuthType",
        "StringEquals",
        "lambda:FunctionUrlAuthType",
    ),
    (
        "InvokedViaFunctionUrl",
        "Bool",
        "lambda:InvokedViaFunctionUrl",
    ),
    ("ProfileVersion", "StringEquals", "signer:ProfileVersion"),
];

/// Whether attributes make a statement.
pub(super) fn is_set(kind: ResourceKind, sets: &dyn Fn(&str) -> bool) -> bool {
    sets(&key(kind, "Principal")) || sets(AUTHORIZATION)
}

/// What a function URL asks of who calls it.
const AUTHORIZATION: &str = "authorization_type";

/// Whether a resource makes a statement: a function URL only does where it asks for no credentials.
pub(super) fn has_statement(resource: &Resource) -> bool {
    if resource.resource_type != *FUNCTION_URL {
        return true;
    }
    let authorization = resource.attribute(AUTHORIZATION);
    authorization.is_some_and(|value| {
        let known = value.as_known_text();
        known.is_none_or(|text| text == *"NONE")
    })
}

/// The type of function URLs.
const FUNCTION_URL: &str = "aws_lambda_function_url";

/// The document of the statement; `arn` is what it is attached to.
pub(super) fn document(resource: &Resource, facts: &ResourcePolicy, arn: Option<&Value>) -> Value {
    let permission = Permission {
        resource,
        service: facts.service,
    };
    let whole = facts.document.and_then(|name| permission.entry(name));
    let statement = match whole {
        Some(entry) => entry.value.clone(),
        None => permission.statement(arn),
    };
    let span = resource.origin.name;
    let statements = List::new(ListKind::Tuple, vec![statement]);
    object(
        span,
        vec![
            made("Version", Value::text("2012-10-17", span), span),
            made("Statement", Value::new(Data::List(statements), span), span),
        ],
    )
}

struct Permission<'a> {
    resource: &'a Resource,
    service: &'static str,
}

impl<'a> Permission<'a> {
    fn entry(&self, name: &str) -> Option<&'a MapEntry> {
        self.resource
            .attributes
            .entry(&key(self.resource.kind, name))
            .filter(|entry| !entry.value.is_null())
    }

    fn statement(&self, arn: Option<&Value>) -> Value {
        let span = self.resource.origin.name;
        if let Some(authorization) = self.resource.attributes.entry(AUTHORIZATION) {
            return self.of_url(authorization, arn);
        }
        let mut entries = vec![made("Effect", Value::text("Allow", span), span)];
        if let Some(principal) = self.entry("Principal") {
            let value = principal_value(&principal.value);
            entries.push(made("Principal", value, principal.key_span));
        }
        let action = self.entry("Action").or_else(|| self.entry("Actions"));
        entries.push(match action {
            Some(action) => made("Action", self.with_service(&action.value), action.key_span),
            None => made("Action", Value::text(DEFAULT_ACTION, span), span),
        });
        if let Some(arn) = arn {
            let arn = self.qualified(arn);
            entries.push(made("Resource", arn, span));
        }
        if let Some(condition) = self.condition() {
            entries.push(made("Condition", condition, span));
        }
        object(span, entries)
    }

    /// The statement of a function URL; where it is not known what the URL asks for it may allow.
    fn of_url(&self, authorization: &MapEntry, arn: Option<&Value>) -> Value {
        let (span, told) = (authorization.key_span, &authorization.value);
        let effect = match told.as_known_text() {
            Some(_) => Value::text("Allow", span),
            None => told.clone(),
        };
        let everyone = vec![made("AWS", Value::text("*", told.span), told.span)];
        let condition = vec![made("lambda:FunctionUrlAuthType", told.clone(), span)];
        let condition = vec![made("StringEquals", object(span, condition), span)];
        let mut entries = vec![
            made("Effect", effect, span),
            made("Principal", object(told.span, everyone), span),
            made(
                "Action",
                Value::text("lambda:InvokeFunctionUrl", span),
                span,
            ),
            made("Condition", object(span, condition), span),
        ];
        if let Some(arn) = arn {
            entries.push(made("Resource", self.qualified(arn), span));
        }
        object(span, entries)
    }

    /// Actions with their service: Private CA takes them without.
    fn with_service(&self, actions: &Value) -> Value {
        let data = match &actions.data {
            Data::List(list) => Data::List(list.map_items(|action| self.with_service(action))),
            Data::Text(text) => match text.as_known() {
                Some(name) if !name.contains([':', '*']) => {
                    let mut out = TextBuilder::default();
                    out.literal(format!("{}:", self.service), actions.span);
                    out.text(text);
                    Data::Text(out.finish())
                }
                _ => return actions.clone(),
            },
            _ => return actions.clone(),
        };
        Value {
            data,
            ..actions.clone()
        }
    }

    /// The ARN with the version or alias that an attribute names.
    fn qualified(&self, arn: &Value) -> Value {
        let qualifier = self.entry("Qualifier").and_then(|q| q.value.to_text());
        let (Some(qualifier), Some(text)) = (qualifier, arn.to_text()) else {
            return arn.clone();
        };
        let mut out = TextBuilder::default();
        out.text(&text);
        out.literal(":", self.resource.origin.name);
        out.text(&qualifier);
        Value {
            data: Data::Text(out.finish()),
            ..arn.clone()
        }
    }

    /// Every condition; a block that cannot be read stands as it is, so that it is never lost.
    fn condition(&self) -> Option<Value> {
        let span = self.resource.origin.name;
        let mut operators: Vec<(Str, Vec<MapEntry>)> = Vec::new();
        let mut add = |operator: Str, entry: MapEntry| match operators
            .iter_mut()
            .find(|(known, _)| *known == operator)
        {
            Some((_, entries)) => entries.push(entry),
            None => operators.push((operator, vec![entry])),
        };
        for (name, operator, condition_key) in CONDITIONS {
            if let Some(entry) = self.entry(name) {
                let value = entry.value.clone();
                add(
                    Str::from(operator),
                    made(condition_key, value, entry.key_span),
                );
            }
        }
        if let Some(entry) = self.entry("Condition") {
            match self.block(&entry.value) {
                Some((operator, condition)) => add(operator, condition),
                None => return Some(entry.value.clone()),
            }
        }
        if operators.is_empty() {
            return None;
        }
        let entries = operators.into_iter().map(|(operator, entries)| MapEntry {
            key: operator,
            key_span: span,
            value: object(span, entries),
        });
        Some(object(span, entries.collect()))
    }

    /// A block of type, key and value: operator, and the condition under it.
    fn block(&self, value: &Value) -> Option<(Str, MapEntry)> {
        let block = match value.as_list() {
            Some(list) => match list.items() {
                [only] if list.rest.is_none() => only.as_map()?,
                _ => return None,
            },
            None => value.as_map()?,
        };
        let get = |name: &str| block.get(&key(self.resource.kind, name));
        let operator = get("Type")?.as_known_text()?;
        let condition_key = get("Key")?;
        let entry = MapEntry {
            key: condition_key.as_known_text()?,
            key_span: condition_key.span,
            value: get("Value")?.clone(),
        };
        Some((operator, entry))
    }
}

/// The element of a policy for a principal as the APIs take it: a service is told by its dots, all
/// else is an account, an ARN or everyone.
fn principal_value(principal: &Value) -> Value {
    let is_service = principal.to_text().is_some_and(|text| {
        let text = text.expanded();
        let arn = text.known_prefix().starts_with("arn:");
        let dotted = text.pieces().iter().any(|piece| match piece {
            Piece::Literal(_, literal) => literal.text.contains('.'),
            Piece::Symbol(..) => false,
        });
        dotted && !arn
    });
    let kind = if is_service { "Service" } else { "AWS" };
    object(
        principal.span,
        vec![made(kind, principal.clone(), principal.span)],
    )
}

fn made(name: &'static str, value: Value, key_span: Span) -> MapEntry {
    MapEntry {
        key: Str::from(name),
        key_span,
        value,
    }
}

fn object(span: Span, entries: Vec<MapEntry>) -> Value {
    Value::new(Data::Map(Map::new(MapKind::Object, entries)), span)
}
