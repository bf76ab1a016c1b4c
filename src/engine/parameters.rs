//! Values of templates' parameters from files: those beside a template, and those that the
//! configuration or the request names.

use std::path::Path;

use arcstr::ArcStr;
use rustc_hash::FxHashSet;

use super::inside::read_inside;
use super::load::Loaded;
use super::part::Part;
use super::read::read_text;
use super::root::join;
use crate::cloudformation::{
    ParameterValue, is_service, parameter_names, parameter_values, required_parameters,
};
use crate::config::Environment;
use crate::syntax::{Node, json, yaml};
use crate::text::{FileId, Problem, SourceFile, Span, nearest};

/// Values of parameters; later ones win.
pub(super) type Values = Vec<ParameterValue>;

/// How the name of a parameters file goes on after that of its template without the ending.
const BESIDE: [&str; 4] = [
    ".parameters.json",
    "-parameters.json",
    ".params.json",
    "-params.json",
];

/// Most names among which one that is probably meant is searched for.
const MAX_CANDIDATES: usize = 2_000;

/// Parameters files of a folder. They count for the templates whose parameters they fit.
const OF_FOLDER: [&str; 2] = ["parameters.json", "params.json"];

impl Loaded {
    /// Reads a file that the request names.
    pub(super) fn read_parameter_file(&mut self, path: &Path) {
        let name = self.root.name_of_typed(path);
        let read = read_text(path);
        let Some((id, text)) = self.add(name, read) else {
            return;
        };
        let mut problems = Vec::new();
        self.parameters.extend(values(id, &text, &mut problems));
        self.problems.extend(problems);
    }

    /// Takes the values that the request gives one by one. They stand in a text of their own, one a
    /// line, so that what is wrong with one has a place.
    pub(super) fn take_parameters(&mut self, given: &[(String, String)]) {
        if given.is_empty() {
            return;
        }
        let mut text = String::new();
        let mut places = Vec::new();
        for (name, value) in given {
            let start = text.len() + name.len() + 1;
            text += &format!("{name}={value}\n");
            places.push((name, value, start..start + value.len()));
        }
        let id = self.sources.add(SourceFile::new("--parameter", text));
        let values = places.into_iter().map(|(name, value, place)| {
            ParameterValue::new(name, value, Span::new(id, place.start, place.end))
        });
        self.parameters.extend(values);
    }

    /// Whether an environment says something about the template at `path`.
    pub(super) fn concerns(&self, environment: &Environment, path: &str) -> bool {
        let Environment {
            parameters,
            parameter_files,
            account_id,
            partition,
            region,
            ..
        } = environment;
        if !parameter_files.is_empty() {
            return parameter_files
                .iter()
                .any(|(file, _)| self.parameter_file(file, path).is_some());
        }
        let deployment = [account_id, partition, region];
        !parameters.is_empty() || deployment.into_iter().any(Option::is_some)
    }

    /// The values for the template at `path`, the mildest first: from files beside it, from the
    /// configuration, from the environment, from the request.
    pub(super) fn parameters_of(
        &self,
        path: &str,
        root: &Node,
        environment: Option<&Environment>,
        problems: &mut Vec<Problem>,
    ) -> Values {
        let config = self.configured.config();
        let mut out = self.of_folder(path, root, problems);
        out.extend(self.beside(path, environment, problems));
        let whole = (&config.parameter_files, &config.parameters);
        let own = environment.map(|e| (&e.parameter_files, &e.parameters));
        for (files, parameters) in [whole].into_iter().chain(own) {
            for (file, _) in files {
                if let Some(name) = self.parameter_file(file, path) {
                    out.extend(self.file(&name, problems));
                }
            }
            out.extend(parameters.iter().cloned());
        }
        out.extend(self.parameters.iter().cloned());
        out
    }

    /// Where a file of the configuration is: from the template's folder, or else from that of the
    /// configuration.
    fn parameter_file(&self, file: &str, path: &str) -> Option<String> {
        let mut places = [folder(path), self.configured.dir()].into_iter();
        places.find_map(|dir| join(dir, file).filter(|name| self.is_file(name)))
    }

    pub(super) fn is_file(&self, name: &str) -> bool {
        self.root.path(name).is_file()
    }

