//! Every text is read as a policy of every type, without loss: what AWS would refuse has a fault.

#![no_main]

use iamvet::policy::{PolicyType, minimize, normal_form, reached, read, size};
use iamvet::text::{FileId, Span};
use iamvet::value::Value;
use libfuzzer_sys::fuzz_target;

const TYPES: [PolicyType; 8] = [
    PolicyType::Identity,
    PolicyType::Boundary,
    PolicyType::Session,
    PolicyType::ServiceControl,
    PolicyType::ResourceControl,
    PolicyType::Trust,
    PolicyType::Resource("s3"),
    PolicyType::Endpoint,
];

fuzz_target!(|input: (u8, &str)| {
    let (which, text) = input;
    let kind = TYPES[usize::from(which) % TYPES.len()];
    let value = Value::text(text, Span::at(FileId(0), 0));
    let _ = normal_form(&value);
    let size = size(&value);
    assert!(size.compact <= size.written);
    let Some(document) = read(&value, kind) else {
        return;
    };
    for statement in &document.statements {
        assert!(!statement.is_broken || !document.faults.is_empty());
        let _ = statement.actions.as_ref().map(reached);
    }
    if let Ok(minimal) = minimize(&value, kind) {
        let again = Value::text(minimal, Span::at(FileId(0), 0));
        assert!(read(&again, kind).is_some_and(|document| document.faults.is_empty()));
    }
});
