//! The key of a property in the attributes of a resource, in whichever language that is written.

use std::borrow::Cow;

use crate::value::ResourceKind;

/// `PolicyName`, or `policy_name` in Terraform; `TableBucketARN` is `table_bucket_arn` there.
pub(super) fn key(kind: ResourceKind, name: &str) -> Cow<'_, str> {
    if kind == ResourceKind::CloudFormation {
        return Cow::Borrowed(name);
    }
    let mut out = String::with_capacity(name.len() + 4);
    let mut chars = name.chars().peekable();
    let mut before: Option<char> = None;
    while let Some(c) = chars.next() {
        let starts_word = before.is_some_and(|before| {
            let ends_acronym = chars.peek().is_some_and(char::is_ascii_lowercase);
            !before.is_ascii_uppercase() && before != '_' || ends_acronym
        });
        if c.is_ascii_uppercase() && starts_word {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
        before = Some(c);
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_attributes_in_snake_case() {
        let cases = [
            ("Bucket", "bucket"),
            ("PolicyDocument", "policy_document"),
            ("TableBucketARN", "table_bucket_arn"),
            ("PrincipalOrgID", "principal_org_id"),
            ("S3AccessPolicy", "s3_access_policy"),
            ("policy_arn", "policy_arn"),
        ];
        for (property, attribute) in cases {
            assert_eq!(key(ResourceKind::Terraform, property), attribute);
            assert_eq!(key(ResourceKind::CloudFormation, property), property);
        }
    }
}
