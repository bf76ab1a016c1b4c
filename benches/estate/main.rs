//! `iamvet check` on generated estates, against the floor of reading and parsing the same files.
//!
//! ```console
//! $ cargo bench --bench estate                          # 1,000, 3,000 and 10,000 files
//! $ cargo bench --bench estate -- --files 500 --runs 3
//! $ cargo bench --bench estate -- --smoke               # does it all run; the figures mean nothing
//! ```
//!
//! Everything runs in turn, so that another program's load falls on all, and the files are in the
//! system's cache. The ratios are of the minima.

mod floor;
mod generate;
mod measure;

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;

use iamvet::engine::{Request, check};

use generate::Estate;
use measure::Times;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

struct Arguments {
    files: Vec<usize>,
    runs: usize,
}

/// What was measured on one estate.
struct Measured {
    files: usize,
    iam_resources: usize,
    bytes: u64,
    findings: usize,
    floor: Times,
    library: Times,
    process: Times,
    memory: Option<u64>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = arguments(std::env::args().skip(1))?;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("estates");
    let mut rows = Vec::new();
    for &files in &arguments.files {
        let estate = generate::write(&folder.join(files.to_string()), files)?;
        rows.push(measure(&estate, arguments.runs)?);
    }
    print_estates(&rows);
    print_small(&folder, arguments.runs)
}

fn arguments(mut given: impl Iterator<Item = String>) -> Result<Arguments, Box<dyn Error>> {
    let mut arguments = Arguments {
        files: vec![1_000, 3_000, 10_000],
        runs: 7,
    };
    while let Some(argument) = given.next() {
        match argument.as_str() {
            // Given by `cargo bench` itself.
            "--bench" => {}
            "--files" => arguments.files = vec![number(given.next())?],
            "--runs" => arguments.runs = number(given.next())?,
            "--smoke" => (arguments.files, arguments.runs) = (vec![50], 1),
            _ => return Err(format!("unknown argument `{argument}`").into()),
        }
    }
    Ok(arguments)
}

fn number(given: Option<String>) -> Result<usize, Box<dyn Error>> {
    Ok(given.ok_or("a number is missing")?.parse()?)
}

fn measure(estate: &Estate, runs: usize) -> Result<Measured, Box<dyn Error>> {
    let request = Request {
        paths: vec![estate.root.clone()],
        ..Request::default()
    };
    // The first run warms the caches and shows that the estate is understood.
    floor::read_and_parse(&estate.files)?;
    let report = check(&request);
    if let Some(problem) = report.problems.first() {
        let path = report.sources.path(problem.span.file);
        return Err(format!("the estate is not understood: {path}: {}", problem.message).into());
    }
    if report.stats.resources < estate.iam_resources {
        let seen = report.stats.resources;
        let written = estate.iam_resources;
        return Err(format!("{seen} IAM resources were seen of {written}").into());
    }
    let findings = report.findings.len();
    drop(report);

    let (mut floor, mut library, mut process) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..runs.max(1) {
        let (time, done) = measure::time(|| floor::read_and_parse(&estate.files));
        done?;
        floor.push(time);
        library.push(measure::time(|| drop(black_box(check(&request)))).0);
        process.push(measure::process(&mut program(&estate.root))?);
    }
    Ok(Measured {
        files: estate.files.len(),
        iam_resources: estate.iam_resources,
        bytes: estate.bytes,
        findings,
        floor: Times::new(floor),
        library: Times::new(library),
        process: Times::new(process),
        memory: measure::peak_memory(&mut program(&estate.root))?,
    })
}

/// `iamvet check` as users run it.
fn program(path: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iamvet"));
    command.arg("check").arg(path);
    command
}

fn print_estates(rows: &[Measured]) {
    let threads = rayon::current_num_threads();
    println!("`iamvet check` on {threads} threads; times are minimum / median in ms\n");
    println!(
        "| files | IAM resources | MiB | findings | floor | library | process | library ÷ floor \
         | process ÷ floor | peak MiB | peak ÷ source | process, µs a file |"
    );
    println!("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for row in rows {
        let times = |t: &Times| format!("{:.1} / {:.1}", t.min(), t.median());
        let over_floor = |t: &Times| format!("{:.2}", t.min() / row.floor.min());
        println!(
            "| {} | {} | {:.1} | {} | {} | {} | {} | {} | {} | {} | {} | {:.1} |",
            row.files,
            row.iam_resources,
            mebibytes(row.bytes),
            row.findings,
            times(&row.floor),
            times(&row.library),
            times(&row.process),
            over_floor(&row.library),
            over_floor(&row.process),
            known(row.memory.map(mebibytes)),
            known(row.memory.map(|m| m as f64 / row.bytes as f64)),
            row.process.min() * 1e3 / row.files as f64,
        );
    }
}

/// One small file as a whole process: what a hook or an editor waits for.
fn print_small(folder: &Path, runs: usize) -> Result<(), Box<dyn Error>> {
    let folder = folder.join("small");
    fs::create_dir_all(&folder)?;
    let file = folder.join("main.tf");
    fs::write(&file, SMALL)?;
    let times: Result<Vec<_>, _> = (0..runs * 3)
        .map(|_| measure::process(&mut program(&file)))
        .collect();
    let times = Times::new(times?);
    println!(
        "\nOne small file as a whole process: {:.1} / {:.1} ms",
        times.min(),
        times.median()
    );
    Ok(())
}

const SMALL: &str = r#"resource "aws_iam_user" "ana" {
  name = "ana.lopez"
}

resource "aws_iam_user_policy_attachment" "ana" {
  user       = aws_iam_user.ana.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
"#;

fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

fn known(number: Option<f64>) -> String {
    number.map_or_else(|| "not known".to_owned(), |n| format!("{n:.1}"))
}
