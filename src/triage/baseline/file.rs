//! The file of a baseline.

use std::collections::HashSet;
use std::sync::LazyLock;

use arcstr::ArcStr;
use regex::Regex;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use super::{Baseline, Entry};
use crate::rules;
use crate::syntax::{Kind, Node, json};
use crate::text::{FileId, Problem, Span, nearest};
use crate::triage::Date;

/// Version of the form that baselines are written in.
pub const BASELINE_VERSION: u32 = 1;

/// The code of problems of a baseline.
const CODE: &str = "invalid-baseline";

/// Findings that are accepted, each with the access that it excuses, as `iamvet baseline` writes
/// them. `reason`, `owner` and `until` may be set by hand.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "iamvet baseline")]
struct FileForm<'a> {
    /// Version of this schema.
    #[schemars(extend("const" = BASELINE_VERSION))]
    version: u32,
    /// The findings, by path, address, rule and fingerprint.
    findings: Vec<EntryForm<'a>>,
}

/// A finding that is accepted.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Entry")]
struct EntryForm<'a> {
    /// Id of the rule.
    rule: &'a str,
    /// Path of the file, relative to the root of the repository.
    path: &'a str,
    /// Address of the resource without instance keys.
    address: &'a str,
    /// Whose access it is, in words.
    entity: &'a str,
    /// Address of every instance that has the fault, where that is not the address alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    instances: Vec<&'a str>,
    /// Why it is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    /// Who answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'a str>,
    /// The last day on which it is accepted, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<&'a str>,
    /// What grants: policy documents and statements as JSON, anything else as text. Left out where
    /// there is nothing, or where it may hold a secret.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    grants: Vec<Json>,
    /// The hash of what grants.
    grant_hash: &'a str,
    /// Names the finding over edits elsewhere.
    fingerprint: &'a str,
}

const ENTRY_KEYS: [&str; 11] = [
    "rule",
    "path",
    "address",
    "entity",
    "instances",
    "reason",
    "owner",
    "until",
    "grants",
    "grant_hash",
    "fingerprint",
];

/// The JSON schema of baselines.
pub fn schema() -> String {
    let schema = schemars::schema_for!(FileForm<'static>);
    let mut out = serde_json::to_string_pretty(&schema).unwrap_or_default();
    out.push('\n');
    out
}

/// The text of a baseline, sorted so that changes show as few changed lines.
pub fn write(entries: &[Entry]) -> String {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by_key(|entry| {
        (
            &entry.path,
            &entry.address,
            &entry.rule,
            &entry.grants,
            &entry.fingerprint,
        )
    });
    let form = FileForm {
        version: BASELINE_VERSION,
        findings: sorted.into_iter().map(form).collect(),
    };
    // Maps here have text keys, and no value fails to serialize.
    let mut out = serde_json::to_string_pretty(&form).unwrap_or_default();
    out.push('\n');
    out
}

fn form(entry: &Entry) -> EntryForm<'_> {
    let is_alone = entry.instances.iter().eq([&entry.address]);
    let instances = entry.instances.iter().filter(|_| !is_alone);
    EntryForm {
        rule: &entry.rule,
        path: &entry.path,
        address: &entry.address,
        entity: &entry.entity,
        instances: instances.map(String::as_str).collect(),
        reason: entry.reason.as_deref(),
        owner: entry.owner.as_deref(),
        until: entry.until.as_deref(),
        grants: grants(entry),
        grant_hash: &entry.grant_hash,
        fingerprint: &entry.fingerprint,
    }
}

/// What may be written down of what grants: nothing that may hold a secret.
fn grants(entry: &Entry) -> Vec<Json> {
    let is_about_secrets = rules::find(&entry.rule).is_some_and(|r| r.group == "credentials");
    if is_about_secrets || entry.grants.iter().any(|grant| may_hold_secret(grant)) {
        return Vec::new();
    }
    let grants = entry.grants.iter().filter(|grant| !grant.is_empty());
    grants
        .map(|grant| match grant.starts_with(['{', '[']) {
            true => serde_json::from_str(grant).unwrap_or_else(|_| grant.as_str().into()),
            false => grant.as_str().into(),
        })
        .collect()
}

/// Whether a text has the look of an access key, a secret key, a token or a private key: those are
/// secrets though nothing declares them as sensitive.
fn may_hold_secret(text: &str) -> bool {
    const LOOKS: &str = r"(?x)
        \b(AKIA|ASIA)[A-Z0-9]{16}\b
        | -----BEGIN
        | (^|[^A-Za-z0-9/+=_.:-])[A-Za-z0-9/+]{40}($|[^A-Za-z0-9/+=_.:-])
        | (?i:password|secret_?access_?key|client_?secret)[^a-z]{0,4}[=:]";
    static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(LOOKS).ok());
    PATTERN.as_ref().is_none_or(|looks| looks.is_match(text))
}

