//! Tests of what statements give.

use super::*;
use crate::aws::action;
use crate::policy::{PolicyType, read};
use crate::text::Span;
use crate::value::{Data, Text, Value};

fn document(statements: &str) -> Document {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    let span = Span::default();
    let value = Value::new(Data::Text(Text::literal(text.into(), span)), span);
    read(&value, PolicyType::Identity).unwrap()
}

fn granted(statements: &str) -> Granted {
    let mut all = Granted::of(&document(statements), &Expansions::default());
    all.swap_remove(0)
}

fn on(resource: &str) -> Granted {
    granted(&format!(
        r#"{{"Effect": "Allow", "Action": ["s3:*", "iam:*", "ec2:*", "dynamodb:*"], {resource}}}"#
    ))
}

fn breadth(granted: &Granted, name: &str) -> Breadth {
    granted.breadth(action(name).unwrap())
}

#[test]
fn breadth_is_told_by_what_the_resources_have() {
    let cases = [
        (r#""Resource": "*""#, "s3:GetObject", Breadth::Everything),
        (
            r#""Resource": "*""#,
            "s3:ListAllMyBuckets",
            Breadth::Unlimitable,
        ),
        (
            r#""Resource": "arn:aws:*:*:*:*""#,
            "ec2:StopInstances",
            Breadth::Everything,
        ),
        (
            r#""Resource": "arn:aws:s3:::*""#,
            "s3:GetObject",
            Breadth::Everything,
        ),
        (
            r#""Resource": "arn:aws:s3:::*""#,
            "s3:PutBucketPolicy",
            Breadth::Everything,
        ),
        (
            r#""Resource": "arn:aws:s3:::*/*""#,
            "s3:GetObject",
            Breadth::Everything,
        ),
        (
            r#""Resource": "arn:aws:s3:::*/a/*""#,
            "s3:GetObject",
            Breadth::Limited,
        ),
        (
            r#""Resource": "arn:aws:s3:::b*""#,
            "s3:GetObject",
            Breadth::Limited,
        ),
        (
            r#""Resource": "arn:aws:iam::*:role/*""#,
            "iam:PassRole",
            Breadth::Everything,
        ),
        (
            r#""Resource": "arn:aws:iam::123456789012:role/*""#,
            "iam:PassRole",
            Breadth::Account,
        ),
        (
            r#""Resource": "arn:aws:iam::123456789012:role/p/*""#,
            "iam:PassRole",
            Breadth::Limited,
        ),
        (
            r#""Resource": "arn:aws:iam::*:user/${aws:username}""#,
            "iam:CreateAccessKey",
            Breadth::Limited,
        ),
        (
            r#""Resource": ["arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:*:*:subnet/subnet-1"]"#,
            "ec2:RunInstances",
            Breadth::Limited,
        ),
        (
            r#""NotResource": "arn:aws:dynamodb:*:*:table/orders""#,
            "dynamodb:Query",
            Breadth::Everything,
        ),
        (
            r#""NotResource": "arn:aws:dynamodb:*:*:*""#,
            "dynamodb:Query",
            Breadth::Limited,
        ),
    ];
    for (resource, name, wanted) in cases {
        assert_eq!(breadth(&on(resource), name), wanted, "{resource} {name}");
    }
}

#[test]
fn forms_are_told_by_what_is_reached() {
    let forms = |actions: &str| {
        let statement = format!(r#"{{"Effect": "Allow", {actions}, "Resource": "*"}}"#);
        let granted = granted(&statement);
        granted.entries.iter().map(|e| e.form).collect::<Vec<_>>()
    };
    let s3 = crate::aws::service("s3").unwrap();
    let wanted = [
        Form::Everything,
        Form::Service(s3),
        Form::Service(s3),
        Form::Pattern,
        Form::Named,
    ];
    assert_eq!(
        forms(r#""Action": ["*", "S3:*", "s3:?*", "s3:Get*", "s3:getobject"]"#),
        wanted
    );
    assert_eq!(forms(r#""NotAction": "iam:*""#), [Form::Negated]);
}

const ALL_OF_S3: &str = r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}"#;

fn after(denial: &str) -> Vec<Granted> {
    let document = document(&format!("{ALL_OF_S3}, {denial}"));
    Granted::of(&document, &Expansions::default())
}

#[test]
fn denials_take_away_what_they_certainly_cover() {
    let has = |denial: &str, name: &str| {
        let name = action(name).unwrap();
        let granted = after(denial);
        granted[0].entries.iter().any(|e| e.actions.contains(&name))
    };
    let deny = |rest: &str| format!(r#"{{"Effect": "Deny", {rest}}}"#);
    let delete = r#""Action": "s3:Delete*""#;
    let gone = deny(&format!(r#"{delete}, "Resource": "*""#));
    assert!(!has(&gone, "s3:DeleteObject"));
    assert!(has(&gone, "s3:PutObject"));
    let same = deny(&format!(r#"{delete}, "Resource": "arn:aws:s3:::b*""#));
    assert!(!has(&same, "s3:DeleteObject"));
    let elsewhere = deny(&format!(r#"{delete}, "Resource": "arn:aws:s3:::c/*""#));
    assert!(has(&elsewhere, "s3:DeleteObject"));
    let sometimes = format!(
        r#"{delete}, "Resource": "*", "Condition": {{"Bool": {{"aws:SecureTransport": "false"}}}}"#
    );
    assert!(has(&deny(&sometimes), "s3:DeleteObject"));
    let rest = deny(r#""NotAction": "s3:Get*", "Resource": "*""#);
    assert!(!has(&rest, "s3:PutObject"));
    assert!(has(&rest, "s3:GetObject"));
}

#[test]
fn a_service_of_which_something_is_denied_is_not_whole() {
    let granted = after(r#"{"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}"#);
    assert_eq!(granted[0].entries[0].form, Form::Pattern);
}

#[test]
fn a_denial_of_all_but_some_resources_limits() {
    let document = document(
        r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
           {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::b/*"}"#,
    );
    let granted = Granted::of(&document, &Expansions::default());
    assert_eq!(breadth(&granted[0], "s3:GetObject"), Breadth::Limited);
}

fn limits(condition: &str) -> (bool, bool) {
    let granted = granted(&format!(
        r#"{{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {condition}}}"#
    ));
    (granted.limits.what, granted.limits.caller)
}

#[test]
fn conditions_limit_what_or_who_or_nothing() {
    let cases = [
        (
            r#"{"StringEquals": {"aws:ResourceTag/team": "a"}}"#,
            (true, false),
        ),
        (
            r#"{"StringEqualsIfExists": {"aws:ResourceTag/team": "a"}}"#,
            (false, false),
        ),
        (
            r#"{"StringNotEquals": {"aws:ResourceTag/team": "a"}}"#,
            (false, false),
        ),
        (
            r#"{"StringLike": {"aws:ResourceTag/team": "?*"}}"#,
            (true, false),
        ),
        (
            r#"{"StringLikeIfExists": {"aws:ResourceTag/team": "*"}}"#,
            (false, false),
        ),
        (
            r#"{"Null": {"iam:PassedToService": "false"}}"#,
            (false, false),
        ),
        (
            r#"{"StringLike": {"iam:PassedToService": ["ec2.amazonaws.com", "?*"]}}"#,
            (false, false),
        ),
        (
            r#"{"StringLike": {"iam:PassedToService": "*.amazonaws.com"}}"#,
            (false, false),
        ),
        (
            r#"{"StringLike": {"iam:PassedToService": "ecs*.amazonaws.com"}}"#,
            (true, false),
        ),
        (
            r#"{"ArnLike": {"iam:AssociatedResourceArn": "arn:aws:*:*:*:*"}}"#,
            (false, false),
        ),
        (
            r#"{"ArnLike": {"iam:AssociatedResourceArn": "arn:aws:ec2:*:*:instance/*"}}"#,
            (true, false),
        ),
        (
            r#"{"ArnLike": {"iam:PolicyARN": "arn:aws:iam::aws:policy/*"}}"#,
            (false, false),
        ),
        (
            r#"{"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess"}}"#,
            (false, false),
        ),
        (
            r#"{"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}"#,
            (true, false),
        ),
        (
            r#"{"ArnLike": {"iam:PolicyARN": "arn:aws:iam::123456789012:policy/teams/*"}}"#,
            (true, false),
        ),
        (
            r#"{"StringLike": {"iam:PermissionsBoundary": "*"}}"#,
            (false, false),
        ),
        (
            r#"{"StringLike": {"kms:ViaService": "*.amazonaws.com"}}"#,
            (true, false),
        ),
        (
            r#"{"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}}"#,
            (false, false),
        ),
        (
            r#"{"ArnLike": {"aws:PrincipalArn": "arn:*:iam::*:*"}}"#,
            (false, false),
        ),
        (
            r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/deploy"}}"#,
            (false, true),
        ),
        (
            r#"{"Null": {"aws:MultiFactorAuthAge": "false"}}"#,
            (false, true),
        ),
        (
            r#"{"Null": {"aws:ResourceTag/team": "false"}}"#,
            (true, false),
        ),
        (
            r#"{"Null": {"aws:ResourceTag/team": "true"}}"#,
            (false, false),
        ),
        (
            r#"{"StringEquals": {"kms:ViaService": "s3.amazonaws.com"}}"#,
            (true, false),
        ),
        (
            r#"{"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "a"}}"#,
            (true, false),
        ),
        (
            r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
            (false, true),
        ),
        (
            r#"{"Bool": {"aws:SecureTransport": "true"}}"#,
            (false, false),
        ),
        (
            r#"{"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}"#,
            (false, false),
        ),
        (
            r#"{"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#,
            (false, true),
        ),
        (
            r#"{"StringEquals": {"s3:TlsVersion": "1.2"}}"#,
            (false, false),
        ),
    ];
    for (condition, wanted) in cases {
        assert_eq!(limits(condition), wanted, "{condition}");
    }
}

#[test]
fn denials_ask_for_conditions() {
    let asked = |operator: &str, value: &str| {
        let granted = after(&format!(
            r#"{{"Effect": "Deny", "Action": "*", "Resource": "*",
                "Condition": {{"{operator}": {{"aws:MultiFactorAuthPresent": "{value}"}}}}}}"#
        ));
        granted[0].is_asked(
            action("s3:GetObject").unwrap(),
            "aws:multifactorauthpresent",
        )
    };
    assert!(asked("BoolIfExists", "false"));
    // Whoever has no MFA at all has no such key.
    assert!(!asked("Bool", "false"));
    assert!(!asked("BoolIfExists", "true"));
}
