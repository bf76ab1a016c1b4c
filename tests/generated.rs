//! What is generated from the registry of rules and checked in. `UPDATE=1` writes it.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use iamvet::config;
use iamvet::rules::{self, Rule};

fn check(path: &str, wanted: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE").is_some_and(|v| v == "1") {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, wanted).unwrap();
    }
    let found = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        found.replace("\r\n", "\n") == wanted,
        "{path} is out of date: run `UPDATE=1 cargo test --test generated`"
    );
}

#[test]
fn the_schema_of_the_configuration_is_up_to_date() {
    let schema = config::schema();
    let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    check("schema/iamvet.schema.json", &text);
    jsonschema::meta::validate(&schema).unwrap();
}

#[test]
fn the_schema_of_the_graph_is_up_to_date() {
    let schema = iamvet::graph::export::json_schema();
    check("schema/graph.schema.json", &schema);
    jsonschema::meta::validate(&serde_json::from_str(&schema).unwrap()).unwrap();
}

#[test]
fn the_schema_of_what_custom_rules_see_is_up_to_date() {
    let schema = iamvet::guard::schema();
    let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    check("schema/guard-input.schema.json", &text);
    jsonschema::meta::validate(&schema).unwrap();
}

#[test]
fn the_table_of_rules_is_up_to_date() {
    let mut text = String::from(
        "# Rules\n\n\
         Written by `UPDATE=1 cargo test --test generated`. `iamvet explain RULE` shows a rule's page.\n\n\
         | rule | what it finds | severity | also known as | controls |\n\
         |---|---|---|---|---|\n",
    );
    for rule in rules::all() {
        writeln!(
            text,
            "| [`{0}`](../src/rules/{1}/{0}.md) | {2} | {3} | {4} | {5} |",
            rule.id,
            rule.group,
            rule.title,
            severity(rule),
            aliases(rule),
            controls(rule)
        )
        .unwrap();
    }
    check("docs/rules.md", &text);
}

fn severity(rule: &Rule) -> String {
    let kinds = rule.severities.iter();
    let kinds = kinds.map(|(kind, severity)| format!("; {kind}: {severity}"));
    let off = if rule.on_by_default { "" } else { "; off" };
    format!("{}{}{off}", rule.severity, kinds.collect::<String>())
}

fn aliases(rule: &Rule) -> String {
    let names = rule.aliases.iter();
    let names = names.map(|alias| format!("{} `{}`", alias.tool, alias.id));
    names.collect::<Vec<_>>().join(", ")
}

fn controls(rule: &Rule) -> String {
    let controls = rule.mappings.iter();
    let controls = controls.map(|m| format!("{} {}", m.framework, m.control));
    controls.collect::<Vec<_>>().join(", ")
}
