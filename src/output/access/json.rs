//! Answers as JSON.

use super::decision::effect_name;
use super::form::{ACCESS_SCHEMA_VERSION, JsonAccess, JsonAnswer, JsonDecider, JsonWho};
use crate::access::PrincipalAnswer;
use crate::engine::Access;
use crate::output::Options;
use crate::output::json::Places;
use crate::output::json::form::Tool;
use crate::policy::Decider;

/// Answers as JSON.
pub(super) fn render(access: &Access, options: &Options) -> String {
    let places = Places {
        sources: &access.sources,
        prefix: &options.root_prefix,
    };
    let answers = &access.answers;
    let json = JsonAccess {
        schema_version: ACCESS_SCHEMA_VERSION,
        tool: Tool::this(),
        action: &access.action,
        resource: &access.resource,
        answers: answers.answers.iter().map(|a| answer(a, &places)).collect(),
        assumptions: &answers.assumptions,
        problems: access.problems.iter().map(|p| places.problem(p)).collect(),
    };
    let mut out = serde_json::to_string_pretty(&json).unwrap_or_default();
    out.push('\n');
    out
}

/// The JSON schema of what `iamvet can` and `iamvet who-can` write, as `schema/access.schema.json`
/// has it.
pub fn schema() -> String {
    let schema = schemars::schema_for!(JsonAccess<'static>);
    let mut out = serde_json::to_string_pretty(&schema).unwrap_or_default();
    out.push('\n');
    out
}

fn answer<'a>(answer: &'a PrincipalAnswer, places: &Places<'_>) -> JsonAnswer<'a> {
    let PrincipalAnswer { who, decision } = answer;
    let deciders = decision.decided_by.iter();
    JsonAnswer {
        principal: JsonWho {
            kind: who.kind,
            name: &who.name,
            address: who.address.as_deref(),
            environment: who.environment.as_deref(),
            location: who.span.map(|span| places.location(span)),
        },
        answer: decision.answer.name(),
        decided_by: deciders.map(|d| decider(d, places)).collect(),
        missing: decision.missing.iter().map(|layer| layer.name()).collect(),
        keys: decision.keys.iter().map(|key| key.as_str()).collect(),
        unknown: decision.whys.iter().map(ToString::to_string).collect(),
    }
}

fn decider<'a>(decider: &'a Decider, places: &Places<'_>) -> JsonDecider<'a> {
    JsonDecider {
        layer: decider.layer.name(),
        level: decider.level.as_deref(),
        policy: &decider.policy,
        statement: decider.statement,
        sid: decider.sid.as_deref(),
        effect: effect_name(decider.effect),
        certain: decider.is_certain,
        location: places.location(decider.span),
    }
}
