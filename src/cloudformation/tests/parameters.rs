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

/// What a value is refused for, as given and as a default.
#[test]
fn values_that_are_not_allowed_are_told() {
    for (parameter, good, bad, expected) in [
        (
            "Type: String, AllowedValues: [a, b]",
            "b",
            "c",
            "one of `a`, `b`",
        ),
        (
            "Type: Number, AllowedValues: [1, 2]",
            "2",
            "3",
            "one of `1`, `2`",
        ),
        (
            "Type: String, AllowedPattern: '[a-z]+'",
            "abc",
            "abc1",
            "like the pattern `[a-z]+`",
        ),
        (
            "Type: String, AllowedPattern: 'a|b'",
            "b",
            "bc",
            "like the pattern `a|b`",
        ),
        (
            "Type: String, MinLength: 2",
            "éé",
            "é",
            "at least 2 characters",
        ),
        (
            "Type: String, MaxLength: '2'",
            "éé",
            "ééé",
            "at most 2 characters",
        ),
        ("Type: Number, MinValue: -1", "-1", "-2", "at least -1"),
        ("Type: Number, MaxValue: 1.5", "1.5", "2", "at most 1.5"),
        ("Type: Number", "1e3", "x", "a number"),
        ("Type: List<Number>", "1, 2", "1,x", "a number"),
        (
            "Type: CommaDelimitedList, AllowedValues: [a, b]",
            "a, b",
            "a,c",
            "one of `a`, `b`",
        ),
        (
            "Type: CommaDelimitedList, AllowedPattern: '.'",
            "a,b",
            "a,bc",
            "like the pattern `.`",
        ),
    ] {
        let template = with_p(&format!("Parameters: {{X: {{{parameter}}}}}"), "!Ref X");
        let right = Case::with(&template, &[("X", good)]);
        assert_eq!(right.codes(), [] as [&str; 0], "{parameter}");
        assert!(!right.p().is_unknown(), "{parameter}");
        let wrong = Case::with(&template, &[("X", bad)]);
        let [problem] = &wrong.done.problems[..] else {
            panic!("{parameter}: {:?}", wrong.done.problems);
        };
        let message = format!("the value `{bad}` of the parameter `X` must be {expected}");
        assert_eq!(problem.message, message);
        assert_eq!(wrong.p().as_symbol().unwrap().reason, Reason::Invalid);

        let default = format!("Parameters: {{X: {{{parameter}, Default: '{bad}'}}}}");
        let case = Case::new(&with_p(&default, "!Ref X"));
        let [problem] = &case.done.problems[..] else {
            panic!("{parameter}: {:?}", case.done.problems);
        };
        assert_eq!(
            problem.message,
            format!("the default of `X` must be {expected}")
        );
        assert_eq!(case.slice(problem.span), format!("'{bad}'"));
        assert!(plain(case.p()) != json!(bad), "{parameter}");
    }
    // A default that is refused says that a value must be given.
    let sections = "Parameters: {X: {Type: String, AllowedValues: [a, b], Default: ''}}";
    let case = Case::new(&with_p(sections, "!Ref X"));
    assert_eq!(
        plain(case.p()),
        json!({"if X == \"a\"": "a", "if X == \"b\"": "b"})
    );
    // Patterns that cannot be judged, and secrets, are not told.
    let sections = "Parameters: {X: {Type: String, AllowedPattern: '(?=a).*'}}";
    assert_eq!(
        Case::with(&with_p(sections, "!Ref X"), &[("X", "b")]).codes(),
        [] as [&str; 0]
    );
    let sections = "Parameters: {X: {Type: String, NoEcho: true, MinLength: 9}}";
    let case = Case::with(&with_p(sections, "!Ref X"), &[("X", "hunter2")]);
    assert!(!case.done.problems[0].message.contains("hunter2"));
}

#[test]
fn types_of_parameters() {
    for (kind, expected) in [
        ("AWS::EC2::KeyPair::KeyName", json!("a,b")),
        ("AWS::EC2::VPC::Id", json!("a,b")),
        ("List<AWS::EC2::Subnet::Id>", json!(["a", "b"])),
        ("AWS::SSM::Parameter::Name", json!("a,b")),
        ("AWS::SSM::Parameter::Value<String>", json!("<X>")),
        ("AWS::SSM::Parameter::Value<List<String>>", json!("<X>")),
    ] {
        let sections = format!("Parameters: {{X: {{Type: '{kind}', Default: 'a,b'}}}}");
        let case = Case::new(&with_p(&sections, "!Ref X"));
        assert_eq!(plain(case.p()), expected, "{kind}");
    }
}

/// Values for this very template must be of its parameters, used or not.
#[test]
fn values_of_parameters_that_there_are_not_are_told() {
    let template = with_p("Parameters: {Environment: {Type: Number}}", "x");
    let parsed = yaml::parse(FileId(0), &ArcStr::from(template.as_str()));
    let mut options = options(&|_, _| true);
    let given = |name, own| ParameterValue {
        own,
        ..ParameterValue::new(name, "x", Span::at(FileId(0), 0))
    };
    options.parameters = vec![given("Enviroment", true), given("Other", false)];
    let done = evaluate(&parsed.tree[0], ScopeId(0), &options);
    let [problem] = &done.problems[..] else {
        panic!("{:?}", done.problems);
    };
    assert_eq!(
        problem.message,
        "the template has no parameter `Enviroment`"
    );
    assert_eq!(problem.help, "did you mean `Environment`?");
    options.parameters = vec![given("Environment", true)];
    let done = evaluate(&parsed.tree[0], ScopeId(0), &options);
    assert_eq!(done.problems[0].code, "invalid-parameter");
}
