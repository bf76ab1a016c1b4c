//! Projects from texts, for tests.

use std::collections::BTreeMap;
use std::path::Path;

use arcstr::ArcStr;

use super::data::ProviderStyle;
use super::run::Run;
use super::{Directories, Directory, Evaluation, File, InstalledModules, Options, Project};
use crate::syntax::{Body, hcl, json, tfjson};
use crate::text::{FileId, Problem, SourceFile, Sources, Span, Str};
use crate::value::{Data, MODULE_CALL, PROVIDER, Resource, ScopeId, Value};

/// Files of a project and how they are evaluated.
pub(super) struct Fixture {
    pub sources: Sources,
    pub directories: Directories,
    pub installed: InstalledModules,
    texts: BTreeMap<String, (FileId, ArcStr)>,
    pub env_vars: Vec<(String, String)>,
    pub vars: Vec<(String, String)>,
    pub workspace: Option<String>,
    /// How policy documents are rendered, whatever the project says.
    pub style: Option<ProviderStyle>,
    /// Whether calls of modules that are not here are wanted.
    pub calls: bool,
}

impl Fixture {
    /// A project of files given by path and text.
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        let mut fixture = Self {
            sources: Sources::default(),
            directories: Directories::default(),
            installed: InstalledModules::new(),
            texts: BTreeMap::new(),
            env_vars: Vec::new(),
            vars: Vec::new(),
            workspace: None,
            style: None,
            calls: false,
        };
        let mut files = files.to_vec();
        files.sort_unstable();
        for (path, text) in files {
            fixture.add(path, text);
        }
        fixture
    }

    /// A project of one file.
    pub(super) fn file(text: &str) -> Self {
        Self::new(&[("main.tf", text)])
    }

    /// The files below a folder of the test data.
    pub(super) fn folder(path: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let mut files = Vec::new();
        let walk = ignore::WalkBuilder::new(&root)
            .standard_filters(false)
            .build();
        for entry in walk.flatten() {
            if entry.file_type().is_some_and(|t| t.is_file()) {
                let name = entry.path().strip_prefix(&root).unwrap();
                let text = std::fs::read_to_string(entry.path()).unwrap();
                files.push((name.to_str().unwrap().to_owned(), text));
            }
        }
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(n, t)| (n.as_str(), t.as_str()))
            .collect();
        Self::new(&files)
    }

    fn add(&mut self, path: &str, text: &str) {
        let text = ArcStr::from(text);
        let id = self.sources.add(SourceFile::new(path, text.clone()));
        self.texts.insert(path.to_owned(), (id, text.clone()));
        let (dir, name) = path.rsplit_once('/').unwrap_or((".", path));
        let directory = self.directories.entry(dir.to_owned()).or_default();
        let ends = |end: &str| name.ends_with(end);
        let body = if ends(".tf") || ends(".tofu") || ends(".tfvars") {
            checked(hcl::parse(id, &text).problems, path);
            hcl::parse(id, &text).tree
        } else if ends(".tf.json") || ends(".tofu.json") || ends(".tfvars.json") {
            json_body(id, &text, name)
        } else {
            return;
        };
        let file = File {
            id,
            name: name.to_owned(),
            body,
        };
        let Directory { files, var_files } = directory;
        if name.contains(".tfvars") {
            var_files.push(file);
        } else {
            files.push(file);
        }
    }

    /// Evaluates the module in the root folder.
    pub(super) fn evaluate(&self) -> Evaluation {
        self.evaluate_in(".")
    }

    pub(super) fn evaluate_in(&self, root: &str) -> Evaluation {
        self.in_project(root, |options, project| {
            let run = Run::new(project, ScopeId(0), options);
            if let Some(style) = self.style {
                let _ = run.style.set(style);
            }
            let (resources, outputs) = run.evaluate();
            Evaluation {
                resources,
                outputs,
                problems: run.into_problems(),
            }
        })
    }

    /// What an evaluation of the module in the root folder is given.
    pub(super) fn with_options<R>(&self, f: impl FnOnce(&Options<'_>, Project<'_>) -> R) -> R {
        self.in_project(".", f)
    }

    fn in_project<R>(&self, root: &str, f: impl FnOnce(&Options<'_>, Project<'_>) -> R) -> R {
        let options = Options {
            computed: false,
            outputs: false,
            env_vars: &self.env_vars,
            vars: &self.vars,
            var_files: Vec::new(),
            workspace: self.workspace.clone(),
            account_id: None,
            partition: None,
            wanted: &|kind, _| kind != PROVIDER && (kind != MODULE_CALL || self.calls),
            read_file: &|path| {
                let found = self.texts.get(path).cloned();
                found.ok_or_else(|| format!("there is no `{path}`"))
            },
            list_files: &|_| {
                Ok(self
                    .texts
                    .keys()
                    .map(|path| Str::from(path.as_str()))
                    .collect())
            },
            templates: &Default::default(),
            sources: &self.sources,
        };
        let project = Project {
            root,
            directory: &self.directories[root],
            modules: &self.directories,
            installed: &self.installed,
            plan: None,
        };
        f(&options, project)
    }

    /// The source under a span.
    pub(super) fn at(&self, span: Span) -> &str {
        self.sources.snippet(span)
    }
}

