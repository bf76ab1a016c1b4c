//! The Serverless Application Model: what the transform `AWS::Serverless-2016-10-31` makes of a
//! template, as far as access is concerned.
//!
//! A template goes in and a template comes out, so that everything behind this room sees ordinary
//! resources only. Functions stay as they are written; references to what the transform makes are
//! names that the evaluator looks up. Every node stands at the SAM source that it was made from.
//! Language extensions must be expanded before.
//!
//! What a resource does besides granting access (code, routes, tags) is left out, and so are the
//! hashes in logical ids of versions, layers and deployments.
//!
//! Source: the documentation of the resources and of what they generate,
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html>,
//! and the answers of the PyPI package `aws-sam-translator` 1.115.0.

mod api_policies;
mod apis;
mod connectors;
mod deployments;
mod events;
mod functions;
mod globals;
mod graphql;
mod implicit;
mod policies;
mod pull;
mod routes;
mod schedules;
mod shapes;
mod state_machines;
mod websockets;

use rustc_hash::FxHashMap;
use sha1::{Digest, Sha1};

use super::Options;
use super::build::{self, At, entries};
use super::intrinsic::Call;
use super::parameters::is_sensitive;
use crate::syntax::{Entry, Kind, Node};
use crate::text::{Problem, Span, Str};
use deployments::Deployments;

/// The transform's name.
pub(super) const TRANSFORM: &str = "AWS::Serverless-2016-10-31";

/// What all types of SAM begin with.
pub(super) const PREFIX: &str = "AWS::Serverless::";

/// Names of generated resources, as in `!Ref MyFunction.Alias`, with their logical ids.
pub(super) type Names = FxHashMap<String, String>;

/// A template after the transform.
pub(super) struct Expansion {
    pub(super) root: Node,
    pub(super) names: Names,
    pub(super) problems: Vec<Problem>,
}

/// Applies the transform; none when the template does not ask for it and has no resource of SAM.
/// Without the transform such a resource cannot be deployed, and means the same.
pub(super) fn expand(root: &Node, options: &Options<'_>) -> Option<Expansion> {
    let resources = root.get("Resources")?;
    let transforms = root.get("Transform").map(build::items).unwrap_or_default();
    let is_of_sam = |entry: &Entry| {
        let kind = entry.value.get("Type").and_then(Node::as_str);
        kind.is_some_and(|kind| kind.starts_with(PREFIX))
    };
    let any_of_sam = || {
        resources
            .as_map()
            .is_some_and(|all| all.iter().any(is_of_sam))
    };
    if !transforms.iter().any(is_transform) && !any_of_sam() {
        return None;
    }
    let mut it = Transform {
        root,
        options,
        sources: sources(root, resources),
        resources: Vec::new(),
        positions: FxHashMap::default(),
        conditions: Vec::new(),
        names: Names::default(),
        deployments: Deployments::default(),
        problems: Vec::new(),
    };
    it.add_implicit_apis();
    it.run();
    Some(it.finish(resources))
}

fn is_transform(node: &Node) -> bool {
    let name = node.get("Name").unwrap_or(node);
    name.as_str() == Some(TRANSFORM)
}

/// A resource as written, with what `Globals` gives it.
#[derive(Clone)]
struct Source {
    key: Node,
    id: Str,
    kind: Str,
    value: Node,
}

impl Source {
    fn property(&self, name: &str) -> Option<&Node> {
        self.properties()?.get(name)
    }

    fn properties(&self) -> Option<&Node> {
        self.value.get("Properties")
    }

    fn place(&self) -> Place {
        Place {
            name: self.key.span,
            whole: self.value.span,
            condition: self.value.get("Condition").cloned(),
        }
    }

    /// The place of one of its parts, under the same condition.
    fn part(&self, entry: &Entry) -> Place {
        Place {
            name: entry.key.span,
            whole: entry.value.span,
            condition: self.value.get("Condition").cloned(),
        }
    }
}

/// Where a generated resource stands, and under which condition it exists.
#[derive(Clone)]
struct Place {
    name: Span,
    whole: Span,
    condition: Option<Node>,
}

impl Place {
    /// What is made without a word of the user's stands where its maker is named.
    fn at(&self) -> At {
        At(self.name)
    }
}

/// The transform of one template.
struct Transform<'a> {
    root: &'a Node,
    options: &'a Options<'a>,
    sources: Vec<Source>,
    /// What is made so far.
    resources: Vec<Entry>,
    positions: FxHashMap<String, usize>,
    conditions: Vec<Entry>,
    names: Names,
    deployments: Deployments,
    problems: Vec<Problem>,
}

