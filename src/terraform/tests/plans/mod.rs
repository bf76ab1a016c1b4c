//! Projects and what Terraform 1.15 with AWS provider 3.39 plans for them, recorded.

mod compare;
mod shown;

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use compare::{Counts, Side, Verdict};
use shown::{shown, shown_map};

use crate::terraform::data::ProviderStyle;
use crate::terraform::testing::Fixture;

fn projects() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/terraform/projects");
    let mut projects: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    projects.sort();
    projects
}

fn compare(project: &Path, counts: &mut Counts) {
    let name = project.file_name().unwrap().to_str().unwrap();
    let mut fixture = Fixture::folder(&format!("testdata/terraform/projects/{name}"));
    fixture.style = ProviderStyle::V3;
    let text = std::fs::read_to_string(project.join("planned.json")).unwrap();
    let planned: Json = serde_json::from_str(&text).unwrap();
    let evaluation = fixture.evaluate();
    for problem in &evaluation.problems {
        let at = fixture.at(problem.span);
        counts.faults.push(format!("{name}: {problem:?}: {at}"));
    }
    let resources = planned["resources"].as_object().unwrap();
    for (address, resource) in resources {
        let place = format!("{name}: {address}");
        let found = evaluation.resources.iter().find(|r| r.id.address == *address.as_str());
        let Some(found) = found else {
            counts.missing.push(place);
            continue;
        };
        let (value, unknown) = shown_map(&found.attributes);
        let ours = Side {
            value: &value,
            unknown: &unknown,
        };
        let planned = Side {
            value: &resource["values"],
            unknown: &resource["unknown"],
        };
        counts.resource(&place, &found.resource_type, planned, ours);
    }
    for found in &evaluation.resources {
        if !resources.contains_key(found.id.address.as_str()) {
            counts.extra.push(format!("{name}: {}", found.id.address));
        }
    }
    let outputs = fixture.outputs();
    for (output, planned) in planned["outputs"].as_object().unwrap() {
        let (value, unknown) = shown(&outputs[output.as_str()]);
        let ours = Side {
            value: &value,
            unknown: &unknown,
        };
        let planned = Side {
            value: &planned["value"],
            unknown: &planned["unknown"],
        };
        let place = format!("{name}: output.{output}");
        counts.compare(&place, &place, planned, ours);
    }
}

#[test]
fn evaluations_equal_the_plans_of_terraform() {
    let mut counts = Counts::default();
    for project in projects() {
        compare(&project, &mut counts);
    }
    let of = |verdict| counts.count(verdict);
    println!(
        "{} instances, {} values compared: {} equal, {} more known, {} less known, {} different",
        counts.instances,
        counts.compared(),
        of(Verdict::Equal),
        of(Verdict::MoreKnown),
        of(Verdict::LessKnown),
        of(Verdict::Different),
    );
    println!(
        "{} policies equal byte for byte; {} values unset on both sides; \
         {} computed by the provider and not shown",
        counts.policies, counts.unset, counts.computed
    );
    println!("defaults of the provider, not shown: {:#?}", counts.defaults);
    println!("converted by the provider: {:#?}", counts.converted);
    println!("rewritten: {:#?}", counts.rewritten);
    for (what, places) in [("missing", &counts.missing), ("extra", &counts.extra)] {
        for place in places {
            println!("{what} {place}");
        }
    }
    for fault in counts.faults.iter().chain(&counts.rewritten) {
        println!("{fault}");
    }
    let faults = counts.missing.len() + counts.extra.len() + counts.faults.len();
    assert_eq!(faults + counts.rewritten.len(), 0);
}
