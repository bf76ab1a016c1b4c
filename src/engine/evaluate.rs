//! From texts to the graph.
//!
//! Root modules and templates are parsed and evaluated one by one, in parallel, and their trees are
//! dropped at once: a scan holds the texts, the resources, and the trees of shared modules, of
//! templates that nest others or are nested, and of plans only.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::accepted::{Accepted, Looked};
use super::assemblies::Assemblies;
use super::configure::Configured;
use super::coverage::Coverage;
use super::documents::PlanDocument;
use super::environments::told;
use super::foreign;
use super::inside::{list_inside, read_inside};
use super::load::{Folder, Loaded, folder_of};
use super::parameters::undeclared;
use super::parse;
use super::part::{EvaluatedScope, Part, Purpose};
use super::sort::sort_by_place;
use super::used_files::used_files;
use super::{Scan, Stats};
use crate::config::Environment;
use crate::graph::{Assembly, LiteralKey, PrivateKey};
use crate::terraform::plan::Plan;
use crate::terraform::{
    Directories, Directory, File, InstalledModules, Project, called_directories, is_installed,
    root_modules,
};
use crate::text::{FileId, Problem, Sources, Str};
use crate::triage::Markers;
use crate::value::{Resource, ScopeId, Value};
use crate::{cloudformation, graph, terraform};

/// A scan, and what judging it needs.
pub(super) struct Evaluated {
    pub(super) scan: Scan,
    /// The files that the user named; none when a folder was named.
    pub(super) named: Option<FxHashSet<FileId>>,
    pub(super) markers: Markers,
    pub(super) configured: Configured,
    /// The baseline, if there is one.
    pub(super) accepted: Option<Accepted>,
    /// Which findings are looked for.
    pub(super) looked: Looked,
}

/// Parses and evaluates everything that was loaded, and makes the graph.
pub(super) fn evaluate(loaded: Loaded) -> Evaluated {
    let purpose = Purpose {
        wanted: &graph::is_wanted,
        computed: false,
        outputs: false,
        keep: &|scopes| vec![graph::fragment(&resources(scopes))],
    };
    let parts = parts(&loaded, &purpose);
    let Loaded {
        mut sources,
        mut problems,
        named,
        configured,
        accepted,
        root,
        paths,
        ..
    } = loaded;
    let looked = Looked::new(&root, &paths, named.as_ref(), &sources);
    let (literal_keys, private_keys) = finish_sources(&mut sources, &parts);
    let mut stats = Stats::default();
    let mut assembly = Assembly::default();
    let mut environments = Vec::new();
    let mut policies = Vec::new();
    let mut markers = Markers::default();
    let mut coverage = Coverage::default();
    for part in parts {
        stats.files += part.files;
        stats.scopes += part.scopes();
        stats.resources += part.resources();
        part.kept.into_iter().for_each(|g| assembly.add(g));
        environments.extend(part.environments);
        policies.extend(part.policies);
        problems.extend(part.problems);
        markers.add_comments(&part.comments, &sources);
        part.markers
            .into_iter()
            .for_each(|m| markers.add_template(m));
        coverage = coverage.merge(part.coverage);
    }
    let mut coverage = coverage.into_entries();
    sort_by_place(&sources, &mut coverage, |entry| entry.span);
    let mut graph = assembly.finish();
    graph.environments = environments.into_iter().collect();
    graph.literal_keys = literal_keys;
    graph.private_keys = private_keys;
    graph.find_provider_keys(&sources);
    let keys = graph.literal_keys.iter().flat_map(LiteralKey::spans);
    sources.mask(graph.literal_passwords().chain(keys).collect());
    let used = used_files(&graph, &sources);
    for (file, document) in policies {
        if used.contains(sources.path(file)) {
            continue;
        }
        let path = Value::text(sources.path(file), document.span);
        graph.add_document(path, document);
    }
    let (account_id, partition) = configured.place();
    stats.principals = graph.principals.len();
    stats.policies = graph.policies.len();
    stats.attachments = graph.attachments.len();
    Evaluated {
        scan: Scan {
            sources,
            graph,
            problems,
            coverage,
            stats,
            account_id,
            partition,
        },
        named,
        markers,
        configured,
        accepted,
        looked,
    }
}

