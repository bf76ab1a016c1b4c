//! Requests with their policies, one JSON object each, decided as they stand: `iamvet simulate`.
//!
//! The fields are those of the npm package `@cloud-copilot/iam-simulate`, and so is their meaning:
//! the context is told whole, and a condition key that is not in it is absent.

use std::sync::Arc;

use arcstr::ArcStr;
use rayon::prelude::*;

use crate::policy::{
    self, Context, ContextValue, Decision, IdentityKind, Level, NamedPolicy, Policies, PolicyType,
    Request, Requester, Subject,
};
use crate::syntax::json;
use crate::text::{FileId, Str};
use crate::value::{self, Data, Value};

/// Decides every request, each of a JSON text, in parallel; errors say what is wrong with a text.
pub fn simulate(texts: &[&str], jobs: usize) -> Vec<Result<Decision, String>> {
    super::run::in_pool(jobs, || texts.par_iter().map(|text| decide(text)).collect())
}

fn decide(text: &str) -> Result<Decision, String> {
    let parsed = json::parse(FileId(0), &ArcStr::from(text));
    if let Some(problem) = parsed.problems.iter().find(|p| p.code == "syntax-error") {
        return Err(format!("not JSON: {}", problem.message));
    }
    let value = parsed.tree.map(value::from_tree);
    let value = value.ok_or("not JSON")?;
    no_others(&value, &FIELDS)?;
    let request = request(field(&value, &["request"]).ok_or("`request` is missing")?)?;
    let policies = policies(&value)?;
    let open = Request {
        context: Context::open(),
        ..request.clone()
    };
    Ok(policy::authorize_and_explain(&request, &open, &policies))
}

/// The fields of a line; the settings change nothing of what is judged here.
const FIELDS: [&str; 11] = [
    "request",
    "identityPolicies",
    "resourcePolicy",
    "permissionBoundaries",
    "permissionBoundaryPolicies",
    "serviceControlPolicies",
    "resourceControlPolicies",
    "sessionPolicy",
    "endpointPolicies",
    "vpcEndpointPolicies",
    "additionalSettings",
];

/// The fields of a request.
const REQUEST_FIELDS: [&str; 5] = [
    "principal",
    "action",
    "resource",
    "context",
    "contextVariables",
];

/// A field of another name would be a policy or a key that takes no part unnoticed.
fn no_others(value: &Value, fields: &[&str]) -> Result<(), String> {
    let entries = value.as_map().into_iter().flat_map(|map| map.entries());
    let mut others = entries.filter(|entry| !fields.contains(&&*entry.key));
    match others.next() {
        Some(other) => Err(format!("there is no field `{}`", other.key)),
        None => Ok(()),
    }
}

/// The first of the fields that is there and not null.
fn field<'a>(value: &'a Value, names: &[&str]) -> Option<&'a Value> {
    names
        .iter()
        .find_map(|name| value.get(name).filter(|v| !v.is_null()))
}

fn text(value: &Value, name: &str) -> Result<Str, String> {
    let found = field(value, &[name]).ok_or_else(|| format!("`{name}` is missing"))?;
    found
        .as_known_text()
        .ok_or_else(|| format!("`{name}` is no text"))
}

fn request(value: &Value) -> Result<Request, String> {
    no_others(value, &REQUEST_FIELDS)?;
    let resource = field(value, &["resource"]).ok_or("`resource` is missing")?;
    let (resource, account) = match resource.as_known_text() {
        Some(arn) => (arn, None),
        None => {
            let account = field(resource, &["accountId"]).and_then(Value::as_known_text);
            (text(resource, "resource")?, account)
        }
    };
    let literal = |text: Str| value::Text::literal(text, value.span);
    Ok(Request::new(
        requester(value)?,
        &literal(text(value, "action")?),
        &literal(resource),
        account.map(Subject::literal),
        context(field(value, &["context", "contextVariables"]))?,
    ))
}

fn requester(request: &Value) -> Result<Requester, String> {
    let principal = field(request, &["principal"]).ok_or("`principal` is missing")?;
    match (&principal.data, principal.to_text()) {
        (Data::Map(_), _) => match &*text(principal, "type")? {
            "Anonymous" => Ok(Requester::Anonymous),
            other => Err(format!("there is no principal of the type `{other}`")),
        },
        (_, Some(text)) => Ok(without_session(Requester::new(&text))),
        _ => Err("`principal` is no text".to_owned()),
    }
}

