//! The environments that root modules are evaluated for, and their variables files.

use std::collections::BTreeMap;

use super::discover::FileKind;
use super::load::Loaded;
use super::parse::body;
use super::read::read_text;
use super::root::join;
use crate::config::Environment;
use crate::diag::Finding;
use crate::syntax::Body;
use crate::text::Problem;

/// Variables files of environments, by path below the root; none for those that cannot be read.
pub(super) type EnvironmentFiles = BTreeMap<String, Option<Body>>;

/// An environment as it holds for a root module.
pub(super) struct Applied<'a> {
    /// Its place among the configuration's environments.
    pub(super) index: usize,
    pub(super) environment: &'a Environment,
    /// The files that there are for the root module, in order.
    pub(super) var_files: Vec<&'a Body>,
}

/// Environments that a message names.
const MAX_NAMED: usize = 3;

/// " in environment `a`", for the end of a message.
pub(super) fn in_environments(names: &[&str]) -> String {
    let (named, more) = names.split_at(names.len().min(MAX_NAMED));
    let noun = if names.len() == 1 {
        "environment"
    } else {
        "environments"
    };
    let named: Vec<String> = named.iter().map(|name| format!("`{name}`")).collect();
    let more = match more.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(" in {noun} {}{more}", named.join(", "))
}

/// Completes the messages of findings that not all `environments` have, and puts theirs into the
/// order of the configuration.
pub(super) fn say_environments(findings: &mut [Finding], environments: &[String]) {
    for finding in findings {
        let names = environments.iter().map(String::as_str);
        let has = |name: &&str| finding.environments.iter().any(|own| own == name);
        let own: Vec<&str> = names.filter(has).collect();
        let all = own.is_empty() || own.len() == environments.len();
        finding.environments = if all {
            Vec::new()
        } else {
            finding.message += &in_environments(&own);
            own.into_iter().map(str::to_owned).collect()
        };
    }
}

/// Problems with the environments that have them, where these are not all `count`.
pub(super) fn told(
    said: BTreeMap<Problem, Vec<&str>>,
    count: usize,
) -> impl Iterator<Item = Problem> {
    said.into_iter().map(move |(mut problem, names)| {
        if names.len() < count {
            problem.message += &in_environments(&names);
        }
        problem
    })
}

impl Loaded {
    /// Reads the variables files of all environments for the folders that may be root modules, each
    /// once.
    pub(super) fn read_environments(&mut self) {
        let mut wanted: BTreeMap<String, bool> = BTreeMap::new();
        let mut missing = Vec::new();
        let named = self.configured.config().environments.iter();
        for (file, span) in named.flat_map(|environment| &environment.var_files) {
            let places = self.places_of(file);
            if places.is_empty() && self.covers_configuration() {
                let message = format!(
                    "`{file}` is in no folder with Terraform files, nor beside the configuration"
                );
                let help = "the path starts at the folder of a root module or of the configuration";
                missing.push(Problem::error("invalid-config", *span, message).help(help));
            }
            wanted.extend(
                places
                    .into_iter()
                    .map(|name| (name, file.ends_with(".json"))),
            );
        }
        self.problems.extend(missing);
        for (name, is_json) in wanted {
            let body = self.read_variables(&name, is_json);
            self.environment_files.insert(name, body);
        }
    }

    /// The places where a variables file is, below the root.
    fn places_of(&self, file: &str) -> Vec<String> {
        let folders = self.folders.iter();
        let folders = folders.filter(|(_, f)| !f.only_called && !f.files.is_empty());
        folders
            .map(|(dir, _)| dir.as_str())
            .chain([self.configured.dir()])
            .filter_map(|dir| join(dir, file))
            .filter(|name| self.root.path(name).is_file() && self.root.holds(name))
            .collect()
    }

    /// Whether all that lies below the configuration's folder is scanned: else files may be missing
    /// here that other scans find.
    fn covers_configuration(&self) -> bool {
        let dir = self.root.path(self.configured.dir()).canonicalize();
        dir.is_ok_and(|dir| self.paths.iter().any(|path| dir.starts_with(path)))
    }

    fn read_variables(&mut self, name: &str, is_json: bool) -> Option<Body> {
        let kind = if is_json {
            FileKind::VariablesJson
        } else {
            FileKind::Variables
        };
        let read = read_text(&self.root.path(name));
        let (id, text) = self.add(name.to_owned(), read)?;
        let parsed = body(id, kind, &text);
        self.problems.extend(parsed.problems);
        Some(parsed.tree)
    }

    /// The environments that hold for the root module in `dir`, those that the request does not
    /// name left out; none when it is the same in all: when no environment is configured, or no file
    /// of any is there for it.
    pub(super) fn environments_of(&self, dir: &str) -> Option<Vec<Applied<'_>>> {
        let environments = self.configured.config().environments.iter().enumerate();
        let mut applied: Vec<Applied<'_>> = environments
            .filter_map(|(index, environment)| {
                let var_files = self.files_of(dir, environment);
                let holds = !var_files.is_empty() || environment.var_files.is_empty();
                holds.then_some(Applied {
                    index,
                    environment,
                    var_files,
                })
            })
            .collect();
        if applied.is_empty() {
            return None;
        }
        applied.retain(|applied| self.configured.is_chosen(&applied.environment.name));
        Some(applied)
    }

    /// The files of an environment for the root module in `dir`: each from there, or else from the
    /// configuration's folder.
    fn files_of(&self, dir: &str, environment: &Environment) -> Vec<&Body> {
        let places = [dir, self.configured.dir()];
        let files = environment.var_files.iter();
        files
            .filter_map(|(file, _)| {
                let mut found = places.iter().filter_map(|dir| join(dir, file));
                found.find_map(|name| self.environment_files.get(&name)?.as_ref())
            })
            .collect()
    }
}