/// The resources of some scopes.
fn resources(scopes: Vec<EvaluatedScope>) -> Vec<Resource> {
    let mut scopes = scopes.into_iter();
    let mut all = scopes.next().map_or_else(Vec::new, |first| first.resources);
    scopes.for_each(|scope| all.extend(scope.resources));
    all
}

/// All parts, in the order of the names within each kind.
pub(super) fn parts<K: Send + Sync>(loaded: &Loaded, purpose: &Purpose<'_, K>) -> Vec<Part<K>> {
    let (assemblies, problems) = Assemblies::read(loaded);
    let evaluation = Evaluation {
        loaded,
        purpose,
        assemblies,
    };
    let mut documents = evaluation.read_documents();
    let plans = std::mem::take(&mut documents.plans);
    let mut parts = evaluation.with_options(&documents.nesting, |templates| {
        evaluation.modules(plans, templates)
    });
    let taken = parts.iter_mut();
    let taken = taken.flat_map(|part| std::mem::take(&mut part.taken));
    let taken: FxHashSet<String> = taken.collect();
    parts.extend(evaluation.documents(documents, &taken));
    let mut rest = Part::default();
    rest.problems.extend(undeclared(&parts));
    rest.problems.extend(problems);
    rest.secrets.extend(loaded.samconfigs.refused());
    parts.push(rest);
    parts
}

/// Makes every file of the scan readable, but for what must not be shown.
///
/// Gives the access keys and the private keys that are written in them.
pub(super) fn finish_sources<K>(
    sources: &mut Sources,
    parts: &[Part<K>],
) -> (Vec<LiteralKey>, Vec<PrivateKey>) {
    sources.seal();
    let keys = graph::literal_keys(sources);
    let private_keys = graph::private_keys(sources);
    let secrets = parts.iter().flat_map(|part| part.secrets.iter().copied());
    let literal = keys.iter().flat_map(LiteralKey::spans);
    let private = private_keys.iter().map(|key| key.body);
    sources.mask(secrets.chain(literal).chain(private).collect());
    (keys, private_keys)
}

pub(super) struct Evaluation<'a, K> {
    pub(super) loaded: &'a Loaded,
    pub(super) purpose: &'a Purpose<'a, K>,
    pub(super) assemblies: Assemblies,
}

/// A folder with Terraform files, its path, and the scopes it is as a root module.
#[derive(Clone, Copy)]
struct Unit<'a> {
    /// Where its scopes start.
    first_scope: usize,
    path: &'a str,
    folder: &'a Folder,
}

/// With what modules, and the templates of which they make stacks, are evaluated.
type BothOptions<'o> = (&'o terraform::Options<'o>, &'o cloudformation::Options<'o>);

