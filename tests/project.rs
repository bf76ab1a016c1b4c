//! The pages and files around the code say what is so.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The lines of a TOML table, without comments and blank lines.
fn table<'a>(toml: &'a str, header: &str) -> Vec<&'a str> {
    toml.lines()
        .skip_while(|line| *line != header)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

#[test]
fn every_dependency_has_its_reason_in_the_contributor_page() {
    let manifest = read("Cargo.toml");
    let dependencies: BTreeSet<&str> = ["[dependencies]", "[dev-dependencies]"]
        .into_iter()
        .flat_map(|header| table(&manifest, header))
        .filter_map(|line| line.split(['=', '.']).next())
        .map(str::trim)
        .collect();
    let page = read("CONTRIBUTING.md");
    let (_, section) = page.split_once("\n## Dependencies\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let reasons: BTreeSet<&str> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect();
    assert!(dependencies.len() > 20, "{dependencies:?}");
    assert_eq!(dependencies, reasons);
}

#[test]
fn actions_of_others_are_pinned_by_commit() {
    let mut pinned = 0;
    for path in [
        "action.yml",
        ".github/workflows/ci.yml",
        ".github/workflows/release.yml",
    ] {
        for line in read(path).lines() {
            let Some((_, action)) = line.split_once("uses: ") else {
                continue;
            };
            if action.starts_with("./") {
                continue;
            }
            let commit = action
                .split_once('@')
                .and_then(|(_, rest)| rest.split_once(" # v"))
                .map_or("", |(commit, _)| commit);
            assert!(
                commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit()),
                "{path}: {line}"
            );
            pinned += 1;
        }
    }
    assert!(pinned > 5);
}

/// Shell text would run what an input says.
#[test]
fn no_expression_stands_in_shell_text() {
    for path in [
        "action.yml",
        ".github/workflows/ci.yml",
        ".github/workflows/release.yml",
    ] {
        let text = read(path);
        let mut run_indent = None;
        for line in text.lines() {
            let indent = line.len() - line.trim_start().len();
            if run_indent.is_some_and(|run| indent <= run && !line.trim().is_empty()) {
                run_indent = None;
            }
            let run = line
                .trim_start()
                .trim_start_matches("- ")
                .starts_with("run:");
            if run {
                run_indent = Some(indent);
            }
            assert!(
                run_indent.is_none() || !line.contains("${{"),
                "{path}: {line}"
            );
        }
    }
}
