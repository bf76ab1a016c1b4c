use super::super::testing::*;
use super::super::{PolicyKind, build};
use super::ADMIN;
use crate::value::{Resource, Value};

fn attach(user: Value, arn: Value) -> Resource {
    let attributes = [("user", user), ("policy_arn", arn)];
    resource("aws_iam_user_policy_attachment", "a", attributes)
}

fn user(name: Value) -> Resource {
    resource("aws_iam_user", "u", [("name", name)])
}

const ADMIN_LABEL: &str = "AWS managed policy `AdministratorAccess`";

#[test]
fn a_reference_finds_its_user_in_every_form() {
    let address = "aws_iam_user.u";
    let cases = [
        // Declared name, reference.
        (t(1, "alice"), t(2, "alice")),
        (t(1, "alice"), list(2, [list(2, [t(2, "alice")])])),
        (t(1, "alice"), linked(address, "name", t(2, "alice"))),
        (t(1, "x-${env}"), t(2, "x-${env}")),
        (t(1, "x-${env}"), linked(address, "id", t(2, "other"))),
        (unknown(1, "var.name"), unknown(2, "var.name")),
        (null(1), computed(2, address, "name")),
        (
            either(1, "var.x", t(1, "a"), t(1, "b")),
            linked(address, "name", either(2, "var.x", t(2, "a"), t(2, "b"))),
        ),
        (either(1, "var.x", t(1, "a"), t(1, "b")), t(2, "b")),
    ];
    for (name, reference) in cases {
        let graph = build(&[attach(reference.clone(), t(3, ADMIN)), user(name)]);
        assert_eq!(graph.principals.len(), 1, "{reference:?}");
        assert_eq!(graph.attachments.len(), 1, "{reference:?}");
        assert_eq!(graph.attachments[0].principal_token, Some(at(2)));
    }
}

#[test]
fn a_reference_does_not_find_what_it_does_not_name() {
    let cases = [
        t(2, "bob"),
        t(2, "y-${env}"),
        unknown(2, "var.user"),
        list(2, [list(2, [list(2, [t(2, "alice")])])]),
        // An attribute that is no name of the user.
        linked("aws_iam_user.u", "tags", t(2, "bob")),
        computed(2, "aws_iam_user.other", "name"),
        computed(2, "aws_iam_role.u", "name"),
    ];
    for reference in cases {
        let graph = build(&[user(t(1, "alice")), attach(reference.clone(), t(3, ADMIN))]);
        assert_eq!(graph.principals.len(), 2, "{reference:?}");
        assert!(graph.principals[1].declared.is_none());
        assert_eq!(graph.attachments.len(), 1, "never dropped");
    }
}

#[test]
fn names_are_told_apart_by_kind_and_scope() {
    let graph = build(&[
        resource("aws_iam_role", "r", [("name", t(1, "alice"))]),
        in_scope(1, user(t(1, "alice"))),
        attach(t(2, "alice"), t(3, ADMIN)),
        attach(t(4, "alice"), t(5, ADMIN)),
        in_scope(2, attach(t(6, "alice"), t(7, ADMIN))),
    ]);
    let ids: Vec<u32> = graph.attachments.iter().map(|a| a.principal.0).collect();
    assert_eq!(ids, [2, 2, 3], "one outside user a scope");
    assert_eq!(graph.policies.len(), 1, "AWS has one policy of a name");
}

#[test]
fn policies_of_aws_are_the_same_in_every_partition() {
    let graph = build(&[
        attach(t(1, "u"), t(2, ADMIN)),
        attach(
            t(1, "u"),
            t(3, "arn:aws-cn:iam::aws:policy/AdministratorAccess"),
        ),
        attach(
            t(1, "u"),
            t(4, "arn:${p}:iam::aws:policy/AdministratorAccess"),
        ),
        attach(
            t(1, "u"),
            t(
                5,
                "arn:aws:iam::aws:policy/service-role/AdministratorAccess",
            ),
        ),
    ]);
    let ids: Vec<u32> = graph.attachments.iter().map(|a| a.policy.0).collect();
    assert_eq!(ids, [0, 0, 0, 1]);
    let text = |v: &Option<Value>| v.as_ref().and_then(Value::as_known_text);
    let policy = &graph.policies[1];
    assert_eq!(policy.kind, PolicyKind::AwsManaged);
    assert_eq!(text(&policy.name).as_deref(), Some("AdministratorAccess"));
    assert_eq!(text(&policy.path).as_deref(), Some("/service-role/"));
    assert_eq!(text(&graph.policies[0].path), None);
}

#[test]
fn policies_are_of_the_kind_that_is_certain() {
    let own = resource(
        "aws_iam_policy",
        "own",
        [("name", t(1, "own")), ("path", t(1, "/x/"))],
    );
    let address = "aws_iam_policy.own";
    let cases = [
        (computed(2, address, "arn"), PolicyKind::Customer),
        (
            linked(address, "arn", t(2, "arn:${p}:iam::${a}:policy/x/own")),
            PolicyKind::Customer,
        ),
        (t(2, "arn:aws:iam::${a}:policy/x/own"), PolicyKind::Customer),
        (t(2, "arn:aws:iam::1:policy/own"), PolicyKind::Customer),
        (t(2, "arn:aws:iam::1:policy/other"), PolicyKind::External),
        (t(2, "arn:aws:iam::1:policy/${n}"), PolicyKind::External),
        (t(2, "arn:aws:iam::${a}:policy/other"), PolicyKind::External),
        (t(2, "AdministratorAccess"), PolicyKind::External),
        (t(2, "arn:aws:iam::aws:policy/${n}"), PolicyKind::AwsManaged),
        (
            t(2, "arn:aws:iam::${a}:policy/${n}"),
            PolicyKind::Unresolved,
        ),
        (
            t(2, "${prefix}/AdministratorAccess"),
            PolicyKind::Unresolved,
        ),
        (unknown(2, "var.arn"), PolicyKind::Unresolved),
        (
            computed(2, "aws_iam_policy.gone", "arn"),
            PolicyKind::Unresolved,
        ),
    ];
    for (arn, kind) in cases {
        let graph = build(&[own.clone(), attach(t(3, "u"), arn.clone())]);
        let policy = graph.policy(graph.attachments[0].policy);
        assert_eq!(policy.kind, kind, "{arn:?}");
    }
}

