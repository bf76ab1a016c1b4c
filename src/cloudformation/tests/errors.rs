//! What is wrong in a template: told with its place, an unknown instead, and the rest goes on.

use super::*;

#[test]
fn cycles_are_reported_and_unknown() {
    let case = Case::new(&with_p(
        "Conditions: {A: !Not [!Condition B], B: !Not [!Condition A]}",
        "!If [A, x, y]",
    ));
    assert!(case.codes().contains(&"cycle"));
    assert_eq!(plain(case.p()), json!({"if A": "x", "if not A": "y"}));

    let case = Case::new(
        "\
Resources:
  A: {Type: AWS::IAM::Role, Properties: {RoleName: !Sub '${B}-a'}}
  B: {Type: AWS::IAM::Role, Properties: {RoleName: !Sub '${A}-b'}}
",
    );
    assert!(case.codes().contains(&"cycle"));
    let name = case.resource("A").attributes.get("RoleName").unwrap();
    let Data::Text(text) = &name.data else {
        panic!("not a text");
    };
    assert_eq!(text.symbols().next().unwrap().reason, Reason::Cycle);
}

/// Whether something uses the condition or not.
#[test]
fn a_condition_that_rests_on_itself_is_told() {
    for condition in ["!Not [!Condition A]", "!Or [!Equals [a, b], Condition: A]"] {
        let case = Case::new(&with_p(&format!("Conditions: {{A: {condition}}}"), "x"));
        assert_eq!(case.codes(), ["cycle"], "{condition}");
        assert_eq!(case.slice(case.done.problems[0].span), "A");
    }
    let unused = "Parameters: {E: {Type: String}}\nConditions: {A: !Equals [!Ref F, x]}";
    assert_eq!(
        Case::new(&with_p(unused, "x")).codes(),
        ["unknown-reference"]
    );
}

/// Resources that wait for one another: each circle is told once, at what leads to the next.
#[test]
fn circles_of_resources_are_told() {
    let by_way = |way: &str| format!("the resource `A` depends on itself{way}");
    for (resources, place, way) in [
        ("A: {Type: X::Y::Z, DependsOn: A}", "A", ""),
        (
            "A: {Type: X::Y::Z, DependsOn: [B]}\n  B: {Type: X::Y::Z, DependsOn: A}",
            "B",
            " by way of `B`",
        ),
        (
            "A: {Type: X::Y::Z, Properties: {P: !GetAtt B.Arn}}\n  B: {Type: X::Y::Z, Properties: {P: [{Q: !Sub 'x${C}'}]}}\n  C: {Type: X::Y::Z, DependsOn: [A]}\n  D: {Type: X::Y::Z, DependsOn: [A, B]}",
            "!GetAtt B.Arn",
            " by way of `B`, `C`",
        ),
        (
            "A: {Type: X::Y::Z, Metadata: {P: !Sub '${A.Arn}'}, Properties: {P: !Ref B}}\n  B: {Type: X::Y::Z}",
            "${A.Arn}",
            "",
        ),
        (
            "A: {Type: X::Y::Z, Properties: {P: !If [Yes, !Ref A, x]}}",
            "!Ref A",
            "",
        ),
        (
            "A: {Type: X::Y::Z, Condition: Open, DependsOn: [B, C]}\n  B: {Type: X::Y::Z, Condition: Shut, DependsOn: A}\n  C: {Type: X::Y::Z, Condition: Open, DependsOn: A}",
            "C",
            " by way of `C`",
        ),
    ] {
        let sections = "Parameters: {E: {Type: String}}\nConditions: {Yes: !Equals [a, a], Open: !Equals [!Ref E, x], Shut: !Not [Condition: Open]}";
        let source = format!("{sections}\nResources:\n  {resources}\n");
        let case = Case::new(&source);
        let [problem] = &case.done.problems[..] else {
            panic!("{resources}: {:?}", case.done.problems);
        };
        assert_eq!((problem.code, case.slice(problem.span)), ("cycle", place));
        assert_eq!(problem.message, by_way(way));
    }
    let long: String = (0..9)
        .map(|i| format!("  R{i}: {{Type: X::Y::Z, DependsOn: R{}}}\n", (i + 1) % 9))
        .collect();
    let case = Case::new(&format!("Resources:\n{long}"));
    let message = &case.done.problems[0].message;
    assert!(
        message.ends_with("`R1`, `R2`, `R3`, `R4`, `R5` and 3 more"),
        "{message}"
    );
}

