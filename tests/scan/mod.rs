//! Folders to scan, and what the program says of them.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// A repository with these files.
pub fn folder(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

/// What a run ended with.
pub struct Run {
    pub code: i32,
    pub text: String,
    pub json: Value,
}

/// Runs the program in a folder, with JSON as its output.
pub fn run(dir: &Path, args: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_iamvet"))
        .args(args)
        .args(["--format", "json"])
        .current_dir(dir)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let json = serde_json::from_str(&text);
    Run {
        code: output.status.code().unwrap(),
        json: json.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr))),
        text,
    }
}

/// Codes and places of the problems of a report.
pub fn problems(report: &Value) -> Vec<(&str, &str, u64)> {
    let problems = report["problems"].as_array().unwrap().iter();
    problems
        .map(|p| {
            let place = &p["location"];
            (
                p["code"].as_str().unwrap(),
                place["path"].as_str().unwrap(),
                place["start"]["line"].as_u64().unwrap(),
            )
        })
        .collect()
}
