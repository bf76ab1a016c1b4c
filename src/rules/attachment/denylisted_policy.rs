//! `denylisted-policy`.

use super::policy_list::{self, LIST_SCHEMA, ListedPolicy, PolicyList, PolicyName};
use super::support;
use crate::diag::{Confidence, Finding, Severity, Suppression};
use crate::graph::{Attachment, AttachmentKind, Delegation, Policy, Principal, PrincipalKind};
use crate::policy::{Verdict, normal_form};
use crate::rules::context::Sink;
use crate::rules::filter::SELECTORS_SCHEMA;
use crate::rules::finding::{self, Words};
use crate::rules::run::Unresolved;
use crate::rules::{
    Alias, Context, Entry, OptionError, OptionSpec, PrincipalFilter, PrincipalSelector, Rule,
    Strictness, describe,
};
use crate::text::Span;
use crate::value::{ResourceKind, Text, Value};

const ADMIN: &str = "*AdministratorAccess";

const ALIASES: &[Alias] = &[
    Alias::of_grant("checkov", "CKV_AWS_274", ADMIN),
    Alias::of_grant("checkov", "CKV2_AWS_56", "*IAMFullAccess"),
    Alias::of_grant("cfn-nag", "W43", ADMIN),
    Alias::of_grant("guard", "IAM_ROLE_ADMINISTRATOR_ACCESS_POLICY_RULE", ADMIN),
    Alias::new("aws-config", "iam-policy-blacklisted-check"),
    Alias::new("conformity", "IAM-068"),
    Alias::of_grant("prowler", "iam_role_administratoraccess_policy", ADMIN),
    Alias::of_grant(
        "prowler",
        "iam_aws_attached_policy_no_administrative_privileges",
        ADMIN,
    ),
    Alias::of_grant("prowler", "iam_user_administrator_access_policy", ADMIN),
    Alias::of_grant("prowler", "iam_group_administrator_access_policy", ADMIN),
    Alias::new("cfripper", "IAMRolesOverprivilegedRule"),
    Alias::new("aws-config", "iam-role-managed-policy-check"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        severities: &[(PrincipalKind::User, Severity::Critical)],
        aliases: ALIASES,
        supersedes: &["managed-full-access"],
        options: &[
            OptionSpec {
                name: "deny",
                summary: "Managed policies that nobody may have, by ARN, by path and name, or by \
                          name, with wildcards",
                schema: LIST_SCHEMA,
                default: r#"["AdministratorAccess"]"#,
                required: false,
                strictness: Strictness::More,
                advice: Some(policy_list::advice),
            },
            OptionSpec {
                name: "allow",
                summary: "Allowlist mode: managed policies that may be used; all others are faults, \
                          and `deny` still holds",
                schema: LIST_SCHEMA,
                default: "null",
                required: false,
                strictness: Strictness::Neutral,
                advice: Some(policy_list::advice),
            },
            OptionSpec {
                name: "exceptions",
                summary: "Principals that may have them; their findings stay in the report as \
                          suppressed, with the reason",
                schema: SELECTORS_SCHEMA,
                default: "[]",
                required: false,
                strictness: Strictness::Neutral,
                advice: None,
            },
        ],
        ..Rule::new(entry, "Denylisted managed policy", Severity::High, check)
    }
}

struct Lists {
    deny: PolicyList,
    allow: Option<PolicyList>,
    exceptions: PrincipalFilter,
}

/// Why a policy must not be used.
enum Fault {
    Denied { entry: String, reason: String },
    NotAllowed,
}