/// No deployment has both halves of such a circle, or what closes it is no reference.
#[test]
fn what_only_looks_like_a_circle_is_none() {
    for resources in [
        "A: {Type: X::Y::Z, Properties: {P: !If [Open, !Ref B, x]}}\n  B: {Type: X::Y::Z, Properties: {P: !If [Open, x, !Ref A]}}",
        "A: {Type: X::Y::Z, Condition: No, Properties: {P: !Ref B}}\n  B: {Type: X::Y::Z, DependsOn: A}",
        "A: {Type: X::Y::Z, Condition: Open, DependsOn: B}\n  B: {Type: X::Y::Z, Condition: Shut, DependsOn: A}",
        "A: {Type: X::Y::Z, Condition: Open, DependsOn: [B, C]}\n  B: {Type: X::Y::Z, Condition: Other, DependsOn: A}\n  C: {Type: X::Y::Z}",
        "A: {Type: X::Y::Z, Properties: {P: !If [No, !Ref A, x]}}",
        "A: {Type: X::Y::Z, Properties: {P: !Sub '${!A} A'}}",
        "A: {Type: X::Y::Z, Properties: {P: !Sub ['${A}', {A: x}]}}",
        "A: {Type: X::Y::Z, DependsOn: [C, B]}\n  B: {Type: X::Y::Z, DependsOn: C}\n  C: {Type: X::Y::Z}",
    ] {
        let sections = "Parameters: {E: {Type: String}}\nConditions: {Open: !Equals [!Ref E, x], Shut: !Not [Condition: Open], Other: !Equals [!Ref E, y], No: !Equals [a, b]}";
        let case = Case::new(&format!("{sections}\nResources:\n  {resources}\n"));
        assert_eq!(case.codes(), [] as [&str; 0], "{resources}");
    }
}

#[test]
fn a_dependency_on_what_is_not_there_is_told() {
    let source =
        "Resources:\n  Role: {Type: X::Y::Z}\n  B: {Type: X::Y::Z, DependsOn: [Role, Rol]}\n";
    let case = Case::new(source);
    assert_eq!(case.codes(), ["unknown-reference"]);
    let problem = &case.done.problems[0];
    assert_eq!(case.slice(problem.span), "Rol");
    assert_eq!(problem.help, "did you mean `Role`?");
    let by_a_macro = format!("Transform: My::Macro\n{source}");
    assert_eq!(Case::new(&by_a_macro).codes(), ["transform-not-expanded"]);
}

#[test]
fn errors_of_a_template_are_told_with_their_place() {
    for (p, code, place) in [
        ("!Ref Nowhere", "unknown-reference", "!Ref Nowhere"),
        (
            "!Sub 'a ${Nowhere.Arn}'",
            "unknown-reference",
            "${Nowhere.Arn}",
        ),
        (
            "!GetAtt Nowhere.Arn",
            "unknown-reference",
            "!GetAtt Nowhere.Arn",
        ),
        ("!GetAtt Nowhere", "invalid-function", "!GetAtt Nowhere"),
        ("!Join [a]", "invalid-function", "!Join [a]"),
        ("!Join ['', text]", "invalid-function", "!Join ['', text]"),
        ("!Select [9, [a]]", "invalid-function", "!Select [9, [a]]"),
        ("!Select [x, [a]]", "invalid-function", "!Select [x, [a]]"),
        ("!Split ['', a]", "invalid-function", "!Split ['', a]"),
        ("!Sub [a]", "invalid-function", "!Sub [a]"),
        ("!If [a]", "invalid-function", "!If [a]"),
        ("!If [Nowhere, a, b]", "unknown-condition", "Nowhere"),
        ("!FindInMap [a]", "invalid-function", "!FindInMap [a]"),
        (
            "!FindInMap [No, b, c]",
            "unknown-mapping-key",
            "!FindInMap [No, b, c]",
        ),
        ("!Cidr [x, 1, 1]", "invalid-function", "!Cidr [x, 1, 1]"),
        ("!Ref [a]", "invalid-function", "!Ref [a]"),
        ("!Nope a", "unknown-function", "!Nope a"),
    ] {
        let case = Case::new(&with_p("", p));
        assert_eq!(case.codes(), [code], "{p}");
        assert_eq!(case.slice(case.done.problems[0].span), place, "{p}");
        assert!(!matches!(case.p().data, Data::Null(_)), "{p}");
    }
    let case = Case::new(&with_p(
        "Transform: My::Macro\n",
        "!GetAtt FunctionRole.Arn",
    ));
    assert_eq!(case.codes(), ["transform-not-expanded"]);
    assert_eq!(plain(case.p()), json!("<FunctionRole.Arn>"));
}

