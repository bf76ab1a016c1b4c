//! Names of actions.

use super::names;
use super::problem::{Found, Outcome, Place, shown};
use crate::aws::{Action, Service, Standing, action, actions_matching, service};
use crate::policy::actions::{Fit, fit};
use crate::policy::document::{Item, Statement};
use crate::policy::glob::Glob;

pub(super) fn check(found: &mut Found<'_>, statement: &Statement) {
    let Some(actions) = &statement.actions else {
        return;
    };
    let outcome = Outcome::of_nothing(statement.effect, actions.is_negated);
    for item in &actions.items {
        match item.leaf.text.as_known() {
            Some(text) => known(found, statement, item, &text, outcome),
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

fn known(
    found: &mut Found<'_>,
    statement: &Statement,
    item: &Item<Glob>,
    text: &str,
    outcome: Outcome,
) {
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
        false => named(found, statement, item, (prefix, name), outcome),
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

fn named(
    found: &mut Found<'_>,
    statement: &Statement,
    item: &Item<Glob>,
    (prefix, name): (&str, &str),
    outcome: Outcome,
) {
    let Some(service) = service(prefix).filter(|service| service.action(name).is_none()) else {
        return;
    };
    let whole = format!("{prefix}:{name}").to_ascii_lowercase();
    if FORMER.contains(&whole.as_str()) {
        return;
    }
    let meant = names::action(service, name);
    let meant = fitting(statement, service, name)
        .filter(|fitting| {
            let known = meant.as_deref().and_then(action);
            known.is_some_and(|known| !may_fit(statement, known)) && meant.as_ref() != Some(fitting)
        })
        .or(meant);
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

/// The action that is written almost so and that the resources of the statement fit.
fn fitting(statement: &Statement, service: Service, name: &str) -> Option<String> {
    let mut alike = service
        .actions()
        .filter(|a| names::is_close(name, a.name()));
    let found = alike.find(|action| may_fit(statement, *action))?;
    Some(found.to_string())
}

/// Whether an action can be performed on a resource of a statement, as far as is known.
fn may_fit(statement: &Statement, action: Action) -> bool {
    let resources = statement.resources.as_ref().filter(|it| !it.is_negated);
    resources.is_none_or(|resources| {
        let mut items = resources.items.iter();
        let fits =
            |item: &Item<Glob>| matches!(fit(action, &item.meaning), Fit::Fits | Fit::Unknown);
        resources.open.is_some() || items.any(fits)
    })
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

/// Whether a text is a pattern of actions, or all of them: AWS takes no policy with others.
pub fn is_action_pattern(text: &str) -> bool {
    let is_star = !text.is_empty() && text.bytes().all(|b| b == b'*');
    is_star || text.contains("${") || malformed(text).is_none()
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
