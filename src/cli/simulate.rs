//! `iamvet simulate`

use std::io::{BufRead, BufReader, BufWriter, Write};

use super::args::SimulateArgs;
use super::{CLEAN, FAILED};
use crate::engine;
use crate::output;

/// Lines that are decided together, in parallel.
const BATCH: usize = 4096;

/// Decides each line of a file; lines that are no request are answered by an error.
pub(super) fn run(args: &SimulateArgs) -> Result<u8, String> {
    let shown = args.file.display();
    let unreadable = |e: std::io::Error| format!("`{shown}` cannot be read: {e}");
    let input: Box<dyn BufRead> = match args.file.as_os_str() == "-" {
        true => Box::new(std::io::stdin().lock()),
        false => Box::new(BufReader::new(
            std::fs::File::open(&args.file).map_err(unreadable)?,
        )),
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut failed = false;
    let mut input = input.lines();
    loop {
        let mut lines = Vec::new();
        for line in input.by_ref().take(BATCH) {
            lines.push(line.map_err(unreadable)?);
        }
        if lines.is_empty() {
            break;
        }
        let texts: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
        let texts: Vec<&str> = texts.into_iter().filter(|text| !text.is_empty()).collect();
        for decision in engine::simulate(&texts, args.jobs) {
            failed |= decision.is_err();
            match writeln!(out, "{}", output::simulated(&decision)) {
                Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => return Ok(CLEAN),
                Err(e) => return Err(format!("standard output cannot be written: {e}")),
                Ok(()) => {}
            }
        }
    }
    match out.flush() {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(format!("standard output cannot be written: {e}"))
        }
        _ => Ok(if failed { FAILED } else { CLEAN }),
    }
}
