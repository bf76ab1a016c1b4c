//! Plans: the JSON that `terraform show -json` and `tofu show -json` write, of a plan or of a state.
//!
//! See <https://developer.hashicorp.com/terraform/internals/json-format>. A plan tells which
//! instances there are and most of what their attributes will be; it tells neither where a value is
//! written nor what is known of one that is not known as a whole. So a plan is no front end of its
//! own: it stands beside an evaluation. Its `configuration` is turned into modules
//! (`configuration`), which are evaluated like those of a folder, or the modules of the source
//! are, where they are there; and whatever is evaluated is put together with what the plan says of
//! it (`with_source`, `with_configuration`).
//!
//! Nothing in a plan is trusted to have the form that it should have, and what is not known stays a
//! symbol.

mod address;
mod configuration;
mod content;
mod overlay;
mod planned;
mod secrets;
#[cfg(test)]
mod tests;
mod with_configuration;
mod with_source;

use rustc_hash::{FxHashMap, FxHashSet};

use super::module::Class;
use super::{Directories, Directory, Evaluation, InstalledModules, Options, Project};
use crate::syntax::Node;
use crate::text::{FileId, Problem, Span, Str, has};
use crate::value::{MODULE_CALL, PROVIDER, Resource, ScopeId};

pub(super) use content::Facts;
pub(super) use planned::Planned;

/// A plan, read.
#[derive(Debug)]
pub struct Plan<'n> {
    file: FileId,
    /// Stands for the folder of the modules that are made of the plan's configuration: the plan's
    /// path. Those of module calls are below it, by the names of the calls.
    dir: Str,
    /// What will be there, by address.
    instances: FxHashMap<Str, Instance<'n>>,
    /// The keys of the instances of each block, by the module instance's address and the block.
    keys: FxHashMap<(Str, Str), Vec<super::expansion::Key>>,
    /// The addresses, without instance keys, of what the configuration declares.
    declared: FxHashSet<Str>,
    /// Values of the root module's variables.
    variables: FxHashMap<Str, &'n Node>,
    /// Outputs of the root module.
    outputs: FxHashMap<Str, Planned<'n>>,
    /// Roles for which there are resources of a type that a state tells in the role as well.
    roles: FxHashSet<(Str, Str)>,
    directories: Directories,
    facts: Facts,
    secrets: Vec<Span>,
    /// Texts that are sensitive wherever they stand.
    secret_texts: secrets::SecretTexts,
}

/// A resource or data source that will be there.
#[derive(Debug, Clone, Copy)]
struct Instance<'n> {
    planned: Planned<'n>,
    /// Whether it is made by this plan, so that nothing in it was read from AWS.
    created: bool,
    /// The address, and the whole entry.
    name: Span,
    whole: Span,
}

/// Whether a text may be a plan: this is all that is done with the many JSON files that are none.
pub fn may_be_plan(text: &str) -> bool {
    has(text, "\"format_version\"")
        && [
            "planned_values",
            "resource_changes",
            "configuration",
            "values",
        ]
        .iter()
        .any(|member| has(text, &format!("\"{member}\"")))
}

/// Whether a text is the log that `terraform plan -json` writes, which is not a plan.
pub fn is_plan_log(text: &str) -> bool {
    text.starts_with("{\"@level\"") && text.contains("\"@module\":\"terraform")
}

/// Whether a document is a plan, or a state in the same form.
pub fn is_plan(root: &Node) -> bool {
    let member = |name: &str| root.get(name).is_some_and(|node| node.as_map().is_some());
    root.get("format_version").is_some()
        && (member("planned_values")
            || root.get("resource_changes").is_some()
            || (member("configuration") && root.get("terraform_version").is_some())
            || (member("values") && root.get("terraform_version").is_some()))
}

impl<'n> Plan<'n> {
    /// Reads a plan that stands in `file` at `path`, and tells what is wrong with it.
    pub fn read(root: &'n Node, file: FileId, path: &str) -> (Self, Vec<Problem>) {
        content::read(root, file, path)
    }

    /// Where values stand that must never be printed.
    pub fn sensitive_values(&self) -> &[Span] {
        &self.secrets
    }

    /// Whether the plan was made from the module in a folder, as far as names tell: most of what
    /// the root module of the plan declares is declared there.
    pub fn is_of(&self, directory: &Directory) -> bool {
        let declarations = |directory: &Directory| -> FxHashSet<(Str, Str, Str)> {
            let blocks = directory.files.iter().flat_map(|file| &file.body.blocks);
            blocks
                .filter(|b| matches!(&*b.kind, "resource" | "data" | "module" | "variable"))
                .map(|b| (b.kind.clone(), b.label(0).into(), b.label(1).into()))
                .collect()
        };
        let Some(root) = self.directories.get(self.dir.as_str()) else {
            return false;
        };
        let (planned, written) = (declarations(root), declarations(directory));
        let found = planned.intersection(&written).count();
        found > 0 && 2 * found >= planned.len()
    }

