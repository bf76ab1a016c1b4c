//! Values that rest on conditions which are not decided.

use super::*;

#[test]
fn undecided_conditions_give_alternatives() {
    let sections = "\
Parameters: {Env: {Type: String}}
Conditions: {IsProd: !Equals [!Ref Env, prod], NotProd: !Not [!Condition IsProd], Never: !And [!Condition IsProd, !Equals [a, b]]}";
    for (p, answer) in [
        (
            "!If [IsProd, a, b]",
            json!({"if IsProd": "a", "if not IsProd": "b"}),
        ),
        ("!If [Never, a, b]", json!("b")),
        (
            "!If [IsProd, !If [IsProd, a, x], !If [NotProd, b, x]]",
            json!({"if IsProd": "a", "if not IsProd": "b"}),
        ),
        (
            "!Sub ['${V}/${V}', {V: !If [IsProd, a, b]}]",
            json!({"if IsProd": "a/a", "if not IsProd": "b/b"}),
        ),
        (
            "!Join ['', [x, !If [IsProd, a, !Ref 'AWS::NoValue']]]",
            json!({"if IsProd": "xa", "if not IsProd": "x"}),
        ),
        (
            "!Join [',', !If [IsProd, [a, b], [c]]]",
            json!({"if IsProd": "a,b", "if not IsProd": "c"}),
        ),
        (
            "!Select [0, !If [IsProd, [a, b], [c]]]",
            json!({"if IsProd": "a", "if not IsProd": "c"}),
        ),
        (
            "[!If [IsProd, a, !Ref 'AWS::NoValue'], b]",
            json!([{"if IsProd": "a", "if not IsProd": null}, "b"]),
        ),
    ] {
        let case = Case::new(&with_p(sections, p));
        assert_eq!(plain(case.p()), answer, "{p}");
        assert_eq!(case.codes(), Vec::<&str>::new(), "{p}");
    }
}

#[test]
fn many_alternatives_are_one_unknown() {
    let mut sections = String::from("Parameters: {E: {Type: String}}\nConditions:\n");
    for i in 0..6 {
        sections += &format!("  C{i}: !Equals [!Ref E, '{i}']\n");
    }
    let items: Vec<_> = (0..6).map(|i| format!("!If [C{i}, a, b]")).collect();
    let p = format!("!Join ['', [{}]]", items.join(", "));
    let case = Case::new(&with_p(&sections, &p));
    assert_eq!(
        case.p().as_symbol().unwrap().reason,
        Reason::UndecidedCondition
    );
}

const SECTIONS: &str = "\
Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}, Open: {Type: String}}
Conditions: {IsProd: !Equals [!Ref Env, prod], Big: !Equals [!Ref Open, big]}
Mappings:
  M: {dev: {users: [a, b], name: x}, prod: {users: [c], name: y}}
  N: {dev: {name: z}}
";

