//! The file of a baseline.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use super::Entry;
use crate::diag::{Form, Holder};
use crate::rules;

/// Version of the form that baselines are written in.
pub const BASELINE_VERSION: u32 = 2;

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
    /// Statements and policies that findings name by their hash: as JSON, or as the ARN or other text
    /// that names them.
    documents: BTreeMap<&'a str, Json>,
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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
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
    /// What it excuses: what grants, what is denied of it, and who has it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    accesses: Vec<AccessForm<'a>>,
    /// The hash of what it excuses.
    grant_hash: &'a str,
    /// Names the finding over edits elsewhere.
    fingerprint: &'a str,
}

/// What grants, and who has it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Access")]
struct AccessForm<'a> {
    /// Policy documents and statements as JSON, anything else as text; left out where it may hold a
    /// secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    grant: Option<Json>,
    /// The hash of what grants, where that is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<&'a str>,
    /// The hashes of the statements of the same document that may deny some of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    denials: Vec<&'a str>,
    /// Who has it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    holders: Vec<HolderForm<'a>>,
}

/// Someone who has an access.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Holder")]
struct HolderForm<'a> {
    /// What it is, in words.
    kind: &'a str,
    /// Its name, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// The address of the instance that declares it.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<&'a str>,
    /// The hash of its trust policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    trust: Option<&'a str>,
    /// The hash of its permissions boundary.
    #[serde(skip_serializing_if = "Option::is_none")]
    boundary: Option<&'a str>,
}

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
            &entry.accesses,
            &entry.fingerprint,
        )
    });
    let named = sorted.iter().flat_map(|entry| named(entry));
    let form = FileForm {
        version: BASELINE_VERSION,
        documents: named
            .map(|it| (it.hash(), it))
            .filter_map(written)
            .collect(),
        findings: sorted.iter().map(|entry| form(entry)).collect(),
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
        accesses: accesses(entry),
        grant_hash: &entry.grant_hash,
        fingerprint: &entry.fingerprint,
    }
}

/// The forms that an entry names by their hash.
fn named(entry: &Entry) -> impl Iterator<Item = &Form> {
    entry.accesses.iter().flat_map(|access| {
        let holders = access.holders.iter();
        let of_holders = holders.flat_map(|it| it.trust.iter().chain(&it.boundary));
        access.denials.iter().chain(of_holders)
    })
}

fn written<'a>((hash, form): (&'a str, &Form)) -> Option<(&'a str, Json)> {
    let text = form.text().filter(|text| !may_hold_secret(text))?;
    Some((hash, as_json(text)))
}

/// Accesses that are longer together are told by their hash.
const MAX_BYTES: usize = 256 * 1024;

/// What may be written down of what an entry excuses: nothing that may hold a secret.
fn accesses(entry: &Entry) -> Vec<AccessForm<'_>> {
    let is_about_secrets = is_about_secrets(&entry.rule);
    let texts = entry.accesses.iter().filter_map(|it| it.grant.text());
    let bytes: usize = texts.map(str::len).sum();
    let is_nothing = entry
        .accesses
        .iter()
        .all(|it| it.grant.is_empty() && it.holders.is_empty());
    if is_nothing || is_about_secrets || bytes > MAX_BYTES {
        return Vec::new();
    }
    let accesses = entry.accesses.iter();
    accesses
        .map(|access| {
            let text = access.grant.text().filter(|text| !may_hold_secret(text));
            AccessForm {
                grant: text.map(as_json),
                hash: text.is_none().then(|| access.grant.hash()),
                denials: access.denials.iter().map(Form::hash).collect(),
                holders: access.holders.iter().map(holder).collect(),
            }
        })
        .collect()
}

fn holder(holder: &Holder) -> HolderForm<'_> {
    HolderForm {
        kind: &holder.kind,
        name: holder.name.as_deref(),
        address: holder.address.as_deref(),
        trust: holder.trust.as_ref().map(Form::hash),
        boundary: holder.boundary.as_ref().map(Form::hash),
    }
}

fn as_json(text: &str) -> Json {
    let json = match text.starts_with(['{', '[']) {
        true => serde_json::from_str(text).ok(),
        false => None,
    };
    json.unwrap_or_else(|| text.into())
}

/// Whether the findings of a rule may have secrets as what grants; password policies have numbers.
fn is_about_secrets(rule: &str) -> bool {
    let group = rules::find(rule).map(|rule| rule.group);
    group == Some("credentials") && !rule.starts_with("password-")
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

#[cfg(test)]
mod tests {
    use arcstr::ArcStr;

    use super::super::read;
    use super::*;
    use crate::diag::Access;
    use crate::text::FileId;

    fn entry(grant: &str) -> Entry {
        Entry {
            rule: "inline-policy".to_owned(),
            path: "a.tf".to_owned(),
            address: "aws_iam_role.a".to_owned(),
            entity: "role `a`".to_owned(),
            instances: vec!["aws_iam_role.a".to_owned()],
            fingerprint: "f:0".to_owned(),
            grant_hash: "g".to_owned(),
            accesses: vec![Access::of(grant)],
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
        let holder = Holder {
            kind: "role".to_owned(),
            name: Some("a".to_owned()),
            address: Some("aws_iam_role.a".to_owned()),
            trust: Some(Form::new(document)),
            boundary: Some(Form::new("arn:aws:iam::aws:policy/x")),
        };
        let denial = Form::new(r#"{"Action":["s3:*"],"Effect":"Deny"}"#);
        entries[0].accesses[0].denials = [denial].into();
        entries[0].accesses[0].holders = [holder].into();
        let (read, said) = read_text(&write(&entries));
        assert_eq!(said, [""; 0]);
        entries.reverse();
        assert_eq!(read.len(), 2);
        assert!(entries.iter().all(|entry| read.contains(entry)), "{read:?}");
        let of_holder = |entry: &Entry| entry.accesses.first()?.holders.first().cloned();
        let holder = read.iter().find_map(of_holder).unwrap();
        // A hash alone would be equal, too.
        assert_eq!(holder.trust.unwrap().text(), Some(document));
    }

    #[test]
    fn what_the_version_before_held_is_read_and_told() {
        let old = r#"{"version": 1, "findings": [{"rule": "inline-policy", "path": "a.tf",
            "address": "aws_iam_role.a", "entity": "role `a`", "grants": ["x"], "grant_hash": "g",
            "fingerprint": "f:0"}]}"#;
        let (read, said) = read_text(old);
        assert_eq!(read[0].accesses, [Access::of("x")]);
        assert!(
            said[0].starts_with("the baseline is of a version that"),
            "{said:?}"
        );
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
            assert!(
                !text.contains(grant) && !text.contains("\"grant\""),
                "{text}"
            );
        }
        assert!(write(&[entry("arn:aws:s3:::bucket/*")]).contains("\"grant\""));
    }

    #[test]
    fn faults_are_told_and_the_rest_is_read() {
        let good = serde_json::to_string(&form(&entry("x"))).unwrap();
        let with = |other: &str| format!(r#"{{"version": 2, "findings": [{good}, {other}]}}"#);
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
                r#"{"version": 3, "findings": []}"#.to_owned(),
                0,
                "`version` of the baseline must be 2 `iamvet baseline` writes it",
            ),
            (
                r#"{"version": 2}"#.to_owned(),
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
