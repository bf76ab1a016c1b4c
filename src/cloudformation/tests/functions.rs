//! What functions and references give.

use super::*;

/// The recorded answers: the expression stands as a property in the base template.
#[test]
fn recorded_answers() {
    let base = include_str!("../../../testdata/cloudformation/cfn_intrinsics_base.json");
    let cases = include_str!("../../../testdata/cloudformation/cfn_intrinsics.jsonl");
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
            "!GetAtt Other.Some.Thing",
            "{'Fn::GetAtt': [Other, Some.Thing]}",
            json!("<Other.Some.Thing>"),
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
            let case = Case::new(&(with_p(sections, p) + "  Other: {Type: X::Y::Z}\n"));
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
fn no_value_removes_items_and_keys() {
    let case = Case::new(&with_p(
        "Conditions: {No: !Equals [a, b]}",
        "{a: !If [No, x, !Ref AWS::NoValue], b: [!Ref AWS::NoValue, c, !If [No, x, !Ref AWS::NoValue]]}",
    ));
    assert_eq!(plain(case.p()), json!({"b": ["c"]}));
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
fn partly_known_texts_are_cut_around_the_uncertain_part() {
    let sections = "Parameters: {X: {Type: String}}\nConditions: {Same: !Equals [!Split [',', !Sub 'a,${X}'], !Split [',', 'a,b']]}";
    let text = "!Join [',', [!Sub 'arn:${AWS::Partition}:${AWS::URLSuffix}:${T.Arn}', !Ref X, c, !Sub 'd${X}', e]]";
    let case = Case::new(&with_p(sections, &format!("!Split [',', {text}]")));
    assert_eq!(
        plain(case.p()),
        json!([
            "arn:${AWS::Partition}:${AWS::URLSuffix}:${T.Arn}",
            "c",
            "<X[*]>",
            "e"
        ])
    );
    let list = case.p().as_list().unwrap();
    assert_eq!(
        list.rest.as_ref().unwrap().kind,
        SymbolKind::Input("X".into())
    );
    assert_eq!((list.head().len(), list.tail().len()), (1, 3));

    let select = |at: usize| {
        let p = format!("!Select [{at}, !Split [',', {text}]]");
        !Case::new(&with_p(sections, &p)).p().is_unknown()
    };
    // What stands for `X` may hold commas, so what is behind it has no certain place.
    assert_eq!([0, 1, 2, 3].map(select), [true, false, false, false]);

    let joined = format!("!Join ['+', !Split [',', {text}]]");
    let case = Case::new(&with_p(sections, &joined));
    assert_eq!(
        plain(case.p()),
        json!("arn:${AWS::Partition}:${AWS::URLSuffix}:${T.Arn}+${X[*]}+c+${X[*]}+e")
    );
    // A longer delimiter may begin in the unknown.
    let case = Case::new(&with_p(sections, "!Split ['::', !Sub 'a::${X}:::b']"));
    assert_eq!(plain(case.p()), json!(["a"]));
    // What `Ref` gives may be several ids.
    let case = Case::new(&with_p(sections, "!Split ['|', !Sub 'a|${T}']"));
    assert_eq!(plain(case.p()), json!(["a"]));
    assert!(case.p().as_list().unwrap().rest.is_some());
    // Whether a list with unknown items equals another one is not known.
    let case = Case::new(&with_p(sections, "!If [Same, a, b]"));
    assert_eq!(plain(case.p()), json!({"if Same": "a", "if not Same": "b"}));
}

#[test]
fn partly_known_lists_of_a_parameter_keep_what_is_certain() {
    let sections = "Parameters: {X: {Type: String}, L: {Type: CommaDelimitedList}}";
    let case = Case::with(&with_p(sections, "!Ref L"), &[("L", "a, b,c")]);
    assert_eq!(plain(case.p()), json!(["a", "b", "c"]));
}
