//! The estate of modules: root modules that call the same 50 modules, 25 calls a root module, by
//! `for_each`, by `count`, one by one and from within other modules, with 100 IAM resources.

use super::{Part, fill};

/// Module calls of one root module, the nested ones included: eight services, three workers, five
/// kinds of access, three teams with two pipelines each.
pub const CALLS_PER_ROOT: usize = 8 + 3 + 5 + 3 * (1 + 2);

/// IAM resources that one root module gives: its own, then those of its calls.
const IAM_RESOURCES_PER_ROOT: usize = 8 + (8 * 3 + 10) + 3 * 3 + (5 * 3 + 1) + 3 * (5 + 2 * 3);

/// Shared modules of each kind.
const OF_EACH_KIND: usize = 10;

type Files = &'static [(&'static str, &'static str)];

macro_rules! texts {
    ($folder:literal: $($file:literal)*) => {
        &[$(($file, include_str!(concat!($folder, "/", $file)))),*]
    };
}

const KINDS: [(&str, Files); 5] = [
    (
        "service",
        texts!("module/service": "main.tf" "variables.tf" "outputs.tf"),
    ),
    (
        "worker",
        texts!("module/worker": "main.tf" "variables.tf" "outputs.tf" "queue.json.tftpl"),
    ),
    (
        "team",
        texts!("module/team": "main.tf" "variables.tf" "outputs.tf" "basic.json"),
    ),
    (
        "deploy",
        texts!("module/deploy": "main.tf" "variables.tf" "outputs.tf"),
    ),
    (
        "access",
        texts!("module/access": "main.tf" "variables.tf" "outputs.tf"),
    ),
];

const ROOT: Files = texts!("root": "main.tf" "teams.tf" "variables.tf");

/// The shared modules.
pub(super) fn shared() -> impl Iterator<Item = Part> {
    (0..OF_EACH_KIND).flat_map(|number| {
        KINDS.iter().map(move |(kind, files)| {
            let name = module(kind, number);
            Part {
                files: folder(&format!("modules/{name}"), files, number, &name),
                iam_resources: 0,
            }
        })
    })
}

/// The root modules.
pub(super) fn roots(count: usize) -> impl Iterator<Item = Part> {
    (0..count).map(|number| {
        let name = format!("root-{number:04}");
        Part {
            files: folder(&format!("roots/{name}"), ROOT, number, &name),
            iam_resources: IAM_RESOURCES_PER_ROOT,
        }
    })
}

fn folder(path: &str, files: Files, number: usize, name: &str) -> Vec<(String, String)> {
    files
        .iter()
        .map(|(file, text)| {
            (
                format!("{path}/{file}"),
                fill(&calls(text, number), number, name),
            )
        })
        .collect()
}

/// Puts the names of shared modules into the places of calls.
fn calls(text: &str, number: usize) -> String {
    let kinds = KINDS.iter().map(|(kind, _)| *kind);
    kinds
        .fold(text.to_owned(), |text, kind| {
            text.replace(&format!("<<{kind}>>"), &module(kind, number))
        })
        .replace("<<other_access>>", &module("access", number + 1))
}

fn module(kind: &str, number: usize) -> String {
    format!("{kind}-{:02}", number % OF_EACH_KIND)
}
