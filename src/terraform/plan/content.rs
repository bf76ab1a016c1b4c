//! What a plan holds, by address.

use rustc_hash::{FxHashMap, FxHashSet};

use super::planned::{Planned, text_of};
use super::{Instance, Plan, address, configuration, secrets};
use crate::syntax::{Entry, Kind, Node};
use crate::terraform::Directories;
use crate::terraform::expansion::Key;
use crate::text::{FileId, Problem, Span, Str};
use crate::value::Pseudo;

/// What a plan tells of every deployment: as its data sources read it, where all agree.
#[derive(Debug, Default)]
pub(in crate::terraform) struct Facts {
    account_id: Option<Str>,
    partition: Option<Str>,
    region: Option<Str>,
}

impl Facts {
    /// What is told of a value that every deployment has.
    pub(in crate::terraform) fn get(&self, pseudo: Pseudo) -> Option<&str> {
        match pseudo {
            Pseudo::AccountId => self.account_id.as_deref(),
            Pseudo::Partition => self.partition.as_deref(),
            Pseudo::Region => self.region.as_deref(),
            _ => None,
        }
    }
}

/// The versions of the form that are known, see
/// <https://developer.hashicorp.com/terraform/internals/json-format#format-summary>.
const KNOWN_VERSIONS: [&str; 2] = ["0", "1"];

/// A file with more problems is no plan, and more of them say no more.
const MAX_PROBLEMS: usize = 20;

/// So much of an address that is none is shown.
const MAX_SHOWN: usize = 200;

/// See [`Plan::read`].
pub(super) fn read<'n>(root: &'n Node, file: FileId, path: &str) -> (Plan<'n>, Vec<Problem>) {
    let mut content = Content {
        file,
        instances: FxHashMap::default(),
        keys: FxHashMap::default(),
        modules: FxHashSet::default(),
        gone: FxHashSet::default(),
        roles: FxHashSet::default(),
        problems: Vec::new(),
    };
    content.version(root);
    content.errored(root);
    for change in content.items(root, "resource_changes") {
        content.change(change);
    }
    for deferred in content.items(root, "deferred_changes") {
        content.deferred(deferred);
    }
    content.values(root, "planned_values", true);
    content.values(root, "values", true);
    if let Some(state) = content.object(root, "prior_state") {
        content.values(state, "values", false);
    }
    let variables = content.variables(root);
    let outputs = content.outputs(root);
    let configured = content
        .object(root, "configuration")
        .and_then(|node| content.object(node, "root_module"));
    for keys in content.keys.values_mut() {
        keys.sort();
        keys.dedup();
    }
    let mut directories = Directories::default();
    let mut declared = FxHashSet::default();
    let mut builder = configuration::Builder {
        file,
        variables: &variables,
        directories: &mut directories,
        declared: &mut declared,
    };
    builder.module(configured, &Str::from(path), "");
    builder.undeclared(&content.instances, path);
    // Which of several is meant is told for each resource in a form that is not followed.
    let several = several_providers(root);
    if !several {
        providers_of_aws(root).for_each(|provider| builder.provider(provider, path));
    }
    let facts = if several {
        Facts::default()
    } else {
        facts(&content.instances)
    };
    let (secrets, secret_texts) = secrets::secrets(root);
    let plan = Plan {
        file,
        dir: Str::from(path),
        instances: content.instances,
        keys: content.keys,
        declared,
        variables,
        outputs,
        roles: content.roles,
        directories,
        facts,
        secrets,
        secret_texts,
    };
    (plan, content.problems)
}

struct Content<'n> {
    file: FileId,
    instances: FxHashMap<Str, Instance<'n>>,
    keys: FxHashMap<(Str, Str), Vec<Key>>,
    /// Module instances whose calls are known already.
    modules: FxHashSet<Str>,
    /// Addresses that are destroyed or forgotten.
    gone: FxHashSet<Str>,
    /// See [`Plan`].
    roles: FxHashSet<(Str, Str)>,
    problems: Vec<Problem>,
}

impl<'n> Content<'n> {
    fn invalid(&mut self, span: Span, what: &str) {
        if self.problems.len() >= MAX_PROBLEMS {
            return;
        }
        let problem = Problem::error("invalid-plan", span, format!("the plan {what}"))
            .help("write it again with `terraform show -json`; the rest of it is read");
        self.problems.push(problem);
    }

    fn version(&mut self, root: &Node) {
        let Some(node) = root.get("format_version") else {
            return self.invalid(Span::at(self.file, 0), "has no `format_version`");
        };
        let Some(version) = node.as_str() else {
            return self.invalid(node.span, "has a `format_version` that is no text");
        };
        let major = version.split('.').next().unwrap_or_default();
        if !KNOWN_VERSIONS.contains(&major) {
            let message =
                format!("the plan has format version `{version}`; versions 0 and 1 are known");
            let problem = Problem::warning("plan-version", node.span, message)
                .help("what is there is read as version 1; see whether a newer iamvet knows it");
            self.problems.push(problem);
        }
    }

