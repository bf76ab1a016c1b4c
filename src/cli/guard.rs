//! `iamvet guard`

use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};

use arcstr::ArcStr;
use serde_json::json;

use super::args::{GuardCommand, GuardInputArgs, GuardTestArgs, ListFormat};
use super::{CLEAN, FAILED, FOUND, check, view, write::write};
use crate::engine;
use crate::guard::{self, CaseResult, Limits, Status, Worker};
use crate::output::shown_path;
use crate::text::{FileId, LineIndex, Problem, ProblemLevel};

/// Runs a command.
pub(super) fn run(command: &GuardCommand) -> Result<u8, String> {
    match command {
        GuardCommand::Test(args) => test(args),
        GuardCommand::Input(args) => input(args),
        GuardCommand::Worker => worker(),
    }
}

/// Answers one payload. It is the parent that limits its size, and that waits.
fn worker() -> Result<u8, String> {
    let mut payload = Vec::new();
    let read = std::io::stdin().lock().read_to_end(&mut payload);
    read.map_err(|error| error.to_string())?;
    write(None, &guard::worker::answer(payload)).map(|()| CLEAN)
}

fn input(args: &GuardInputArgs) -> Result<u8, String> {
    let request = check::request(&args.input)?;
    let scan = engine::scan(&request);
    let text = guard::input(&scan.graph, &scan.sources).pretty();
    write(args.output.as_deref(), &text)?;
    let options = view::options(&request);
    let errors = scan.problems.iter();
    let errors = errors.filter(|it| it.level == ProblemLevel::Error);
    let mut code = CLEAN;
    for problem in errors {
        let (start, _) = scan.sources.positions(problem.span);
        let path = shown_path(&scan.sources, problem.span.file, &options);
        let (line, column) = (start.line, start.column);
        eprintln!("{path}:{line}:{column}: {}", problem.message);
        code = FAILED;
    }
    Ok(code)
}

/// A file of rules and its files of cases.
struct Suite {
    rules: PathBuf,
    tests: Vec<PathBuf>,
}

/// What testing a file of rules gives.
#[derive(Default)]
struct Tested {
    cases: Vec<(String, Vec<CaseResult>)>,
    errors: Vec<String>,
}

fn test(args: &GuardTestArgs) -> Result<u8, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let worker = Worker {
        program,
        limits: Limits::default(),
    };
    let suites = suites(args)?;
    let tested: Vec<(&Suite, Tested)> = suites
        .iter()
        .map(|suite| (suite, tested(suite, &worker)))
        .collect();
    let text = match args.format {
        ListFormat::Human => human(&tested),
        ListFormat::Json => machine(&tested),
    };
    write(None, &text)?;
    let failed = tested.iter().any(|(_, it)| !it.errors.is_empty());
    let mut results = tested.iter().flat_map(|(_, it)| &it.cases);
    let unmet = results.any(|(_, results)| results.iter().any(|it| !it.is_met()));
    Ok(match (failed, unmet) {
        (true, _) => FAILED,
        (false, true) => FOUND,
        (false, false) => CLEAN,
    })
}

const TEST_ENDINGS: [&str; 4] = [".yaml", ".yml", ".json", ".jsn"];

/// The files of rules that the arguments name, with their cases.
fn suites(args: &GuardTestArgs) -> Result<Vec<Suite>, String> {
    let here = [PathBuf::from(".")];
    let paths = match args.paths.as_slice() {
        [] => here.as_slice(),
        paths => paths,
    };
    let mut rules = Vec::new();
    for path in paths {
        match (path.is_dir(), path.is_file()) {
            (true, _) => walk(path, 0, &mut rules),
            (_, true) => rules.push(path.clone()),
            _ => return Err(format!("`{}` cannot be read", path.display())),
        }
    }
    match (rules.as_slice(), args.test_data.as_slice()) {
        ([], _) => Err("there is no file of rules (`.guard`)".to_owned()),
        (_, []) => Ok(rules.into_iter().map(suite).collect()),
        ([only], tests) => Ok(vec![Suite {
            rules: only.clone(),
            tests: tests.to_vec(),
        }]),
        _ => Err("--test-data goes with one file of rules".to_owned()),
    }
}

/// Deepest folder in which files of rules are looked for.
const MAX_DEPTH: usize = 64;

fn walk(dir: &Path, depth: usize, out: &mut Vec<PathBuf>) {
    for path in entries(dir) {
        let is_hidden = name(&path).starts_with('.');
        if path.is_dir() && !path.is_symlink() && !is_hidden && depth < MAX_DEPTH {
            walk(&path, depth + 1, out);
        } else if [".guard", ".ruleset"]
            .iter()
            .any(|it| name(&path).ends_with(it))
        {
            out.push(path);
        }
    }
}

fn entries(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort_unstable();
    paths
}

fn name(path: &Path) -> &str {
    path.file_name()
        .and_then(|it| it.to_str())
        .unwrap_or_default()
}

/// A file of rules with the cases that its name leads to.
fn suite(rules: PathBuf) -> Suite {
    let stem = rules
        .file_stem()
        .and_then(|it| it.to_str())
        .unwrap_or_default();
    let dir = rules.parent().unwrap_or(Path::new(""));
    let dir = match dir.as_os_str().is_empty() {
        true => Path::new("."),
        false => dir,
    };
    let is_test = |path: &PathBuf, prefix: &str| {
        let name = name(path);
        name.starts_with(prefix) && TEST_ENDINGS.iter().any(|it| name.ends_with(it))
    };
    let beside = format!("{stem}_tests");
    let mut tests = entries(dir);
    tests.retain(|path| is_test(path, &beside));
    let mut apart = entries(&dir.join("tests"));
    apart.retain(|path| is_test(path, stem));
    tests.extend(apart);
    Suite { rules, tests }
}

