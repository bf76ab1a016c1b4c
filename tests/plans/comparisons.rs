//! The comparison itself: what it must not let pass.

use serde_json::{Value as Json, json};

use crate::compare::Verdict::{self, Different, Equal};
use crate::compare::{Counts, Side};

/// The counts of an instance of a type; nothing of it is unknown.
fn counts(kind: &str, planned: &Json, ours: &Json) -> Counts {
    let side = |value| Side {
        value,
        unknown: &Json::Bool(false),
        sensitive: &Json::Bool(false),
    };
    let mut counts = Counts::default();
    counts.resource("place", kind, side(planned), side(ours));
    counts
}

/// The verdict of one attribute that is no set.
fn verdict(planned: Json, ours: Json) -> Verdict {
    let counts = counts("t", &json!({ "a": planned }), &json!({ "a": ours }));
    let mut verdicts = [Equal, Different].into_iter();
    verdicts
        .find(|verdict| counts.count(*verdict) == 1)
        .unwrap()
}

/// What is counted of an attribute that is a set.
fn of_role(planned: Json, ours: Json) -> Counts {
    let name = "managed_policy_arns";
    counts(
        "aws_iam_role",
        &json!({ name: planned }),
        &json!({ name: ours }),
    )
}

#[test]
fn the_order_of_a_list_counts() {
    assert_eq!(verdict(json!(["a", "b"]), json!(["a", "b"])), Equal);
    assert_eq!(verdict(json!(["a", "b"]), json!(["b", "a"])), Different);
    assert_eq!(verdict(json!(["a"]), json!(["a", "a"])), Different);
    assert_eq!(verdict(json!(["a", "b"]), json!(["a"])), Different);
}

#[test]
fn items_of_a_set_are_paired_one_to_one() {
    let same = of_role(json!(["a", "b", "c"]), json!(["c", "a", "b"]));
    assert_eq!((same.count(Equal), same.count(Different)), (1, 0));
    let doubled = of_role(json!(["a", "b"]), json!(["b", "a", "b"]));
    assert_eq!((doubled.count(Equal), doubled.count(Different)), (1, 0));
    for ours in [
        json!(["a"]),
        json!(["a", "a"]),
        json!(["a", "c"]),
        json!(["a", "b", "c"]),
    ] {
        assert_eq!(
            of_role(json!(["a", "b"]), ours.clone()).count(Different),
            1,
            "{ours}"
        );
    }
}

#[test]
fn an_attribute_that_is_not_shown_is_counted() {
    let planned = json!({ "name": "n", "path": "/", "block": [{ "x": 1, "y": 2 }] });
    let ours = json!({ "path": "/", "block": [{ "y": 2 }] });
    let counts = counts("t", &planned, &ours);
    let not_shown: Vec<&str> = counts.not_shown.keys().map(String::as_str).collect();
    assert_eq!(not_shown, ["t.block.x", "t.name"]);
}

#[test]
fn an_attribute_that_the_plan_does_not_have_is_a_fault() {
    let counts = counts("t", &json!({}), &json!({ "name": "n" }));
    assert_eq!(counts.faults.len(), 1);
}
