//! `Api` and `HttpApi` events: the routes by which an API calls a function.

use regex::Regex;
use std::sync::LazyLock;

use super::events::{Event, Permission};
use super::functions::Target;
use super::{Sources, Transform, hash};
use crate::cloudformation::build::{At, given, referred, same};
use crate::syntax::Node;

/// A variable in a path, which stands for anything in the ARN of a route.
static VARIABLE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\{[a-zA-Z0-9._-]+\+?\}").ok());
/// The same in an HTTP API, where only `proxy` may be greedy.
static HTTP_VARIABLE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\{(?:[a-zA-Z0-9._-]+|proxy\+)\}").ok());

/// The path of the route for whatever no other route takes.
const DEFAULT_PATH: &str = "$default";
const ANY_METHOD: &str = "x-amazon-apigateway-any-method";

const ROUTE: &str = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${ApiId}/*";

/// The path of an event, as it is written or as it is without one.
pub(super) fn written_path<'e>(
    kind: Option<&str>,
    properties: Option<&'e Node>,
) -> Option<&'e str> {
    let path = properties.and_then(|p| p.get("Path"));
    let is_route = kind == Some("HttpApi") && properties.is_none_or(|p| p.get("Method").is_none());
    match path {
        None if is_route => Some(DEFAULT_PATH),
        path => path?.as_str(),
    }
}

/// The HTTP APIs whose default route calls the function: one permission is for all routes.
#[derive(Default)]
pub(super) struct Routes {
    defaults: Vec<Node>,
}

impl Transform<'_> {
    pub(super) fn rest_event(&mut self, target: &Target<'_>, event: &Event<'_>, all: &Sources<'_>) {
        let at = event.place.at();
        let api = given(event.properties, "RestApiId").cloned();
        let api = api.unwrap_or_else(|| at.reference(super::implicit::REST_API));
        let named = referred(&api).or(api.as_str());
        let stage = named.map(|id| {
            let stage = all.get(id).and_then(|api| api.property("StageName"));
            stage.and_then(Node::as_str).unwrap_or(match id {
                super::implicit::REST_API => super::implicit::STAGE,
                _ => "Stage",
            })
        });
        let suffix = stage.unwrap_or("AllStages");
        let suffix = match suffix.chars().all(char::is_alphanumeric) {
            true => suffix.to_owned(),
            false => hash(suffix),
        };
        let path = path(event.properties, &VARIABLE);
        let method = method(event.properties);
        let route = format!("{ROUTE}/{method}{path}");
        self.route(target, event, &route, &api, &suffix);
    }

    pub(super) fn http_event(
        &mut self,
        target: &Target<'_>,
        event: &Event<'_>,
        routes: &mut Routes,
    ) {
        let at = event.place.at();
        let api = given(event.properties, "ApiId").cloned();
        let api = api.unwrap_or_else(|| at.reference(super::implicit::HTTP_API));
        let all = |name| given(event.properties, name).is_none();
        let written = event.properties.get("Path").and_then(Node::as_str);
        let is_default = written == Some(DEFAULT_PATH) || (all("Path") && all("Method"));
        if !is_default && routes.defaults.iter().any(|default| same(default, &api)) {
            return;
        }
        let path = match is_default {
            true => String::new(),
            false => path(event.properties, &HTTP_VARIABLE),
        };
        let method = match all("Method") {
            true => "*".to_owned(),
            false => method(event.properties),
        };
        // The path of the default route, written with a slash, has no method before it.
        let is_catch_all = method == "*" && path == format!("/{DEFAULT_PATH}");
        let route = match is_catch_all {
            true => format!("{ROUTE}{path}"),
            false => format!("{ROUTE}/{method}{path}"),
        };
        self.route(target, event, &route, &api, "");
        // A function with an alias is not recognised by the transform, and gets each permission.
        if is_default && method == "*" && target.id == *target.source.id {
            routes.defaults.push(api);
        }
    }

    fn route(
        &mut self,
        target: &Target<'_>,
        event: &Event<'_>,
        route: &str,
        api: &Node,
        suffix: &str,
    ) {
        let at = event.place.at();
        let permission = Permission {
            id: format!("{}Permission{suffix}", event.id),
            principal: "apigateway.amazonaws.com",
            further: vec![at.entry("SourceArn", at.sub_with(route, |_| Some(api)))],
        };
        self.permission(&event.place, target.name(at), permission);
    }

    /// Lets an API call the function that authorizes its requests.
    pub(super) fn authorizer(
        &mut self,
        place: &super::Place,
        id: String,
        function: &Node,
        api: &str,
    ) {
        let at = At(place.whole);
        let api = at.reference(api);
        let source = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:\
                      ${ApiId}/authorizers/*";
        let permission = Permission {
            id,
            principal: "apigateway.amazonaws.com",
            further: vec![at.entry("SourceArn", at.sub_with(source, |_| Some(&api)))],
        };
        self.permission(place, function.clone(), permission);
    }
}

/// A path as in the ARN of a route: without a slash at the end, its variables being wildcards.
fn path(properties: &Node, variable: &Option<Regex>) -> String {
    let path = properties.get("Path").and_then(Node::as_str).unwrap_or("*");
    let path = match path.len() {
        0 | 1 => path,
        _ => path.strip_suffix('/').unwrap_or(path),
    };
    without_variables(path, variable)
}

fn without_variables(path: &str, variable: &Option<Regex>) -> String {
    match variable {
        Some(variable) => variable.replace_all(path, "*").into_owned(),
        None => "*".to_owned(),
    }
}

/// A path of a REST API with wildcards for its variables.
pub(super) fn path_in_arn(path: &str) -> String {
    without_variables(path, &VARIABLE)
}

/// A method as in the ARN of a route.
fn method(properties: &Node) -> String {
    let method = properties.get("Method").and_then(Node::as_str);
    method_in_arn(method.unwrap_or("any"))
}

/// The same of a method as written.
pub(super) fn method_in_arn(method: &str) -> String {
    let method = method.to_uppercase();
    match method == "ANY" || method.eq_ignore_ascii_case(ANY_METHOD) {
        true => "*".to_owned(),
        false => method,
    }
}
