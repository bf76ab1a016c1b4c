//! Terraform: files to resources, as Terraform would evaluate them, without Terraform.
//!
//! Nothing is executed and nothing is read but what the engine hands over. What Terraform would
//! only know after a plan or an apply is a symbol, never a guess. This room knows nothing of the
//! graph or the rules.

mod accounts;
mod arguments;
mod block_reference;
mod blocks;
mod calls;
mod computed;
mod conversions;
mod data;
mod declaration;
mod default_tags;
pub mod eval;
mod expansion;
mod functions;
mod inputs;
mod installed;
mod module;
mod nested;
mod outputs;
mod path;
pub mod plan;
mod provider_keys;
mod providers;
mod refusals;
mod resources;
mod roots;
mod run;
mod scope;
mod sensitive;
mod templates;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod variants;

pub use templates::Templates;

use std::collections::{BTreeMap, BTreeSet};

use arcstr::ArcStr;

use crate::syntax::Body;
use crate::text::{FileId, Problem, Sources, Span, Str};
use crate::value::{Resource, ScopeId, TypeExpr, Value, Wanted};

/// One configuration file, parsed.
#[derive(Debug)]
pub struct File {
    /// Id in the sources.
    pub id: FileId,
    /// Name without the folder, such as `main.tf`.
    pub name: String,
    /// Its content; `.tf.json` is already a body.
    pub body: Body,
}

/// One folder of configuration: a module.
#[derive(Debug, Default)]
pub struct Directory {
    /// `.tf`, `.tf.json`, `.tofu`, `.tofu.json`, sorted by name.
    pub files: Vec<File>,
    /// `terraform.tfvars`, `*.auto.tfvars` and their JSON forms, sorted by name.
    pub var_files: Vec<File>,
}

/// Folders by path relative to the root of the scan (`.` is the root, `/` between parts).
pub type Directories = BTreeMap<String, Directory>;

/// Where `terraform init` installs modules that are not in local folders, below the folder of the
/// root module.
pub const INSTALLED_MODULES: &str = ".terraform/modules";

/// A module that `terraform init` has installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstalledModule {
    /// The source that it was installed from, in Terraform's normal form.
    pub source: String,
    /// Its folder, relative to the root of the scan.
    pub directory: String,
}

/// Installed modules of a root module by key: the names of the module calls that lead to it, from
/// the root module on, with dots between them.
pub type InstalledModules = BTreeMap<String, InstalledModule>;

/// Whether a path (relative to the root of the scan) lies in a folder of installed modules, whose
/// code is not the user's own.
pub fn is_installed(path: &str) -> bool {
    installed::is_installed(path)
}

/// A root module and the folders that it may call.
#[derive(Debug, Clone, Copy)]
pub struct Project<'p> {
    /// Path of the root module.
    pub root: &'p str,
    /// The root module.
    pub directory: &'p Directory,
    /// Every other folder of the scan that a module call can lead to.
    pub modules: &'p Directories,
    /// The modules that are installed for this root module.
    pub installed: &'p InstalledModules,
    /// A plan that was made from this root module.
    pub plan: Option<&'p plan::Plan<'p>>,
}

impl<'p> Project<'p> {
    /// The folder at a path.
    fn directory(&self, path: &str) -> Option<&'p Directory> {
        if path == self.root {
            return Some(self.directory);
        }
        let made = || self.plan.and_then(|plan| plan.directory(path));
        self.modules.get(path).or_else(made)
    }
}

/// Reads a file for `file()` and its like: path relative to the root, already normalized. The
/// error says why it cannot be read.
pub type ReadFile<'a> = dyn Fn(&str) -> Result<(FileId, ArcStr), String> + Sync + 'a;

/// Lists the files below a folder for `fileset()`: the folder's path relative to the root, already
/// normalized; the answer's paths are relative to the folder. The error says why it cannot be
/// listed.
pub type ListFiles<'a> = dyn Fn(&str) -> Result<Vec<Str>, String> + Sync + 'a;