fn tested(suite: &Suite, worker: &Worker) -> Tested {
    let mut tested = Tested::default();
    let rules = match std::fs::read_to_string(&suite.rules) {
        Ok(rules) => ArcStr::from(rules),
        Err(error) => {
            let error = format!("{}: {error}", suite.rules.display());
            tested.errors.push(error);
            return tested;
        }
    };
    let (_, problems) = guard::read_rules(FileId(0), &rules);
    tested.say(&suite.rules, &rules, &problems);
    for path in &suite.tests {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => ArcStr::from(text),
            Err(error) => {
                tested.errors.push(format!("{}: {error}", path.display()));
                continue;
            }
        };
        let is_json = [".json", ".jsn"].iter().any(|it| name(path).ends_with(it));
        let (specification, problems) = guard::read_specification(FileId(0), &text, is_json);
        tested.say(path, &text, &problems);
        let inputs: Vec<&str> = specification
            .cases
            .iter()
            .map(|it| it.input.as_str())
            .collect();
        match worker.evaluate(&rules, &inputs) {
            Ok(outcomes) => {
                for (case, outcome) in specification.cases.iter().zip(&outcomes) {
                    let results = case.compare(outcome);
                    tested.cases.push((case.name.clone(), results));
                }
            }
            Err(error) => {
                let place = error
                    .place
                    .map(|(line, column)| format!(":{line}:{column}"));
                let rules = suite.rules.display();
                let place = place.unwrap_or_default();
                tested
                    .errors
                    .push(format!("{rules}{place}: {}", error.message));
                break;
            }
        }
    }
    tested
}

impl Tested {
    fn say(&mut self, path: &Path, text: &str, problems: &[Problem]) {
        let lines = LineIndex::new(text);
        for problem in problems.iter().filter(|it| it.level == ProblemLevel::Error) {
            let at = lines.position(text, problem.span.range().start);
            let (line, column) = (at.line, at.column);
            let path = path.display();
            self.errors
                .push(format!("{path}:{line}:{column}: {}", problem.message));
        }
    }
}

/// As Guard's own report.
fn human(tested: &[(&Suite, Tested)]) -> String {
    let mut out = String::new();
    for (suite, tested) in tested {
        let rules = suite.rules.display();
        if suite.tests.is_empty() && tested.errors.is_empty() {
            let _ = writeln!(
                out,
                "Guard File {rules} did not have any tests associated, skipping."
            );
            let _ = writeln!(out, "---");
            continue;
        }
        let _ = writeln!(out, "Testing Guard File {rules}");
        for error in &tested.errors {
            let _ = writeln!(out, "Error: {error}");
        }
        for (number, (name, results)) in (1..).zip(&tested.cases) {
            let _ = writeln!(out, "Test Case #{number}");
            if !name.is_empty() {
                let _ = writeln!(out, "Name: {name}");
            }
            for result in results.iter().filter(|it| it.expected.is_none()) {
                let rule = &result.rule;
                let _ = writeln!(out, "  No Test expectation was set for Rule {rule}");
            }
            section(&mut out, "PASS", results, true);
            section(&mut out, "FAIL", results, false);
            out.push('\n');
        }
        let _ = writeln!(out, "---");
    }
    out
}

fn section(out: &mut String, title: &str, results: &[CaseResult], met: bool) {
    let results = results.iter();
    let mut results = results
        .filter(|it| it.expected.is_some() && it.is_met() == met)
        .peekable();
    if results.peek().is_none() {
        return;
    }
    let _ = writeln!(out, "  {title} Rules:");
    for result in results {
        let rule = &result.rule;
        let expected = result.expected.map_or("", Status::name);
        let _ = match (met, result.evaluated) {
            (true, _) => writeln!(out, "    {rule}: Expected = {expected}"),
            (false, Some(it)) => {
                let it = it.name();
                writeln!(out, "    {rule}: Expected = {expected}, Evaluated = [{it}]")
            }
            (false, None) => {
                writeln!(
                    out,
                    "    {rule}: Expected = {expected}, but there is no such rule"
                )
            }
        };
    }
}

fn machine(tested: &[(&Suite, Tested)]) -> String {
    let status = |it: Option<Status>| it.map(Status::name);
    let files: Vec<_> = tested
        .iter()
        .map(|(suite, tested)| {
            let cases = tested.cases.iter().map(|(name, results)| {
                let results = results.iter().map(|it| {
                    json!({
                        "rule": it.rule,
                        "expected": status(it.expected),
                        "evaluated": status(it.evaluated),
                        "met": it.is_met(),
                    })
                });
                json!({ "name": name, "rules": results.collect::<Vec<_>>() })
            });
            json!({
                "rule_file": suite.rules.display().to_string(),
                "test_files": suite.tests.iter().map(|it| it.display().to_string()).collect::<Vec<_>>(),
                "errors": tested.errors,
                "test_cases": cases.collect::<Vec<_>>(),
            })
        })
        .collect();
    format!("{:#}\n", serde_json::Value::from(files))
}
