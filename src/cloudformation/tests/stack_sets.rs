//! Stack sets, and stacks whose template stands in the resource.

use super::*;

const SET: &str = r#"
Parameters:
  Trusted: {Type: String, Default: x}
Resources:
  T: {Type: X::Y::Z, Properties: {P: !Ref 'AWS::AccountId'}}
  Set:
    Type: AWS::CloudFormation::StackSet
    Properties:
      Parameters:
        - {ParameterKey: Home, ParameterValue: !Ref 'AWS::AccountId'}
        - {ParameterKey: Name, ParameterValue: !Ref Trusted}
      TemplateBody: |
        Parameters:
          Home: {Type: String}
          Name: {Type: String}
        Resources:
          T:
            Type: X::Y::Z
            Properties:
              P: !Sub '${Home} ${AWS::AccountId} ${AWS::Region} ${AWS::Partition}'
              Q: 'it''s'
              R: !Ref Name
"#;

#[test]
fn stacks_of_a_set_are_in_other_accounts() {
    let case = Case::new(SET);
    assert_eq!(case.codes(), [""; 0]);
    let own = case.resource("T");
    let far = case.resource("Set/T");
    assert_eq!(own.id.scope, ScopeId(0));
    assert_ne!(far.id.scope, ScopeId(0));
    assert_eq!(case.done.scopes, [far.id.scope]);
    assert_eq!(
        plain(&far.attributes.get("P").unwrap().clone()),
        json!("${AWS::AccountId} ${Set.AccountId} ${Set.Region} ${AWS::Partition}")
    );
    assert_eq!(plain(far.attributes.get("R").unwrap()), json!("x"));
    assert_eq!(case.slice(far.origin.calls[0]), "Set");
}

#[test]
fn places_in_an_embedded_template_are_exact() {
    let case = Case::new(SET);
    let far = case.resource("Set/T");
    assert_eq!(case.slice(far.origin.name), "T");
    let quoted = far.attributes.get("Q").unwrap();
    assert_eq!(case.slice(quoted.span), "'it''s'");
    let (Data::Text(text), "it's") = (&quoted.data, quoted.as_known_text().unwrap().as_str())
    else {
        panic!("{quoted:?}");
    };
    let (_, map) = text.flatten(|_| String::new());
    assert_eq!(case.slice(map.span(3, 4)), "s");
    let sub = far.attributes.get("P").unwrap();
    assert!(case.slice(sub.span).starts_with("'${Home} "));
    let broken = SET.replace("Q: 'it''s'", "Q: [");
    let case = Case::new(&broken);
    let problem = &case.done.problems[0];
    assert_eq!(problem.code, "syntax-error");
    assert!(problem.span.start as usize >= broken.find("Q: [").unwrap());
}

#[test]
fn one_account_and_one_region_are_known() {
    let groups = |groups: &str| {
        let property =
            format!("    Properties:\n      StackInstancesGroup: {groups}\n      Parameters:");
        Case::new(&SET.replace("    Properties:\n      Parameters:", &property))
    };
    let p = |case: &Case| plain(case.resource("Set/T").attributes.get("P").unwrap());
    let one = "{DeploymentTargets: {Accounts: ['111122223333']}, Regions: [eu-west-1]}";
    assert_eq!(
        p(&groups(&format!("[{one}]"))),
        json!("${AWS::AccountId} 111122223333 eu-west-1 ${AWS::Partition}")
    );
    for several in [
        format!("[{one}, {one}]"),
        "[{DeploymentTargets: {OrganizationalUnitIds: [ou-1]}, Regions: [a, b]}]".to_owned(),
        "5".to_owned(),
    ] {
        let case = groups(&several);
        assert_eq!(
            p(&case),
            json!("${AWS::AccountId} ${Set.AccountId} ${Set.Region} ${AWS::Partition}"),
            "{several}"
        );
    }
}

