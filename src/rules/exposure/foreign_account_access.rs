//! `foreign-account-access`.

use super::{public, shared};
use crate::aws::{AccessLevel, Action};
use crate::diag::Finding;
use crate::diag::Severity;
use crate::graph::{Grantee, ResourceAttachment, Share};
use crate::policy::{Item, PrincipalName, Statement, Stranger, Who, openings};
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_entry};
use crate::rules::trust::{is_of_aws, vendor};
use crate::rules::{Alias, Context, Entry, HeldDocument, OptionError, Rule, describe, statements};
use crate::text::Str;

const ALIASES: &[Alias] = &[
    Alias::new("checkov", "CKV_AWS_385"),
    Alias::new("checkov", "CKV_AWS_205"),
    Alias::new("security-hub", "S3.6"),
    Alias::new("aws-config", "s3-bucket-blacklisted-actions-prohibited"),
    Alias::new("cfripper", "S3CrossAccountTrustRule"),
    Alias::new("cfripper", "KMSKeyCrossAccountTrustRule"),
    Alias::new("kics", "ba4e0031-3e9d-4d7d-b0d6-bd8f003f8698"),
    Alias::new("terrascan", "AC_AWS_0006"),
    Alias::new("cfripper", "ElasticsearchDomainCrossAccountTrustRule"),
    Alias::new("cfripper", "OpenSearchDomainCrossAccountTrustRule"),
    Alias::new("cfripper", "GenericCrossAccountTrustRule"),
    Alias::new("cfripper", "S3BucketPolicyPrincipalRule"),
    Alias::new("aws-config", "s3-bucket-policy-grantee-check"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        needs_accounts: true,
        aliases: ALIASES,
        ..Rule::new(
            entry,
            "Resource that an account can use which is not on the lists",
            Severity::High,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for (held, edge) in public::resource_policies(context) {
        for statement in held.allows() {
            for item in statements::principals(statement) {
                if let Some(id) = statements::account(&item.meaning) {
                    judge(context, (held, edge), statement, item, id, sink);
                }
            }
        }
    }
    for share in &context.graph.shares {
        if let Grantee::Account(id) = &share.grantee {
            judge_share(context, share, id, sink);
        }
    }
    Ok(())
}

/// Something that is shared with an account otherwise than by a policy.
fn judge_share(context: &Context<'_>, share: &Share, id: &Str, sink: &mut Sink) {
    if !context.settings.accounts.is_refused(id) || is_of_aws(id) {
        return;
    }
    let vendor = vendor(id).map_or_else(String::new, |name| format!(" ({name})"));
    let words = Words {
        primary: "another account".to_owned(),
        message: format!(
            "{} is shared with account `{id}`{vendor}, which is on neither list of `accounts`{}",
            shared::entity(share),
            shared::when(share)
        ),
        help: HELP.to_owned(),
    };
    sink.grant(shared::found(context, share, Severity::High, words));
}

const HELP: &str = "take the account out, or allow it only what it needs; if it may come in, put it \
                    under `accounts: own` or `accounts: trusted` of `iamvet.yaml`";

fn judge(
    context: &Context<'_>,
    (held, edge): (&HeldDocument, &ResourceAttachment),
    statement: &Statement,
    item: &Item<PrincipalName>,
    id: &Str,
    sink: &mut Sink,
) {
    let accounts = &context.settings.accounts;
    if statements::is_own(context, held, id)
        || accounts.trusted.contains(id.as_str())
        || is_of_aws(id)
    {
        return;
    }
    let stranger = Stranger::new(Who::Account(id.clone())).knowing();
    let found = openings(&held.document, edge.service, &stranger);
    let Some(opening) = found.iter().find(|o| std::ptr::eq(o.statement, statement)) else {
        return;
    };
    let manages =
        |action: &&Action| action.access_level() == Some(AccessLevel::PermissionsManagement);
    let managing: Vec<String> = opening
        .actions
        .iter()
        .filter(manages)
        .map(|a| a.to_string())
        .collect();
    let vendor = vendor(id).map_or_else(String::new, |name| format!(" ({name})"));
    let entity = describe::owner(context.graph, held);
    let (severity, message) = match (accounts.are_listed(), managing.is_empty()) {
        (true, _) => (
            Severity::High,
            format!(
                "{entity} lets in account `{id}`{vendor}, which is on neither list of `accounts`"
            ),
        ),
        // Without lists, an account that is not deployed to may be one of the user's own: only
        // that it can change who has access is told.
        (false, false) if !accounts.deployed.is_empty() => (
            Severity::Medium,
            format!(
                "{entity} lets account `{id}`{vendor} change who has access ({})",
                crate::text::listed(&managing)
            ),
        ),
        _ => return,
    };
    let words = Words {
        primary: "another account".to_owned(),
        message,
        help: HELP.to_owned(),
    };
    let finding = about_entry(context, held, statement, item, words);
    let set = context.settings.severity_set(context.rule, None);
    sink.written(Finding {
        severity: set.unwrap_or(severity),
        subject: item.leaf.span,
        ..finding
    });
}
