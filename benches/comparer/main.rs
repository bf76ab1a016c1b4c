//! How long it takes to compare every managed policy of AWS with those that grant the most.
//!
//! ```console
//! $ cargo bench --bench comparer
//! ```

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use iamvet::aws::{managed_policies, managed_policy};
use iamvet::policy::{Grants, NamedPolicy, PolicyType, Verdict, excess, read};
use iamvet::text::{FileId, Span};
use iamvet::value::Value;

const TARGETS: [&str; 5] = [
    "AdministratorAccess",
    "PowerUserAccess",
    "ReadOnlyAccess",
    "SecurityAudit",
    "ViewOnlyAccess",
];

fn side(json: &str) -> Vec<Vec<NamedPolicy>> {
    let value = Value::text(json, Span::at(FileId(0), 0));
    let document = read(&value, PolicyType::Identity).map(Arc::new);
    vec![vec![NamedPolicy::new("policy", document)]]
}

fn main() {
    let policies: Vec<(&str, Vec<Vec<NamedPolicy>>)> = managed_policies()
        .map(|policy| (policy.name(), side(&policy.document())))
        .collect();
    let mut all = Vec::new();
    for target in TARGETS {
        let Some(policy) = managed_policy(target) else {
            continue;
        };
        let target_side = side(&policy.document());
        let prepared = Grants::new(&target_side);
        let mut times: Vec<(Duration, &str)> = Vec::new();
        let mut answers = [0usize; 3];
        let mut undecided = Vec::new();
        for (name, policy) in &policies {
            let started = Instant::now();
            let found = black_box(excess(&Grants::new(policy), &prepared, 1));
            times.push((started.elapsed(), name));
            answers[found.verdict() as usize] += 1;
            if found.verdict() == Verdict::Unknown || found.future_verdict() == Verdict::Unknown {
                undecided.push(*name);
            }
        }
        times.sort();
        let (slowest, whose) = times[times.len() - 1];
        println!(
            "{target:20} {} policies: yes {} no {} unknown {}; median {:?}, slowest {slowest:?} ({whose})",
            times.len(),
            answers[0],
            answers[1],
            answers[2],
            times[times.len() / 2].0,
        );
        println!("{:20} undecided: {undecided:?}", "");
        all.extend(times);
    }
    all.sort();
    let (slowest, whose) = all[all.len() - 1];
    println!(
        "{} comparisons: median {:?}, slowest {slowest:?} ({whose})",
        all.len(),
        all[all.len() / 2].0,
    );
}
