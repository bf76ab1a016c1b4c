//! `AWS::Serverless::WebSocketApi`: the functions of its routes.

use super::events::Permission;
use super::{Source, Transform};
use crate::cloudformation::build::{At, entries, given, set};
use crate::syntax::{Entry, Node};

const ARN: &str = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:";

impl Transform<'_> {
    pub(super) fn websocket_api(&mut self, source: &Source) {
        let place = source.place();
        let at = place.at();
        let nothing = at.entries(Vec::new());
        let properties = source.properties().unwrap_or(&nothing);
        self.emit(&place, &source.id, "AWS::ApiGatewayV2::Api", Vec::new());
        let stage = given(properties, "StageName").cloned();
        let stage = stage.unwrap_or_else(|| at.text("default"));
        for entry in entries(properties.get("Routes")) {
            self.websocket_route(source, &stage, entry);
        }
        let Some(auth) = properties.entry("Auth").filter(|auth| {
            let kind = auth.value.get("AuthType").and_then(Node::as_str);
            kind == Some("CUSTOM") && set(&auth.value, "InvokeRole").is_none()
        }) else {
            return;
        };
        // Only the route by which clients connect is authorized.
        let connects = properties.get("Routes").and_then(|r| r.get("$connect"));
        if let Some(function) = set(&auth.value, "AuthArn").filter(|_| connects.is_some()) {
            let id = format!("{}AuthorizerPermission", source.id);
            self.authorizer(&source.part(auth), id, function, &source.id);
        }
    }

    fn websocket_route(&mut self, source: &Source, stage: &Node, entry: &Entry) {
        let key = entry.key.as_str().unwrap_or_default();
        let at = At(entry.key.span);
        let Some(function) = given(&entry.value, "FunctionArn") else {
            return self.warn(entry.key.span, format!("the route `{key}` has no function"));
        };
        let api = at.get_att(&source.id, "ApiId");
        let route = format!("{ARN}${{ApiId}}/${{StageName}}/{key}");
        let value = |name: &str| match name {
            "ApiId" => Some(&api),
            _ => Some(stage),
        };
        let permission = Permission {
            id: format!("{}{}Permission", source.id, capitalized(key)),
            principal: "apigateway.amazonaws.com",
            further: vec![at.entry("SourceArn", at.sub_with(&route, value))],
        };
        self.permission(&source.part(entry), function.clone(), permission);
    }
}

/// A route's key without its dollar sign, the first letter large and all others small.
fn capitalized(key: &str) -> String {
    let key = key.strip_prefix('$').unwrap_or(key);
    let mut letters = key.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + &letters.as_str().to_lowercase()
}
