//! `iamvet rules` and `iamvet explain`

use std::fmt::Write;

use serde_json::{Value, json};

use super::args::{ExplainArgs, ListFormat, RulesArgs};
use super::{CLEAN, write::write};
use crate::rules::{self, Rule, UnknownRule};
use crate::triage::compliance::controls_of;

/// Lists the rules.
pub(super) fn rules(args: &RulesArgs) -> Result<u8, String> {
    let text = match args.format {
        ListFormat::Human => table(),
        ListFormat::Json => {
            let rules: Vec<Value> = rules::all().iter().map(object).collect();
            format!("{:#}\n", Value::from(rules))
        }
    };
    write(None, &text).map(|()| CLEAN)
}

/// Prints the page of every rule that has the name.
pub(super) fn explain(args: &ExplainArgs) -> Result<u8, String> {
    let pages: Vec<&str> = rules::named(&args.rule).map(|rule| rule.page).collect();
    if pages.is_empty() {
        return Err(UnknownRule::new(&args.rule).to_string());
    }
    write(None, &pages.join("\n")).map(|()| CLEAN)
}

fn table() -> String {
    let width = rules::all().iter().map(|r| r.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for rule in rules::all() {
        let off = if rule.on_by_default {
            ""
        } else {
            " (off by default)"
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{:width$}  {:8}  {}{off}",
            rule.id,
            rule.severity.name(),
            rule.title
        );
    }
    out
}

fn object(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "title": rule.title,
        "group": rule.group,
        "severity": rule.severity.name(),
        "on_by_default": rule.on_by_default,
        "aliases": rule.aliases.iter().map(|a| json!({"tool": a.tool, "id": a.id})).collect::<Vec<_>>(),
        "mappings": controls_of(rule).map(|(f, c)| json!({"framework": f.name, "control": c.number})).collect::<Vec<_>>(),
        "options": rule.options.iter().map(|o| json!({"name": o.name, "summary": o.summary})).collect::<Vec<_>>(),
    })
}