    fn beside(
        &self,
        path: &str,
        environment: Option<&Environment>,
        problems: &mut Vec<Problem>,
    ) -> Values {
        let mut out = Values::new();
        let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
        for ending in BESIDE {
            let name = format!("{stem}{ending}");
            if self.is_file(&name) {
                let values = self.file(&name, problems).into_iter();
                out.extend(values.map(|value| ParameterValue { own: true, ..value }));
            }
        }
        out.extend(self.sam_overrides(path, environment, problems));
        out
    }

    /// The values of the folder's parameters files that fit the template: it has every parameter
    /// that they name, and they name every one that must be given.
    fn of_folder(&self, path: &str, root: &Node, problems: &mut Vec<Problem>) -> Values {
        let declared: FxHashSet<&str> = parameter_names(root).collect();
        let mut out = Values::new();
        if declared.is_empty() {
            return out;
        }
        for name in OF_FOLDER {
            let Some(name) = join(folder(path), name).filter(|name| self.is_file(name)) else {
                continue;
            };
            let mut own = Vec::new();
            let values = self.file(&name, &mut own);
            let given: FxHashSet<&str> = values.iter().map(|value| &*value.name).collect();
            let fits = !given.is_empty()
                && given.is_subset(&declared)
                && required_parameters(root).all(|name| given.contains(name));
            if fits {
                problems.extend(own);
                out.extend(values);
            }
        }
        out
    }

    fn file(&self, name: &str, problems: &mut Vec<Problem>) -> Values {
        match read_inside(&self.root, &self.sources, name) {
            Ok((id, text)) => values(id, &text, problems),
            Err(_) => Values::new(),
        }
    }
}

pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or(".", |(dir, _)| dir)
}

fn values(id: FileId, text: &ArcStr, problems: &mut Vec<Problem>) -> Values {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let root: Option<Node> = if start.starts_with(['{', '[']) {
        let parsed = json::parse(id, text);
        problems.extend(parsed.problems);
        parsed.tree
    } else {
        let parsed = yaml::parse(id, text);
        problems.extend(parsed.problems);
        parsed.tree.into_iter().next()
    };
    let Some(root) = root else {
        return Values::new();
    };
    parameter_values(&root).unwrap_or_else(|| {
        let message = "this is no file with values of parameters";
        let help = "it must be a list of `ParameterKey` and `ParameterValue`, or have `Parameters`";
        problems.push(Problem::warning("invalid-parameters", root.span, message).help(help));
        Values::new()
    })
}

/// The parameters that the templates of a part have, and the values that it was given for them.
#[derive(Debug, Default)]
pub(super) struct Declared {
    names: FxHashSet<String>,
    given: FxHashSet<(String, Span)>,
}

impl Declared {
    /// Notes what a template has and is given.
    pub(super) fn add(&mut self, root: &Node, given: &[ParameterValue]) {
        self.names.extend(parameter_names(root).map(str::to_owned));
        if is_service(root) {
            // A service takes every option.
            let options = given.iter().map(|given| given.name.clone());
            self.names.extend(options);
        }
        let of_any = given.iter().filter(|given| !given.own);
        self.given
            .extend(of_any.map(|given| (given.name.clone(), given.span)));
    }
}

/// Tells of the values for parameters that no template has.
pub(super) fn undeclared<K>(parts: &[Part<K>]) -> Vec<Problem> {
    let all = || parts.iter().map(|part| &part.declared);
    let names: FxHashSet<&str> = all().flat_map(|d| &d.names).map(String::as_str).collect();
    let given: FxHashSet<&(String, Span)> = all().flat_map(|d| &d.given).collect();
    let mut candidates: Vec<&str> = names.iter().copied().take(MAX_CANDIDATES).collect();
    candidates.sort_unstable();
    let unknown = given
        .into_iter()
        .filter(|(name, _)| !names.contains(name.as_str()));
    unknown
        .map(|(name, span)| {
            let message = format!("no template has a parameter `{name}`");
            let problem = Problem::warning("unknown-parameter", *span, message);
            match nearest(name, candidates.iter().copied()) {
                Some(nearest) => problem.help(format!("did you mean `{nearest}`?")),
                None => problem,
            }
        })
        .collect()
}
