mod extensions;
mod outputs;
mod parameters;
mod stacks;

use std::collections::BTreeMap;

use arcstr::ArcStr;
use serde_json::{Map as Object, Value as Json, json};

use super::*;
use crate::syntax::{json, yaml};
use crate::text::{FileId, Span};
use crate::value::{Data, HopKind, Reason, SymbolKind, Value, Wanted};

/// A template with its evaluation.
struct Case {
    source: ArcStr,
    done: Evaluation,
}

impl Case {
    fn new(source: &str) -> Self {
        Self::with(source, &[])
    }

    fn with(source: &str, parameters: &[(&str, &str)]) -> Self {
        let source = ArcStr::from(source);
        let parsed = yaml::parse(FileId(0), &source);
        assert_eq!(parsed.problems, []);
        let root = parsed.tree.first().expect("a document");
        let mut options = options(&|_, _| true);
        for (name, value) in parameters {
            let pair = ((*name).to_owned(), (*value).to_owned());
            options.parameters.push(pair);
        }
        let done = evaluate(root, ScopeId(0), &options);
        Self { source, done }
    }

    fn resource(&self, id: &str) -> &Resource {
        let mut all = self.done.resources.iter();
        all.find(|r| r.id.address == *id).expect("the resource")
    }

    /// Property `P` of the resource `T`.
    fn p(&self) -> &Value {
        self.resource("T").attributes.get("P").expect("P")
    }

    fn codes(&self) -> Vec<&'static str> {
        self.done.problems.iter().map(|p| p.code).collect()
    }

    fn slice(&self, span: Span) -> &str {
        &self.source[span.range()]
    }
}

fn options<'a>(wanted: &'a Wanted<'a>) -> Options<'a> {
    Options {
        parameters: Vec::new(),
        account_id: None,
        region: None,
        partition: None,
        wanted,
        outputs: true,
        read_file: &|_, _| Err("there are no files".to_owned()),
        find_template: &|_, _| Ok(None),
        exports: None,
        environment: None,
    }
}

/// A template whose resource `T` has the property `P`.
fn with_p(sections: &str, p: &str) -> String {
    format!("{sections}\nResources:\n  T:\n    Type: X::Y::Z\n    Properties:\n      P: {p}\n")
}

/// A value as plain JSON; symbols are `<name>`, alternatives a map by condition.
fn plain(value: &Value) -> Json {
    match &value.data {
        Data::Null(_) => Json::Null,
        Data::Bool(b) => json!(b),
        Data::Number(n) => serde_json::from_str(&n.to_string()).unwrap(),
        Data::Text(text) if text.is_known() => json!(text.to_string()),
        Data::Text(text) => json!(text.to_string()),
        Data::List(list) => list.items().iter().map(plain).collect(),
        Data::Map(map) => {
            let entries = map.entries().iter();
            let entries = entries.map(|e| (e.key.to_string(), plain(&e.value)));
            Json::Object(entries.collect::<Object<String, Json>>())
        }
        Data::OneOf(alternatives) => {
            let all = alternatives.iter();
            let all = all.map(|a| (format!("if {}", a.condition), plain(&a.value)));
            Json::Object(all.collect::<Object<String, Json>>())
        }
        Data::Unknown(symbol) => json!(format!("<{symbol}>")),
    }
}

/// The recorded answers: the expression stands as a property in the base template.
#[test]
fn recorded_answers() {
    let base = include_str!("../../testdata/cloudformation/cfn_intrinsics_base.json");
    let cases = include_str!("../../testdata/cloudformation/cfn_intrinsics.jsonl");
    let mut count = 0;
    for line in cases.lines() {
        let case: Json = serde_json::from_str(line).unwrap();
        let mut template: Json = serde_json::from_str(base).unwrap();
        template["Resources"]["T"] = json!({"Type": "X::Y::Z", "Properties": {"P": "@"}});
        // The expression goes in as written: reading it would sort its keys.
        let behind = line.strip_prefix("{\"expr\": ").unwrap();
        let end = behind
            .rfind(", \"answer\": ")
            .or(behind.rfind(", \"unknown\": "));
        let expr = &behind[..end.unwrap()];
        let source = ArcStr::from(template.to_string().replace("\"@\"", expr));
        let as_json = json::parse(FileId(0), &source);
        let as_yaml = yaml::parse(FileId(0), &source);
        assert_eq!((as_json.problems, as_yaml.problems), (vec![], vec![]));
        for root in [as_json.tree.unwrap(), as_yaml.tree[0].clone()] {
            let wanted = |kind: &str, _: &dyn Fn(&str) -> bool| kind == "X::Y::Z";
            let options = Options {
                account_id: Some("123456789012".into()),
                region: Some("us-east-1".into()),
                partition: Some("aws".into()),
                ..options(&wanted)
            };
            assert!(is_template(&root));
            let done = evaluate(&root, ScopeId(0), &options);
            let [resource] = done.resources.as_slice() else {
                panic!("{line}");
            };
            let value = resource.attributes.get("P").expect("P");
            match case.get("answer") {
                Some(answer) => {
                    assert_eq!(&plain(value), answer, "{line}");
                    assert_eq!(done.problems, [], "{line}");
                }
                None => assert!(value.is_unknown(), "{line}: {value:?}"),
            }
        }
        count += 1;
    }
    assert_eq!(count, 46);
}

