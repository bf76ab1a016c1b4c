use super::*;
use crate::policy::{PolicyType, read};
use crate::value::Value;

/// A bucket's policy of statements in JSON.
fn document(statements: &str) -> Document {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
    let span = Span::at(FileId(0), 0);
    read(&Value::text(&text, span), PolicyType::Resource("s3")).unwrap()
}

fn allow(rest: &str) -> String {
    format!(
        r#"{{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"{rest}}}"#
    )
}

fn deny(rest: &str) -> String {
    format!(
        r#"{{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"],"Condition":{rest}}}"#
    )
}

fn is_public(statements: &str) -> bool {
    let document = document(statements);
    let is_open = |stranger: &Stranger| !openings(&document, "s3", stranger).is_empty();
    Stranger::everybody().iter().any(is_open)
}

#[test]
fn conditions_that_keep_strangers_out() {
    for condition in [
        r#"{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}"#,
        r#"{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-1/r-1/*"}}"#,
        r#"{"StringEquals":{"aws:PrincipalAccount":"${aws:ResourceAccount}"}}"#,
        r#"{"StringEquals":{"aws:PrincipalOrgID":"${aws:ResourceOrgID}"}}"#,
        r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}"#,
        r#"{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:*"}}"#,
        r#"{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","10.0.0.0/8"]}}"#,
        r#"{"StringEquals":{"aws:SourceVpce":"vpce-1a2b"}}"#,
        r#"{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#,
        r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::*"}}"#,
        r#"{"StringEquals":{"s3:DataAccessPointAccount":"111122223333"}}"#,
        r#"{"Bool":{"aws:PrincipalIsAWSService":"true"}}"#,
        r#"{"IpAddressIfExists":{"aws:SourceIp":"203.0.113.0/24"},"StringEqualsIfExists":{"aws:SourceVpc":"vpc-1"}}"#,
        r#"{"StringEquals":{"aws:PrincipalOrgID":"o-1"},"StringLike":{"aws:Referer":"*"}}"#,
    ] {
        assert!(
            !is_public(&allow(&format!(r#","Condition":{condition}"#))),
            "{condition}"
        );
    }
}

#[test]
fn conditions_that_keep_nobody_out() {
    assert!(is_public(&allow("")));
    for condition in [
        r#"{"StringLike":{"aws:Referer":"https://example.com/*"}}"#,
        r#"{"StringEquals":{"aws:UserAgent":"secret"}}"#,
        r#"{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}"#,
        r#"{"IpAddress":{"aws:SourceIp":["0.0.0.0/1","128.0.0.0/1"]}}"#,
        r#"{"StringLike":{"aws:PrincipalArn":"*"}}"#,
        r#"{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/Deploy"}}"#,
        r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/Deploy"}}"#,
        r#"{"StringLike":{"aws:PrincipalArn":"*:role/Deploy"}}"#,
        r#"{"Null":{"aws:PrincipalArn":"false"}}"#,
        r#"{"Null":{"aws:SourceVpc":"false"}}"#,
        r#"{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-1"}}"#,
        r#"{"StringNotEquals":{"aws:PrincipalAccount":"111122223333"}}"#,
        r#"{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}"#,
        r#"{"StringEquals":{"aws:PrincipalTag/team":"red"}}"#,
        r#"{"Bool":{"aws:SecureTransport":"true"}}"#,
        r#"{"NumericLessThan":{"s3:max-keys":"10"}}"#,
        r#"{"DateGreaterThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}"#,
        r#"{"ForAllValues:StringEquals":{"aws:PrincipalOrgPaths":"o-1/r-1/"}}"#,
        r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#,
    ] {
        assert!(
            is_public(&allow(&format!(r#","Condition":{condition}"#))),
            "{condition}"
        );
    }
}

#[test]
fn denials_count() {
    for (condition, public) in [
        (r#"{"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}}"#, false),
        (r#"{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}"#, false),
        (
            r#"{"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#,
            false,
        ),
        (
            r#"{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-1"}}"#,
            false,
        ),
        (
            r#"{"NotIpAddress":{"aws:SourceIp":"0.0.0.0/0"},"StringNotEquals":{"aws:SourceVpc":"v"}}"#,
            true,
        ),
        (r#"{"Bool":{"aws:SecureTransport":"false"}}"#, true),
        (r#"{"NumericLessThan":{"s3:TlsVersion":"1.2"}}"#, true),
        (
            r#"{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/Deploy"}}"#,
            true,
        ),
    ] {
        let both = format!("{},{}", allow(""), deny(condition));
        assert_eq!(is_public(&both), public, "{condition}");
    }
    let narrow = r#"{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/private/*"}"#;
    assert!(is_public(&format!("{},{narrow}", allow(""))));
    let whole = r#"{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/a"},"Action":"s3:Get*","Resource":"*"}"#;
    assert!(!is_public(&format!("{},{whole}", allow(""))));
    let one_of_two = r#"{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"*"},
        {"Effect":"Allow","Principal":{"AWS":"*"},"Action":["s3:PutObject","s3:ListBucket"],"Resource":"*"}"#;
    let document = document(one_of_two);
    let [stranger, _] = Stranger::everybody();
    let found = openings(&document, "s3", &stranger);
    let actions: Vec<_> = found[0].actions.iter().map(|a| a.to_string()).collect();
    assert_eq!(actions, ["s3:ListBucket"]);
    assert!(found[0].is_certain);
}

#[test]
fn several_denials_must_all_be_escaped() {
    let condition = |value: &str| format!(r#"{{"StringEquals":{{"s3:x-amz-acl":"{value}"}}}}"#);
    let both = format!(
        "{},{},{}",
        allow(""),
        deny(&condition("x")),
        deny(&condition("true"))
    );
    assert!(is_public(&both));
    let present = deny(r#"{"Null":{"s3:x-amz-acl":"true"}}"#);
    let absent = deny(r#"{"Null":{"s3:x-amz-acl":"false"}}"#);
    assert!(is_public(&format!("{},{present}", allow(""))));
    assert!(!is_public(&format!("{},{present},{absent}", allow(""))));
}

#[test]
fn services_work_for_strangers() {
    let service = |condition: &str| {
        let statement = format!(
            r#"{{"Effect":"Allow","Principal":{{"Service":"sns.amazonaws.com"}},"Action":"s3:PutObject","Resource":"*"{condition}}}"#
        );
        let document = document(&statement);
        let stranger = Stranger::new(Who::Service("sns.amazonaws.com".into()));
        !openings(&document, "s3", &stranger).is_empty()
    };
    assert!(service(""));
    for (condition, is_open) in [
        (
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:111122223333:*"}}"#,
            false,
        ),
        (
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:*:topic"}}"#,
            true,
        ),
        (
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::mine"}}"#,
            false,
        ),
        (
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::mine-*"}}"#,
            true,
        ),
        (
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::mine-*"},"StringEquals":{"aws:SourceAccount":"111122223333"}}"#,
            false,
        ),
        (
            r#"{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#,
            false,
        ),
        (r#"{"StringEquals":{"aws:SourceOrgID":"o-1"}}"#, false),
        (
            r#"{"StringEqualsIfExists":{"aws:SourceOrgID":"o-1"}}"#,
            true,
        ),
        (r#"{"Bool":{"aws:SecureTransport":"true"}}"#, true),
    ] {
        assert_eq!(
            service(&format!(r#","Condition":{condition}"#)),
            is_open,
            "{condition}"
        );
    }
}

#[test]
fn foreign_accounts_need_what_the_conditions_ask_for() {
    let statement = |condition: &str| {
        format!(
            r#"{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::444455556666:root"}},"Action":"s3:GetObject","Resource":"*"{condition}}}"#
        )
    };
    let foreign = Stranger::new(Who::Account("444455556666".into()));
    let lets_in = |condition: &str, stranger: &Stranger| {
        let document = document(&statement(condition));
        !openings(&document, "s3", stranger).is_empty()
    };
    assert!(lets_in("", &foreign));
    let id = r#","Condition":{"StringEquals":{"sts:ExternalId":"abc"}}"#;
    assert!(!lets_in(id, &foreign));
    assert!(lets_in(id, &foreign.clone().knowing()));
    let any = r#","Condition":{"StringLike":{"sts:ExternalId":"*"}}"#;
    assert!(lets_in(any, &foreign));
    let mfa = r#","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#;
    assert!(lets_in(mfa, &foreign));
    assert!(!lets_in(mfa, &foreign.clone().without_mfa()));
    let weak = r#","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}}"#;
    assert!(lets_in(weak, &foreign.without_mfa()));
}

#[test]
fn what_rests_on_an_input_is_not_certain() {
    use crate::text::Str;
    use crate::value::{Piece, Reason, Symbol, SymbolKind, TextBuilder};
    let span = Span::at(FileId(0), 0);
    let with = |kind: SymbolKind, operator: &str| {
        let before = allow(&format!(
            r#","Condition":{{"{operator}":{{"aws:PrincipalArn":""#
        ));
        let before = before.trim_end_matches('}');
        let mut text = TextBuilder::default();
        text.literal(
            format!(r#"{{"Version":"2012-10-17","Statement":[{before}"#),
            span,
        );
        let symbol = Symbol::new(kind, Reason::NoValue, span);
        text.piece(Piece::Symbol(span, symbol.into()));
        text.literal("\"}}}]}", span);
        let value = Value::new(crate::value::Data::Text(text.finish()), span);
        let document = read(&value, PolicyType::Resource("s3")).unwrap();
        let [stranger, _] = Stranger::everybody();
        openings(&document, "s3", &stranger)
            .first()
            .map(|o| o.is_certain)
    };
    let input = || SymbolKind::Input(Str::from("var.arn"));
    let data = || SymbolKind::Data(Str::from("data.aws_iam_role.x.arn"));
    assert_eq!(with(input(), "StringLike"), Some(false));
    assert_eq!(with(input(), "StringEquals"), None);
    assert_eq!(with(data(), "StringLike"), None);
    assert_eq!(with(data(), "StringNotLike"), Some(true));
}

#[test]
fn services_that_work_for_strangers_come_through_everybody() {
    let by_service = |condition: &str| {
        let document = document(&allow(&format!(r#","Condition":{condition}"#)));
        !openings(&document, "s3", &Stranger::new(Who::AnyService)).is_empty()
    };
    for (condition, is_open) in [
        (r#"{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:*:*"}}"#, true),
        (r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::*"}}"#, true),
        (r#"{"ArnLike":{"aws:SourceArn":"*"}}"#, true),
        (r#"{"StringLike":{"aws:SourceArn":"*"}}"#, true),
        (r#"{"Bool":{"aws:PrincipalIsAWSService":"true"}}"#, true),
        (
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:*:*:mine"}}"#,
            false,
        ),
        (
            r#"{"ArnEquals":{"aws:SourceArn":"arn:aws:s3:::mine"}}"#,
            false,
        ),
        (
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:111122223333:*"}}"#,
            false,
        ),
        (
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::*"},"StringEquals":{"aws:SourceAccount":"111122223333"}}"#,
            false,
        ),
        (r#"{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}"#, false),
        (
            r#"{"StringEquals":{"kms:CallerAccount":"111122223333"}}"#,
            false,
        ),
    ] {
        assert_eq!(by_service(condition), is_open, "{condition}");
    }
}

#[test]
fn messages_for_others_are_not_the_strangers() {
    let document = |endpoint: &str| {
        document(&format!(
            r#"{{"Effect":"Allow","Principal":"*","Action":"sns:Subscribe","Resource":"*",
                "Condition":{{"StringLike":{{"sns:Endpoint":"{endpoint}"}}}}}}"#
        ))
    };
    let [stranger, _] = Stranger::everybody();
    for (endpoint, is_open) in [
        ("*@example.org", false),
        ("https://hooks.example.org/*", false),
        ("arn:aws:sqs:*:111122223333:*", false),
        ("*", true),
        ("https://*", true),
        ("https://*.example.org/*", true),
        ("arn:aws:sqs:*:*:*", true),
    ] {
        let document = document(endpoint);
        let found = openings(&document, "sns", &stranger);
        assert_eq!(!found.is_empty(), is_open, "{endpoint}");
    }
}
