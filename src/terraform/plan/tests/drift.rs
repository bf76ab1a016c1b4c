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
