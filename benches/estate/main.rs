//! `iamvet check` on generated estates, against the floor of reading and parsing the same files.
//!
//! ```console
//! $ cargo bench --bench estate                     # every kind of estate, each in several sizes
//! $ cargo bench --bench estate -- --files 500 --runs 3
//! $ cargo bench --bench estate -- --roots 200
//! $ cargo bench --bench estate -- --templates 5000
//! $ cargo bench --bench estate -- --synthesized 5  # one template of 5 MB, as the CDK writes it
//! $ cargo bench --bench estate -- --instructions   # counted by Valgrind too, which takes minutes
//! $ cargo bench --bench estate -- --smoke          # does it all run; the figures mean nothing
//! ```
//!
//! `rules ÷ evaluation` is what all rules, triage and the report add to reading and evaluating.
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
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use iamvet::engine::{Request, check, scan};

use generate::Estate;
use measure::Times;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many estates of each kind, and how large.
#[derive(Default)]
struct Sizes {
    /// Files of flat estates.
    files: Vec<usize>,
    /// Root modules of estates of modules.
    roots: Vec<usize>,
    /// Templates of estates of CloudFormation.
    templates: Vec<usize>,
    /// Megabytes of templates that the CDK writes.
    synthesized: Vec<usize>,
}

struct Arguments {
    sizes: Sizes,
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
    /// Reading and evaluating, without judging.
    evaluation: Times,
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
    let in_folder = |name: String| folder.join(name);
    let sizes = &arguments.sizes;
    print("Many files", &sizes.files, &arguments, |files| {
        generate::flat(&in_folder(files.to_string()), files)
    })?;
    let calls = generate::CALLS_PER_ROOT;
    let title = format!("Modules, {calls} calls a root module");
    print(&title, &sizes.roots, &arguments, |roots| {
        generate::modular(&in_folder(format!("modules-{roots}")), roots)
    })?;
    print("Templates", &sizes.templates, &arguments, |count| {
        generate::templates(&in_folder(format!("templates-{count}")), count)
    })?;
    print(
        "One template of the CDK",
        &sizes.synthesized,
        &arguments,
        |mb| generate::synthesized(&in_folder(format!("synthesized-{mb}")), mb * 1_000_000),
    )?;
    print_small(&folder, arguments.runs)
}

/// Measures estates of one kind and prints them.
fn print(
    title: &str,
    sizes: &[usize],
    arguments: &Arguments,
    generate: impl Fn(usize) -> io::Result<Estate>,
) -> Result<(), Box<dyn Error>> {
    let rows: Result<Vec<_>, _> = sizes
        .iter()
        .map(|&size| measure(&generate(size)?, arguments))
        .collect();
    table::print(title, &rows?);
    Ok(())
}

fn arguments(mut given: impl Iterator<Item = String>) -> Result<Arguments, Box<dyn Error>> {
    let mut arguments = Arguments {
        sizes: Sizes {
            files: vec![1_000, 3_000, 10_000],
            roots: vec![100, 200, 400],
            templates: vec![1_000, 5_000],
            synthesized: vec![1, 5],
        },
        runs: 7,
        instructions: false,
        floor: None,
    };
    while let Some(argument) = given.next() {
        match argument.as_str() {
            // Given by `cargo bench` itself.
            "--bench" => {}
            "--files" => arguments.sizes = only(|s| &mut s.files, given.next())?,
            "--roots" => arguments.sizes = only(|s| &mut s.roots, given.next())?,
            "--templates" => arguments.sizes = only(|s| &mut s.templates, given.next())?,
            "--synthesized" => arguments.sizes = only(|s| &mut s.synthesized, given.next())?,
            "--runs" => arguments.runs = number(given.next())?,
            "--instructions" => arguments.instructions = true,
            "--smoke" => {
                arguments.sizes = Sizes {
                    files: vec![50],
                    roots: vec![2],
                    templates: vec![14],
                    synthesized: vec![1],
                };
                arguments.runs = 1;
            }
            FLOOR => arguments.floor = given.next().map(PathBuf::from),
            _ => return Err(format!("unknown argument `{argument}`").into()),
        }
    }
    Ok(arguments)
}

const FLOOR: &str = "--floor";

/// One estate of one kind.
fn only(
    kind: impl Fn(&mut Sizes) -> &mut Vec<usize>,
    given: Option<String>,
) -> Result<Sizes, Box<dyn Error>> {
    let mut sizes = Sizes::default();
    kind(&mut sizes).push(number(given)?);
    Ok(sizes)
}

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

    let (mut floor, mut evaluation) = (Vec::new(), Vec::new());
    let (mut library, mut process) = (Vec::new(), Vec::new());
    for _ in 0..arguments.runs.max(1) {
        let (time, done) = measure::time(|| floor::read_and_parse(&estate.files));
        done?;
        floor.push(time);
        evaluation.push(measure::time(|| drop(black_box(scan(&request)))).0);
        library.push(measure::time(|| drop(black_box(check(&request)))).0);
        process.push(measure::process(&mut program(&estate.root))?);
    }
    Ok(Measured {
        files: estate.files.len(),
        iam_resources,
        bytes: estate.bytes,
        findings,
        floor: Times::new(floor),
        evaluation: Times::new(evaluation),
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
