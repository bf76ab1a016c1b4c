//! `literal-access-key`.

use crate::diag::{Finding, Label, LabelRole, Severity};
use crate::graph::LiteralKey;
use crate::rules::context::Sink;
use crate::rules::finding::{Words, at_text};
use crate::rules::{Alias, Context, Entry, OptionError, Rule};

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_AWS_41"),
    Alias::new("checkov", "CKV_AWS_45"),
    Alias::new("checkov", "CKV_AWS_46"),
    Alias::new("checkov", "CKV_SECRET_2"),
    Alias::new("kics", "d7b9d850-3e06-4a75-852f-c46c2e92240b"),
    Alias::new("trivy", "AWS-0029"),
    Alias::new("semgrep", "detected-aws-access-key-id-value"),
    Alias::new("semgrep", "aws-provider-static-credentials"),
    Alias::new("prowler", "awslambda_function_no_secrets_in_variables"),
    Alias::new("prowler", "ec2_instance_secrets_user_data"),
    Alias::new("kics", "9ecb6b21-18bc-4aa7-bd07-db20f1c746db"),
    Alias::new("kics", "0b93729a-d882-4803-bdc3-ac429a21f158"),
    Alias::new("kics", "1402afd8-a95c-4e84-8b0b-6fb43758e6ce"),
    Alias::new("kics", "2564172f-c92b-4261-9acd-464aed511696"),
    Alias::new("kics", "a88baa34-e2ad-44ea-ad6f-8cac87bc7c71"),
    Alias::new("kics", "76c0bcde-903d-456e-ac13-e58c34987852"),
    Alias::new("kics", "83ab47ff-381d-48cd-bac5-fb32222f54af"),
    Alias::new("cfripper", "CloudFormationAuthenticationRule"),
    Alias::new("aws-config", "codebuild-project-envvar-awscred-check"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        ..Rule::new(entry, "Access key in the code", Severity::Critical, check)
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for key in &context.graph.literal_keys {
        sink.written(finding(context, key));
    }
    Ok(())
}

/// The key itself is told nowhere.
fn finding(context: &Context<'_>, key: &LiteralKey) -> Finding {
    let (what, primary) = match (key.has_id(), key.secret) {
        (true, Some(_)) => ("an access key", "id of an access key"),
        (true, None) => ("the id of an access key", "id of an access key"),
        (false, _) => ("a secret access key", "secret access key"),
    };
    let severity = context.settings.severity_set(context.rule, None);
    let severity = severity.unwrap_or(match key.secret {
        Some(_) => Severity::Critical,
        None => Severity::Low,
    });
    let words = Words {
        primary: primary.to_owned(),
        message: format!("{what} is written in the code"),
        help:
            "make the key inactive and delete it, since all who can read the code have it, and the \
               history of the repository keeps it; then let the program use a role, or take the \
               secret from AWS Secrets Manager when it runs"
                .to_owned(),
    };
    let secret = key.secret.filter(|secret| *secret != key.token);
    let labels = secret.into_iter().map(|span| Label {
        span,
        role: LabelRole::Related,
        text: "and its secret".to_owned(),
    });
    Finding {
        severity,
        labels: labels.collect(),
        ..at_text(context, &key.path, key.token, words)
    }
}
