//! The parts of a service, variables resolved.

use rustc_hash::FxHashMap;

use super::naming::normalized;
use super::variables::Resolver;
use super::{At, merge};
use crate::cloudformation::build::{entries, given};
use crate::cloudformation::intrinsic::Call;
use crate::syntax::{Entry, Kind, Node};
use crate::text::{Problem, Span, Str};
use crate::value::{Reason, Symbol, SymbolKind};

/// The plugin that makes roles of single functions.
pub(super) const ROLES_PER_FUNCTION: &str = "serverless-iam-roles-per-function";

/// How functions come to roles of their own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum OwnRoles {
    /// They do not, unless they name one.
    None,
    /// Those with statements of their own have one that the plugin makes.
    ByPlugin,
    /// Those with statements or managed policies of their own have one.
    Selected,
    /// Each has one.
    Each,
}

/// A service.
pub(super) struct Service {
    /// Its name.
    pub(super) name: Node,
    pub(super) stage: Node,
    pub(super) provider: Entry,
    pub(super) functions: Vec<Function>,
    /// Their places among them, by their names in the configuration.
    positions: FxHashMap<Str, usize>,
    pub(super) layers: Option<Node>,
    pub(super) resources: Option<Entry>,
    pub(super) own_roles: OwnRoles,
    /// The settings of the plugin that makes roles of single functions.
    pub(super) roles_per_function: Option<Node>,
    pub(super) plugins: Vec<(String, Span)>,
    /// Sections that are not known.
    pub(super) missing: Vec<Symbol>,
    pub(super) problems: Vec<Problem>,
}

/// A function of a service.
pub(super) struct Function {
    pub(super) key: Node,
    /// The name in the configuration.
    pub(super) id: Str,
    pub(super) value: Node,
    /// The name that it is deployed under.
    pub(super) name: Node,
}

impl Function {
    pub(super) fn at(&self) -> At {
        At(self.value.span)
    }

    /// A setting that is there and not null.
    pub(super) fn get(&self, name: &str) -> Option<&Node> {
        given(&self.value, name)
    }

    /// A setting of its `iam` that is there and not null.
    pub(super) fn iam_setting(&self, name: &str) -> Option<&Node> {
        given(self.get("iam")?, name)
    }

    /// A setting of its own role that is there and not null.
    pub(super) fn role_setting(&self, name: &str) -> Option<&Node> {
        given(self.iam_setting("role")?, name)
    }

    /// What logical ids of its resources begin with.
    pub(super) fn prefix(&self) -> String {
        normalized(&self.id)
    }

    pub(super) fn logical_id(&self) -> String {
        format!("{}LambdaFunction", self.prefix())
    }

    /// The alias that events call, and its logical id.
    pub(super) fn alias(&self) -> Option<(&'static str, String)> {
        let is_on = |name| self.get(name).is_some_and(is_truthy);
        if is_on("provisionedConcurrency") {
            let id = format!("{}ProvConcLambdaAlias", self.prefix());
            return Some(("provisioned", id));
        }
        is_on("snapStart").then(|| {
            let id = format!("{}SnapStartLambdaAlias", self.prefix());
            ("snapstart", id)
        })
    }

    /// What events call: the function, or its alias.
    pub(super) fn target(&self, at: At) -> Node {
        let arn = at.get_att(&self.logical_id(), "Arn");
        match self.alias() {
            None => arn,
            Some((alias, _)) => at.join(vec![arn, at.text(":"), at.text(alias)]),
        }
    }

    /// Its events of one type: the event and what it is set to.
    pub(super) fn events<'f>(&'f self, kind: &'f str) -> impl Iterator<Item = &'f Entry> {
        let events = self.get("events").and_then(Node::as_list);
        let events = events.unwrap_or_default().iter();
        events
            .filter_map(move |event| event.entry(kind))
            .filter(|entry| is_truthy(&entry.value))
    }
}