    /// The module that is made of the plan's configuration, at a path that it was given.
    pub(super) fn directory(&self, path: &str) -> Option<&Directory> {
        self.directories.get(path)
    }

    /// The path of the module that the calls of these names lead to, with dots between them.
    pub(super) fn called(&self, key: &str) -> Option<String> {
        let path = format!("{}/{}", self.dir, key.replace('.', "/"));
        self.directories.contains_key(&path).then_some(path)
    }

    /// Whether the module at a path is made of the plan's configuration.
    pub(super) fn is_made(&self, dir: &str) -> bool {
        let below = dir.strip_prefix(self.dir.as_str());
        below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// What the plan tells of every deployment.
    pub(super) fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The addresses of the resources that are certainly wanted.
    fn wanted<'a>(&'a self, options: &'a Options<'_>) -> impl Iterator<Item = &'a Str> {
        let is_wanted = |address: &str, instance: &Instance<'_>| {
            let class = address::class(address);
            let kind = address::resource_type(address);
            // What is unknown may be made up by AWS as well as set.
            let is_known = |member: Planned<'_>| !member.is_unknown() && !member.is_empty();
            let is_default = |kind: &str, name: &str, member: Planned<'_>| {
                let mut defaults = DEFAULTS.iter();
                defaults.any(|(of, n, text)| *of == kind && *n == name && member.is_text(text))
            };
            class == Some(Class::Resource)
                && kind.is_some_and(|kind| {
                    let is_set = |name: &str, m| is_known(m) && !is_default(&kind, name, m);
                    let sets = |name: &str| {
                        let member = instance.planned.member(name);
                        member.is_some_and(|member| is_set(name, member))
                    };
                    (options.wanted)(&kind, &sets)
                })
        };
        self.instances
            .iter()
            .filter(move |(address, instance)| is_wanted(address, instance))
            .map(|(address, _)| address)
    }
}

/// Texts that plans have where the code sets none: resource type, attribute, text.
///
/// Source: the schema of provider 3; later ones leave `acl` to AWS.
const DEFAULTS: [(&str, &str, &str); 1] = [("aws_s3_bucket", "acl", "private")];

/// Evaluates a plan, with the module that it was made from where that is there.
///
/// With it, resources stand where they are written, and are put together from what the source and
/// the plan say; those that only the plan has stand in the plan. See [`super::evaluate`] for the
/// order and the stack.
pub fn evaluate(
    plan: &Plan<'_>,
    source: Option<Project<'_>>,
    scope: ScopeId,
    options: &Options<'_>,
) -> Evaluation {
    let Some(source) = source else {
        return evaluate_alone(plan, scope, options);
    };
    let source = Project {
        plan: Some(plan),
        ..source
    };
    let mut done = super::evaluate(source, scope, options);
    done.problems
        .retain(|problem| problem.span.file != plan.file);
    let here: FxHashSet<Str> = done
        .resources
        .iter()
        .map(|r| r.id.address.clone())
        .collect();
    let mut missing: Vec<&Str> = plan
        .wanted(options)
        .filter(|a| !here.contains(*a))
        .collect();
    missing.sort();
    if let Some(first) = missing.first() {
        let message = format!("`{first}` is in the plan but not in the source beside it");
        let span = plan
            .instances
            .get(*first)
            .map_or_else(Span::default, |i| i.name);
        let problem = Problem::warning("plan-differs", span, message)
            .help("make the plan from the code that is checked; the plan's values are used");
        done.problems.push(problem);
        let missing: FxHashSet<Str> = missing.into_iter().cloned().collect();
        let alone = evaluate_alone(plan, scope, options).resources;
        let is_missing = |r: &Resource| missing.contains(&r.id.address);
        done.resources.extend(alone.into_iter().filter(is_missing));
    }
    done
}

fn evaluate_alone(plan: &Plan<'_>, scope: ScopeId, options: &Options<'_>) -> Evaluation {
    let none = Directory::default();
    let installed = InstalledModules::new();
    let project = Project {
        root: &plan.dir,
        directory: plan.directory(&plan.dir).unwrap_or(&none),
        modules: &plan.directories,
        installed: &installed,
        plan: Some(plan),
    };
    let mut done = super::evaluate(project, scope, options);
    // What cannot be evaluated of the configuration in a plan was never meant to be.
    done.problems.retain(|problem| problem.code == "limit");
    // A call leads to no module only where the configuration is not complete.
    let is_resource = |r: &Resource| ![MODULE_CALL, PROVIDER].contains(&r.resource_type.as_str());
    done.resources.retain(is_resource);
    done
}