/// Whatever gives the alternatives, every function hands them on with their conditions.
#[test]
fn functions_hand_alternatives_on() {
    for (p, answer) in [
        (
            "!Join [',', !FindInMap [M, !Ref Env, users]]",
            json!({"if Env == \"dev\"": "a,b", "if Env == \"prod\"": "c"}),
        ),
        (
            "!Join [',', [!If [Big, x, !Ref AWS::NoValue], !FindInMap [M, !Ref Env, name]]]",
            json!({
                "if Big and Env == \"dev\"": "x,x",
                "if Big and Env == \"prod\"": "x,y",
                "if not Big and Env == \"dev\"": "x",
                "if not Big and Env == \"prod\"": "y",
            }),
        ),
        (
            "!Select [0, !FindInMap [M, !Ref Env, users]]",
            json!({"if Env == \"dev\"": "a", "if Env == \"prod\"": "c"}),
        ),
        (
            "!Select [!If [Big, 0, 1], [a, b]]",
            json!({"if Big": "a", "if not Big": "b"}),
        ),
        (
            "!Select [1, !Split [',', !If [Big, 'a,b', 'c,d']]]",
            json!({"if Big": "b", "if not Big": "d"}),
        ),
        (
            "!Length [a, !If [Big, b, !Ref AWS::NoValue]]",
            json!({"if Big": 2, "if not Big": 1}),
        ),
        ("!Length [a, !If [Big, b, c]]", json!(2)),
        (
            "!Length {'Fn::FindInMap': [M, !Ref Env, users]}",
            json!({"if Env == \"dev\"": 2, "if Env == \"prod\"": 1}),
        ),
        (
            "!Select [0, !Cidr [!If [Big, 10.0.0.0/8, 10.1.0.0/16], 1, 8]]",
            json!({"if Big": "10.0.0.0/24", "if not Big": "10.1.0.0/24"}),
        ),
        (
            "!FindInMap [!If [Big, M, N], dev, name]",
            json!({"if Big": "x", "if not Big": "z"}),
        ),
        (
            "!FindInMap [N, !Ref Env, name, DefaultValue: d]",
            json!({"if Env == \"dev\"": "z", "if Env == \"prod\"": "d"}),
        ),
        (
            "!FindInMap [M, !Ref Open, name, DefaultValue: d]",
            json!({
                "if Open == \"dev\"": "x",
                "if Open == \"prod\"": "y",
                "if not Open == \"dev\" and not Open == \"prod\"": "d",
            }),
        ),
        (
            "!FindInMap [!Ref Open, dev, name]",
            json!({"if Open == \"M\"": "x", "if Open == \"N\"": "z"}),
        ),
        (
            "!FindInMap [M, !Sub 'd${Open}', name]",
            json!({"if \"d${Open}\" == \"dev\"": "x"}),
        ),
        (
            "!Base64 {'Fn::If': [Big, a, b]}",
            json!({"if Big": "YQ==", "if not Big": "Yg=="}),
        ),
        (
            "!ImportValue {'Fn::If': [Big, a, b]}",
            json!({"if Big": "<Fn::ImportValue(a)>", "if not Big": "<Fn::ImportValue(b)>"}),
        ),
        (
            "!Ref {'Fn::If': [Big, A, Env]}",
            json!({
                "if Big": "<A.Ref>",
                "if not Big and Env == \"dev\"": "dev",
                "if not Big and Env == \"prod\"": "prod",
            }),
        ),
        (
            "!GetAtt [!If [Big, A, B], !If [Big, Arn, RoleId]]",
            json!({"if Big": "<A.Arn>", "if not Big": "<B.RoleId>"}),
        ),
        (
            "!Sub ['${V}', {V: !FindInMap [M, !Ref Env, name]}]",
            json!({"if Env == \"dev\"": "x", "if Env == \"prod\"": "y"}),
        ),
        (
            "!If [IsProd, !FindInMap [M, !Ref Env, name], d]",
            json!({"if IsProd": "y", "if not IsProd": "d"}),
        ),
    ] {
        let roles = "  A: {Type: AWS::IAM::Role}\n  B: {Type: AWS::IAM::Role}\n";
        let case = Case::new(&(with_p(SECTIONS, p) + roles));
        assert_eq!(plain(case.p()), answer, "{p}");
        assert_eq!(case.codes(), Vec::<&str>::new(), "{p}");
    }
}

