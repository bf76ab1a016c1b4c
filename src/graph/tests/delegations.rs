use super::super::build;
use super::super::testing::*;
use super::ADMIN;
use crate::value::{Resource, Value};

const READ: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";

/// `argument: policy @token if …` of every delegation.
fn delegations(resources: impl Into<Vec<Resource>>) -> Vec<String> {
    let graph = build(&resources.into());
    let edges = graph.delegations.iter();
    edges
        .map(|edge| {
            let policy = graph.policy(edge.policy).display_name();
            let condition = edge.condition.as_ref();
            let condition = condition.map_or_else(String::new, |c| format!(" if {c}"));
            format!(
                "{}: {policy} @{}{condition}",
                edge.argument, edge.token.start
            )
        })
        .collect()
}

fn given<const N: usize>(arguments: [(&str, Value); N]) -> Vec<String> {
    delegations([resource("module", "m", arguments)])
}

#[test]
fn arns_are_found_at_any_depth() {
    let team = map(
        5,
        [("policies", list(6, [t(7, READ), list(8, [t(9, ADMIN)])]))],
    );
    let edges = given([
        ("direct", t(1, ADMIN)),
        ("list", list(2, [t(3, ADMIN), t(4, "x")])),
        ("teams", map(10, [("ops", team)])),
    ]);
    assert_eq!(
        edges,
        [
            "direct: AdministratorAccess @1",
            "list: AdministratorAccess @3",
            "teams: ReadOnlyAccess @7",
            "teams: AdministratorAccess @9",
        ]
    );
}

#[test]
fn partitions_accounts_and_names_may_be_symbols() {
    let edges = given([
        ("a", t(1, "arn:${p}:iam::aws:policy/A")),
        ("b", t(2, "arn:aws:iam::${account}:policy/team/B")),
        ("c", t(3, "arn:aws:iam::aws:policy/${name}")),
    ]);
    assert_eq!(
        edges,
        [
            "a: A @1",
            "b: arn:aws:iam::${account}:policy/team/B @2",
            "c: arn:aws:iam::aws:policy/${name} @3",
        ]
    );
}

#[test]
fn what_is_no_arn_of_one_policy_is_not_given() {
    let texts = [
        "AdministratorAccess",
        "arn:aws:iam::1:role/x",
        "arn:aws:iam::aws:policy/",
        "arn:aws:iam::aws:policy/*",
        "arn:aws:iam::*:policy/x",
        "arn:aws:iam::aws:policy/A,arn:aws:iam::aws:policy/B",
        "arn:aws:iam::aws:policy/A is not for everyone",
        " arn:aws:iam::aws:policy/A",
        "{\"Resource\": \"arn:aws:iam::aws:policy/A\"}",
        "${x}",
    ];
    for text in texts {
        assert_eq!(given([("x", t(1, text))]), [""; 0], "{text}");
    }
    assert_eq!(given([("x", unknown(1, "var.x"))]), [""; 0]);
    assert_eq!(given([("x", null(1))]), [""; 0]);
}

#[test]
fn arns_in_statements_are_what_they_are_about() {
    for key in ["Action", "NotAction", "actions", "not_actions"] {
        let statement = map(
            1,
            [(key, t(2, "iam:*")), ("resources", list(3, [t(4, ADMIN)]))],
        );
        let edges = given([("statements", list(5, [statement, t(6, READ)]))]);
        assert_eq!(edges, ["statements: ReadOnlyAccess @6"], "{key}");
    }
}

#[test]
fn policies_of_the_configuration_are_found_by_their_arn() {
    let policy = resource("aws_iam_policy", "own", [("name", t(1, "own"))]);
    let arn = t(2, "arn:${p}:iam::${a}:policy/own");
    let arn = linked("aws_iam_policy.own", "arn", arn);
    let graph = build(&[resource("module", "m", [("x", list(3, [arn]))]), policy]);
    let policy = graph.policy(graph.delegations[0].policy);
    assert_eq!(policy.label(), "managed policy `own`");
    assert!(policy.declared.is_some());
    assert_eq!(graph.policies.len(), 1);
    assert_eq!(graph.attachments.len(), 0);
}

#[test]
fn conditions_add_up_and_tokens_stand_in_the_call() {
    let list = list(1, [either(2, "var.prod", t(3, READ), t(4, ADMIN))]);
    let call = resource("module", "m", [("x", via(9, "policies", list))]);
    assert_eq!(
        delegations([under("var.on", call)]),
        [
            "x: ReadOnlyAccess @9 if var.on and var.prod",
            "x: AdministratorAccess @9 if var.on and not var.prod",
        ]
    );
}

#[test]
fn shared_collections_are_looked_into_once() {
    let mut value = list(1, [t(2, ADMIN)]);
    for _ in 0..100 {
        value = list(3, [value.clone(), value]);
    }
    let edges = given([("x", value.clone()), ("y", value)]);
    assert_eq!(
        edges.iter().filter(|e| e.starts_with("x: ")).count(),
        edges.len() / 2
    );
    assert!((2..20).contains(&edges.len()), "{edges:?}");
}
