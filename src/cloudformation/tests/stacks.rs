//! Nested stacks.

use std::sync::Arc;

use super::*;
use crate::syntax::Node;
use crate::value::ResourceId;

/// The templates of a scan by their paths, of which the first is evaluated.
struct Stacks {
    done: Evaluation,
}

impl Stacks {
    fn new(files: &[(&str, &str)]) -> Self {
        Self::with(files, &[])
    }

    fn with(files: &[(&str, &str)], parameters: &[(&str, &str)]) -> Self {
        let roots: Vec<Arc<Node>> = files
            .iter()
            .enumerate()
            .map(|(i, (_, text))| {
                let parsed = yaml::parse(FileId(i as u32), &ArcStr::from(*text));
                assert_eq!(parsed.problems, []);
                Arc::new(parsed.tree.into_iter().next().expect("a document"))
            })
            .collect();
        let find = |_: FileId, location: Location<'_>| match location {
            Location::Path(path) => {
                let at = files.iter().position(|(name, _)| *name == path);
                at.map(|i| Some(found(&roots[i], path)))
                    .ok_or_else(|| "the file does not exist".to_owned())
            }
            _ => Ok(None),
        };
        let mut options = options(&|kind, _| kind.starts_with("AWS::IAM") || kind == "X::Y::Z");
        options.find_template = &find;
        let given = parameters.iter().copied();
        options.parameters = given
            .map(|(n, v)| ParameterValue::new(n, v, Span::default()))
            .collect();
        let done = evaluate(&roots[0], ScopeId(7), &options);
        Self { done }
    }

    fn property(&self, address: &str, name: &str) -> &Value {
        let mut all = self.done.resources.iter();
        let found = all.find(|r| r.id.address == *address);
        let found = found.and_then(|r| r.attributes.get(name));
        found.unwrap_or_else(|| panic!("{address}.{name}: {:?}", self.done.problems))
    }

    fn plain(&self, address: &str, name: &str) -> Json {
        plain(self.property(address, name))
    }

    fn addresses(&self) -> Vec<&str> {
        self.done
            .resources
            .iter()
            .map(|r| r.id.address.as_str())
            .collect()
    }

    fn codes(&self) -> Vec<&'static str> {
        self.done.problems.iter().map(|p| p.code).collect()
    }
}

/// A stack `id` of the template at `url`, with parameters in the flow style.
fn nested(id: &str, url: &str, parameters: &str) -> String {
    format!(
        "  {id}:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: {url}\n      Parameters: {parameters}\n"
    )
}

/// A template with the property `P` of the resource `T`, and one parameter `A`.
fn child(p: &str) -> String {
    with_p("Parameters:\n  A: {Type: String, Default: d}", p)
}

#[test]
fn arguments_go_in_and_outputs_come_out() {
    let parent = format!(
        "Parameters:\n  Env: {{Type: String, Default: prod}}\nResources:\n{}  R:\n    Type: AWS::IAM::Role\n    Properties: {{RoleName: !GetAtt N.Outputs.Name, Path: !Sub '/${{N.Outputs.Fixed}}/'}}\n",
        nested("N", "c.yaml", "{A: !Ref Env}"),
    );
    let child = format!(
        "{}Outputs:\n  Name: {{Value: !Ref A}}\n  Fixed: {{Value: 5}}\n",
        child("!Sub 'x-${A}'")
    );
    let all = Stacks::new(&[("p", &parent), ("c.yaml", &child)]);
    assert_eq!(all.codes(), [""; 0]);
    assert_eq!(all.addresses(), ["N/T", "R"]);
    assert_eq!(all.plain("N/T", "P"), json!("x-prod"));
    assert_eq!(all.plain("R", "RoleName"), json!("prod"));
    assert_eq!(all.plain("R", "Path"), json!("/5/"));
    let hops = all.property("R", "RoleName").hops();
    let kinds: Vec<&HopKind> = hops.iter().map(|hop| &hop.kind).collect();
    assert_eq!(
        kinds,
        [
            &HopKind::Input("Env".into()),
            &HopKind::Argument("N".into(), "A".into()),
            &HopKind::Output("N".into(), "Name".into()),
        ]
    );
    let nested = &all.done.resources[0];
    assert_eq!(nested.id.scope, ScopeId(7));
    assert_eq!(nested.origin.calls.len(), 1);
    assert_eq!(&parent[nested.origin.calls[0].range()], "N");
}