/// What fails in one case only leaves the others.
#[test]
fn one_wrong_alternative_leaves_the_others() {
    let p = "!Select [1, !If [Big, [a, b], [c]]]";
    let case = Case::new(&with_p(SECTIONS, p));
    assert_eq!(
        plain(case.p()),
        json!({"if Big": "b", "if not Big": "<!Select [1, !If [Big, [a, b], [c]]]>"})
    );
    let case = Case::new(&with_p(SECTIONS, "!Select [2, !If [Big, [a, b], [c]]]"));
    assert_eq!(case.codes(), ["invalid-function"]);
    assert_eq!(case.p().as_symbol().unwrap().reason, Reason::Invalid);

    // A value that the parameter may have has no entry: the service refuses it.
    let case = Case::new(&with_p(SECTIONS, "!FindInMap [N, !Ref Env, name]"));
    assert_eq!(plain(case.p()), json!({"if Env == \"dev\"": "z"}));
    let [problem] = &case.done.problems[..] else {
        panic!("{:?}", case.done.problems);
    };
    assert_eq!(problem.message, "`N` has no key `prod`");
    // One that the branch excludes does not count.
    let case = Case::new(&with_p(
        SECTIONS,
        "!If [IsProd, x, !FindInMap [N, !Ref Env, name]]",
    ));
    assert_eq!(case.codes(), [] as [&str; 0]);
    // Of a key of which nothing is known it is not told that others are missing.
    let case = Case::new(&with_p(SECTIONS, "!FindInMap [!Ref Open, prod, name]"));
    assert_eq!(case.codes(), [] as [&str; 0]);
    assert_eq!(plain(case.p()), json!({"if Open == \"M\"": "y"}));
}

#[test]
fn texts_with_alternatives_are_compared_as_far_as_they_can_be_so_together() {
    let conditions = "\
Parameters: {Open: {Type: String}}
Conditions:
  Big: !Equals [!Ref Open, big]
  Same: !Equals [!If [Big, a, b], !If [Big, a, b]]
  Never: !Equals [!If [Big, a, b], c]
  Lists: !Equals [!If [Big, [a, x], [a]], [b]]
  Absent: !Equals [!If [Big, a, !Ref AWS::NoValue], c]
  Open: !Equals [!If [Big, a, b], a]
";
    for (condition, answer) in [
        ("Same", json!("y")),
        ("Never", json!("n")),
        ("Lists", json!("n")),
        ("Absent", json!("n")),
        ("Open", json!({"if Open": "y", "if not Open": "n"})),
    ] {
        let case = Case::new(&with_p(conditions, &format!("!If [{condition}, y, n]")));
        assert_eq!(plain(case.p()), answer, "{condition}");
    }
}

const CONTRADICTIONS: &str = "\
Parameters:
  Env: {Type: String, AllowedValues: [dev, prod]}
  Free: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Equals [!Ref Env, dev]
  Neither: !Not [!Or [!Condition IsProd, !Condition IsDev]]
  Both: !And [!Condition IsProd, !Condition IsDev]
  Itself: !And [!Condition IsProd, !Not [!Condition IsProd]]
  Contra: !And [!Not [!Equals [!Ref Free, '']], !Equals [!Ref Free, '']]
  One: !Or [!Condition IsProd, !Condition IsDev]
  Either: !Or [!Equals [!Ref Free, a], !Equals [!Ref Free, b]]
  Here: !Equals [!Ref AWS::Region, us-east-1]
  There: !Equals [eu-west-1, !Ref AWS::Region]
";

#[test]
fn conditions_that_are_the_same_in_every_case_are_decided() {
    let undecided = json!({"if Either": "y", "if not Either": "n"});
    for (condition, answer) in [
        ("Neither", json!("n")),
        ("Both", json!("n")),
        ("Itself", json!("n")),
        ("Contra", json!("n")),
        ("One", json!("y")),
        ("Either", undecided),
    ] {
        let case = Case::new(&with_p(CONTRADICTIONS, &format!("!If [{condition}, y, n]")));
        assert_eq!(plain(case.p()), answer, "{condition}");
    }
    let within = "!If [Here, !If [There, x, y], z]";
    let case = Case::new(&with_p(CONTRADICTIONS, within));
    let answer = json!({"if Here": "y", "if not Here": "z"});
    assert_eq!(plain(case.p()), answer);
}