/// A role stands for itself here, and not for every session that it may have.
fn without_session(mut requester: Requester) -> Requester {
    if let Requester::Identity(identity) = &mut requester
        && identity.kind == IdentityKind::Role
    {
        identity.session = Some(Subject::literal(""));
    }
    requester
}

fn context(value: Option<&Value>) -> Result<Context, String> {
    let mut context = Context::closed();
    let Some(value) = value else {
        return Ok(context);
    };
    let map = value.as_map().ok_or("`context` is no object")?;
    for entry in map.entries() {
        let value = match &entry.value.data {
            Data::List(list) => {
                let texts = list.items().iter().map(Value::to_text);
                let texts: Option<Vec<_>> = texts.collect();
                texts.map(|texts| ContextValue::list(texts.iter().map(Subject::new).collect()))
            }
            Data::Null(_) => continue,
            _ => entry
                .value
                .to_text()
                .map(|text| ContextValue::one(Subject::new(&text))),
        };
        let wrong = || format!("the value of `{}` is no text", entry.key);
        context.set(&entry.key, value.ok_or_else(wrong)?);
    }
    Ok(context)
}

fn policies(value: &Value) -> Result<Policies, String> {
    let one = |names: &[&str], kind| match field(value, names) {
        Some(document) => named(document, names[0], kind).map(|policy| vec![policy]),
        None => Ok::<_, String>(Vec::new()),
    };
    let several = |names: &[&str], kind| match field(value, names) {
        Some(list) => list_of(list, names[0], kind),
        None => Ok(Vec::new()),
    };
    let some = |policies: Vec<NamedPolicy>| (!policies.is_empty()).then_some(policies);
    let boundaries = ["permissionBoundaries", "permissionBoundaryPolicies"];
    let endpoints = ["endpointPolicies", "vpcEndpointPolicies"];
    let resource = PolicyType::Resource("");
    Ok(Policies {
        identity: several(&["identityPolicies"], PolicyType::Identity)?,
        boundary: some(several(&boundaries, PolicyType::Boundary)?),
        session: some(one(&["sessionPolicy"], PolicyType::Session)?),
        service_control: levels(value, "serviceControlPolicies", PolicyType::ServiceControl)?,
        resource_control: levels(
            value,
            "resourceControlPolicies",
            PolicyType::ResourceControl,
        )?,
        resource: one(&["resourcePolicy"], resource)?,
        endpoint: some(several(&endpoints, PolicyType::Endpoint)?),
    })
}

/// Policies with their names, or documents alone.
fn list_of(value: &Value, name: &str, kind: PolicyType) -> Result<Vec<NamedPolicy>, String> {
    let list = value.as_list();
    let list = list.ok_or_else(|| format!("`{name}` is no list"))?;
    let items = list.items().iter().enumerate();
    items
        .map(|(i, item)| match field(item, &["policy"]) {
            Some(document) => {
                let own = field(item, &["name"]).and_then(Value::as_known_text);
                let own = own.unwrap_or_else(|| Str::from(format!("{name}[{i}]")));
                named(document, &own, kind)
            }
            None => named(item, &format!("{name}[{i}]"), kind),
        })
        .collect()
}

fn named(document: &Value, name: &str, kind: PolicyType) -> Result<NamedPolicy, String> {
    let document = policy::read(document, kind);
    let document = document.ok_or_else(|| format!("`{name}` is no policy document"))?;
    Ok(NamedPolicy::new(name, Some(Arc::new(document))))
}

fn levels(value: &Value, name: &str, kind: PolicyType) -> Result<Vec<Level>, String> {
    let Some(value) = field(value, &[name]) else {
        return Ok(Vec::new());
    };
    let list = value.as_list();
    let list = list.ok_or_else(|| format!("`{name}` is no list"))?;
    let items = list.items().iter().enumerate();
    items
        .map(|(i, item)| {
            let identifier = field(item, &["orgIdentifier"]).and_then(Value::as_known_text);
            let policies = field(item, &["policies"]);
            let missing = || format!("`policies` of `{name}[{i}]` is missing");
            Ok(Level {
                name: identifier.unwrap_or_else(|| Str::from(format!("{name}[{i}]"))),
                policies: list_of(policies.ok_or_else(missing)?, "policies", kind)?,
            })
        })
        .collect()
}