#[test]
fn links_lead_through_stacks() {
    let parent = format!(
        "Resources:\n{}{}",
        nested("Make", "make", "{}"),
        nested("Use", "use", "{A: !GetAtt Make.Outputs.Arn}")
    );
    let make = "Resources:\n  P: {Type: AWS::IAM::ManagedPolicy, Properties: {}}\nOutputs:\n  Arn: {Value: !Ref P}\n";
    let all = Stacks::new(&[("p", &parent), ("make", make), ("use", &child("!Ref A"))]);
    assert_eq!(all.codes(), [""; 0]);
    let link = all.property("Use/T", "P").link.as_deref().expect("a link");
    let policy = ResourceId {
        scope: ScopeId(7),
        address: "Make/P".into(),
    };
    assert_eq!(link.resource, policy);
}

#[test]
fn lists_are_texts_between_stacks() {
    let parameters = "Parameters:\n  L: {Type: CommaDelimitedList}\n  S: {Type: String}\n";
    let child = with_p(parameters, "[!Ref L, !Ref S]");
    let parent = |arguments: &str| {
        format!(
            "Parameters:\n  In: {{Type: CommaDelimitedList, Default: 'a, b'}}\nResources:\n{}",
            nested("N", "c", arguments)
        )
    };
    for (arguments, expected) in [
        ("{L: !Ref In, S: !Ref In}", json!([["a", "b"], "a,b"])),
        ("{L: 'x,y', S: 1}", json!([["x", "y"], "1"])),
        ("{L: [p, q], S: true}", json!([["p", "q"], "true"])),
    ] {
        let all = Stacks::new(&[("p", &parent(arguments)), ("c", &child)]);
        assert_eq!(all.codes(), [""; 0], "{arguments}");
        assert_eq!(all.plain("N/T", "P"), expected, "{arguments}");
    }
}

#[test]
fn a_child_is_another_stack_in_the_same_place() {
    let parent = format!(
        "Resources:\n{}  T: {{Type: X::Y::Z, Properties: {{P: !Ref 'AWS::StackName', Q: !Ref N}}}}\n",
        nested("N", "c", "{}")
    );
    let child = "Resources:\n  T: {Type: X::Y::Z, Properties: {P: !Ref 'AWS::StackName', Q: !Ref 'AWS::StackId', R: !Ref 'AWS::Region'}}\n";
    let all = Stacks::new(&[("p", &parent), ("c", child)]);
    assert_eq!(all.plain("T", "P"), json!("<AWS::StackName>"));
    assert_eq!(all.plain("N/T", "P"), json!("<N.StackName>"));
    assert_eq!(all.plain("N/T", "Q"), all.plain("T", "Q"));
    assert_eq!(all.plain("N/T", "R"), json!("<AWS::Region>"));
}

#[test]
fn conditions_of_stacks_are_told_apart_and_joined() {
    let conditions = "Parameters:\n  E: {Type: String}\n  A: {Type: String, Default: d}\nConditions:\n  C: !Equals [!Ref E, prod]\n";
    let parent = format!(
        "{conditions}Resources:\n{}    Condition: C\n{}",
        nested("N", "c", "{E: !If [C, x, y], A: !If [C, x, y]}"),
        nested("M", "c", "{E: !Ref E}"),
    );
    let child = format!(
        "{conditions}Resources:\n  T: {{Type: X::Y::Z, Condition: C, Properties: {{P: !Ref A}}}}\n  U: {{Type: X::Y::Z, Properties: {{P: !If [C, 1, !Ref A]}}}}\n"
    );
    let all = Stacks::new(&[("p", &parent), ("c", &child)]);
    // Where `N` is, its `E` is `x`, and its own `C` never holds.
    assert_eq!(all.addresses(), ["N/U", "M/T", "M/U"]);
    let condition = |i: usize| all.done.resources[i].origin.condition.as_deref();
    assert_eq!(condition(0), Some("C"));
    assert_eq!(all.plain("N/U", "P"), json!("x"));
    assert_eq!(condition(1), Some("M/C"));
    assert_eq!(condition(2), None);
    assert_eq!(
        all.plain("M/U", "P"),
        json!({"if M/C": 1, "if not M/C": "d"})
    );
}