#[test]
fn cases_are_bounded() {
    let contradiction = |parameters: usize, nodes: usize| {
        let mut template = String::from("Parameters:\n");
        for i in 0..parameters {
            template.push_str(&format!("  P{i}: {{Type: String}}\n"));
        }
        let others = (0..parameters).map(|i| format!("!Equals [!Ref P{i}, x]"));
        let more = (0..nodes).map(|_| "!Equals [!Ref P0, x]".to_owned());
        let all: Vec<String> = others.chain(more).collect();
        let all = all.join(", ");
        template.push_str(&format!(
            "Conditions:\n  Never: !And [!Not [!Equals [!Ref P0, x]], {all}]\n"
        ));
        plain(Case::new(&with_p(&template, "!If [Never, y, n]")).p())
    };
    let undecided = json!({"if Never": "y", "if not Never": "n"});
    assert_eq!(contradiction(6, 0), json!("n"));
    assert_eq!(contradiction(7, 0), undecided);
    assert_eq!(contradiction(1, 200), json!("n"));
    assert_eq!(contradiction(1, 256), undecided);
}

/// Conditions that a parameter with allowed values decides by way of a mapping or a text exclude
/// each other where no value makes them so together.
#[test]
fn conditions_over_what_parameters_lead_to_exclude_each_other() {
    let sections = |first: &str, second: &str| {
        format!(
            "\
Parameters:
  Env: {{Type: String, AllowedValues: [dev, test, prod]}}
  Region: {{Type: String, AllowedValues: [eu, us]}}
  Open: {{Type: String}}
Mappings: {{M: {{dev: {{size: s, kind: open}}, test: {{size: s, kind: shut}}, prod: {{size: l, kind: shut}}}}}}
Conditions: {{A: {first}, B: {second}}}"
        )
    };
    let small = "!Equals [!FindInMap [M, !Ref Env, size], s]";
    let all = json!({
        "if A and B": "ab", "if A and not B": "a", "if B and not A": "b", "if not A and not B": "",
    });
    let exclusive = json!({"if A and not B": "a", "if B and not A": "b"});
    for (first, second, answer) in [
        (
            small,
            "!Equals [!FindInMap [M, !Ref Env, size], l]",
            &exclusive,
        ),
        (small, "!Equals [!Sub '${Env}-x', prod-x]", &exclusive),
        (
            small,
            "!Equals [!Join ['-', [!Ref Env, x]], prod-x]",
            &exclusive,
        ),
        (
            small,
            "!Not [!Equals [!FindInMap [M, !Ref Env, size], s]]",
            &exclusive,
        ),
        (
            small,
            "!And [!Equals [!Sub 'x${Env}', xprod], !Or [!Equals [!Ref Open, a], !Not [!Equals [!Ref Open, a]]]]",
            &exclusive,
        ),
        (
            small,
            "!Equals [!Sub '${Region}-${Env}', eu-prod]",
            &json!({
                "if A and not B": "a", "if B and not A": "b", "if not A and not B": "",
            }),
        ),
        (
            small,
            "!Equals [!FindInMap [M, !Ref Env, kind], open]",
            &json!({
                "if A and B": "ab", "if A and not B": "a", "if not A and not B": "",
            }),
        ),
        (small, "!Equals [!Sub '${Open}-x', prod-x]", &all),
    ] {
        let p = "!Join ['', [!If [A, a, ''], !If [B, b, '']]]";
        let case = Case::new(&with_p(&sections(first, second), p));
        let found = plain(case.p());
        assert_eq!(
            found.as_object().map(|o| o.len()),
            answer.as_object().map(|o| o.len()),
            "{second}: {found}"
        );
        let values = |json: &Json| {
            let mut all: Vec<String> = json
                .as_object()
                .unwrap()
                .values()
                .map(Json::to_string)
                .collect();
            all.sort();
            all
        };
        assert_eq!(values(&found), values(answer), "{second}: {found}");
        assert_eq!(case.codes(), [] as [&str; 0], "{second}");
    }
}
