//! The sections of a template, by name.

use rustc_hash::{FxHashMap, FxHashSet};

use super::extensions::{LOOP, LoopNames};
use super::intrinsic::Call;
use super::modules::{LOGICAL_ID, Modules, is_module};
use super::sam;
use crate::syntax::{Entry, Kind, Node};
use crate::text::{Problem, ProblemLevel, Span, Str};
use crate::value::{Reason, Symbol, SymbolKind};

/// The transform of the language extensions.
pub(super) const LANGUAGE_EXTENSIONS: &str = "AWS::LanguageExtensions";

/// Calls a macro beside what it changes.
const TRANSFORM: &str = "Fn::Transform";

/// What stands for values that are put into a template from outside and are not known, by the name
/// that a `Ref` to each has: variables of the Serverless Framework, and symbols in the text that the
/// template stands in.
pub(super) type Unknowns = FxHashMap<Str, Symbol>;

/// A template's sections.
pub(super) struct Template<'a> {
    pub(super) parameters: FxHashMap<&'a str, &'a Entry>,
    pub(super) mappings: FxHashMap<&'a str, &'a Entry>,
    pub(super) conditions: FxHashMap<&'a str, &'a Entry>,
    /// In the order of the source.
    pub(super) outputs: &'a [Entry],
    resources: FxHashMap<&'a str, Resource<'a>>,
    /// Logical ids in the order of the source.
    order: Vec<&'a str>,
    /// The logical ids of resources that SAM makes and that go by another name.
    pub(super) sam_names: Option<&'a sam::Names>,
    /// What modules left behind.
    pub(super) modules: Option<&'a Modules>,
    /// What stands for what is put into the template from outside.
    pub(super) unknowns: Option<&'a Unknowns>,
    /// Roles whose policies are wholly those of the Serverless Framework.
    pub(super) generated: Option<&'a FxHashSet<String>>,
    /// Whether something that is not expanded may add resources.
    pub(super) may_have_more: bool,
    /// What is not expanded.
    pub(super) missing: Vec<Symbol>,
    /// What loops left behind.
    pub(super) names: &'a LoopNames,
}

/// A resource as written.
#[derive(Clone, Copy)]
pub(super) struct Resource<'a> {
    pub(super) id: &'a str,
    pub(super) kind: &'a str,
    pub(super) entry: &'a Entry,
}

impl<'a> Resource<'a> {
    pub(super) fn properties(self) -> Option<&'a Node> {
        self.entry.value.get("Properties")
    }

    pub(super) fn property(self, name: &str) -> Option<&'a Node> {
        self.properties()?.get(name)
    }

    /// What names its condition.
    pub(super) fn condition(self) -> Option<&'a Node> {
        self.entry.value.get("Condition")
    }

    /// From the logical id to the end of the declaration.
    pub(super) fn whole(self) -> Span {
        self.entry.key.span.to(self.entry.value.span)
    }
}

impl<'a> Template<'a> {
    /// Finds the sections of a document; what is not in its form is a problem and left out.
    pub(super) fn read(root: &'a Node, names: &'a LoopNames, problems: &mut Vec<Problem>) -> Self {
        let mut template = Self {
            parameters: section(root, "Parameters", problems),
            mappings: section(root, "Mappings", problems),
            conditions: section(root, "Conditions", problems),
            outputs: entries(root, "Outputs", problems),
            resources: FxHashMap::default(),
            order: Vec::new(),
            sam_names: None,
            modules: None,
            unknowns: None,
            generated: None,
            may_have_more: !names.open.is_empty(),
            missing: names.missing.clone(),
            names,
        };
        if let Some(transform) = root.get("Transform") {
            template.read_transforms(transform, problems);
        }
        if let Some(modules) = root.entry("Modules") {
            template.not_expanded("Modules", modules.key.span, problems);
        }
        template.read_macros(root, problems);
        if let Some(resources) = root.get("Resources") {
            template.read_resources(resources, problems);
        }
        template
    }

    /// Macros of the whole template and of its sections but the resources: each may add anything.
    fn read_macros(&mut self, root: &Node, problems: &mut Vec<Problem>) {
        self.transforms_among(root, problems);
        for section in ["Parameters", "Mappings", "Conditions", "Outputs"] {
            if let Some(section) = root.get(section) {
                self.transforms_among(section, problems);
            }
        }
    }

