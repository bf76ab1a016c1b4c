//! Modules of which the fragment is a file of the scan: resources of types such as
//! `Org::Service::Use::MODULE`, and what packaging tools put in, the section `Modules` of `aws
//! cloudformation package` and `!Rain::Module`.
//!
//! As the service does it, what the fragment declares takes the place of the module: the resource
//! `Role` of the module `Team` is `TeamRole`. A template goes in and a template comes out, of which
//! every node stands in the file where it is written. Parameters, conditions and mappings of a
//! fragment are named `Team/Name`, which no template can call anything.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/modules.html>,
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/module-ref-resources.html>,
//! <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/modules-structure.html>; for the
//! tools <https://github.com/aws/aws-cli/tree/develop/awscli/customizations/cloudformation/modules>,
//! <https://aws-cloudformation.github.io/rain/modules.html>.

mod calls;
mod overrides;
mod qualify;
mod uses;

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Options;
use super::build::{At, entries};
use super::extensions::LOOP;
use super::parameters::{has_default, is_sensitive};
use super::text::scalar_text;
use crate::syntax::{Entry, Kind, Node};
use crate::text::{Problem, Span, Str, nearest};
use overrides::merged;
use qualify::Qualifier;
pub(super) use uses::sources;
use uses::{SECTION, Use};

/// Most modules within each other.
const MAX_NESTING: usize = 32;
/// Most modules of one template, with those in its modules.
const MAX_MODULES: usize = 2_500;
/// Most nodes that the modules of one template make.
const MAX_NODES: usize = 1_000_000;

/// How many parameters the service takes in one template.
const PARAMETERS: usize = 200;
/// The length of the longest logical id that the service takes.
pub(super) const LOGICAL_ID: usize = 255;

/// How the types of modules end.
const MODULE: &str = "::MODULE";

/// Sections that a module adds to.
const SECTIONS: [&str; 5] = [
    "Parameters",
    "Mappings",
    "Conditions",
    "Resources",
    "Outputs",
];

/// A template with what its modules declare.
pub(super) struct Expansion {
    pub(super) root: Node,
    pub(super) left: Modules,
}

/// What the modules of a template leave behind.
#[derive(Default)]
pub(super) struct Modules {
    /// What parameters of modules are given, by their names in the expanded template.
    pub(super) arguments: FxHashMap<Str, Node>,
    /// What packaging tools put in for `Module.Output`.
    pub(super) outputs: FxHashMap<Str, Node>,
    /// The modules that lead to each resource, outermost first.
    pub(super) calls: FxHashMap<Str, Vec<Span>>,
    /// Where values stand that must not be shown.
    pub(super) secrets: Vec<Span>,
    /// Modules that packaging tools put in and that are not here.
    others: Vec<Entry>,
}

/// Whether a resource of this type is a module.
pub(super) fn is_module(kind: &str) -> bool {
    kind.ends_with(MODULE)
}

/// Puts the modules of a template in their places; none when it has none. Those that are not here
/// stay as they are.
pub(super) fn expand(
    root: &Node,
    options: &Options<'_>,
    problems: &mut Vec<Problem>,
) -> Option<Expansion> {
    let mut expander = Expander {
        options,
        problems,
        open: Vec::new(),
        modules: 0,
        nodes: 0,
        is_full: false,
    };
    expander.template(root)
}

/// What is added to each section.
type Added = [Vec<Entry>; SECTIONS.len()];

struct Expander<'a> {
    options: &'a Options<'a>,
    problems: &'a mut Vec<Problem>,
    /// The fragments around the current place.
    open: Vec<Span>,
    modules: usize,
    nodes: usize,
    is_full: bool,
}

