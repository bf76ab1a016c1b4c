//! Custom rules on generated estates: what 20 rules cost over so many entities.
//!
//! ```console
//! $ cargo bench --bench custom                     # 1,000, 2,000 and 4,000 entities
//! $ cargo bench --bench custom -- --entities 500
//! $ cargo bench --bench custom -- --smoke          # does it all run; the figures mean nothing
//! ```
//!
//! An estate of a thousand entities has 400 roles, 100 users, 500 policies, and an attachment for
//! each role and user. The same twenty rules stand in one file, or each in its own; the time is what
//! they add to `check`, processes included. Figures are minima.

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use iamvet::engine::{Request, check};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RULES: usize = 20;

/// Clauses of many kinds; each is wrapped into a rule of its own.
const CLAUSES: [&str; 10] = [
    "roles[*].name == /^role-[0-9]+$/",
    "roles[*] { boundaries !empty << no boundary >> }",
    "roles[*].tags.owner exists",
    "users[ path == \"/people/\" ] { credentials empty groups empty }",
    "policies[*].statements[ effect == \"Allow\" ].actions[*] != \"*\"",
    "policies[*].statements[*] { when effect == \"Allow\" { resources[*] != \"*\" } }",
    "attachments[ kind == \"managed\" ].policy.name != \"AdministratorAccess\"",
    "roles[*].trust[*].principals[*].kind != \"everyone\"",
    "attachments[*] { principal.path == \"/app/\" or principal.kind == \"user\" }",
    "roles[*] { managed_policies[*].kind in [\"customer\", \"aws-managed\"] }",
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut sizes = vec![1000, 2000, 4000];
    let mut runs = 5;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--smoke" => (sizes, runs) = (vec![50], 1),
            "--entities" => sizes = vec![arguments.next().ok_or("a number")?.parse()?],
            _ => {}
        }
    }
    println!(
        "| entities | check without | + {RULES} rules in one file | + {RULES} files of one rule |"
    );
    println!("|---|---|---|---|");
    for entities in sizes {
        let bare = measure(entities, 0, runs)?;
        let one = measure(entities, 1, runs)?.saturating_sub(bare);
        let many = measure(entities, RULES, runs)?.saturating_sub(bare);
        println!("| {entities} | {bare:.0?} | {one:.0?} | {many:.0?} |");
    }
    Ok(())
}

/// The least time of `check` with the rules in so many files.
fn measure(entities: usize, files: usize, runs: usize) -> Result<Duration, Box<dyn Error>> {
    let dir = tempfile::tempdir()?;
    write(dir.path(), entities, files)?;
    let request = Request {
        paths: vec![dir.path().to_path_buf()],
        worker: Some(PathBuf::from(env!("CARGO_BIN_EXE_iamvet"))),
        ..Request::default()
    };
    let mut least = Duration::MAX;
    for _ in 0..runs {
        let start = Instant::now();
        let report = check(&request);
        least = least.min(start.elapsed());
        let found = |f: &&iamvet::diag::Finding| report.custom_rules.iter().any(|r| r.id == f.rule);
        let found = report.findings.iter().filter(found).count();
        if report
            .problems
            .iter()
            .any(|p| p.code.contains("custom-rule"))
            || (files > 0) != (found > 0)
        {
            return Err("the rules were not evaluated".into());
        }
    }
    Ok(least)
}

fn write(dir: &Path, entities: usize, files: usize) -> Result<(), Box<dyn Error>> {
    fs::write(dir.join("main.tf"), code(entities)?)?;
    if files > 0 {
        fs::write(dir.join("iamvet.yaml"), "custom-rules: [\"*.guard\"]\n")?;
    }
    let rule = |index: usize| {
        let clause = CLAUSES[index % CLAUSES.len()];
        format!("rule r{index} when roles !empty {{\n  {clause}\n}}\n")
    };
    let rules: Vec<String> = (0..RULES).map(rule).collect();
    for (file, rules) in rules.chunks(RULES / files.max(1)).enumerate().take(files) {
        fs::write(dir.join(format!("{file}.guard")), rules.concat())?;
    }
    Ok(())
}

fn code(entities: usize) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    for i in 0..entities / 2 {
        writeln!(
            out,
            "resource \"aws_iam_policy\" \"p{i}\" {{\n  name = \"policy-{i}\"\n  policy = jsonencode({{ Version = \"2012-10-17\", Statement = [{{ Effect = \"Allow\", Action = [\"s3:GetObject\", \"s3:PutObject\"], Resource = \"arn:aws:s3:::bucket-{i}/*\" }}, {{ Effect = \"Allow\", Action = \"ec2:Describe*\", Resource = \"*\" }}] }})\n}}"
        )?;
        let (kind, path) = match i % 5 {
            4 => ("user", "/people/"),
            _ => ("role", "/app/"),
        };
        let trust = match kind {
            "role" => {
                "\n  assume_role_policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = \"sts:AssumeRole\", Principal = { Service = \"ec2.amazonaws.com\" } }] })"
            }
            _ => "",
        };
        let owner = match i % 50 {
            0 => "team",
            _ => "owner",
        };
        writeln!(
            out,
            "resource \"aws_iam_{kind}\" \"e{i}\" {{\n  name = \"{kind}-{i}\"\n  path = \"{path}\"\n  tags = {{ {owner} = \"x\" }}{trust}\n}}\nresource \"aws_iam_{kind}_policy_attachment\" \"a{i}\" {{\n  {kind} = aws_iam_{kind}.e{i}.name\n  policy_arn = aws_iam_policy.p{i}.arn\n}}"
        )?;
    }
    Ok(out)
}
