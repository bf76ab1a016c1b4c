//! Decisions a second in one thread, of requests and policies that are read before.
//!
//! ```console
//! $ cargo bench --bench evaluator
//! $ cargo bench --bench evaluator -- --requests 2000000
//! ```

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use iamvet::policy::{
    Context, ContextValue, Level, NamedPolicy, Policies, PolicyType, Request, Requester, Subject,
    authorize, read,
};
use iamvet::text::{FileId, Span};
use iamvet::value::{Text, Value};

const REQUESTS: usize = 3_000_000;

fn main() {
    let mut args = std::env::args().skip_while(|arg| arg != "--requests");
    let requests = args.nth(1).and_then(|n| n.parse().ok()).unwrap_or(REQUESTS);
    for (name, policies) in [
        ("one statement", simple()),
        ("twenty statements with conditions", identity(20)),
        ("identity, boundary, two levels of SCP, resource", whole()),
    ] {
        let asked = questions();
        let started = Instant::now();
        for request in asked.iter().cycle().take(requests) {
            black_box(authorize(black_box(request), &policies));
        }
        let seconds = started.elapsed().as_secs_f64();
        println!(
            "{name:50} {:>10.0} decisions a second",
            requests as f64 / seconds
        );
    }
}

fn text(text: &str) -> Text {
    Text::literal(text.into(), Span::at(FileId(0), 0))
}

fn policy(json: &str, kind: PolicyType) -> NamedPolicy {
    let value = Value::text(json, Span::at(FileId(0), 0));
    NamedPolicy::new("policy", read(&value, kind).map(Arc::new))
}

fn questions() -> Vec<Request> {
    ["s3:GetObject", "s3:PutObject", "sqs:SendMessage"]
        .iter()
        .flat_map(|action| {
            ["arn:aws:s3:::data/a/b/c", "arn:aws:s3:::other/k"].map(|resource| {
                let mut context = Context::closed();
                let one = |value| ContextValue::one(Subject::literal(value));
                context.set("aws:SecureTransport", one("true"));
                context.set("aws:SourceIp", one("10.1.2.3"));
                Request::new(
                    Requester::new(&text("arn:aws:iam::111122223333:user/bob")),
                    &text(action),
                    &text(resource),
                    Some(Subject::literal("111122223333")),
                    context,
                )
            })
        })
        .collect()
}

fn simple() -> Policies {
    let json = r#"{"Version": "2012-10-17", "Statement":
        {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::data/*"}}"#;
    Policies {
        identity: vec![policy(json, PolicyType::Identity)],
        ..Policies::default()
    }
}

fn identity(statements: usize) -> Policies {
    let statements: Vec<String> = (0..statements)
        .map(|i| {
            format!(
                r#"{{"Effect": "Allow", "Action": ["s3:Get*", "sqs:*"], "Resource": ["arn:aws:s3:::data{i}/*", "arn:aws:s3:::*/k"],
                "Condition": {{"Bool": {{"aws:SecureTransport": "true"}}, "IpAddress": {{"aws:SourceIp": "10.0.0.0/8"}}}}}}"#
            )
        })
        .collect();
    let statements = statements.join(",");
    let json = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    Policies {
        identity: vec![policy(&json, PolicyType::Identity)],
        ..Policies::default()
    }
}

fn whole() -> Policies {
    let everything = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    let resource = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*",
        "Resource": "arn:aws:s3:::data/closed/*"}}"#;
    let level = |name: &str| Level {
        name: name.into(),
        policies: vec![policy(everything, PolicyType::ServiceControl)],
    };
    Policies {
        boundary: Some(vec![policy(everything, PolicyType::Boundary)]),
        service_control: vec![level("root"), level("unit")],
        resource: vec![policy(resource, PolicyType::Resource("s3"))],
        ..simple()
    }
}
