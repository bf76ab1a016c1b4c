//! Whether what grants now is within what granted before.
//!
//! Both are normal forms: a policy's document, a statement, the ARN of a policy of AWS, a pattern,
//! a number with a limit, or any other text. Where it cannot be told, it is not within.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use regex::Regex;

use super::form::document;
use crate::diag::{Form, content_hash};
use crate::policy::{
    self, Document, Excess, Grants, NamedPolicy, Pattern, Verdict, Witness, excess,
    kind_by_elements,
};

/// Requests that are told of what was gained.
const MAX_TOLD: usize = 3;

/// Most comparisons of one run; what is past them cannot be told.
const MAX_COMPARISONS: usize = 2_000;

/// Most normal forms of one side.
const MAX_FORMS: usize = 64;

/// What a grant is, beside one that it is held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change<T> {
    /// It gives nothing that the other does not give.
    Within,
    /// It gives more.
    Gained(Vec<T>),
    /// It is another one, and it cannot be told whether it gives more.
    Other,
}

/// Something that is granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// In words: "`s3:GetObject`, such as on `arn:aws:s3:::b/*`".
    pub text: String,
    /// Who makes it, in words, where somebody is named.
    pub by: Option<String>,
}

/// What grants together, what is denied of it, and what bounds it.
#[derive(Debug, Clone, Default)]
pub struct Side<'a> {
    /// What grants: each of them.
    pub grants: Vec<&'a Form>,
    /// What is denied of all.
    pub denials: Vec<&'a Form>,
    /// The permissions boundary of who has it.
    pub boundary: Option<&'a Form>,
}

impl<'a> Side<'a> {
    /// Something that grants by itself.
    pub fn of(grant: &'a Form) -> Self {
        Self {
            grants: vec![grant],
            ..Self::default()
        }
    }

    fn sort(&mut self) {
        for forms in [&mut self.grants, &mut self.denials] {
            forms.sort_unstable();
            forms.dedup();
        }
    }

    fn key(&self) -> String {
        let hashes = |forms: &[&Form]| {
            let hashes = forms.iter().map(|form| form.hash());
            hashes.collect::<Vec<_>>().join(",")
        };
        let boundary = self.boundary.map_or("", Form::hash);
        [&hashes(&self.grants), &hashes(&self.denials), boundary].join(";")
    }
}

/// Holds what grants now against what is accepted. Each text is read once, and each comparison made
/// once.
#[derive(Debug)]
pub struct Comparer {
    documents: HashMap<Form, Option<Arc<Document>>>,
    known: HashMap<String, Change<Request>>,
    left: usize,
}

impl Default for Comparer {
    fn default() -> Self {
        Self {
            documents: HashMap::new(),
            known: HashMap::new(),
            left: MAX_COMPARISONS,
        }
    }
}

impl Comparer {
    /// What a side is, beside the other.
    pub fn change(&mut self, mut old: Side<'_>, mut new: Side<'_>) -> Change<Request> {
        old.sort();
        new.sort();
        let is_same = new.grants.iter().all(|form| old.grants.contains(form))
            && old.denials.iter().all(|form| new.denials.contains(form))
            && (old.boundary.is_none() || old.boundary == new.boundary);
        if is_same {
            return Change::Within;
        }
        let key = content_hash(&[&old.key(), &new.key()]);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let count = |side: &Side<'_>| side.grants.len() + side.denials.len();
        if self.left == 0 || count(&old) > MAX_FORMS || count(&new) > MAX_FORMS {
            return Change::Other;
        }
        self.left -= 1;
        let change = self.by_requests(&old, &new).unwrap_or_else(|| {
            let is_bounded = self.is_bounded(&old, &new);
            by_text(&old, &new, is_bounded)
        });
        self.known.insert(key, change.clone());
        change
    }

