//! The pages and files around the code say what is so.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use iamvet::text::FileId;

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

/// The fenced blocks of the README: info string and text.
fn readme_blocks(readme: &str) -> Vec<(&str, String)> {
    let mut blocks: Vec<(&str, String)> = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        match line.strip_prefix("```") {
            Some(_) if inside => inside = false,
            Some(info) => {
                inside = true;
                blocks.push((info, String::new()));
            }
            None if inside => {
                let (_, text) = blocks.last_mut().unwrap();
                text.push_str(line);
                text.push('\n');
            }
            None => {}
        }
    }
    blocks
}

#[test]
fn the_configuration_in_the_readme_is_valid() {
    let readme = read("README.md");
    let (_, text) = readme_blocks(&readme)
        .into_iter()
        .find(|(_, text)| text.starts_with("# iamvet.yaml\n"))
        .unwrap();
    let (config, problems) = iamvet::config::parse(FileId::default(), &text.into());
    assert_eq!(problems, []);
    assert!(config.excludes("vendor/a.tf", false));
}

/// `UPDATE=1` writes the output of each command that the README shows with its output.
#[test]
fn the_readme_shows_real_output() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut readme = read("README.md");
    let mut shown = 0;
    for (info, text) in readme_blocks(&readme.clone()) {
        let Some(command) = text.strip_prefix("$ iamvet ").filter(|_| info == "text") else {
            continue;
        };
        let (arguments, output) = command.split_once('\n').unwrap();
        let run = Command::new(env!("CARGO_BIN_EXE_iamvet"))
            .args(arguments.split_whitespace())
            .current_dir(root)
            .env("NO_COLOR", "1")
            .output()
            .unwrap();
        let real = String::from_utf8(run.stdout).unwrap();
        let real: String = real
            .lines()
            .map(|l| format!("{}\n", l.trim_end()))
            .collect();
        if std::env::var_os("UPDATE").is_some() {
            readme = readme.replace(&text, &format!("$ iamvet {arguments}\n{real}"));
        } else {
            assert_eq!(output, real, "{arguments}; UPDATE=1 writes it");
        }
        shown += 1;
    }
    assert!(shown > 0);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(root.join("README.md"), readme).unwrap();
    }
}
