//! Every line of JSON is decided, or has an error.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = iamvet::engine::simulate(&[text], 1);
});
