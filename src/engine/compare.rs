//! What policies grant beside others: of documents, and of a principal in two scans.

use std::collections::BTreeSet;
use std::sync::Arc;

use arcstr::ArcStr;
use serde_json::json;

use super::policy_document::PolicyDocument;
use super::run::{Request, scan};
use crate::access::held;
use crate::aws::managed_policy_of_arn;
use crate::policy::{
    self, Comparison, Document, Excess, Grants, NamedPolicy, PolicyType, Verdict, compare, excess,
};
use crate::syntax::json as json_syntax;
use crate::text::{Problem, SourceFile, Sources};
use crate::value;

/// One side of a comparison.
#[derive(Debug)]
pub enum Side {
    /// A file with a document.
    Document {
        /// Its path, as it is reported.
        path: String,
        /// Its text.
        text: String,
    },
    /// A managed policy of AWS by its ARN.
    Managed(String),
    /// A principal of code.
    Principal {
        /// The code.
        code: Box<Request>,
        /// Its address, name or ARN.
        name: String,
    },
}

/// What was read of a side.
#[derive(Debug)]
pub struct ReadSide {
    /// The files that places are in.
    pub sources: Sources,
    /// The layers of policies.
    pub layers: Vec<Vec<NamedPolicy>>,
    /// What was wrong with the inputs.
    pub problems: Vec<Problem>,
    /// What it is called: a path, an ARN, a principal.
    pub name: String,
    is_found: bool,
}

/// Two sides and what each grants beside the other.
#[derive(Debug)]
pub struct Compared {
    /// What was before.
    pub old: ReadSide,
    /// What is now.
    pub new: ReadSide,
    /// What is granted.
    pub comparison: Comparison,
}

/// What a side grants of what was asked.
#[derive(Debug)]
pub struct Granted {
    /// The side.
    pub side: ReadSide,
    /// What it grants.
    pub excess: Excess,
}

/// Compares two sides.
///
/// # Errors
/// A side that cannot be read, or a principal that neither side has.
pub fn compare_policies(
    old: Side,
    new: Side,
    kind: Option<PolicyType>,
    limit: usize,
) -> Result<Compared, String> {
    let (old, new) = (read_side(old, kind)?, read_side(new, kind)?);
    if !old.is_found && !new.is_found {
        return Err(format!("there is no {} on either side", old.name));
    }
    let comparison = compare(&Grants::new(&old.layers), &Grants::new(&new.layers), limit);
    Ok(Compared {
        old,
        new,
        comparison,
    })
}

/// What a side grants of some actions on some resources, which may be patterns.
///
/// # Errors
/// A side that cannot be read.
pub fn granted(
    side: Side,
    kind: Option<PolicyType>,
    actions: &[String],
    resources: &[String],
    limit: usize,
) -> Result<Granted, String> {
    let mut side = read_side(side, kind)?;
    let question = json!({
        "Version": "2008-10-17",
        "Statement": {"Effect": "Allow", "Action": actions, "Resource": resources},
    });
    let text = ArcStr::from(question.to_string());
    let id = side.sources.add(SourceFile::new("question", text.clone()));
    let tree = json_syntax::parse(id, &text).tree.map(value::from_tree);
    let mut document = tree.and_then(|value| policy::read(&value, PolicyType::Identity));
    // Who may make requests is told by the side alone.
    let mut asked = side.layers.iter().flatten();
    let kind = asked.find_map(|policy| Some(policy.document.as_ref()?.kind));
    if let (Some(document), Some(kind)) = (&mut document, kind) {
        document.kind = kind;
    }
    let mut layers = side.layers.clone();
    layers.push(vec![NamedPolicy::new("question", document.map(Arc::new))]);
    let nothing = vec![Vec::new()];
    let mut excess = excess(&Grants::new(&layers), &Grants::new(&nothing), limit);
    // The question is a layer of its own, and grants nothing.
    for witness in excess.witnesses.iter_mut().chain(&mut excess.future) {
        witness.granted_by.truncate(side.layers.len());
    }
    Ok(Granted { side, excess })
}

fn read_side(side: Side, kind: Option<PolicyType>) -> Result<ReadSide, String> {
    match side {
        Side::Document { path, text } => document(path, &text, kind),
        Side::Managed(arn) => {
            let policy = managed_policy_of_arn(&arn);
            let policy = policy.ok_or_else(|| format!("`{arn}` is no managed policy of AWS"))?;
            document(arn, &policy.document(), kind)
        }
        Side::Principal { code, name } => principal(&code, &name),
    }
}

fn principal(code: &Request, name: &str) -> Result<ReadSide, String> {
    let scan = scan(code);
    let scopes = scan
        .graph
        .principals
        .iter()
        .filter_map(|p| p.declared.as_ref());
    let scopes: BTreeSet<_> = scopes.map(|declared| declared.resource.scope).collect();
    if scopes.len() > 1 {
        let paths: Vec<String> = code.paths.iter().map(|p| p.display().to_string()).collect();
        return Err(format!(
            "`{}` has several root modules or stacks: name one of them",
            paths.join("`, `")
        ));
    }
    let mut found = held(&scan.graph, name, scan.account_id, scan.partition);
    if found.len() > 1 {
        let names = found.iter().filter_map(|held| held.who.address.as_ref());
        let names: Vec<String> = names.map(|address| format!("`{address}`")).collect();
        return Err(format!(
            "`{name}` is several principals: {}",
            names.join(", ")
        ));
    }
    let is_found = !found.is_empty();
    let layers = found.pop().map(|held| held.layers);
    Ok(ReadSide {
        sources: scan.sources,
        layers: layers.unwrap_or_else(|| vec![Vec::new()]),
        problems: scan.problems,
        name: format!("principal `{name}`"),
        is_found,
    })
}

fn document(path: String, text: &str, kind: Option<PolicyType>) -> Result<ReadSide, String> {
    let file = PolicyDocument::read(path.clone(), text)?;
    let kind = kind.unwrap_or_else(|| file.kind());
    let document: Option<Document> = policy::read(&file.value, kind);
    let document = document.ok_or_else(|| format!("`{path}` has no policy document"))?;
    let policy = NamedPolicy::new(format!("policy `{path}`"), Some(Arc::new(document)));
    Ok(ReadSide {
        sources: file.sources,
        layers: vec![vec![policy]],
        problems: file.problems,
        name: format!("`{path}`"),
        is_found: true,
    })
}

impl Compared {
    /// Whether anything is granted that was not before.
    pub fn gains(&self) -> Verdict {
        self.comparison.gained.verdict()
    }
}
