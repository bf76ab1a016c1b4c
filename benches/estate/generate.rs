//! Estates of a given size, the same bytes at every call.
//!
//! An estate is made of stacks of ten files: a Terraform root module of six files, a local module
//! that it calls, two CloudFormation templates in YAML and one in JSON. A stack holds twenty IAM
//! resources, so an estate has two a file, beside resources of other services.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Files of one stack.
const FILES_PER_STACK: usize = 10;

/// A generated estate.
pub struct Estate {
    /// Its folder.
    pub root: PathBuf,
    /// Every file.
    pub files: Vec<PathBuf>,
    /// Bytes of all files.
    pub bytes: u64,
    /// IAM resources that they declare.
    pub iam_resources: usize,
}

/// Writes an estate of at least `files` files below `root`, which is emptied first.
pub fn write(root: &Path, files: usize) -> io::Result<Estate> {
    if root.exists() {
        fs::remove_dir_all(root)?;
    }
    let mut estate = Estate {
        root: root.to_owned(),
        files: Vec::with_capacity(files),
        bytes: 0,
        iam_resources: 0,
    };
    for number in 0..files.div_ceil(FILES_PER_STACK) {
        for (path, text) in stack(number) {
            estate.iam_resources += iam_resources(&text);
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap_or(root))?;
            fs::write(&path, &text)?;
            estate.bytes += text.len() as u64;
            estate.files.push(path);
        }
    }
    Ok(estate)
}

/// The files of one stack: path and text.
fn stack(number: usize) -> Vec<(String, String)> {
    let name = format!("{}-{number:05}", pick(&TEAMS, number));
    let stack = format!("stacks/{name}");
    [
        (format!("{stack}/variables.tf"), VARIABLES),
        (format!("{stack}/roles.tf"), ROLES),
        (format!("{stack}/policies.tf"), POLICIES),
        (format!("{stack}/people.tf"), people(number)),
        (format!("{stack}/attachments.tf"), ATTACHMENTS),
        (format!("{stack}/service.tf"), SERVICE),
        (format!("modules/{name}/main.tf"), MODULE),
        (format!("templates/{name}/worker.yaml"), WORKER_YAML),
        (format!("templates/{name}/access.yml"), ACCESS_YAML),
        (format!("templates/{name}/job.json"), JOB_JSON),
    ]
    .into_iter()
    .map(|(path, text)| (path, fill(text, number, &name)))
    .collect()
}

const TEAMS: [&str; 8] = [
    "billing", "search", "media", "ledger", "mail", "maps", "login", "stock",
];
const SERVICES: [&str; 5] = ["s3", "sqs", "dynamodb", "sns", "kinesis"];
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

/// Puts the stack's words into the places that a text names in `<<…>>`.
fn fill(text: &str, number: usize, name: &str) -> String {
    text.replace("<<name>>", name)
        .replace("<<service>>", pick(&SERVICES, number))
        .replace("<<managed>>", pick(&MANAGED, number / 3))
        .replace("<<account>>", &format!("{:012}", 111_122_223_333 + number))
}

/// In one stack of four a person gets a policy directly.
fn people(number: usize) -> &'static str {
    if number.is_multiple_of(4) {
        PEOPLE_DIRECT
    } else {
        PEOPLE_BY_GROUP
    }
}

const VARIABLES: &str = include_str!("stack/variables.tf");
const ROLES: &str = include_str!("stack/roles.tf");
const POLICIES: &str = include_str!("stack/policies.tf");
const PEOPLE_DIRECT: &str = include_str!("stack/people_direct.tf");
const PEOPLE_BY_GROUP: &str = include_str!("stack/people_by_group.tf");
const ATTACHMENTS: &str = include_str!("stack/attachments.tf");
const SERVICE: &str = include_str!("stack/service.tf");
const MODULE: &str = include_str!("stack/module.tf");
const WORKER_YAML: &str = include_str!("stack/worker.yaml");
const ACCESS_YAML: &str = include_str!("stack/access.yml");
const JOB_JSON: &str = include_str!("stack/job.json");

/// IAM resources that a text declares; data sources do not count.
fn iam_resources(text: &str) -> usize {
    let terraform = text.matches("resource \"aws_iam_").count();
    let template = text
        .lines()
        .filter(|line| {
            line.trim_start()
                .trim_start_matches('"')
                .starts_with("Type")
        })
        .filter(|line| line.contains("AWS::IAM::"))
        .count();
    terraform + template
}