#[test]
fn sections_in_a_wrong_form_leave_the_rest() {
    let case = Case::new(
        "Parameters: [x]\nMappings: 1\nResources: {A: 1, B: {Properties: {}}, C: {Type: X::Y::Z, Properties: [1]}}\n",
    );
    assert_eq!(
        case.codes(),
        [
            "invalid-section",
            "invalid-section",
            "invalid-resource",
            "invalid-resource",
            "invalid-resource"
        ]
    );
    assert!(case.resource("C").attributes.rest.is_some());
}

/// Chains, doublings and deep nesting end at a limit, and quickly.
#[test]
fn evaluation_is_bounded() {
    let mut chain = String::from("Resources:\n");
    let mut doubling = chain.clone();
    let mut nested = chain.clone();
    for i in 0..5_000 {
        let next = i + 1;
        let role = |name: String| {
            format!("  R{i}: {{Type: AWS::IAM::Role, Properties: {{RoleName: {name}}}}}\n")
        };
        chain += &role(format!("!Ref R{next}"));
        doubling += &role(format!("!Sub '${{R{next}}}${{R{next}}}'"));
        nested += &role(format!("[!Ref R{next}]"));
    }
    for mut source in [chain, doubling, nested] {
        source += "  R5000: {Type: AWS::IAM::Role, Properties: {RoleName: x}}\n";
        assert_eq!(Case::new(&source).done.resources.len(), 5_001);
    }

    let mut conditions =
        String::from("Parameters: {E: {Type: String}}\nConditions:\n  C0: !Equals [!Ref E, x]\n");
    for i in 1..200 {
        let before = i - 1;
        conditions += &format!("  C{i}: !Or [!Condition C{before}, !Not [!Condition C{before}]]\n");
    }
    let case = Case::new(&with_p(&conditions, "!If [C199, a, b]"));
    assert!(case.p().is_unknown() || matches!(case.p().data, Data::OneOf(_)));

    let deep = format!("{}x{}", "!Join ['', [".repeat(120), "]]".repeat(120));
    assert_eq!(plain(Case::new(&with_p("", &deep)).p()), json!("x"));
}

/// Texts that hold one another many times are not put together.
#[test]
fn texts_that_grow_in_one_another_are_bounded() {
    let mut tripled = json!("x".repeat(16));
    let mut of_symbols = json!({"Ref": "AWS::Region"});
    let mut encoded = json!("x".repeat(16));
    for _ in 0..14 {
        tripled = json!({"Fn::Sub": ["${a}${a}${a}", {"a": tripled}]});
        of_symbols = json!({"Fn::Sub": ["${a}${a}${a}", {"a": of_symbols}]});
    }
    for _ in 0..60 {
        encoded = json!({"Fn::Base64": encoded});
    }
    let cut = json!({"Fn::Split": [",", ",".repeat(10_001)]});
    for value in [tripled, of_symbols, encoded, cut] {
        let case = Case::new(&with_p("", &value.to_string()));
        let text = case.p().to_text().unwrap();
        let reasons: Vec<Reason> = text.symbols().map(|symbol| symbol.reason).collect();
        assert!(reasons.contains(&Reason::Limit), "{value}: {reasons:?}");
        assert_eq!(case.codes(), ["evaluation-limit"]);
    }
}

