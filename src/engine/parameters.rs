//! Values of templates' parameters from files: those beside a template, and those that the
//! configuration or the request names.

use std::path::Path;

use arcstr::ArcStr;
use toml_edit::{DocumentMut, Item};

use super::inside::read_inside;
use super::load::Loaded;
use super::read::read_text;
use super::root::join;
use crate::cloudformation::{parameter_overrides, parameter_values};
use crate::config::Environment;
use crate::syntax::{Node, json, yaml};
use crate::text::{FileId, Problem, Span};

/// Names and values of parameters; later ones win.
pub(super) type Values = Vec<(String, String)>;

/// How the name of a parameters file goes on after that of its template without the ending.
const BESIDE: [&str; 4] = [
    ".parameters.json",
    "-parameters.json",
    ".params.json",
    "-params.json",
];

/// The configuration of the SAM CLI.
const SAM_CONFIGURATION: &str = "samconfig.toml";

/// The environment of the SAM CLI that is taken where none is named.
const SAM_DEFAULT: &str = "default";

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
        environment: Option<&Environment>,
        problems: &mut Vec<Problem>,
    ) -> Values {
        let config = self.configured.config();
        let mut out = self.beside(path, environment, problems);
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

    fn is_file(&self, name: &str) -> bool {
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
                out.extend(self.file(&name, problems));
            }
        }
        if let Some(name) = join(folder(path), SAM_CONFIGURATION).filter(|n| self.is_file(n)) {
            let of = environment.map_or(SAM_DEFAULT, |e| e.name.as_str());
            out.extend(self.sam(&name, path, of, problems));
        }
        out
    }

    fn file(&self, name: &str, problems: &mut Vec<Problem>) -> Values {
        match read_inside(&self.root, &self.sources, name) {
            Ok((id, text)) => values(id, &text, problems),
            Err(_) => Values::new(),
        }
    }

    /// The overrides that SAM's configuration has for a template.
    fn sam(&self, name: &str, path: &str, of: &str, problems: &mut Vec<Problem>) -> Values {
        let Ok((id, text)) = read_inside(&self.root, &self.sources, name) else {
            return Values::new();
        };
        let document = match text.parse::<DocumentMut>() {
            Ok(document) => document,
            Err(error) => {
                let at = error.span().map_or(0, |range| range.start);
                let message = format!(
                    "the configuration of SAM cannot be read: {}",
                    error.message()
                );
                problems.push(Problem::warning("syntax-error", Span::at(id, at), message));
                return Values::new();
            }
        };
        let file = path.rsplit('/').next().unwrap_or(path);
        let mut out = Values::new();
        for table in ["global", "deploy"] {
            let parameters = document
                .get(of)
                .and_then(|of| of.get(table)?.get("parameters"));
            let Some(parameters) = parameters else {
                continue;
            };
            let named = ["template_file", "template"]
                .into_iter()
                .find_map(|key| parameters.get(key)?.as_str());
            let is_its = match named {
                Some(named) => named.rsplit('/').next() == Some(file),
                None => matches!(file, "template.yaml" | "template.yml" | "template.json"),
            };
            if is_its && let Some(overrides) = parameters.get("parameter_overrides") {
                out.extend(overrides_of(overrides));
            }
        }
        out
    }
}

/// Overrides are one text, a list of texts, or a table.
fn overrides_of(item: &Item) -> Values {
    if let Some(text) = item.as_str() {
        return parameter_overrides(text);
    }
    if let Some(list) = item.as_array() {
        let texts = list.iter().filter_map(|item| item.as_str());
        return texts.flat_map(parameter_overrides).collect();
    }
    let table = item.as_table_like();
    let entries = table.into_iter().flat_map(|table| table.iter());
    entries
        .filter_map(|(name, value)| {
            let text = value.as_str().map(str::to_owned);
            let text = text.or_else(|| Some(value.as_integer()?.to_string()));
            Some((
                name.to_owned(),
                text.or_else(|| Some(value.as_bool()?.to_string()))?,
            ))
        })
        .collect()
}

fn folder(path: &str) -> &str {
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
