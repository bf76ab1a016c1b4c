//! `iamvet show`

use std::io::IsTerminal;

use super::args::{ShowArgs, ShowFormatArg};
use super::{CLEAN, FAILED, check, view, write::write};
use crate::engine::{self, Selection};
use crate::output::{self, Options, ShowFormat, ShowOptions};
use crate::text::ProblemLevel;

/// Shows what was evaluated, and gives the exit code.
pub(super) fn run(args: &ShowArgs) -> Result<u8, String> {
    let request = check::request(&args.input)?;
    let selection = Selection {
        all: args.all,
        outputs: args.outputs,
    };
    let shown = engine::show(&request, selection);
    let to_terminal = args.output.is_none() && std::io::stdout().is_terminal();
    let options = ShowOptions {
        report: Options {
            color: check::colored(args.color, to_terminal),
            ..view::options(&request)
        },
        outputs: args.outputs,
        provenance: args.provenance,
    };
    let format = match args.format {
        ShowFormatArg::Human => ShowFormat::Human,
        ShowFormatArg::Json => ShowFormat::Json,
    };
    let text = output::render_show(&shown, format, &options);
    write(args.output.as_deref(), &text)?;
    let is_error = |level| level == ProblemLevel::Error;
    let failed = shown.problems.iter().any(|p| is_error(p.level));
    Ok(if failed { FAILED } else { CLEAN })
}
