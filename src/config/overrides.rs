//! Settings for some paths.

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::validate::CODE;
use crate::diag::{RuleId, Severity, Suppression};
use crate::rules::{self, RuleSettings, Settings};
use crate::syntax::{Kind, Node};
use crate::text::{Problem, Span};

/// What an override may set.
const SETTINGS: [&str; 3] = ["ignore", "severity", "rules"];

/// Whether nothing is set by a value.
fn is_empty(node: &Node) -> bool {
    match &node.kind {
        Kind::Null => true,
        Kind::List(items) => items.is_empty(),
        Kind::Map(entries) => entries.is_empty(),
        _ => false,
    }
}

/// What is set for some paths, above what is set for all.
#[derive(Debug, Clone)]
pub struct Override {
    paths: Gitignore,
    /// The globs as they are written, and where.
    globs: Vec<(String, Span)>,
    /// Where it stands.
    span: Span,
    /// Why findings are ignored.
    reason: Option<String>,
    /// The rules of which findings are ignored.
    ignored: Vec<String>,
    severity: Option<Severity>,
    rules: Vec<(RuleId, RuleSettings)>,
}

impl Override {
    /// For the paths of a list of globs, or of one.
    pub(super) fn new(node: &Node, problems: &mut Vec<Problem>) -> Self {
        let paths = node.get("paths");
        let list = paths.map(|paths| match paths.as_list() {
            Some(list) => list,
            None => std::slice::from_ref(paths),
        });
        let mut builder = GitignoreBuilder::new("");
        builder.allow_unclosed_class(false);
        let mut globs = Vec::new();
        for item in list.unwrap_or_default() {
            let Some(glob) = item.as_str() else { continue };
            match builder.add_line(None, glob) {
                Ok(_) => globs.push((glob.to_owned(), item.span)),
                Err(error) => {
                    let message = format!("`paths`: {error}");
                    problems.push(Problem::error(CODE, item.span, message));
                }
            }
        }
        if SETTINGS
            .iter()
            .all(|key| node.get(key).is_none_or(is_empty))
        {
            let message = "the override sets nothing for its paths";
            let problem = Problem::warning(CODE, node.span, message);
            problems.push(problem.help("it takes `ignore`, `severity` and `rules`"));
        }
        let text = |key| node.get(key).and_then(Node::as_str);
        Self {
            paths: builder.build().unwrap_or_else(|_| Gitignore::empty()),
            globs,
            span: node.span,
            reason: text("reason").map(str::to_owned),
            ignored: Vec::new(),
            severity: text("severity").and_then(|text| text.parse().ok()),
            rules: Vec::new(),
        }
    }

    /// Ignores findings of a rule, by its id.
    pub(super) fn ignore(&mut self, rule: &str) {
        self.ignored.push(rule.to_owned());
    }

    /// Sets what is set about a rule, by its id.
    pub(super) fn set(&mut self, rule: RuleId, settings: RuleSettings) {
        self.rules.push((rule, settings));
    }

    /// Whether it is for a path, relative to the configuration's folder.
    pub fn is_for(&self, path: &str) -> bool {
        self.paths
            .matched_path_or_any_parents(path, false)
            .is_ignore()
    }

    /// The globs as they are written.
    pub fn globs(&self) -> impl Iterator<Item = &str> {
        self.globs.iter().map(|(glob, _)| glob.as_str())
    }

    /// What it sets about a rule, if anything.
    pub fn rule(&self, id: &str) -> Option<&RuleSettings> {
        let mut rules = self.rules.iter();
        rules.find(|(set, _)| set == id).map(|(_, set)| set)
    }

    /// Its globs that fit none of some paths, relative to the configuration's folder; those that
    /// take paths out again are none.
    pub fn unused(&self, paths: &[&str]) -> Vec<&(String, Span)> {
        let fits_none = |(glob, _): &&(String, Span)| {
            let mut builder = GitignoreBuilder::new("");
            let is_glob = builder.add_line(None, glob).is_ok();
            let Ok(glob) = builder.build() else {
                return false;
            };
            let fits = |path: &&str| glob.matched_path_or_any_parents(path, false).is_ignore();
            is_glob && glob.num_ignores() > 0 && !paths.iter().any(fits)
        };
        self.globs.iter().filter(fits_none).collect()
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Whether rules say something else by it.
    pub fn changes_rules(&self) -> bool {
        self.severity.is_some() || !self.rules.is_empty()
    }

    /// Sets what it sets above what is set already.
    pub fn apply(&self, settings: &mut Settings) {
        if let Some(severity) = self.severity {
            let custom = settings.custom.clone();
            let own = rules::all().iter().map(|rule| RuleId::Borrowed(rule.id));
            for id in own.chain(custom.iter().map(|rule| rule.id.clone())) {
                let own = settings.by_id_mut(&id);
                own.severity = Some(severity);
                own.severities.clear();
            }
        }
        for (rule, set) in &self.rules {
            settings.by_id_mut(rule).overlay(set);
            if set.enabled == Some(false) {
                // Rules that are selected for all paths are off in these all the same; the id is one.
                let _ = settings.ignore(&[rule]);
            }
        }
    }

    /// Why findings of a rule are ignored, if they are.
    pub fn suppression(&self, rule: &str) -> Option<Suppression> {
        let is_ignored = self.ignored.iter().any(|ignored| ignored == rule);
        let by_paths = || {
            let globs: Vec<&str> = self.globs.iter().map(|(glob, _)| glob.as_str()).collect();
            format!("ignored in `{}`", globs.join("`, `"))
        };
        is_ignored.then(|| Suppression {
            span: Some(self.span),
            ..Suppression::by_configuration(self.reason.clone().unwrap_or_else(by_paths))
        })
    }
}
