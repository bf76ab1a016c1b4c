//! Why a control is not judged.

use super::assess::Basis;
use super::tally::{Gap, Tally};
use super::{Control, Subject};
use crate::rules::Unresolved;
use crate::text::{Problem, ProblemLevel};

/// Problems by which code is missing that may declare anything: modules and templates that are not
/// here, and parts of templates and plans that are not expanded.
const HIDING: [&str; 17] = [
    "file-not-read",
    "incomplete-plan",
    "invalid-count",
    "invalid-dynamic-block",
    "invalid-for-each",
    "invalid-module-list",
    "invalid-resource",
    "invalid-service",
    "limit",
    "loop-not-expanded",
    "missing-base",
    "module-cycle",
    "module-not-found",
    "module-not-installed",
    "plugin-not-run",
    "template-not-local",
    "transform-not-expanded",
];

/// Everything that keeps a control from being judged, the most certain first; each kind once, with
/// the first of its places.
pub(super) fn gaps(control: &Control, basis: Basis<'_>) -> Vec<Gap> {
    if control.subjects.is_empty() {
        return vec![Gap::new(control.rest)];
    }
    let mut gaps = slack(control, basis);
    gaps.extend(accounts(control, basis));
    gaps.extend(failures(control, basis));
    gaps.extend(missing(basis));
    gaps.extend(subjects(control, basis));
    gaps.extend(unresolved(control, basis));
    gaps
}

/// Rules that are off or loosened.
fn slack(control: &Control, basis: Basis<'_>) -> Vec<Gap> {
    let needed = || control.judges.iter().filter(|judge| judge.is_needed);
    let own = basis.slack.iter();
    let own = own.filter(|slack| needed().any(|judge| slack.is_of(judge)));
    own.map(|slack| slack.gap()).collect()
}

fn accounts(control: &Control, basis: Basis<'_>) -> Option<Gap> {
    let mut needed = control.judges.iter().filter(|judge| judge.is_needed);
    let blind = needed.find(|judge| judge.rule.needs_accounts && !basis.are_accounts_listed)?;
    Some(Gap::new(format!(
        "rule `{}` needs the lists of `accounts` in the configuration",
        blind.rule.id
    )))
}

fn failures(control: &Control, basis: Basis<'_>) -> Option<Gap> {
    let is_own = |rule: &str| control.judges.iter().any(|judge| judge.rule.id == rule);
    let failure = basis.failures.iter().find(|f| is_own(&f.rule))?;
    Some(Gap::new(format!("rule `{}` failed", failure.rule)))
}

/// Inputs that could not be read, and code that is not here.
fn missing(basis: Basis<'_>) -> Vec<Gap> {
    let errors = basis.problems.iter();
    let errors = errors.filter(|p| p.level == ProblemLevel::Error);
    let hiding = basis.problems.iter();
    let hiding = hiding.filter(|p| p.level != ProblemLevel::Error && HIDING.contains(&p.code));
    let said = |problem: &Problem| Gap::at(problem.message.clone(), problem.span);
    let unread = |problem: &Problem| {
        let text = format!("an input could not be read: {}", problem.message);
        Gap::at(text, problem.span)
    };
    let errors = first(errors.map(unread));
    errors.into_iter().chain(first(hiding.map(said))).collect()
}

/// Subjects that are not there, or not for certain, or not known.
fn subjects(control: &Control, basis: Basis<'_>) -> Vec<Gap> {
    let tallies = control.subjects.iter();
    let all = tallies.fold(Tally::default(), |all, subject| {
        all.and(&basis.subjects.tally(*subject))
    });
    let mut gaps = Vec::new();
    if all.all == 0 {
        let none: Vec<String> = control.subjects.iter().map(|s| s.counted(0)).collect();
        gaps.push(Gap::new(format!("this code has {}", none.join(" and "))));
    } else if all.conditional == all.all {
        gaps.extend(all.condition);
    }
    for subject in read_by(control) {
        let tally = basis.subjects.tally(subject);
        let Some(open) = tally.open else { continue };
        let counted = subject.counted(tally.all);
        let text = format!("{} of {counted} not known: {}", tally.unknown, open.text);
        gaps.push(Gap { text, ..open });
    }
    gaps
}

/// What a control is about, and what its rules read beside that.
fn read_by(control: &Control) -> Vec<Subject> {
    let mut subjects = control.subjects.clone();
    let groups = control.judges.iter().filter(|judge| judge.is_needed);
    for subject in groups.filter_map(|judge| Subject::of_group(judge.rule.group)) {
        // Where a control is about a part its rules are asked of that part only.
        let is_there = |known: &Subject| *known == subject || known.whole() == Some(subject);
        if !subjects.iter().any(is_there) {
            subjects.push(subject);
        }
    }
    subjects
}

/// What the rules left open.
fn unresolved(control: &Control, basis: Basis<'_>) -> Option<Gap> {
    let needed = || control.judges.iter().filter(|judge| judge.is_needed);
    let is_own = |open: &&Unresolved| needed().any(|judge| open.rule == judge.rule.id);
    let own = basis.unresolved.iter().filter(is_own);
    first(own.map(|open| {
        let what = match open.symbol.as_str() {
            "" => "something that cannot be read".to_owned(),
            symbol => format!("`{symbol}`, which is not known"),
        };
        Gap::at(format!("rule `{}` rests on {what}", open.rule), open.span)
    }))
}

/// The first of several, with the number of the others.
fn first(mut gaps: impl Iterator<Item = Gap>) -> Option<Gap> {
    let first = gaps.next()?;
    let text = match gaps.count() {
        0 => first.text,
        more => format!("{} (and {more} more)", first.text),
    };
    Some(Gap { text, ..first })
}
