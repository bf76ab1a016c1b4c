//! A baseline, read from its file.

use std::collections::{HashMap, HashSet};

use arcstr::ArcStr;
use serde_json::Value as Json;

use super::file::BASELINE_VERSION;
use super::{Baseline, Entry};
use crate::diag::{Access, Form, Holder};
use crate::syntax::{Entry as Member, Kind, Node, json};
use crate::text::{FileId, Problem, Span, nearest};
use crate::triage::Date;

/// The version before, in which entries do not say who has an access.
const OLD_VERSION: u32 = 1;

/// The code of problems of a baseline.
const CODE: &str = "invalid-baseline";

const ACCESS_KEYS: [&str; 4] = ["grant", "hash", "denials", "holders"];

const HOLDER_KEYS: [&str; 5] = ["kind", "name", "address", "trust", "boundary"];

const ENTRY_KEYS: [&str; 11] = [
    "rule",
    "path",
    "address",
    "entity",
    "instances",
    "reason",
    "owner",
    "until",
    "accesses",
    "grant_hash",
    "fingerprint",
];

/// Reads a baseline. What is wrong is left out and reported.
pub fn read(file: FileId, text: &ArcStr) -> (Baseline, Vec<Problem>) {
    let parsed = json::parse(file, text);
    let mut reader = Reader {
        problems: parsed.problems,
        documents: HashMap::new(),
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
    /// By the hash that entries name them by.
    documents: HashMap<String, Form>,
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
                "version" | "findings" | "documents" | "$schema" => {}
                key => self.unknown(member.key.span, key, &["version", "findings", "documents"]),
            }
        }
        let version = root.get("version");
        match version.map(|node| (node, json(node).as_u64())) {
            Some((_, Some(number))) if number == u64::from(BASELINE_VERSION) => {}
            Some((node, Some(number))) if number == u64::from(OLD_VERSION) => {
                let message = "the baseline is of a version that does not hold who has an access: \
                               findings about access count until it is written anew";
                let problem = Problem::warning("old-baseline", node.span, message);
                self.problems.push(problem.help(
                    "look at them, and run `iamvet baseline`: reasons, owners and days are kept",
                ));
            }
            other => {
                let span = other.map_or(root.span, |(node, _)| node.span);
                let message = format!("`version` of the baseline must be {BASELINE_VERSION}");
                self.error_with(span, message, HELP);
                return;
            }
        }
        if let Some(node) = root.get("documents") {
            match node.as_map() {
                Some(members) => {
                    let of = |it: &Member| {
                        let text = text_of(&it.value);
                        Some((it.key.as_str()?.to_owned(), Form::new(&text)))
                    };
                    self.documents = members.iter().filter_map(of).collect();
                }
                None => self.error(node.span, "`documents` must be an object"),
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
        // The version before has them, of which nobody is told who has them.
        let is_old = |key: &str| key == "grants";
        self.keys(
            members,
            |key| ENTRY_KEYS.contains(&key) || is_old(key),
            &ENTRY_KEYS,
        );
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
            accesses: self.accesses(node),
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

    fn keys(&mut self, members: &[Member], is_known: impl Fn(&str) -> bool, known: &[&str]) {
        let mut seen = HashSet::new();
        for member in members {
            let key = member.key.as_str().unwrap_or_default();
            if !is_known(key) {
                self.unknown(member.key.span, key, known);
            } else if !seen.insert(key) {
                self.error(member.key.span, format!("key `{key}` stands twice"));
            }
        }
    }

    /// What an entry excuses, of this version or the one before.
    fn accesses(&mut self, node: &Node) -> Vec<Access> {
        let old = list(node, "grants").iter();
        let mut out: Vec<Access> = old.map(|it| Access::of(&text_of(it))).collect();
        for item in list(node, "accesses") {
            let Some(members) = item.as_map() else {
                self.error(item.span, "an element of `accesses` must be an object");
                continue;
            };
            self.keys(members, |key| ACCESS_KEYS.contains(&key), &ACCESS_KEYS);
            let grant = match (item.get("grant"), self.text(item, "hash")) {
                (Some(grant), _) => Form::new(&text_of(grant)),
                (None, Some(hash)) => Form::of_hash(&hash),
                (None, None) => {
                    let message = "an element of `accesses` has neither `grant` nor `hash`";
                    self.error(item.span, message);
                    continue;
                }
            };
            let denials = self.texts(item, "denials");
            let mut denials: Vec<Form> = denials.iter().map(|hash| self.form(hash)).collect();
            denials.sort_unstable();
            let mut holders: Vec<Holder> = Vec::new();
            for item in list(item, "holders") {
                holders.extend(self.holder(item));
            }
            holders.sort_unstable();
            out.push(Access {
                grant,
                denials: denials.into(),
                holders: holders.into(),
            });
        }
        out.sort_unstable();
        out
    }

    fn holder(&mut self, node: &Node) -> Option<Holder> {
        let Some(members) = node.as_map() else {
            self.error(node.span, "an element of `holders` must be an object");
            return None;
        };
        self.keys(members, |key| HOLDER_KEYS.contains(&key), &HOLDER_KEYS);
        let trust = self.text(node, "trust");
        let boundary = self.text(node, "boundary");
        Some(Holder {
            kind: self.text(node, "kind").unwrap_or_default(),
            name: self.text(node, "name"),
            address: self.text(node, "address"),
            trust: trust.map(|hash| self.form(&hash)),
            boundary: boundary.map(|hash| self.form(&hash)),
        })
    }

    /// The form of a hash: with its text where the file has that, and it is the text of the hash.
    fn form(&self, hash: &str) -> Form {
        let form = self.documents.get(hash).filter(|form| form.hash() == hash);
        form.cloned().unwrap_or_else(|| Form::of_hash(hash))
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

/// A normal form as it is written in the file.
fn text_of(node: &Node) -> String {
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