/// Reads a baseline. What is wrong is left out and reported.
pub fn read(file: FileId, text: &ArcStr) -> (Baseline, Vec<Problem>) {
    let parsed = json::parse(file, text);
    let mut reader = Reader {
        problems: parsed.problems,
    };
    let mut baseline = Baseline::default();
    match &parsed.tree {
        Some(root) => reader.root(root, &mut baseline),
        None => {
            let message = "the baseline is no JSON";
            let problem = Problem::error(CODE, Span::at(file, 0), message);
            reader.problems.push(problem.help(HELP));
        }
    }
    (baseline, reader.problems)
}

const HELP: &str = "`iamvet baseline` writes it";

struct Reader {
    problems: Vec<Problem>,
}

impl Reader {
    fn error(&mut self, span: Span, message: impl Into<String>) {
        self.problems.push(Problem::error(CODE, span, message));
    }

    fn error_with(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        let problem = Problem::error(CODE, span, message);
        self.problems.push(problem.help(help));
    }

    fn root(&mut self, root: &Node, baseline: &mut Baseline) {
        let Some(members) = root.as_map() else {
            self.error_with(root.span, "the baseline must be an object", HELP);
            return;
        };
        for member in members {
            match member.key.as_str().unwrap_or_default() {
                "version" | "findings" | "$schema" => {}
                key => self.unknown(member.key.span, key, &["version", "findings"]),
            }
        }
        let version = root.get("version");
        let is_known = |node: &Node| json(node).as_u64() == Some(BASELINE_VERSION.into());
        match version {
            Some(version) if is_known(version) => {}
            other => {
                let span = other.map_or(root.span, |node| node.span);
                let message = format!("`version` of the baseline must be {BASELINE_VERSION}");
                self.error_with(span, message, HELP);
                return;
            }
        }
        match root.get("findings").map(|node| (node, node.as_list())) {
            Some((_, Some(list))) => {
                let read = list.iter().filter_map(|node| self.entry(node));
                baseline.entries = read.collect();
            }
            Some((node, None)) => {
                self.error(node.span, "`findings` must be a list");
            }
            None => {
                self.error(root.span, "the baseline has no `findings`");
            }
        }
    }

    fn unknown(&mut self, span: Span, key: &str, known: &[&str]) {
        let nearest = nearest(key, known.iter().copied());
        let help = nearest.map(|nearest| format!("did you mean `{nearest}`?"));
        let message = format!("unknown key `{key}` in the baseline");
        self.error_with(span, message, help.unwrap_or_default());
    }

    fn entry(&mut self, node: &Node) -> Option<Entry> {
        let before = self.problems.len();
        let Some(members) = node.as_map() else {
            self.error(node.span, "an element of `findings` must be an object");
            return None;
        };
        let mut seen = HashSet::new();
        for member in members {
            let key = member.key.as_str().unwrap_or_default();
            if !ENTRY_KEYS.contains(&key) {
                self.unknown(member.key.span, key, &ENTRY_KEYS);
            } else if !seen.insert(key) {
                self.error(member.key.span, format!("key `{key}` stands twice"));
            }
        }
        let mut entry = Entry {
            rule: self.required(node, "rule"),
            path: self.required(node, "path"),
            address: self.required(node, "address"),
            fingerprint: self.required(node, "fingerprint"),
            grant_hash: self.required(node, "grant_hash"),
            entity: self.text(node, "entity").unwrap_or_default(),
            reason: self.text(node, "reason"),
            owner: self.text(node, "owner"),
            until: self.text(node, "until"),
            instances: self.texts(node, "instances"),
            grants: list(node, "grants").iter().map(grant).collect(),
            span: Some(node.span),
        };
        if entry.instances.is_empty() {
            entry.instances.push(entry.address.clone());
        }
        if let Some(day) = &entry.until
            && day.parse::<Date>().is_err()
        {
            let span = node.get("until").map_or(node.span, |until| until.span);
            let message = format!("`until` is no day: `{day}`");
            self.error_with(span, message, "write it as `YYYY-MM-DD`");
        }
        (self.problems.len() == before).then_some(entry)
    }

    fn required(&mut self, node: &Node, key: &str) -> String {
        let text = self.text(node, key);
        if text.is_none() && node.get(key).is_none() {
            self.error(
                node.span,
                format!("an element of `findings` has no `{key}`"),
            );
        }
        text.unwrap_or_default()
    }

    fn text(&mut self, node: &Node, key: &str) -> Option<String> {
        let value = node.get(key)?;
        match &value.kind {
            Kind::Null => None,
            Kind::Text(_) => value.as_str().map(str::to_owned),
            _ => {
                self.error(value.span, format!("`{key}` must be a text"));
                None
            }
        }
    }

    fn texts(&mut self, node: &Node, key: &str) -> Vec<String> {
        let mut out = Vec::new();
        for item in list(node, key) {
            match (&item.kind, item.as_str()) {
                (Kind::Text(_), Some(text)) => out.push(text.to_owned()),
                _ => {
                    self.error(item.span, format!("an element of `{key}` must be a text"));
                }
            }
        }
        out
    }
}

