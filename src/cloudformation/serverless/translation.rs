//! The template under construction.

use rustc_hash::{FxHashMap, FxHashSet};

use super::role::listed;
use super::service::{Function, Service};
use super::{At, merge};
use crate::cloudformation::build::{entries, likeness, same};
use crate::cloudformation::evaluator::{MAX_CANDIDATES, MAX_SEARCHES};
use crate::syntax::{Entry, Kind, Node};
use crate::text::{Problem, Span, Str, nearest};
use crate::value::Symbol;

/// Where a generated resource stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) name: Span,
    pub(super) whole: Span,
}

impl Place {
    pub(super) fn of(entry: &Entry) -> Self {
        Self {
            name: entry.key.span,
            whole: entry.value.span,
        }
    }

    pub(super) fn function(function: &Function) -> Self {
        Self {
            name: function.key.span,
            whole: function.value.span,
        }
    }

    pub(super) fn at(self) -> At {
        At(self.whole)
    }
}

/// A role that functions run as, while statements are added to it.
pub(super) struct ExecutionRole {
    pub(super) place: Place,
    pub(super) statements: Vec<Node>,
    /// What names the statements that the user gives; none when all are the framework's.
    pub(super) own: Option<Span>,
    /// Services that may assume it besides Lambda.
    pub(super) services: Vec<&'static str>,
    /// Its properties but policy and trust.
    pub(super) properties: Vec<Entry>,
    pub(super) managed: Vec<Node>,
    pub(super) known: StatementIndex,
}

/// The statements of a role by what they say, as far as they were looked at.
#[derive(Default)]
pub(super) struct StatementIndex {
    positions: FxHashMap<u64, Vec<usize>>,
    seen: usize,
}

impl ExecutionRole {
    /// Whether a statement of it says the same.
    pub(super) fn has(&mut self, statement: &Node) -> bool {
        let index = &mut self.known;
        for (position, own) in self.statements.iter().enumerate().skip(index.seen) {
            let alike = index.positions.entry(likeness(own)).or_default();
            alike.push(position);
        }
        index.seen = self.statements.len();
        let alike = index.positions.get(&likeness(statement));
        let mut alike = alike.into_iter().flatten();
        alike.any(|&position| {
            let own = self.statements.get(position);
            own.is_some_and(|own| same(own, statement))
        })
    }
}

impl ExecutionRole {
    /// A role without statements that is like this one otherwise.
    pub(super) fn like(&self) -> Self {
        Self {
            place: self.place,
            statements: Vec::new(),
            own: None,
            services: self.services.clone(),
            properties: self.properties.clone(),
            managed: self.managed.clone(),
            known: StatementIndex::default(),
        }
    }

    /// Adds the statements of an entry that the user writes.
    pub(super) fn give(&mut self, statements: Option<&Entry>) {
        let Some(entry) = statements else {
            return;
        };
        let given = listed(Some(&entry.value));
        if !given.is_empty() {
            self.own = Some(entry.key.span);
        }
        self.statements.extend(given);
    }
}

/// A template, and what is told of it.
pub(super) struct Made {
    pub(super) root: Node,
    /// The roles whose policies are wholly the framework's.
    pub(super) generated: FxHashSet<String>,
    /// What is missing in the template.
    pub(super) missing: Vec<Symbol>,
    /// What is wrong with the service.
    pub(super) problems: Vec<Problem>,
}

/// The template of one service.
pub(super) struct Translation<'a> {
    pub(super) service: &'a Service,
    resources: Vec<Entry>,
    positions: FxHashMap<String, usize>,
    /// The role under construction: what functions need is allowed to it. None when they run as
    /// roles that are not made here.
    pub(super) role: Option<ExecutionRole>,
    /// Whether there is a role that functions share.
    pub(super) has_common_role: bool,
    /// The roles whose policies are wholly the framework's.
    pub(super) generated: FxHashSet<String>,
    /// How many statements and policies of the service were given to roles of single functions.
    pub(super) passed_on: usize,
    /// What custom resources may do; none when there are none.
    pub(super) custom: Option<(Place, Vec<Node>)>,
    pub(super) problems: Vec<Problem>,
    pub(super) missing: Vec<Symbol>,
}

