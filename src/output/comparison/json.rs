//! Comparisons as JSON.

use super::SideOptions;
use super::form::{
    COMPARISON_SCHEMA_VERSION, JsonComparison, JsonDoubt, JsonExcess, JsonPlace, JsonWitness,
};
use super::human::action;
use crate::engine::{Compared, Granted};
use crate::output::Options;
use crate::output::json::Places;
use crate::output::json::form::Tool;
use crate::policy::{Doubt, Excess, Place, Verdict, Witness};
use crate::text::Sources;

/// A comparison as JSON.
pub(super) fn compared(compared: &Compared, options: &SideOptions) -> String {
    let old = places(&compared.old.sources, &options.old);
    let new = places(&compared.new.sources, &options.new);
    let comparison = &compared.comparison;
    let gained = excess(&comparison.gained, &new, &old);
    write(gained, Some(excess(&comparison.lost, &old, &new)))
}

/// What is granted, as JSON.
pub(super) fn granted(granted: &Granted, options: &SideOptions) -> String {
    let places = places(&granted.side.sources, &options.new);
    write(excess(&granted.excess, &places, &places), None)
}

fn write(gained: JsonExcess, lost: Option<JsonExcess>) -> String {
    let json = JsonComparison {
        schema_version: COMPARISON_SCHEMA_VERSION,
        tool: Tool::this(),
        gained,
        lost,
    };
    let mut out = serde_json::to_string_pretty(&json).unwrap_or_default();
    out.push('\n');
    out
}

/// The JSON schema of what `iamvet policy compare` and `iamvet policy grants` write, as
/// `schema/comparison.schema.json` has it.
pub fn schema() -> String {
    let schema = schemars::schema_for!(JsonComparison);
    let mut out = serde_json::to_string_pretty(&schema).unwrap_or_default();
    out.push('\n');
    out
}

fn places<'a>(sources: &'a Sources, options: &'a Options) -> Places<'a> {
    Places {
        sources,
        prefix: &options.root_prefix,
    }
}

fn excess(excess: &Excess, own: &Places<'_>, other: &Places<'_>) -> JsonExcess {
    let witnesses = |found: &[Witness]| found.iter().map(|w| witness(w, own, other)).collect();
    let doubts = excess.doubts.iter().map(|d| doubt(d, false, own));
    let future = excess.future_doubts.iter().map(|d| doubt(d, true, own));
    JsonExcess {
        answer: answer(excess.verdict()),
        witnesses: witnesses(&excess.witnesses),
        future_answer: answer(excess.future_verdict()),
        future: witnesses(&excess.future),
        doubts: doubts.chain(future).collect(),
        truncated: excess.is_cut,
    }
}

fn answer(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Yes => "yes",
        Verdict::No => "no",
        Verdict::Unknown => "unknown",
    }
}

fn witness(witness: &Witness, own: &Places<'_>, other: &Places<'_>) -> JsonWitness {
    let context = witness.context.iter();
    let context = context.map(|(key, values)| {
        let values = values.iter().map(ToString::to_string);
        (key.to_string(), values.collect())
    });
    JsonWitness {
        action: action(witness),
        actions: witness.actions.iter().map(ToString::to_string).collect(),
        resource: witness.resource.to_string(),
        principal: witness.made_by(),
        context: context.collect(),
        granted_by: witness.granted_by.iter().map(|p| place(p, own)).collect(),
        denied_by: witness.denied_by.as_ref().map(|p| place(p, other)),
    }
}

fn doubt(doubt: &Doubt, is_future: bool, own: &Places<'_>) -> JsonDoubt {
    JsonDoubt {
        action: doubt.action.as_ref().map(ToString::to_string),
        future: is_future,
        granted_by: doubt.place.as_ref().map(|p| place(p, own)),
        reasons: doubt.reasons.iter().map(ToString::to_string).collect(),
    }
}

fn place(place: &Place, places: &Places<'_>) -> JsonPlace {
    JsonPlace {
        policy: place.policy.to_string(),
        statement: place.statement,
        location: places.location(place.span),
    }
}