    fn errored(&mut self, root: &Node) {
        let Some(node) = root.get("errored") else {
            return;
        };
        if matches!(node.kind, Kind::Bool(true)) {
            let message = "Terraform could not finish the plan, so that resources may be missing";
            let problem = Problem::warning("incomplete-plan", node.span, message)
                .help("mend what `terraform plan` reports and make the plan again");
            self.problems.push(problem);
        }
    }

    /// A member that is a list; none, and a problem, when it is something else.
    fn items(&mut self, node: &'n Node, name: &str) -> &'n [Node] {
        match node.get(name).map(|list| (list, &list.kind)) {
            None | Some((_, Kind::Null)) => &[],
            Some((_, Kind::List(items))) => items,
            Some((list, _)) => {
                self.invalid(list.span, &format!("has a `{name}` that is no list"));
                &[]
            }
        }
    }

    /// A member that is an object; none, and a problem, when it is something else.
    fn object(&mut self, node: &'n Node, name: &str) -> Option<&'n Node> {
        let object = node.get(name)?;
        match &object.kind {
            Kind::Map(_) => Some(object),
            Kind::Null => None,
            _ => {
                self.invalid(object.span, &format!("has a `{name}` that is no object"));
                None
            }
        }
    }

    /// The text of a member, and a problem where there is none.
    fn text(&mut self, node: &'n Node, name: &str) -> Option<(Str, Span)> {
        let text = node.get(name).and_then(|n| Some((text_of(n)?, n.span)));
        if text.is_none() {
            self.invalid(node.span, &format!("has an entry without a text `{name}`"));
        }
        text
    }

    fn change(&mut self, entry: &'n Node) {
        // What is left of an object that was replaced is destroyed.
        if entry.get("deposed").is_some() {
            return;
        }
        let Some((address, name)) = self.text(entry, "address") else {
            return;
        };
        let Some(change) = self.object(entry, "change") else {
            return self.invalid(entry.span, &format!("says no `change` of `{address}`"));
        };
        let actions = self.items(change, "actions");
        let says = |action: &str| actions.iter().any(|a| a.as_str() == Some(action));
        let planned = Planned {
            value: change.get("after"),
            unknown: change.get("after_unknown"),
            sensitive: change.get("after_sensitive"),
        };
        let is_gone = (says("delete") || says("forget")) && !says("create");
        if is_gone || planned.is_empty() {
            self.gone.insert(address);
            return;
        }
        if planned.value.is_some_and(|v| v.as_map().is_none()) && !planned.is_unknown() {
            let span = planned.value.map_or(entry.span, |v| v.span);
            return self.invalid(span, &format!("says of `{address}` what is no object"));
        }
        let instance = Instance {
            planned,
            created: says("create"),
            name,
            whole: entry.span,
        };
        self.add(entry, address, instance);
    }

    /// A change that Terraform could not plan yet; it is there all the same.
    fn deferred(&mut self, deferred: &'n Node) {
        if let Some(change) = self.object(deferred, "resource_change") {
            self.change(change);
        }
    }

    fn add(&mut self, entry: &'n Node, address: Str, instance: Instance<'n>) {
        let (Some((kind, _)), Some((name, _))) =
            (self.text(entry, "type"), self.text(entry, "name"))
        else {
            return;
        };
        let is_data = entry.get("mode").and_then(Node::as_str) == Some("data");
        let block = match is_data {
            true => format!("data.{kind}.{name}"),
            false => format!("{kind}.{name}"),
        };
        // The address is what tells the module: the values of a module do not name it.
        let Some(module) = module_of(&address, &block) else {
            let shown: String = address.chars().take(MAX_SHOWN).collect();
            return self.invalid(
                instance.name,
                &format!("has an address `{shown}` that is none, or is nested too deep"),
            );
        };
        let key = match entry.get("index").map(|index| &index.kind) {
            Some(Kind::Number(number)) => number.parse().ok().map(Key::Index),
            Some(Kind::Text(literal)) => Some(Key::Name(literal.text.clone())),
            None | Some(Kind::Null) => Some(Key::None),
            // An index that is not known yet.
            Some(_) => Some(Key::Any),
        };
        let Some(key) = key else {
            return self.invalid(
                entry.span,
                &format!("has an index of `{address}` that is none"),
            );
        };
        self.calls(&module);
        let role = instance
            .planned
            .member("role")
            .and_then(|p| text_of(p.value?));
        self.roles.extend(role.map(|role| (kind, role)));
        let keys = self.keys.entry((module, Str::from(block))).or_default();
        keys.push(key);
        self.instances.entry(address).or_insert(instance);
    }

    fn calls(&mut self, module: &Str) {
        if module.is_empty() || !self.modules.insert(module.clone()) {
            return;
        }
        for (caller, call, key) in address::calls(module).unwrap_or_default() {
            let keys = self.keys.entry((caller, call)).or_default();
            if keys.last() != Some(&key) {
                keys.push(key);
            }
        }
    }

    /// The resources of a tree of values; of those of a prior state, only what was read.
    fn values(&mut self, node: &'n Node, name: &str, managed: bool) {
        let Some(values) = self.object(node, name) else {
            return;
        };
        let mut modules: Vec<&'n Node> = self.object(values, "root_module").into_iter().collect();
        while let Some(module) = modules.pop() {
            for resource in self.items(module, "resources") {
                let is_data = resource.get("mode").and_then(Node::as_str) == Some("data");
                if managed || is_data {
                    self.valued(resource);
                }
            }
            modules.extend(self.items(module, "child_modules"));
        }
    }

    fn valued(&mut self, resource: &'n Node) {
        let Some((address, name)) = self.text(resource, "address") else {
            return;
        };
        if self.instances.contains_key(&address) || self.gone.contains(&address) {
            return;
        }
        let instance = Instance {
            planned: Planned {
                value: resource.get("values"),
                unknown: None,
                sensitive: resource.get("sensitive_values"),
            },
            created: false,
            name,
            whole: resource.span,
        };
        self.add(resource, address, instance);
    }

    fn outputs(&mut self, root: &'n Node) -> FxHashMap<Str, Planned<'n>> {
        let changes = self.object(root, "output_changes").and_then(Node::as_map);
        let changes = changes.unwrap_or_default().iter().filter_map(|entry| {
            let planned = Planned {
                value: entry.value.get("after"),
                unknown: entry.value.get("after_unknown"),
                sensitive: entry.value.get("after_sensitive"),
            };
            Some((text_of(&entry.key)?, planned))
        });
        let values = ["planned_values", "values"]
            .iter()
            .filter_map(|name| root.get(name)?.get("outputs")?.as_map())
            .flatten()
            .filter_map(|entry| {
                let planned = Planned {
                    value: Some(entry.value.get("value")?),
                    unknown: None,
                    sensitive: entry.value.get("sensitive"),
                };
                Some((text_of(&entry.key)?, planned))
            });
        values.chain(changes).collect()
    }

    fn variables(&mut self, root: &'n Node) -> FxHashMap<Str, &'n Node> {
        let variables = self.object(root, "variables").and_then(Node::as_map);
        variables
            .unwrap_or_default()
            .iter()
            .filter_map(|entry| Some((text_of(&entry.key)?, entry.value.get("value")?)))
            .collect()
    }
}

/// The address of the module instance in the address of a block's instance.
fn module_of(address: &str, block: &str) -> Option<Str> {
    let parts = address::parse(address)?;
    let mut module = Str::new();
    let mut parts = parts.into_iter().peekable();
    let is_call = |part: &address::Part| *part == address::Part::Name(Str::from("module"));
    while parts.next_if(is_call).is_some() {
        let address::Part::Name(name) = parts.next()? else {
            return None;
        };
        let mut call = format!("module.{name}");
        if let Some(address::Part::Key(key)) =
            parts.next_if(|part| matches!(part, address::Part::Key(_)))
        {
            call += &key.suffix();
        }
        module = crate::terraform::run::qualify(&module, &Str::from(call));
    }
    let own: Vec<String> = parts
        .filter_map(|part| match part {
            address::Part::Name(name) => Some(name.to_string()),
            address::Part::Key(_) => None,
        })
        .collect();
    (own.join(".") == block).then_some(module)
}

/// Whether the configuration has more than one provider of AWS, each of which may lead to another
/// account.
fn several_providers(root: &Node) -> bool {
    providers_of_aws(root).count() > 1
}

fn providers_of_aws(root: &Node) -> impl Iterator<Item = &Entry> {
    let providers = root
        .get("configuration")
        .and_then(|c| c.get("provider_config")?.as_map());
    providers
        .unwrap_or_default()
        .iter()
        .filter(|provider| provider.value.get("name").and_then(Node::as_str) == Some("aws"))
}

fn facts(instances: &FxHashMap<Str, Instance<'_>>) -> Facts {
    let fact = |kind: &str, attribute: &str| {
        let mut found = instances
            .iter()
            .filter(|(address, _)| is_data_of(address, kind))
            .filter_map(|(_, instance)| text_of(instance.planned.value?.get(attribute)?));
        let first = found.next()?;
        (!first.is_empty() && found.all(|other| other == first)).then_some(first)
    };
    Facts {
        account_id: fact("aws_caller_identity", "account_id"),
        partition: fact("aws_partition", "partition"),
        region: fact("aws_region", "name").or_else(|| fact("aws_region", "region")),
    }
}

fn is_data_of(address: &str, kind: &str) -> bool {
    let of_kind = |(at, found): (usize, &str)| {
        let (before, after) = (&address[..at], &address[at + found.len()..]);
        (before.is_empty() || before.ends_with('.'))
            && after
                .strip_prefix(kind)
                .is_some_and(|rest| rest.starts_with('.'))
    };
    address.match_indices("data.").any(of_kind)
}
