//! The flat estate, made of stacks of ten files: a Terraform root module of six files, a local
//! module that it calls, two CloudFormation templates in YAML and one in JSON. A stack holds twenty
//! IAM resources, so an estate has two a file, beside resources of other services.

use super::{Part, fill, iam_types, pick};

/// Files of one stack.
const FILES_PER_STACK: usize = 10;

/// Stacks of at least `files` files in all.
pub(super) fn stacks(files: usize) -> impl Iterator<Item = Part> {
    (0..files.div_ceil(FILES_PER_STACK)).map(|number| {
        let files = stack(number);
        Part {
            iam_resources: files.iter().map(|(_, text)| iam_resources(text)).sum(),
            files,
        }
    })
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
    .map(|(path, text)| {
        let text = text.replace("<<service>>", pick(&SERVICES, number));
        (path, fill(&text, number, &name))
    })
    .collect()
}

const TEAMS: [&str; 8] = [
    "billing", "search", "media", "ledger", "mail", "maps", "login", "stock",
];
const SERVICES: [&str; 5] = ["s3", "sqs", "dynamodb", "sns", "kinesis"];

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
    text.matches("resource \"aws_iam_").count() + iam_types(text)
}