/// Whether a value counts as true in JavaScript. What is not known may be.
pub(super) fn is_truthy(node: &Node) -> bool {
    match &node.kind {
        Kind::Null | Kind::Bool(false) => false,
        Kind::Text(literal) => !literal.text.is_empty(),
        Kind::Number(text) => text.parse::<f64>() != Ok(0.0),
        _ => true,
    }
}

impl Service {
    /// Reads a service; none when its provider is not AWS.
    pub(super) fn read(resolver: &mut Resolver<'_>) -> Option<Self> {
        let mut missing = Vec::new();
        let mut problems = Vec::new();
        let provider = resolver.section("provider")?;
        let named = provider.value.get("name").unwrap_or(&provider.value);
        if named.as_str().is_some_and(|name| name != "aws") {
            return None;
        }
        let name = resolver.section("service")?.value;
        let name = name.get("name").cloned().unwrap_or(name);
        let stage = resolver.stage(provider.key.span);
        for name in ["name", "iam", "iamRoleStatements", "iamManagedPolicies"] {
            if let Some(entry) = provider.value.entry(name) {
                missing.extend(unknown(resolver, entry));
            }
        }
        missing.extend(unknown(resolver, &provider));
        let mut map = |section: &str, resolver: &mut Resolver<'_>| {
            let entry = resolver.section(section)?;
            let value = listed(&entry, resolver, &mut missing, &mut problems)?;
            Some(Entry {
                key: entry.key,
                value,
            })
        };
        let declared = map("functions", resolver);
        let resources = map("resources", resolver);
        let layers = map("layers", resolver).map(|entry| entry.value);
        let roles_per_function = resolver.part("custom", ROLES_PER_FUNCTION);
        let version = resolver.section("frameworkVersion");
        let version = version.as_ref().and_then(|version| version.value.as_str());
        let has_built_in = version.is_none_or(may_be_release_4);
        let mut service = Self {
            name,
            stage,
            provider,
            functions: Vec::new(),
            positions: FxHashMap::default(),
            layers,
            resources,
            own_roles: OwnRoles::None,
            roles_per_function,
            plugins: plugins(resolver.section("plugins").as_ref()),
            missing,
            problems,
        };
        service.own_roles = service.roles_of_functions(has_built_in);
        for entry in entries(declared.as_ref().map(|d| &d.value)) {
            service.add_function(entry, resolver);
        }
        Some(service)
    }

    fn roles_of_functions(&self, has_built_in: bool) -> OwnRoles {
        let mode = self
            .setting(&["iam", "role", "mode"])
            .and_then(Node::as_str);
        match mode {
            _ if self.common_role().is_some() => OwnRoles::None,
            Some("perFunction") => OwnRoles::Each,
            _ if self.has_plugin(ROLES_PER_FUNCTION) => OwnRoles::ByPlugin,
            _ if has_built_in => OwnRoles::Selected,
            _ => OwnRoles::None,
        }
    }

    fn add_function(&mut self, entry: &Entry, resolver: &Resolver<'_>) {
        let Some(id) = entry.key.as_str() else {
            return;
        };
        if let Some(symbol) = unknown(resolver, entry) {
            self.missing.push(symbol);
        } else if entry.value.as_map().is_none() {
            if !matches!(entry.value.kind, Kind::Null) {
                let message = format!("the function `{id}` must be a map");
                let problem = Problem::warning("invalid-service", entry.value.span, message);
                self.problems.push(problem.help("it is not analysed"));
            }
            return;
        }
        for name in ["iam", "iamRoleStatements"] {
            let settings = entry.value.entry(name);
            self.missing
                .extend(settings.and_then(|settings| unknown(resolver, settings)));
        }
        if let Some(events) = entry.value.entry("events") {
            self.missing.extend(unknown(resolver, events));
            let events = events.value.as_list().unwrap_or_default();
            for event in events {
                let event = Entry {
                    key: entry.key.clone(),
                    value: event.clone(),
                };
                self.missing.extend(unknown(resolver, &event));
            }
        }
        let at = At(entry.key.span);
        let name = match given(&entry.value, "name").filter(|name| is_truthy(name)) {
            Some(name) => name.clone(),
            None => {
                let parts = [
                    &self.name,
                    &at.text("-"),
                    &self.stage,
                    &at.text("-"),
                    &entry.key,
                ];
                at.join(parts.into_iter().cloned().collect())
            }
        };
        let position = self.functions.len();
        self.positions.entry(id.into()).or_insert(position);
        self.functions.push(Function {
            key: entry.key.clone(),
            id: id.into(),
            value: entry.value.clone(),
            name,
        });
    }

    /// The function with a name in the configuration.
    pub(super) fn function(&self, id: &str) -> Option<&Function> {
        self.functions.get(*self.positions.get(id)?)
    }

    /// A setting of the provider.
    pub(super) fn setting(&self, path: &[&str]) -> Option<&Node> {
        let mut node = &self.provider.value;
        for name in path {
            node = given(node, name)?;
        }
        Some(node)
    }

    /// What names of functions begin with, unless they are set.
    pub(super) fn prefix(&self, at: At) -> Vec<Node> {
        vec![self.name.clone(), at.text("-"), self.stage.clone()]
    }

    /// Whether a plugin is listed.
    pub(super) fn has_plugin(&self, name: &str) -> bool {
        self.plugins.iter().any(|(plugin, _)| plugin == name)
    }

    /// The role of the service for a function that names none.
    pub(super) fn common_role(&self) -> Option<&Node> {
        let role = self.setting(&["iam", "role"]).filter(|r| is_role(r));
        role.or_else(|| self.setting(&["role"]))
    }
}