    /// Notes the macros among the entries of a map.
    fn transforms_among(&mut self, map: &Node, problems: &mut Vec<Problem>) {
        let entries = map.as_map().unwrap_or_default().iter();
        for entry in entries.filter(|e| e.key.as_str() == Some(TRANSFORM)) {
            for (item, name) in transforms(&entry.value) {
                self.not_expanded(name.unwrap_or(TRANSFORM), item.span, problems);
            }
        }
    }

    /// Notes something that is not expanded.
    fn missing(&mut self, name: &str, span: Span) {
        self.may_have_more = true;
        let kind = SymbolKind::Outside(name.into());
        self.missing
            .push(Symbol::new(kind, Reason::NotSupported, span));
    }

    /// Notes something that is not expanded, and tells it.
    fn not_expanded(&mut self, name: &str, span: Span, problems: &mut Vec<Problem>) {
        self.missing(name, span);
        problems.push(not_expanded(name, span));
    }

    pub(super) fn resource(&self, id: &str) -> Option<Resource<'a>> {
        self.resources.get(id).copied()
    }

    /// The logical id and attribute that `Ref` and `Fn::GetAtt` of a generated resource's other
    /// name mean: `Function.Alias` is a resource, `Function.DestinationQueue.Arn` its attribute.
    pub(super) fn renamed<'n>(
        &self,
        id: &'n str,
        attribute: &'n str,
    ) -> Option<(&'a str, &'n str)> {
        if let Some(found) = self.in_module(id, attribute) {
            return Some(found);
        }
        let names = self.sam_names?;
        if attribute == "Ref" {
            return Some((names.get(id)?, attribute));
        }
        let (name, rest) = match attribute.split_once('.') {
            Some((name, rest)) => (name, rest),
            None => (attribute, "Ref"),
        };
        let of_resource = names.get(&format!("{id}.{name}"));
        match of_resource {
            Some(made) => Some((made, rest)),
            None => Some((names.get(id)?, attribute)),
        }
    }

    /// The logical id and attribute that names with periods mean: `Team.Role.Arn` is the attribute
    /// `Arn` of the resource `TeamRole`, which the module `Team` makes.
    fn in_module<'n>(&self, id: &'n str, attribute: &'n str) -> Option<(&'a str, &'n str)> {
        let calls = &self.modules?.calls;
        let made = |name: &str| Some(calls.get_key_value(name)?.0.as_str());
        if self.resource(id).is_some() {
            return None;
        }
        let mut name = id.replace('.', "");
        if id.contains('.')
            && let Some(found) = made(&name)
        {
            return Some((found, attribute));
        }
        let mut rest = attribute;
        while name.len() <= LOGICAL_ID && attribute != "Ref" {
            let (part, behind) = rest.split_once('.').unwrap_or((rest, ""));
            name += part;
            if let Some(found) = made(&name) {
                return Some((found, if behind.is_empty() { "Ref" } else { behind }));
            }
            if behind.is_empty() {
                return None;
            }
            rest = behind;
        }
        None
    }

    /// The resources in the order of the source.
    pub(super) fn resources(&self) -> impl Iterator<Item = Resource<'a>> {
        self.order
            .iter()
            .filter_map(|id| self.resources.get(id).copied())
    }

    fn read_transforms(&mut self, transform: &Node, problems: &mut Vec<Problem>) {
        for (item, name) in transforms(transform) {
            if !matches!(name, Some(LANGUAGE_EXTENSIONS | sam::TRANSFORM)) {
                self.not_expanded(name.unwrap_or("Transform"), item.span, problems);
            }
        }
    }

    fn read_resources(&mut self, resources: &'a Node, problems: &mut Vec<Problem>) {
        let Some(entries) = resources.as_map() else {
            problems.push(not_a_map("Resources", resources.span));
            return;
        };
        for entry in entries {
            let Some(id) = entry.key.as_str() else {
                problems.push(Problem::warning(
                    "invalid-resource",
                    entry.key.span,
                    "a logical id must be a text",
                ));
                continue;
            };
            if id.starts_with("Fn::") {
                // Why a loop still stands here was told when it was not expanded.
                match id.starts_with(LOOP) {
                    true => self.missing(id, entry.key.span),
                    false => self.not_expanded(id, entry.key.span, problems),
                }
                continue;
            }
            let node = entry.value.get("Type");
            if let Some(module) = node.and_then(module_name) {
                self.not_expanded(&module, entry.key.span, problems);
                continue;
            }
            let Some(kind) = node.and_then(Node::as_str) else {
                problems.push(without_type(id, entry.key.span, node));
                continue;
            };
            // What it adds to the resource is not known, and it may make it another one.
            self.transforms_among(&entry.value, problems);
            let resource = Resource { id, kind, entry };
            if self.resources.insert(id, resource).is_none() {
                self.order.push(id);
            }
        }
    }
}