impl Fault {
    /// What the policy is, in words that its name follows.
    fn listed(&self) -> &'static str {
        match self {
            Fault::Denied { .. } => "denylisted policy",
            Fault::NotAllowed => "policy that is not on the allowlist,",
        }
    }

    /// Why the policy must not be used. The entry that names a sensitive value is not told.
    fn why(&self, value: &Value) -> String {
        match self {
            Fault::Denied { .. } if value.sensitive => "it is on the denylist".to_owned(),
            Fault::Denied { entry, reason } if reason.is_empty() => {
                format!("`{entry}` is on the denylist")
            }
            Fault::Denied { entry, reason } => format!("`{entry}` is on the denylist: {reason}"),
            Fault::NotAllowed => "only policies on the allowlist may be used".to_owned(),
        }
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let deny: Vec<ListedPolicy> = context.option("deny")?;
    let allow: Option<Vec<ListedPolicy>> = context.option("allow")?;
    let exceptions: Vec<PrincipalSelector> = context.option("exceptions")?;
    let lists = Lists {
        deny: PolicyList::new(deny),
        allow: allow.map(PolicyList::new),
        exceptions: PrincipalFilter::new(exceptions),
    };
    for attachment in support::attachments(context.graph) {
        if attachment.kind != AttachmentKind::Inline {
            check_attachment(context, attachment, &lists, sink);
        }
    }
    for delegation in &context.graph.delegations {
        check_delegation(context, delegation, &lists, sink);
    }
    Ok(())
}

fn check_attachment(
    context: &Context<'_>,
    attachment: &Attachment,
    lists: &Lists,
    sink: &mut Sink,
) {
    let policy = context.graph.policy(attachment.policy);
    for (condition, value) in
        support::references(&attachment.reference, describe::condition(attachment))
    {
        if let Some(fault) = judge(context, policy, value, lists, sink) {
            sink.grant(finding(context, attachment, value, condition, fault, lists));
        }
    }
}

fn check_delegation(
    context: &Context<'_>,
    delegation: &Delegation,
    lists: &Lists,
    sink: &mut Sink,
) {
    let policy = context.graph.policy(delegation.policy);
    let outer = delegation.condition.as_deref();
    for (condition, value) in support::references(&delegation.reference, outer) {
        if let Some(fault) = judge(context, policy, value, lists, sink) {
            sink.grant(delegated(context, delegation, value, condition, &fault));
        }
    }
}

/// The fault of a policy as it is referred to.
fn judge(
    context: &Context<'_>,
    policy: &Policy,
    value: &Value,
    lists: &Lists,
    sink: &mut Sink,
) -> Option<Fault> {
    if value.is_null() {
        return None;
    }
    let arn = describe::policy_arn(policy, value);
    match arn.as_ref().map(|arn| lists.judge(arn)) {
        Some(Ok(fault)) => fault,
        Some(Err(Undecided)) | None => {
            sink.unresolved(unresolved(context, value, arn));
            None
        }
    }
}

/// The policy is not known well enough.
struct Undecided;

impl Lists {
    fn judge(&self, arn: &Text) -> Result<Option<Fault>, Undecided> {
        let policy = PolicyName::new(arn);
        let (denied, entry) = self.deny.has(&policy);
        if let Some(entry) = entry {
            return Ok(Some(Fault::Denied {
                entry: entry.policy.clone(),
                reason: entry.reason.clone(),
            }));
        }
        let allowed = self
            .allow
            .as_ref()
            .map_or(Verdict::Yes, |a| a.has(&policy).0);
        match (denied, allowed) {
            (_, Verdict::No) => Ok(Some(Fault::NotAllowed)),
            (Verdict::No, Verdict::Yes) => Ok(None),
            _ => Err(Undecided),
        }
    }
}

fn unresolved(context: &Context<'_>, value: &Value, arn: Option<Text>) -> Unresolved {
    let expanded = arn.map(|arn| arn.expanded());
    let symbol = expanded.as_ref().and_then(|text| text.symbols().next());
    Unresolved::of(context.rule, value.span, symbol.map(|it| &**it))
}

/// Where the policy is named: as it is referred to, or, where its own declaration attaches it, its
/// name there.
fn named_at(policy: &Policy, value: &Value) -> Span {
    let own = policy.declared.as_ref().map(|d| d.origin.name);
    let name = policy.name.as_ref().filter(|_| own == Some(value.span));
    name.map_or(value.span, |name| name.span)
}

