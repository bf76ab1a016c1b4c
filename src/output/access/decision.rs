//! A decision as JSON.

use serde::Serialize;

use crate::policy::{Decision, Effect};

/// The answer to a request of a batch.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Simulated {
    response: &'static str,
    decided_by: Vec<Decider>,
    /// The parts that would have to allow the request and do not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<&'static str>,
    /// The condition keys that another value of would change the answer, or may.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    keys: Vec<String>,
    /// Why the answer is not known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unknown: Vec<String>,
}

/// A statement that decides.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Decider {
    layer: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<String>,
    policy: String,
    /// Its place in the document, from 0.
    statement: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<String>,
    effect: &'static str,
}

/// One line of JSON for the answer to a request, or for what is wrong with it.
pub fn simulated(decision: &Result<Decision, String>) -> String {
    let json = match decision {
        Ok(decision) => serde_json::to_string(&form(decision)),
        Err(error) => serde_json::to_string(&serde_json::json!({ "error": error })),
    };
    json.unwrap_or_default()
}

fn form(decision: &Decision) -> Simulated {
    let deciders = decision.decided_by.iter().map(|decider| Decider {
        layer: decider.layer.name(),
        level: decider.level.as_ref().map(ToString::to_string),
        policy: decider.policy.to_string(),
        statement: decider.statement,
        sid: decider.sid.as_ref().map(ToString::to_string),
        effect: effect_name(decider.effect),
    });
    Simulated {
        response: decision.answer.name(),
        decided_by: deciders.collect(),
        missing: decision.missing.iter().map(|layer| layer.name()).collect(),
        keys: decision.keys.iter().map(ToString::to_string).collect(),
        unknown: decision.whys.iter().map(ToString::to_string).collect(),
    }
}

/// The word of the policy language.
pub(super) fn effect_name(effect: Effect) -> &'static str {
    match effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
        Effect::Unknown => "Unknown",
    }
}
