//! Modules that `terraform init` has installed: which there are, and where.
//!
//! The list comes with other people's code, so nothing in it leads out of the folder that it lies
//! in.

use std::collections::BTreeSet;

use arcstr::ArcStr;
use rayon::prelude::*;

use super::load::Loaded;
use super::read::read_text;
use super::root::{Root, join};
use crate::syntax::{Node, json};
use crate::terraform::{INSTALLED_MODULES, InstalledModule, InstalledModules, is_installed};
use crate::text::{FileId, Problem, Span};

/// The list of installed modules, in their folder.
const LIST: &str = "modules.json";

impl Loaded {
    /// Reads the lists of the folders that may be root modules, and gives the folders that they
    /// name.
    pub(super) fn find_installed(&mut self) -> BTreeSet<String> {
        let listed: Vec<(String, String)> = self
            .folders
            .par_iter()
            .filter(|(_, folder)| !folder.only_called && !folder.files.is_empty())
            .filter_map(|(dir, _)| Some((dir.clone(), list_of(&self.root, dir)?)))
            .collect();
        self.read_lists(listed)
    }

    /// Reads the lists of folders that are root modules for another reason than that they are named,
    /// and that were not read yet.
    pub(super) fn find_installed_of(&mut self, dirs: &BTreeSet<String>) -> BTreeSet<String> {
        let listed = dirs
            .iter()
            .filter(|dir| !self.installed.contains_key(*dir))
            .filter_map(|dir| Some((dir.clone(), list_of(&self.root, dir)?)))
            .collect();
        self.read_lists(listed)
    }

    fn read_lists(&mut self, listed: Vec<(String, String)>) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (dir, list) in listed {
            if !self.root.holds(&list) {
                self.refuse(list, "the link leads out of the scanned root");
                self.installed.insert(dir, InstalledModules::new());
                continue;
            }
            let read = read_text(&self.root.path(&list));
            let Some((id, text)) = self.add(list, read) else {
                // It is not read again.
                self.installed.insert(dir, InstalledModules::new());
                continue;
            };
            let (modules, problems) = parse(id, &text, &dir);
            found.extend(modules.values().map(|module| module.directory.clone()));
            self.problems.extend(problems);
            self.installed.insert(dir, modules);
        }
        found
    }
}

/// The name of a root module's list, if there is one.
fn list_of(root: &Root, dir: &str) -> Option<String> {
    let name = join(dir, &format!("{INSTALLED_MODULES}/{LIST}"))?;
    root.path(&name).is_file().then_some(name)
}

/// Reads the list of the root module in `dir`. Modules with a local source are left out: where
/// they are is known from the source. What cannot be understood is left out with a problem.
fn parse(file: FileId, text: &ArcStr, dir: &str) -> (InstalledModules, Vec<Problem>) {
    let mut installed = InstalledModules::new();
    let parsed = json::parse(file, text);
    let mut problems: Vec<Problem> = parsed
        .problems
        .into_iter()
        .map(|problem| invalid(problem.span, &problem.message))
        .collect();
    let Some(root) = parsed.tree else {
        return (installed, problems);
    };
    let Some(modules) = root.get("Modules").and_then(Node::as_list) else {
        problems.push(invalid(Span::at(file, 0), "it has no list `Modules`"));
        return (installed, problems);
    };
    for module in modules {
        match entry(module, dir) {
            Ok(Some((key, module))) => {
                installed.insert(key, module);
            }
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
    }
    (installed, problems)
}

/// An installed module and its key; none for the root module and those with a local source.
fn entry(module: &Node, root: &str) -> Result<Option<(String, InstalledModule)>, Problem> {
    let text = |name: &str| {
        let value = module.get(name).and_then(Node::as_str);
        value.ok_or_else(|| invalid(module.span, &format!("an entry has no text `{name}`")))
    };
    let (key, source) = (text("Key")?, text("Source")?);
    if key.is_empty() || source.is_empty() || source.starts_with('.') {
        return Ok(None);
    }
    let written = text("Dir")?;
    let below = join(root, INSTALLED_MODULES);
    let directory = join(root, &written.replace('\\', "/"))
        .filter(|dir| below.is_some_and(|below| is_below(dir, &below)) && is_installed(dir));
    let Some(directory) = directory else {
        let span = module.get("Dir").map_or(module.span, |dir| dir.span);
        let message = format!("`{written}` is not in the folder of installed modules");
        let problem = Problem::warning("module-not-found", span, message);
        return Err(problem.help("run `terraform init` again"));
    };
    let source = source.to_owned();
    Ok(Some((
        key.to_owned(),
        InstalledModule { source, directory },
    )))
}

fn is_below(dir: &str, folder: &str) -> bool {
    dir.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('/'))
}

fn invalid(span: Span, why: &str) -> Problem {
    let message = format!("the list of installed modules is not understood: {why}");
    Problem::warning("invalid-module-list", span, message).help("run `terraform init` again")
}

#[cfg(test)]
mod tests;