impl Expander<'_> {
    fn template(&mut self, root: &Node) -> Option<Expansion> {
        let section = |name: &str| root.get(name).and_then(Node::as_map).unwrap_or_default();
        let (resources, modules) = (section("Resources"), section(SECTION));
        let mut all = resources.iter().filter_map(Use::of_resource);
        let mut all = all
            .by_ref()
            .chain(modules.iter().filter_map(Use::of_section));
        all.next()?;
        let mut left = Modules::default();
        let mut added = Added::default();
        for entry in resources {
            let module = Use::of_resource(entry);
            match module.and_then(|module| Some((module, self.fragment(module)?))) {
                Some((module, fragment)) => {
                    self.put_in(module, &fragment, &mut added, &mut left);
                }
                None => added[3].push(entry.clone()),
            }
        }
        for entry in modules {
            let module = Use::of_section(entry);
            match module.and_then(|module| Some((module, self.fragment(module)?))) {
                Some((module, fragment)) => {
                    self.put_in(module, &fragment, &mut added, &mut left);
                }
                None => left.others.push(entry.clone()),
            }
        }
        let others = std::mem::take(&mut left.others);
        let root = with_sections(root, added, others);
        Some(Expansion { root, left })
    }

    /// The fragment of a module; none when it is not here, or is none.
    fn fragment(&mut self, module: Use<'_>) -> Option<Arc<Node>> {
        let (kind, place) = (module.kind, module.place);
        let found = (self.options.find_template)(place.file, module.location);
        let fragment = match found {
            Ok(found) => found?.root,
            Err(error) => {
                self.not_put_in(kind, &error, place);
                return None;
            }
        };
        if module.id.len() > LOGICAL_ID {
            self.not_put_in(kind, "its logical id is too long", place);
            return None;
        }
        if let Some(what) = unsupported(&fragment, module.is_packaged) {
            self.not_put_in(kind, &format!("its fragment has {what}"), place);
            return None;
        }
        if self.open.contains(&fragment.span) {
            let message = format!("the module `{kind}` contains itself");
            let problem = Problem::error("cycle", place, message);
            self.problems
                .push(problem.help("no service could deploy it; it is left out"));
            return None;
        }
        self.modules += 1;
        let within = self.modules <= MAX_MODULES && self.nodes <= MAX_NODES;
        if within && self.open.len() < MAX_NESTING {
            return Some(fragment);
        }
        if !std::mem::replace(&mut self.is_full, true) {
            let message = format!(
                "a template has more than {MAX_MODULES} modules, more than {MAX_NESTING} within each other, or more than {MAX_NODES} values in them"
            );
            let problem = Problem::error("evaluation-limit", place, message);
            self.problems.push(problem);
        }
        None
    }

    fn not_put_in(&mut self, kind: &str, why: &str, place: Span) {
        let message = format!("the module `{kind}` is not evaluated: {why}");
        self.problems
            .push(Problem::warning("file-not-read", place, message));
    }

    /// Adds what a fragment declares.
    fn put_in(&mut self, module: Use<'_>, fragment: &Node, added: &mut Added, left: &mut Modules) {
        self.open.push(fragment.span);
        let expansion = self.template(fragment);
        self.open.pop();
        let (root, inner) = match &expansion {
            Some(expansion) => (&expansion.root, Some(&expansion.left)),
            None => (fragment, None),
        };
        self.arguments(module, fragment, left);
        // Those of the fragment that are not here are missing here too.
        left.others.extend_from_slice(entries(root.get(SECTION)));
        let known = || {
            let own = ["Resources", "Conditions", "Mappings"].map(|name| root.get(name));
            let written = ["Resources", SECTION].map(|name| fragment.get(name));
            let sections = own.into_iter().chain(written).flatten();
            let names = sections.filter_map(Node::as_map).flatten();
            names.filter_map(|entry| entry.key.as_str()).collect()
        };
        let known = module.is_packaged.then(known);
        let mut qualifier = Qualifier::new(module.id, root, known);
        let name = module.entry.key.span;
        let first = added[3].len();
        for (section, added) in SECTIONS.into_iter().zip(added.iter_mut()) {
            for entry in entries(root.get(section)) {
                let Some(id) = entry.key.as_str() else {
                    continue;
                };
                match section {
                    "Resources" => {
                        let before = inner.and_then(|inner| inner.calls.get(id));
                        let mut calls = vec![name];
                        calls.extend(before.into_iter().flatten());
                        left.calls.insert(qualifier.joined(id), calls);
                        let mut entry = qualifier.resource(entry);
                        if let Some(overrides) = module.overrides.and_then(|all| all.get(id)) {
                            let overrides = qualifier.overrides(overrides);
                            entry.value = merged(&entry.value, &overrides);
                        }
                        added.push(entry);
                    }
                    "Outputs" if module.is_packaged => {
                        let value = entry.value.get("Value");
                        let value = value.map(|value| qualifier.node(value));
                        let name = Str::from(format!("{}.{id}", module.id));
                        left.outputs.extend(value.map(|value| (name, value)));
                    }
                    "Outputs" => added.push(qualifier.output(entry)),
                    _ => added.push(qualifier.own(entry)),
                }
            }
        }
        for (name, argument) in inner.into_iter().flat_map(|inner| &inner.arguments) {
            let argument = qualifier.node(argument);
            left.arguments.insert(qualifier.owned(name), argument);
        }
        for (name, output) in inner.into_iter().flat_map(|inner| &inner.outputs) {
            let output = qualifier.node(output);
            left.outputs.insert(qualifier.joined(name), output);
        }
        left.secrets
            .extend(inner.into_iter().flat_map(|inner| &inner.secrets));
        self.nodes += qualifier.nodes;
        let [_, _, conditions, resources, _] = added;
        calls::hold(
            module,
            resources.get_mut(first..).unwrap_or_default(),
            conditions,
        );
    }

    /// Keeps what the parameters of a fragment are given, and reports what the service would refuse.
    fn arguments(&mut self, module: Use<'_>, fragment: &Node, left: &mut Modules) {
        let Use {
            id, kind, entry, ..
        } = module;
        let parameters = entries(fragment.get("Parameters"));
        let names = || parameters.iter().filter_map(|p| p.key.as_str());
        let known: FxHashSet<&str> = names().collect();
        let properties = entry.value.get("Properties");
        let given = entries(properties);
        let mut by_name: FxHashMap<&str, &Node> = FxHashMap::default();
        for property in given {
            let name = property.key.as_str().unwrap_or_default();
            if known.contains(name) {
                by_name.insert(name, &property.value);
                continue;
            }
            let message = format!("the module `{kind}` has no parameter `{name}`");
            let problem = Problem::warning("unknown-parameter", property.key.span, message);
            self.problems
                .push(match nearest(name, names().take(PARAMETERS)) {
                    Some(found) => problem.help(format!("did you mean `{found}`?")),
                    None => problem,
                });
        }
        let unknown = properties.filter(|node| node.as_map().is_none() || given.is_empty());
        let unknown =
            unknown.filter(|node| !matches!(&node.kind, Kind::Map(all) if all.is_empty()));
        for parameter in parameters {
            let Some(name) = parameter.key.as_str() else {
                continue;
            };
            let argument = match (by_name.get(name), unknown) {
                (Some(&property), _) => property.clone(),
                (None, Some(properties)) => At(properties.span).unknown(),
                (None, None) => {
                    if !has_default(&parameter.value) {
                        self.missing(id, name, module.place);
                    }
                    continue;
                }
            };
            if is_sensitive(&parameter.value) && scalar_text(&argument).is_some() {
                left.secrets.push(argument.span);
            }
            left.arguments
                .insert(Str::from(format!("{id}/{name}")), argument);
        }
    }

    fn missing(&mut self, id: &str, name: &str, place: Span) {
        let message = format!("the module `{id}` does not give the parameter `{name}`");
        let problem = Problem::warning("missing-parameter", place, message);
        self.problems
            .push(problem.help("it has no default; its value is unknown"));
    }
}

