//! Overrides of the configuration that no path has.

use super::accepted::Looked;
use super::configure::Configured;
use crate::text::{Problem, Sources};

/// Tells the globs of overrides that fit no file, where all below the configuration is looked at.
/// Configurations that others extend may be for what is not here.
pub(super) fn tell(
    configured: &Configured,
    looked: &Looked,
    sources: &Sources,
    problems: &mut Vec<Problem>,
) {
    let overrides = configured.config().overrides.iter();
    let own = |span: crate::text::Span| Some(span.file) == configured.file();
    let mut overrides = overrides.filter(|over| own(over.span())).peekable();
    if overrides.peek().is_none() || !looked.is_all_below(configured.dir()) {
        return;
    }
    let paths = sources.iter().map(|(_, file)| file.path());
    let paths: Vec<&str> = paths.filter_map(|path| configured.below(path)).collect();
    for (glob, span) in overrides.flat_map(|over| over.unused(&paths)) {
        let message = format!("no file that is read has the path `{glob}`");
        let problem = Problem::warning("unused-override", *span, message);
        problems.push(problem.help("paths start at the folder of the configuration"));
    }
}
