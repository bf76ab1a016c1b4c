//! `boundary-missing`.

use rustc_hash::FxHashMap;

use crate::diag::{Finding, Severity};
use crate::graph::{AttachmentKind, Declaration, Principal, PrincipalId, PrincipalKind};
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::filter::SELECTORS_SCHEMA;
use crate::rules::finding::{self, Words};
use crate::rules::run::Unresolved;
use crate::rules::{
    Context, Entry, OptionError, OptionSpec, PrincipalFilter, PrincipalSelector, Rule, Strictness,
    describe,
};
use crate::value::{Reason, ResourceKind};

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        on_by_default: false,
        options: const {
            &[
                OptionSpec {
                    name: "required_for",
                    summary: "Principals that need a permissions boundary, by kind, name and path",
                    schema: SELECTORS_SCHEMA,
                    default: "[]",
                    required: true,
                    strictness: Strictness::Neutral,
                    advice: None,
                },
                OptionSpec::exempt("Principals of these that need none"),
            ]
        },
        ..Rule::new(
            entry,
            "Principal without the permissions boundary that it needs",
            Severity::Medium,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let required: Vec<PrincipalSelector> = context.option("required_for")?;
    let required = PrincipalFilter::new(required);
    let exempt = super::support::exempt(context)?;
    let bounded = bounded(context);
    let principals = (0u32..).map(PrincipalId).zip(&context.graph.principals);
    for (id, principal) in principals {
        let Some(declared) = principal
            .declared
            .as_ref()
            .filter(|_| can_have_one(principal))
        else {
            continue;
        };
        let needs = required.has(principal);
        let exempted = exempt.has(principal);
        if needs == Verdict::No || exempted == Verdict::Yes {
            continue;
        }
        match bounded.get(&id) {
            Some(true) => {}
            Some(false) => sink.unresolved(Unresolved {
                rule: context.rule.id.into(),
                span: declared.origin.name,
                symbol: describe::principal(principal),
                reason: Reason::DecidedAtDeployment,
                uses: 1,
            }),
            None => {
                let is_unsure = needs == Verdict::Unknown;
                let exempted = if is_unsure {
                    Verdict::Unknown
                } else {
                    exempted
                };
                sink.construct(finding(context, principal, declared, exempted));
            }
        }
    }
    Ok(())
}

fn can_have_one(principal: &Principal) -> bool {
    use PrincipalKind::{PermissionSet, Role, User};
    matches!(principal.kind, User | Role | PermissionSet)
}

/// Who has a boundary, and whether in every case.
fn bounded(context: &Context<'_>) -> FxHashMap<PrincipalId, bool> {
    let mut bounded: FxHashMap<PrincipalId, bool> = FxHashMap::default();
    let edges = context.graph.attachments.iter();
    for edge in edges.filter(|edge| edge.kind == AttachmentKind::Boundary) {
        // A boundary that is there whenever the principal is there is one in every case.
        let of_principal = &context.graph.principal(edge.principal).declared;
        let own = of_principal
            .as_ref()
            .and_then(|d| d.origin.condition.as_ref());
        let always = edge.condition.is_none() || edge.condition.as_ref() == own;
        *bounded.entry(edge.principal).or_default() |= always && !edge.reference.is_unknown();
    }
    bounded
}

fn finding(
    context: &Context<'_>,
    principal: &Principal,
    declared: &Declaration,
    exempted: Verdict,
) -> Finding {
    let entity = describe::principal(principal);
    let condition = declared.origin.condition.as_deref();
    let words = Words {
        primary: "without a permissions boundary".to_owned(),
        message: format!("{entity} has no permissions boundary"),
        help: match (declared.kind, principal.kind) {
            (ResourceKind::Terraform, PrincipalKind::PermissionSet) => {
                "add an `aws_ssoadmin_permissions_boundary_attachment`"
            }
            (ResourceKind::Terraform, _) => {
                "set `permissions_boundary` to the ARN of the policy that bounds it"
            }
            (ResourceKind::CloudFormation, _) => {
                "set `PermissionsBoundary` to the policy that bounds it"
            }
        }
        .to_owned(),
    };
    Finding {
        confidence: finding::confidence(exempted, condition),
        ..finding::about_principal(context, principal, declared, words)
    }
}
