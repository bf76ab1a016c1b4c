//! Small projects and what Terraform 1.15 with AWS provider 3.39 plans for them, recorded.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::terraform::data::ProviderStyle;
use crate::terraform::testing::Fixture;
use crate::value::{Data, Value};

/// A value as JSON; null where something is not known, as in a plan.
fn plain(value: &Value) -> Json {
    match &value.data {
        Data::Null | Data::Unknown(_) | Data::OneOf(_) => Json::Null,
        Data::Bool(b) => json!(b),
        Data::Number(number) => serde_json::from_str(&number.to_string()).unwrap(),
        Data::Text(text) => text
            .as_known()
            .map_or(Json::Null, |text| json!(text.as_str())),
        Data::List(list) => list.items().iter().map(plain).collect(),
        Data::Map(map) => {
            let entries = map.entries().iter();
            let entries = entries.map(|entry| (entry.key.to_string(), plain(&entry.value)));
            Json::Object(entries.collect())
        }
    }
}

fn check(name: &str) {
    let mut fixture = Fixture::folder(&format!("testdata/terraform/projects/{name}"));
    fixture.style = ProviderStyle::V3;
    let path = format!(
        "{}/testdata/terraform/projects/{name}/expected.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let expected: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let evaluation = fixture.evaluate();
    assert_eq!(evaluation.problems, [], "{name}");
    let planned: BTreeMap<&str, &Json> = expected["resources"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(address, values)| (address.as_str(), values))
        .collect();
    let mut addresses = evaluation.addresses();
    addresses.sort_unstable();
    let wanted: Vec<&str> = planned.keys().copied().collect();
    assert_eq!(addresses, wanted, "{name}");
    for (address, values) in planned {
        for (attribute, value) in values.as_object().unwrap() {
            let found = plain(evaluation.value(address, attribute));
            assert_eq!(&found, value, "{name}: {address}.{attribute}");
        }
    }
    let outputs = fixture.outputs();
    for (output, value) in expected["outputs"].as_object().unwrap() {
        assert_eq!(&plain(&outputs[output.as_str()]), value, "{name}: {output}");
    }
}

#[test]
fn blocks_that_are_not_configuration_of_resources() {
    check("meta_blocks");
}

#[test]
fn modules_with_count_and_for_each() {
    check("modules_foreach");
}

#[test]
fn override_files() {
    check("override");
}

#[test]
fn the_json_syntax() {
    check("tfjson");
}

#[test]
fn variables_files_in_their_order() {
    check("tfvars_precedence");
}

#[test]
fn what_terraform_does_not_know_before_an_apply() {
    check("unknowns");
}
