//! `Auth.ResourcePolicy` of REST APIs and of their events.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-resourcepolicystatement.html>

use super::routes::path_in_arn;
use super::{Source, implicit};
use crate::cloudformation::build::{At, branches, entries, given, items, referred, same, set};
use crate::syntax::{Entry, Node};

const DOCUMENT: &str = "x-amazon-apigateway-policy";

/// A route that an event adds to a REST API.
pub(super) struct Route {
    api: String,
    path: String,
    method: String,
    auth: Option<Node>,
}

/// The routes of all events of REST APIs.
pub(super) fn routes(sources: &[Source]) -> Vec<Route> {
    let events = sources.iter().flat_map(|source| {
        let is_target = implicit::is_target(source);
        let events = source.property("Events").filter(|_| is_target);
        entries(events).iter()
    });
    let routes = events.filter_map(|entry| {
        let kind = entry.value.get("Type").and_then(Node::as_str);
        let properties = entry
            .value
            .get("Properties")
            .filter(|_| kind == Some("Api"))?;
        let api = match given(properties, "RestApiId") {
            Some(api) => referred(api).or(api.as_str())?,
            None => implicit::REST_API,
        };
        Some(Route {
            api: api.to_owned(),
            path: properties.get("Path")?.as_str()?.to_owned(),
            method: properties.get("Method")?.as_str()?.to_owned(),
            auth: properties.get("Auth").cloned(),
        })
    });
    routes.collect()
}

/// The policy of an API: its own, or what its events, itself and its definition say.
pub(super) fn policy(
    api: &Source,
    routes: &[Route],
    known: &dyn Fn(&Node) -> Option<String>,
) -> Option<Node> {
    let properties = api.properties()?;
    if let Some(policy) = given(properties, "Policy") {
        return Some(policy.clone());
    }
    let definition = given(properties, "DefinitionBody");
    let is_elsewhere = given(properties, "DefinitionUri").is_some();
    let adds = definition.is_none() || set(properties, "MergeDefinitions").is_some();
    let own = || routes.iter().filter(|route| route.api == *api.id);
    let mut made = Made {
        known,
        paths: Vec::new(),
        stage: given(properties, "StageName").cloned(),
        statements: Vec::new(),
    };
    made.read(definition);
    if adds && !is_elsewhere {
        own().for_each(|route| made.add_method(&route.path, &route.method));
    }
    for route in own() {
        let Some(auth) = &route.auth else {
            continue;
        };
        let overrides = adds || set(auth, "OverrideApiAuth").is_some();
        if let Some(policy) = auth.get("ResourcePolicy").filter(|_| overrides) {
            made.add(policy, &route.path);
            made.add_custom(policy);
        }
    }
    let written = properties.get("Auth").and_then(|a| a.get("ResourcePolicy"));
    if let Some(policy) = written.filter(|_| !is_elsewhere) {
        if set(properties, "Cors").is_some() {
            made.add_options();
        }
        let paths: Vec<String> = made.paths.iter().map(|(path, _)| path.clone()).collect();
        paths.iter().for_each(|path| made.add(policy, path));
        made.add_custom(policy);
    }
    let first = made.statements.first()?;
    Some(At(first.span).document(made.statements.clone()))
}

/// A policy that is being made.
struct Made<'k> {
    /// Tells a text that is known before the deployment.
    known: &'k dyn Fn(&Node) -> Option<String>,
    /// Each path with its methods.
    paths: Vec<(String, Vec<String>)>,
    stage: Option<Node>,
    statements: Vec<Node>,
}

