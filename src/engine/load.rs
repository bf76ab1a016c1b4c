//! Files to trees: what Terraform and CloudFormation evaluate.

use std::path::{Path, PathBuf};

use arcstr::ArcStr;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::Request;
use super::configure::Configured;
use super::discover::{Candidate, Candidates, FileKind, discover, module_files};
use super::read::{ReadError, read_text};
use super::root::{Root, join, working_directory};
use crate::cloudformation::is_template;
use crate::syntax::{self, Body, Comment, Node};
use crate::terraform::{Directory, File, Project, local_sources};
use crate::text::{FileId, Problem, SourceFile, Sources, Span, Str};

/// Everything that was read.
pub(super) struct Loaded {
    pub(super) root: Root,
    pub(super) sources: Sources,
    pub(super) project: Project,
    /// CloudFormation templates, by name.
    pub(super) templates: Vec<Node>,
    /// Values of root variables that the request names files for, in its order.
    pub(super) var_files: Vec<Body>,
    /// Policy documents that stand in a file of their own.
    pub(super) policies: Vec<Node>,
    /// Comments that may hold a suppression.
    pub(super) comments: Vec<Comment>,
    pub(super) problems: Vec<Problem>,
    /// The files that the user named; none when only folders were named.
    pub(super) named: Option<FxHashSet<FileId>>,
    /// The configuration.
    pub(super) configured: Configured,
    /// Files that were understood as one of the languages.
    pub(super) files: usize,
}

/// What one file holds.
enum Content {
    Module(Body),
    Variables(Body),
    Template(Vec<Node>),
    Policy(Node),
    /// Nothing for us: a manifest, a lock file.
    Foreign,
}

struct Read {
    file: SourceFile,
    content: Content,
    comments: Vec<Comment>,
    problems: Vec<Problem>,
}

/// Reads and parses what lies below the request's paths, and every local module that it calls.
pub(super) fn load(request: &Request) -> Loaded {
    let (paths, missing): (Vec<_>, Vec<_>) = request
        .paths
        .iter()
        .map(|path| path.canonicalize().map_err(|e| (path.clone(), e)))
        .partition(Result::is_ok);
    let paths: Vec<PathBuf> = paths.into_iter().flatten().collect();
    let root = Root::of(&paths, working_directory().as_deref());
    let mut loaded = Loaded {
        sources: Sources::default(),
        project: Project::default(),
        templates: Vec::new(),
        var_files: Vec::new(),
        policies: Vec::new(),
        comments: Vec::new(),
        problems: Vec::new(),
        named: None,
        files: 0,
        configured: Configured::default(),
        root,
    };
    loaded.configured = Configured::read(
        request,
        &loaded.root,
        &paths,
        &mut loaded.sources,
        &mut loaded.problems,
    );
    for (path, error) in missing.into_iter().filter_map(Result::err) {
        loaded.missing(&path, &error.to_string());
    }
    for path in &request.var_files {
        loaded.read_var_file(path);
    }
    let excluded = |name: &str| loaded.configured.excludes(name);
    let candidates = discover(&loaded.root, &paths, &excluded);
    if !paths.is_empty() && paths.iter().all(|p| p.is_file()) {
        loaded.named = Some(FxHashSet::default());
    }
    let mut queue = loaded.read_all(candidates);
    while !queue.is_empty() {
        let mut candidates = Candidates::default();
        for name in queue {
            module_files(&loaded.root, &loaded.root.path(&name), &mut candidates);
        }
        queue = loaded.read_all(candidates);
    }
    loaded
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
        let kind = match name.ends_with(".json") {
            true => FileKind::VariablesJson,
            false => FileKind::Variables,
        };
        let candidate = Candidate {
            path: path.to_path_buf(),
            kind,
            named: true,
        };
        let read = read_candidate(FileId(self.sources.len() as u32), &name, &candidate);
        self.sources.add(read.file);
        self.problems.extend(read.problems);
        if let Content::Variables(body) = read.content {
            self.var_files.push(body);
        }
    }

    /// Reads candidates and gives the folders of local modules that are called but not read yet.
    fn read_all(&mut self, candidates: Candidates) -> Vec<String> {
        for (name, why) in candidates.refused {
            let message = format!("`{name}` is not read: {why}");
            let id = self.sources.add(SourceFile::new(name, ""));
            self.problems.push(
                Problem::error("unreadable-file", Span::at(id, 0), message)
                    .help("check the path and its permissions"),
            );
        }
        let first = self.sources.len();
        let files: Vec<(String, Candidate)> = candidates.files.into_iter().collect();
        let read: Vec<Read> = files
            .par_iter()
            .enumerate()
            .map(|(i, (name, candidate))| {
                read_candidate(FileId((first + i) as u32), name, candidate)
            })
            .collect();
        let mut called = Vec::new();
        for ((name, candidate), read) in files.into_iter().zip(read) {
            let id = self.sources.add(read.file);
            if candidate.named
                && let Some(named) = &mut self.named
            {
                named.insert(id);
            }
            self.comments.extend(read.comments);
            self.problems.extend(read.problems);
            self.add_content(id, &name, read.content, &mut called);
        }
        called.sort_unstable();
        called.dedup();
        called.retain(|dir| {
            !self.project.directories.contains_key(dir) && self.root.path(dir).is_dir()
        });
        called
    }

    fn add_content(&mut self, id: FileId, name: &str, content: Content, called: &mut Vec<String>) {
        let (dir, base) = name.rsplit_once('/').unwrap_or((".", name));
        let file = |body| File {
            id,
            name: base.to_owned(),
            body,
        };
        self.files += usize::from(!matches!(content, Content::Foreign));
        match content {
            Content::Module(body) => {
                called.extend(
                    local_sources(&body)
                        .iter()
                        .filter_map(|source| join(dir, source)),
                );
                self.directory(dir).files.push(file(body));
            }
            Content::Variables(body) => self.directory(dir).var_files.push(file(body)),
            Content::Template(documents) => self
                .templates
                .extend(documents.into_iter().filter(is_template)),
            Content::Policy(node) => self.policies.push(node),
            Content::Foreign => {}
        }
    }

    fn directory(&mut self, dir: &str) -> &mut Directory {
        self.project.directories.entry(dir.to_owned()).or_default()
    }
}