/// What a fragment has that is not applied in one.
fn unsupported(fragment: &Node, is_packaged: bool) -> Option<&'static str> {
    let has_loop = |section: &str| {
        let mut all = entries(fragment.get(section)).iter();
        all.any(|e| e.key.as_str().is_some_and(|key| key.starts_with(LOOP)))
    };
    let is_map = |section: &str| fragment.get(section).and_then(Node::as_map).is_some();
    let has_any = is_map("Resources") || is_packaged && is_map(SECTION);
    if !has_any {
        Some("no resources")
    } else if fragment.get("Transform").is_some() {
        Some("a transform")
    } else if fragment.get("Constants").is_some() {
        Some("constants")
    } else if SECTIONS.into_iter().any(has_loop) {
        Some("a loop")
    } else {
        None
    }
}

/// A template with what is added to its sections; its resources are among what is added. `others`
/// are the modules that are not put in.
fn with_sections(root: &Node, added: Added, others: Vec<Entry>) -> Node {
    let mut sections: Vec<Entry> = root.as_map().unwrap_or_default().to_vec();
    sections.retain(|section| !others.is_empty() || section.key.as_str() != Some(SECTION));
    let mut modules = sections.iter_mut();
    if let Some(modules) = modules.find(|section| section.key.as_str() == Some(SECTION)) {
        modules.value.kind = Kind::Map(others.into());
    }
    for (name, added) in SECTIONS.into_iter().zip(added) {
        let mut all = sections.iter_mut().rev();
        let section = all.find(|section| section.key.as_str() == Some(name));
        match section.map(|section| &mut section.value) {
            Some(value) if name == "Resources" => value.kind = Kind::Map(added.into()),
            _ if added.is_empty() => {}
            Some(Node {
                kind: Kind::Map(own),
                ..
            }) => {
                let all = std::mem::take(own).into_vec();
                *own = all.into_iter().chain(added).collect();
            }
            Some(value) => value.kind = Kind::Map(added.into()),
            None => {
                let at = At(root.span);
                sections.push(at.entry(name, at.entries(added)));
            }
        }
    }
    Node::new(root.span, Kind::Map(sections.into()))
}