impl Made<'_> {
    fn read(&mut self, definition: Option<&Node>) {
        let Some(definition) = definition else {
            return;
        };
        for path in entries(definition.get("paths")) {
            let name = path.key.as_str().unwrap_or_default();
            let arms = match branches(&path.value) {
                Some([_, then, otherwise]) => vec![then, otherwise],
                None => vec![&path.value],
            };
            for method in arms.into_iter().flat_map(|arm| entries(Some(arm))) {
                self.add_method(name, method.key.as_str().unwrap_or_default());
            }
        }
        let written = definition.get(DOCUMENT).and_then(|p| p.get("Statement"));
        let written = written.map(items).unwrap_or_default();
        self.statements.extend(written.iter().cloned());
    }

    fn add_method(&mut self, path: &str, method: &str) {
        let method = super::routes::method_in_arn(method);
        let position = self.paths.iter().position(|(known, _)| known == path);
        match position.and_then(|position| self.paths.get_mut(position)) {
            Some((_, methods)) if methods.contains(&method) => {}
            Some((_, methods)) => methods.push(method),
            None => self.paths.push((path.to_owned(), vec![method])),
        }
    }

    /// What answers to requests from other origins.
    fn add_options(&mut self) {
        let options = || "OPTIONS".to_owned();
        for (_, methods) in &mut self.paths {
            if !methods.contains(&options()) {
                methods.push(options());
            }
        }
    }

    fn add_custom(&mut self, policy: &Node) {
        let written = policy.get("CustomStatements").map(items);
        for statement in written.unwrap_or_default() {
            self.push(statement.clone());
        }
    }

    fn push(&mut self, statement: Node) {
        if !self.statements.iter().any(|one| same(one, &statement)) {
            self.statements.push(statement);
        }
    }

    /// Adds what a resource policy says of a path.
    fn add(&mut self, policy: &Node, path: &str) {
        for (name, effect) in [
            ("AwsAccountWhitelist", "Allow"),
            ("AwsAccountBlacklist", "Deny"),
        ] {
            if let Some(accounts) = set(policy, name) {
                let at = At(accounts.span);
                let principal = at.map([("AWS", as_list(accounts))]);
                let statement = self.statement(at, effect, principal, path, None);
                self.statements.push(at.entries(statement));
            }
        }
        for (name, operator) in [
            ("IpRangeWhitelist", "NotIpAddress"),
            ("IpRangeBlacklist", "IpAddress"),
        ] {
            if let Some(ranges) = set(policy, name) {
                let at = At(ranges.span);
                let test = at.map([("aws:SourceIp", as_list(ranges))]);
                self.all_but(at, operator, test, path);
            }
        }
        for (names, operator) in [
            (
                [
                    "SourceVpcBlacklist",
                    "IntrinsicVpcBlacklist",
                    "IntrinsicVpceBlacklist",
                ],
                "StringEquals",
            ),
            (
                [
                    "SourceVpcWhitelist",
                    "IntrinsicVpcWhitelist",
                    "IntrinsicVpceWhitelist",
                ],
                "StringNotEquals",
            ),
        ] {
            let networks = self.networks(policy, names);
            if let Some(first) = networks.first() {
                let at = At(first.value.span);
                self.all_but(at, operator, at.entries(networks), path);
            }
        }
    }

    /// Allows everybody, and denies those of whom a test holds.
    fn all_but(&mut self, at: At, operator: &str, test: Node, path: &str) {
        let allow = self.statement(at, "Allow", at.text("*"), path, None);
        self.push(at.entries(allow));
        let test = at.map([(operator, test)]);
        let deny = self.statement(at, "Deny", at.text("*"), path, Some(test));
        self.push(at.entries(deny));
    }

    /// The networks and endpoints that a policy names, by the key of the condition. What is not
    /// known to be an endpoint is a network.
    fn networks(&self, policy: &Node, [texts, networks, endpoints]: [&str; 3]) -> Vec<Entry> {
        let all = |name| policy.get(name).map(items).unwrap_or_default().iter();
        let is_endpoint = |node: &&Node| {
            let text = (self.known)(node);
            text.is_some_and(|text| text.starts_with("vpce-"))
        };
        let (own_endpoints, own_networks): (Vec<&Node>, Vec<&Node>) =
            all(texts).partition(is_endpoint);
        let keys = [
            ("aws:SourceVpc", own_networks, all(networks)),
            ("aws:SourceVpce", own_endpoints, all(endpoints)),
        ];
        let present = keys.into_iter().filter_map(|(key, own, further)| {
            let nodes: Vec<Node> = own.into_iter().chain(further).cloned().collect();
            let at = At(nodes.first()?.span);
            Some(at.entry(key, at.list(nodes)))
        });
        present.collect()
    }

    fn statement(
        &self,
        at: At,
        effect: &str,
        principal: Node,
        path: &str,
        condition: Option<Node>,
    ) -> Vec<Entry> {
        let methods = self.paths.iter().find(|(known, _)| known == path);
        let methods = methods.map(|(_, methods)| methods.as_slice());
        let resources = methods.unwrap_or_default().iter().map(|method| {
            let text = format!("execute-api:/${{Stage}}/{method}{}", path_in_arn(path));
            at.sub_with(&text, |_| self.stage.as_ref())
        });
        let mut parts = vec![
            at.entry("Effect", at.text(effect)),
            at.entry("Action", at.text("execute-api:Invoke")),
            at.entry("Resource", at.list(resources.collect())),
            at.entry("Principal", principal),
        ];
        parts.extend(condition.map(|condition| at.entry("Condition", condition)));
        parts
    }
}

fn as_list(node: &Node) -> Node {
    At(node.span).list(items(node).to_vec())
}
