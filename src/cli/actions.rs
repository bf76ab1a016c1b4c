//! `iamvet policy actions`

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::json;

use super::args::{ActionsArgs, LevelArg, ListFormat};
use super::{CLEAN, write::write};
use crate::aws::{AccessLevel, Action, actions_matching};
use crate::policy::{Fit, Glob, fit, shrink};
use crate::text::{FileId, Span};
use crate::value::Text;

/// Lists the actions that patterns match, or the shortest patterns for them.
pub(super) fn run(args: &ActionsArgs) -> Result<u8, String> {
    let resource = args.resource.as_deref().map(resource);
    let mut found = BTreeSet::new();
    for pattern in &args.patterns {
        let mut matching = actions_matching(pattern).peekable();
        if matching.peek().is_none() {
            return Err(format!("`{pattern}` matches no known action"));
        }
        found.extend(matching);
    }
    found.retain(|action| {
        let has_level = args.level.is_empty()
            || action
                .access_level()
                .is_some_and(|l| args.level.iter().any(|a| a.level() == l));
        let fits = |glob| matches!(fit(*action, glob), Fit::Fits | Fit::Unknown);
        has_level && resource.as_ref().is_none_or(fits)
    });
    let shrunk = || shrink(&found, args.patterns.iter().map(String::as_str));
    let text = match (args.shrink, args.format) {
        (true, ListFormat::Human) => lines(&shrunk()),
        (true, ListFormat::Json) => format!("{:#}\n", json!(shrunk())),
        (false, ListFormat::Human) => human(&found),
        (false, ListFormat::Json) => listed(&found),
    };
    write(None, &text).map(|()| CLEAN)
}

impl LevelArg {
    fn level(self) -> AccessLevel {
        match self {
            LevelArg::List => AccessLevel::List,
            LevelArg::Read => AccessLevel::Read,
            LevelArg::Write => AccessLevel::Write,
            LevelArg::PermissionsManagement => AccessLevel::PermissionsManagement,
            LevelArg::Tagging => AccessLevel::Tagging,
        }
    }
}

fn resource(pattern: &str) -> Glob {
    let text = Text::literal(pattern.into(), Span::at(FileId(0), 0));
    Glob::resource(&text, Some(true), true)
}

fn lines(patterns: &[String]) -> String {
    patterns
        .iter()
        .map(|pattern| format!("{pattern}\n"))
        .collect()
}

fn level(action: Action) -> Option<&'static str> {
    action.access_level().map(AccessLevel::name)
}

/// The names of the resource types that it takes; none where that is not known.
fn resource_types(action: Action) -> Option<Vec<&'static str>> {
    let types = action.resource_types()?;
    Some(
        types
            .map(|(resource_type, _)| resource_type.name())
            .collect(),
    )
}

fn human(found: &BTreeSet<Action>) -> String {
    let width = found.iter().map(|action| action.to_string().len()).max();
    let width = width.unwrap_or(0);
    let mut out = String::new();
    for action in found {
        let types = match resource_types(*action) {
            None => "not known".to_owned(),
            Some(types) if types.is_empty() => "all resources only".to_owned(),
            Some(types) => types.join(", "),
        };
        let retired = if action.is_retired() {
            " (retired)"
        } else {
            ""
        };
        let level = level(*action).unwrap_or("not known");
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{:width$}  {level:22}  {types}{retired}",
            action.to_string()
        );
    }
    out
}

fn listed(found: &BTreeSet<Action>) -> String {
    let actions = found.iter().map(|action| {
        json!({
            "action": action.to_string(),
            "access_level": level(*action),
            "resource_types": resource_types(*action),
            "only_all_resources": action.only_all_resources(),
            "is_retired": action.is_retired(),
        })
    });
    format!("{:#}\n", json!(actions.collect::<Vec<_>>()))
}
