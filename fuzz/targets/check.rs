//! A file of any kind is checked from end to end.

#![no_main]

use iamvet::engine;
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 8] = [
    "main.tf",
    "main.tf.json",
    "template.yaml",
    "template.json",
    "serverless.yml",
    "plan.json",
    "iamvet.yaml",
    "samconfig.toml",
];

fuzz_target!(|input: (u8, &str)| {
    let (which, text) = input;
    let name = NAMES[usize::from(which) % NAMES.len()];
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join(name), text).expect("a file");
    let request = engine::Request {
        paths: vec![folder.path().to_owned()],
        jobs: 1,
        ..engine::Request::default()
    };
    let _ = engine::check(&request);
});