fn list<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    let list = node.get(key).and_then(Node::as_list);
    list.unwrap_or_default()
}

/// The normal form of a grant as it is written in the file.
fn grant(node: &Node) -> String {
    match (&node.kind, node.as_str()) {
        (Kind::Text(_), Some(text)) => text.to_owned(),
        _ => json(node).to_string(),
    }
}

fn json(node: &Node) -> Json {
    match &node.kind {
        Kind::Bool(value) => (*value).into(),
        Kind::Number(number) => serde_json::from_str(number).unwrap_or(Json::Null),
        Kind::Text(_) => node.as_str().into(),
        Kind::List(items) => items.iter().map(json).collect(),
        Kind::Map(entries) => entries
            .iter()
            .filter_map(|entry| Some((entry.key.as_str()?.to_owned(), json(&entry.value))))
            .collect(),
        _ => Json::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(grant: &str) -> Entry {
        Entry {
            rule: "inline-policy".to_owned(),
            path: "a.tf".to_owned(),
            address: "aws_iam_role.a".to_owned(),
            entity: "role `a`".to_owned(),
            instances: vec!["aws_iam_role.a".to_owned()],
            fingerprint: "f:0".to_owned(),
            grant_hash: "g".to_owned(),
            grants: vec![grant.to_owned()],
            reason: Some("old".to_owned()),
            owner: Some("team".to_owned()),
            until: Some("2030-01-31".to_owned()),
            span: None,
        }
    }

    fn read_text(text: &str) -> (Vec<Entry>, Vec<String>) {
        let (baseline, problems) = read(FileId(0), &ArcStr::from(text));
        let without_span = |entry: Entry| Entry {
            span: None,
            ..entry
        };
        let entries = baseline.entries.into_iter().map(without_span);
        let said = problems.iter().map(|p| format!("{} {}", p.message, p.help));
        (entries.collect(), said.collect())
    }

    #[test]
    fn what_is_written_is_read() {
        let document = r#"{"Statement":[{"Action":"*","Effect":"Allow"}],"Version":"2012-10-17"}"#;
        let mut entries = vec![entry(document), entry("arn:aws:iam::aws:policy/x")];
        entries[1].instances.push("aws_iam_role.a[1]".to_owned());
        let (read, said) = read_text(&write(&entries));
        assert_eq!(said, [""; 0]);
        entries.reverse();
        assert_eq!(read.len(), 2);
        assert!(entries.iter().all(|entry| read.contains(entry)), "{read:?}");
    }

    /// `UPDATE=1` writes the file.
    #[test]
    fn the_checked_in_schema_is_up_to_date_and_followed() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/baseline.schema.json");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(path, schema()).unwrap();
        }
        let checked_in = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            checked_in.replace("\r\n", "\n") == schema(),
            "schema/baseline.schema.json is out of date: run the tests with UPDATE=1"
        );
        let schema: Json = serde_json::from_str(&schema()).unwrap();
        let written: Json = serde_json::from_str(&write(&[entry("{}"), entry("x")])).unwrap();
        assert!(jsonschema::is_valid(&schema, &written));
        assert!(!jsonschema::is_valid(
            &schema,
            &serde_json::json!({"version": 2})
        ));
    }

    #[test]
    fn secrets_are_not_written() {
        for grant in [
            "AKIAIOSFODNN7EXAMPLE",
            r#"{"key":"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}"#,
            "-----BEGIN RSA PRIVATE KEY-----",
            r#"{"password": "hunter2"}"#,
        ] {
            let text = write(&[entry(grant)]);
            assert!(!text.contains(grant) && !text.contains("grants"), "{text}");
        }
        assert!(write(&[entry("arn:aws:s3:::bucket/*")]).contains("grants"));
    }

    #[test]
    fn faults_are_told_and_the_rest_is_read() {
        let good = serde_json::to_string(&form(&entry("x"))).unwrap();
        let with = |other: &str| format!(r#"{{"version": 1, "findings": [{good}, {other}]}}"#);
        for (text, count, said) in [
            (with(r#"{"rule": 1}"#), 1, "`rule` must be a text "),
            (with("3"), 1, "an element of `findings` must be an object "),
            (
                with(&good.replace("owner", "ownr")),
                1,
                "unknown key `ownr` in the baseline did you mean `owner`?",
            ),
            (
                with(&good.replace("2030-01-31", "soon")),
                1,
                "`until` is no day: `soon` write it as `YYYY-MM-DD`",
            ),
            (
                r#"{"version": 2, "findings": []}"#.to_owned(),
                0,
                "`version` of the baseline must be 1 `iamvet baseline` writes it",
            ),
            (
                r#"{"version": 1}"#.to_owned(),
                0,
                "the baseline has no `findings` ",
            ),
            (
                "[]".to_owned(),
                0,
                "the baseline must be an object `iamvet baseline` writes it",
            ),
        ] {
            let (entries, found) = read_text(&text);
            assert_eq!(entries.len(), count, "{text}");
            assert_eq!(found.first().map(String::as_str), Some(said), "{text}");
        }
    }
}
