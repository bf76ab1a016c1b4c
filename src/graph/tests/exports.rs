use super::super::export::{dot, json, json_schema, mermaid};
use super::super::testing::*;
use super::super::{Graph, build};
use super::ADMIN;
use crate::text::{SourceFile, Sources};

fn sources() -> Sources {
    let file = |name| SourceFile::new(name, "é23\n567\n9");
    Sources::new(vec![file("main.tf"), file("keys.tf")])
}

/// One of everything, with names that every language would trip over.
fn graph() -> Graph {
    build(&[
        resource("aws_iam_user", "u", [("name", t(0, "a\"b\\<c>\n#`"))]),
        resource("aws_iam_role", "r", [("name", t(0, "r-${env}"))]),
        in_scope(1, resource("aws_iam_role", "r", [])),
        under(
            "var.on",
            resource(
                "aws_iam_user_policy",
                "p",
                [
                    ("user", computed(3, "aws_iam_user.u", "name")),
                    ("policy", t(5, "{}")),
                ],
            ),
        ),
        resource(
            "aws_iam_role",
            "s",
            [
                ("managed_policy_arns", list(5, [t(6, ADMIN)])),
                ("permissions_boundary", unknown(9, "var.edge")),
            ],
        ),
        resource(
            "aws_iam_user_group_membership",
            "m",
            [
                ("user", computed(3, "aws_iam_user.u", "name")),
                ("groups", list(5, [t(6, "g")])),
            ],
        ),
        resource(
            "aws_iam_instance_profile",
            "i",
            [("role", t(5, "r-${env}"))],
        ),
        under(
            "var.on",
            resource("module", "m", [("arns", list(5, [t(6, ADMIN)]))]),
        ),
    ])
}

#[test]
fn json_has_ids_kinds_places_and_conditions() {
    let text = json(&graph(), &sources());
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["schema_version"], 1);
    let ids: Vec<&str> = value["principals"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|p| p["id"].as_str())
        .collect();
    assert_eq!(
        ids,
        [
            "user:main.tf:aws_iam_user.u",
            "role:main.tf:aws_iam_role.r",
            "role:main.tf:aws_iam_role.r#2",
            "role:main.tf:aws_iam_role.s",
            "group:g",
        ]
    );
    assert_eq!(value["principals"][1]["name"], "r-${env}");
    assert_eq!(value["principals"][1]["declared"]["type"], "aws_iam_role");
    let inline = &value["attachments"][0];
    assert_eq!(inline["kind"], "inline");
    assert_eq!(inline["condition"], "var.on");
    assert_eq!(inline["principal"], "user:main.tf:aws_iam_user.u");
    assert_eq!(inline["at"]["path"], "keys.tf");
    assert_eq!(
        (&inline["at"]["line"], &inline["at"]["column"]),
        (&2.into(), &1.into())
    );
    // The first line's character of two bytes counts as one.
    assert_eq!(inline["principal_at"]["column"], 3);
    let boundary = &value["attachments"][2];
    assert_eq!(boundary["kind"], "boundary");
    assert_eq!(boundary["policy"], "unresolved-policy:${var.edge}");
    assert_eq!(
        value["policies"][1]["id"],
        "aws-managed-policy:AdministratorAccess"
    );
    assert_eq!(value["policies"][1]["arn"], ADMIN);
    assert_eq!(value["memberships"][0]["group"], "group:g");
    assert_eq!(
        value["instance_profiles"][0]["role"],
        "role:main.tf:aws_iam_role.r"
    );
    let delegation = &value["delegations"][0];
    assert_eq!(delegation["policy"], value["policies"][1]["id"]);
    assert_eq!(delegation["argument"], "arns");
    assert_eq!(delegation["condition"], "var.on");
    assert_eq!(delegation["at"]["line"], 2);
    assert_eq!(delegation["declared"]["address"], "module.m");
    assert_eq!(delegation["declared"]["type"], "module");
}

/// A user of Identity Center, a trusted provider, a credential and a broker.
fn identities() -> Graph {
    let statement = map(
        5,
        [(
            "Principal",
            map(
                6,
                [("Federated", computed(7, "aws_iam_saml_provider.s", "arn"))],
            ),
        )],
    );
    build(&[
        resource("aws_iam_saml_provider", "s", [("name", t(0, "okta"))]),
        resource("aws_ssoadmin_permission_set", "p", [("name", t(0, "ops"))]),
        resource(
            "aws_ssoadmin_account_assignment",
            "a",
            [
                (
                    "permission_set_arn",
                    computed(3, "aws_ssoadmin_permission_set.p", "arn"),
                ),
                ("principal_id", t(5, "9-1")),
                ("principal_type", t(5, "USER")),
                ("target_id", t(5, "123")),
            ],
        ),
        resource(
            "aws_iam_role",
            "r",
            [
                ("name", t(0, "r")),
                ("assume_role_policy", map(3, [("Statement", statement)])),
            ],
        ),
        under(
            "var.on",
            resource(
                "aws_iam_access_key",
                "k",
                [("user", t(5, "u")), ("status", t(6, "Inactive"))],
            ),
        ),
        resource(
            "aws_cognito_identity_pool_roles_attachment",
            "c",
            [
                ("identity_pool_id", t(5, "pool")),
                (
                    "roles",
                    map(5, [("authenticated", computed(6, "aws_iam_role.r", "arn"))]),
                ),
            ],
        ),
    ])
}

