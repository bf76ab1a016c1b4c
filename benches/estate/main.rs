//! `iamvet check` on generated estates, against the floor of reading and parsing the same files.
//!
//! ```console
//! $ cargo bench --bench estate                     # 1,000, 3,000 and 10,000 files; 100, 200 and 400 root modules
//! $ cargo bench --bench estate -- --files 500 --runs 3
//! $ cargo bench --bench estate -- --roots 200
//! $ cargo bench --bench estate -- --instructions   # counted by Valgrind too, which takes minutes
//! $ cargo bench --bench estate -- --smoke          # does it all run; the figures mean nothing
//! ```
//!
//! Everything runs in turn, so that another program's load falls on all, and the files are in the
//! system's cache. The ratios are of the minima.

mod floor;
mod generate;
mod measure;
mod table;

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;

use iamvet::engine::{Request, check};

use generate::Estate;
use measure::Times;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

struct Arguments {
    files: Vec<usize>,
    roots: Vec<usize>,
    runs: usize,
    instructions: bool,
    /// What Valgrind counts: the floor of the files of a folder, and nothing else.
    floor: Option<PathBuf>,
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
    instructions: Option<Instructions>,
}

/// What was executed on one estate.
struct Instructions {
    floor: u64,
    process: u64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = arguments(std::env::args().skip(1))?;
    if let Some(folder) = &arguments.floor {
        return Ok(floor::read_and_parse(&floor::files_below(folder)?)?);
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("estates");
    let threads = rayon::current_num_threads();
    println!("`iamvet check` on {threads} threads; times are minimum / median in ms");
    let mut flat = Vec::new();
    for &files in &arguments.files {
        let estate = generate::flat(&folder.join(files.to_string()), files)?;
        flat.push(measure(&estate, &arguments)?);
    }
    table::print("Many files", &flat);
    let mut modular = Vec::new();
    for &roots in &arguments.roots {
        let estate = generate::modular(&folder.join(format!("modules-{roots}")), roots)?;
        modular.push(measure(&estate, &arguments)?);
    }
    let calls = generate::CALLS_PER_ROOT;
    table::print(&format!("Modules, {calls} calls a root module"), &modular);
    print_small(&folder, arguments.runs)
}

fn arguments(mut given: impl Iterator<Item = String>) -> Result<Arguments, Box<dyn Error>> {
    let mut arguments = Arguments {
        files: vec![1_000, 3_000, 10_000],
        roots: vec![100, 200, 400],
        runs: 7,
        instructions: false,
        floor: None,
    };
    while let Some(argument) = given.next() {
        match argument.as_str() {
            // Given by `cargo bench` itself.
            "--bench" => {}
            "--files" => {
                (arguments.files, arguments.roots) = (vec![number(given.next())?], Vec::new());
            }
            "--roots" => {
                (arguments.files, arguments.roots) = (Vec::new(), vec![number(given.next())?]);
            }
            "--runs" => arguments.runs = number(given.next())?,
            "--instructions" => arguments.instructions = true,
            "--smoke" => {
                (arguments.files, arguments.roots) = (vec![50], vec![2]);
                arguments.runs = 1;
            }
            FLOOR => arguments.floor = given.next().map(PathBuf::from),
            _ => return Err(format!("unknown argument `{argument}`").into()),
        }
    }
    Ok(arguments)
}

const FLOOR: &str = "--floor";

fn number(given: Option<String>) -> Result<usize, Box<dyn Error>> {
    Ok(given.ok_or("a number is missing")?.parse()?)
}

fn measure(estate: &Estate, arguments: &Arguments) -> Result<Measured, Box<dyn Error>> {
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
    let iam_resources = report.stats.resources;
    if iam_resources < estate.iam_resources {
        let written = estate.iam_resources;
        return Err(format!("{iam_resources} IAM resources were seen of {written}").into());
    }
    let findings = report.findings.len();
    drop(report);

    let (mut floor, mut library, mut process) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..arguments.runs.max(1) {
        let (time, done) = measure::time(|| floor::read_and_parse(&estate.files));
        done?;
        floor.push(time);
        library.push(measure::time(|| drop(black_box(check(&request)))).0);
        process.push(measure::process(&mut program(&estate.root))?);
    }
    Ok(Measured {
        files: estate.files.len(),
        iam_resources,
        bytes: estate.bytes,
        findings,
        floor: Times::new(floor),
        library: Times::new(library),
        process: Times::new(process),
        memory: measure::peak_memory(&mut program(&estate.root))?,
        instructions: match arguments.instructions {
            true => instructions(estate)?,
            false => None,
        },
    })
}

fn instructions(estate: &Estate) -> Result<Option<Instructions>, Box<dyn Error>> {
    let mut floor = Command::new(std::env::current_exe()?);
    floor.arg(FLOOR).arg(&estate.root);
    let floor = measure::instructions(&floor)?;
    let process = measure::instructions(&program(&estate.root))?;
    Ok(floor
        .zip(process)
        .map(|(floor, process)| Instructions { floor, process }))
}

/// `iamvet check` as users run it.
fn program(path: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iamvet"));
    command.arg("check").arg(path);
    command
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
