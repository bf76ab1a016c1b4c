//! Parameters that may have several values, and conditions that rest on them.

use super::*;

const ENV: &str = "Parameters:
  Env: {Type: String, AllowedValues: [dev, test, prod]}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Equals [!Ref Env, dev]
  IsCheap: !Or [!Condition IsDev, !Equals [!Ref Env, test]]
";

#[test]
fn allowed_values_are_alternatives() {
    let case = Case::new(&with_p(ENV, "!Sub 'x-${Env}'"));
    assert_eq!(
        plain(case.p()),
        json!({
            "if Env == \"dev\"": "x-dev",
            "if Env == \"test\"": "x-test",
            "if Env == \"prod\"": "x-prod",
        })
    );
    let given = Case::with(&with_p(ENV, "!Ref Env"), &[("Env", "test")]);
    assert_eq!(plain(given.p()), json!("test"));
    let only = "Parameters: {Env: {Type: Number, AllowedValues: [007]}}";
    assert_eq!(
        plain(Case::new(&with_p(only, "!Ref Env")).p()),
        json!("007")
    );
    for kind in ["CommaDelimitedList", "AWS::SSM::Parameter::Value<String>"] {
        let other = format!("Parameters: {{Env: {{Type: {kind}, AllowedValues: [a, b]}}}}");
        let case = Case::new(&with_p(&other, "!Ref Env"));
        assert_eq!(plain(case.p()), json!("<Env>"), "{kind}");
    }
    let many: Vec<String> = (0..17).map(|i| format!("v{i}")).collect();
    let many = format!(
        "Parameters: {{Env: {{Type: String, AllowedValues: [{}]}}}}",
        many.join(",")
    );
    assert_eq!(
        plain(Case::new(&with_p(&many, "!Ref Env")).p()),
        json!("<Env>")
    );
}

/// What a branch assumes decides parameters, and through them other conditions.
#[test]
fn contradictory_combinations_are_left_out() {
    for (p, expected) in [
        (
            "!If [IsProd, !Ref Env, x]",
            json!({"if IsProd": "prod", "if not IsProd": "x"}),
        ),
        (
            "!If [IsProd, !If [IsDev, a, b], c]",
            json!({"if IsProd": "b", "if not IsProd": "c"}),
        ),
        (
            "!Join ['-', [!Ref Env, !If [IsProd, p, n]]]",
            json!({
                "if Env == \"dev\" and not IsProd": "dev-n",
                "if Env == \"test\" and not IsProd": "test-n",
                "if Env == \"prod\" and IsProd": "prod-p",
            }),
        ),
        (
            "!Join ['', [!If [IsProd, p, ''], !If [IsDev, d, '']]]",
            json!({
                "if IsProd and not IsDev": "p",
                "if not IsProd and IsDev": "d",
                "if not IsProd and not IsDev": "",
            }),
        ),
        (
            "!If [IsCheap, !If [IsProd, a, b], c]",
            json!({"if IsCheap": "b", "if not IsCheap": "c"}),
        ),
    ] {
        let case = Case::new(&with_p(ENV, p));
        assert_eq!(case.codes(), [] as [&str; 0], "{p}");
        assert_eq!(plain(case.p()), expected, "{p}");
    }
}

/// A parameter of which nothing is known has the value that an assumed condition says.
#[test]
fn conditions_decide_parameters() {
    let open = ENV.replace(", AllowedValues: [dev, test, prod]", "");
    for (p, expected) in [
        (
            "!If [IsProd, !Ref Env, x]",
            json!({"if IsProd": "prod", "if not IsProd": "x"}),
        ),
        (
            "!If [IsProd, !If [IsDev, a, b], c]",
            json!({"if IsProd": "b", "if not IsProd": "c"}),
        ),
    ] {
        assert_eq!(plain(Case::new(&with_p(&open, p)).p()), expected, "{p}");
    }
}

/// Conditions that lead to each other without end, and further than is followed.
#[test]
fn assumptions_are_bounded() {
    let mut chain =
        String::from("Parameters: {E: {Type: String}}\nConditions:\n  C0: !Equals [!Ref E, x]\n");
    for i in 1..40 {
        chain += &format!("  C{i}: !And [!Condition C{}]\n", i - 1);
    }
    let near = Case::new(&with_p(&chain, "!If [C5, !Ref E, n]"));
    assert_eq!(plain(near.p()), json!({"if C5": "x", "if not C5": "n"}));
    let far = Case::new(&with_p(&chain, "!If [C39, !Ref E, n]"));
    assert_eq!(plain(far.p()), json!({"if C39": "<E>", "if not C39": "n"}));

    let circle = "Parameters: {E: {Type: String, AllowedValues: [a, b]}}\nConditions:\n  A: !And [!Condition B, !Equals [!Ref E, a]]\n  B: !Or [!Condition A, !Equals [!Ref E, b]]\n";
    let case = Case::new(&with_p(circle, "!If [A, !If [B, !Ref E, y], z]"));
    assert!(case.codes().contains(&"cycle"), "{:?}", case.codes());
}
