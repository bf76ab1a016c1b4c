//! Which files a scan reads.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::read::read_text;
use super::root::Root;
use crate::cloudformation::MANIFEST;

/// What a file may be, by its name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    /// `.tf`, `.tofu`.
    Terraform,
    /// `.tf.json`, `.tofu.json`.
    TerraformJson,
    /// `terraform.tfvars`, `*.auto.tfvars`.
    Variables,
    /// `terraform.tfvars.json`, `*.auto.tfvars.json`.
    VariablesJson,
    /// `.yaml`, `.yml`, `.template`: a template if its content says so.
    Yaml,
    /// `.json`: a template, a policy or a plan if its content says so.
    Json,
    /// `serverless.ts` and its like: the configuration of a service, which only running it tells.
    Program,
    /// Anything else that the user named: a plan if its content says so.
    Other,
}

/// Names of configurations of the Serverless Framework that are programs.
const PROGRAMS: [&str; 4] = [
    "serverless.cjs",
    "serverless.js",
    "serverless.mjs",
    "serverless.ts",
];

impl FileKind {
    /// The kind that a file's name tells; none for files that are not read.
    pub(super) fn of(name: &str) -> Option<Self> {
        let ends = |suffix: &str| name.len() > suffix.len() && name.ends_with(suffix);
        if ends(".tf.json") || ends(".tofu.json") {
            Some(FileKind::TerraformJson)
        } else if ends(".tf") || ends(".tofu") {
            Some(FileKind::Terraform)
        } else if name == "terraform.tfvars" || ends(".auto.tfvars") {
            Some(FileKind::Variables)
        } else if name == "terraform.tfvars.json" || ends(".auto.tfvars.json") {
            Some(FileKind::VariablesJson)
        } else if ends(".tfvars.json") {
            None
        } else if ends(".yaml") || ends(".yml") || ends(".template") {
            Some(FileKind::Yaml)
        } else if ends(".json") {
            Some(FileKind::Json)
        } else if PROGRAMS.contains(&name) {
            Some(FileKind::Program)
        } else {
            None
        }
    }

    /// Whether the file is configuration that can call modules.
    pub(super) fn is_module(self) -> bool {
        matches!(self, FileKind::Terraform | FileKind::TerraformJson)
    }

    /// Whether the file belongs to the module of its folder.
    pub(super) fn is_terraform(self) -> bool {
        !matches!(
            self,
            FileKind::Yaml | FileKind::Json | FileKind::Program | FileKind::Other
        )
    }
}

/// A file to read.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// Where it is.
    pub(super) path: PathBuf,
    /// What its name says.
    pub(super) kind: FileKind,
    /// Whether the user named this very file.
    pub(super) named: bool,
}

/// What a search found.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    /// Files to read, by name.
    pub(super) files: BTreeMap<String, Candidate>,
    /// Names of what was not followed or not listed, with the reason in words.
    pub(super) refused: Vec<(String, String)>,
    /// Names of the `cdk.json` of apps that were never synthesized.
    pub(super) not_synthesized: Vec<String>,
}

/// What is found below the paths of a request (canonical). `exclude` says which names are left
/// out. The folder of a named Terraform file is taken as a whole, since a module is a folder.
pub(super) fn discover(
    root: &Root,
    paths: &[PathBuf],
    exclude: &(dyn Fn(&str) -> bool + Sync),
) -> Candidates {
    let mut found = Candidates::default();
    for path in paths {
        if path.is_dir() {
            walk(root, path, exclude, &mut found);
        } else {
            named_file(root, path, exclude, &mut found);
        }
    }
    found
}

fn walk(root: &Root, dir: &Path, exclude: &(dyn Fn(&str) -> bool + Sync), found: &mut Candidates) {
    let mut builder = WalkBuilder::new(dir);
    builder.require_git(false);
    let mut apps = walk_with(builder, root, dir, exclude, found);
    apps.sort_unstable();
    for app in apps {
        match assembly_of(root, &app) {
            Output::Synthesized(dir) => {
                let mut builder = WalkBuilder::new(&dir);
                builder.standard_filters(false);
                walk_with(builder, root, &dir, exclude, found);
            }
            Output::Missing => {
                let name = root.name(&app).filter(|name| !exclude(name));
                found.not_synthesized.extend(name);
            }
            Output::None => {}
        }
    }
    found.refused.sort_unstable();
}

