//! `iamvet data`

use std::fmt::Write;

use serde_json::json;

use super::args::{DataArgs, ListFormat};
use super::{CLEAN, write::write};
use crate::aws::{self, Source};

/// Tells which facts about AWS are built in: how many of each kind, and from which packages.
pub(super) fn run(args: &DataArgs) -> Result<u8, String> {
    let text = match args.format {
        ListFormat::Human => human(),
        ListFormat::Json => json(),
    };
    write(None, &text).map(|()| CLEAN)
}

/// What there is, with its number.
fn counts() -> [(&'static str, usize); 8] {
    [
        ("services", aws::services().len()),
        ("actions", aws::actions().len()),
        (
            "resource types",
            aws::services().map(|s| s.resource_types().len()).sum(),
        ),
        ("condition keys", aws::condition_keys().len()),
        ("service principals", aws::service_principals().len()),
        ("managed policies", aws::managed_policies().len()),
        ("partitions", aws::partitions().count()),
        (
            "regions",
            aws::partitions().map(|p| aws::regions(p).count()).sum(),
        ),
    ]
}

fn human() -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    for (what, count) in counts() {
        let _ = writeln!(out, "{count:>6}  {what}");
    }
    out.push('\n');
    let name = |source: &Source| format!("{} {}", source.registry, source.package);
    let width = aws::sources().map(|s| name(&s).len()).max().unwrap_or(0);
    let versions = aws::sources().map(|s| s.version.len()).max().unwrap_or(0);
    for source in aws::sources() {
        let parts: Vec<&str> = source.parts().collect();
        let Source {
            version,
            date,
            licence,
            ..
        } = source;
        let _ = writeln!(
            out,
            "{:width$}  {version:versions$}  {date:10}  {licence:12}  {}",
            name(&source),
            parts.join(", ")
        );
    }
    out
}

fn json() -> String {
    let counts = counts().map(|(what, count)| (what.replace(' ', "_"), json!(count)));
    let counts: serde_json::Map<_, _> = counts.into_iter().collect();
    let sources = aws::sources().map(|source| {
        json!({
            "registry": source.registry,
            "package": source.package,
            "version": source.version,
            "date": source.date,
            "licence": source.licence,
            "parts": source.parts().collect::<Vec<_>>(),
        })
    });
    let sources: Vec<_> = sources.collect();
    format!("{:#}\n", json!({"counts": counts, "sources": sources}))
}
