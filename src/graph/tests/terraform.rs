use super::super::testing::*;
use super::super::{PrincipalKind, build, is_wanted};
use super::ADMIN;
use crate::value::Value;

fn named(resource_type: &str, name: &str) -> crate::value::Resource {
    resource(resource_type, name, [("name", t(1, name))])
}

#[test]
fn principals_are_declared() {
    let graph = build(&[
        resource(
            "aws_iam_user",
            "alice",
            [("name", t(1, "alice")), ("path", t(2, "/staff/"))],
        ),
        resource("aws_iam_group", "staff", [("name", t(3, "staff-${env}"))]),
        resource(
            "aws_iam_role",
            "app",
            [
                ("name_prefix", t(4, "app-")),
                ("assume_role_policy", t(5, "{}")),
            ],
        ),
        resource("aws_ssoadmin_permission_set", "ops", [("name", t(6, ""))]),
    ]);
    let labels: Vec<String> = graph.principals.iter().map(|p| p.label()).collect();
    assert_eq!(
        labels,
        [
            "user `alice`",
            "group `aws_iam_group.staff`",
            "role `aws_iam_role.app`",
            "permission set `aws_ssoadmin_permission_set.ops`",
        ]
    );
    let span = |v: &Option<Value>| v.as_ref().map(|v| v.span);
    assert_eq!(span(&graph.principals[0].path), Some(at(2)));
    assert_eq!(span(&graph.principals[1].name), Some(at(3)));
    assert_eq!(span(&graph.principals[2].name), None);
    assert_eq!(span(&graph.principals[2].trust), Some(at(5)));
    assert_eq!(graph.principals[3].kind, PrincipalKind::PermissionSet);
}

#[test]
fn inline_policies_of_each_kind() {
    for kind in ["user", "group", "role"] {
        let edges = attachments([
            named(&format!("aws_iam_{kind}"), "x"),
            resource(
                &format!("aws_iam_{kind}_policy"),
                "p",
                [
                    ("name", t(2, "p")),
                    (kind, t(3, "x")),
                    ("policy", t(4, "{}")),
                ],
            ),
        ]);
        let edge = format!("{kind} `x` -inline> inline policy `p` key@4 by @3");
        assert_eq!(edges, [edge]);
    }
}

#[test]
fn an_inline_policy_without_document_or_name_is_still_one() {
    let edges = attachments([resource(
        "aws_iam_user_policy",
        "p",
        [("user", unknown(3, "var.user"))],
    )]);
    assert_eq!(
        edges,
        ["outside user `${var.user}` -inline> inline policy `aws_iam_user_policy.p` @999 by @3"]
    );
}

#[test]
fn blocks_and_lists_of_a_role_are_exclusive() {
    let edges = attachments([resource(
        "aws_iam_role",
        "app",
        [
            (
                "inline_policy",
                list(
                    10,
                    [
                        map(11, [("name", t(12, "a")), ("policy", t(13, "{}"))]),
                        map(14, [("name", t(15, "b"))]),
                        map(16, []),
                        map(17, [("name", null(18)), ("policy", t(19, ""))]),
                    ],
                ),
            ),
            ("managed_policy_arns", list(20, [t(21, ADMIN), null(22)])),
            ("permissions_boundary", t(23, "arn:aws:iam::1:policy/edge")),
        ],
    )]);
    assert_eq!(
        edges,
        [
            "role `aws_iam_role.app` =inline> inline policy `a` key@13",
            "role `aws_iam_role.app` =inline> inline policy `b` @14",
            "role `aws_iam_role.app` =managed> AWS managed policy `AdministratorAccess` @21",
            "role `aws_iam_role.app` -boundary> external managed policy \
             `arn:aws:iam::1:policy/edge` @23",
        ]
    );
}

#[test]
fn a_block_of_json_syntax_may_be_a_map() {
    let block = map(11, [("name", t(12, "a")), ("policy", t(13, "{}"))]);
    let edges = attachments([resource("aws_iam_role", "r", [("inline_policy", block)])]);
    assert_eq!(
        edges,
        ["role `aws_iam_role.r` =inline> inline policy `a` key@13"]
    );
}

#[test]
fn unknown_blocks_are_unknown_policies() {
    let resources = [resource(
        "aws_iam_role",
        "r",
        [("inline_policy", open_list(10, [], "var.policies"))],
    )];
    let graph = build(&resources);
    let document = graph.policies[0].document.as_ref();
    assert!(document.is_some_and(Value::is_unknown));
    assert_eq!(
        attachments(resources),
        ["role `aws_iam_role.r` =inline> inline policy `aws_iam_role.r` @10"]
    );
}

