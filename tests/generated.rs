//! What is generated from the registry of rules and checked in. `UPDATE=1` writes it.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use iamvet::config;
use iamvet::rules::{self, Rule};
use iamvet::triage::compliance::{Extent, controls_of, frameworks};

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

/// The tools whose rules about access are listed as a whole, and what they are called.
const PEERS: [(&str, &str); 18] = [
    ("checkov", "checkov"),
    ("trivy", "Trivy"),
    ("cfn-nag", "cfn_nag"),
    ("cfn-lint", "cfn-lint"),
    ("access-analyzer", "IAM Access Analyzer"),
    ("security-hub", "AWS Security Hub"),
    ("prowler", "Prowler"),
    ("cdk-nag", "cdk-nag"),
    ("kics", "KICS"),
    ("terrascan", "Terrascan"),
    ("cfripper", "CFRipper"),
    ("parliament", "Parliament"),
    ("cloudsplaining", "Cloudsplaining"),
    ("tflint", "tflint-ruleset-aws"),
    ("scout-suite", "Scout Suite"),
    ("guard", "AWS Guard Rules Registry"),
    ("aws-config", "AWS Config"),
    ("regula", "Regula"),
];

/// A rule of another tool.
struct Peer {
    id: &'static str,
    /// Why no rule here judges it, where none does.
    reason: &'static str,
    /// What it is about, where its id does not tell.
    name: &'static str,
}

fn rules_of_peer(tool: &str) -> Vec<Peer> {
    let rows = include_str!("../data/peers.tsv").lines();
    let rows = rows.filter_map(|row| row.strip_prefix(tool)?.strip_prefix('\t'));
    let peer = |row: &'static str| {
        let mut fields = row.split('\t');
        Peer {
            id: fields.next().unwrap(),
            reason: fields.next().unwrap(),
            name: fields.next().unwrap_or_default(),
        }
    };
    rows.map(peer).collect()
}

/// The rules here that have an id of another tool as an alias.
fn rules_like<'a>(tool: &'a str, id: &'a str) -> impl Iterator<Item = &'static Rule> + 'a {
    let is = move |rule: &&Rule| {
        let mut aliases = rule.aliases.iter();
        aliases.any(|alias| alias.tool == tool && alias.id == id)
    };
    rules::all().iter().filter(is)
}

#[test]
fn every_rule_of_a_peer_has_a_rule_or_a_reason() {
    let mut wrong = Vec::new();
    let mut unlisted = Vec::new();
    for (tool, _) in PEERS {
        let mut seen = BTreeSet::new();
        for Peer { id, reason, .. } in rules_of_peer(tool) {
            let has_rule = rules_like(tool, id).next().is_some();
            if has_rule != reason.is_empty() || !seen.insert(id) {
                wrong.push(format!("{tool} {id}"));
            }
        }
        let aliases = rules::all().iter().flat_map(|rule| rule.aliases);
        let own = aliases.filter(|alias| alias.tool == tool && !seen.contains(alias.id));
        unlisted.extend(own.map(|alias| format!("{tool} {}", alias.id)));
    }
    assert!(wrong.is_empty(), "both, neither, or twice: {wrong:#?}");
    assert!(
        unlisted.is_empty(),
        "not in `data/peers.tsv`: {unlisted:#?}"
    );
}