/// Adds what a walk finds, and gives the configurations of CDK apps.
fn walk_with(
    mut builder: WalkBuilder,
    root: &Root,
    dir: &Path,
    exclude: &(dyn Fn(&str) -> bool + Sync),
    found: &mut Candidates,
) -> Vec<PathBuf> {
    let entries = Mutex::new(Vec::new());
    let keep = |entry| {
        entries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(entry)
    };
    builder
        .hidden(false)
        .filter_entry(|entry| entry.depth() == 0 || !is_of_tool(entry))
        .follow_links(false)
        .threads(rayon::current_num_threads())
        .build_parallel()
        .run(|| {
            Box::new(|entry| {
                if !matches!(&entry, Ok(entry) if is_foreign(entry)) {
                    keep(entry);
                }
                WalkState::Continue
            })
        });
    let mut apps = Vec::new();
    for entry in entries.into_inner().unwrap_or_else(PoisonError::into_inner) {
        match entry {
            Ok(entry) => {
                let Some(file_type) = entry.file_type() else {
                    continue;
                };
                if is_file_inside(root, entry.path(), file_type, found) {
                    add(root, entry.path(), exclude, false, found);
                    if entry.file_name() == CDK_CONFIGURATION {
                        apps.push(entry.into_path());
                    }
                }
            }
            Err(error) => found
                .refused
                .push((root.name(dir).unwrap_or_default(), error.to_string())),
        }
    }
    apps
}

/// The configuration of an app of the AWS CDK.
const CDK_CONFIGURATION: &str = "cdk.json";

/// The folder that the CDK writes what it synthesizes to, unless the configuration names another:
/// <https://docs.aws.amazon.com/cdk/v2/guide/cli.html#cli-config>.
const CDK_OUTPUT: &str = "cdk.out";

/// What an app of the CDK left.
enum Output {
    /// An assembly in this folder.
    Synthesized(PathBuf),
    /// No assembly.
    Missing,
    /// Nothing for us: the configuration is of no app, or its assembly lies outside of the root.
    None,
}

/// The assembly of the app whose configuration is here. Git ignores it as a rule, but it is what
/// the app deploys, so that it is read all the same.
fn assembly_of(root: &Root, configuration: &Path) -> Output {
    let text = read_text(configuration).unwrap_or_default();
    let read = serde_json::from_str::<serde_json::Value>(&text).unwrap_or_default();
    let Some(folder) = configuration.parent().filter(|_| read.get("app").is_some()) else {
        return Output::None;
    };
    let output = read.get("output").and_then(serde_json::Value::as_str);
    let folder = folder.join(output.unwrap_or(CDK_OUTPUT));
    match folder.canonicalize() {
        Ok(folder) if !root.may_read(&folder) => Output::None,
        Ok(folder) if folder.join(MANIFEST).is_file() => Output::Synthesized(folder),
        _ => Output::Missing,
    }
}

/// Folders where tools keep repositories, copies of modules, packages and what they build: their
/// files are not what anybody wrote there.
const OF_TOOLS: [&str; 13] = [
    ".aws-sam",
    ".external_modules",
    ".git",
    ".hg",
    ".jj",
    ".nox",
    ".serverless",
    ".svn",
    ".terraform",
    ".terragrunt-cache",
    ".terragrunt-stack",
    ".tox",
    ".venv",
];

/// Start of the names of folders in which an assembly of the CDK has copies of what it uploads, such
/// as the code of functions; a hash follows.
const CDK_ASSET: &str = "asset.";

/// Whether an entry is a folder of a tool, or a hidden file: Terraform takes none of them either.
fn is_of_tool(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    let is_asset = |hash: &str| hash.len() >= 32 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    match entry.file_type() {
        Some(kind) if kind.is_dir() => {
            OF_TOOLS.contains(&&*name) || name.strip_prefix(CDK_ASSET).is_some_and(is_asset)
        }
        _ => name.starts_with('.'),
    }
}

/// Whether an entry has a name of no kind that is read.
fn is_foreign(entry: &DirEntry) -> bool {
    FileKind::of(&entry.file_name().to_string_lossy()).is_none()
}

/// Whether an entry is a file, or a link to a file below the root. Other links to files are
/// reported when their names are those of files that would be read.
fn is_file_inside(
    root: &Root,
    path: &Path,
    file_type: std::fs::FileType,
    found: &mut Candidates,
) -> bool {
    if !file_type.is_symlink() {
        return file_type.is_file();
    }
    let is_candidate = path
        .file_name()
        .is_some_and(|n| FileKind::of(&n.to_string_lossy()).is_some());
    if !is_candidate {
        return false;
    }
    let inside = path
        .canonicalize()
        .is_ok_and(|target| target.is_file() && root.may_read(&target));
    if !inside && !path.is_dir() {
        found.refused.push((
            root.name(path).unwrap_or_default(),
            "the link leads out of the scanned root or nowhere".into(),
        ));
    }
    inside
}

fn named_file(
    root: &Root,
    path: &Path,
    exclude: &(dyn Fn(&str) -> bool + Sync),
    found: &mut Candidates,
) {
    add(root, path, exclude, true, found);
    let name = path.file_name().map(|n| n.to_string_lossy());
    let in_module = name
        .and_then(|n| FileKind::of(&n))
        .is_some_and(FileKind::is_terraform);
    if let Some(dir) = path.parent().filter(|_| in_module) {
        module_files(root, dir, found);
    }
}

