//! Actions for which a statement never holds: by their resources, or by tags that their requests do
//! not have.
//!
//! Source: the resource types and condition keys of actions in the Service Authorization Reference.

use std::collections::BTreeMap;

use super::tested::Tested;
use crate::aws::{Action, Standing, condition_key};
use crate::policy::actions::{Fit, fit, reached};
use crate::policy::checks::problem::{Found, Outcome, shown};
use crate::policy::condition::Test;
use crate::policy::document::{Elements, Item, PolicyType, Statement};
use crate::policy::glob::{Glob, Part};
use crate::text::listed;

pub(super) fn check(found: &mut Found<'_>, statement: &Statement) {
    let kind = found.document.kind;
    if !matches!(kind, PolicyType::Trust | PolicyType::Endpoint) {
        resources(found, statement);
    }
    tags(found, statement);
}

/// Actions of an element that are there in any case, each with its entry.
fn entries(actions: &Elements<Glob>) -> impl Iterator<Item = (&Item<Glob>, Vec<Action>)> {
    actions.items.iter().map(|item| {
        let alone = Elements {
            key_span: actions.key_span,
            is_negated: false,
            items: vec![item.clone()],
            open: None,
        };
        (item, reached(&alone).certain.into_iter().collect())
    })
}

/// An action, or a pattern of some, of which no resource of the statement is one.
struct Misfit<'a> {
    item: &'a Item<Glob>,
    /// The first of the actions.
    action: Action,
    is_pattern: bool,
    /// Whether it takes `*` only.
    only_all: bool,
}

/// Actions of which no resource of the statement is one.
fn resources(found: &mut Found<'_>, statement: &Statement) {
    let (Some(actions), Some(resources)) = (&statement.actions, &statement.resources) else {
        return;
    };
    let is_unclear = actions.is_negated || resources.is_negated || resources.open.is_some();
    if is_unclear || resources.items.is_empty() || !resources.items.iter().all(is_full_arn) {
        return;
    }
    let misfits: Vec<Misfit<'_>> = entries(actions)
        .filter_map(|(item, reached)| {
            // What a pattern reaches besides what is meant need not fit.
            let action = *reached.first()?;
            let verdicts: Option<Vec<bool>> = reached
                .iter()
                .map(|action| misfit(*action, resources))
                .collect();
            Some(Misfit {
                item,
                action,
                is_pattern: reached.len() > 1,
                only_all: verdicts?.iter().all(|only_all| *only_all),
            })
        })
        .collect();
    let is_whole = misfits.len() == actions.items.len() && actions.open.is_none();
    let (needing, others): (Vec<_>, Vec<_>) = misfits
        .into_iter()
        .partition(|misfit| misfit.only_all && !is_whole);
    note(found, statement, "action-resource-mismatch", &others);
    note(found, statement, "action-needs-all-resources", &needing);
}

