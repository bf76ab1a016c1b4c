//! Which texts take part in a scan, and how they belong together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use arcstr::ArcStr;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::Request;
use super::accepted::{self, Accepted};
use super::configure::Configured;
use super::discover::{Candidate, Candidates, FileKind, called_folder, discover};
use super::environments::EnvironmentFiles;
use super::parse::{body, may_matter};
use super::read::{ReadError, no_log, read_document, read_plan, read_text};
use super::root::{Root, join, working_directory};
use super::run::or_here;
use super::samconfig::SamConfigs;
use crate::cloudformation::ParameterValue;
use crate::syntax::Body;
use crate::terraform::plan::may_be_plan;
use crate::terraform::{InstalledModules, source_pattern};
use crate::text::{FileId, Problem, ProblemLevel, SourceFile, Sources, Span};
use crate::triage::baseline;

/// Everything that was read; nothing of it is parsed yet but the variables files that the request
/// names.
pub(super) struct Loaded {
    pub(super) root: Root,
    pub(super) sources: Sources,
    /// The configuration.
    pub(super) configured: Configured,
    /// Folders with Terraform files, by path below the root.
    pub(super) folders: BTreeMap<String, Folder>,
    /// Installed modules of the folders that have any, by the folder's path below the root.
    pub(super) installed: BTreeMap<String, InstalledModules>,
    /// Files that may hold a template or a policy, by name.
    pub(super) documents: Vec<FileId>,
    /// Values of root variables that the request names files for, in its order.
    pub(super) var_files: Vec<Body>,
    /// Values of parameters that the request gives.
    pub(super) parameters: Vec<ParameterValue>,
    /// Configurations of the SAM CLI.
    pub(super) samconfigs: SamConfigs,
    /// Variables files of the configuration's environments.
    pub(super) environment_files: EnvironmentFiles,
    /// The folders and files that the request names, canonical.
    pub(super) paths: Vec<PathBuf>,
    /// The folders that the request names one by one, below the root: they are root modules.
    pub(super) named_folders: BTreeSet<String>,
    /// Values of root variables from the environment.
    pub(super) env_vars: Vec<(String, String)>,
    /// The folder that plans were made from, where the request names it.
    pub(super) source: Option<String>,
    pub(super) problems: Vec<Problem>,
    /// The baseline, if there is one.
    pub(super) accepted: Option<Accepted>,
    /// The files that the user named; none when a folder was named.
    pub(super) named: Option<FxHashSet<FileId>>,
}

/// A folder with Terraform files.
#[derive(Debug, Default)]
pub(super) struct Folder {
    /// Its files, by name.
    pub(super) files: Vec<(FileId, FileKind)>,
    /// Whether it lies outside of what the user named, and is here because others may call it.
    pub(super) only_called: bool,
    /// Whether a text of the scan holds a path that leads here. Only such folders can be called.
    pub(super) may_be_called: bool,
}

/// Reads what lies below the request's paths, and every local or installed module that it may call.
pub(super) fn load(request: &Request) -> Loaded {
    let (paths, missing): (Vec<_>, Vec<_>) = or_here(&request.paths)
        .iter()
        .map(|path| path.canonicalize().map_err(|e| (path.clone(), e)))
        .partition(Result::is_ok);
    let paths: Vec<PathBuf> = paths.into_iter().flatten().collect();
    let (source, absent) = match request.source.as_ref().map(|dir| (dir, dir.canonicalize())) {
        Some((_, Ok(dir))) => (Some(dir), None),
        Some((dir, Err(error))) => (None, Some((dir.clone(), error))),
        None => (None, None),
    };
    let mut loaded = Loaded {
        root: Root::with_source(&paths, source.as_deref(), working_directory().as_deref()),
        sources: Sources::default(),
        configured: Configured::default(),
        folders: BTreeMap::new(),
        installed: BTreeMap::new(),
        documents: Vec::new(),
        var_files: Vec::new(),
        parameters: Vec::new(),
        samconfigs: SamConfigs::default(),
        environment_files: EnvironmentFiles::new(),
        paths,
        named_folders: BTreeSet::new(),
        env_vars: request.env_vars.clone(),
        source: None,
        problems: Vec::new(),
        accepted: None,
        named: None,
    };
    let paths = loaded.paths.clone();
    if !request.paths.is_empty() && !request.paths_are_default {
        let folders = paths.iter().filter(|path| path.is_dir());
        loaded.named_folders = folders.filter_map(|path| loaded.root.name(path)).collect();
    }
    loaded.source = source.and_then(|dir| loaded.root.name(&dir));
    loaded.configured = Configured::read(
        request,
        &loaded.root,
        &paths,
        &mut loaded.sources,
        &mut loaded.problems,
    );
    loaded.accepted = accepted::read(
        request,
        &loaded.root,
        &loaded.configured,
        &mut loaded.sources,
        &mut loaded.problems,
    );
    for (path, error) in missing.into_iter().filter_map(Result::err).chain(absent) {
        loaded.missing(&path, &error.to_string());
    }
    for path in &request.var_files {
        loaded.read_var_file(path);
    }
    for path in &request.parameter_files {
        loaded.read_parameter_file(path);
    }
    loaded.take_parameters(&request.parameters);
    if !paths.is_empty() && paths.iter().all(|p| p.is_file()) {
        loaded.named = Some(FxHashSet::default());
    }
    let own = loaded.accepted.as_ref();
    let own = own.map(|accepted| loaded.root.name_of_typed(&accepted.path));
    let excluded = |name: &str| {
        own.as_deref() == Some(name) || is_baseline(name) || loaded.configured.excludes(name)
    };
    let candidates = discover(&loaded.root, &paths, &excluded);
    let mut called = loaded.read_all(candidates, false);
    called.extend(loaded.find_installed());
    let planned = loaded.plan_folders();
    called.extend(planned.iter().cloned());
    while !called.is_empty() {
        let mut candidates = Candidates::default();
        for name in loaded.absent(called) {
            called_folder(&loaded.root, name, &mut candidates);
        }
        called = loaded.read_all(candidates, true);
        called.extend(loaded.find_installed_of(&planned));
    }
    loaded.widen_to_plans(planned.is_empty());
    loaded.read_environments();
    loaded
}