#[test]
fn what_removes_access_is_no_edge() {
    let edges = attachments([
        resource("aws_iam_role", "r", [("inline_policy", map(1, []))]),
        resource(
            "aws_iam_role",
            "s",
            [
                ("inline_policy", list(1, [])),
                ("managed_policy_arns", list(2, [])),
                ("permissions_boundary", t(3, "")),
            ],
        ),
        resource(
            "aws_iam_policy_attachment",
            "a",
            [("users", list(4, [])), ("policy_arn", t(5, ADMIN))],
        ),
        resource(
            "aws_iam_user_policy_attachments_exclusive",
            "e",
            [("user_name", t(6, "u")), ("policy_arns", list(7, []))],
        ),
    ]);
    assert_eq!(edges, [""; 0]);
}

#[test]
fn attachments_of_each_kind() {
    for kind in ["user", "group", "role"] {
        let edges = attachments([
            named(&format!("aws_iam_{kind}"), "x"),
            resource(
                &format!("aws_iam_{kind}_policy_attachment"),
                "a",
                [(kind, t(3, "x")), ("policy_arn", t(4, ADMIN))],
            ),
            resource(
                &format!("aws_iam_{kind}_policy_attachments_exclusive"),
                "e",
                [
                    (&*format!("{kind}_name"), t(5, "x")),
                    ("policy_arns", list(6, [t(7, ADMIN)])),
                ],
            ),
        ]);
        let policy = "AWS managed policy `AdministratorAccess`";
        assert_eq!(
            edges,
            [
                format!("{kind} `x` -managed> {policy} @4 by @3"),
                format!("{kind} `x` =managed> {policy} @7 by @5"),
            ]
        );
    }
}

#[test]
fn one_policy_for_everyone() {
    let edges = attachments([resource(
        "aws_iam_policy_attachment",
        "a",
        [
            ("users", list(1, [t(2, "u"), unknown(3, "var.user")])),
            ("groups", list(4, [t(5, "g")])),
            ("roles", unknown(6, "var.roles")),
            ("policy_arn", t(7, ADMIN)),
        ],
    )]);
    let policy = "AWS managed policy `AdministratorAccess` @7";
    assert_eq!(
        edges,
        [
            format!("outside user `u` =managed> {policy} by @2"),
            format!("outside user `${{var.user}}` =managed> {policy} by @3"),
            format!("outside group `g` =managed> {policy} by @5"),
            format!("outside role `${{var.roles}}` =managed> {policy} by @6"),
        ]
    );
}

#[test]
fn boundaries_of_users() {
    let edges = attachments([
        resource(
            "aws_iam_policy",
            "edge",
            [("name", t(1, "edge")), ("policy", t(2, "{}"))],
        ),
        resource(
            "aws_iam_user",
            "u",
            [(
                "permissions_boundary",
                computed(3, "aws_iam_policy.edge", "arn"),
            )],
        ),
    ]);
    assert_eq!(
        edges,
        ["user `aws_iam_user.u` -boundary> customer managed policy `edge` @3"]
    );
}

#[test]
fn both_membership_resources() {
    let edges = memberships([
        named("aws_iam_user", "u"),
        named("aws_iam_group", "g"),
        resource(
            "aws_iam_group_membership",
            "m",
            [
                ("group", t(2, "g")),
                ("users", list(3, [t(4, "u"), t(5, "v")])),
            ],
        ),
        resource(
            "aws_iam_user_group_membership",
            "n",
            [
                ("user", t(6, "u")),
                (
                    "groups",
                    either(7, "var.x", list(8, [t(9, "g")]), list(10, [])),
                ),
            ],
        ),
    ]);
    assert_eq!(
        edges,
        [
            "user `u` > group `g` @4",
            "user `v` > group `g` @5",
            "user `u` > group `g` @9 if var.x",
        ]
    );
}

