//! Times and memory.

use std::fs;
use std::io;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What several runs of one thing took.
#[derive(Clone)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Of runs in any order; one at least.
    pub fn new(mut runs: Vec<Duration>) -> Self {
        runs.sort();
        Self(runs)
    }

    /// The shortest, in milliseconds: the least disturbed by other programs.
    pub fn min(&self) -> f64 {
        self.0.first().map_or(f64::NAN, millis)
    }

    /// The middle one, in milliseconds.
    pub fn median(&self) -> f64 {
        self.0.get(self.0.len() / 2).map_or(f64::NAN, millis)
    }
}

fn millis(time: &Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// How long `work` takes.
pub fn time<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let value = work();
    (start.elapsed(), value)
}

/// A whole process: wall time, its output being thrown away.
///
/// # Errors
/// When it cannot be started, or ends with something other than 0 or 1.
pub fn process(command: &mut Command) -> io::Result<Duration> {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let (time, status) = time(|| command.status());
    match status?.code() {
        Some(0 | 1) => Ok(time),
        code => Err(io::Error::other(format!("{command:?} ended with {code:?}"))),
    }
}

/// The peak of a process's resident memory in bytes, where the system tells (Linux's `VmHWM`).
///
/// It is read every millisecond until the process ends, so it can miss what the last one added.
pub fn peak_memory(command: &mut Command) -> io::Result<Option<u64>> {
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while child.try_wait()?.is_none() {
        peak = fs::read_to_string(&status)
            .ok()
            .and_then(|text| high_water_mark(&text))
            .max(peak);
        thread::sleep(Duration::from_millis(1));
    }
    Ok(peak)
}

fn high_water_mark(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

/// The instructions that a process executes on all its threads, as Valgrind counts them: a figure
/// that no other program's load disturbs. None where Valgrind is not installed.
///
/// # Errors
/// When Valgrind ends without a count.
pub fn instructions(command: &Command) -> io::Result<Option<u64>> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(command.get_program())
        .args(command.get_args())
        .output();
    let output = match output {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        output => output?,
    };
    let text = String::from_utf8_lossy(&output.stderr);
    let count = text
        .lines()
        .find_map(|line| line.split_once("Collected :"))
        .and_then(|(_, count)| count.trim().parse().ok());
    match count {
        Some(count) => Ok(Some(count)),
        None => Err(io::Error::other(format!("no instructions counted: {text}"))),
    }
}
