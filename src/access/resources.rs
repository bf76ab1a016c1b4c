//! The policies of a resource.

use std::sync::Arc;

use super::library::Library;
use super::who::{self, Place};
use crate::graph::{PolicyKind, ResourceAttachment};
use crate::policy::Binding;
use crate::policy::{self, Glob, NamedPolicy, PolicyType, Request, Syntax, Verdict};
use crate::text::Str;
use crate::value::{TextBuilder, Value};

/// The policies of the resource of a request, as far as the code has them.
pub(super) fn policies(
    library: &Library<'_>,
    request: &Request,
    place: &Place,
) -> Vec<NamedPolicy> {
    let is_assuming = request.service() == Some("sts");
    let mut out = Vec::new();
    if is_assuming {
        trust_policies(library, request, place, &mut out);
    }
    for edge in &library.graph.resource_attachments {
        let is_its = library.graph.policy(edge.policy).kind == PolicyKind::ResourceBased
            && request
                .service()
                .is_none_or(|service| service == edge.service);
        if !is_its {
            continue;
        }
        let named = library.named(edge.policy);
        match holds(edge, request, place) {
            Verdict::No => {}
            Verdict::Yes => out.push(NamedPolicy {
                when: edge.condition.clone(),
                ..named
            }),
            Verdict::Unknown => {
                let resource = edge.arn.as_ref().and_then(Value::to_text);
                let resource =
                    resource.map_or_else(String::new, |arn| place.fill(&arn).to_string());
                let when = format!("{resource} is {}", request.resource.text());
                out.push(NamedPolicy {
                    when: Some(Str::from(when)),
                    ..named
                });
            }
        }
    }
    out
}

fn trust_policies(
    library: &Library<'_>,
    request: &Request,
    place: &Place,
    out: &mut Vec<NamedPolicy>,
) {
    for principal in &library.graph.principals {
        let Some(trust) = &principal.trust else {
            continue;
        };
        let when = match who::is_role(principal, &request.resource, place) {
            Verdict::No => continue,
            Verdict::Yes => None,
            Verdict::Unknown => {
                let label = principal.label();
                Some(Str::from(format!("{label} is {}", request.resource.text())))
            }
        };
        out.push(NamedPolicy {
            name: format!("trust policy of {}", principal.label()).into(),
            document: policy::read(trust, PolicyType::Trust).map(Arc::new),
            when,
            named_at: None,
        });
    }
}

/// Whether a policy is that of the resource: of the resource itself, or of what holds it, as a
/// bucket holds objects and a function has versions.
fn holds(edge: &ResourceAttachment, request: &Request, place: &Place) -> Verdict {
    let Some(arn) = edge.arn.as_ref().and_then(Value::to_text) else {
        return Verdict::Unknown;
    };
    let arn = place.fill(&arn);
    let syntax = Syntax {
        wildcards: true,
        variables: Some(false),
        fold: false,
    };
    let matches = |suffix: &str| {
        let mut builder = TextBuilder::default();
        builder.text(&arn);
        builder.literal(suffix, crate::text::Span::default());
        Glob::new(&builder.finish(), syntax).matches(&request.resource, &mut |_| Binding::Absent)
    };
    ["", "/*", ":*"]
        .into_iter()
        .fold(Verdict::No, |any, suffix| any.or(matches(suffix)))
}
