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