    /// By comparing policies; none where what grants now is none.
    fn by_requests(&mut self, old: &Side<'_>, new: &Side<'_>) -> Option<Change<Request>> {
        let mut now = vec![self.policies(new.grants.iter().chain(&new.denials))?];
        // Of what is accepted, what cannot be read grants nothing that is known. What it denies, or
        // bounds, must be read.
        let granting = old.grants.iter().filter_map(|form| self.policy(form));
        let mut before: Vec<NamedPolicy> = granting.collect();
        before.extend(self.policies(old.denials.iter())?);
        let mut before = vec![before];
        match (old.boundary, new.boundary) {
            (Some(one), Some(other)) if one == other => {
                if let Some(boundary) = self.policy(one) {
                    before.push(vec![boundary.clone()]);
                    now.push(vec![boundary]);
                }
            }
            (old, new) => {
                if let Some(old) = old {
                    // What bounded it is not known, and it is not there any more.
                    let Some(boundary) = self.policy(old) else {
                        return new.is_none().then(|| Change::Gained(Vec::new()));
                    };
                    before.push(vec![boundary]);
                }
                // Without it there is more, if anything.
                now.extend(new.and_then(|new| self.policy(new)).map(|it| vec![it]));
            }
        }
        let found = excess(&Grants::new(&now), &Grants::new(&before), MAX_TOLD);
        Some(match (found.verdict(), found.future_verdict()) {
            (Verdict::No, Verdict::No) => Change::Within,
            (Verdict::Yes, _) | (_, Verdict::Yes) => Change::Gained(told(&found)),
            _ => Change::Other,
        })
    }

    /// Whether what bounds it now allows no more than what bounded it.
    fn is_bounded(&mut self, old: &Side<'_>, new: &Side<'_>) -> bool {
        match (old.boundary, new.boundary) {
            (None, _) => true,
            (Some(old), Some(new)) => self.change(Side::of(old), Side::of(new)) == Change::Within,
            (Some(_), None) => false,
        }
    }

    fn policies<'f>(
        &mut self,
        forms: impl Iterator<Item = &'f &'f Form>,
    ) -> Option<Vec<NamedPolicy>> {
        forms.map(|form| self.policy(form)).collect()
    }

    fn policy(&mut self, form: &Form) -> Option<NamedPolicy> {
        let read = || {
            let document = document(form.text()?)?;
            let kind = kind_by_elements(&document);
            Some(Arc::new(policy::read(&document, kind)?))
        };
        let known = self.documents.entry(form.clone()).or_insert_with(read);
        Some(NamedPolicy::new("grant", Some(Arc::clone(known.as_ref()?))))
    }
}

/// By what texts say of each other.
fn by_text(old: &Side<'_>, new: &Side<'_>, is_bounded: bool) -> Change<Request> {
    let is_covered = |form: &&&Form| {
        old.grants.contains(*form)
            || form.text().is_some_and(|new| {
                let mut old = old.grants.iter().filter_map(|old| old.text());
                old.any(|old| covers(old, new) || is_limit_within(old, new))
            })
    };
    let is_within = new.grants.iter().all(|form| is_covered(&form));
    let is_denied = old.denials.iter().all(|form| new.denials.contains(form));
    match (is_within, is_denied, is_bounded) {
        (true, true, true) => Change::Within,
        (true, true, false) => Change::Gained(Vec::new()),
        _ => Change::Other,
    }
}

/// Whether a limit allows no more than another one: "at least 8 characters" no more than "at least 6
/// characters".
fn is_limit_within(old: &str, new: &str) -> bool {
    type Limit<'a> = (&'a str, Option<u64>, &'a str);
    static FORM: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new("^at (least|most) ([0-9]+|unlimited) (.+)$").ok());
    fn limit(text: &str) -> Option<Limit<'_>> {
        let found = FORM.as_ref()?.captures(text)?;
        let part = |at: usize| found.get(at).map(|part| part.as_str());
        Some((part(1)?, part(2)?.parse().ok(), part(3)?))
    }
    let (Some((way, before, of)), Some((new_way, now, new_of))) = (limit(old), limit(new)) else {
        return false;
    };
    let is_less = match way {
        "least" => now >= before,
        _ => before.is_none_or(|before| now.is_some_and(|now| now <= before)),
    };
    way == new_way && of == new_of && is_less
}