/// Whether `iam.role` is a role that exists rather than the settings of one to make.
pub(super) fn is_role(node: &Node) -> bool {
    matches!(node.kind, Kind::Text(_)) || Call::of(node).is_some()
}

/// A section that is a map, or a list of maps that are merged.
fn listed(
    entry: &Entry,
    resolver: &Resolver<'_>,
    missing: &mut Vec<Symbol>,
    problems: &mut Vec<Problem>,
) -> Option<Node> {
    let items = match &entry.value.kind {
        Kind::List(items) => &items[..],
        _ => std::slice::from_ref(&entry.value),
    };
    let mut merged: Option<Node> = None;
    for item in items {
        let part = Entry {
            key: entry.key.clone(),
            value: item.clone(),
        };
        if let Some(symbol) = unknown(resolver, &part) {
            missing.push(symbol);
        } else if item.as_map().is_some() {
            merged = Some(match merged {
                Some(merged) => merge::merged(merged, item.clone()),
                None => item.clone(),
            });
        } else if !matches!(item.kind, Kind::Null) {
            let name = entry.key.as_str().unwrap_or_default();
            let message = format!("`{name}` must be a map, or a list of maps");
            let problem = Problem::warning("invalid-service", item.span, message);
            problems.push(problem.help("this part of it is not analysed"));
        }
    }
    merged
}

/// Whether a range of versions of the framework may hold release 4, which makes roles of single
/// functions itself. What is named first in it tells.
fn may_be_release_4(range: &str) -> bool {
    let first = range.chars().find(char::is_ascii_digit);
    first.is_none_or(|first| first >= '4')
}

/// What stands for a section whose value is not known.
fn unknown(resolver: &Resolver<'_>, entry: &Entry) -> Option<Symbol> {
    let reason = resolver.reason_of(&entry.value)?;
    // Texts cannot declare anything.
    if matches!(reason, Reason::NoValue | Reason::ReadAtDeployment) {
        return None;
    }
    let name = entry.key.as_str().unwrap_or_default();
    let kind = SymbolKind::Outside(name.into());
    Some(Symbol::new(kind, reason, entry.value.span))
}

/// The plugins by name; `plugins` is a list, or a map with `modules`.
fn plugins(section: Option<&Entry>) -> Vec<(String, Span)> {
    let Some(section) = section else {
        return Vec::new();
    };
    let modules = section.value.get("modules").unwrap_or(&section.value);
    let names = modules.as_list().unwrap_or_default().iter();
    let named = names.filter_map(|node| Some((node.as_str()?.to_owned(), node.span)));
    named.collect()
}
