//! The SAM transform against recorded answers of `aws-sam-translator`.
//!
//! Each `NAME.yaml` in `testdata/cloudformation/sam` has its answer in `NAME.expected.json`, made
//! by `record.py` beside them. Both are evaluated, and every resource that grants access must be
//! the same: address, type, condition, and properties with what is not known of them.

mod recorded;

use std::fs;

use recorded::Recorded;

const SAM: Recorded = Recorded {
    folder: "testdata/cloudformation/sam",
    arguments: &["--partition", "aws"],
    // A name grants nothing.
    ignored: |name, value| name == "Name" || (name == "Policies" && value.is_null()),
};

fn names() -> Vec<String> {
    let files = fs::read_dir(SAM.path())
        .unwrap()
        .map(|entry| entry.unwrap());
    let names = files.filter_map(|file| {
        let name = file.file_name().into_string().unwrap();
        Some(name.strip_suffix(".yaml")?.to_owned())
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn every_resource_that_grants_access_is_as_recorded() {
    SAM.assert_same(&names(), |name| format!("{name}.yaml"), 200);
}

#[test]
fn what_is_recorded_has_no_problems_in_the_source() {
    for name in names() {
        let shown = SAM.show(&format!("{name}.yaml"));
        let problems = shown["problems"].as_array().unwrap();
        // A nested application in S3 is no fault of the template.
        let found = problems.iter().find(|p| p["code"] != "template-not-local");
        assert_eq!(found, None, "{name}");
    }
}
