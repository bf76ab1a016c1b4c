//! `roles-anywhere-unbound`.

use crate::diag::Finding;
use crate::diag::Severity;
use crate::rules::context::Sink;
use crate::rules::finding::{Words, about_entry};
use crate::rules::{Context, Entry, OptionError, Rule, describe, statements};

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule::new(
        entry,
        "Role for every certificate of a trust anchor",
        Severity::Medium,
        check,
    )
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    for (_, held) in context.documents.trust() {
        for statement in held.allows() {
            let service = statements::principals(statement).iter().find(|item| {
                let name = statements::service(&item.meaning);
                name.is_some_and(|name| name.starts_with("rolesanywhere."))
            });
            let Some(item) = service else {
                continue;
            };
            let asks = |wanted: &dyn Fn(&str) -> bool| {
                let mut conditions = statement
                    .conditions
                    .iter()
                    .filter(|c| !statements::is_weak(c));
                conditions.any(|c| c.key_name.as_deref().is_none_or(wanted))
            };
            let of_anchor = asks(&|key| matches!(key, "aws:sourcearn"));
            let of_certificate = asks(&|key| {
                key.starts_with("aws:principaltag/x509")
                    || key == "sts:sourceidentity"
                    || key == "aws:sourceidentity"
            });
            let missing = match (of_anchor, of_certificate) {
                (true, true) => continue,
                (false, false) => "trust anchor or certificate",
                (false, true) => "trust anchor",
                (true, false) => "certificate",
            };
            let entity = describe::owner(context.graph, held);
            let words = Words {
                primary: format!("no condition on the {missing}"),
                message: format!("{entity} can be assumed through IAM Roles Anywhere without a condition on the {missing}"),
                help: "ask for the anchor by `ArnEquals` on `aws:SourceArn` and for the certificate by \
                       `StringEquals` on `aws:PrincipalTag/x509Subject/CN` (or another `x509…` tag)"
                    .to_owned(),
            };
            let finding = about_entry(context, held, statement, item, words);
            let set = context.settings.severity_set(context.rule, None);
            let own = if of_anchor || of_certificate {
                Severity::Low
            } else {
                Severity::Medium
            };
            sink.written(Finding {
                severity: set.unwrap_or(own),
                ..finding
            });
        }
    }
    Ok(())
}
