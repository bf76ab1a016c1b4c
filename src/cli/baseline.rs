//! `iamvet baseline`

use super::args::BaselineArgs;
use super::write::write;
use super::{CLEAN, FAILED, check};
use crate::engine::{self, Report};
use crate::output;
use crate::text::ProblemLevel;
use crate::triage::baseline::{self, Told};

/// Writes the baseline and tells what is different in it.
pub(super) fn run(args: &BaselineArgs) -> Result<u8, String> {
    let mut request = check::request(&args.input)?;
    request.select.clone_from(&args.select);
    request.ignore.clone_from(&args.ignore);
    request.baseline.clone_from(&args.output);
    request.writes_baseline = true;
    let report = engine::check(&request);
    let errors = report.problems.iter();
    let errors = errors.filter(|problem| problem.level == ProblemLevel::Error);
    for problem in errors.clone() {
        let path = report.sources.path(problem.span.file);
        eprintln!("iamvet: {path}: {}", problem.message);
    }
    let failed = errors.count() > 0;
    let of_itself = |code| matches!(code, "baseline-not-read" | "invalid-baseline");
    if report.problems.iter().any(|p| of_itself(p.code)) || is_of_baseline(&report) {
        return Err("the baseline is left as it is".to_owned());
    }
    let Some(baselined) = &report.baseline else {
        return Err("there is no baseline".to_owned());
    };
    let told = Told {
        reason: args.reason.clone(),
        owner: args.owner.clone(),
        until: args.until.clone(),
    };
    let update = baseline::update(
        &baselined.applied,
        &report.findings,
        |finding| report.sources.path(finding.primary.file),
        &told,
        args.prune,
        request.today,
    );
    if !args.dry_run {
        write(Some(&baselined.path), &baseline::write(&update.entries))?;
    }
    let path = baselined.path.display().to_string();
    let text = output::baseline_update(&update, &path, args.prune, args.dry_run);
    write(None, &text)?;
    Ok(if failed { FAILED } else { CLEAN })
}

/// Whether there is an error in the file itself.
fn is_of_baseline(report: &Report) -> bool {
    let file = report.baseline.as_ref().and_then(|baseline| baseline.file);
    let mut problems = report.problems.iter();
    problems.any(|p| p.level == ProblemLevel::Error && file == Some(p.span.file))
}