#[test]
fn bodies_are_json_or_maps_too() {
    for body in [
        r#"'{"Resources": {"T": {"Type": "X::Y::Z", "Properties": {"P": {"Fn::Sub": "a-${AWS::Region}"}}}}}'"#,
        r#"{Resources: {T: {Type: X::Y::Z, Properties: {P: !Sub 'a-${AWS::Region}'}}}}"#,
        r#"!Sub '{"Resources": {"T": {"Type": "X::Y::Z", "Properties": {"P": {"Fn::Sub": "${A}-${!AWS::Region}"}}}}}'"#,
    ] {
        let case = Case::new(&format!(
            "Parameters:\n  A: {{Type: String, Default: a}}\nResources:\n  S:\n    Type: AWS::CloudFormation::StackSet\n    Properties: {{TemplateBody: {body}}}\n"
        ));
        assert_eq!(case.codes(), [""; 0], "{body}");
        let far = case.resource("S/T");
        assert_eq!(
            plain(far.attributes.get("P").unwrap()),
            json!("a-${S.Region}"),
            "{body}"
        );
    }
}

#[test]
fn bodies_that_are_not_known_or_no_templates_are_told() {
    for (body, code) in [
        (
            "!Sub '{\"Resources\": \"${AWS::Region}\"}'",
            "template-not-local",
        ),
        ("!Ref AWS::Region", "template-not-local"),
        ("!Sub 'Resources: ${AWS::Region}'", "template-not-local"),
        (
            "!Sub '{\"Resources\": ${AWS::Region}}'",
            "template-not-local",
        ),
        ("!Sub 'Resources: {${AWS::Region}'", "template-not-local"),
        ("'a: b'", "invalid-resource"),
        ("'{'", "syntax-error"),
        ("[1]", "template-not-local"),
    ] {
        let case = Case::new(&format!(
            "Resources:\n  S: {{Type: AWS::CloudFormation::StackSet, Properties: {{TemplateBody: {body}}}}}\n"
        ));
        assert_eq!(case.codes(), [code], "{body}");
        assert_eq!(case.done.missing.len(), 1, "{body}");
    }
}

#[test]
fn what_a_set_exports_is_exported_elsewhere() {
    let case = Case::new(
        "Resources:\n  S:\n    Type: AWS::CloudFormation::StackSet\n    Properties:\n      TemplateBody:\n        Resources: {T: {Type: X::Y::Z}}\n        Outputs: {O: {Value: x, Export: {Name: n}}}\n",
    );
    assert!(case.done.exports.is_empty());
}

/// A set whose body is put together of parts that are not known.
fn with_body(body: &str) -> Case {
    Case::new(&format!(
        "Resources:\n  Key: {{Type: AWS::KMS::Key}}\n  Set:\n    Type: AWS::CloudFormation::StackSet\n    Properties:\n      TemplateBody: {body}\n"
    ))
}