/// Adds the Terraform files of a named folder, without those below it.
pub(super) fn called_folder(root: &Root, name: String, found: &mut Candidates) {
    if root.holds(&name) {
        module_files(root, &root.path(&name), found);
    } else {
        let why = "the link leads out of the scanned root or nowhere";
        found.refused.push((name, why.into()));
    }
}

fn module_files(root: &Root, dir: &Path, found: &mut Candidates) {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_module_file =
            FileKind::of(&name.to_string_lossy()).is_some_and(FileKind::is_terraform);
        let Ok(file_type) = entry.file_type() else {
            continue;
        };
        if is_module_file && is_file_inside(root, &entry.path(), file_type, found) {
            add(root, &entry.path(), &|_| false, false, found);
        }
    }
}

fn add(
    root: &Root,
    path: &Path,
    exclude: &(dyn Fn(&str) -> bool + Sync),
    named: bool,
    found: &mut Candidates,
) {
    let Some(name) = root.name(path) else {
        return;
    };
    let file_name = name.rsplit('/').next().unwrap_or(&name);
    let kind = match FileKind::of(file_name) {
        Some(kind) => kind,
        None if named => FileKind::Other,
        None => return,
    };
    if exclude(&name) {
        return;
    }
    found
        .files
        .entry(name)
        .and_modify(|c| c.named |= named)
        .or_insert_with(|| Candidate {
            path: path.to_path_buf(),
            kind,
            named,
        });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_follow_the_names() {
        assert_eq!(FileKind::of("main.tf"), Some(FileKind::Terraform));
        assert_eq!(FileKind::of("a.tf.json"), Some(FileKind::TerraformJson));
        assert_eq!(FileKind::of("x.auto.tfvars"), Some(FileKind::Variables));
        assert_eq!(FileKind::of("prod.tfvars"), None);
        assert_eq!(FileKind::of("prod.tfvars.json"), None);
        assert_eq!(FileKind::of("stack.template"), Some(FileKind::Yaml));
        assert_eq!(FileKind::of("x.tftest.hcl"), None);
        assert_eq!(FileKind::of(".tf"), None);
    }

    #[test]
    fn folders_with_a_dot_are_read_but_those_of_tools() {
        let dir = tempfile::tempdir().unwrap();
        for name in [
            ".settings/trail/main.tf",
            ".terraform/modules/m/main.tf",
            ".terragrunt-cache/a/main.tf",
            "live/.venv/lib/main.tf",
            "live/.backup.tf",
            "live/main.tf",
        ] {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let path = dir.path().canonicalize().unwrap();
        let root = Root::of(std::slice::from_ref(&path), Some(&path));
        let found = discover(&root, &[path], &|_| false);
        let names: Vec<&str> = found.files.keys().map(String::as_str).collect();
        assert_eq!(names, [".settings/trail/main.tf", "live/main.tf"]);
    }

    #[test]
    fn assemblies_of_apps_are_read_though_git_ignores_them() {
        let dir = tempfile::tempdir().unwrap();
        let asset = format!("asset.{}", "0f".repeat(32));
        for (name, text) in [
            (".gitignore", "cdk.out\nbuild\n*.template.json\n"),
            ("a/cdk.json", r#"{"app": "node a.js"}"#),
            ("a/cdk.out/manifest.json", "{}"),
            ("a/cdk.out/A.template.json", "{}"),
            ("a/cdk.out/assembly-S/B.template.json", "{}"),
            (&format!("a/cdk.out/{asset}/c.json"), "{}"),
            ("b/cdk.json", r#"{"app": "x", "output": "build/out"}"#),
            ("b/build/out/manifest.json", "{}"),
            ("c/cdk.json", r#"{"app": "x"}"#),
            ("d/cdk.json", r#"{"context": {}}"#),
            ("e/cdk.json", r#"{"app": "x", "output": "/"}"#),
            ("f/cdk.out/manifest.json", "{}"),
        ] {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let path = dir.path().canonicalize().unwrap();
        let root = Root::of(std::slice::from_ref(&path), Some(&path));
        let found = discover(&root, std::slice::from_ref(&path), &|_| false);
        let names = found.files.keys().map(String::as_str);
        let names: Vec<&str> = names.filter(|name| !name.ends_with("cdk.json")).collect();
        assert_eq!(
            names,
            [
                "a/cdk.out/A.template.json",
                "a/cdk.out/assembly-S/B.template.json",
                "a/cdk.out/manifest.json",
                "b/build/out/manifest.json",
            ]
        );
        assert_eq!(found.not_synthesized, ["c/cdk.json"]);
        let excluded = discover(&root, &[path], &|name| name.starts_with("a/cdk.out"));
        assert!(!excluded.files.contains_key("a/cdk.out/A.template.json"));
    }
}
