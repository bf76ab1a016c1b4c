//! Data sources that take an ARN apart.

use super::DataSource;
use crate::aws::Arn;
use crate::value::{Data, Text, Value};

/// An attribute of `aws_arn`, see
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/arn>.
pub(super) fn segment(source: &DataSource<'_, '_, '_, '_>, name: &str) -> Option<Value> {
    let arn = source.configured("arn")?;
    if name == "id" {
        return Some(arn);
    }
    let segments = segments(&arn)?;
    let text = match name {
        "partition" => segments.partition,
        "service" => segments.service,
        "region" => segments.region,
        "account" => segments.account,
        "resource" => segments.resource,
        _ => return None,
    };
    Some(part(&arn, text))
}

/// An attribute of `aws_iam_session_context`: the session that an ARN names, and what issued it. See
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_session_context>.
///
/// An ARN that is no session's stands for itself; the path of a session's role is read from AWS.
pub(super) fn session_context(source: &DataSource<'_, '_, '_, '_>, name: &str) -> Option<Value> {
    let arn = source.configured("arn")?;
    if name == "id" {
        return Some(arn);
    }
    let mut resource = segments(&arn)?.resource.splitn(3, '/').into_iter();
    let kind = resource.next()?.as_known()?;
    if kind != *"assumed-role" {
        return match name {
            "issuer_arn" => Some(arn),
            "issuer_name" | "session_name" | "issuer_id" => Some(part(&arn, Text::default())),
            _ => None,
        };
    }
    match name {
        "issuer_name" => Some(part(&arn, resource.next()?)),
        "session_name" => Some(part(&arn, resource.nth(1)?)),
        _ => None,
    }
}

fn segments(arn: &Value) -> Option<Arn<Text>> {
    if matches!(arn.data, Data::OneOf(_)) {
        return None;
    }
    let text = arn.to_text()?.expanded();
    let mut segments = text.splitn(Arn::<Text>::SEGMENTS, ':').into_iter();
    if segments.next()?.as_known()? != *"arn" {
        return None;
    }
    Arn::from_segments(segments)
}

/// A part of the ARN, which came the same way.
fn part(arn: &Value, text: Text) -> Value {
    Value {
        data: Data::Text(text),
        link: None,
        ..arn.clone()
    }
}
