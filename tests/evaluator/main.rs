//! The evaluator of policies against one that is as simple as can be, and symbols against what they
//! may stand for. The cases are made by a generator with a fixed seed.

mod brute;
mod generate;
mod limits;
mod logic;
mod symbolic;

use std::sync::Arc;

use iamvet::policy::{
    Answer, Context, ContextValue, Level, NamedPolicy, Policies, PolicyType, Request, Requester,
    Subject, authorize, read,
};
use iamvet::text::{FileId, Span};
use iamvet::value::{Text, Value};
use serde_json::Value as Json;

use generate::{Case, Question, Random};

/// Sets of policies, each asked several questions: 120,000 cases.
const SETS: usize = 6_000;
const QUESTIONS: usize = 20;

fn span() -> Span {
    Span::at(FileId(0), 0)
}

fn text(text: &str) -> Text {
    Text::literal(text.into(), span())
}

fn named(documents: &[Json], kind: PolicyType) -> Vec<NamedPolicy> {
    let read = |document: &Json| {
        let value = Value::text(document.to_string(), span());
        let document = read(&value, kind).unwrap();
        assert!(document.faults.is_empty(), "{:?}", document.faults);
        NamedPolicy::new("policy", Some(Arc::new(document)))
    };
    documents.iter().map(read).collect()
}

fn policies(case: &Case) -> Policies {
    let some = |policies: Vec<NamedPolicy>| (!policies.is_empty()).then_some(policies);
    let levels = case.service_control.iter().map(|documents| Level {
        name: "level".into(),
        policies: named(documents, PolicyType::ServiceControl),
    });
    Policies {
        identity: named(&case.identity, PolicyType::Identity),
        boundary: some(named(&case.boundary, PolicyType::Boundary)),
        session: some(named(&case.session, PolicyType::Session)),
        service_control: levels.collect(),
        resource: named(&case.resource, PolicyType::Resource("s3")),
        ..Policies::default()
    }
}

fn request(question: &Question) -> Request {
    let mut context = Context::closed();
    for (key, values) in &question.context {
        let subjects = values.iter().map(|v| Subject::literal(v.as_str()));
        context.set(
            key,
            match values.len() {
                1 if !key.ends_with("list") => {
                    ContextValue::one(Subject::literal(values[0].as_str()))
                }
                _ => ContextValue::list(subjects.collect()),
            },
        );
    }
    Request::new(
        Requester::new(&text(&question.principal)),
        &text(&question.action),
        &text(&question.resource),
        Some(Subject::literal(question.account.as_str())),
        context,
    )
}

#[test]
fn the_evaluator_agrees_with_a_simple_one() {
    let mut random = Random::new(20_260_701);
    let mut answers = [0usize; 4];
    for _ in 0..SETS {
        let case = generate::case(&mut random);
        let prepared = policies(&case);
        for _ in 0..QUESTIONS {
            let question = generate::question(&mut random);
            let found = authorize(&request(&question), &prepared).answer;
            let wanted = brute::decide(&case, &question);
            assert_eq!(found.name(), wanted, "{case:#?}\n{question:#?}");
            answers[found as usize] += 1;
        }
    }
    // Each answer occurs often enough to say something, and nothing is unknown.
    let [allowed, implicit, explicit, unknown] = answers;
    assert!(
        allowed > 5_000 && implicit > 5_000 && explicit > 5_000,
        "{answers:?}"
    );
    assert_eq!(unknown, 0);
    assert_eq!(Answer::Unknown as usize, 3);
}
