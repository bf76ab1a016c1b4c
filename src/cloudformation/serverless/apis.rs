//! The APIs of a service: who may call functions through them.

use super::naming::normalized;
use super::role::arn;
use super::service::is_truthy;
use super::translation::{Place, Translation};
use super::{At, text_of};
use crate::cloudformation::build::{entries, given, is_set};
use crate::cloudformation::intrinsic::Call;
use crate::syntax::{Entry, Node};

const PRINCIPAL: &str = "apigateway.amazonaws.com";

/// An authorizer that is a function.
struct Authorizer {
    /// What its permission is named after.
    name: String,
    function: Node,
}

impl Translation<'_> {
    /// The first event of a kind.
    fn first_event(&self, kind: &str) -> Option<Place> {
        let mut functions = self.service.functions.iter();
        functions.find_map(|function| function.events(kind).next().map(Place::of))
    }

    /// The ARN of calls of an API.
    fn calls(&self, at: At, api: &Node, end: &str) -> Node {
        let mut parts = arn(at, "execute-api", true);
        parts.extend([at.text(":"), api.clone(), at.text(end)]);
        at.join(parts)
    }

    pub(super) fn rest_api(&mut self) {
        let service = self.service;
        let Some(first) = self.first_event("http") else {
            return;
        };
        let own = service.setting(&["apiGateway", "restApiId"]);
        let api = match own.filter(|id| is_truthy(id)) {
            Some(id) => id.clone(),
            None => {
                self.make_rest_api(first);
                first.at().reference("ApiGatewayRestApi")
            }
        };
        for function in &service.functions {
            for event in function.events("http") {
                let place = Place::of(event);
                let at = place.at();
                let source = self.calls(at, &api, "/*/*");
                let id = "LambdaPermissionApiGateway";
                let of_api = Some(source.clone());
                self.service_permission(place, function, id, PRINCIPAL, of_api);
                let authorizer = given(&event.value, "authorizer");
                let Some(authorizer) = authorizer.and_then(|a| self.authorizer(a)) else {
                    continue;
                };
                let id = format!("{}LambdaPermissionApiGateway", normalized(&authorizer.name));
                if !self.is_made(&id) {
                    let principal = at.text(PRINCIPAL);
                    self.permission(place, &id, authorizer.function, principal, Some(source));
                }
            }
        }
        let logs = service.provider.value.get("logs");
        let logs = logs.and_then(|logs| logs.entry("restApi"));
        let writes = |logs: &&Entry| {
            let access = given(&logs.value, "accessLogging");
            is_truthy(&logs.value) && access.is_none_or(is_truthy)
        };
        if let Some(logs) = logs.filter(writes) {
            self.log_writer(logs);
        }
    }

    fn make_rest_api(&mut self, place: Place) {
        let service = self.service;
        let policy = service.setting(&["apiGateway", "resourcePolicy"]);
        let mut properties = Vec::new();
        if let Some(statements) = policy.filter(|policy| is_set(policy)) {
            let at = At(statements.span);
            let document = at.map([
                ("Version", at.text("2012-10-17")),
                ("Statement", statements.clone()),
            ]);
            properties.push(at.entry("Policy", document));
        }
        let kind = "AWS::ApiGateway::RestApi";
        self.emit(place, "ApiGatewayRestApi", kind, properties);
    }

    /// The function behind an authorizer of the REST or WebSocket API; none when it is no function
    /// or is not called by permission of this service.
    fn authorizer(&self, node: &Node) -> Option<Authorizer> {
        let setting = |name: &str| given(node, name);
        let is_on = |name: &str| setting(name).is_some_and(is_truthy);
        let kind = setting("type").and_then(text_of).unwrap_or_default();
        let kind = kind.to_uppercase();
        let is_cognito = |arn: &Node| {
            let text = arn.as_str().unwrap_or_default();
            kind == "COGNITO_USER_POOLS" || text.contains(":cognito-idp:")
        };
        if let Some(text) = node.as_str() {
            if text.eq_ignore_ascii_case("AWS_IAM") {
                return None;
            }
            return match text.contains(':') {
                true if is_cognito(node) => None,
                true => Some(Authorizer {
                    name: name_of_arn(text),
                    function: node.clone(),
                }),
                false => Some(self.own_authorizer(text, node)),
            };
        }
        if Call::of(node).is_some()
            || (is_on("authorizerId") && !kind.is_empty())
            || kind == "AWS_IAM"
            || is_on("managedExternally")
        {
            return None;
        }
        if let Some(arn) = setting("arn").filter(|arn| !is_cognito(arn)) {
            let named = setting("name").and_then(text_of);
            let name = named.unwrap_or_else(|| name_of_arn(arn.as_str().unwrap_or_default()));
            return Some(Authorizer {
                name,
                function: arn.clone(),
            });
        }
        if setting("arn").is_some() {
            return None;
        }
        let name = setting("name")?;
        Some(self.own_authorizer(name.as_str()?, name))
    }

    /// A function of the service as an authorizer.
    fn own_authorizer(&self, name: &str, node: &Node) -> Authorizer {
        let at = At(node.span);
        let function = self.service.function(name);
        let function = function.map(|function| match function.alias() {
            Some((_, alias)) => at.reference(alias),
            None => function.target(at),
        });
        Authorizer {
            name: name.to_owned(),
            function: function.unwrap_or_else(|| at.unknown()),
        }
    }

    pub(super) fn http_api(&mut self) {
        let service = self.service;
        let Some(first) = self.first_event("httpApi") else {
            return;
        };
        let api = match service.setting(&["httpApi", "id"]) {
            Some(id) => id.clone(),
            None => {
                self.emit(first, "HttpApi", "AWS::ApiGatewayV2::Api", Vec::new());
                first.at().reference("HttpApi")
            }
        };
        for function in &service.functions {
            let Some(event) = function.events("httpApi").next() else {
                continue;
            };
            let place = Place::of(event);
            let source = Some(self.calls(place.at(), &api, "/*"));
            let id = "LambdaPermissionHttpApi";
            self.service_permission(place, function, id, PRINCIPAL, source);
        }
        for entry in entries(service.setting(&["httpApi", "authorizers"])) {
            self.http_authorizer(entry, &api);
        }
    }

    fn http_authorizer(&mut self, entry: &Entry, api: &Node) {
        let setting = |name: &str| given(&entry.value, name);
        let kind = setting("type").and_then(Node::as_str);
        if kind != Some("request") || setting("managedExternally").is_some_and(is_truthy) {
            return;
        }
        let place = Place::of(entry);
        let at = place.at();
        let named = setting("functionName").and_then(Node::as_str);
        let own = named.and_then(|named| self.service.function(named));
        let function = match (setting("functionArn"), own) {
            (Some(arn), _) => arn.clone(),
            (None, Some(function)) => function.target(at),
            (None, None) => at.unknown(),
        };
        let name = setting("name").unwrap_or(&entry.key);
        let name = normalized(&text_of(name).unwrap_or_default());
        let id = format!("{name}LambdaAuthorizerPermissionHttpApi");
        let source = Some(self.calls(at, api, "/*"));
        self.permission(place, &id, function, at.text(PRINCIPAL), source);
    }

    pub(super) fn websocket_api(&mut self) {
        let service = self.service;
        let Some(first) = self.first_event("websocket") else {
            return;
        };
        let given_api = service.setting(&["apiGateway", "websocketApiId"]);
        if given_api.is_none() {
            let kind = "AWS::ApiGatewayV2::Api";
            self.emit(first, "WebsocketsApi", kind, Vec::new());
            self.manage_connections(first);
        }
        for function in &service.functions {
            for event in function.events("websocket") {
                let place = Place::of(event);
                let id = "LambdaPermissionWebsockets";
                self.service_permission(place, function, id, PRINCIPAL, None);
                let authorizer = given(&event.value, "authorizer");
                let authorizer = authorizer.and_then(|node| self.websocket_authorizer(node));
                if let Some(authorizer) = authorizer {
                    let name = normalized(&authorizer.name);
                    let id = format!("{name}LambdaPermissionWebsockets");
                    let principal = place.at().text(PRINCIPAL);
                    self.permission(place, &id, authorizer.function, principal, None);
                }
            }
        }
        let logs = service.provider.value.get("logs");
        let logs = logs.and_then(|logs| logs.entry("websocket"));
        if let Some(logs) = logs.filter(|logs| is_truthy(&logs.value)) {
            self.log_writer(logs);
        }
    }

    /// The function behind an authorizer of the WebSocket API.
    fn websocket_authorizer(&self, node: &Node) -> Option<Authorizer> {
        let arn = given(node, "arn");
        let text = node.as_str().filter(|text| text.contains(':'));
        if let Some(arn) = arn.or_else(|| text.map(|_| node)) {
            let named = given(node, "name").filter(|_| arn.as_str().is_none());
            let last = |arn: &Node| {
                let text = arn.as_str().unwrap_or_default();
                text.rsplit(':').next().unwrap_or_default().to_owned()
            };
            return Some(Authorizer {
                name: named.and_then(text_of).unwrap_or_else(|| last(arn)),
                function: arn.clone(),
            });
        }
        let name = given(node, "name").unwrap_or(node);
        let at = At(name.span);
        let id = name.as_str()?;
        let function = self.service.function(id);
        let function = function.map_or_else(|| at.unknown(), |f| f.target(at));
        Some(Authorizer {
            name: id.to_owned(),
            function,
        })
    }

    /// Functions may answer on the connections of the WebSocket API.
    pub(super) fn manage_connections(&mut self, place: Place) {
        let at = place.at();
        let mut any = arn(at, "execute-api", false);
        any.push(at.text("*:*:*/@connections/*"));
        let action = ["execute-api:ManageConnections"];
        self.allow(at.allow(&action, at.list(vec![at.join(any)])));
    }
}

/// The name of an authorizer by the ARN of its function: the last part of the function's name.
fn name_of_arn(arn: &str) -> String {
    let name = arn.rsplit(':').next().unwrap_or_default();
    name.rsplit('-').next().unwrap_or_default().to_owned()
}