fn read_candidate(id: FileId, name: &str, candidate: &Candidate) -> Read {
    match read_text(&candidate.path) {
        Ok(text) => parse(id, name, candidate, text),
        Err(error) => unreadable(id, name, error),
    }
}

fn unreadable(id: FileId, name: &str, error: ReadError) -> Read {
    let (file, problem) = error.into_parts(id, name);
    Read {
        file,
        content: Content::Foreign,
        comments: Vec::new(),
        problems: vec![problem],
    }
}

fn parse(id: FileId, name: &str, candidate: &Candidate, text: ArcStr) -> Read {
    let (content, comments, problems) = match candidate.kind {
        FileKind::Terraform | FileKind::Variables => {
            let parsed = syntax::hcl::parse(id, &text);
            (
                body_content(candidate.kind, parsed.tree),
                parsed.comments,
                parsed.problems,
            )
        }
        FileKind::TerraformJson | FileKind::VariablesJson => {
            parse_terraform_json(id, candidate.kind, &text)
        }
        FileKind::Yaml | FileKind::Json => parse_by_content(id, candidate, &text),
    };
    let foreign = matches!(content, Content::Foreign) && problems.is_empty();
    let file = SourceFile::new(name, if foreign { ArcStr::new() } else { text });
    Read {
        file,
        content,
        comments,
        problems,
    }
}

type Parts = (Content, Vec<Comment>, Vec<Problem>);

fn body_content(kind: FileKind, body: Body) -> Content {
    match kind {
        FileKind::Variables | FileKind::VariablesJson => Content::Variables(body),
        _ => Content::Module(body),
    }
}