/// Whether a pattern covers a text, or another pattern.
fn covers(old: &str, new: &str) -> bool {
    let is_pattern = old.contains('*') && !old.starts_with(['{', '[']);
    // A `?` would be matched by a `*` that is more.
    is_pattern && !old.contains('?') && Pattern::new(old).matches(new)
}

fn told(found: &Excess) -> Vec<Request> {
    let known: Vec<Request> = found.witnesses.iter().take(MAX_TOLD).map(request).collect();
    if !known.is_empty() {
        return known;
    }
    let service = |witness: &Witness| {
        let action = witness.action.as_str();
        action
            .split_once(':')
            .map_or(action, |(service, _)| service)
            .to_owned()
    };
    let mut services: Vec<String> = found.future.iter().map(service).collect();
    services.dedup();
    let services = services.into_iter().take(MAX_TOLD);
    services
        .map(|service| Request {
            text: format!("actions of `{service}` that there are not yet"),
            by: None,
        })
        .collect()
}

/// A request in words, with how many actions it stands for.
fn request(witness: &Witness) -> Request {
    let action = match witness.actions.first() {
        Some(action) => action.to_string(),
        None => witness.action.to_string(),
    };
    let more = match witness.actions.len() {
        0 | 1 => String::new(),
        2 => " and 1 more action".to_owned(),
        many => format!(" and {} more actions", many - 1),
    };
    let by = witness.made_by();
    let made = by.as_ref().map(|who| format!(" by {who}"));
    let made = made.unwrap_or_default();
    let when: Vec<String> = witness
        .context
        .iter()
        .map(|(key, values)| format!("`{key}` is `{}`", values.join("`, `")))
        .collect();
    let when = match when.is_empty() {
        true => String::new(),
        false => format!(" where {}", when.join(" and ")),
    };
    let resource = &witness.resource;
    Request {
        text: format!("`{action}`{more}, such as on `{resource}`{made}{when}"),
        by,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn held_against(old: &str, new: &str) -> Change<Request> {
        let (old, new) = (Form::new(old), Form::new(new));
        Comparer::default().change(Side::of(&old), Side::of(&new))
    }

    fn statement(action: &str, resource: &str) -> String {
        json!({"Action": [action], "Effect": "Allow", "Resource": [resource]}).to_string()
    }

    #[test]
    fn grants_are_compared_as_what_they_are() {
        let all = statement("s3:*", "*");
        let some = statement("s3:Get*", "arn:aws:s3:::b/*");
        let trust = |who: &str| {
            let condition = json!([{"StringEquals": {"sts:externalid": ["x"]}}]);
            let principal = json!([who]);
            json!({"Action": ["sts:AssumeRole"], "Condition": condition, "Effect": "Allow",
                "Principal": principal})
            .to_string()
        };
        let document =
            |statement: &str| format!(r#"{{"Statement":{statement},"Version":"2012-10-17"}}"#);
        let symbolic = |name: &str| statement("s3:GetObject", &format!("${{{name}}}/*"));
        let one = trust("AWS:arn:aws:iam::111122223333:role/a");
        for (old, new, within) in [
            (&all, &all, true),
            (&all, &some, true),
            (&some, &all, false),
            (&document(&all), &some, true),
            (&document(&some), &document(&all), false),
            (&trust("*"), &one, true),
            (&one, &trust("*"), false),
            (&trust("Service:ec2.amazonaws.com"), &one, false),
            (
                &symbolic("aws_s3_bucket.a.arn"),
                &symbolic("aws_s3_bucket.a.arn"),
                true,
            ),
            (
                &symbolic("aws_s3_bucket.a.arn"),
                &symbolic("aws_s3_bucket.b.arn"),
                false,
            ),
            (&all, &symbolic("aws_s3_bucket.b.arn"), true),
            (&symbolic("aws_s3_bucket.b.arn"), &all, false),
            (&symbolic("aws:username"), &symbolic("aws:username"), true),
        ] {
            let change = held_against(old, new);
            assert_eq!(change == Change::Within, within, "{old} {new} {change:?}");
        }
        for (old, new, within) in [
            ("s3:*", "s3:Get*", true),
            ("s3:Get*", "s3:*", false),
            ("*", "arn:aws:s3:::b", true),
            ("arn:aws:s3:::b*", "arn:aws:s3:::bc", true),
            ("arn:aws:s3:::bc", "arn:aws:s3:::b*", false),
            ("at least 6 characters", "at least 8 characters", true),
            ("at least 8 characters", "at least 6 characters", false),
            ("at most 90 days", "at most 30 days", true),
            ("at most 30 days", "at most unlimited days", false),
            ("at most unlimited days", "at most 30 days", true),
            ("at most 30 days", "at most 30 seconds", false),
            ("", "x", false),
            ("x", "", false),
            (
                "arn:aws:iam::aws:policy/AdministratorAccess",
                "arn:aws:iam::aws:policy/ReadOnlyAccess",
                true,
            ),
            (
                "arn:aws:iam::aws:policy/ReadOnlyAccess",
                "arn:aws:iam::aws:policy/AdministratorAccess",
                false,
            ),
        ] {
            let change = held_against(old, new);
            assert_eq!(change == Change::Within, within, "{old} {new} {change:?}");
        }
    }

    #[test]
    fn what_is_denied_and_bounded_is_taken_off() {
        let form = |text: &str| Form::new(text);
        let all = form(&statement("s3:*", "*"));
        let deny = |resource: &str| {
            let statement =
                json!({"Action": ["s3:Put*"], "Effect": "Deny", "Resource": [resource]});
            form(&statement.to_string())
        };
        let (wide, narrow) = (deny("arn:aws:s3:::prod*"), deny("arn:aws:s3:::prod-a*"));
        let bound = form(&statement("s3:Get*", "*"));
        let unread = form("${var.boundary}");
        fn side<'a>(all: &'a Form, deny: Option<&'a Form>, boundary: Option<&'a Form>) -> Side<'a> {
            Side {
                grants: vec![all],
                denials: deny.into_iter().collect(),
                boundary,
            }
        }
        for (old, new, within) in [
            (
                side(&all, Some(&wide), None),
                side(&all, Some(&narrow), None),
                false,
            ),
            (
                side(&all, Some(&narrow), None),
                side(&all, Some(&wide), None),
                true,
            ),
            (
                side(&all, Some(&narrow), None),
                side(&all, None, None),
                false,
            ),
            (
                side(&all, None, None),
                side(&all, Some(&narrow), None),
                true,
            ),
            (
                side(&all, None, Some(&bound)),
                side(&all, None, None),
                false,
            ),
            (side(&all, None, None), side(&all, None, Some(&bound)), true),
            (
                side(&all, None, Some(&bound)),
                side(&bound, None, None),
                true,
            ),
            (
                side(&all, None, Some(&unread)),
                side(&bound, None, None),
                false,
            ),
            (
                side(&all, None, Some(&unread)),
                side(&bound, None, Some(&unread)),
                true,
            ),
            (
                side(&all, None, Some(&bound)),
                side(&all, None, Some(&unread)),
                false,
            ),
            (
                side(&all, None, None),
                side(&all, None, Some(&unread)),
                true,
            ),
        ] {
            let text = format!("{old:?} {new:?}");
            let change = Comparer::default().change(old, new);
            assert_eq!(change == Change::Within, within, "{text} {change:?}");
        }
    }

    #[test]
    fn what_is_gained_is_told() {
        let old = statement("s3:GetObject", "arn:aws:s3:::b/*");
        let new = statement("s3:GetObject", "*");
        let Change::Gained(told) = held_against(&old, &new) else {
            panic!("not gained")
        };
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].text.starts_with("`s3:GetObject`, such as on "),
            "{told:?}"
        );
    }
}
