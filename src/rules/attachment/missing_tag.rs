//! `missing-tag`.

use super::support;
use crate::diag::{Finding, Severity};
use crate::graph::Principal;
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::{self, Words};
use crate::rules::run::Unresolved;
use crate::rules::{Alias, Context, Entry, OptionError, OptionSpec, Rule, Strictness, describe};
use crate::text::listed;
use crate::value::{Data, ResourceKind, Symbol, Value};

const ALIASES: &[Alias] = &[
    Alias::of_grant("security-hub", "IAM.24", "role*"),
    Alias::of_grant("security-hub", "IAM.25", "user*"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        on_by_default: false,
        aliases: ALIASES,
        options: const {
            &[
                OptionSpec {
                    name: "tags",
                    summary: "Keys of the tags that are needed; where none is named, any tag will do",
                    schema: r#"{"type": "array", "items": {"type": "string", "minLength": 1}}"#,
                    default: "[]",
                    required: false,
                    strictness: Strictness::More,
                    advice: None,
                },
                OptionSpec {
                    name: "kinds",
                    summary: "Which principals need them",
                    schema: r#"{"type": "array", "items": {"enum": ["user", "role", "permission-set"]}}"#,
                    default: r#"["user", "role"]"#,
                    required: false,
                    strictness: Strictness::More,
                    advice: None,
                },
                OptionSpec::exempt("Principals that need none, by kind, name and path"),
            ]
        },
        ..Rule::new(
            entry,
            "Principal without the tags that it needs",
            Severity::Info,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let wanted: Vec<String> = context.option("tags")?;
    let kinds: Vec<String> = context.option("kinds")?;
    let exempt = support::exempt(context)?;
    for principal in &context.graph.principals {
        let exempted = exempt.has(principal);
        if exempted == Verdict::Yes || !kinds.iter().any(|kind| kind == principal.kind.key()) {
            continue;
        }
        let tags = Tags::of(principal.tags.as_ref());
        let missing = tags.missing(&wanted);
        if missing.is_none() {
            continue;
        }
        match (tags.open, &principal.declared) {
            (Some(symbol), Some(declared)) => {
                let place = declared.origin.name;
                sink.unresolved(Unresolved::of(context.rule, place, Some(symbol)));
            }
            (None, Some(_)) => {
                let missing = missing.unwrap_or_default();
                if let Some(found) = found(context, principal, exempted, &missing) {
                    sink.construct(found);
                }
            }
            (_, None) => {}
        }
    }
    Ok(())
}

/// The tags of a principal, in the form of either language.
#[derive(Default)]
struct Tags<'a> {
    keys: Vec<String>,
    /// What stands for further ones.
    open: Option<&'a Symbol>,
}

impl<'a> Tags<'a> {
    fn of(value: Option<&'a Value>) -> Self {
        let mut tags = Self::default();
        match value.map(|value| &value.data) {
            Some(Data::Map(map)) => {
                let set = map.entries().iter().filter(|e| !e.value.is_null());
                tags.keys = set.map(|entry| entry.key.to_string()).collect();
                tags.open = map.rest.as_deref();
            }
            Some(Data::List(list)) => {
                let key = |tag: &Value| tag.get("Key").or_else(|| tag.get("key")).cloned();
                let keys = list.items().iter().filter_map(key);
                let keys = keys.filter_map(|key| key.as_known_text());
                tags.keys = keys.map(|key| key.to_string()).collect();
                tags.open = list.rest.as_deref();
            }
            // What one of several has, the principal has perhaps.
            Some(Data::OneOf(_)) => {
                let value = value.into_iter().flat_map(Value::alternatives);
                for (_, inner) in value {
                    let inner = Tags::of(Some(inner));
                    tags.keys.extend(inner.keys);
                    tags.open = tags.open.or(inner.open);
                }
            }
            Some(Data::Unknown(symbol)) => tags.open = Some(symbol),
            _ => {}
        }
        tags
    }

    /// The keys that are not there; none where nothing is missing, and no keys where any would do.
    fn missing(&self, wanted: &[String]) -> Option<Vec<String>> {
        if wanted.is_empty() {
            return self.keys.is_empty().then(Vec::new);
        }
        let missing = wanted.iter().filter(|key| !self.keys.contains(key));
        let missing: Vec<String> = missing.cloned().collect();
        (!missing.is_empty()).then_some(missing)
    }
}

fn found(
    context: &Context<'_>,
    principal: &Principal,
    exempted: Verdict,
    missing: &[String],
) -> Option<Finding> {
    let declared = principal.declared.as_ref()?;
    let entity = describe::principal(principal);
    let what = match missing {
        [] => "no tags".to_owned(),
        [one] => format!("no tag `{one}`"),
        several => format!("no tags {}", listed(several)),
    };
    let argument = match declared.kind {
        ResourceKind::Terraform => "`tags`, or `default_tags` of the provider",
        ResourceKind::CloudFormation => "`Tags`",
    };
    let words = Words {
        primary: what.clone(),
        message: format!("{entity} has {what}"),
        help: format!("set {argument}; by tags owners, costs and access are told"),
    };
    let condition = declared.origin.condition.as_deref();
    Some(Finding {
        confidence: finding::confidence(exempted, condition),
        grant: format!("{}: {what}", principal.kind.key()),
        ..finding::about_principal(context, principal, declared, words)
    })
}
