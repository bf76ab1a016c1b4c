//! `iamvet policy compare` and `iamvet policy grants`

use std::path::Path;

use super::args::{AccessFormatArg, CompareArgs, GrantsArgs, PolicyCommand};
use super::{CLEAN, FAILED, FOUND, actions, check, minimize, view, write::write};
use crate::aws::actions_matching;
use crate::engine::{self, ReadSide, Side};
use crate::output::{self, ComparisonFormat, Options, SideOptions};
use crate::policy::Verdict;
use crate::text::ProblemLevel;

/// Runs a command on policies.
pub(super) fn run(command: &PolicyCommand) -> Result<u8, String> {
    match command {
        PolicyCommand::Compare(args) => compare(args),
        PolicyCommand::Grants(args) => grants(args),
        PolicyCommand::Actions(args) => actions::run(args),
        PolicyCommand::Minimize(args) => minimize::run(args),
    }
}

fn compare(args: &CompareArgs) -> Result<u8, String> {
    let (old, old_options) = side(&args.old, args)?;
    let (new, new_options) = side(&args.new, args)?;
    let compared = engine::compare_policies(old, new, args.kind, args.limit)?;
    let options = SideOptions {
        old: old_options,
        new: new_options,
    };
    let text = output::render_comparison(&compared, format(args.format), &options);
    write(args.output.as_deref(), &text)?;
    let failed = [(&compared.old, &options.old), (&compared.new, &options.new)]
        .map(|(side, options)| tell(side, options));
    Ok(match compared.gains() {
        _ if failed.contains(&true) => FAILED,
        Verdict::Yes => FOUND,
        Verdict::No => CLEAN,
        Verdict::Unknown => FAILED,
    })
}

fn grants(args: &GrantsArgs) -> Result<u8, String> {
    if let Some(action) = args.actions.iter().find(|a| !a.contains(':') && *a != "*") {
        return Err(format!("`{action}` is no action such as `s3:GetObject`"));
    }
    let is_unknown = |action: &&String| actions_matching(action).next().is_none();
    if let Some(action) = args.actions.iter().find(is_unknown) {
        return Err(format!("`{action}` matches no known action"));
    }
    let is_arn = |resource: &str| resource.starts_with("arn:") || resource.starts_with('*');
    if let Some(resource) = args.resources.iter().find(|resource| !is_arn(resource)) {
        return Err(format!("`{resource}` is no ARN, and not `*`"));
    }
    let all = ["*".to_owned()];
    let resources = match args.resources.is_empty() {
        true => &all[..],
        false => &args.resources,
    };
    let side = document(&args.file)?;
    let granted = engine::granted(side, args.kind, &args.actions, resources, args.limit)?;
    let options = SideOptions::default();
    let text = output::render_granted(&granted, format(args.format), &options);
    write(args.output.as_deref(), &text)?;
    let found = granted.excess.verdict();
    Ok(match (found, granted.excess.future_verdict()) {
        _ if tell(&granted.side, &options.new) => FAILED,
        (Verdict::Yes, _) | (_, Verdict::Yes) => FOUND,
        (Verdict::No, Verdict::No) => CLEAN,
        _ => FAILED,
    })
}

fn format(format: AccessFormatArg) -> ComparisonFormat {
    match format {
        AccessFormatArg::Human => ComparisonFormat::Human,
        AccessFormatArg::Json => ComparisonFormat::Json,
    }
}

fn side(path: &Path, args: &CompareArgs) -> Result<(Side, Options), String> {
    let Some(name) = &args.principal else {
        return Ok((document(path)?, Options::default()));
    };
    let request = check::request_for(vec![path.to_path_buf()], &args.code)?;
    if !path.exists() {
        return Err(format!("`{}` does not exist", path.display()));
    }
    let options = view::options(&request);
    let side = Side::Principal {
        code: Box::new(request),
        name: name.clone(),
    };
    Ok((side, options))
}

fn document(path: &Path) -> Result<Side, String> {
    let shown = path.display().to_string();
    if shown.starts_with("arn:") {
        return Ok(Side::Managed(shown));
    }
    if path.is_dir() {
        return Err(format!(
            "`{shown}` is a folder: name a --principal of its code"
        ));
    }
    Ok(Side::Document {
        path: shown.replace('\\', "/"),
        text: read(path)?,
    })
}

pub(super) fn read(path: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(path);
    text.map_err(|e| format!("`{}` cannot be read: {e}", path.display()))
}

/// Tells what was wrong with the inputs, and whether less was read for it.
fn tell(side: &ReadSide, options: &Options) -> bool {
    let errors = side
        .problems
        .iter()
        .filter(|p| p.level == ProblemLevel::Error);
    let mut failed = false;
    for problem in errors {
        let (start, _) = side.sources.positions(problem.span);
        let path = output::shown_path(&side.sources, problem.span.file, options);
        let (line, column) = (start.line, start.column);
        eprintln!("{path}:{line}:{column}: {}", problem.message);
        failed = true;
    }
    failed
}
