//! Operators that do not fit their keys or values.
//!
//! Source: "IAM JSON policy elements: Condition operators" in the IAM User Guide; the types of keys
//! are those of the Service Authorization Reference.

use super::tested::Tested;
use crate::aws::{ConditionType, condition_key};
use crate::policy::checks::problem::{Found, Outcome, Place, shown};
use crate::policy::condition::{ConditionValue, Test};
use crate::policy::document::Statement;
use crate::value::Piece;

/// Keys whose values hold `*` as it is: domain names of certificates, the header `If-None-Match: *`.
const HAVE_STARS: [&str; 2] = ["acm:domainnames", "s3:if-none-match"];

/// Operators, keys and values that do not fit each other.
pub(super) fn check(found: &mut Found<'_>, statement: &Statement) {
    for test in statement.tests() {
        wildcards(found, statement, &test);
        arn_as_text(found, &test);
        mismatch(found, statement, &test);
        seconds(found, &test);
    }
}

/// `*` and `?` where they stand for themselves.
fn wildcards(found: &mut Found<'_>, statement: &Statement, test: &Tested<'_>) {
    if !matches!(
        test.operator.test,
        Test::StringEquals | Test::StringEqualsIgnoreCase
    ) || HAVE_STARS.contains(&test.key)
    {
        return;
    }
    let is_pattern = |value: &&ConditionValue| {
        value.leaf.text.pieces().iter().any(|piece| match piece {
            Piece::Literal(_, literal) => literal.text.replace("${*}", "").contains('*'),
            Piece::Symbol(..) => false,
        })
    };
    let Some(value) = test.condition.values.iter().find(is_pattern) else {
        return;
    };
    let text = shown(&value.leaf);
    let operator = test.operator_text();
    let is_negated = test.operator.is_negated;
    let like = match is_negated {
        true => "StringNotLike",
        false => "StringLike",
    };
    let effect = match is_negated {
        true => "holds for every value that is not this very text",
        false => "holds for this very text only",
    };
    found.note(
        "wildcard-without-like-operator",
        Outcome::of_nothing(statement.effect, is_negated),
        &value.leaf,
        format!("`{operator}` takes the `*` in `{text}` as it is: it {effect}"),
        format!("write `{like}`, or the whole value"),
    );
}

/// Texts of ARNs, whose wildcards run over the colons between segments.
fn arn_as_text(found: &mut Found<'_>, test: &Tested<'_>) {
    let is_arn = condition_key(test.key).is_some_and(|k| k.value_type() == ConditionType::Arn);
    if test.operator.test != Test::StringLike || !is_arn {
        return;
    }
    for (text, value) in test.known() {
        // A pattern that goes on with any text from there on is meant to.
        let Some((before, after)) = text.trim_end_matches('*').split_once('*') else {
            continue;
        };
        if before.matches(':').count() > 4 || !after.contains(':') {
            continue;
        }
        let operator = test.operator_text();
        let arn = match test.operator.is_negated {
            true => "ArnNotLike",
            false => "ArnLike",
        };
        let (key, text) = (test.key_text(), shown(&value.leaf));
        found.note(
            "string-like-operator-with-arn-condition-keys",
            Outcome::Style,
            Place::operator(test.condition),
            format!(
                "`{operator}` lets the `*` in `{text}` run over the colons of the ARN in `{key}`"
            ),
            format!("write `{arn}`"),
        );
        return;
    }
}

/// Operators that can never hold for values of the key's type.
fn mismatch(found: &mut Found<'_>, statement: &Statement, test: &Tested<'_>) {
    let Some(key) = condition_key(test.key) else {
        return;
    };
    let wanted = match (key.value_type(), test.operator.test) {
        (_, Test::Null) => None,
        (kind @ ConditionType::Bool, Test::Numeric(_) | Test::Date(_) | Test::Ip | Test::Arn)
        | (
            kind @ ConditionType::IpAddress,
            Test::Numeric(_) | Test::Date(_) | Test::Bool | Test::Arn,
        )
        | (kind @ ConditionType::Arn, Test::Numeric(_) | Test::Date(_) | Test::Bool | Test::Ip)
        | (kind @ ConditionType::Numeric, Test::Bool | Test::Ip | Test::Arn)
        | (kind @ ConditionType::Date, Test::Bool | Test::Ip | Test::Arn)
        | (kind @ ConditionType::String, Test::Ip) => Some(operator_of(kind)),
        (kind, Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike)
            if has_no_value_of(test, kind) =>
        {
            Some(operator_of(kind))
        }
        _ => None,
    };
    let Some(wanted) = wanted else { return };
    let (operator, name) = (test.operator_text(), test.key_text());
    let kind = type_name(key.value_type());
    found.note(
        "type-mismatch",
        Outcome::of_nothing(statement.effect, false),
        Place::operator(test.condition),
        format!("`{operator}` compares no values of `{name}`, which are {kind}"),
        format!("write an operator for {kind}, such as `{wanted}`"),
    );
}

/// Whether no value that is compared as text is one that a key of a type has.
fn has_no_value_of(test: &Tested<'_>, kind: ConditionType) -> bool {
    let is_one = |text: &str| match kind {
        _ if text.contains(['*', '?', '$']) => true,
        ConditionType::Bool => {
            text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
        }
        ConditionType::IpAddress => !text.contains('/'),
        ConditionType::Numeric => text.parse::<f64>().is_ok(),
        // The lists call some keys of services ARNs that hold names.
        ConditionType::Arn => !test.key.starts_with("aws:") || text.starts_with("arn:"),
        ConditionType::String | ConditionType::Date | ConditionType::Binary => true,
    };
    let condition = test.condition;
    let are_known = condition.open.is_none() && test.known().count() == condition.values.len();
    are_known && !condition.values.is_empty() && !test.known().any(|(text, _)| is_one(&text))
}

