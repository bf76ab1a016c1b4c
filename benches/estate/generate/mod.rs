//! Estates of a given size, the same bytes at every call.
//!
//! A flat estate has many files and few instances of each resource; an estate of modules has few
//! files that are called many times; the others are CloudFormation alone.

mod modules;
mod stacks;
mod templates;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use modules::CALLS_PER_ROOT;

/// A generated estate.
pub struct Estate {
    /// Its folder.
    pub root: PathBuf,
    /// Every file.
    pub files: Vec<PathBuf>,
    /// Bytes of all files.
    pub bytes: u64,
    /// Instances of IAM resources that it gives.
    pub iam_resources: usize,
}

/// What one part of an estate is made of.
struct Part {
    /// Path below the folder of the estate, and text.
    files: Vec<(String, String)>,
    /// Instances of IAM resources that it gives.
    iam_resources: usize,
}

/// Writes a flat estate of at least `files` files below `root`, which is emptied first.
pub fn flat(root: &Path, files: usize) -> io::Result<Estate> {
    write(root, stacks::stacks(files))
}

/// Writes an estate of `roots` root modules that share modules below `root`, which is emptied
/// first.
pub fn modular(root: &Path, roots: usize) -> io::Result<Estate> {
    write(root, modules::shared().chain(modules::roots(roots)))
}

/// Writes an estate of `count` CloudFormation templates below `root`, which is emptied first.
pub fn templates(root: &Path, count: usize) -> io::Result<Estate> {
    write(root, templates::templates(count))
}

/// Writes one template of at least `bytes` bytes, as the CDK does, below `root`, which is emptied
/// first.
pub fn synthesized(root: &Path, bytes: usize) -> io::Result<Estate> {
    write(root, std::iter::once(templates::synthesized(bytes)))
}

fn write(root: &Path, parts: impl Iterator<Item = Part>) -> io::Result<Estate> {
    if root.exists() {
        fs::remove_dir_all(root)?;
    }
    let mut estate = Estate {
        root: root.to_owned(),
        files: Vec::new(),
        bytes: 0,
        iam_resources: 0,
    };
    for part in parts {
        estate.iam_resources += part.iam_resources;
        for (path, text) in part.files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap_or(root))?;
            fs::write(&path, &text)?;
            estate.bytes += text.len() as u64;
            estate.files.push(path);
        }
    }
    Ok(estate)
}

const MANAGED: [&str; 6] = [
    "ReadOnlyAccess",
    "AmazonS3ReadOnlyAccess",
    "SecurityAudit",
    "CloudWatchLogsFullAccess",
    "AdministratorAccess",
    "AmazonSQSFullAccess",
];

fn pick<'a>(of: &[&'a str], number: usize) -> &'a str {
    of[number % of.len()]
}

/// Puts the words of a part into the places that a text names in `<<…>>`.
fn fill(text: &str, number: usize, name: &str) -> String {
    text.replace("<<name>>", name)
        .replace("<<managed>>", pick(&MANAGED, number / 3))
        .replace("<<account>>", &format!("{:012}", 111_122_223_333 + number))
}

/// Resources of IAM that a template declares.
fn iam_types(text: &str) -> usize {
    let is_type = |line: &&str| {
        let line = line.trim_start().trim_start_matches('"');
        line.starts_with("Type") && line.contains("AWS::IAM::")
    };
    text.lines().filter(is_type).count()
}
