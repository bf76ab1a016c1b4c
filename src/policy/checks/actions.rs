//! Names of actions.

use super::names;
use super::problem::{Found, Outcome, Place, shown};
use crate::aws::{Standing, actions_matching, service};
use crate::policy::document::{Item, Statement};
use crate::policy::glob::Glob;

pub(super) fn check(found: &mut Found<'_>, statement: &Statement) {
    let Some(actions) = &statement.actions else {
        return;
    };
    let outcome = Outcome::of_nothing(statement.effect, actions.is_negated);
    for item in &actions.items {
        match item.leaf.text.as_known() {
            Some(text) => known(found, item, &text, outcome),
            None => begun(found, item, outcome),
        }
    }
}

/// An action of which the service is known, and the rest is not.
fn begun(found: &mut Found<'_>, item: &Item<Glob>, outcome: Outcome) {
    let prefix = item.leaf.text.known_prefix();
    if let Some((prefix, _)) = prefix.split_once(':') {
        of_service(found, item, prefix, outcome);
    }
}

fn known(found: &mut Found<'_>, item: &Item<Glob>, text: &str, outcome: Outcome) {
    if text == "*" || text.contains("${") {
        return;
    }
    if let Some(why) = malformed(text) {
        let text = shown(&item.leaf);
        let help = match names::action_anywhere(text.trim()) {
            Some(meant) => format!("write `{meant}`"),
            None => "write `service:Action`, such as `s3:GetObject`, or `*`".to_owned(),
        };
        let message = format!("`{text}` is no action: {why}");
        found.note(
            "invalid-action",
            Outcome::Refused,
            &item.leaf,
            message,
            help,
        );
        return;
    }
    let Some((prefix, name)) = text.split_once(':') else {
        return;
    };
    if prefix == "*" || !of_service(found, item, prefix, outcome) {
        return;
    }
    match name.contains(['*', '?']) {
        true => pattern(found, item, text, outcome),
        false => named(found, item, prefix, name, outcome),
    }
}

/// Whether there is a service of a prefix that AWS lists all actions of; notes that there is none.
fn of_service(found: &mut Found<'_>, item: &Item<Glob>, prefix: &str, outcome: Outcome) -> bool {
    if let Some(service) = service(prefix) {
        return service.standing() != Standing::Unlisted && service.actions().len() > 0;
    }
    // Wildcards are no service, which is told where the form is; a name with dots is that of
    // another vendor.
    if prefix.is_empty()
        || !prefix
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    {
        return false;
    }
    let meant = names::service(prefix);
    let help = match meant {
        Some(meant) => format!("write `{meant}:`"),
        None => "write the prefix of the service as its actions have it".to_owned(),
    };
    let text = shown(&item.leaf);
    found.note(
        "invalid-service-in-action",
        outcome,
        Place::from(&item.leaf).doubtful(meant.is_none()),
        format!("no service has the prefix of `{text}`"),
        help,
    );
    false
}

/// Actions that no list has, and that policies made by AWS have all the same: the default policy of
/// topics of SNS had it.
const FORMER: [&str; 1] = ["sns:receive"];

fn named(found: &mut Found<'_>, item: &Item<Glob>, prefix: &str, name: &str, outcome: Outcome) {
    let Some(service) = service(prefix).filter(|service| service.action(name).is_none()) else {
        return;
    };
    let whole = format!("{prefix}:{name}").to_ascii_lowercase();
    if FORMER.contains(&whole.as_str()) {
        return;
    }
    let meant = names::action(service, name);
    let help = match &meant {
        Some(meant) => format!("write `{meant}`"),
        None => format!("write an action of `{}`", service.prefix()),
    };
    let text = shown(&item.leaf);
    found.note(
        "invalid-action",
        outcome,
        Place::from(&item.leaf).doubtful(meant.is_none()),
        format!("`{text}` is no action of `{}`", service.prefix()),
        help,
    );
}

fn pattern(found: &mut Found<'_>, item: &Item<Glob>, text: &str, outcome: Outcome) {
    if actions_matching(text).next().is_some() {
        return;
    }
    let text = shown(&item.leaf);
    found.note(
        "action-matches-nothing",
        outcome,
        &item.leaf,
        format!("`{text}` matches no action"),
        "write a pattern that an action has, or remove it",
    );
}

/// Why a text is no pattern of actions.
///
/// Source: "IAM JSON policy elements: Action" in the IAM User Guide.
fn malformed(text: &str) -> Option<&'static str> {
    let Some((service, name)) = text.split_once(':') else {
        return Some("it has no service: `service:Action`");
    };
    if name.contains(':') {
        return Some("it has more than one colon");
    }
    let is_letter = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.';
    let is_service = service == "*" || !service.is_empty() && service.bytes().all(is_letter);
    (!is_service).then_some("its service has characters that none has")
}