impl<'a> Translation<'a> {
    pub(super) fn new(service: &'a Service) -> Self {
        Self {
            service,
            resources: Vec::new(),
            positions: FxHashMap::default(),
            role: None,
            has_common_role: false,
            generated: FxHashSet::default(),
            passed_on: 0,
            custom: None,
            problems: service.problems.clone(),
            missing: service.missing.clone(),
        }
    }

    /// Makes the template.
    pub(super) fn run(mut self, root: &Node) -> Made {
        let service = self.service;
        self.deployment_bucket();
        self.start_execution_role();
        for function in &service.functions {
            self.function(function);
        }
        self.layers();
        self.events();
        self.function_roles();
        self.finish_custom_resources();
        self.finish_execution_role();
        self.plugins();
        let mut sections = vec![Entry {
            key: At(root.span).text("Resources"),
            value: At(root.span).entries(std::mem::take(&mut self.resources)),
        }];
        self.own_resources(&mut sections);
        Made {
            root: Node::new(root.span, Kind::Map(sections.into())),
            generated: self.generated,
            missing: self.missing,
            problems: self.problems,
        }
    }

    /// Adds a generated resource; a later one replaces an earlier one of the same name.
    pub(super) fn emit(&mut self, place: Place, id: &str, kind: &str, properties: Vec<Entry>) {
        self.emit_if(place, id, kind, properties, None);
    }

    /// The same, under a condition.
    pub(super) fn emit_if(
        &mut self,
        place: Place,
        id: &str,
        kind: &str,
        properties: Vec<Entry>,
        condition: Option<&Node>,
    ) {
        let at = place.at();
        let mut parts = vec![
            at.entry("Type", at.text(kind)),
            at.entry("Properties", at.entries(properties)),
        ];
        parts.extend(condition.map(|condition| at.entry("Condition", condition.clone())));
        let entry = Entry {
            key: At(place.name).text(id),
            value: at.entries(parts),
        };
        match self.positions.get(id) {
            Some(&position) => self.resources[position] = entry,
            None => {
                self.positions.insert(id.to_owned(), self.resources.len());
                self.resources.push(entry);
            }
        }
    }

    pub(super) fn is_made(&self, id: &str) -> bool {
        self.positions.contains_key(id)
    }

    /// Lets a service call a function.
    pub(super) fn permission(
        &mut self,
        place: Place,
        id: &str,
        function: Node,
        principal: Node,
        source: Option<Node>,
    ) {
        let at = place.at();
        let mut properties = vec![
            at.entry("FunctionName", function),
            at.entry("Action", at.text("lambda:InvokeFunction")),
            at.entry("Principal", principal),
        ];
        properties.extend(source.map(|source| at.entry("SourceArn", source)));
        self.emit(place, id, "AWS::Lambda::Permission", properties);
    }

