//! Settings for some paths.

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::validate::CODE;
use crate::diag::{RuleId, Severity, Suppression};
use crate::rules::{self, RuleSettings, Settings};
use crate::syntax::Node;
use crate::text::{Problem, Span};

/// What is set for some paths, above what is set for all.
#[derive(Debug, Clone)]
pub struct Override {
    paths: Gitignore,
    /// The globs as they are written.
    globs: Vec<String>,
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
        let mut globs = Vec::new();
        for item in list.unwrap_or_default() {
            let Some(glob) = item.as_str() else { continue };
            globs.push(glob.to_owned());
            if let Err(error) = builder.add_line(None, glob) {
                let message = format!("`paths`: {error}");
                problems.push(Problem::error(CODE, item.span, message));
            }
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
    pub fn globs(&self) -> &[String] {
        &self.globs
    }

    /// What it sets about a rule, if anything.
    pub fn rule(&self, id: &str) -> Option<&RuleSettings> {
        let mut rules = self.rules.iter();
        rules.find(|(set, _)| set == id).map(|(_, set)| set)
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
        let by_paths = || format!("ignored in `{}`", self.globs.join("`, `"));
        is_ignored.then(|| Suppression {
            span: Some(self.span),
            ..Suppression::by_configuration(self.reason.clone().unwrap_or_else(by_paths))
        })
    }
}
