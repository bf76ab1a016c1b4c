//! Answers about access from the graph of a scan and from documents that the caller tells.

use std::sync::Arc;

use arcstr::ArcStr;

use super::run::{Request, Scan, scan};
use crate::access::{self, Answers, Assumed, Library, Question};
use crate::aws::{Arn, is_partition};
use crate::graph::Graph;
use crate::policy::{self, Context, Level, NamedPolicy, PolicyType};
use crate::syntax::json;
use crate::text::{Problem, SourceFile, Sources};
use crate::value;

/// What is asked for.
#[derive(Debug)]
pub struct AccessRequest {
    /// The code to read; none for only what is told.
    pub code: Option<Request>,
    /// Who is asked about, by name, address or ARN; none for everyone who may.
    pub principal: Option<String>,
    /// The action.
    pub action: String,
    /// The ARN of the resource, or `*`.
    pub resource: String,
    /// The condition keys that are told.
    pub context: Context,
    /// Policies that are told, in files.
    pub files: Vec<PolicyFile>,
    /// The account that the code is deployed to.
    pub account: Option<String>,
    /// The partition that the code is deployed to.
    pub partition: Option<String>,
}

/// A policy that is told.
#[derive(Debug, Clone)]
pub struct PolicyFile {
    /// What it is.
    pub kind: PolicyType,
    /// Its path, as it is reported.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What is answered.
#[derive(Debug)]
pub struct Access {
    /// The files that places are in.
    pub sources: Sources,
    /// The answers.
    pub answers: Answers,
    /// What was wrong with the code.
    pub problems: Vec<Problem>,
    /// The action that was asked for.
    pub action: String,
    /// The resource that was asked for.
    pub resource: String,
}

/// Answers who may do something, or whether someone may.
///
/// # Errors
/// A policy that is told and is none, or a principal that is neither in the code nor an ARN.
pub fn access(request: AccessRequest) -> Result<Access, String> {
    let AccessRequest {
        code,
        mut account,
        mut partition,
        ..
    } = request;
    let mut assumptions = Vec::new();
    let (mut sources, graph, problems) = match code {
        Some(mut code) => {
            place(&mut code, request.principal.as_deref(), &request.resource);
            let scan = scan(&code);
            assumptions = assumed_place(&code, &scan);
            account = scan.account_id;
            partition = scan.partition;
            (scan.sources, scan.graph, scan.problems)
        }
        None => (Sources::default(), Graph::default(), Vec::new()),
    };
    let mut assumed = Assumed::default();
    for file in &request.files {
        tell(file, &mut sources, &mut assumed)?;
    }
    let question = Question {
        action: request.action,
        resource: request.resource,
        context: request.context,
        assumed,
        account,
        partition,
    };
    let library = Library::new(&graph);
    let mut answers = match &request.principal {
        Some(principal) => access::can(&library, principal, &question)?,
        None => access::who_can(&library, &question),
    };
    let told = request
        .files
        .iter()
        .filter(|f| f.kind != PolicyType::Identity);
    let told = told.map(|file| format!("{} policy `{}` applies", words(file.kind), file.path));
    assumptions.extend(told);
    answers.assumptions.splice(0..0, assumptions);
    Ok(Access {
        sources,
        answers,
        problems,
        action: question.action,
        resource: question.resource,
    })
}

/// Where the code is deployed, as far as the question tells and nothing else does: to the partition
/// of the resource, and to the account of the principal.
fn place(code: &mut Request, principal: Option<&str>, resource: &str) {
    let partition = Arn::parse(resource).map(|arn| arn.partition);
    let partition = partition.filter(|name| is_partition(name));
    code.fallback_partition = partition.map(ToOwned::to_owned);
    let account = principal.and_then(Arn::parse).map(|arn| arn.account);
    let account = account.filter(|id| !id.is_empty());
    code.fallback_account_id = account.map(ToOwned::to_owned);
}

/// What of that was taken for granted.
fn assumed_place(code: &Request, scan: &Scan) -> Vec<String> {
    let mut out = Vec::new();
    for (told, fallback, used, what) in [
        (
            &code.partition,
            &code.fallback_partition,
            &scan.partition,
            "partition",
        ),
        (
            &code.account_id,
            &code.fallback_account_id,
            &scan.account_id,
            "account",
        ),
    ] {
        if let (None, Some(fallback)) = (told, fallback)
            && used.as_ref() == Some(fallback)
        {
            out.push(format!("the code is deployed to the {what} `{fallback}`"));
        }
    }
    out
}

/// Adds a policy that is told.
fn tell(file: &PolicyFile, sources: &mut Sources, assumed: &mut Assumed) -> Result<(), String> {
    let text = ArcStr::from(file.text.as_str());
    let id = sources.add(SourceFile::new(file.path.clone(), text.clone()));
    let parsed = json::parse(id, &text);
    if let Some(problem) = parsed.problems.iter().find(|p| p.code == "syntax-error") {
        return Err(format!("`{}` is not JSON: {}", file.path, problem.message));
    }
    let value = parsed.tree.map(value::from_tree);
    let document = value.and_then(|value| policy::read(&value, file.kind));
    let document = document.ok_or_else(|| format!("`{}` is no policy document", file.path))?;
    let name = format!("{} policy `{}`", words(file.kind), file.path);
    let policy = NamedPolicy::new(name, Some(Arc::new(document)));
    let level = |policy| Level {
        name: file.path.clone().into(),
        policies: vec![policy],
    };
    match file.kind {
        PolicyType::Identity => assumed.identity.push(policy),
        PolicyType::Boundary => assumed.boundary.push(policy),
        PolicyType::Session => assumed.session.push(policy),
        PolicyType::ServiceControl => assumed.service_control.push(level(policy)),
        PolicyType::ResourceControl => assumed.resource_control.push(level(policy)),
        PolicyType::Trust | PolicyType::Resource(_) => assumed.resource.push(policy),
        PolicyType::Endpoint => assumed.endpoint.push(policy),
    }
    Ok(())
}

fn words(kind: PolicyType) -> &'static str {
    match kind {
        PolicyType::ServiceControl => "service control",
        PolicyType::ResourceControl => "resource control",
        kind => kind.name(),
    }
}
