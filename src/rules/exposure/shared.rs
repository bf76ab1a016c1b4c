//! Findings about what is shared otherwise than by a policy.

use crate::diag::{Finding, Severity};
use crate::graph::{Grantee, Permission, Share, ShareKind};
use crate::policy::Verdict;
use crate::rules::finding::{self, Words, about};
use crate::rules::run::Unresolved;
use crate::rules::{Context, describe};
use crate::value::Value;

/// What is shared, in words: "bucket `site`".
pub fn entity(share: &Share) -> String {
    // Of an object the name is that of its bucket.
    let is_own = share.kind != ShareKind::Object;
    let name = share.name.as_ref().filter(|name| is_own && !name.sensitive);
    let name = name.and_then(Value::as_known_text);
    let resource = share.resource.as_ref().filter(|_| is_own);
    let name = name.map(|name| name.to_string());
    let name = name.or_else(|| Some(resource?.address.to_string()));
    let name = name.unwrap_or_else(|| share.declared.declaration.to_string());
    format!("{} `{name}`", share.kind.words())
}

/// The end of a sentence about something that is shared: " when `condition`", or nothing.
pub fn when(share: &Share) -> String {
    describe::when(share.condition.as_ref().map(|condition| condition.as_str()))
}

/// A finding about something that is shared, at what says so.
pub fn found(context: &Context<'_>, share: &Share, severity: Severity, words: Words) -> Finding {
    let set = context.settings.severity_set(context.rule, None);
    let declared = &share.declared;
    let condition = share.condition.as_ref().map(|condition| condition.as_str());
    let place = share.reference.span;
    let found = about(context, entity(share), declared, words);
    let mut labels = describe::hop_labels(&share.reference.via, declared.kind, place);
    labels.extend(found.labels);
    Finding {
        severity: set.unwrap_or(severity),
        primary: place,
        subject: share.token,
        labels,
        confidence: finding::confidence(Verdict::No, condition),
        condition: condition.map(str::to_owned),
        grant: grant(share),
        policy_kind: Some(share.kind.name()),
        ..found
    }
}

/// Whom it is shared with and what for: `everybody: read, write`.
fn grant(share: &Share) -> String {
    let who = match &share.grantee {
        Grantee::Everybody => "everybody",
        Grantee::AnyAccount => "any account",
        Grantee::Account(id) => id.as_str(),
        Grantee::Unknown => "unknown",
    };
    let names = share.permissions.iter().map(|permission| match permission {
        Permission::Read => "read",
        Permission::Write => "write",
        Permission::ReadList => "read list",
        Permission::WriteList => "write list",
    });
    format!("{who}: {}", names.collect::<Vec<_>>().join(", "))
}

/// That it is not known whom something is shared with.
pub fn unresolved(context: &Context<'_>, share: &Share) -> Unresolved {
    let text = share.reference.to_text();
    let symbol = text.as_ref().and_then(|text| text.symbols().next());
    let symbol = symbol.map(|symbol| &**symbol);
    let symbol = symbol.or_else(|| share.reference.as_symbol().map(|it| &**it));
    Unresolved::of(context.rule, share.token, symbol)
}