impl<K: Send + Sync> Evaluation<'_, K> {
    /// What shared modules and root modules give.
    ///
    /// Only folders that may be called are parsed first and kept. All others are root modules, each
    /// of which is parsed, evaluated and dropped; they tell which of the first are called.
    ///
    /// A root module that a plan was made from is evaluated with the plan, and not on its own.
    fn modules(
        &self,
        plans: Vec<PlanDocument<K>>,
        templates: &cloudformation::Options<'_>,
    ) -> Vec<Part<K>> {
        let config = self.loaded.configured.config();
        // What makes a stack is wanted for what the stack declares.
        let wanted = |kind: &str, sets: &dyn Fn(&str) -> bool| {
            foreign::makes_stacks(kind) || (self.purpose.wanted)(kind, sets)
        };
        let options = terraform::Options {
            env_vars: &self.loaded.env_vars,
            vars: &config.variables,
            var_files: self.loaded.var_files.iter().collect(),
            workspace: config.workspace.clone(),
            account_id: config.account_id.clone(),
            partition: config.partition.clone(),
            wanted: &wanted,
            computed: self.purpose.computed,
            outputs: self.purpose.outputs,
            read_file: &|name| read_inside(&self.loaded.root, &self.loaded.sources, name),
            list_files: &|name| list_inside(&self.loaded.root, name),
            templates: &terraform::Templates::default(),
            sources: &self.loaded.sources,
        };
        let (shared, roots): (Vec<_>, Vec<_>) = self
            .units()
            .into_iter()
            .partition(|unit| unit.folder.may_be_called);

        let (mut modules, mut parts): (Directories, Vec<Part<K>>) = shared
            .par_iter()
            .map(|unit| {
                let mut part = Part::default();
                let directory = self.parse_folder(unit.folder, &mut part);
                ((unit.path.to_owned(), directory), part)
            })
            .unzip();
        // Folders without Terraform files are known too, so that a call is told from a wrong path.
        let empty = self
            .loaded
            .folders
            .iter()
            .filter(|(_, f)| f.files.is_empty());
        modules.extend(empty.map(|(path, _)| (path.clone(), Directory::default())));
        let evaluated: Vec<Part<K>> = roots
            .par_iter()
            .map(|unit| {
                let mut part = Part::default();
                let directory = self.parse_folder(unit.folder, &mut part);
                part.called = called_directories(unit.path, &directory);
                self.evaluate_root(unit, &directory, &modules, (&options, templates), &mut part);
                part
            })
            .collect();
        let called = evaluated.iter().flat_map(|p| p.called.clone()).collect();
        parts.extend(evaluated);

        let planned: Vec<(Part<K>, Option<&str>)> = plans
            .into_par_iter()
            .map(|plan| self.evaluate_plan(plan, &modules, (&options, templates)))
            .collect();
        let mut with_plan: FxHashSet<&str> = FxHashSet::default();
        for (part, source) in planned {
            parts.push(part);
            with_plan.extend(source);
        }

        let own_roots: FxHashSet<Str> = root_modules(&modules, &called).into_iter().collect();
        let further: Vec<Part<K>> = shared
            .par_iter()
            .filter(|unit| !unit.folder.only_called)
            .filter(|unit| {
                let named = self.loaded.named_folders.contains(unit.path);
                named || own_roots.contains(unit.path)
            })
            .filter(|unit| !with_plan.contains(unit.path))
            .filter_map(|unit| {
                let mut part = Part::default();
                let directory = modules.get(unit.path)?;
                self.evaluate_root(unit, directory, &modules, (&options, templates), &mut part);
                Some(part)
            })
            .collect();
        parts.extend(further);
        parts
    }

    fn units(&self) -> Vec<Unit<'_>> {
        let folders = self.loaded.folders.iter().enumerate();
        folders
            .filter(|(_, (_, folder))| !folder.files.is_empty())
            .map(|(i, (path, folder))| Unit {
                first_scope: i * self.scopes_of_folder(),
                path,
                folder,
            })
            .collect()
    }

    /// How many scopes a folder can be: one for each environment, and one for none of them.
    pub(super) fn scopes_of_folder(&self) -> usize {
        1 + self.loaded.configured.config().environments.len()
    }

    /// Evaluates a root module: for each environment that holds for it, or once when none does.
    fn evaluate_root(
        &self,
        unit: &Unit<'_>,
        directory: &Directory,
        modules: &Directories,
        (options, templates): BothOptions<'_>,
        part: &mut Part<K>,
    ) {
        let none = InstalledModules::new();
        let project = Project {
            root: unit.path,
            directory,
            modules,
            installed: self.loaded.installed.get(unit.path).unwrap_or(&none),
            plan: None,
        };
        let Some(environments) = self.loaded.environments_of(unit.path) else {
            let scope = ScopeId(unit.first_scope as u32);
            return self.evaluate_scope(project, scope, None, (options, templates), part);
        };
        let mut said: BTreeMap<Problem, Vec<&str>> = BTreeMap::new();
        let count = environments.len();
        for applied in environments {
            let scope = ScopeId((unit.first_scope + 1 + applied.index) as u32);
            let Environment {
                name,
                variables,
                workspace,
                account_id,
                partition,
                ..
            } = applied.environment;
            let mut options = terraform::Options {
                vars: variables,
                var_files: applied.var_files,
                ..options.clone()
            };
            options.var_files.extend(&self.loaded.var_files);
            for (set, own) in [
                (&mut options.workspace, workspace),
                (&mut options.account_id, account_id),
                (&mut options.partition, partition),
            ] {
                if own.is_some() {
                    set.clone_from(own);
                }
            }
            let before = part.problems.len();
            part.environments.push((scope, Str::from(name.as_str())));
            self.evaluate_scope(project, scope, Some(name), (&options, templates), part);
            for problem in part.problems.drain(before..) {
                said.entry(problem).or_default().push(name);
            }
        }
        part.problems.extend(told(said, count));
    }

    fn evaluate_scope(
        &self,
        project: Project<'_>,
        id: ScopeId,
        environment: Option<&str>,
        (options, templates): BothOptions<'_>,
        part: &mut Part<K>,
    ) {
        let mut done = terraform::evaluate(project, id, options);
        let scopes = self.add_stacks(&mut done, id, options, templates, part);
        for scope in scopes {
            part.environments
                .extend(environment.map(|name| (scope, Str::from(name))));
        }
        part.add_module(project.root, environment, done, self.purpose);
    }

    /// What a plan gives, and the folder that it was made from, if that is there.
    fn evaluate_plan<'m>(
        &self,
        document: PlanDocument<K>,
        modules: &'m Directories,
        (options, templates): BothOptions<'_>,
    ) -> (Part<K>, Option<&'m str>) {
        let PlanDocument {
            id,
            scope,
            root,
            mut part,
        } = document;
        let path = self.sources().path(id);
        let (plan, problems) = Plan::read(&root, id, path);
        part.problems.extend(problems);
        part.secrets.extend(plan.sensitive_values());
        let none = InstalledModules::new();
        let beside = folder_of(path);
        let source = self.loaded.source.as_deref().unwrap_or(beside);
        let source = modules
            .get_key_value(source)
            .filter(|(_, directory)| !directory.files.is_empty())
            .filter(|(_, directory)| self.loaded.source.is_some() || plan.is_of(directory));
        let project = source.map(|(root, directory)| Project {
            root,
            directory,
            modules,
            installed: self.loaded.installed.get(root).unwrap_or(&none),
            plan: Some(&plan),
        });
        let mut done = terraform::plan::evaluate(&plan, project, scope, options);
        self.add_stacks(&mut done, scope, options, templates, &mut part);
        let source = source.map(|(root, _)| root.as_str());
        part.add_module(source.unwrap_or(path), None, done, self.purpose);
        (part, source)
    }

    fn parse_folder(&self, folder: &Folder, part: &mut Part<K>) -> Directory {
        let mut directory = Directory::default();
        for &(id, kind) in &folder.files {
            let Some(source) = self.sources().get(id) else {
                continue;
            };
            let parsed = parse::body(id, kind, source.text());
            let path = source.path();
            // Code that the user did not write suppresses nothing.
            if !folder.only_called || !is_installed(path) {
                part.comments.extend(parsed.comments);
            }
            part.problems.extend(parsed.problems);
            part.files += 1;
            let file = File {
                id,
                name: path.rsplit('/').next().unwrap_or(path).to_owned(),
                body: parsed.tree,
            };
            if kind.is_module() {
                directory.files.push(file);
            } else {
                directory.var_files.push(file);
            }
        }
        let assigned = self.loaded.environment_files.values().flatten();
        let assigned: Vec<_> = assigned.chain(&self.loaded.var_files).collect();
        part.secrets = terraform::sensitive_values(&directory, &assigned);
        directory
    }
}