/// All resources, with the globals of their type and with embedded connectors as resources.
fn sources(root: &Node, resources: &Node) -> Vec<Source> {
    let globals = root.get("Globals");
    let mut sources = Vec::new();
    for entry in resources.as_map().unwrap_or_default() {
        let (Some(id), Some(kind)) = (
            entry.key.as_str(),
            entry.value.get("Type").and_then(Node::as_str),
        ) else {
            continue;
        };
        sources.push(Source {
            key: entry.key.clone(),
            id: id.into(),
            kind: kind.into(),
            value: globals::merged(&entry.value, kind, globals),
        });
        sources.extend(connectors::embedded(id, &entry.value));
    }
    sources
}

impl Transform<'_> {
    fn run(&mut self) {
        let sources = std::mem::take(&mut self.sources);
        let kinds: FxHashMap<&str, usize> = sources
            .iter()
            .enumerate()
            .map(|(i, source)| (source.id.as_str(), i))
            .collect();
        let all = Sources {
            sources: &sources,
            by_id: kinds,
            routes: api_policies::routes(&sources),
        };
        self.check_globals();
        for source in &sources {
            self.check_shapes(source);
            self.resource(source, &all);
        }
        self.deployment_resources();
        // Connectors read the roles of what was made before.
        for source in &sources {
            if source.kind.strip_prefix(PREFIX) == Some("Connector") {
                self.connector(source);
            }
        }
    }

    fn resource(&mut self, source: &Source, all: &Sources<'_>) {
        match source.kind.strip_prefix(PREFIX) {
            None => self.keep(source),
            Some("Function") => self.function(source, all),
            Some("StateMachine") => self.state_machine(source),
            Some("Api") => self.rest_api(source, all),
            Some("HttpApi") => self.http_api(source),
            Some("WebSocketApi") => self.websocket_api(source),
            Some("GraphQLApi") => self.graphql_api(source),
            Some("SimpleTable") => self.passed_on(source, "AWS::DynamoDB::Table", &[]),
            Some("LayerVersion") => self.passed_on(source, "AWS::Lambda::LayerVersion", &[]),
            Some("Application") => {
                let renamed = [("Location", "TemplateURL")];
                self.passed_on(source, "AWS::CloudFormation::Stack", &renamed);
            }
            Some("CapacityProvider") => self.capacity_provider(source),
            Some("Connector") => {}
            Some(_) => {
                self.problems
                    .push(super::template::not_expanded(&source.kind, source.key.span));
                self.keep(source);
            }
        }
    }

    /// A resource that is no part of SAM.
    fn keep(&mut self, source: &Source) {
        self.put(Entry {
            key: source.key.clone(),
            value: source.value.clone(),
        });
    }

    /// A resource whose properties are, but for their names, those of the type that it becomes.
    fn passed_on(&mut self, source: &Source, kind: &str, renamed: &[(&str, &str)]) {
        let properties = entries(source.properties()).iter().map(|entry| {
            let mut entry = entry.clone();
            let name = entry.key.as_str().unwrap_or_default();
            if let Some((_, new)) = renamed.iter().find(|(old, _)| *old == name) {
                entry.key = At(entry.key.span).text(*new);
            }
            entry
        });
        let properties = properties.collect();
        self.emit(&source.place(), &source.id, kind, properties);
    }

    /// The role with which Lambda runs the instances of a capacity provider.
    fn capacity_provider(&mut self, source: &Source) {
        self.passed_on(source, "AWS::Lambda::CapacityProvider", &[]);
        let role = source
            .properties()
            .and_then(|p| build::set(p, "OperatorRole"));
        if role.is_none() {
            let at = source.place().at();
            let arns = vec![at.managed_policy("AWSLambdaManagedEC2ResourceOperator")];
            let properties = vec![
                at.entry("AssumeRolePolicyDocument", at.trust("lambda.amazonaws.com")),
                at.entry("ManagedPolicyArns", at.list(arns)),
            ];
            let id = format!("{}OperatorRole", source.id);
            self.emit(&source.place(), &id, "AWS::IAM::Role", properties);
        }
    }

    /// Adds a generated resource. A later one replaces an earlier one of the same name, as in the
    /// transform.
    fn emit(&mut self, place: &Place, id: &str, kind: &str, properties: Vec<Entry>) {
        let at = place.at();
        let mut parts = vec![
            at.entry("Type", at.text(kind)),
            at.entry("Properties", at.entries(properties)),
        ];
        if let Some(condition) = &place.condition {
            parts.push(at.entry("Condition", condition.clone()));
        }
        self.put(Entry {
            key: at.text(id),
            value: At(place.whole).entries(parts),
        });
    }

    fn put(&mut self, entry: Entry) {
        let id = entry.key.as_str().unwrap_or_default().to_owned();
        match self.positions.get(&id) {
            Some(&position) => self.resources[position] = entry,
            None => {
                self.positions.insert(id, self.resources.len());
                self.resources.push(entry);
            }
        }
    }

    /// A resource that was made already.
    fn made(&self, id: &str) -> Option<&Node> {
        let entry = self.resources.get(*self.positions.get(id)?)?;
        Some(&entry.value)
    }

    /// Adds a condition of the transform and gives its name.
    fn add_condition(&mut self, name: String, at: At, function: &str, of: Vec<Node>) -> Node {
        let node = at.map([(function, at.list(of))]);
        self.conditions.push(at.entry(name.as_str(), node));
        at.text(name)
    }

    /// A text that is known before the deployment, also by a reference to a parameter.
    fn known(&self, node: &Node) -> Option<String> {
        match &node.kind {
            Kind::Bool(value) => return Some(value.to_string()),
            Kind::Text(_) | Kind::Number(_) => return node.as_str().map(str::to_owned),
            _ => {}
        }
        let name = Call::of(node)
            .filter(|call| call.name == "Ref")?
            .argument
            .as_str()?;
        // Ids are made of it.
        let parameters = self.root.get("Parameters");
        let parameter = parameters.and_then(|parameters| parameters.get(name));
        if parameter.is_some_and(is_sensitive) {
            return None;
        }
        let given = self.options.parameters.iter().rev();
        let mut given = given.filter(|given| given.name == *name);
        if let Some(given) = given.next() {
            return (!given.secret).then(|| given.value.clone());
        }
        let parameter = parameter?;
        match &parameter.get("Default")?.kind {
            Kind::Bool(value) => Some(value.to_string()),
            _ => parameter.get("Default")?.as_str().map(str::to_owned),
        }
    }

    fn warn(&mut self, span: Span, message: String) {
        let problem = Problem::warning("invalid-sam", span, message);
        self.problems
            .push(problem.help("what it grants is not known"));
    }

    fn finish(self, resources: &Node) -> Expansion {
        let mut parts: Vec<Entry> = Vec::new();
        let mut conditions = self.conditions;
        for entry in self.root.as_map().unwrap_or_default() {
            match entry.key.as_str() {
                Some("Resources") => parts.push(Entry {
                    key: entry.key.clone(),
                    value: Node::new(resources.span, Kind::Map(unread(resources))),
                }),
                Some("Conditions") => {
                    conditions.extend(entry.value.as_map().unwrap_or_default().iter().cloned());
                }
                _ => parts.push(entry.clone()),
            }
        }
        let at = At(resources.span);
        if let Some(section) = parts
            .iter_mut()
            .find(|e| e.key.as_str() == Some("Resources"))
            && let Kind::Map(unread) = &mut section.value.kind
        {
            let mut all = self.resources;
            all.extend(std::mem::take(unread));
            *unread = all.into();
        }
        parts.push(at.entry("Conditions", at.entries(conditions)));
        Expansion {
            root: Node::new(self.root.span, Kind::Map(parts.into())),
            names: self.names,
            problems: self.problems,
        }
    }
}

/// What is no resource with a name and a type: the template's reader says what is wrong with it.
fn unread(resources: &Node) -> Box<[Entry]> {
    let entries = resources.as_map().unwrap_or_default().iter();
    let is_read = |entry: &&Entry| {
        let kind = entry.value.get("Type").and_then(Node::as_str);
        entry.key.as_str().is_some() && kind.is_some()
    };
    entries.filter(|entry| !is_read(entry)).cloned().collect()
}

/// All resources as written.
struct Sources<'s> {
    sources: &'s [Source],
    by_id: FxHashMap<&'s str, usize>,
    /// The routes of events.
    routes: Vec<api_policies::Route>,
}

impl<'s> Sources<'s> {
    fn get(&self, id: &str) -> Option<&'s Source> {
        self.sources.get(*self.by_id.get(id)?)
    }
}

/// The hash by which the transform tells generated names apart.
fn hash(text: &str) -> String {
    let digest = Sha1::digest(text.as_bytes());
    let hex = digest.iter().map(|byte| format!("{byte:02x}"));
    hex.take(5).collect()
}