/// The operator that is meant for a type, to be named in help.
fn operator_of(kind: ConditionType) -> &'static str {
    match kind {
        ConditionType::Bool => "Bool",
        ConditionType::IpAddress => "IpAddress",
        ConditionType::Numeric => "NumericEquals",
        ConditionType::Arn => "ArnLike",
        ConditionType::Date => "DateLessThan",
        ConditionType::String => "StringEquals",
        ConditionType::Binary => "BinaryEquals",
    }
}

fn type_name(kind: ConditionType) -> &'static str {
    match kind {
        ConditionType::String => "texts",
        ConditionType::Arn => "ARNs",
        ConditionType::Bool => "`true` or `false`",
        ConditionType::Numeric => "numbers",
        ConditionType::Date => "dates",
        ConditionType::IpAddress => "addresses",
        ConditionType::Binary => "bytes in base64",
    }
}

/// Dates as seconds since 1970, which AWS takes and people do not read.
fn seconds(found: &mut Found<'_>, test: &Tested<'_>) {
    let is_date = matches!(test.operator.test, Test::Date(_));
    if !is_date || test.key == "aws:epochtime" {
        return;
    }
    let is_seconds = |text: &str| text.len() > 4 && text.bytes().all(|b| b.is_ascii_digit());
    for (_, value) in test.known().filter(|(text, _)| is_seconds(text)) {
        found.note(
            "invalid-date-value",
            Outcome::Style,
            &value.leaf,
            format!(
                "`{}` counts seconds since 1970, which may be another time than is meant",
                shown(&value.leaf)
            ),
            "write it as a date, such as `2030-01-31T00:00:00Z`",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tested::tests::of;
    use super::*;

    fn found(condition: &str) -> Vec<&'static str> {
        let statement = format!(
            r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{{{condition}}}}}"#
        );
        of(check, &statement)
    }

    #[test]
    fn stars_are_for_like() {
        let wrong = ["wildcard-without-like-operator"];
        assert_eq!(
            found(r#""StringEquals":{"aws:PrincipalTag/team":"a*"}"#),
            wrong
        );
        assert_eq!(
            found(r#""StringNotEquals":{"s3:prefix":["home","home/*"]}"#),
            wrong
        );
        for right in [
            r#""StringLike":{"aws:PrincipalTag/team":"a*"}"#,
            r#""StringEquals":{"aws:PrincipalTag/team":"a${*}"}"#,
            r#""ArnEquals":{"aws:SourceArn":"arn:aws:sns:*:111122223333:t"}"#,
            r#""ForAllValues:StringEquals":{"acm:DomainNames":"*.example.com"}"#,
        ] {
            assert_eq!(found(right), [""; 0], "{right}");
        }
    }

    #[test]
    fn arns_have_their_own_operators() {
        let wrong = ["string-like-operator-with-arn-condition-keys"];
        assert_eq!(
            found(r#""StringLike":{"aws:SourceArn":"arn:aws:sns:*:111122223333:t"}"#),
            wrong
        );
        for right in [
            r#""ArnLike":{"aws:SourceArn":"arn:aws:sns:*:111122223333:t"}"#,
            r#""StringLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/a*"}"#,
            r#""StringLike":{"aws:SourceArn":"arn:aws:sns:*"}"#,
            r#""StringEquals":{"aws:SourceArn":"arn:aws:sns:eu-west-1:111122223333:t"}"#,
        ] {
            assert_eq!(found(right), [""; 0], "{right}");
        }
    }

    #[test]
    fn operators_are_of_the_type_of_the_key() {
        let wrong = ["type-mismatch"];
        for condition in [
            r#""NumericEquals":{"aws:MultiFactorAuthPresent":"1"}"#,
            r#""StringEquals":{"aws:SourceIp":"203.0.113.0/24"}"#,
            r#""Bool":{"aws:SourceArn":"true"}"#,
            r#""IpAddress":{"aws:PrincipalOrgID":"203.0.113.0/24"}"#,
            r#""StringEquals":{"aws:SecureTransport":"yes"}"#,
            r#""StringLike":{"aws:SourceIp":["203.0.113.0/24","198.51.100.0/24"]}"#,
            r#""StringEquals":{"aws:SourceArn":"my-topic"}"#,
        ] {
            assert_eq!(found(condition), wrong, "{condition}");
        }
        for right in [
            r#""StringEquals":{"aws:SecureTransport":"true"}"#,
            r#""StringEquals":{"aws:SourceIp":"203.0.113.7"}"#,
            r#""StringLike":{"aws:SourceIp":"203.0.113.*"}"#,
            r#""StringEquals":{"aws:SourceArn":["my-topic","arn:aws:sns:eu-west-1:111122223333:t"]}"#,
            r#""Null":{"aws:SourceIp":"false"}"#,
            r#""NumericLessThan":{"aws:MultiFactorAuthAge":"3600"}"#,
            r#""DateLessThan":{"aws:EpochTime":"1700000000"}"#,
            r#""IpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"}"#,
        ] {
            assert_eq!(found(right), [""; 0], "{right}");
        }
    }

    #[test]
    fn dates_are_written_as_dates() {
        let of = |key: &str, date: &str| found(&format!(r#""DateLessThan":{{"{key}":"{date}"}}"#));
        assert_eq!(of("aws:CurrentTime", "1700000000"), ["invalid-date-value"]);
        assert_eq!(of("aws:CurrentTime", "2030-01-31T00:00:00Z"), [""; 0]);
        assert_eq!(of("aws:CurrentTime", "2030"), [""; 0]);
        assert_eq!(of("aws:EpochTime", "1700000000"), [""; 0]);
    }
}