#[test]
fn what_other_tools_expand_is_noted() {
    let source = "\
Resources:
  A: {Type: My::S3::Bucket::MODULE}
  B: {Type: !Rain::Module ../vpc.yml}
  C: {Type: {'Rain::Module': ../vpc.yml}}
  T: {Type: X::Y::Z, Properties: {P: {'Fn::Sub': !Rain::Embed x.sh}, Q: !GetAtt ABucket.Arn}}
";
    let case = Case::new(source);
    assert_eq!(
        case.codes(),
        [
            "transform-not-expanded",
            "transform-not-expanded",
            "transform-not-expanded",
            "unknown-function"
        ]
    );
    for (at, name) in [(1, "`!Rain::Module`"), (2, "`Rain::Module`")] {
        let named = &case.done.problems[at].message;
        assert!(
            named.starts_with(&format!("{name} is not expanded")),
            "{named}"
        );
    }
    assert_eq!(plain(case.p()), json!("<!Rain::Embed x.sh>"));
    assert_eq!(case.done.resources.len(), 1);
}

#[test]
fn macros_are_noted_wherever_they_stand() {
    let case = Case::new(
        "\
Fn::Transform: {Name: Whole}
Mappings:
  Fn::Transform: {Name: Maps}
Outputs:
  Fn::Transform: {Name: Outs}
Resources:
  T:
    Type: X::Y::Z
    Fn::Transform: {Name: Beside}
    Properties: {P: x}
",
    );
    assert_eq!(case.codes(), ["transform-not-expanded"; 4]);
    assert_eq!(case.done.missing.len(), 4);
    assert_eq!(plain(case.p()), json!("x"));
}

#[test]
fn a_resource_without_a_type_that_is_a_text_is_told_so() {
    let missing = "the resource `A` has no `Type`";
    let no_text = "the `Type` of the resource `A` is not a text";
    for (resource, place, message) in [
        ("{Properties: {}}", "A", missing),
        ("{Type: }", "A", missing),
        ("{Type: [AWS::IAM::User]}", "[AWS::IAM::User]", no_text),
    ] {
        let case = Case::new(&format!("Resources:\n  A: {resource}\n"));
        let [problem] = &case.done.problems[..] else {
            panic!("{:?}", case.done.problems);
        };
        assert_eq!(
            (case.slice(problem.span), &*problem.message),
            (place, message)
        );
    }
}

