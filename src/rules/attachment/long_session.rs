//! `long-session`.

use super::support;
use crate::diag::{Finding, Severity};
use crate::graph::PrincipalKind;
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::{self, Words};
use crate::rules::run::Unresolved;
use crate::rules::{Alias, Context, Entry, OptionError, OptionSpec, Rule, Strictness, describe};
use crate::value::{Data, Reason, ResourceKind, Value};

const ALIASES: &[Alias] = &[Alias::new("kics", "ce9dfce0-5fc8-433b-944a-3b16153111a8")];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        on_by_default: false,
        aliases: ALIASES,
        options: const {
            &[
                OptionSpec {
                    name: "maximum_minutes",
                    summary: "How long a session may last",
                    schema: r#"{"type": "integer", "minimum": 15, "maximum": 720}"#,
                    default: "60",
                    required: false,
                    strictness: Strictness::Less,
                    advice: None,
                },
                OptionSpec {
                    name: "kinds",
                    summary: "Which principals are judged",
                    schema: r#"{"type": "array", "items": {"enum": ["role", "permission-set"]}}"#,
                    default: r#"["permission-set"]"#,
                    required: false,
                    strictness: Strictness::More,
                    advice: None,
                },
                OptionSpec::exempt(
                    "Roles and permission sets that may have longer sessions, by kind and name",
                ),
            ]
        },
        ..Rule::new(
            entry,
            "Long session of a role or permission set",
            Severity::Low,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let maximum: i64 = context.option("maximum_minutes")?;
    let kinds: Vec<String> = context.option("kinds")?;
    let exempt = support::exempt(context)?;
    for principal in &context.graph.principals {
        let (Some(session), Some(declared)) = (&principal.session, &principal.declared) else {
            continue;
        };
        let exempted = exempt.has(principal);
        if exempted == Verdict::Yes || !kinds.iter().any(|kind| kind == principal.kind.key()) {
            continue;
        }
        for (condition, value) in support::references(session, declared.origin.condition.as_deref())
        {
            let Some(seconds) = seconds(value) else {
                sink.unresolved(Unresolved {
                    rule: context.rule.id.into(),
                    span: value.span,
                    symbol: value
                        .as_symbol()
                        .map_or_else(String::new, |s| s.to_string()),
                    reason: value.as_symbol().map_or(Reason::Invalid, |s| s.reason),
                    uses: 1,
                });
                continue;
            };
            if seconds <= maximum.saturating_mul(60) {
                continue;
            }
            let entity = describe::principal(principal);
            let when = describe::when(condition.as_deref());
            let words = Words {
                primary: "how long a session lasts".to_owned(),
                message: format!("{entity} lets sessions last {}{when}", length(seconds)),
                help: help(declared.kind, principal.kind, maximum),
            };
            let found = finding::about_principal(context, principal, declared, words);
            let mut labels = describe::hop_labels(&value.via, declared.kind, value.span);
            labels.extend(found.labels);
            sink.grant(Finding {
                primary: value.span,
                labels,
                confidence: finding::confidence(exempted, condition.as_deref()),
                condition,
                grant: format!("at most {seconds} seconds"),
                ..found
            });
        }
    }
    Ok(())
}

/// Seconds, or a duration as ISO 8601 writes it: `PT8H`, `PT1H30M`.
fn seconds(value: &Value) -> Option<i64> {
    if let Data::Number(number) = &value.data {
        return number.as_i64();
    }
    let text = value.as_known_text()?;
    if let Ok(seconds) = text.parse() {
        return Some(seconds);
    }
    let parts = text.strip_prefix('P')?;
    let (days, time) = parts.split_once('T').unwrap_or((parts, ""));
    let mut total = match days {
        "" => 0,
        days => days
            .strip_suffix('D')?
            .parse::<i64>()
            .ok()?
            .checked_mul(86_400)?,
    };
    let mut rest = time;
    for (unit, seconds) in [('H', 3_600), ('M', 60), ('S', 1)] {
        if let Some((count, after)) = rest.split_once(unit) {
            let count: i64 = count.parse().ok()?;
            total = total.checked_add(count.checked_mul(seconds)?)?;
            rest = after;
        }
    }
    (rest.is_empty() && text.len() > 1).then_some(total)
}

fn length(seconds: i64) -> String {
    let (hours, minutes) = (seconds / 3_600, seconds % 3_600 / 60);
    let plural = |count: i64| if count == 1 { "" } else { "s" };
    match (hours, minutes) {
        (0, minutes) => format!("{minutes} minute{}", plural(minutes)),
        (hours, 0) => format!("{hours} hour{}", plural(hours)),
        _ => format!(
            "{hours} hour{} and {minutes} minute{}",
            plural(hours),
            plural(minutes)
        ),
    }
}

fn help(language: ResourceKind, kind: PrincipalKind, maximum: i64) -> String {
    let (name, value) = match (language, kind) {
        (ResourceKind::Terraform, PrincipalKind::PermissionSet) => {
            ("session_duration", format!("PT{maximum}M"))
        }
        (ResourceKind::CloudFormation, PrincipalKind::PermissionSet) => {
            ("SessionDuration", format!("PT{maximum}M"))
        }
        (ResourceKind::Terraform, _) => ("max_session_duration", (60 * maximum).to_string()),
        (ResourceKind::CloudFormation, _) => ("MaxSessionDuration", (60 * maximum).to_string()),
    };
    format!("set `{name}` to `{value}` or less: a stolen session works until it ends")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FileId, Span};

    #[test]
    fn durations_are_read_as_both_services_write_them() {
        let of = |text: &str| seconds(&Value::text(text, Span::at(FileId(0), 0)));
        assert_eq!(of("PT8H"), Some(28_800));
        assert_eq!(of("PT1H30M"), Some(5_400));
        assert_eq!(of("PT45M10S"), Some(2_710));
        assert_eq!(of("P1DT1H"), Some(90_000));
        assert_eq!(of("3600"), Some(3_600));
        for wrong in [
            "",
            "P",
            "PT8",
            "PTxH",
            "8H",
            "PT30M1H",
            "P99999999999999999D",
        ] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }
}
