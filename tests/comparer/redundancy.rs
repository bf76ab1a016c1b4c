//! What a document could do without can go: no request is answered otherwise.

use iamvet::policy::{
    AnyValue, Condition, Covered, Document, Grants, IdleReason, PolicyType, Statement, Test,
    Verdict, any_value, covered_patterns, covered_principals, covered_values, excess,
    idle_statements,
};

use super::generate::{self, Random};
use super::{document, requests, side};

/// Documents that are made; fewer where the program is slow.
const DOCUMENTS: usize = if cfg!(debug_assertions) { 200 } else { 20_000 };

#[derive(Default, Debug)]
struct Found {
    entries: usize,
    values: usize,
    conditions: usize,
    never: usize,
    covered: usize,
    denied: usize,
    together: usize,
}

fn keep<T>(items: &mut Vec<T>, covered: &[Covered]) -> usize {
    let mut at = 0;
    items.retain(|_| {
        let is_gone = covered.iter().any(|c| c.entry == at);
        at += 1;
        !is_gone
    });
    covered.len()
}

/// A document without what it could do without.
fn reduced(whole: &Document, found: &mut Found) -> Document {
    let mut rest = whole.clone();
    for statement in &mut rest.statements {
        for elements in [&mut statement.actions, &mut statement.resources]
            .into_iter()
            .flatten()
        {
            let covered = covered_patterns(elements);
            found.entries += keep(&mut elements.items, &covered);
        }
        if let Some(principals) = &mut statement.principals {
            let covered = covered_principals(principals, whole.kind);
            found.entries += keep(&mut principals.items, &covered);
        }
        for condition in &mut statement.conditions {
            let covered = covered_values(condition);
            found.values += keep(&mut condition.values, &covered);
        }
        // Requests of the universe have values that are no booleans, too.
        let is_flag = |c: &Condition| c.operator.is_some_and(|o| o.test == Test::Bool);
        let tests_nothing =
            |c: &Condition| !is_flag(c) && matches!(any_value(c), Some((_, AnyValue::Nothing)));
        let before = statement.conditions.len();
        statement.conditions.retain(|c| !tests_nothing(c));
        found.conditions += before - statement.conditions.len();
    }
    let idle = idle_statements(&rest);
    for idle in &idle {
        match idle.reason {
            IdleReason::NeverMatches(_) => found.never += 1,
            IdleReason::Covered(by) | IdleReason::Denied(by) => {
                found.together += usize::from(by.is_none());
                match idle.reason {
                    IdleReason::Denied(_) => found.denied += 1,
                    _ => found.covered += 1,
                }
            }
        }
    }
    let mut at = 0;
    rest.statements.retain(|_: &Statement| {
        let is_gone = idle.iter().any(|idle| idle.statement == at);
        at += 1;
        !is_gone
    });
    rest
}

#[test]
fn what_is_redundant_can_go() {
    let mut random = Random::new(20_261_101);
    let mut found = Found::default();
    let (mut alike, mut doubts) = (0, 0);
    for _ in 0..DOCUMENTS {
        let universe = generate::universe(&mut random);
        let kind = match universe.principals.len() {
            1 => PolicyType::Identity,
            _ => PolicyType::Resource("s3"),
        };
        let (json, other) = generate::pair(&mut random, &universe);
        let mut whole = document(&json.to_string(), kind);
        // More conditions on one key than the generator makes.
        let other = document(&other.to_string(), kind);
        for (statement, other) in whole.statements.iter_mut().zip(other.statements) {
            statement.conditions.extend(other.conditions);
        }
        let rest = reduced(&whole, &mut found);
        let (one, other) = (side(whole), side(rest));
        let (one, other) = (Grants::new(&one), Grants::new(&other));
        for request in requests(&universe, &mut random) {
            let (before, after) = (one.grants(&request), other.grants(&request));
            assert_eq!(before, after, "{json}\n{request:?}");
        }
        for (one, other) in [(&one, &other), (&other, &one)] {
            let found = excess(one, other, 1);
            match found.verdict().or(found.future_verdict()) {
                Verdict::Yes => panic!("{json}\n{found:?}"),
                Verdict::No => alike += 1,
                Verdict::Unknown => doubts += 1,
            }
        }
    }
    println!("{found:?}");
    assert!(doubts * 20 < alike, "{doubts} doubts, {alike} alike");
    let least = DOCUMENTS / 500;
    for count in [
        found.entries,
        found.values,
        found.conditions,
        found.never,
        found.covered,
        found.denied,
    ] {
        assert!(count > least, "{found:?}");
    }
    // Rare, so that a few documents need not have it.
    assert!(found.together > 0 || DOCUMENTS < 1_000, "{found:?}");
}
