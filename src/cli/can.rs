//! `iamvet can` and `iamvet who-can`

use std::path::{Path, PathBuf};

use super::args::{AccessFormatArg, CanArgs, InputArgs, TellArgs, WhoCanArgs};
use super::{CLEAN, FAILED, FOUND, check, view, write::write};
use crate::engine::{self, Access, AccessRequest, PolicyFile, Request};
use crate::output::{self, AccessFormat, shown_path};
use crate::policy::{Answer, Context, ContextValue, PolicyType, Subject};
use crate::text::ProblemLevel;

/// Answers whether a principal may, and gives the exit code: 0 only where all that it names may.
pub(super) fn can(args: &CanArgs) -> Result<u8, String> {
    let asked = Asked {
        principal: Some(&args.principal),
        action: &args.action,
        resource: &args.resource,
        input: &args.input,
        paths: args.input.paths.clone(),
        tell: &args.tell,
    };
    let (access, failed) = answer(&asked)?;
    let answers = &access.answers.answers;
    let is_allowed = answers.iter().all(|a| a.decision.answer == Answer::Allowed);
    Ok(match (failed, is_allowed) {
        (true, _) => FAILED,
        (false, true) => CLEAN,
        (false, false) => FOUND,
    })
}

/// Answers who may.
pub(super) fn who_can(args: &WhoCanArgs) -> Result<u8, String> {
    let mut paths = args.input.paths.clone();
    // What is no resource is the first path.
    let resource = match &args.resource {
        Some(resource) if resource == "*" || resource.starts_with("arn:") => resource.as_str(),
        Some(path) => {
            paths.insert(0, PathBuf::from(path));
            "*"
        }
        None => "*",
    };
    let asked = Asked {
        principal: None,
        action: &args.action,
        resource,
        input: &args.input,
        paths,
        tell: &args.tell,
    };
    let (_, failed) = answer(&asked)?;
    Ok(if failed { FAILED } else { CLEAN })
}

struct Asked<'a> {
    principal: Option<&'a String>,
    action: &'a str,
    resource: &'a str,
    input: &'a InputArgs,
    paths: Vec<PathBuf>,
    tell: &'a TellArgs,
}

/// Prints the answer, and tells whether an input could not be read.
fn answer(asked: &Asked<'_>) -> Result<(Access, bool), String> {
    if asked.action.contains(['*', '?']) || !asked.action.contains(':') {
        return Err(format!(
            "`{}` is no single action such as `s3:GetObject`",
            asked.action
        ));
    }
    if asked.resource != "*" && !asked.resource.starts_with("arn:") {
        return Err(format!("`{}` is no ARN, and not `*`", asked.resource));
    }
    let request = Request {
        paths: asked.paths.clone(),
        ..check::request(asked.input)?
    };
    let root = engine::root_of(&request.paths);
    let policies = asked.tell.policies.iter();
    let policies = policies.map(|file| (PolicyType::Identity, file));
    let assumed = asked.tell.assumed.iter().map(|(kind, file)| (*kind, file));
    let files = policies
        .chain(assumed)
        .map(|(kind, file)| read(kind, file, &root));
    let files: Vec<PolicyFile> = files.collect::<Result<_, _>>()?;
    // Policies that are told are enough; where paths are named, or none, the code counts too.
    let is_told = asked.paths.is_empty() && !asked.tell.policies.is_empty();
    let options = view::options(&request);
    let access = engine::access(AccessRequest {
        account: request.account_id.clone(),
        partition: request.partition.clone(),
        code: (!is_told).then_some(request),
        principal: asked.principal.cloned(),
        action: asked.action.to_owned(),
        resource: asked.resource.to_owned(),
        context: context(&asked.tell.context),
        files,
    })?;
    let format = match asked.tell.format {
        AccessFormatArg::Human => AccessFormat::Human,
        AccessFormatArg::Json => AccessFormat::Json,
    };
    let text = output::render_access(&access, format, &options);
    write(asked.tell.output.as_deref(), &text)?;
    let mut failed = false;
    for problem in &access.problems {
        if problem.level == ProblemLevel::Error {
            let (start, _) = access.sources.positions(problem.span);
            let path = shown_path(&access.sources, problem.span.file, &options);
            eprintln!(
                "{path}:{}:{}: {}",
                start.line, start.column, problem.message
            );
            failed = true;
        }
    }
    Ok((access, failed))
}

fn read(kind: PolicyType, file: &Path, root: &Path) -> Result<PolicyFile, String> {
    let shown = file.display();
    let text = std::fs::read_to_string(file);
    let text = text.map_err(|e| format!("`{shown}` cannot be read: {e}"))?;
    let absolute = file.canonicalize().unwrap_or_else(|_| file.to_path_buf());
    let path = absolute.strip_prefix(root).unwrap_or(&absolute);
    Ok(PolicyFile {
        kind,
        path: path.to_string_lossy().replace('\\', "/"),
        text,
    })
}

/// The keys that are told, each once with all its values; one without a value is absent.
fn context(told: &[(String, Option<String>)]) -> Context {
    let mut context = Context::open();
    let mut keys: Vec<&String> = told.iter().map(|(key, _)| key).collect();
    keys.sort();
    keys.dedup();
    for key in keys {
        let values = told.iter().filter(|(other, _)| other == key);
        let values: Vec<Subject> = values
            .filter_map(|(_, value)| value.as_ref())
            .map(|value| Subject::literal(value.as_str()))
            .collect();
        match <[Subject; 1]>::try_from(values) {
            Ok([only]) => context.set(key, ContextValue::one(only)),
            Err(none) if none.is_empty() => context.fill_absent(key),
            Err(several) => context.set(key, ContextValue::list(several)),
        }
    }
    context
}
