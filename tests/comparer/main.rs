//! Comparing policies against trying requests of a small universe with the evaluator, which is
//! itself tested against a simple one. The cases are made by a generator with a fixed seed.

mod generate;
mod managed;
mod redundancy;
mod symbols;
mod variables;

use std::sync::Arc;

use iamvet::policy::{
    Context, ContextValue, Document, Excess, Grants, NamedPolicy, PolicyType, Request, Requester,
    Subject, Verdict, excess, read,
};
use iamvet::text::{FileId, Span};
use iamvet::value::{Text, Value};
use serde_json::Value as Json;

use generate::{Random, Universe};

/// Pairs of policies, each compared both ways; fewer where the program is slow.
const PAIRS: usize = if cfg!(debug_assertions) {
    1_500
} else {
    50_000
};
/// Requests that are tried on each pair.
const TRIED: usize = 100;

fn span() -> Span {
    Span::at(FileId(0), 0)
}

fn text(text: &str) -> Text {
    Text::literal(text.into(), span())
}

fn document(json: &str, kind: PolicyType) -> Document {
    read(&Value::text(json, span()), kind).unwrap()
}

/// A side of one layer with one policy.
fn side(document: Document) -> Vec<Vec<NamedPolicy>> {
    vec![vec![NamedPolicy::new("policy", Some(Arc::new(document)))]]
}

fn of(json: &Json, kind: PolicyType) -> Vec<Vec<NamedPolicy>> {
    let document = document(&json.to_string(), kind);
    assert!(document.faults.is_empty(), "{:?}", document.faults);
    side(document)
}

/// Whether one policy grants what the other does not, of known actions and of others.
fn excess_of(one: &str, other: &str, kind: PolicyType) -> Excess {
    let (one, other) = (side(document(one, kind)), side(document(other, kind)));
    excess(&Grants::new(&one), &Grants::new(&other), 1)
}

/// Requests of the universe, any of which may be made.
fn requests(universe: &Universe, random: &mut Random) -> Vec<Request> {
    let mut pick = |count: usize| random.below(count);
    let one = |_| {
        Request::new(
            Requester::new(&text(universe.principals[pick(universe.principals.len())])),
            &text(universe.actions[pick(universe.actions.len())]),
            &text(universe.resources[pick(universe.resources.len())]),
            None,
            told(&universe.contexts[pick(universe.contexts.len())]),
        )
    };
    (0..TRIED).map(one).collect()
}

fn told(context: &[(String, Vec<String>)]) -> Context {
    let mut out = Context::closed();
    for (key, values) in context {
        let mut subjects = values.iter().map(|v| Subject::literal(v.as_str()));
        let value = match (key.ends_with("list"), subjects.next()) {
            (false, Some(only)) => ContextValue::one(only),
            (_, first) => ContextValue::list(first.into_iter().chain(subjects).collect()),
        };
        out.set(key, value);
    }
    out
}

/// What was found and what trying found, in short.
fn told_of(found: &Excess, tried: Option<&Request>) -> String {
    let request = |request: &Request| {
        let keys = [
            "user", "none", "k:text", "k:case", "k:list", "k:number", "k:flag",
        ];
        let keys = keys
            .iter()
            .chain(&["aws:currenttime", "aws:sourceip", "aws:sourcearn"]);
        let told = keys.filter_map(|key| {
            let values = request.context.value(key)?.subjects().iter();
            let values: Vec<_> = values.map(|v| v.text().to_string()).collect();
            Some(format!("{key}={values:?}"))
        });
        let told: Vec<_> = told.collect();
        let (action, resource) = (request.action.text(), request.resource.text());
        format!(
            "{action} {resource} {told:?} {:?}",
            request.requester.account().map(|a| a.text().to_string())
        )
    };
    let witnesses = found.witnesses.iter().chain(&found.future);
    let witnesses: Vec<_> = witnesses.map(|w| request(&w.request)).collect();
    let doubts = (&found.doubts, &found.future_doubts);
    format!(
        "witnesses {witnesses:?}\ndoubts {doubts:?}\ntried {:?}",
        tried.map(request)
    )
}

#[derive(Default, Debug)]
struct Counts {
    yes: usize,
    no: usize,
    doubts: usize,
    by_trying: usize,
    faults: Vec<String>,
}

#[test]
fn the_comparer_agrees_with_trying_requests() {
    let mut counts = Counts::default();
    for seed in 0..4u64 {
        // Each kind of policy has its own universe.
        let mut random = Random::new(20_260_901 + seed);
        for _ in 0..PAIRS / 4 {
            pair(&mut random, &mut counts);
        }
    }
    let faults = counts.faults.len();
    assert!(
        faults == 0,
        "{faults} disagreements\n{}",
        counts.faults[..faults.min(6)].join("\n\n")
    );
    println!("{counts:?}");
    let all = counts.yes + counts.no + counts.doubts;
    assert_eq!(all, 2 * PAIRS);
    assert!(counts.yes > all / 5 && counts.no > all / 10 && counts.by_trying > all / 20);
    assert!(counts.doubts * 50 < all, "too many doubts: {counts:?}");
}

fn pair(random: &mut Random, counts: &mut Counts) {
    let universe = generate::universe(random);
    let kind = match universe.principals.len() {
        1 => PolicyType::Identity,
        _ => PolicyType::Resource("s3"),
    };
    let (one, other) = generate::pair(random, &universe);
    let (p, q) = (of(&one, kind), of(&other, kind));
    let (p, q) = (Grants::new(&p), Grants::new(&q));
    let requests = requests(&universe, random);
    for (one_side, other_side, forth) in [(&p, &q, true), (&q, &p, false)] {
        let found = excess(one_side, other_side, 1);
        let is_new = |request: &&Request| {
            one_side.grants(request) == Verdict::Yes && other_side.grants(request) == Verdict::No
        };
        let tried = requests.iter().find(is_new);
        let shown = || match forth {
            true => format!("{one}\n{other}\n{}", told_of(&found, tried)),
            false => format!("{other}\n{one}\n{}", told_of(&found, tried)),
        };
        for witness in found.witnesses.iter().chain(&found.future) {
            if !is_new(&&witness.request) {
                counts.faults.push(format!("no witness\n{}", shown()));
            }
        }
        counts.by_trying += usize::from(tried.is_some());
        let verdict = found.verdict().or(found.future_verdict());
        match verdict {
            Verdict::Yes => counts.yes += 1,
            Verdict::No => {
                counts.no += 1;
                if tried.is_some() {
                    counts.faults.push(shown());
                }
            }
            Verdict::Unknown => {
                counts.doubts += 1;
                if std::env::var_os("DOUBTS").is_some() {
                    println!("{}", shown());
                }
            }
        }
        if let Some(request) = tried {
            let is_known = iamvet::aws::action(&request.action.text().to_string()).is_some();
            let verdict = match is_known {
                true => found.verdict(),
                false => found.future_verdict(),
            };
            if verdict == Verdict::No {
                counts.faults.push(shown());
            }
        }
    }
}

/// `UPDATE=1` writes the file.
#[test]
fn the_checked_in_schema_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/comparison.schema.json");
    let schema = iamvet::output::comparison_json_schema();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &schema).unwrap();
    }
    let checked_in = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        checked_in.replace("\r\n", "\n") == schema,
        "schema/comparison.schema.json is out of date: run the tests with UPDATE=1"
    );
}