/// Whether a file has the name that baselines have: what they quote is no policy of the scan.
fn is_baseline(name: &str) -> bool {
    name.rsplit('/').next() == Some(baseline::FILE_NAME)
}

impl Loaded {
    fn missing(&mut self, path: &Path, error: &str) {
        let message = format!("`{}` cannot be read: {error}", path.display());
        let id = self
            .sources
            .add(SourceFile::new(self.root.name_of_typed(path), ""));
        self.problems.push(
            Problem::error("path-not-found", Span::at(id, 0), message)
                .help("name a file or folder that exists"),
        );
    }

    /// Reads a file that the user named, wherever it is, so that it needs no root.
    fn read_var_file(&mut self, path: &Path) {
        let name = self.root.name_of_typed(path);
        let kind = if name.ends_with(".json") {
            FileKind::VariablesJson
        } else {
            FileKind::Variables
        };
        let read = read_text(path);
        let Some((id, text)) = self.add(name, read) else {
            return;
        };
        let parsed = body(id, kind, &text);
        self.problems.extend(parsed.problems);
        self.var_files.push(parsed.tree);
    }

    /// The folders that the plans among the documents may have been made from: the one that the
    /// request names, or their own.
    fn plan_folders(&self) -> BTreeSet<String> {
        let plans = self.documents.iter().filter(|id| self.may_be_plan(**id));
        let own = |id: &FileId| folder_of(self.sources.path(*id)).to_owned();
        plans
            .map(|id| self.source.clone().unwrap_or_else(|| own(id)))
            .collect()
    }

    fn may_be_plan(&self, id: FileId) -> bool {
        let source = self.sources.get(id);
        source.is_some_and(|source| may_be_plan(source.text()))
    }

    /// Who names a plan means what it was made from, which is in other files.
    fn widen_to_plans(&mut self, without: bool) {
        let named = self.named.iter().flatten();
        if named.into_iter().any(|id| self.may_be_plan(*id)) {
            self.named = None;
        }
        if let Some(source) = self.source.as_ref().filter(|_| without) {
            let message = format!("`{source}` is the source of no plan: there is none to read");
            let id = self.sources.add(SourceFile::new(source.clone(), ""));
            let problem = Problem::warning("plan-not-found", Span::at(id, 0), message)
                .help("name the output of `terraform show -json` among the paths");
            self.problems.push(problem);
        }
    }

    /// Adds a text, or the problem that it cannot be read.
    pub(super) fn add(
        &mut self,
        name: String,
        read: Result<ArcStr, ReadError>,
    ) -> Option<(FileId, ArcStr)> {
        match read {
            Ok(text) => {
                let id = self.sources.add(SourceFile::new(name, text.clone()));
                Some((id, text))
            }
            Err(error) => {
                let id = FileId(self.sources.len() as u32);
                let (file, problem) = error.into_parts(id, &name);
                self.sources.add(file);
                self.problems.push(problem);
                None
            }
        }
    }

    /// Reports what must not be read.
    pub(super) fn refuse(&mut self, name: String, why: &str) {
        let message = format!("`{name}` is not read: {why}");
        let id = self.sources.add(SourceFile::new(name, ""));
        self.problems.push(
            Problem::error("unreadable-file", Span::at(id, 0), message)
                .help("check the path and its permissions"),
        );
    }

    /// Tells that an app of the AWS CDK has left nothing to read.
    fn not_synthesized(&mut self, name: String) {
        let message = format!("the app of `{name}` is not synthesized: its assembly is not there");
        let id = self.sources.add(SourceFile::new(name, ""));
        let problem = Problem::new(
            ProblemLevel::Note,
            "not-synthesized",
            Span::at(id, 0),
            message,
        );
        self.problems
            .push(problem.help("run `cdk synth`, then check again"));
    }

