//! Texts to trees.

use arcstr::ArcStr;

use super::discover::FileKind;
use crate::cloudformation::{is_description, is_service, is_template};
use crate::syntax::{self, Body, Node, Parsed};
use crate::terraform::plan::{is_plan, may_be_plan};
use crate::text::{FileId, has};

/// What a file that is no part of a module holds.
pub(super) enum Document {
    /// The templates among its documents, and the services of the Serverless Framework.
    Templates(Vec<Node>),
    /// A policy document.
    Policy(Node),
    /// A plan of Terraform.
    Plan(Node),
    /// Nothing for us: a manifest, a lock file.
    Foreign,
}

/// Reads a file of a module or of its variables.
pub(super) fn body(id: FileId, kind: FileKind, text: &ArcStr) -> Parsed<Body> {
    match kind {
        FileKind::TerraformJson => json_body(id, text, syntax::tfjson::body),
        FileKind::VariablesJson => json_body(id, text, syntax::tfjson::variables),
        _ => syntax::hcl::parse(id, text),
    }
}

fn json_body(id: FileId, text: &ArcStr, read: fn(&Node) -> Parsed<Body>) -> Parsed<Body> {
    let json = syntax::json::parse(id, text);
    let mut parsed = json.tree.as_ref().map(read).unwrap_or_default();
    parsed.comments.extend(json.comments);
    parsed.problems.splice(0..0, json.problems);
    parsed
}

/// Whether a file that is no part of a module could be a template or a policy. This is all that is
/// done with the many YAML and JSON files that are neither.
pub(super) fn may_matter(path: &str, text: &str) -> bool {
    let may = has(text, "AWSTemplateFormatVersion")
        || may_be_plan(text)
        || may_be_service(text)
        || (has(text, "Resources") && has(text, "::"))
        || (has(text, "\"Statement\"") && has(text, "\"Effect\""));
    may && !is_description(path, text)
}

/// Whether a text could be the configuration of a service of the Serverless Framework: it has its
/// two sections at the top.
pub(super) fn may_be_service(text: &str) -> bool {
    let has_section = |name: &str| {
        let mut found = text.match_indices(name);
        found.any(|(at, _)| {
            let before = text[..at].trim_end_matches(['"', '\'']);
            let after = text[at + name.len()..].trim_start_matches(['"', '\'', ' ', '\t']);
            // JSON may stand on one line.
            let is_key = before.len() < at && before.trim_end().ends_with(['{', ',']);
            let starts_line = matches!(before.chars().next_back(), None | Some('\n' | '\u{feff}'));
            (starts_line || is_key) && after.starts_with(':')
        })
    };
    // Most texts lack one of the words, which is found out faster.
    has(text, "provider")
        && has(text, "service")
        && has_section("service")
        && has_section("provider")
}

/// Whether a text that cannot be read is meant as a template: it has the version of templates, or
/// `Resources` and the type of one.
fn says_template(text: &str) -> bool {
    let typed = |(at, key): (usize, &str)| {
        let value = text[at + key.len()..].trim_start_matches(['"', '\'', ' ', '\t']);
        let value = value.strip_prefix(':').unwrap_or_default();
        let value = value.trim_start_matches(['"', '\'', ' ', '\t']);
        value.starts_with("AWS::")
    };
    text.contains("AWSTemplateFormatVersion")
        || (text.contains("Resources") && text.match_indices("Type").any(typed))
}

/// Reads a file whose content tells what it is. `named` says that the user named this very file.
pub(super) fn document(id: FileId, text: &ArcStr, named: bool) -> Parsed<Document> {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let Parsed {
        tree: mut documents,
        comments,
        mut problems,
    } = if start.starts_with('{') {
        let json = syntax::json::parse(id, text);
        Parsed {
            tree: json.tree.into_iter().collect(),
            comments: json.comments,
            problems: json.problems,
        }
    } else {
        syntax::yaml::parse(id, text)
    };
    if documents.len() == 1
        && may_be_plan(text)
        && is_plan(&documents[0])
        && let Some(plan) = documents.pop()
    {
        return Parsed {
            tree: Document::Plan(plan),
            comments,
            problems,
        };
    }
    let broken = documents.is_empty() && !problems.is_empty();
    if broken && may_be_plan(text) {
        for problem in &mut problems {
            problem.help =
                "write the plan again with `terraform show -json`; nothing of it was read".into();
        }
    }
    let is_policy = matches!(documents.as_slice(), [root] if is_policy(root));
    documents.retain(|root| is_policy || is_template(root) || is_service(root));
    let tree = match documents.pop() {
        Some(policy) if is_policy => Document::Policy(policy),
        Some(last) => {
            documents.push(last);
            Document::Templates(documents)
        }
        // A file that only looked like a template is none of our business, but one that says it
        // is a template and cannot be read must not pass in silence.
        None if broken
            && (named
                || says_template(text)
                || may_be_plan(text)
                || (may_be_service(text) && text.contains("aws"))) =>
        {
            Document::Foreign
        }
        None => {
            return Parsed {
                tree: Document::Foreign,
                comments: Vec::new(),
                problems: Vec::new(),
            };
        }
    };
    Parsed {
        tree,
        comments,
        problems,
    }
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