#[test]
fn symbols_in_a_body_are_unknowns_of_the_template() {
    let case = with_body(
        "!Sub |
        # ${AWS::AccountId} deploys it
        Resources:
          T:
            Type: X::Y::Z
            Properties:
              Whole: ${AWS::AccountId}
              Quoted: \"a-${AWS::AccountId}-b\"
              Inner: !Sub '${AWS::AccountId}:${!AWS::AccountId}:${!AWS::Region}'
              Listed: !Sub ['${!X}-${AWS::Region}', {X: \"${Key.Arn}\"}]
              Item: [\"${Key}\", !Join [',', [x, \"${AWS::Region}\"]]]
              Map: {\"${AWS::Partition}\": 1, \"k-${AWS::Partition}\": 2}
",
    );
    assert_eq!(case.codes(), [""; 0]);
    let far = case.resource("Set/T");
    let p = |name: &str| far.attributes.get(name).unwrap();
    assert_eq!(plain(p("Whole")), json!("<AWS::AccountId>"));
    assert_eq!(case.slice(p("Whole").span), "${AWS::AccountId}");
    assert_eq!(plain(p("Quoted")), json!("a-${AWS::AccountId}-b"));
    assert_eq!(
        plain(p("Inner")),
        json!("${AWS::AccountId}:${Set.AccountId}:${Set.Region}")
    );
    assert_eq!(plain(p("Listed")), json!("${Key.Arn}-${AWS::Region}"));
    assert_eq!(plain(p("Item")), json!(["<Key.Ref>", "x,${AWS::Region}"]));
    assert!(p("Map").as_map().unwrap().rest.is_some());
    assert!(p("Map").get("k-${AWS::Partition}").is_some());
    let Data::Text(quoted) = &p("Quoted").data else {
        panic!();
    };
    let spans: Vec<&str> = quoted
        .pieces()
        .iter()
        .map(|piece| match piece {
            crate::value::Piece::Literal(span, _) | crate::value::Piece::Symbol(span, _) => {
                case.slice(*span)
            }
        })
        .collect();
    assert_eq!(spans, ["a-", "${AWS::AccountId}", "-b"]);
    let comments = &case.done.embedded[0].comments;
    assert!(comments.is_empty(), "{comments:?}");
}

#[test]
fn symbols_in_a_body_of_json_are_unknowns_too() {
    let case = with_body(
        r#"
        Fn::Join:
          - ''
          - - '{"Resources": {"T": {"Type": "X::Y::Z", "Properties": {"P": "arn:'
            - !Ref AWS::Partition
            - ':x\n", "Q": '
            - !Ref AWS::AccountId
            - ', "R": ["é", "last"], "S": {"Ref": "AWS::AccountId"}}}}}'
"#,
    );
    assert_eq!(case.codes(), [""; 0]);
    let far = case.resource("Set/T");
    let p = |name: &str| far.attributes.get(name).unwrap();
    assert_eq!(plain(p("P")), json!("arn:${AWS::Partition}:x\n"));
    assert_eq!(plain(p("Q")), json!("<AWS::AccountId>"));
    assert_eq!(plain(p("S")), json!("<Set.AccountId>"));
    let last = &p("R").as_list().unwrap().items()[1];
    assert_eq!(case.slice(last.span), "\"last\"");
    assert!(case.slice(p("Q").span).contains("AWS::AccountId"));
}

#[test]
fn a_body_may_rest_on_a_condition() {
    let case = Case::new(
        r#"
Parameters: {Env: {Type: String}}
Conditions: {Prod: !Equals [!Ref Env, prod]}
Resources:
  Set:
    Type: AWS::CloudFormation::StackSet
    Properties:
      TemplateBody: !If
        - Prod
        - '{"Resources": {"T": {"Type": "X::Y::Z"}}}'
        - !Ref AWS::NoValue
"#,
    );
    assert_eq!(case.codes(), ["template-not-local"]);
    assert_eq!(case.done.missing.len(), 1);
    let made = case.resource("Set[Prod]/T");
    assert_eq!(made.origin.condition.as_deref(), Some("Prod"));
}

#[test]
fn characters_of_private_use_in_a_body_stay_what_they_are() {
    for (text, read) in [
        ("\u{F0000}", "\u{F0000}"),
        ("\\U000F0001", "\u{F0001}"),
        ("\u{F0000}\\U00100001", "\u{F0000}\u{100001}"),
    ] {
        let case = with_body(&format!(
            "!Sub |\n        Resources: {{T: {{Type: X::Y::Z, Properties: {{P: \"{text}\", Q: \"${{AWS::AccountId}}\"}}}}}}\n"
        ));
        let far = case
            .done
            .resources
            .iter()
            .find(|r| *r.id.address == *"Set/T");
        match far {
            Some(far) => {
                assert_eq!(plain(far.attributes.get("P").unwrap()), json!(read));
                assert_eq!(
                    plain(far.attributes.get("Q").unwrap()),
                    json!("<AWS::AccountId>")
                );
            }
            None => assert_eq!(case.codes(), ["template-not-local"], "{text}"),
        }
    }
}