#[test]
fn instance_profiles_hold_roles() {
    let graph = build(&[
        named("aws_iam_role", "r"),
        resource(
            "aws_iam_instance_profile",
            "p",
            [("name", t(2, "p")), ("role", t(3, "r"))],
        ),
        resource(
            "aws_iam_instance_profile",
            "q",
            [("roles", either(4, "var.x", t(5, "r"), t(6, "s")))],
        ),
        resource("aws_iam_instance_profile", "none", []),
    ]);
    let profiles: Vec<_> = graph
        .instance_profiles
        .iter()
        .map(|p| {
            let role = p.role.map(|r| graph.principal(r).display_name());
            (role, p.token.start as usize, p.condition.as_deref())
        })
        .collect();
    let role = |name: &str| Some(name.to_owned());
    assert_eq!(
        profiles,
        [
            (role("r"), 3, None),
            (role("r"), 5, Some("var.x")),
            (role("s"), 6, Some("not var.x")),
            (None, NAME, None),
        ]
    );
}

#[test]
fn permission_sets_get_every_kind_of_policy() {
    let set = |place| {
        let address = "aws_ssoadmin_permission_set.ops";
        ("permission_set_arn", computed(place, address, "arn"))
    };
    let reference = |place, name| {
        map(
            place,
            [("name", t(place + 1, name)), ("path", t(place + 2, "/x/"))],
        )
    };
    let edges = attachments([
        named("aws_ssoadmin_permission_set", "ops"),
        resource("aws_iam_policy", "own", [("name", t(1, "own"))]),
        resource(
            "aws_ssoadmin_managed_policy_attachment",
            "a",
            [set(10), ("managed_policy_arn", t(11, ADMIN))],
        ),
        resource(
            "aws_ssoadmin_managed_policy_attachments_exclusive",
            "b",
            [set(12), ("managed_policy_arns", list(13, [t(14, ADMIN)]))],
        ),
        resource(
            "aws_ssoadmin_customer_managed_policy_attachment",
            "c",
            [
                set(15),
                (
                    "customer_managed_policy_reference",
                    list(16, [reference(17, "own")]),
                ),
            ],
        ),
        resource(
            "aws_ssoadmin_customer_managed_policy_attachments_exclusive",
            "d",
            [
                set(20),
                (
                    "customer_managed_policy_reference",
                    list(21, [reference(22, "foreign")]),
                ),
            ],
        ),
        resource(
            "aws_ssoadmin_permission_set_inline_policy",
            "e",
            [set(30), ("inline_policy", t(31, "{}"))],
        ),
        resource(
            "aws_ssoadmin_permissions_boundary_attachment",
            "f",
            [
                set(40),
                (
                    "permissions_boundary",
                    list(41, [map(42, [("managed_policy_arn", t(43, ADMIN))])]),
                ),
            ],
        ),
        resource(
            "aws_ssoadmin_permissions_boundary_attachment",
            "g",
            [
                set(50),
                (
                    "permissions_boundary",
                    map(
                        51,
                        [("customer_managed_policy_reference", reference(52, "own"))],
                    ),
                ),
            ],
        ),
    ]);
    let admin = "AWS managed policy `AdministratorAccess`";
    let own = "customer managed policy `own`";
    assert_eq!(
        edges,
        [
            format!("permission set `ops` -managed> {admin} @11 by @10"),
            format!("permission set `ops` =managed> {admin} @14 by @12"),
            format!("permission set `ops` -managed> {own} @18 by @15"),
            "permission set `ops` =managed> external managed policy `foreign` @23 by @20".into(),
            "permission set `ops` -inline> inline policy \
             `aws_ssoadmin_permission_set_inline_policy.e` key@31 by @30"
                .into(),
            format!("permission set `ops` -boundary> {admin} @43 by @40"),
            format!("permission set `ops` -boundary> {own} @53 by @50"),
        ]
    );
}

#[test]
fn only_types_that_say_something_are_wanted() {
    let with = |resource_type: &str, set: &str| is_wanted(resource_type, &|name| name == set);
    assert!(with("aws_iam_role", ""));
    assert!(with("AWS::IAM::Role", ""));
    assert!(with("awscc_iam_role", ""));
    assert!(!with("aws_vpc", "policy"));
    assert!(with("aws_iam_role_policies_exclusive", ""));
    assert!(with("aws_s3_bucket", "policy"));
    assert!(!with("aws_s3_bucket", "bucket"));
    assert!(with("AWS::DynamoDB::Table", "ResourcePolicy"));
    assert!(with("awscc_kms_key", "key_policy"));
    assert!(with("aws_lambda_permission", "principal"));
    assert!(with("AWS::Events::EventBusPolicy", "Principal"));
}