#[test]
fn templates_are_known_by_their_content() {
    let is = |text: &str| {
        let parsed = yaml::parse(FileId(0), &ArcStr::from(text));
        is_template(&parsed.tree[0])
    };
    assert!(is("AWSTemplateFormatVersion: 2010-09-09"));
    assert!(is("Resources: {A: {Type: AWS::IAM::Role}}"));
    assert!(!is("Resources: {A: {Type: Pod}}"));
    assert!(!is("Resources: []"));
    assert!(!is("kind: Deployment"));
    assert!(!is("[1]"));
}

#[test]
fn short_and_long_forms_agree() {
    let sections = "\
Parameters: {Env: {Type: String, Default: dev}, L: {Type: CommaDelimitedList, Default: 'a, b'}}
Mappings: {M: {dev: {k: v, l: [p, q]}}}
Conditions: {C: !Equals [!Ref Env, dev], D: !And [!Condition C, !Not [!Equals [a, b]]]}";
    for (short, long, answer) in [
        ("!Ref Env", "{Ref: Env}", json!("dev")),
        ("!Sub '${Env}x'", "{'Fn::Sub': '${Env}x'}", json!("devx")),
        (
            "!Sub ['${A}x', {A: !Ref Env}]",
            "{'Fn::Sub': ['${A}x', {A: {Ref: Env}}]}",
            json!("devx"),
        ),
        (
            "!Join ['-', [a, !Ref Env]]",
            "{'Fn::Join': ['-', [a, {Ref: Env}]]}",
            json!("a-dev"),
        ),
        ("!If [D, y, n]", "{'Fn::If': [D, y, n]}", json!("y")),
        (
            "!Select [1, !Ref L]",
            "{'Fn::Select': ['1', {Ref: L}]}",
            json!("b"),
        ),
        (
            "!Split ['-', a-b]",
            "{'Fn::Split': ['-', a-b]}",
            json!(["a", "b"]),
        ),
        (
            "!FindInMap [M, !Ref Env, k]",
            "{'Fn::FindInMap': [M, {Ref: Env}, k]}",
            json!("v"),
        ),
        (
            "!FindInMap [M, dev, l]",
            "{'Fn::FindInMap': [M, dev, l]}",
            json!(["p", "q"]),
        ),
        ("!Base64 hi", "{'Fn::Base64': hi}", json!("aGk=")),
        (
            "!Cidr [10.0.0.0/24, 2, 5]",
            "{'Fn::Cidr': [10.0.0.0/24, '2', '5']}",
            json!(["10.0.0.0/27", "10.0.0.32/27"]),
        ),
        ("!Length [a]", "{'Fn::Length': [a]}", json!(1)),
        (
            "!ToJsonString {a: !Ref Env}",
            "{'Fn::ToJsonString': {a: {Ref: Env}}}",
            json!("{\"a\":\"dev\"}"),
        ),
        (
            "!GetAtt T.Some.Thing",
            "{'Fn::GetAtt': [T, Some.Thing]}",
            json!("<T.Some.Thing>"),
        ),
        (
            "!GetAZs us-east-1",
            "{'Fn::GetAZs': us-east-1}",
            json!("<!GetAZs us-east-1>"),
        ),
        (
            "!ImportValue x",
            "{'Fn::ImportValue': x}",
            json!("<Fn::ImportValue(x)>"),
        ),
        ("!Equals [a, a]", "{'Fn::Equals': [a, a]}", json!(true)),
        (
            "!Ref AWS::Region",
            "{Ref: 'AWS::Region'}",
            json!("<AWS::Region>"),
        ),
    ] {
        for p in [short, long] {
            let case = Case::new(&with_p(sections, p));
            assert_eq!(plain(case.p()), answer, "{p}");
            assert_eq!(case.codes(), Vec::<&str>::new(), "{p}");
        }
    }
    let case = Case::new(&with_p("", "!Transform {Name: AWS::Include}"));
    assert_eq!(case.codes(), ["transform-not-expanded"]);
    assert_eq!(case.p().as_symbol().unwrap().reason, Reason::NotSupported);
}

