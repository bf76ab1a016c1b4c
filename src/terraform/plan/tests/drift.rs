//! Plans that say something else than the source beside them.

use super::Planned;
use crate::terraform::testing::{Fixture, shown};

/// A plan that makes one resource or reads one data source, and its further members.
fn plan_of(kind: &str, after: &str, more: &str) -> String {
    format!(
        "{{\"format_version\":\"1.2\",\"terraform_version\":\"1.15.5\",\"resource_changes\":[\
         {{\"address\":\"{kind}.x\",\"mode\":\"managed\",\"type\":\"{kind}\",\"name\":\"x\",\
         \"change\":{{\"actions\":[\"create\"],\"after\":{after}}}}}]{more}}}"
    )
}

#[test]
fn a_document_that_the_plan_knows_has_nothing_else_of_the_source() {
    let source = "variable \"mfa\" {}
        resource \"aws_iam_policy\" \"x\" {
          policy = jsonencode({ Version = \"2012-10-17\", Statement = [{
            Effect = \"Allow\", Action = \"s3:*\", Resource = \"*\"
            Condition = { Bool = { \"aws:MultiFactorAuthPresent\" = CONDITION } }
          }] })
        }";
    let document = "{\\\"Statement\\\":[{\\\"Action\\\":\\\"s3:*\\\",\\\"Effect\\\":\\\"Allow\\\",\
        \\\"Resource\\\":\\\"*\\\"}],\\\"Version\\\":\\\"2012-10-17\\\"}";
    let plan = plan_of(
        "aws_iam_policy",
        &format!("{{\"policy\":\"{document}\"}}"),
        "",
    );
    for condition in ["\"true\"", "var.mfa"] {
        let fixture = Fixture::file(&source.replace("CONDITION", condition));
        let done = Planned::new(fixture, &plan).beside();
        assert_eq!(
            done.shown("aws_iam_policy.x", "policy"),
            document.replace('\\', ""),
            "{condition}"
        );
    }
}

#[test]
fn what_the_plan_leaves_out_of_an_attribute_is_kept() {
    let source = "resource \"aws_iam_role\" \"x\" {
          inline_policy {
            name   = \"own\"
            policy = \"{}\"
          }
        }";
    let plan = plan_of(
        "aws_iam_role",
        "{\"inline_policy\":[{\"name\":\"own\"}]}",
        "",
    );
    let done = Planned::new(Fixture::file(source), &plan).beside();
    let blocks = done
        .value("aws_iam_role.x", "inline_policy")
        .as_list()
        .unwrap();
    assert_eq!(shown(blocks.items()[0].get("policy").unwrap()), "{}");
}

#[test]
fn a_list_has_the_order_of_the_plan() {
    let source = "variable \"names\" {
          type    = TYPE(string)
          default = [\"a\", \"b\"]
        }
        resource \"aws_iam_policy\" \"x\" {
          description = INDEX
        }";
    let more = ",\"variables\":{\"names\":{\"value\":[\"b\",\"a\"]}}";
    let plan = plan_of("aws_iam_policy", "{\"name\":\"x\"}", more);
    for (ty, index) in [
        ("list", "var.names[0]"),
        ("set", "reverse(sort(var.names))[0]"),
    ] {
        let text = source.replace("TYPE", ty).replace("INDEX", index);
        let done = Planned::new(Fixture::file(&text), &plan).beside();
        assert_eq!(done.shown("aws_iam_policy.x", "description"), "b", "{ty}");
    }
}

#[test]
fn instances_of_keys_that_only_the_plan_knows_have_values_of_their_own() {
    let source = "variable \"ids\" {}
        resource \"aws_iam_policy\" \"x\" {
          for_each    = var.ids
          name        = each.key
          description = each.value
        }";
    let instance = |key: &str| {
        format!(
            "{{\"address\":\"aws_iam_policy.x[\\\"{key}\\\"]\",\"mode\":\"managed\",\
             \"type\":\"aws_iam_policy\",\"name\":\"x\",\"index\":\"{key}\",\"change\":\
             {{\"actions\":[\"create\"],\"after\":{{\"name\":\"{key}\"}},\
             \"after_unknown\":{{\"description\":true}}}}}}"
        )
    };
    let plan = format!(
        "{{\"format_version\":\"1.2\",\"terraform_version\":\"1.15.5\",\
         \"resource_changes\":[{},{}]}}",
        instance("a"),
        instance("b")
    );
    let done = Planned::new(Fixture::file(source), &plan).beside();
    let of = |key: &str| done.shown(&format!("aws_iam_policy.x[\"{key}\"]"), "description");
    assert!(
        of("a").starts_with('?') && of("a") != of("b"),
        "{}",
        of("a")
    );
}

#[test]
fn what_is_named_by_a_secret_is_one() {
    for (name, plain) in [("hunter2secret", "hunter"), ("hunt", "hunter")] {
        let after = format!(
            "{{\"name\":\"{name}\",\"arn\":\"arn:aws:iam::123456789012:user/{name}\",\"path\":\"/{plain}/\"}}"
        );
        let plan = plan_of("aws_iam_user", &after, "")
            .replace("\"after\"", "\"after_sensitive\":{\"name\":true},\"after\"");
        let project = Planned::text(&plan);
        let tree = project.tree();
        let (read, _) = super::Plan::read(&tree, project.file, "plan.json");
        let mut masked: Vec<&str> = read
            .sensitive_values()
            .iter()
            .map(|s| project.at(*s))
            .collect();
        masked.sort_unstable();
        masked.dedup();
        let arn = format!("\"arn:aws:iam::123456789012:user/{name}\"");
        assert_eq!(masked, [arn, format!("\"{name}\"")]);
    }
}