fn parse_terraform_json(id: FileId, kind: FileKind, text: &ArcStr) -> Parts {
    let parsed = syntax::json::parse(id, text);
    let mut problems = parsed.problems;
    let mut comments = parsed.comments;
    let body = parsed.tree.map(|root| {
        let body = match kind {
            FileKind::VariablesJson => syntax::tfjson::variables(&root),
            _ => syntax::tfjson::body(&root),
        };
        comments.extend(body.comments);
        problems.extend(body.problems);
        body.tree
    });
    (
        body_content(kind, body.unwrap_or_default()),
        comments,
        problems,
    )
}

/// Reads a file whose name does not tell what it is, if its text could be a template or a policy.
fn parse_by_content(id: FileId, candidate: &Candidate, text: &ArcStr) -> Parts {
    let foreign = (Content::Foreign, Vec::new(), Vec::new());
    let maybe_template = text.contains("AWSTemplateFormatVersion")
        || (text.contains("Resources") && text.contains("::"));
    let maybe_policy = text.contains("\"Statement\"") && text.contains("\"Effect\"");
    if !maybe_template && !maybe_policy {
        return foreign;
    }
    let is_json = text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('{');
    let (documents, comments, problems) = if is_json {
        let parsed = syntax::json::parse(id, text);
        (
            parsed.tree.into_iter().collect(),
            parsed.comments,
            parsed.problems,
        )
    } else {
        let parsed = syntax::yaml::parse(id, text);
        (parsed.tree, parsed.comments, parsed.problems)
    };
    let broken = documents.is_empty() && !problems.is_empty();
    let documents: Vec<Node> = documents;
    if documents.iter().any(is_template) {
        return (Content::Template(documents), comments, problems);
    }
    if let [root] = documents.as_slice()
        && is_policy(root)
    {
        return (
            documents
                .into_iter()
                .next()
                .map_or(Content::Foreign, Content::Policy),
            comments,
            problems,
        );
    }
    // A file that only looked like a template is none of our business, but one that says it is a
    // template and cannot be read must not pass in silence.
    let claims = text.contains("AWSTemplateFormatVersion") || candidate.named;
    if broken && claims {
        return (Content::Foreign, comments, problems);
    }
    foreign
}

/// Whether a document is an IAM policy: a map with `Statement` whose statements have `Effect`.
fn is_policy(root: &Node) -> bool {
    let Some(statement) = root.get("Statement") else {
        return false;
    };
    let first = statement
        .as_list()
        .and_then(<[Node]>::first)
        .unwrap_or(statement);
    first.get("Effect").is_some()
}

/// Reads a file for a file function of Terraform: only below the root, links resolved.
pub(super) fn read_inside(
    root: &Root,
    sources: &Sources,
    name: &str,
) -> Result<(FileId, ArcStr), String> {
    sources.add_late(name, || {
        let path = root
            .path(name)
            .canonicalize()
            .map_err(|_| "the file does not exist".to_owned())?;
        if root.name(&path).is_none() {
            return Err("it lies outside the scanned root".to_owned());
        }
        if !path.is_file() {
            return Err("it is not a file".to_owned());
        }
        read_text(&path).map_err(ReadError::into_message)
    })
}

/// Lists the files below a folder for `fileset`: relative to it, sorted.
pub(super) fn list_inside(root: &Root, name: &str) -> Result<Vec<Str>, String> {
    let dir = root
        .path(name)
        .canonicalize()
        .map_err(|_| "the folder does not exist".to_owned())?;
    if root.name(&dir).is_none() {
        return Err("it lies outside the scanned root".to_owned());
    }
    let mut files: Vec<Str> = ignore::WalkBuilder::new(&dir)
        .standard_filters(false)
        .follow_links(false)
        .build()
        .flatten()
        .filter(|entry| entry.file_type().is_some_and(|t| t.is_file()))
        .filter_map(|entry| {
            let relative = entry.path().strip_prefix(&dir).ok()?;
            let parts: Vec<_> = relative
                .components()
                .map(|c| c.as_os_str().to_string_lossy())
                .collect();
            Some(Str::from(parts.join("/")))
        })
        .take(MAX_LISTED)
        .collect();
    files.sort_unstable();
    Ok(files)
}

/// More files than this are not listed for `fileset`.
const MAX_LISTED: usize = 100_000;
