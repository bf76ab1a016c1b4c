//! `iamvet graph`

use super::args::{GraphArgs, GraphFormat};
use super::{CLEAN, FAILED, check, view, write::write};
use crate::engine;
use crate::graph::export;
use crate::output::shown_path;
use crate::text::ProblemLevel;

/// Prints the graph; inputs that could not be read are named on standard error.
pub(super) fn run(args: &GraphArgs) -> Result<u8, String> {
    let request = check::request(&args.input)?;
    let scan = engine::scan(&request);
    let text = match args.format {
        GraphFormat::Json => export::json(&scan.graph, &scan.sources),
        GraphFormat::Dot => export::dot(&scan.graph, &scan.sources),
        GraphFormat::Mermaid => export::mermaid(&scan.graph),
    };
    write(args.output.as_deref(), &text)?;
    let options = view::options(&request);
    let mut failed = false;
    for problem in &scan.problems {
        if problem.level == ProblemLevel::Error {
            let (start, _) = scan.sources.positions(problem.span);
            let path = shown_path(&scan.sources, problem.span.file, &options);
            eprintln!(
                "{path}:{}:{}: {}",
                start.line, start.column, problem.message
            );
            failed = true;
        }
    }
    Ok(if failed { FAILED } else { CLEAN })
}