fn note(found: &mut Found<'_>, statement: &Statement, check: &'static str, of: &[Misfit<'_>]) {
    let Some(first) = of.first() else { return };
    let names: Vec<String> = of.iter().map(|misfit| shown(&misfit.item.leaf)).collect();
    let are = if names.len() == 1 { "is" } else { "are" };
    let does = match statement.denies() {
        true => "denied",
        false => "allowed",
    };
    let name = shown(&first.item.leaf);
    let help = match (first.only_all, first.is_pattern) {
        (true, _) => format!("`{name}` takes no resource: give it a statement with `Resource` `*`"),
        (false, true) => format!("name resources of the types that `{name}` is about"),
        (false, false) => format!("`{name}` is about {}: name those", types(first.action)),
    };
    found.note(
        check,
        Outcome::Inert,
        &first.item.leaf,
        format!(
            "{} {are} never {does} here: no resource of the statement is of a type they take",
            listed(&names)
        ),
        help,
    );
}

/// Services of which the lists do not tell all resource types of all actions, or that have two
/// prefixes in ARNs.
const UNSURE: [&str; 3] = [
    "codeconnections",
    "codestar-connections",
    "elasticloadbalancing",
];

/// Actions that are asked of resources which the lists do not tell: agents put the inventory of
/// instances.
const UNLISTED: [&str; 2] = ["PutInventory", "UpdateInstanceAssociationStatus"];

/// Whether none of some full ARNs fits an action: whether it takes `*` only.
fn misfit(action: Action, resources: &Elements<Glob>) -> Option<bool> {
    let service = action.service().prefix();
    let is_unlisted = service == "ssm" && UNLISTED.contains(&action.name());
    if action.standing() != Standing::Current || UNSURE.contains(&service) || is_unlisted {
        return None;
    }
    let mut only_all = false;
    for item in &resources.items {
        match fit(action, &item.meaning) {
            Fit::Fits | Fit::Unknown => return None,
            Fit::OnlyAllResources if may_be_all(action, &item.meaning) => return None,
            Fit::OnlyAllResources => only_all = true,
            Fit::OtherTypes(_) => {}
        }
    }
    Some(only_all)
}

/// Whether a text is an ARN with a resource: some policies take short forms. The root user is no
/// type of resources, and a name that is empty is a variable without a value.
fn is_full_arn(item: &Item<Glob>) -> bool {
    let Some(segments) = item.meaning.segments() else {
        return false;
    };
    let is_arn =
        |segment: &Glob| matches!(segment.parts(), [Part::Literal(text)] if *text == *"arn");
    let is_named = |segment: &Glob| match segment.parts() {
        [Part::Literal(text), ..] => !text.starts_with('/') && *text != *"root",
        parts => !parts.is_empty(),
    };
    segments.first().is_some_and(is_arn) && segments.last().is_some_and(is_named)
}

/// Whether a pattern may match what a service takes for all of its resources. For actions without
/// resource types, services ask for a text of their own: `arn:aws:iam::111122223333:role/` for
/// `iam:ListRoles`, `arn:aws:dynamodb:eu-west-1:111122223333:table/*` for `dynamodb:ListTables`.
fn may_be_all(action: Action, pattern: &Glob) -> bool {
    let service = action.service().prefix();
    let Some(segments) = pattern.segments() else {
        return true;
    };
    let (Some(of), Some(resource)) = (segments.get(2), segments.get(5)) else {
        return true;
    };
    let literal = |glob: &Glob| match glob.parts() {
        [Part::Literal(text)] => Some(text.clone()),
        _ => None,
    };
    if literal(of).is_some_and(|of| of != *service) {
        return false;
    }
    match resource.parts() {
        [Part::Literal(text), Part::Star(_)] if service != "s3" => {
            let end = text.trim_end_matches(['/', ':']);
            end.len() < text.len() && !end.contains(['/', ':'])
        }
        [Part::Literal(_), ..] => false,
        _ => true,
    }
}

/// The forms of the resources of an action.
fn types(action: Action) -> String {
    let types = action.resource_types();
    let forms = types
        .into_iter()
        .flatten()
        .flat_map(|(kind, _)| kind.arn_formats());
    let mut forms: Vec<&str> = forms.map(|form| form.text()).collect();
    forms.sort_unstable();
    forms.dedup();
    listed(&forms)
}

/// Tags of resources that requests for some actions never have.
fn tags(found: &mut Found<'_>, statement: &Statement) {
    let Some(actions) = statement.actions.as_ref().filter(|a| !a.is_negated) else {
        return;
    };
    let fails = |test: &Tested<'_>| {
        let is_test = test.operator.test != Test::Null && !test.operator.without_key();
        is_test && test.key.starts_with("aws:resourcetag/")
    };
    // One tag tells it for all.
    if let Some(test) = statement.tests().find(fails) {
        tag(found, statement, &test, actions);
    }
}

/// Whether requests for an action may have a key.
fn may_have(action: Action, wanted: crate::aws::ConditionKey) -> bool {
    let Some(types) = action.resource_types() else {
        return true;
    };
    let of_types = types.flat_map(|(kind, _)| kind.condition_keys());
    action.standing() != Standing::Current
        || action
            .condition_keys()
            .chain(of_types)
            .any(|key| key == wanted)
}