#[test]
fn identities_are_exported() {
    let value: serde_json::Value = serde_json::from_str(&json(&identities(), &sources())).unwrap();
    let provider = "saml-provider:main.tf:aws_iam_saml_provider.s";
    assert_eq!(value["identity_providers"][0]["id"], provider);
    assert_eq!(value["federations"][0]["provider"], provider);
    assert_eq!(
        value["federations"][0]["role"],
        "role:main.tf:aws_iam_role.r"
    );
    let assignment = &value["assignments"][0];
    assert_eq!(assignment["principal"], "identity-center-user:9-1");
    assert_eq!(
        assignment["permission_set"],
        "permission-set:main.tf:aws_ssoadmin_permission_set.p"
    );
    assert_eq!(assignment["account"], "123");
    assert_eq!(value["credentials"][0]["kind"], "access-key");
    assert_eq!(value["credentials"][0]["status"], "Inactive");
    assert_eq!(value["credentials"][0]["condition"], "var.on");
    assert_eq!(value["brokers"][0]["audience"], "authenticated");
    let text = dot(&identities(), &sources());
    for line in [
        "  \"role:main.tf:aws_iam_role.r\" -> \"saml-provider:main.tf:aws_iam_saml_provider.s\" [label=\"trusts\"];",
        "  \"identity-center-user:9-1\" -> \"permission-set:main.tf:aws_ssoadmin_permission_set.p\" [label=\"assigned in 123\"];",
        "  \"credential#1\" -> \"user:u\" [label=\"of if var.on\"];",
        "  \"broker#1\" -> \"role:main.tf:aws_iam_role.r\" [label=\"hands out to authenticated\"];",
    ] {
        assert!(text.lines().any(|l| l == line), "{line}\n{text}");
    }
    let text = mermaid(&identities());
    for line in [
        "  f0[/\"SAML provider: okta\"\\]",
        "  p1 -->|\"trusts\"| f0",
        "  p2 ==>|\"assigned in 123\"| p0",
        "  c0([\"credential: access key (Inactive)\"])",
        "  b0 -->|\"hands out to authenticated\"| p1",
    ] {
        assert!(text.lines().any(|l| l == line), "{line}\n{text}");
    }
}

#[test]
fn json_is_by_its_schema() {
    let schema = serde_json::from_str(&json_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for graph in [graph(), identities()] {
        let value = serde_json::from_str(&json(&graph, &sources())).unwrap();
        let faults: Vec<String> = validator
            .iter_errors(&value)
            .map(|e| e.to_string())
            .collect();
        assert_eq!(faults, [""; 0]);
    }
}

#[test]
fn dot_is_quoted() {
    let text = dot(&graph(), &sources());
    for line in [
        "  \"user:main.tf:aws_iam_user.u\" [shape=ellipse, label=\"user\\na\\\"b\\\\<c>\\n#`\"];",
        "  \"role:main.tf:aws_iam_role.s\" -> \"unresolved-policy:${var.edge}\" [label=\"boundary\", style=dashed];",
        "  \"user:main.tf:aws_iam_user.u\" -> \"group:g\" [label=\"member of\", style=dotted];",
        "  \"instance-profile#1\" -> \"role:main.tf:aws_iam_role.r\" [label=\"holds\"];",
    ] {
        assert!(text.lines().any(|l| l == line), "{line}\n{text}");
    }
    assert!(text.ends_with("}\n"));
}

#[test]
fn mermaid_is_quoted() {
    let text = mermaid(&graph());
    for line in [
        "flowchart LR",
        "  p0([\"user: a#34;b#92;#60;c#62; #35;#96;\"])",
        "  p0 -->|\"inline if var.on\"| q0",
        "  p3 -.->|\"boundary\"| q2",
        "  p0 ==>|\"member of\"| p4",
        "  i0 -->|\"holds\"| p1",
    ] {
        assert!(text.lines().any(|l| l == line), "{line}\n{text}");
    }
}