#[test]
fn stacks_under_a_false_condition_do_not_exist() {
    let parent = format!(
        "Conditions:\n  No: !Equals [a, b]\nResources:\n{}    Condition: No\n  R: {{Type: X::Y::Z, Properties: {{P: !GetAtt N.Outputs.X}}}}\n",
        nested("N", "missing", "{}")
    );
    let all = Stacks::new(&[("p", &parent)]);
    assert_eq!(all.addresses(), ["R"]);
    assert_eq!(all.codes(), [""; 0]);
    assert_eq!(all.plain("R", "P"), json!("<N.Outputs.X>"));
}

#[test]
fn stacks_within_stacks() {
    let middle = format!(
        "Parameters:\n  A: {{Type: String}}\nResources:\n{}Outputs:\n  O: {{Value: !GetAtt L.Outputs.O}}\n",
        nested("L", "leaf", "{A: !Sub '${A}b'}")
    );
    let leaf = format!(
        "{}Outputs:\n  O: {{Value: !Sub '${{A}}c'}}\n",
        child("!Ref A")
    );
    let parent = format!(
        "Resources:\n{}  R: {{Type: X::Y::Z, Properties: {{P: !GetAtt M.Outputs.O}}}}\n",
        nested("M", "middle", "{A: a}")
    );
    let all = Stacks::new(&[("p", &parent), ("middle", &middle), ("leaf", &leaf)]);
    assert_eq!(all.addresses(), ["M/L/T", "R"]);
    assert_eq!(all.plain("M/L/T", "P"), json!("ab"));
    assert_eq!(all.plain("R", "P"), json!("abc"));
    assert_eq!(all.done.resources[0].origin.calls.len(), 2);
}

#[test]
fn applications_of_sam_are_stacks() {
    let parent = "Transform: AWS::Serverless-2016-10-31\nResources:\n  N: {Type: AWS::Serverless::Application, Properties: {Location: c, Parameters: {A: x}}}\n  S: {Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: a, SemanticVersion: 1.0.0}}}\n";
    let all = Stacks::new(&[("p", parent), ("c", &child("!Ref A"))]);
    assert_eq!(all.plain("N/T", "P"), json!("x"));
    assert_eq!(all.codes(), ["template-not-local"]);
    assert_eq!(all.done.missing.len(), 1);
}

#[test]
fn templates_elsewhere_are_missing() {
    let parent = format!(
        "Resources:\n{}{}{}  R: {{Type: X::Y::Z, Properties: {{P: !GetAtt A.Outputs.X}}}}\n",
        nested("A", "https://b.s3.amazonaws.com/t.yaml", "{}"),
        nested("B", "!Sub 'https://${AWS::Region}/t.yaml'", "{}"),
        nested("C", "absent.yaml", "{}"),
    );
    let all = Stacks::new(&[("p", &parent)]);
    assert_eq!(
        all.codes(),
        ["template-not-local", "template-not-local", "file-not-read"]
    );
    let missing = all.done.missing.iter();
    let missing: Vec<(String, &str)> = missing.map(|s| (s.to_string(), s.reason.name())).collect();
    assert_eq!(
        missing,
        [
            ("A".to_owned(), "read-at-deployment"),
            ("B".to_owned(), "read-at-deployment"),
            ("C".to_owned(), "file-not-read"),
        ]
    );
    assert_eq!(all.plain("R", "P"), json!("<A.Outputs.X>"));
}

#[test]
fn a_stack_that_contains_itself_is_an_error_at_its_place() {
    let both = |other: &str| format!("{}{}", child("!Ref A"), nested("N", other, "{}"));
    let (a, b) = (both("b"), both("a"));
    let all = Stacks::new(&[("a", &a), ("b", &b)]);
    assert_eq!(all.codes(), ["cycle"]);
    let problem = &all.done.problems[0];
    assert_eq!(problem.level, crate::text::ProblemLevel::Error);
    assert_eq!(&b[problem.span.range()], "a");
    assert_eq!(all.addresses(), ["T", "N/T"]);
    let itself = both("a");
    assert_eq!(Stacks::new(&[("a", &itself)]).addresses(), ["T"]);
}

#[test]
fn stacks_that_need_each_other_are_a_cycle() {
    let parent = format!(
        "Resources:\n{}{}",
        nested("M", "c", "{A: !GetAtt N.Outputs.O}"),
        nested("N", "c", "{A: !GetAtt M.Outputs.O}"),
    );
    let child = format!("{}Outputs:\n  O: {{Value: !Ref A}}\n", child("!Ref A"));
    let all = Stacks::new(&[("p", &parent), ("c", &child)]);
    assert_eq!(all.codes(), ["cycle"]);
    assert_eq!(all.addresses(), ["M/T", "N/T"]);
    assert_eq!(all.plain("N/T", "P"), json!("<M.Outputs.O>"));
}

