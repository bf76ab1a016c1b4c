//! Which principals a setting is about.

use serde::Deserialize;

use super::describe;
use crate::graph::{Principal, PrincipalKind};
use crate::policy::{Pattern, Verdict};
use crate::value::Value;

/// Some principals, as the configuration names them: those that all its fields fit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrincipalSelector {
    /// `user`, `group`, `role`, `permission-set`.
    pub kind: Option<String>,
    /// Pattern of the name.
    pub name: Option<String>,
    /// Pattern of the path.
    pub path: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// The JSON schema of a list of [`PrincipalSelector`]s.
pub const SELECTORS_SCHEMA: &str = r#"{
  "type": "array",
  "items": {
    "type": "object",
    "additionalProperties": false,
    "minProperties": 1,
    "properties": {
      "kind": {"enum": ["user", "group", "role", "permission-set"], "description": "Kind of principal"},
      "name": {"type": "string", "description": "Its name; `*` and `?` are wildcards"},
      "path": {"type": "string", "description": "Its path, such as `/ci/*`; `*` and `?` are wildcards"},
      "reason": {"type": "string", "description": "Why"}
    }
  }
}"#;

/// Selectors ready to be matched.
#[derive(Debug, Clone, Default)]
pub struct PrincipalFilter {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    kind: Option<String>,
    name: Option<Pattern>,
    path: Option<Pattern>,
    reason: String,
}

/// The kind of that name in the configuration. Rules judge what has policies, and users and groups
/// of Identity Center have none of their own.
pub fn kind_of_key(key: &str) -> Option<PrincipalKind> {
    use PrincipalKind::{Group, PermissionSet, Role, User};
    [User, Group, Role, PermissionSet]
        .into_iter()
        .find(|kind| kind.key() == key)
}

impl PrincipalFilter {
    /// A filter that any of the selectors lets through.
    pub fn new(selectors: Vec<PrincipalSelector>) -> Self {
        let entries = selectors
            .into_iter()
            .map(|s| Entry {
                kind: s.kind,
                name: s.name.as_deref().map(Pattern::new),
                path: s.path.as_deref().map(Pattern::new),
                reason: s.reason.unwrap_or_default(),
            })
            .collect();
        Self { entries }
    }

    /// Whether a principal is among those selected.
    pub fn has(&self, principal: &Principal) -> Verdict {
        self.entries.iter().fold(Verdict::No, |verdict, entry| {
            verdict.or(entry.matches(principal))
        })
    }

    /// The reason of the first selector that certainly has the principal.
    pub fn reason(&self, principal: &Principal) -> Option<&str> {
        self.entries
            .iter()
            .find(|entry| entry.matches(principal) == Verdict::Yes)
            .map(|entry| entry.reason.as_str())
    }
}

impl Entry {
    fn matches(&self, principal: &Principal) -> Verdict {
        let kind = match &self.kind {
            Some(kind) if kind != principal.kind.key() => return Verdict::No,
            _ => Verdict::Yes,
        };
        let name = self
            .name
            .as_ref()
            .map_or(Verdict::Yes, |pattern| match &principal.name {
                Some(name) => matches_value(pattern, name),
                None => describe::generated_name(principal.declared.as_ref())
                    .map_or(Verdict::Unknown, |name| pattern.matches_text(&name)),
            });
        let path = self.path.as_ref().map_or(Verdict::Yes, |pattern| {
            match (&principal.path, &principal.declared) {
                (Some(path), _) => matches_value(pattern, path),
                (None, Some(_)) if pattern.matches("/") => Verdict::Yes,
                (None, Some(_)) => Verdict::No,
                // Not declared here: it may stand below any path.
                (None, None) => Verdict::Unknown,
            }
        });
        kind.and(name).and(path)
    }
}

/// Whether a value matches: of several possible ones, all or none must.
pub fn matches_value(pattern: &Pattern, value: &Value) -> Verdict {
    let mut verdicts = value.alternatives().into_iter().map(|(_, value)| {
        value
            .to_text()
            .map_or(Verdict::No, |text| pattern.matches_text(&text))
    });
    let first = verdicts.next().unwrap_or(Verdict::Unknown);
    if verdicts.all(|v| v == first) {
        first
    } else {
        Verdict::Unknown
    }
}
