//! How large a document is by AWS's count, and how large it may be.

use super::document::PolicyType;
use crate::value::{Data, JsonStyle, Piece, Text, Value};

/// The size of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Characters, without the white space between the tokens of JSON.
    pub compact: usize,
    /// Characters as written.
    pub written: usize,
    /// Whether there is more, the length of which is not known before deployment.
    pub is_least: bool,
}

/// How large a document may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeQuota {
    /// Characters, or bytes, which are as many in documents that AWS takes but for a few.
    pub characters: usize,
    /// Whether white space counts.
    pub counts_white_space: bool,
}

/// What an inline policy stands in: its policies share one quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InlineHolder {
    /// A user.
    User,
    /// A group.
    Group,
    /// A role.
    Role,
}

/// The size of a document: its text, or the object as it is written in JSON without white space.
pub fn size(document: &Value) -> Size {
    let mut size = Size {
        compact: 0,
        written: 0,
        is_least: false,
    };
    let mut in_string = false;
    let mut is_escaped = false;
    for piece in rendered(document).pieces() {
        let Piece::Literal(_, literal) = piece else {
            size.is_least = true;
            is_escaped = false;
            continue;
        };
        for letter in literal.text.chars() {
            size.written += 1;
            if in_string || !matches!(letter, ' ' | '\t' | '\n' | '\r') {
                size.compact += 1;
            }
            match letter {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = in_string,
                '"' => in_string = !in_string,
                _ => {}
            }
        }
    }
    size
}

/// The text of a document.
pub(super) fn rendered(document: &Value) -> Text {
    match &document.data {
        Data::Text(text) => text.clone(),
        _ => Text::encoded(document.clone(), JsonStyle::default()),
    }
}

impl Size {
    /// Its length as a quota counts it.
    pub fn by(self, quota: SizeQuota) -> usize {
        match quota.counts_white_space {
            true => self.written,
            false => self.compact,
        }
    }
}

/// How large one document of a type may be by default; none where that is not known here, or where
/// the policies of one entity share a quota. A managed policy is meant where the type is `Identity`
/// or `Boundary`. Trust policies may have up to 8,192 characters where the account has asked for it.
///
/// Sources: "IAM and AWS STS quotas" in the IAM User Guide, by which white space is not counted in
/// managed and inline policies; it does not say so of trust policies, but `UpdateAssumeRolePolicy`
/// takes far longer texts than the quota. `AssumeRole` and `GetFederationToken` in the AWS STS API
/// Reference: the plain text of session policies, with the ARNs of managed ones that are passed along.
/// "Quotas and service limits for AWS Organizations", "Service control policies (SCPs)" and "Resource
/// control policies (RCPs)" in the AWS Organizations User Guide: all characters, of which only the
/// console takes white space away; 10,240 for service control policies since May 2026. Of
/// resource-based policies "Adding a bucket policy by using the Amazon S3 console" in the Amazon S3
/// User Guide, "Amazon SQS policy quotas", `PutKeyPolicy` in the AWS KMS API Reference, "DynamoDB
/// resource-based policy considerations" and "Lambda quotas"; that white space counts is said of
/// DynamoDB alone.
pub fn size_quota(kind: PolicyType) -> Option<SizeQuota> {
    let (characters, counts_white_space) = match kind {
        PolicyType::Identity | PolicyType::Boundary => (6_144, false),
        PolicyType::Session => (2_048, true),
        PolicyType::Trust => (2_048, false),
        PolicyType::ServiceControl => (10_240, true),
        PolicyType::ResourceControl => (5_120, true),
        PolicyType::Resource("s3" | "dynamodb" | "lambda") => (20_480, true),
        PolicyType::Resource("sqs") => (8_192, true),
        PolicyType::Resource("kms") => (32_768, true),
        PolicyType::Resource(_) | PolicyType::Endpoint => return None,
    };
    Some(SizeQuota {
        characters,
        counts_white_space,
    })
}

/// How large all inline policies of one entity may be together, without white space.
///
/// Source: "IAM and AWS STS quotas" in the IAM User Guide; these cannot be raised.
pub fn inline_quota(holder: InlineHolder) -> SizeQuota {
    let characters = match holder {
        InlineHolder::User => 2_048,
        InlineHolder::Group => 5_120,
        InlineHolder::Role => 10_240,
    };
    SizeQuota {
        characters,
        counts_white_space: false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::{FileId, Span};
    use crate::value::{Reason, Symbol, SymbolKind, TextBuilder};

    fn span() -> Span {
        Span::at(FileId(0), 0)
    }

    #[test]
    fn white_space_between_tokens_does_not_count() {
        let text = "{ \"a b\" :\n\t\"\\\" c\" }";
        let size = size(&Value::text(text, span()));
        assert_eq!(size.compact, r#"{"a b":"\" c"}"#.len());
        assert_eq!(size.written, text.len());
        assert!(!size.is_least);
        let quota = size_quota(PolicyType::Identity).unwrap();
        assert_eq!(size.by(quota), size.compact);
        let quota = size_quota(PolicyType::ServiceControl).unwrap();
        assert_eq!(size.by(quota), size.written);
    }

    #[test]
    fn what_is_not_known_may_be_longer() {
        let mut builder = TextBuilder::default();
        builder.literal("{\"a\": \"", span());
        let kind = SymbolKind::Input("var.x".into());
        let symbol = Symbol::new(kind, Reason::NoValue, span());
        builder.piece(Piece::Symbol(span(), Arc::new(symbol)));
        builder.literal(" b\"}", span());
        let text = Value::new(Data::Text(builder.finish()), span());
        let size = size(&text);
        assert_eq!((size.compact, size.is_least), (10, true));
    }

    #[test]
    fn characters_count_and_not_bytes() {
        assert_eq!(size(&Value::text("\"ä\"", span())).compact, 3);
    }
}
