//! Any two documents are compared; what one grants beside itself is nothing.

#![no_main]

use std::sync::Arc;

use iamvet::policy::{Grants, NamedPolicy, PolicyType, Verdict, compare, excess, read};
use iamvet::text::{FileId, Span};
use iamvet::value::Value;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // A line each, so that a corpus can be written by hand.
    let Some((old, new)) = text.split_once('\n') else {
        return;
    };
    let kind = match old.contains("Principal") {
        true => PolicyType::Resource("s3"),
        false => PolicyType::Identity,
    };
    let side = |text: &str| {
        let document = read(&Value::text(text, Span::at(FileId(0), 0)), kind)?;
        Some(vec![vec![NamedPolicy::new(
            "policy",
            Some(Arc::new(document)),
        )]])
    };
    let (Some(old), Some(new)) = (side(old), side(new)) else {
        return;
    };
    let (old, new) = (Grants::new(&old), Grants::new(&new));
    let _ = compare(&old, &new, 2);
    assert_ne!(excess(&new, &new, 1).verdict(), Verdict::Yes);
});