#[test]
fn the_token_is_in_the_attaching_resource() {
    let cases = [
        (t(2, ADMIN), 2),
        (via(5, "arn", t(2, ADMIN)), 5),
        (via(6, "b", via(5, "a", t(2, ADMIN))), 6),
    ];
    for (arn, token) in cases {
        let graph = build(&[attach(t(1, "u"), arn)]);
        assert_eq!(graph.attachments[0].token, at(token));
        assert_eq!(graph.attachments[0].reference.span, at(2));
    }
}

#[test]
fn a_token_is_finer_than_what_encloses_it() {
    use crate::value::HopKind;
    let call = crate::text::Span::new(at(0).file, 1, 9);
    let function = |value: Value| value.hop(HopKind::Function("concat".into()), call);
    let token = |arn| build(&[attach(t(1, "u"), arn)]).attachments[0].token;
    assert_eq!(token(function(t(2, ADMIN))), at(2));
    assert_eq!(token(function(t(20, ADMIN))), call);
    let long = (0..5_000).fold(t(2, ADMIN), |value, i| via(100 + i, "x", value));
    assert_eq!(token(long), at(5_099));
}

#[test]
fn elements_take_the_way_of_their_list() {
    let arns = list(10, [t(11, ADMIN), via(12, "inner", t(2, ADMIN))]);
    let resources = [resource(
        "aws_iam_role",
        "r",
        [("managed_policy_arns", via(20, "arns", arns))],
    )];
    let graph = build(&resources);
    let ways: Vec<Vec<u32>> = graph
        .attachments
        .iter()
        .map(|a| a.reference.hops().iter().map(|h| h.span.start).collect())
        .collect();
    assert_eq!(ways, [vec![20], vec![12, 20]]);
    assert!(graph.attachments.iter().all(|a| a.token == at(20)));
}

#[test]
fn alternatives_are_edges_with_conditions() {
    let role = |arns| {
        let role = resource("AWS::IAM::Role", "R", [("ManagedPolicyArns", arns)]);
        attachments([under("Make", role)])
    };
    let whole = either(1, "Prod", list(2, [t(3, ADMIN)]), null(4));
    let edge = format!("role `R` -managed> {ADMIN_LABEL} @3 if Make and Prod");
    assert_eq!(role(whole), [edge]);
    let element = list(1, [either(2, "Prod", null(3), t(4, ADMIN))]);
    let edge = format!("role `R` -managed> {ADMIN_LABEL} @4 if Make and not Prod");
    assert_eq!(role(element), [edge]);
    let open = open_list(1, [t(2, ADMIN)], "More");
    assert_eq!(
        role(open),
        [
            format!("role `R` -managed> {ADMIN_LABEL} @2 if Make"),
            "role `R` -managed> unresolved managed policy `${More}` @1 if Make".into(),
        ]
    );
}

#[test]
fn choices_on_both_sides_are_combined_where_they_can_hold_at_once() {
    let users = either(1, "var.x", t(2, "u"), t(3, "v"));
    let arns = either(4, "var.x", t(5, ADMIN), unknown(6, "var.arn"));
    let graph = build(&[attach(users, arns)]);
    let conditions: Vec<_> = graph
        .attachments
        .iter()
        .filter_map(|a| a.condition.as_deref())
        .collect();
    assert_eq!(conditions, ["var.x", "not var.x"]);
}

#[test]
fn the_arn_of_a_declared_policy_is_made_from_path_and_name() {
    let policy = |path| {
        let attributes = [("name", t(1, "n-${env}")), ("path", path)];
        build(&[resource("aws_iam_policy", "p", attributes)]).policies[0].arn_text()
    };
    let arn = |tail: &str| {
        Some(format!(
            "arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:{tail}"
        ))
    };
    let shown = |path| policy(path).map(|text| text.to_string());
    assert_eq!(shown(null(2)), arn("policy/n-${env}"));
    assert_eq!(shown(t(2, "/a/")), arn("policy/a/n-${env}"));
}

#[test]
fn secrets_are_not_named() {
    let mut name = t(2, "hunter2");
    name.sensitive = true;
    let graph = build(&[attach(name.clone(), name)]);
    assert_eq!(graph.principals[0].label(), "user `(sensitive)`");
    assert_eq!(graph.policies[0].label(), "managed policy `(sensitive)`");
    let sources = crate::text::Sources::default();
    for export in [
        super::super::export::json(&graph, &sources),
        super::super::export::dot(&graph, &sources),
        super::super::export::mermaid(&graph),
    ] {
        assert!(!export.contains("hunter2"));
    }
}
