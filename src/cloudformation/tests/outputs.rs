use super::*;

const TEMPLATE: &str = r#"
Parameters:
  Env: {Type: String}
  Secret: {Type: String, NoEcho: true, Default: s3cret}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  Never: !Equals [a, b]
Resources:
  R:
    Type: AWS::IAM::Role
    Properties: {RoleName: app}
Outputs:
  Arn:
    Description: the role
    Value: !GetAtt R.Arn
    Export: {Name: !Sub '${AWS::StackName}-arn'}
  Account:
    Value: 012345678901
  Prod:
    Condition: IsProd
    Value: !If [IsProd, big, small]
    Export: {Name: fixed}
  Gone:
    Condition: Never
    Value: x
  Hidden: {Value: !Ref Secret}
  Empty: {Description: nothing}
  Absent: {Value: !Ref Nobody}
"#;

#[test]
fn outputs_have_values_exports_and_conditions() {
    let case = Case::new(TEMPLATE);
    let shown: Vec<_> = case
        .done
        .outputs
        .iter()
        .map(|output| {
            let export = output.export.as_ref().map(plain);
            let condition = output.condition.as_deref().map(str::to_owned);
            (
                case.slice(output.span),
                plain(&output.value),
                export,
                condition,
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            (
                "Arn",
                json!("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/app"),
                Some(json!("${AWS::StackName}-arn")),
                None
            ),
            ("Account", json!("012345678901"), None, None),
            (
                "Prod",
                json!("big"),
                Some(json!("fixed")),
                Some("IsProd".to_owned())
            ),
            ("Hidden", json!("s3cret"), None, None),
            ("Empty", json!("<Outputs.Empty>"), None, None),
            ("Absent", json!("<Nobody>"), None, None),
        ]
    );
    let hidden = case.done.outputs.iter().find(|o| o.name == *"Hidden");
    assert!(hidden.is_some_and(|output| output.value.sensitive));
    assert_eq!(case.codes(), ["invalid-output", "unknown-reference"]);
}

#[test]
fn outputs_in_a_loop_are_expanded() {
    let case = Case::new(
        r#"
Transform: AWS::LanguageExtensions
Resources:
  R: {Type: AWS::IAM::Role}
Outputs:
  Fn::ForEach::Each:
    - Name
    - [One, Two]
    - Out${Name}: {Value: !Sub 'is ${Name}'}
"#,
    );
    let shown: Vec<_> = case
        .done
        .outputs
        .iter()
        .map(|o| (o.name.as_str(), plain(&o.value)))
        .collect();
    assert_eq!(
        shown,
        [("OutOne", json!("is One")), ("OutTwo", json!("is Two"))]
    );
}

#[test]
fn outputs_that_are_not_asked_for_are_not_evaluated() {
    let source = ArcStr::from(TEMPLATE);
    let parsed = yaml::parse(FileId(0), &source);
    let root = parsed.tree.first().expect("a document");
    let options = Options {
        outputs: false,
        ..options(&|_, _| true)
    };
    let done = evaluate(root, ScopeId(0), &options);
    assert!(done.outputs.is_empty() && done.problems.is_empty());
}