#[test]
fn the_page_for_people_of_other_tools_is_up_to_date() {
    let link = |r: &Rule| format!("[`{0}`](../src/rules/{1}/{0}.md)", r.id, r.group);
    let mut text = String::from(
        "# Coming from another tool\n\n\
         Written by `UPDATE=1 cargo test --test generated` from the aliases of the rules and from \
         `data/peers.tsv`.\n\n\
         The ids of other tools work as names of rules in the configuration (`select`, `ignore`, \
         `rules`), on the command line, and in the suppression comments and metadata of these tools: \
         what is suppressed for them stays suppressed. An id that several rules share means all of \
         them.\n",
    );
    for (tool, name) in PEERS {
        let rows = rules_of_peer(tool);
        let judged = rows.iter().filter(|row| row.reason.is_empty()).count();
        let all = rows.len();
        write!(
            text,
            "\n## {name}\n\n{judged} of its {all} rules about access are judged here.\n\n\
             | {name} | here |\n|---|---|\n"
        )
        .unwrap();
        for Peer { id, reason, name } in rows {
            let rules: Vec<String> = rules_like(tool, id).map(link).collect();
            let here = match rules.as_slice() {
                [] => format!("none: {reason}"),
                rules => rules.join(", "),
            };
            let name = match name {
                "" => String::new(),
                name => format!(" {name}"),
            };
            writeln!(text, "| `{id}`{name} | {here} |").unwrap();
        }
    }
    text.push_str(
        "\n## Further tools\n\n\
         Of these the ids are listed that have a rule here; what else they have is not.\n\n\
         | tool | id | here |\n|---|---|---|\n",
    );
    let aliases = rules::all().iter().flat_map(|rule| rule.aliases);
    let mut further: Vec<(&str, &str)> = aliases.map(|alias| (alias.tool, alias.id)).collect();
    further.retain(|(tool, _)| PEERS.iter().all(|(peer, _)| peer != tool));
    further.sort_unstable();
    further.dedup();
    for (tool, id) in further {
        let rules: Vec<String> = rules_like(tool, id).map(link).collect();
        writeln!(text, "| {tool} | `{id}` | {} |", rules.join(", ")).unwrap();
    }
    check("docs/other-tools.md", &text);
}

#[test]
fn the_table_of_controls_is_up_to_date() {
    let mut text = String::from(
        "# Controls of compliance frameworks\n\n\
         What `iamvet check --framework NAME` assesses, and by which rules: those that fail the control by their \
         findings. A control that code tells wholly is passed where all of its rules ran, the code has what it is about, \
         and nothing that they rest on is unknown; one that code tells a part of is then passed in part. A rule in \
         brackets is not needed for that: it counts where it runs. Options beside a rule are those that the control asks \
         for, whatever the configuration sets. A control that code tells nothing of is listed with \
         the reason.\n\n\
         The titles are our own words; the texts are in the frameworks. Which rules judge a control was held against \
         the controls of AWS Security Hub with their related requirements, the conformance packs of AWS Config, and \
         the frameworks of Prowler.\n",
    );
    for framework in frameworks() {
        let (name, key) = (framework.name, framework.key);
        writeln!(text, "\n## {name}\n\n`--framework {key}`\n").unwrap();
        text.push_str("| control | about | code tells | judged by |\n|---|---|---|---|\n");
        for control in &framework.controls {
            let extent = match control.extent {
                Extent::Whole => "wholly".to_owned(),
                Extent::Part => format!("in part: {}", control.rest),
                Extent::None => format!("nothing: {}", control.rest),
            };
            let rule = |id: &'static str| {
                let own = || control.judges.iter().filter(move |j| j.rule.id == id);
                let options = own().flat_map(|judge| &judge.options);
                let options: Vec<String> =
                    options.map(|(key, it)| format!("`{key}: {it}`")).collect();
                let asked = match options.as_slice() {
                    [] => format!("`{id}`"),
                    options => format!("`{id}` with {}", options.join(", ")),
                };
                match own().any(|judge| judge.is_needed) {
                    true => asked,
                    false => format!("({asked})"),
                }
            };
            let rules: Vec<String> = control.rules().map(rule).collect();
            let (number, title, rules) = (control.number, control.title, rules.join(", "));
            writeln!(text, "| {number} | {title} | {extent} | {rules} |").unwrap();
        }
    }
    check("docs/compliance.md", &text);
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
    let of = |name: &str| -> Option<String> {
        let numbers = controls_of(rule).filter(|(f, _)| f.name == name);
        let numbers: Vec<&str> = numbers.map(|(_, c)| c.number).collect();
        (!numbers.is_empty()).then(|| format!("{name}: {}", numbers.join(", ")))
    };
    let controls = frameworks().iter().filter_map(|f| of(f.name));
    controls.collect::<Vec<_>>().join("; ")
}
