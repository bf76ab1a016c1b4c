//! `managed-full-access`.

use std::collections::HashMap;

use super::support::changes;
use crate::aws::ManagedPolicy;
use crate::diag::{Finding, Severity};
use crate::graph::{Attachment, AttachmentKind, PolicyKind, PrincipalId, PrincipalKind};
use crate::policy::{PolicyType, normal_form, read};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_principal, confidence};
use crate::rules::granted::{Expansions, Form, Granted};
use crate::rules::run::Unresolved;
use crate::rules::{
    Alias, Context, Entry, OptionError, OptionSpec, Owner, Reach, Rule, Strictness, describe,
};
use crate::text::{Span, listed};
use crate::value::{Data, Text, Value};

const ALIASES: &[Alias] = &[
    Alias::of_grant("trivy", "AWS-0345", "*AmazonS3FullAccess"),
    Alias::of_grant("checkov", "CKV2_AWS_56", "*IAMFullAccess"),
    Alias::of_grant("cfn-nag", "W44", "*IAMFullAccess"),
    Alias::of_grant("cfn-nag", "W44", "*PowerUserAccess"),
    Alias::of_grant("security-hub", "IAM.27", "*AWSCloudShellFullAccess"),
    Alias::of_grant(
        "prowler",
        "iam_policy_cloudshell_admin_not_attached",
        "*AWSCloudShellFullAccess",
    ),
    Alias::of_grant(
        "prowler",
        "bedrock_full_access_policy_attached",
        "*AmazonBedrockFullAccess",
    ),
    Alias::new("cfripper", "IAMRolesOverprivilegedRule"),
    Alias::new("guard", "IAM_ROLE_ELEVATED_MANAGED_POLICY_RULE"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        options: &[OptionSpec {
            name: "exempt",
            summary: "Managed policies of AWS that may be attached, by their names",
            schema: r#"{"type": "array", "items": {"type": "string"}}"#,
            default: "[]",
            required: false,
            strictness: Strictness::Less,
            advice: None,
        }],
        ..Rule::new(
            entry,
            "AWS managed policy with full access to a service",
            Severity::Medium,
            check,
        )
    }
}

/// What a policy gives that is too much.
#[derive(Clone)]
enum Fault {
    /// Every action of these services, by their prefixes.
    Services(Vec<&'static str>),
    /// Every action but some.
    AllBut,
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let exempt: Vec<String> = context.option("exempt")?;
    let expansions = Expansions::default();
    let mut known: HashMap<ManagedPolicy, Option<Fault>> = HashMap::new();
    for attachment in &context.graph.attachments {
        let policy = context.graph.policy(attachment.policy);
        if policy.kind != PolicyKind::AwsManaged || attachment.kind == AttachmentKind::Boundary {
            continue;
        }
        let Some(managed) = describe::aws_managed(attachment, policy) else {
            sink.unresolved(unresolved(context, attachment));
            continue;
        };
        if exempt.iter().any(|name| name == managed.name()) {
            continue;
        }
        let fault = known
            .entry(managed)
            .or_insert_with(|| judge(managed, &expansions));
        if let Some(fault) = fault {
            sink.grant(finding(context, attachment, managed, fault));
        }
    }
    Ok(())
}

/// What is too much in a policy. Those that AWS made for roles of services are not asked: nobody
/// writes them better, and what allows everything is the business of another rule.
fn judge(managed: ManagedPolicy, expansions: &Expansions) -> Option<Fault> {
    if managed.path().contains("service-role/") {
        return None;
    }
    let span = Span::default();
    let text = Text::literal(managed.document().into(), span);
    let document = read(&Value::new(Data::Text(text), span), PolicyType::Identity)?;
    let mut services = Vec::new();
    for granted in Granted::of(&document, expansions) {
        if !granted.is_everywhere() || granted.limits.what {
            continue;
        }
        for entry in &granted.entries {
            match entry.form {
                Form::Everything => return None,
                Form::Negated => return Some(Fault::AllBut),
                Form::Service(service) if service.actions().any(changes) => {
                    services.push(service.prefix());
                }
                _ => {}
            }
        }
    }
    services.sort_unstable();
    services.dedup();
    // The service that it is named after says most.
    let name = managed.name().to_ascii_lowercase();
    services.sort_by_key(|service| !name.contains(service));
    (!services.is_empty()).then_some(Fault::Services(services))
}

impl Fault {
    fn words(&self) -> String {
        match self {
            Fault::AllBut => "every action but those of IAM and organizations".to_owned(),
            Fault::Services(services) => {
                let names = services.iter().map(|service| format!("{service}:*"));
                format!("every action of its services by {}", listed(names))
            }
        }
    }

    /// The severity where principals come to it.
    fn severity(&self, base: Severity) -> Severity {
        match self {
            Fault::Services(services) if !services.contains(&"iam") => base,
            _ => Severity::High.max(base),
        }
    }
}

fn reach(context: &Context<'_>, principal: PrincipalId) -> Reach {
    match context.graph.principal(principal).kind {
        PrincipalKind::Role => context
            .documents
            .of(Owner::Trust(principal))
            .map_or(Reach::Principals, |held| held.reach),
        _ => Reach::Principals,
    }
}

fn finding(
    context: &Context<'_>,
    attachment: &Attachment,
    managed: ManagedPolicy,
    fault: &Fault,
) -> Finding {
    let principal = context.graph.principal(attachment.principal);
    let entity = describe::principal(principal);
    let condition = describe::condition(attachment);
    let is_secret = attachment.reference.sensitive;
    let (name, what) = match is_secret {
        // The services would tell which policy it is.
        true => ("(sensitive)", "every action of some services".to_owned()),
        false => (managed.name(), fault.words()),
    };
    let words = Words {
        primary: what.clone(),
        message: format!(
            "{entity} has AWS managed policy `{name}`, which allows {what} on every resource{}",
            describe::when(condition)
        ),
        help:
            "attach a policy with the actions and resources that are needed, or a narrower one of \
               AWS such as its `ReadOnlyAccess` counterpart"
                .to_owned(),
    };
    let value = &attachment.reference;
    let grant = match is_secret {
        true => normal_form(value),
        false => managed.arn("aws"),
    };
    let written = format!("`{name}` is named here");
    let base = fault.severity(context.rule.severity);
    let set = context
        .settings
        .severity_set(context.rule, Some(principal.kind));
    Finding {
        severity: set.unwrap_or_else(|| reach(context, attachment.principal).severity(base)),
        primary: value.span,
        subject: value.span,
        labels: describe::attachment_labels(attachment, principal, value, &written, value.span),
        confidence: confidence(crate::policy::Verdict::No, condition),
        condition: condition.map(str::to_owned),
        accesses: vec![context.accesses().attachment(attachment, &grant)],
        grant,
        ..about_principal(context, principal, &attachment.declared, words)
    }
}

fn unresolved(context: &Context<'_>, attachment: &Attachment) -> Unresolved {
    let value = &attachment.reference;
    let text = value.to_text();
    let symbol = text.as_ref().and_then(|text| text.symbols().next());
    Unresolved::of(context.rule, value.span, symbol.map(|it| &**it))
}