    /// The functions whose needs are those of the role that they share.
    pub(super) fn sharing(&self) -> Vec<&'a Function> {
        let all = self.service.functions.iter();
        all.filter(|function| !self.is_apart(function)).collect()
    }

    /// Adds a statement to the role under construction, if there is one.
    pub(super) fn allow(&mut self, statement: Node) {
        if let Some(role) = &mut self.role {
            role.statements.push(statement);
        }
    }

    /// What the service declares itself: over what is made, then the extensions of that.
    fn own_resources(&mut self, sections: &mut Vec<Entry>) {
        let Some(own) = &self.service.resources else {
            return;
        };
        let template = Node::new(own.value.span, Kind::Map(std::mem::take(sections).into()));
        let declared = entries(Some(&own.value)).iter();
        let (extensions, declared): (Vec<Entry>, Vec<Entry>) = declared
            .cloned()
            .partition(|entry| entry.key.as_str() == Some("extensions"));
        let declared = Node::new(own.value.span, Kind::Map(declared.into()));
        let extended = extensions.iter().flat_map(|e| entries(Some(&e.value)));
        for changed in entries(declared.get("Resources")).iter().chain(extended) {
            self.generated
                .remove(changed.key.as_str().unwrap_or_default());
        }
        let mut template = merge::merged(template, declared);
        let extensions = extensions.iter().flat_map(|e| entries(Some(&e.value)));
        let unknown = extend(&mut template, extensions);
        for (i, unknown) in unknown.into_iter().enumerate() {
            self.unknown_extension(&template, unknown, i < MAX_SEARCHES);
        }
        if let Kind::Map(merged) = template.kind {
            *sections = merged.into_vec();
        }
    }

    fn unknown_extension(&mut self, template: &Node, extension: &Entry, search: bool) {
        let id = extension.key.as_str().unwrap_or_default();
        let message = format!("there is no resource `{id}` to extend");
        let problem = Problem::warning("unknown-extension", extension.key.span, message);
        let ids = entries(template.get("Resources")).iter();
        let ids = ids.filter_map(|resource| resource.key.as_str());
        let ids = ids.take(if search { MAX_CANDIDATES } else { 0 });
        self.problems.push(match nearest(id, ids) {
            Some(found) => problem.help(format!("did you mean `{found}`?")),
            None => problem,
        });
    }
}

/// Sets attributes and properties of resources; gives the extensions of those that are not there.
fn extend<'e>(template: &mut Node, extensions: impl Iterator<Item = &'e Entry>) -> Vec<&'e Entry> {
    let mut none = [];
    let resources = child(template, "Resources").map(|all| &mut all.kind);
    let resources = match resources {
        Some(Kind::Map(resources)) => &mut **resources,
        _ => &mut none,
    };
    let ids = resources.iter().enumerate();
    let ids = ids.filter_map(|(i, resource)| Some((Str::from(resource.key.as_str()?), i)));
    let positions: FxHashMap<Str, usize> = ids.collect();
    let mut unknown = Vec::new();
    for extension in extensions {
        let id = extension.key.as_str();
        let position = id.and_then(|id| positions.get(id));
        match position.and_then(|&i| resources.get_mut(i)) {
            Some(resource) => extend_resource(&mut resource.value, extension),
            None => unknown.push(extension),
        }
    }
    unknown
}

fn extend_resource(resource: &mut Node, extension: &Entry) {
    let attributes = entries(Some(&extension.value)).iter();
    let (properties, attributes): (Vec<&Entry>, Vec<&Entry>) =
        attributes.partition(|attribute| attribute.key.as_str() == Some("Properties"));
    set(resource, attributes.into_iter());
    for added in properties {
        match child(resource, "Properties") {
            Some(own) => set(own, entries(Some(&added.value)).iter()),
            None => set(resource, std::iter::once(added)),
        }
    }
}

fn child<'n>(node: &'n mut Node, name: &str) -> Option<&'n mut Node> {
    let Kind::Map(entries) = &mut node.kind else {
        return None;
    };
    let mut entries = entries.iter_mut().rev();
    let entry = entries.find(|entry| entry.key.as_str() == Some(name))?;
    Some(&mut entry.value)
}

/// Sets entries of a map.
fn set<'e>(map: &mut Node, given: impl Iterator<Item = &'e Entry>) {
    let Kind::Map(entries) = &mut map.kind else {
        return;
    };
    let mut all = std::mem::take(entries).into_vec();
    let keys = all.iter().enumerate();
    let keys = keys.filter_map(|(i, entry)| Some((Str::from(entry.key.as_str()?), i)));
    let mut positions: FxHashMap<Str, usize> = keys.collect();
    for entry in given {
        let name = entry.key.as_str().unwrap_or_default();
        let position = positions.get(name);
        match position.and_then(|&i| all.get_mut(i)) {
            Some(own) => own.value = entry.value.clone(),
            None => {
                positions.insert(name.into(), all.len());
                all.push(entry.clone());
            }
        }
    }
    *entries = all.into();
}
