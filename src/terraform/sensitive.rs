//! Where values stand that must never be printed.

use rustc_hash::FxHashSet;

use super::Directory;
use crate::syntax::{Attribute, Block, Body, Kind};
use crate::text::Span;

/// See [`super::sensitive_values`].
pub(super) fn values(directory: &Directory, var_files: &[&Body]) -> Vec<Span> {
    let variables: Vec<&Block> = directory
        .files
        .iter()
        .flat_map(|file| file.body.blocks_of("variable"))
        .filter(|block| is_sensitive(block))
        .collect();
    let names: FxHashSet<&str> = variables.iter().map(|block| block.label(0)).collect();
    let defaults = variables.iter().filter_map(|b| b.body.attribute("default"));
    let own = directory.var_files.iter().map(|file| &file.body);
    let assigned = own
        .chain(var_files.iter().copied())
        .flat_map(|body| &body.attributes)
        .filter(|attribute| names.contains(attribute.name.as_str()));
    defaults.chain(assigned).map(value).collect()
}

fn is_sensitive(variable: &Block) -> bool {
    let sensitive = variable.body.attribute("sensitive");
    sensitive.is_some_and(|a| matches!(a.value.kind, Kind::Bool(true)))
}

fn value(attribute: &Attribute) -> Span {
    attribute.value.span
}
