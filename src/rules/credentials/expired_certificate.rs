//! `expired-certificate`.

use super::x509;
use crate::diag::{Date, Finding, Label, LabelRole, Severity};
use crate::graph::Certificate;
use crate::policy::Verdict;
use crate::rules::context::Sink;
use crate::rules::finding::{self, Words, about};
use crate::rules::run::Unresolved;
use crate::rules::{Alias, Context, Entry, OptionError, OptionSpec, Rule, Strictness, describe};
use crate::text::Str;
use crate::value::Value;

const ALIASES: &[Alias] = &[
    Alias::new("trivy", "AWS-0168"),
    Alias::new("security-hub", "IAM.26"),
    Alias::new("aws-config", "iam-server-certificate-expiration-check"),
    Alias::new("prowler", "iam_no_expired_server_certificates_stored"),
    Alias::new("tfsec", "aws-iam-remove-expired-certificates"),
    Alias::new("kics", "c3831315-5ae6-4fa8-b458-3d4d5ab7a3f6"),
];

/// The rule.
pub const fn rule(entry: Entry) -> Rule {
    Rule {
        aliases: ALIASES,
        options: &[OptionSpec {
            name: "days_before",
            summary: "Finds certificates so many days before they end, too",
            schema: r#"{"type": "integer", "minimum": 0, "maximum": 3650}"#,
            default: "0",
            required: false,
            strictness: Strictness::More,
            advice: None,
        }],
        ..Rule::new(
            entry,
            "Certificate that is no longer valid",
            Severity::Medium,
            check,
        )
    }
}

fn check(context: &Context<'_>, sink: &mut Sink) -> Result<(), OptionError> {
    let days: u16 = context.option("days_before")?;
    let limit = context.settings.today.days_later(days);
    for certificate in &context.graph.certificates {
        for (condition, value) in certificate.body.alternatives() {
            let outer = certificate.declared.origin.condition.as_ref();
            let condition = condition.as_ref().or(outer);
            match value.as_known_text().map(|text| x509::last_day(&text)) {
                Some(Some(last)) if last < limit => {
                    sink.written(found(context, certificate, value, last, condition));
                }
                Some(Some(_)) => {}
                Some(None) | None if value.is_null() => {}
                Some(None) | None => {
                    let text = value.to_text();
                    let symbol = text.as_ref().and_then(|text| text.symbols().next());
                    let symbol = symbol.map(|symbol| &**symbol);
                    sink.unresolved(Unresolved::of(context.rule, certificate.token, symbol));
                }
            }
        }
    }
    Ok(())
}

fn found(
    context: &Context<'_>,
    certificate: &Certificate,
    value: &Value,
    last: Date,
    condition: Option<&Str>,
) -> Finding {
    let declared = &certificate.declared;
    let what = certificate.kind.words();
    let name = certificate.name.as_ref().filter(|name| !name.sensitive);
    let name = name.and_then(Value::as_known_text);
    let name = name.unwrap_or_else(|| declared.declaration.clone());
    let entity = format!("{what} `{name}`");
    let (ended, help) = match last < context.settings.today {
        true => (
            "was valid until",
            "take the certificate out of the code, or put a new one in its place; let AWS Certificate \
             Manager make and renew it, which all services of today take",
        ),
        false => (
            "is valid only until",
            "put a new certificate in its place in time, or let AWS Certificate Manager make and \
             renew it",
        ),
    };
    let when = describe::when(condition.map(Str::as_str));
    let words = Words {
        primary: format!("{ended} {last}"),
        message: format!("{entity} {ended} {last}{when}"),
        help: help.to_owned(),
    };
    let found = about(context, entity, declared, words);
    let mut labels = describe::hop_labels(&value.via, declared.kind, certificate.token);
    if !declared.origin.whole.contains(value.span) {
        labels.push(Label {
            span: value.span,
            role: LabelRole::Related,
            text: "the certificate".to_owned(),
        });
    }
    labels.extend(found.labels);
    Finding {
        primary: certificate.token,
        subject: certificate.token,
        labels,
        confidence: finding::confidence(Verdict::No, condition.map(Str::as_str)),
        condition: condition.map(Str::to_string),
        grant: format!("valid until {last}"),
        ..found
    }
}
