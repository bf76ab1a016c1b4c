use super::super::testing::*;
use super::super::{PolicyKind, build};
use super::ADMIN;

fn policies(place: usize) -> crate::value::Value {
    let inline = map(
        place + 1,
        [
            ("PolicyName", t(place + 2, "in")),
            ("PolicyDocument", map(place + 3, [])),
        ],
    );
    list(place, [inline])
}

#[test]
fn principals_hold_policies_of_each_form() {
    let cases = [
        ("AWS::IAM::User", "user", "UserName"),
        ("AWS::IAM::Group", "group", "GroupName"),
        ("AWS::IAM::Role", "role", "RoleName"),
    ];
    for (resource_type, kind, name) in cases {
        let edges = attachments([resource(
            resource_type,
            "X",
            [
                (name, t(1, "x")),
                ("Policies", policies(10)),
                ("ManagedPolicyArns", list(20, [t(21, ADMIN)])),
                ("PermissionsBoundary", t(30, ADMIN)),
            ],
        )]);
        let admin = "AWS managed policy `AdministratorAccess`";
        assert_eq!(
            edges,
            [
                format!("{kind} `x` -inline> inline policy `in` key@13"),
                format!("{kind} `x` -managed> {admin} @21"),
                format!("{kind} `x` -boundary> {admin} @30"),
            ]
        );
    }
}

#[test]
fn groups_of_users_and_additions() {
    let edges = memberships([
        resource("AWS::IAM::Group", "G", []),
        resource(
            "AWS::IAM::User",
            "U",
            [("Groups", list(1, [computed(2, "G", "Ref"), t(3, "h")]))],
        ),
        resource(
            "AWS::IAM::UserToGroupAddition",
            "A",
            [
                ("GroupName", computed(4, "G", "Ref")),
                ("Users", list(5, [computed(6, "U", "Ref"), t(7, "v")])),
            ],
        ),
    ]);
    assert_eq!(
        edges,
        [
            "user `U` > group `G` @2",
            "user `U` > group `h` @3",
            "user `U` > group `G` @6",
            "user `v` > group `G` @7",
        ]
    );
}

#[test]
fn a_managed_policy_attaches_itself() {
    let edges = attachments([resource(
        "AWS::IAM::ManagedPolicy",
        "P",
        [
            ("ManagedPolicyName", t(1, "p")),
            ("Users", list(2, [t(3, "u")])),
            ("Groups", list(4, [t(5, "g")])),
            ("Roles", list(6, [computed(7, "R", "Ref")])),
        ],
    )]);
    assert_eq!(
        edges,
        [
            "outside user `u` -managed> customer managed policy `p` @3 by @3",
            "outside group `g` -managed> customer managed policy `p` @5 by @5",
            "outside role `${R.Ref}` -managed> customer managed policy `p` @7 by @7",
        ]
    );
}

#[test]
fn a_policy_is_inline_on_all_that_it_lists() {
    let policy = |lists| {
        let mut resource = resource(
            "AWS::IAM::Policy",
            "P",
            [
                ("PolicyName", t(1, "p")),
                ("PolicyDocument", map(2, [])),
                ("Users", lists),
            ],
        );
        resource.origin.condition = Some("Make".into());
        resource
    };
    let listed = policy(list(
        3,
        [either(4, "Make", t(5, "u"), t(6, "v")), t(7, "w")],
    ));
    assert_eq!(
        attachments([listed]),
        [
            "outside user `u` -inline> inline policy `p` key@2 by @5 if Make",
            "outside user `w` -inline> inline policy `p` key@2 by @7 if Make",
        ],
        "what contradicts the condition of the resource does not exist"
    );
    let nobodys = [policy(list(3, []))];
    assert_eq!(build(&nobodys).policies[0].kind, PolicyKind::Inline);
    assert_eq!(attachments(nobodys), [""; 0]);
}

#[test]
fn inline_policies_of_each_kind() {
    let cases = [
        ("AWS::IAM::UserPolicy", "user", "UserName"),
        ("AWS::IAM::GroupPolicy", "group", "GroupName"),
        ("AWS::IAM::RolePolicy", "role", "RoleName"),
    ];
    for (resource_type, kind, name) in cases {
        let edges = attachments([resource(
            resource_type,
            "P",
            [
                (name, t(1, "x")),
                ("PolicyName", t(2, "p")),
                ("PolicyDocument", map(3, [])),
            ],
        )]);
        let edge = format!("outside {kind} `x` -inline> inline policy `p` key@3 by @1");
        assert_eq!(edges, [edge]);
    }
}

#[test]
fn instance_profiles_hold_roles() {
    let graph = build(&[
        resource("AWS::IAM::Role", "R", []),
        resource(
            "AWS::IAM::InstanceProfile",
            "I",
            [("Roles", list(1, [computed(2, "R", "Ref")]))],
        ),
    ]);
    let profile = &graph.instance_profiles[0];
    assert_eq!(
        profile.role.map(|r| graph.principal(r).label()).as_deref(),
        Some("role `R`")
    );
    assert_eq!(profile.token, at(2));
}

#[test]
fn permission_sets_hold_policies_of_each_form() {
    let set = |boundary| {
        resource(
            "AWS::SSO::PermissionSet",
            "Ops",
            [
                ("Name", t(1, "ops")),
                ("ManagedPolicies", list(2, [t(3, ADMIN)])),
                (
                    "CustomerManagedPolicyReferences",
                    list(4, [map(5, [("Name", t(6, "own")), ("Path", t(7, "/x/"))])]),
                ),
                ("InlinePolicy", map(8, [])),
                ("PermissionsBoundary", boundary),
            ],
        )
    };
    let by_arn = attachments([set(map(9, [("ManagedPolicyArn", t(10, ADMIN))]))]);
    let admin = "AWS managed policy `AdministratorAccess`";
    assert_eq!(
        by_arn,
        [
            format!("permission set `ops` -managed> {admin} @3"),
            "permission set `ops` -managed> external managed policy `own` @6".into(),
            "permission set `ops` -inline> inline policy `Ops` key@8".into(),
            format!("permission set `ops` -boundary> {admin} @10"),
        ]
    );
    let reference = map(10, [("Name", t(11, "own"))]);
    let by_name = attachments([set(map(9, [("CustomerManagedPolicyReference", reference)]))]);
    assert_eq!(
        by_name.last().map(String::as_str),
        Some("permission set `ops` -boundary> external managed policy `own` @11")
    );
}

#[test]
fn awscc_has_the_same_properties_in_snake_case() {
    let inline = map(
        11,
        [
            ("policy_name", t(12, "in")),
            ("policy_document", t(13, "{}")),
        ],
    );
    let edges = attachments([
        resource(
            "awscc_iam_role",
            "r",
            [
                ("role_name", t(1, "r")),
                ("policies", list(10, [inline])),
                ("managed_policy_arns", list(20, [t(21, ADMIN)])),
            ],
        ),
        resource(
            "awscc_iam_managed_policy",
            "p",
            [("users", list(30, [t(31, "u")]))],
        ),
    ]);
    assert_eq!(
        edges,
        [
            "role `r` -inline> inline policy `in` key@13",
            "role `r` -managed> AWS managed policy `AdministratorAccess` @21",
            "outside user `u` -managed> customer managed policy `awscc_iam_managed_policy.p` \
             @31 by @31",
        ]
    );
}
