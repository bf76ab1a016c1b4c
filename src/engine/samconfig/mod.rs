//! The parameter values that the configuration of the SAM CLI has for templates.
//!
//! Sources: <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html>,
//! and of <https://github.com/aws/aws-sam-cli> `samcli/lib/config/samconfig.py` (how a command's
//! settings go over the global ones) and `samcli/commands/_utils/options.py` (which template is
//! deployed).

mod overrides;
mod toml;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use arcstr::ArcStr;
use rustc_hash::FxHashMap;

use super::inside::read_inside;
use super::load::Loaded;
use super::parameters::{Values, folder};
use super::root::join;
use crate::config::Environment;
use crate::syntax::{Node, yaml};
use crate::text::{FileId, Problem, Span};
use overrides::Overrides;

/// Names of the configuration; the first that there is counts.
const NAMES: [&str; 3] = ["samconfig.toml", "samconfig.yaml", "samconfig.yml"];

/// The environment that is taken where none is named.
const DEFAULT: &str = "default";

/// Templates that are deployed where none is named; the first that there is counts.
const TEMPLATES: [&str; 3] = ["template.yaml", "template.yml", "template.json"];

/// The folder where `sam build` puts the template that it makes of another one.
const BUILT: &str = ".aws-sam/build/";

/// The configurations of a scan by their folders, each read when it is first asked for.
#[derive(Default)]
pub(super) struct SamConfigs {
    by_folder: Mutex<FxHashMap<String, Arc<OnceLock<Option<SamConfig>>>>>,
    /// What is not taken of them, and must not be shown.
    refused: Mutex<Vec<Span>>,
}

/// A configuration.
struct SamConfig {
    root: Option<Node>,
    /// What is wrong with the file.
    problems: Vec<Problem>,
}

impl Loaded {
    /// The overrides for the template at `path`: those of the nearest configuration that deploys it.
    pub(super) fn sam_overrides(
        &self,
        path: &str,
        environment: Option<&Environment>,
        problems: &mut Vec<Problem>,
    ) -> Values {
        let environment = environment.map_or(DEFAULT, |e| e.name.as_str());
        let mut dir = folder(path);
        loop {
            let cell = self.samconfigs.cell(dir);
            if let Some(config) = cell.get_or_init(|| self.samconfig(dir)) {
                problems.extend(config.problems.iter().cloned());
                let settings = config.settings(environment);
                if self.deployed(dir, &settings).as_deref() == Some(path) {
                    return self.overrides(dir, &settings, problems);
                }
            }
            match dir {
                "." => return Values::new(),
                _ => dir = folder(dir),
            }
        }
    }

    /// Reads the configuration in a folder.
    fn samconfig(&self, dir: &str) -> Option<SamConfig> {
        let mut names = NAMES.iter().filter_map(|name| join(dir, name));
        let name = names.find(|name| self.is_file(name))?;
        let mut problems = Vec::new();
        let root = match read_inside(&self.root, &self.sources, &name) {
            Ok((id, text)) => parsed(&name, id, &text, &mut problems),
            Err(why) => {
                let id = self.sources.add_unreadable(&name);
                let message = format!("the configuration of SAM cannot be read: {why}");
                let problem = Problem::warning("file-not-read", Span::at(id, 0), message);
                problems.push(problem.help(
                    "mend the file; until then parameters have the values that the templates give them",
                ));
                None
            }
        };
        Some(SamConfig { root, problems })
    }

    /// The path of the template that a configuration deploys.
    fn deployed(&self, dir: &str, settings: &Settings<'_>) -> Option<String> {
        let named = settings.template();
        if let Some(named) = named.filter(|name| !name.starts_with(BUILT)) {
            return join(dir, named);
        }
        let built_from = || settings.built_from().and_then(|name| join(dir, name));
        let mut usual = TEMPLATES.iter().filter_map(|name| join(dir, name));
        built_from().or_else(|| usual.find(|name| self.is_file(name)))
    }

    fn overrides(&self, dir: &str, settings: &Settings<'_>, problems: &mut Vec<Problem>) -> Values {
        let read = |name: &str| {
            let (id, text) = read_inside(&self.root, &self.sources, name)?;
            let mut problems = Vec::new();
            let root = parsed(name, id, &text, &mut problems);
            Ok((root, problems))
        };
        let mut overrides = Overrides::new(&read);
        if let Some(node) = settings.parameter("parameter_overrides") {
            overrides.take(node, dir);
        }
        problems.extend(overrides.problems);
        self.samconfigs.refuse(overrides.refused);
        overrides.values
    }
}

impl SamConfigs {
    /// Where values stand that are not taken: they may be secrets.
    pub(super) fn refused(&self) -> Vec<Span> {
        let refused = self.refused.lock();
        let mut refused = refused.unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut refused)
    }

    fn refuse(&self, spans: Vec<Span>) {
        let refused = self.refused.lock();
        let mut refused = refused.unwrap_or_else(PoisonError::into_inner);
        refused.extend(spans);
    }

    fn cell(&self, dir: &str) -> Arc<OnceLock<Option<SamConfig>>> {
        let all = self.by_folder.lock();
        let mut all = all.unwrap_or_else(PoisonError::into_inner);
        match all.get(dir) {
            Some(cell) => Arc::clone(cell),
            None => Arc::clone(all.entry(dir.to_owned()).or_default()),
        }
    }
}

/// What a configuration says in one environment.
struct Settings<'a>(Option<&'a Node>);

impl SamConfig {
    fn settings(&self, environment: &str) -> Settings<'_> {
        Settings(self.root.as_ref().and_then(|root| root.get(environment)))
    }
}

impl<'a> Settings<'a> {
    /// A parameter of `sam deploy`; its own goes before that of all commands.
    fn parameter(&self, name: &str) -> Option<&'a Node> {
        self.of_command("deploy", name)
    }

    fn of_command(&self, command: &str, name: &str) -> Option<&'a Node> {
        let of = |command: &str| self.0?.get(command)?.get("parameters")?.get(name);
        of(command).or_else(|| of("global"))
    }

    fn template(&self) -> Option<&'a str> {
        let mut names = ["template_file", "template"].into_iter();
        names.find_map(|name| self.parameter(name)?.as_str())
    }

    fn built_from(&self) -> Option<&'a str> {
        let mut names = ["template_file", "template"].into_iter();
        let named = names.find_map(|name| self.of_command("build", name)?.as_str());
        named.filter(|name| !name.starts_with(BUILT))
    }
}

/// The content of a file in a form that the SAM CLI reads: TOML or YAML.
fn parsed(name: &str, id: FileId, text: &ArcStr, problems: &mut Vec<Problem>) -> Option<Node> {
    if name.ends_with(".toml") {
        return toml::read(id, text, problems);
    }
    let parsed = yaml::parse(id, text);
    problems.extend(parsed.problems);
    parsed.tree.into_iter().next()
}