/// Actions of services that have no tags of resources in their requests.
fn tag(found: &mut Found<'_>, statement: &Statement, test: &Tested<'_>, actions: &Elements<Glob>) {
    let Some(key) = condition_key(test.key) else {
        return;
    };
    let mut lacking: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    let mut first = None;
    for (item, reached) in entries(actions) {
        let services = reached.first().zip(reached.last());
        let is_of_one = services.is_some_and(|(a, b)| a.service() == b.service());
        if !is_of_one || reached.iter().any(|action| may_have(*action, key)) {
            continue;
        }
        if let Some(action) = reached.first() {
            let of_service = lacking.entry(action.service().prefix()).or_default();
            of_service.push(item.leaf.text.to_string());
            first.get_or_insert(item);
        }
    }
    let Some(first) = first else { return };
    let names: Vec<String> = lacking.into_values().flatten().collect();
    let (check, does) = match statement.denies() {
        true => ("deny-with-unsupported-tag-condition-key", "denied"),
        false => ("allow-with-unsupported-tag-condition-key", "allowed"),
    };
    found.note(
        check,
        Outcome::Inert,
        &first.leaf,
        format!(
            "requests for {} have no `{}`: they are never {does} here",
            listed(&names),
            test.key_text()
        ),
        "move them to a statement of their own that names the resources",
    );
}

#[cfg(test)]
mod tests {
    use super::super::tested::tests::of;
    use super::*;

    fn found(effect: &str, actions: &str, resources: &str, condition: &str) -> Vec<&'static str> {
        let statement = format!(
            r#"{{"Effect":"{effect}","Action":[{actions}],"Resource":[{resources}],
                "Condition":{{{condition}}}}}"#
        );
        of(check, &statement)
    }

    #[test]
    fn actions_need_resources_of_theirs() {
        let of = |actions: &str, resources: &str| found("Allow", actions, resources, "");
        let wrong = ["action-resource-mismatch"];
        assert_eq!(of(r#""s3:GetObject""#, r#""arn:aws:s3:::b""#), wrong);
        assert_eq!(of(r#""s3:ListBucket""#, r#""arn:aws:s3:::b/*""#), wrong);
        assert_eq!(of(r#""s3:ListAllMyBuckets""#, r#""arn:aws:s3:::b""#), wrong);
        assert_eq!(
            of(
                r#""s3:ListAllMyBuckets","s3:ListBucket""#,
                r#""arn:aws:s3:::b""#
            ),
            ["action-needs-all-resources"]
        );
        assert_eq!(
            of(r#""s3:GetObject","s3:ListBucket""#, r#""arn:aws:s3:::b""#),
            wrong
        );
        for (actions, resources) in [
            (
                r#""s3:GetObject","s3:ListBucket""#,
                r#""arn:aws:s3:::b","arn:aws:s3:::b/*""#,
            ),
            (r#""s3:*""#, r#""arn:aws:s3:::b""#),
            (r#""s3:ListAllMyBuckets""#, r#""*""#),
            (r#""s3:ListAllMyBuckets""#, r#""arn:aws:s3:::*""#),
            (r#""iam:ListRoles""#, r#""arn:aws:iam::*:role/*""#),
            (r#""execute-api:Invoke""#, r#""execute-api:/*""#),
            (r#""iam:GetUser""#, r#""arn:aws:iam::*:root""#),
            (r#""madeup:Thing""#, r#""arn:aws:s3:::b""#),
        ] {
            assert_eq!(of(actions, resources), [""; 0], "{actions} {resources}");
        }
    }

    #[test]
    fn tags_are_of_services_that_have_them() {
        let tag = r#""StringEquals":{"aws:ResourceTag/team":"a"}"#;
        let of = |effect: &str, actions: &str| found(effect, actions, r#""*""#, tag);
        assert_eq!(of("Allow", r#""ec2:StartInstances""#), [""; 0]);
        assert_eq!(of("Allow", r#""*""#), [""; 0]);
        assert_eq!(
            of("Deny", r#""ec2:StopInstances","sts:GetCallerIdentity""#),
            ["deny-with-unsupported-tag-condition-key"]
        );
        assert_eq!(
            of("Allow", r#""ec2:DescribeInstances""#),
            ["allow-with-unsupported-tag-condition-key"]
        );
    }
}
