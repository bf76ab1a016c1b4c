//! How long the embedded facts about AWS take: to find a name, to expand a pattern, to open the
//! documents of managed policies.
//!
//! ```console
//! $ cargo bench --bench facts
//! $ cargo bench --bench facts -- --smoke    # does it all run; the figures mean nothing
//! ```
//!
//! Each figure is the minimum of several runs, which is the one that other programs disturb least.

use std::error::Error;
use std::hint::black_box;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use iamvet::aws;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let runs = match std::env::args().any(|argument| argument == "--smoke") {
        true => 1,
        false => 20,
    };
    println!("The first in the process, which no run before has warmed:\n");
    once("find an action", || aws::action("s3:GetObject").is_some());
    once("open the documents, and read one", || {
        let policy = aws::managed_policy("ReadOnlyAccess");
        policy.is_some_and(|policy| !policy.document().is_empty())
    });

    println!(
        "\nMinima of {runs} runs:\n\n| what | found | time | each |\n| --- | --: | --: | --: |"
    );
    let actions: Vec<String> = aws::actions().map(|action| action.to_string()).collect();
    let misses: Vec<String> = actions.iter().map(|action| format!("{action}x")).collect();
    many("find every action", runs, &actions, |name| {
        aws::action(name).is_some()
    });
    many("find no action", runs, &misses, |name| {
        aws::action(name).is_none()
    });
    let keys: Vec<String> = aws::condition_keys()
        .map(|key| key.name().replace("${", "a"))
        .collect();
    many("find condition keys, as written", runs, &keys, |name| {
        aws::condition_key(name).is_some()
    });
    let policies: Vec<String> = aws::managed_policies()
        .map(|policy| policy.arn("aws"))
        .collect();
    many(
        "find every managed policy by its ARN",
        runs,
        &policies,
        |arn| aws::managed_policy_of_arn(arn).is_some(),
    );
    let policies: Vec<aws::ManagedPolicy> = aws::managed_policies().collect();
    many("read every document", runs, &policies, |policy| {
        !policy.document().is_empty()
    });
    let patterns = [
        "s3:*",
        "s3:Get*",
        "ec2:Describe*",
        "*",
        "*:Get*",
        "*Tag*Resource*",
        "?*:*e*e*e*x",
    ];
    for pattern in patterns {
        let time = minimum(runs, || aws::actions_matching(black_box(pattern)).count());
        let found = aws::actions_matching(pattern).count();
        row(&format!("expand `{pattern}`"), found, time);
    }
    let arn = "arn:aws:ec2:eu-west-1:123456789012:instance/i-0123456789abcdef0";
    let time = minimum(runs, || aws::resource_types_of_arn(black_box(arn)).count());
    row(
        "resource types of an ARN of `ec2`",
        aws::resource_types_of_arn(arn).count(),
        time,
    );

    let mut start = Command::new(env!("CARGO_BIN_EXE_iamvet"));
    start.arg("--version").stdout(Stdio::null());
    let time = minimum(runs, || start.status().is_ok_and(|status| status.success()));
    println!(
        "\n`iamvet --version` as a whole process: {:.2} ms",
        time.as_secs_f64() * 1e3
    );
    Ok(())
}

/// What is done once, since it is slower the first time.
fn once(what: &str, work: impl FnOnce() -> bool) {
    let start = Instant::now();
    let done = black_box(work());
    let time = start.elapsed();
    assert!(done, "{what}");
    println!("- {what}: {:.1} µs", time.as_secs_f64() * 1e6);
}

fn many<T>(what: &str, runs: usize, items: &[T], found: impl Fn(&T) -> bool) {
    let time = minimum(runs, || {
        items.iter().filter(|item| found(black_box(item))).count()
    });
    row(what, items.iter().filter(|item| found(item)).count(), time);
}

fn row(what: &str, found: usize, time: Duration) {
    let nanoseconds = time.as_secs_f64() * 1e9;
    println!(
        "| {what} | {found} | {:.1} µs | {:.0} ns |",
        nanoseconds / 1e3,
        nanoseconds / found.max(1) as f64
    );
}

fn minimum<T>(runs: usize, mut work: impl FnMut() -> T) -> Duration {
    let run = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed()
    };
    (0..runs.max(1)).map(run).min().unwrap_or_default()
}
