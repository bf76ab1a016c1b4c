//! Policy files that the code uses.

use rustc_hash::FxHashSet;

use crate::graph::Graph;
use crate::text::{FileId, Sources};
use crate::value::{Data, Value};

/// The paths of files that policies of the code are read from: what stands in them is judged where
/// it is used.
pub(super) fn used_files(graph: &Graph, sources: &Sources) -> FxHashSet<String> {
    let policies = graph.policies.iter().filter_map(|p| p.document.as_ref());
    let trusts = graph.principals.iter().filter_map(|p| p.trust.as_ref());
    let written = policies.chain(trusts).flat_map(Value::alternatives);
    let files = written.flat_map(|(_, value)| match &value.data {
        Data::Text(text) => match text.decoded() {
            Some(value) => statement_files(value),
            None => text.span().map(|span| span.file).into_iter().collect(),
        },
        _ => statement_files(value),
    });
    let files: FxHashSet<FileId> = files.collect();
    files
        .into_iter()
        .map(|file| sources.path(file).to_owned())
        .collect()
}

/// The files in which the statements of a document stand, with their actions: the document itself may
/// be made of those of other files.
fn statement_files(document: &Value) -> FxHashSet<FileId> {
    let all = document.get("Statement").map(elements).unwrap_or_default();
    let parts = all.iter().flat_map(|statement| {
        let actions = statement.get("Action").map(elements).unwrap_or_default();
        actions.iter().chain([statement])
    });
    parts.map(|part| part.span.file).collect()
}

/// The elements of a list; what is none is its own only one.
fn elements(value: &Value) -> &[Value] {
    match &value.data {
        Data::List(list) => list.items(),
        _ => std::slice::from_ref(value),
    }
}