fn json_body(id: FileId, text: &ArcStr, name: &str) -> Body {
    let parsed = json::parse(id, text);
    checked(parsed.problems, name);
    let root = parsed.tree.unwrap();
    if name.contains(".tfvars") {
        tfjson::variables(&root).tree
    } else {
        tfjson::body(&root).tree
    }
}

fn checked(problems: Vec<Problem>, path: &str) {
    assert!(problems.is_empty(), "{path}: {problems:?}");
}

impl Evaluation {
    /// The addresses of the resources, in order.
    pub(super) fn addresses(&self) -> Vec<&str> {
        self.resources
            .iter()
            .map(|r| r.id.address.as_str())
            .collect()
    }

    /// The resource with an address.
    pub(super) fn resource(&self, address: &str) -> &Resource {
        self.resources
            .iter()
            .find(|r| r.id.address == *address)
            .unwrap_or_else(|| panic!("no {address} in {:?}", self.addresses()))
    }

    /// An attribute of a resource.
    pub(super) fn value(&self, address: &str, attribute: &str) -> &Value {
        self.resource(address)
            .attribute(attribute)
            .unwrap_or_else(|| panic!("{address} has no {attribute}"))
    }

    /// An attribute of a resource as [`shown`].
    pub(super) fn shown(&self, address: &str, attribute: &str) -> String {
        shown(self.value(address, attribute))
    }

    /// The codes of the problems.
    pub(super) fn codes(&self) -> Vec<&str> {
        self.problems.iter().map(|p| p.code).collect()
    }
}

/// A value in short: texts with their symbols, `a | b` for alternatives, `?name` for unknowns.
pub(super) fn shown(value: &Value) -> String {
    match &value.data {
        Data::Null(_) => "null".to_owned(),
        Data::Bool(b) => b.to_string(),
        Data::Number(number) => number.to_string(),
        Data::Text(text) => text.to_string(),
        Data::List(list) => {
            let mut items: Vec<String> = list.items().iter().map(shown).collect();
            items.extend(list.rest.iter().map(|rest| format!("...{rest}")));
            format!("[{}]", items.join(", "))
        }
        Data::Map(map) => {
            let entries = map.entries().iter();
            let mut entries: Vec<String> = entries
                .map(|entry| format!("{}: {}", entry.key, shown(&entry.value)))
                .collect();
            entries.extend(map.rest.iter().map(|rest| format!("...{rest}")));
            format!("{{{}}}", entries.join(", "))
        }
        Data::OneOf(alternatives) => {
            let cases: Vec<String> = alternatives
                .iter()
                .map(|a| format!("{} if {}", shown(&a.value), a.condition))
                .collect();
            cases.join(" | ")
        }
        Data::Unknown(symbol) => format!("?{symbol}"),
    }
}