fn finding(
    context: &Context<'_>,
    attachment: &Attachment,
    value: &Value,
    condition: Option<String>,
    fault: Fault,
    lists: &Lists,
) -> Finding {
    let principal = context.graph.principal(attachment.principal);
    let policy = context.graph.policy(attachment.policy);
    let place = named_at(policy, value);
    let name = describe::policy(policy);
    let entity = describe::principal(principal);
    let boundary = attachment.kind == AttachmentKind::Boundary;
    let listed = fault.listed();
    let way = if boundary {
        " as its permissions boundary"
    } else {
        " attached"
    };
    let when = describe::when(condition.as_deref());
    let words = Words {
        primary: support::named(policy),
        message: format!("{entity} has {listed} `{name}`{way}{when}"),
        help: format!(
            "{}; {}{}",
            instead(attachment, principal.kind, boundary),
            fault.why(value),
            match is_named_administrator(principal) {
                true => "; if it is meant to administer, name it in `exceptions` with the reason",
                false => "",
            }
        ),
    };
    let grant = grant(policy, value);
    Finding {
        primary: place,
        labels: describe::attachment_labels(attachment, principal, value, &words.primary, place),
        confidence: finding::confidence(lists.exceptions.has(principal), condition.as_deref()),
        condition,
        accesses: vec![context.accesses().attachment(attachment, &grant)],
        grant,
        suppression: lists
            .exceptions
            .reason(principal)
            .map(Suppression::by_configuration),
        ..finding::about_principal(context, principal, &attachment.declared, words)
    }
}

/// A finding about a policy that some module is given: what the module does with it is not known.
fn delegated(
    context: &Context<'_>,
    delegation: &Delegation,
    value: &Value,
    condition: Option<String>,
    fault: &Fault,
) -> Finding {
    let policy = context.graph.policy(delegation.policy);
    let name = describe::policy(policy);
    let entity = describe::recipient(delegation);
    let listed = fault.listed();
    let when = describe::when(condition.as_deref());
    let words = Words {
        primary: format!("`{name}` is named here"),
        message: format!("{entity}, which is not installed, is given {listed} `{name}`{when}"),
        help: format!(
            "run `terraform init` so that iamvet sees what the module does with it, or give it a \
             narrower policy; {}",
            fault.why(value)
        ),
    };
    Finding {
        primary: value.span,
        condition,
        labels: describe::delegation_labels(delegation, value, value.span),
        confidence: Confidence::Medium,
        grant: grant(policy, value),
        ..finding::about(context, entity, &delegation.declared, words)
    }
}

/// The ARN, but for what must not be printed.
fn grant(policy: &Policy, value: &Value) -> String {
    let mut parts = [Some(value), policy.name.as_ref(), policy.path.as_ref()].into_iter();
    let secret = parts.any(|part| part.is_some_and(|value| value.sensitive));
    match describe::policy_arn(policy, value) {
        Some(arn) if !secret => arn.expanded().to_string(),
        _ => normal_form(value),
    }
}

/// Whether the name of a principal says that it administers. That excuses nothing: whoever means it
/// says so in the configuration.
fn is_named_administrator(principal: &Principal) -> bool {
    let name = principal.display_name().to_ascii_lowercase();
    let names = [
        "admin",
        "breakglass",
        "break-glass",
        "break_glass",
        "organizationaccountaccess",
    ];
    names.iter().any(|said| name.contains(said))
}

/// What to do about a policy that is attached.
fn instead(attachment: &Attachment, kind: PrincipalKind, boundary: bool) -> &'static str {
    match (attachment.declared.kind, boundary) {
        (_, true) => "use a boundary that names the services and actions that are needed",
        (ResourceKind::Terraform, false) if kind == PrincipalKind::PermissionSet => {
            "grant what is needed by an `aws_ssoadmin_permission_set_inline_policy` or another \
             managed policy"
        }
        (ResourceKind::Terraform, false) => {
            "declare an `aws_iam_policy` with the actions that are needed and attach that"
        }
        (ResourceKind::CloudFormation, false) if kind == PrincipalKind::PermissionSet => {
            "grant what is needed by the permission set's `InlinePolicy` or another managed policy"
        }
        (ResourceKind::CloudFormation, false) => {
            "declare an `AWS::IAM::ManagedPolicy` with the actions that are needed and attach that"
        }
    }
}
