//! What a template asks of the values of its parameters.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>

use regex::RegexBuilder;

use super::parameters::{is_list, is_sensitive};
use super::text::scalar_text;
use crate::syntax::Node;
use crate::text::Str;

/// Largest pattern, compiled, that is matched.
const MAX_PATTERN: usize = 1 << 20;

/// What a value must be; none when it is that, or when it is not known whether it is.
pub(super) fn violated(parameter: &Node, kind: &str, value: &str) -> Option<String> {
    if is_list(kind) {
        let mut items = value.split(',').map(str::trim);
        return items.find_map(|item| violated_by_one(parameter, kind, item));
    }
    violated_by_one(parameter, kind, value)
}

fn violated_by_one(parameter: &Node, kind: &str, value: &str) -> Option<String> {
    let is_number = matches!(kind, "Number" | "List<Number>");
    if is_number && number(value).is_none() {
        return Some("a number".to_owned());
    }
    not_allowed(parameter, value)
        .or_else(|| unlike_pattern(parameter, value))
        .or_else(|| match is_number {
            true => out_of_range(parameter, ["MinValue", "MaxValue"], number(value)?, ""),
            false => {
                let length = value.chars().count() as f64;
                let names = ["MinLength", "MaxLength"];
                let of = |unit| out_of_range(parameter, names, length, unit);
                (kind == "String").then(|| of(" characters"))?
            }
        })
}

fn not_allowed(parameter: &Node, value: &str) -> Option<String> {
    const SHOWN: usize = 10;
    let allowed: Vec<Str> = parameter
        .get("AllowedValues")?
        .as_list()?
        .iter()
        .map(|node| scalar_text(node)?.as_known_text())
        .collect::<Option<_>>()?;
    if allowed.iter().any(|one| one == value) {
        return None;
    }
    if is_sensitive(parameter) {
        return Some("one of its `AllowedValues`".to_owned());
    }
    let names = allowed.iter().take(SHOWN).map(|one| format!("`{one}`"));
    let names = names.collect::<Vec<_>>().join(", ");
    let more = if allowed.len() > SHOWN { ", …" } else { "" };
    Some(format!("one of {names}{more}"))
}

/// The pattern must match all of the value. One that is no regular expression without
/// look-around and back references is not judged.
fn unlike_pattern(parameter: &Node, value: &str) -> Option<String> {
    let pattern = parameter.get("AllowedPattern")?.as_str()?;
    let whole = format!("^(?:{pattern})$");
    let regex = RegexBuilder::new(&whole).size_limit(MAX_PATTERN).build();
    let matches = regex.ok()?.is_match(value);
    (!matches).then(|| format!("like the pattern `{pattern}`"))
}

fn out_of_range(
    parameter: &Node,
    [least, most]: [&str; 2],
    found: f64,
    unit: &str,
) -> Option<String> {
    let bound = |name: &str| {
        let text = parameter.get(name)?.as_str()?;
        Some((number(text)?, text))
    };
    if let Some((_, text)) = bound(least).filter(|(least, _)| found < *least) {
        return Some(format!("at least {text}{unit}"));
    }
    let (_, text) = bound(most).filter(|(most, _)| found > *most)?;
    Some(format!("at most {text}{unit}"))
}

fn number(text: &str) -> Option<f64> {
    let number: f64 = text.trim().parse().ok()?;
    number.is_finite().then_some(number)
}