    /// Reads candidates and gives the folders that they may call.
    fn read_all(&mut self, candidates: Candidates, only_called: bool) -> BTreeSet<String> {
        for (name, why) in candidates.refused {
            self.refuse(name, &why);
        }
        for name in candidates.not_synthesized {
            self.not_synthesized(name);
        }
        let files: Vec<(String, Candidate)> = candidates.files.into_iter().collect();
        let texts: Vec<(Result<ArcStr, ReadError>, Vec<String>)> = files
            .par_iter()
            .map(|(name, candidate)| read_candidate(name, candidate))
            .collect();
        let mut called = BTreeSet::new();
        for ((name, candidate), (text, targets)) in files.into_iter().zip(texts) {
            called.extend(targets);
            self.add_candidate(name, &candidate, text, only_called);
        }
        called
    }

    /// Marks folders as such that may be called, and gives those that are not read yet.
    fn absent(&mut self, called: BTreeSet<String>) -> BTreeSet<String> {
        let mut called: BTreeSet<String> = called
            .into_iter()
            .flat_map(|name| self.root.folders_of(name))
            .collect();
        called.retain(|target| match self.folders.get_mut(target) {
            Some(folder) => {
                folder.may_be_called = true;
                false
            }
            None => self.root.path(target).is_dir(),
        });
        // Folders without Terraform files are remembered too, so that they are not read again.
        for target in &called {
            self.folders.insert(
                target.clone(),
                Folder {
                    only_called: true,
                    may_be_called: true,
                    ..Folder::default()
                },
            );
        }
        called
    }

    /// Tells a service whose configuration is a program.
    fn tell_program(&mut self, name: String, text: Result<ArcStr, ReadError>) {
        if matches!(&text, Ok(text) if !(text.contains("provider") && text.contains("aws"))) {
            return;
        }
        if let Some((id, _)) = self.add(name.clone(), text) {
            let message =
                format!("`{name}` is a program, which is not run: its service is not analysed");
            let problem = Problem::new(
                ProblemLevel::Note,
                "service-not-read",
                Span::at(id, 0),
                message,
            );
            self.problems
                .push(problem.help("check the output of `serverless print` instead"));
        }
    }

    fn add_candidate(
        &mut self,
        name: String,
        candidate: &Candidate,
        text: Result<ArcStr, ReadError>,
        only_called: bool,
    ) {
        if candidate.kind == FileKind::Program {
            return self.tell_program(name, text);
        }
        // A file that is none of ours takes no part, and its text is dropped.
        if matches!(&text, Ok(text) if !candidate.kind.is_terraform() && !may_matter(&name, text)) {
            return;
        }
        let dir = folder_of(&name).to_owned();
        let Some((id, _)) = self.add(name, text) else {
            return;
        };
        if candidate.named
            && let Some(named) = &mut self.named
        {
            named.insert(id);
        }
        if candidate.kind.is_terraform() {
            let folder = self.folders.entry(dir).or_default();
            folder.files.push((id, candidate.kind));
            folder.only_called |= only_called;
        } else {
            self.documents.push(id);
        }
    }
}

/// The folder of a file, both by their names below the root.
pub(super) fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or(".", |(dir, _)| dir)
}

/// The text of a file, and the folders that a module call in it could lead to.
fn read_candidate(name: &str, candidate: &Candidate) -> (Result<ArcStr, ReadError>, Vec<String>) {
    let text = match candidate.kind {
        FileKind::Other => read_plan(&candidate.path),
        FileKind::Json if candidate.named => read_document(&candidate.path).and_then(no_log),
        FileKind::Json | FileKind::Yaml => read_document(&candidate.path),
        _ => read_text(&candidate.path),
    };
    let called = match &text {
        Ok(text) if candidate.kind.is_terraform() => local_paths(name, text),
        _ => Vec::new(),
    };
    (text, called)
}

/// Every quoted text that starts like a local module source, as a folder below the root.
///
/// A local module source starts with `./` or `../`
/// (<https://developer.hashicorp.com/terraform/language/modules/sources#local-paths>), so this
/// finds all that are written in one text, and some other paths, before anything is parsed. Parts
/// that hold an interpolation are `*`.
fn local_paths(name: &str, text: &str) -> Vec<String> {
    let dir = folder_of(name);
    text.match_indices("\".")
        .filter_map(|(at, _)| {
            let path = text.get(at + 1..)?;
            let path = path.get(..path.find('"')?)?;
            let is_local = path.starts_with("./") || path.starts_with("../");
            let path = is_local.then(|| source_pattern(path))?;
            join(dir, &path)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_paths_are_found_before_parsing() {
        let text = r#"module "a" { source = "../a" }  x = "./b/../c" y = "." z = "..""#;
        assert_eq!(local_paths("m/main.tf", text), ["a", "m/c"]);
        let text = r#"source = "./x/${var.a}-b/c"   source = "./${var.a ? "x" : "y"}""#;
        assert_eq!(local_paths("m/main.tf", text), ["m/x/*/c", "m/*"]);
        assert_eq!(
            local_paths("main.tf", r#"{"source":"../out"}"#),
            Vec::<String>::new()
        );
    }
}