#[test]
fn arguments_are_checked_as_the_service_does() {
    let parent = format!(
        "Resources:\n{}  R: {{Type: X::Y::Z, Properties: {{P: !GetAtt N.Outputs.Nmae}}}}\n",
        nested("N", "c", "{Nmae: x, Other: !Ref AWS::NoValue}")
    );
    let child = format!(
        "{}Outputs:\n  Name: {{Value: x}}\n",
        with_p("Parameters:\n  Name: {Type: String}", "!Ref Name")
    );
    let all = Stacks::new(&[("p", &parent), ("c", &child)]);
    assert_eq!(
        all.codes(),
        ["missing-parameter", "unknown-parameter", "unknown-output"]
    );
    assert!(all.done.problems[1].help.contains("`Name`"));
    assert!(all.done.problems[2].help.contains("`Name`"));
    assert_eq!(all.plain("N/T", "P"), json!("<N/Name>"));
}

#[test]
fn secrets_stay_secret_from_stack_to_stack() {
    let parent = format!("Resources:\n{}", nested("N", "c", "{A: hunter2, B: open}"));
    let parameters = "Parameters:\n  A: {Type: String, NoEcho: true}\n  B: {Type: String}";
    let all = Stacks::new(&[("p", &parent), ("c", &with_p(parameters, "!Ref A"))]);
    assert!(all.property("N/T", "P").sensitive);
    let secrets = all.done.secrets.iter();
    let secrets: Vec<&str> = secrets.map(|span| &parent[span.range()]).collect();
    assert_eq!(secrets, ["hunter2"]);
}

#[test]
fn stacks_are_limited_in_depth_and_number() {
    let file = |i: usize| {
        let next = nested("N", &format!("f{}", i + 1), "{}");
        (format!("f{i}"), format!("{}{next}", child("!Ref A")))
    };
    let files: Vec<(String, String)> = (0..40).map(file).collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(n, t)| (n.as_str(), t.as_str()))
        .collect();
    let deep = Stacks::new(&files);
    assert_eq!(deep.codes(), ["evaluation-limit"]);
    assert_eq!(deep.addresses().len(), 33);

    let level = |next: &str| {
        let all = (0..60).map(|i| nested(&format!("N{i}"), next, "{}"));
        format!("Resources:\n{}", all.collect::<String>())
    };
    let (top, middle, leaf) = (level("middle"), level("leaf"), child("!Ref A"));
    let wide = Stacks::new(&[("top", &top), ("middle", &middle), ("leaf", &leaf)]);
    assert_eq!(wide.codes(), ["evaluation-limit"]);
    assert!(wide.done.missing.iter().all(|s| s.reason == Reason::Limit));
    assert!(wide.addresses().len() > 2000 && wide.addresses().len() <= 2500);
}

/// Stacks of a thousand resources each.
#[test]
fn resources_of_stacks_are_limited() {
    let leaf = (0..1000).map(|i| format!("  T{i}: {{Type: X::Y::Z, Properties: {{P: x}}}}\n"));
    let leaf = format!("Resources:\n{}", leaf.collect::<String>());
    let top = (0..150).map(|i| nested(&format!("N{i}"), "leaf", "{}"));
    let top = format!("Resources:\n{}", top.collect::<String>());
    let all = Stacks::new(&[("top", &top), ("leaf", &leaf)]);
    assert_eq!(all.codes(), ["evaluation-limit"]);
    assert_eq!(all.addresses().len(), 101_000);
}

#[test]
fn a_secret_given_to_an_open_parameter_is_not_told() {
    let child = with_p(
        "Parameters:\n  A: {Type: CommaDelimitedList, AllowedPattern: '[a-z]+'}",
        "!Ref A",
    );
    for argument in ["!Ref S", "!Sub 'x${S}'", "!Join [',', [a, !Ref S]]"] {
        let parent = format!(
            "Parameters:\n  S: {{Type: String, NoEcho: true, Default: hunter2}}\nResources:\n{}",
            nested("N", "c", &format!("{{A: {argument}}}"))
        );
        let all = Stacks::new(&[("p", &parent), ("c", &child)]);
        assert_eq!(all.codes(), ["invalid-parameter"]);
        assert!(!format!("{:?}", all.done.problems).contains("hunter2"));
    }
}