/// What an evaluation needs besides the files.
#[derive(Clone)]
pub struct Options<'a> {
    /// `TF_VAR_NAME=VALUE` of the environment; every other value of a variable goes before.
    pub env_vars: &'a [(String, String)],
    /// `--var NAME=VALUE`, in order.
    pub vars: &'a [(String, String)],
    /// `--var-file`, parsed, in order.
    pub var_files: Vec<&'a Body>,
    /// The workspace, where it is known.
    pub workspace: Option<String>,
    /// The account that is deployed to, where it is known.
    pub account_id: Option<String>,
    /// The partition that is deployed to, where it is known.
    pub partition: Option<String>,
    /// Whether a resource is wanted, by its type and by which attributes it sets. Others are
    /// evaluated only when something wanted refers to them. [`crate::value::MODULE_CALL`] is the
    /// type of calls of modules that are not here.
    pub wanted: &'a Wanted<'a>,
    /// Whether resources have their computed attributes too.
    pub computed: bool,
    /// Whether the outputs of the root module are evaluated.
    pub outputs: bool,
    /// Reads files for file functions.
    pub read_file: &'a ReadFile<'a>,
    /// Lists files for `fileset`.
    pub list_files: &'a ListFiles<'a>,
    /// Template files that were parsed.
    pub templates: &'a Templates,
    /// The files of the scan: unknowns are named by the source of their expressions.
    pub sources: &'a Sources,
}

/// A local module source as it is written, with `*` in the place of each part of the path that
/// holds an interpolation.
pub fn source_pattern(source: &str) -> String {
    path::pattern(source)
}

/// What a front end gives for one root module.
#[derive(Debug, Default)]
pub struct Evaluation {
    /// Every wanted resource instance, in the order of the source.
    pub resources: Vec<Resource>,
    /// The outputs of the root module, by name; none where the options do not ask for them.
    pub outputs: Vec<Output>,
    /// What could not be evaluated and is wrong, in no order.
    pub problems: Vec<Problem>,
}

/// An output of a root module.
#[derive(Debug)]
pub struct Output {
    /// Its name.
    pub name: Str,
    /// The header of its block.
    pub span: Span,
    /// Its value; sensitive when the output is.
    ///
    /// # Errors
    /// What is wrong with its expression.
    pub value: Result<Value, Problem>,
    /// The type of the value, as far as it is known.
    pub value_type: TypeExpr,
}

/// Which of the folders are evaluated on their own: those that no other folder calls, those with a
/// backend or a configured provider, and those that only a cycle of calls reaches. `called` are
/// the folders that others call.
pub fn root_modules(directories: &Directories, called: &BTreeSet<String>) -> Vec<Str> {
    roots::root_modules(directories, called)
}

/// The folders that the module calls of a folder lead to, whether they are there or not. `*` stands
/// for a part of a path that is not written as it is.
pub fn called_directories(path: &str, directory: &Directory) -> BTreeSet<String> {
    roots::called_directories(path, directory)
}

/// Where the values of a folder's sensitive variables stand: their defaults, and what variables
/// files, its own and the given ones, assign to them.
pub fn sensitive_values(directory: &Directory, var_files: &[&Body]) -> Vec<Span> {
    sensitive::values(directory, var_files)
}

/// Evaluates one root module with everything it calls.
///
/// Resources are in the order of files, then of blocks, then of instances; those of a called module
/// stand where it is called. Evaluation is recursive, within limits: call it on a thread with
/// 16 MiB of stack or more (64 MiB without optimization).
pub fn evaluate(project: Project<'_>, scope: ScopeId, options: &Options<'_>) -> Evaluation {
    let run = run::Run::new(project, scope, options);
    let (resources, outputs) = run.evaluate();
    Evaluation {
        resources,
        outputs,
        problems: run.into_problems(),
    }
}