#[test]
fn literals_keep_their_bytes() {
    let source = "\
Parameters:
  Name: {Type: String, Default: 'my-bucket'}
Resources:
  T:
    Type: X::Y::Z
    Properties:
      P: !Sub |
        arn:aws:s3:::${Name}/*
          and ${AWS::Region}
";
    let case = Case::new(source);
    let Data::Text(text) = &case.p().data else {
        panic!("not a text");
    };
    let (flat, map) = text.flatten(|_| "@".into());
    assert_eq!(flat, "arn:aws:s3:::my-bucket/*\n  and @\n");
    for (needle, place) in [
        ("arn:aws", "arn:aws"),
        ("my-bucket", "my-bucket"),
        ("/*", "/*"),
        ("and ", "and "),
        ("@", "${AWS::Region}"),
    ] {
        let at = flat.find(needle).unwrap();
        assert_eq!(case.slice(map.span(at, at + needle.len())), place);
    }
    // `${Name}` leads to the parameter's default, not to another text of the same bytes.
    let at = flat.find("my-bucket").unwrap();
    assert_eq!(
        map.span(at, at + 9).start as usize,
        source.find("my-bucket").unwrap()
    );
}

#[test]
fn values_know_the_way_they_took() {
    let case = Case::new(&with_p(
        "Parameters: {Arns: {Type: CommaDelimitedList, Default: 'x, arn:y'}}",
        "!Select [1, !Ref Arns]",
    ));
    let value = case.p();
    assert_eq!(case.slice(value.span), "arn:y");
    let hops: Vec<_> = value.hops().iter().map(|h| h.kind.clone()).collect();
    assert_eq!(
        hops,
        [
            HopKind::Input("Arns".into()),
            HopKind::Function("Fn::Select".into())
        ]
    );
    let hops: Vec<_> = value.hops().iter().map(|h| case.slice(h.span)).collect();
    assert_eq!(hops, ["!Ref Arns", "!Select [1, !Ref Arns]"]);

    let case = Case::new(&with_p(
        "Mappings: {M: {a: {k: v}}}",
        "!FindInMap [M, a, k]",
    ));
    assert_eq!(case.slice(case.p().span), "v");
    assert_eq!(case.p().hops()[0].kind, HopKind::Mapping("M".into()));
}

#[test]
fn parameters_without_a_value_are_symbols() {
    let sections = "\
Parameters:
  A: {Type: String}
  S: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /x}
  N: {Type: String, NoEcho: true, Default: secret}
  NL: {Type: CommaDelimitedList, NoEcho: true, Default: 'a,b'}
  E: {Type: CommaDelimitedList, Default: ''}";
    let p = |p: &str| Case::new(&with_p(sections, p));
    let case = p("!Ref A");
    let symbol = case.p().as_symbol().unwrap();
    assert_eq!(symbol.kind, SymbolKind::Input("A".into()));
    assert_eq!(
        (symbol.reason, case.slice(symbol.span)),
        (Reason::NoValue, "A")
    );
    assert_eq!(
        p("!Ref S").p().as_symbol().unwrap().reason,
        Reason::ReadAtDeployment
    );
    assert!(p("!Ref N").p().sensitive);
    assert!(p("!Sub 'x${N}'").p().sensitive);
    assert!(p("!Base64 {Ref: N}").p().sensitive);
    assert!(p("!Join ['', [a, !Ref N]]").p().sensitive);
    assert!(p("!Select [0, !Ref NL]").p().sensitive);
    assert!(p("!Join [',', !Ref NL]").p().sensitive);
    assert_eq!(plain(p("!Ref E").p()), json!([""]));
    assert_eq!(plain(p("!Sub 'x-${A}'").p()), json!("x-${A}"));
    assert_eq!(plain(p("!Join ['-', [x, !Ref A]]").p()), json!("x-${A}"));

    let given = Case::with(
        &with_p(sections, "!Ref A"),
        &[("A", "first"), ("A", "last")],
    );
    assert_eq!(plain(given.p()), json!("last"));
}

#[test]
fn dynamic_references_are_symbols_by_their_text() {
    let p = |p: &str| Case::new(&with_p("Parameters: {V: {Type: String, Default: '1'}}", p));
    let case = p("'x {{resolve:ssm:/a:1}} y'");
    let Data::Text(text) = &case.p().data else {
        panic!("not a text");
    };
    let symbol = text.symbols().next().unwrap();
    assert_eq!(
        symbol.kind,
        SymbolKind::Outside("{{resolve:ssm:/a:1}}".into())
    );
    assert_eq!(symbol.reason, Reason::ReadAtDeployment);
    assert_eq!(case.slice(symbol.span), "{{resolve:ssm:/a:1}}");
    assert_eq!(
        plain(p("!Sub '{{resolve:ssm:/a:${V}}}'").p()),
        json!("<{{resolve:ssm:/a:1}}>")
    );
    assert_eq!(plain(p("'{{resolve:open'").p()), json!("{{resolve:open"));
}

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

#[test]
fn no_value_removes_items_and_keys() {
    let case = Case::new(&with_p(
        "Conditions: {No: !Equals [a, b]}",
        "{a: !If [No, x, !Ref AWS::NoValue], b: [!Ref AWS::NoValue, c, !If [No, x, !Ref AWS::NoValue]]}",
    ));
    assert_eq!(plain(case.p()), json!({"b": ["c"]}));
}

#[test]
fn resources_follow_their_conditions() {
    let case = Case::new(
        "\
Parameters: {Env: {Type: String}}
Conditions: {Yes: !Equals [a, a], No: !Equals [a, b], Open: !Equals [!Ref Env, x]}
Resources:
  A: {Type: X::Y::Z, Condition: Yes}
  B: {Type: X::Y::Z, Condition: No}
  C: {Type: X::Y::Z, Condition: Open, Properties: {P: !If [Open, in, out]}}
",
    );
    let ids: Vec<_> = case
        .done
        .resources
        .iter()
        .map(|r| r.id.address.as_str())
        .collect();
    assert_eq!(ids, ["A", "C"]);
    assert_eq!(case.resource("A").origin.condition, None);
    let open = case.resource("C");
    assert_eq!(open.origin.condition.as_deref(), Some("Open"));
    assert_eq!(plain(open.attributes.get("P").unwrap()), json!("in"));
    assert_eq!(case.slice(open.origin.name), "C");
    assert!(case.slice(open.origin.whole).starts_with("C: {Type"));
    assert!(case.slice(open.origin.whole).ends_with("out]}}"));
}

#[test]
fn attributes_of_resources() {
    let source = "\
Parameters: {Name: {Type: String}}
Resources:
  Named: {Type: AWS::IAM::Role, Properties: {RoleName: app, Path: /team/}}
  Made: {Type: AWS::IAM::Role, Properties: {}}
  Given: {Type: AWS::IAM::User, Properties: {UserName: !Sub 'u-${Name}'}}
  Policy: {Type: AWS::IAM::ManagedPolicy, Properties: {}}
  Set: {Type: AWS::SSO::PermissionSet, Properties: {InstanceArn: arn:i, Name: n}}
  T:
    Type: X::Y::Z
    Properties:
      NamedRef: !Ref Named
      NamedArn: !GetAtt Named.Arn
      MadeRef: !Ref Made
      MadeArn: !GetAtt [Made, Arn]
      GivenRef: !Ref Given
      GivenSub: !Sub '${Given.Arn}'
      PolicyRef: !Ref Policy
      SetRef: !Ref Set
      SetArn: !GetAtt Set.PermissionSetArn
      RoleId: !GetAtt Made.RoleId
";
    let case = Case::new(source);
    let t = &case.resource("T").attributes;
    let seen: BTreeMap<&str, Json> = t
        .entries()
        .iter()
        .map(|e| (e.key.as_str(), plain(&e.value)))
        .collect();
    assert_eq!(seen["NamedRef"], json!("app"));
    assert_eq!(
        seen["NamedArn"],
        json!("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/team/app")
    );
    assert_eq!(seen["MadeRef"], json!("<Made.Ref>"));
    assert_eq!(seen["MadeArn"], json!("<Made.Arn>"));
    assert_eq!(seen["GivenRef"], json!("u-${Name}"));
    assert_eq!(
        seen["GivenSub"],
        json!("arn:${AWS::Partition}:iam::${AWS::AccountId}:user/u-${Name}")
    );
    assert_eq!(seen["PolicyRef"], json!("<Policy.Ref>"));
    assert_eq!(seen["SetArn"], json!("<Set.PermissionSetArn>"));
    assert_eq!(seen["RoleId"], json!("<Made.RoleId>"));
    let shape = |key: &str| {
        let symbol = t.get(key).unwrap().as_symbol().unwrap();
        symbol.shape.as_ref().map(ToString::to_string)
    };
    assert_eq!(shape("MadeRef"), None);
    assert_eq!(
        shape("MadeArn").unwrap(),
        "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${Made.Ref}"
    );
    assert_eq!(
        shape("PolicyRef").unwrap(),
        "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/${Policy.ManagedPolicyName}"
    );
    assert_eq!(shape("SetRef").unwrap(), "arn:i|${Set.PermissionSetArn}");
    for (key, id, attribute) in [
        ("NamedRef", "Named", "Ref"),
        ("GivenSub", "Given", "Arn"),
        ("MadeArn", "Made", "Arn"),
        ("PolicyRef", "Policy", "Ref"),
    ] {
        let link = t.get(key).unwrap().link.clone().unwrap();
        assert_eq!(
            (&*link.resource.address, &*link.attribute),
            (id, attribute),
            "{key}"
        );
    }
    // A name that is known leads to where it is written.
    assert_eq!(case.slice(t.get("NamedRef").unwrap().span), "app");
}

#[test]
fn unknown_keys_of_mappings_give_alternatives() {
    let sections = "\
Parameters: {Env: {Type: String}}
Mappings: {M: {dev: {k: x}, prod: {k: y, other: z}}}";
    let case = Case::new(&with_p(sections, "!FindInMap [M, !Ref Env, k]"));
    assert_eq!(
        plain(case.p()),
        json!({"if Env == \"dev\"": "x", "if Env == \"prod\"": "y"})
    );
    let case = Case::new(&with_p(sections, "!FindInMap [M, !Ref Env, !Ref Env]"));
    assert_eq!(
        plain(case.p()),
        json!("<!FindInMap [M, !Ref Env, !Ref Env]>")
    );
    let case = Case::new(&with_p(sections, "!FindInMap [M, dev, none]"));
    assert_eq!(case.codes(), ["unknown-mapping-key"]);
    assert_eq!(case.p().as_symbol().unwrap().reason, Reason::Invalid);
}

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

#[test]
fn only_wanted_types_are_evaluated() {
    let source = ArcStr::from(
        "Resources: {A: {Type: X::Y::Z, Properties: {P: !Ref Nowhere}}, B: {Type: AWS::IAM::User}}",
    );
    let parsed = yaml::parse(FileId(0), &source);
    let wanted = |kind: &str, _: &dyn Fn(&str) -> bool| kind.starts_with("AWS::IAM::");
    let done = evaluate(&parsed.tree[0], ScopeId(0), &options(&wanted));
    assert_eq!(done.resources.len(), 1);
    assert_eq!(done.problems, []);
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

#[test]
fn what_other_tools_expand_is_noted() {
    let source = "\
Resources:
  A: {Type: My::S3::Bucket::MODULE}
  B: {Type: !Rain::Module ../vpc.yml}
  T: {Type: X::Y::Z, Properties: {P: {'Fn::Sub': !Rain::Embed x.sh}, Q: !GetAtt ABucket.Arn}}
";
    let case = Case::new(source);
    assert_eq!(
        case.codes(),
        [
            "transform-not-expanded",
            "transform-not-expanded",
            "unknown-function"
        ]
    );
    let named = &case.done.problems[1].message;
    assert!(
        named.starts_with("`!Rain::Module` is not expanded"),
        "{named}"
    );
    assert_eq!(plain(case.p()), json!("<!Rain::Embed x.sh>"));
    assert_eq!(case.done.resources.len(), 1);
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