/// The transforms of a template and their names.
fn transforms(transform: &Node) -> impl Iterator<Item = (&Node, Option<&str>)> {
    let all = match transform.as_list() {
        Some(items) => items,
        None => std::slice::from_ref(transform),
    };
    all.iter().map(|item| {
        let name = item.as_str();
        (
            item,
            name.or_else(|| item.get("Name").and_then(Node::as_str)),
        )
    })
}

/// Whether a template has a transform.
pub(super) fn declares(root: &Node, transform: &str) -> bool {
    let all = root.get("Transform").into_iter().flat_map(transforms);
    all.into_iter().any(|(_, name)| name == Some(transform))
}

/// The name of a module that stands in a resource's place: one of the registry
/// (`My::S3::Bucket::MODULE`), or one that a packaging tool puts in (`!Rain::Module`).
fn module_name(kind: &Node) -> Option<String> {
    match (kind.as_str(), Call::of(kind)) {
        (Some(name), _) if is_module(name) => Some(name.to_owned()),
        (None, Some(call)) => Some(match &kind.kind {
            Kind::Tagged { .. } => format!("!{}", call.name),
            _ => call.full_name(),
        }),
        // The tag of a packaging tool in JSON.
        (None, None) => Some(match kind.as_map()? {
            [entry] => entry.key.as_str().unwrap_or("Type").to_owned(),
            _ => "Type".to_owned(),
        }),
        _ => None,
    }
}

/// What is wrong with a resource whose `Type` is not there, or is no text.
fn without_type(id: &str, name: Span, kind: Option<&Node>) -> Problem {
    let (span, message) = match kind.filter(|node| !matches!(node.kind, Kind::Null)) {
        Some(node) => (
            node.span,
            format!("the `Type` of the resource `{id}` is not a text"),
        ),
        None => (name, format!("the resource `{id}` has no `Type`")),
    };
    Problem::warning("invalid-resource", span, message).help("it is not analysed")
}

/// That a transform's result is not known: a note for those of AWS, whose effect people know, a
/// warning for macros, which can do anything.
pub(super) fn not_expanded(name: &str, span: Span) -> Problem {
    let level = match name.strip_prefix("Fn::Transform ").unwrap_or(name) {
        name if name.contains("::") && !name.starts_with("AWS::") => ProblemLevel::Warning,
        _ => ProblemLevel::Note,
    };
    Problem::new(
        level,
        "transform-not-expanded",
        span,
        format!("`{name}` is not expanded; the template is analysed as it is written"),
    )
    .help("check the processed template too (`aws cloudformation get-template --template-stage Processed`)")
}

fn not_a_map(name: &str, span: Span) -> Problem {
    Problem::warning(
        "invalid-section",
        span,
        format!("`{name}` must be a map of names"),
    )
}

/// The entries of a section that has the name of each, by name.
fn section<'a>(
    root: &'a Node,
    name: &str,
    problems: &mut Vec<Problem>,
) -> FxHashMap<&'a str, &'a Entry> {
    entries(root, name, problems)
        .iter()
        .filter_map(|e| e.key.as_str().map(|key| (key, e)))
        .collect()
}

/// The entries of a section; what is not in the form of one is a problem.
fn entries<'a>(root: &'a Node, name: &str, problems: &mut Vec<Problem>) -> &'a [Entry] {
    let Some(node) = root.get(name) else {
        return &[];
    };
    if node.as_map().is_none() && !matches!(node.kind, Kind::Null) {
        problems.push(not_a_map(name, node.span));
    }
    node.as_map().unwrap_or_default()
}