/// Functions with every wrong kind of argument: each tells it inside of the expression, gives an
/// unknown, and what stands beside it is evaluated.
#[test]
fn wrong_arguments_of_every_function_are_told() {
    const FUNCTIONS: [&str; 19] = [
        "Ref",
        "Fn::GetAtt",
        "Fn::Sub",
        "Fn::Join",
        "Fn::Split",
        "Fn::Select",
        "Fn::FindInMap",
        "Fn::If",
        "Fn::And",
        "Fn::Or",
        "Fn::Not",
        "Fn::Equals",
        "Fn::Base64",
        "Fn::Cidr",
        "Fn::GetAZs",
        "Fn::ImportValue",
        "Fn::Length",
        "Fn::ToJsonString",
        "Fn::Nowhere",
    ];
    const ARGUMENTS: [&str; 26] = [
        "null",
        "true",
        "7",
        "''",
        "text",
        "[]",
        "{}",
        "{a: b}",
        "[null]",
        "[a]",
        "[[]]",
        "[{}]",
        "[null, null]",
        "[a, b]",
        "[[], []]",
        "[{}, {}]",
        "[a, null]",
        "[a, {b: c}]",
        "['', [[a]]]",
        "['', [{a: b}]]",
        "[null, null, null]",
        "[a, b, c]",
        "[[], [], []]",
        "[{}, {}, {}]",
        "[a, b, c, d]",
        "!Ref AWS::NoValue",
    ];
    /// Those that are right, or that the transforms make right.
    const RIGHT: [(&str, &[&str]); 10] = [
        ("Fn::Sub", &["7", "''", "text", "[a, {b: c}]"]),
        ("Fn::Split", &["[a, b]"]),
        (
            "Fn::Equals",
            &["[a, b]", "[[], []]", "[null, null]", "[a, null]"],
        ),
        ("Fn::Base64", &["true", "7", "''", "text"]),
        ("Fn::GetAZs", &["true", "7", "''", "text"]),
        ("Fn::ImportValue", &["true", "7", "text"]),
        (
            "Fn::Length",
            &[
                "[]",
                "[null]",
                "[a]",
                "[[]]",
                "[{}]",
                "[null, null]",
                "[a, b]",
                "[[], []]",
                "[{}, {}]",
                "[a, null]",
                "[a, {b: c}]",
                "['', [[a]]]",
                "['', [{a: b}]]",
                "[null, null, null]",
                "[a, b, c]",
                "[[], [], []]",
                "[{}, {}, {}]",
                "[a, b, c, d]",
            ],
        ),
        (
            "Fn::ToJsonString",
            &[
                "[]",
                "{}",
                "{a: b}",
                "[null]",
                "[a]",
                "[[]]",
                "[{}]",
                "[null, null]",
                "[a, b]",
                "[[], []]",
                "[{}, {}]",
                "[a, null]",
                "[a, {b: c}]",
                "['', [[a]]]",
                "['', [{a: b}]]",
                "[null, null, null]",
                "[a, b, c]",
                "[[], [], []]",
                "[{}, {}, {}]",
                "[a, b, c, d]",
            ],
        ),
        ("Fn::And", &[]),
        ("Fn::Or", &[]),
    ];
    let mut silent = Vec::new();
    for function in FUNCTIONS {
        for argument in ARGUMENTS {
            let p = format!("{{'{function}': {argument}}}");
            let source =
                with_p("", &p) + "  Next: {Type: AWS::IAM::User, Properties: {UserName: next}}\n";
            let case = Case::new(&source);
            let next = case.resource("Next").attributes.get("UserName").unwrap();
            assert_eq!(plain(next), json!("next"), "{p}");
            let right = RIGHT.iter().find(|(name, _)| *name == function);
            if right.is_some_and(|(_, all)| all.contains(&argument)) {
                assert_eq!(case.codes(), [] as [&str; 0], "{p}");
                continue;
            }
            let [first, ..] = &case.done.problems[..] else {
                silent.push(p);
                continue;
            };
            assert!(p.contains(case.slice(first.span)), "{p}: {first:?}");
            // The branches of a condition that there is not are both possible.
            let value = case.p();
            let is_open = first.code == "unknown-condition" && matches!(value.data, Data::OneOf(_));
            assert!(value.is_unknown() || is_open, "{p}: {value:?}");
        }
    }
    assert_eq!(silent, [] as [&str; 0]);
}

/// The name that is probably meant is told, and a wrong attribute still means the resource.
#[test]
fn wrong_names_are_told_with_the_nearest() {
    let sections = "Parameters: {UserName: {Type: String}}\nConditions: {IsProd: !Equals [!Ref UserName, x]}\nMappings: {Names: {dev: {user: x}}}";
    for (p, code, help) in [
        ("!Ref UsrName", "unknown-reference", "UserName"),
        ("!GetAtt Rle.Arn", "unknown-reference", "Role"),
        ("!GetAtt Role.ARN", "unknown-attribute", ""),
        ("!GetAtt Role.RoleI", "unknown-attribute", "RoleId"),
        ("!Sub 'x-${Role.Arns}'", "unknown-attribute", "Arn"),
        ("!If [IsProdd, a, b]", "unknown-condition", "IsProd"),
        (
            "!FindInMap [Name, dev, user]",
            "unknown-mapping-key",
            "Names",
        ),
        (
            "!FindInMap [Names, devs, user]",
            "unknown-mapping-key",
            "dev",
        ),
        (
            "!FindInMap [Names, dev, users]",
            "unknown-mapping-key",
            "user",
        ),
    ] {
        let role = "  Role: {Type: AWS::IAM::Role}\n";
        let case = Case::new(&(with_p(sections, p) + role));
        let [problem] = &case.done.problems[..] else {
            panic!("{p}: {:?}", case.done.problems);
        };
        assert_eq!(problem.code, code, "{p}");
        let expected = (!help.is_empty()).then(|| format!("did you mean `{help}`?"));
        assert_eq!(problem.help, expected.unwrap_or_default(), "{p}");
        if code == "unknown-attribute" && !p.contains("Sub") {
            assert_eq!(case.p().link.as_ref().unwrap().resource.address, "Role");
            assert_eq!(case.p().as_symbol().unwrap().reason, Reason::Invalid);
        }
    }
}
