//! What was measured, as a table.

use crate::Measured;
use crate::measure::Times;

/// Prints the estates of one kind.
pub fn print(title: &str, rows: &[Measured]) {
    if rows.is_empty() {
        return;
    }
    println!("\n{title}:\n");
    let columns = rows.first().map_or_else(Vec::new, columns);
    let headers: Vec<&str> = columns.iter().map(|(header, _)| *header).collect();
    line(&headers);
    line(&vec!["--:"; headers.len()]);
    for row in rows {
        let cells: Vec<String> = self::columns(row)
            .into_iter()
            .map(|(_, cell)| cell)
            .collect();
        line(&cells);
    }
}

fn line(cells: &[impl AsRef<str>]) {
    let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
    println!("| {} |", cells.join(" | "));
}

fn columns(row: &Measured) -> Vec<(&'static str, String)> {
    let times = |t: &Times| format!("{:.1} / {:.1}", t.min(), t.median());
    let over_floor = |t: &Times| format!("{:.2}", t.min() / row.floor.min());
    let rules = (row.library.min() - row.evaluation.min()) / row.evaluation.min();
    let resources = row.iam_resources as f64;
    let memory = row.memory.map(|memory| memory as f64);
    let mut columns = vec![
        ("files", row.files.to_string()),
        ("IAM resources", row.iam_resources.to_string()),
        ("source, MiB", format!("{:.1}", mebibytes(row.bytes as f64))),
        ("findings", row.findings.to_string()),
        ("floor", times(&row.floor)),
        ("evaluation", times(&row.evaluation)),
        ("library", times(&row.library)),
        ("process", times(&row.process)),
        ("rules ÷ evaluation", format!("{rules:.2}")),
        ("library ÷ floor", over_floor(&row.library)),
        ("process ÷ floor", over_floor(&row.process)),
        (
            "process, µs a resource",
            format!("{:.1}", row.process.min() * 1e3 / resources),
        ),
        ("peak, MiB", known(memory.map(mebibytes))),
        ("peak ÷ source", known(memory.map(|m| m / row.bytes as f64))),
        (
            "peak, bytes a resource",
            memory.map_or_else(unknown, |m| format!("{:.0}", m / resources)),
        ),
    ];
    if let Some(counted) = &row.instructions {
        let (floor, process) = (counted.floor as f64, counted.process as f64);
        columns.push(("floor, M instructions", format!("{:.0}", floor / 1e6)));
        columns.push(("process, M instructions", format!("{:.0}", process / 1e6)));
        columns.push(("instructions ÷ floor", format!("{:.2}", process / floor)));
    }
    columns
}

fn mebibytes(bytes: f64) -> f64 {
    bytes / f64::from(1 << 20)
}

fn known(number: Option<f64>) -> String {
    number.map_or_else(unknown, |n| format!("{n:.1}"))
}

fn unknown() -> String {
    "not known".to_owned()
}
