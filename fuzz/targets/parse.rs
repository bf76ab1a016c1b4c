//! Every parser takes every text.

#![no_main]

use iamvet::syntax::{hcl, json, yaml};
use iamvet::text::FileId;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let text = arcstr::ArcStr::from(text);
    let _ = json::parse(FileId(0), &text);
    let _ = yaml::parse(FileId(0), &text);
    let _ = hcl::parse(FileId(0), &text);
});
