//! Loops and includes.

use super::*;

/// The properties of every resource, by logical id.
fn resources(done: &Evaluation) -> BTreeMap<String, Json> {
    let all = done.resources.iter().map(|resource| {
        let map = Value::new(
            Data::Map(resource.attributes.clone()),
            resource.origin.whole,
        );
        (resource.id.address.to_string(), plain(&map))
    });
    all.collect()
}

macro_rules! recorded {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!(
                "../../../testdata/cloudformation/language_extensions/",
                $name,
                ".yaml"
            )),
            include_str!(concat!(
                "../../../testdata/cloudformation/language_extensions/",
                $name,
                ".json"
            )),
        )
    };
}

const RECORDED: [(&str, &str, &str); 17] = [
    recorded!("attributes"),
    recorded!("characters"),
    recorded!("conditions"),
    recorded!("defaults"),
    recorded!("functions"),
    recorded!("ifs"),
    recorded!("json"),
    recorded!("lengths"),
    recorded!("loops"),
    recorded!("mappings"),
    recorded!("nested"),
    recorded!("outputs"),
    recorded!("parameters"),
    recorded!("policies"),
    recorded!("properties"),
    recorded!("statements"),
    recorded!("twoloops"),
];

/// A template gives the same resources as its expansion by the reference.
#[test]
fn recorded_expansions() {
    for (name, template, expanded) in RECORDED {
        let ours = Case::new(template);
        let reference = Case::new(expanded);
        assert_eq!(ours.codes(), [] as [&str; 0], "{name}");
        assert_eq!(resources(&ours.done), resources(&reference.done), "{name}");
        let conditions = |case: &Case| {
            let all = case.done.resources.iter();
            let all = all.map(|r| (r.id.address.to_string(), r.origin.condition.clone()));
            all.collect::<BTreeMap<_, _>>()
        };
        assert_eq!(conditions(&ours), conditions(&reference), "{name}");
        assert!(!ours.done.resources.is_empty(), "{name}");
    }
}

/// Where what a loop made stands: in its body, at the identifier.
#[test]
fn spans_point_at_the_body() {
    let case = Case::new(
        "Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Users:
    - Name
    - [ann, bob]
    - User${Name}:
        Type: AWS::IAM::User
        Properties:
          UserName: !Ref Name
          Path: !Sub '/x/${Name}/'
",
    );
    for (id, name) in [("Userann", "ann"), ("Userbob", "bob")] {
        let user = case.resource(id);
        assert_eq!(user.declaration, "User${Name}");
        assert_eq!(case.slice(user.origin.name), "User${Name}");
        let value = user.attributes.get("UserName").expect("a name");
        assert_eq!(plain(value), json!(name));
        assert_eq!(case.slice(value.span), "!Ref Name");
        let path = user.attributes.get("Path").and_then(Value::to_text);
        let (flat, map) = path.expect("a path").flatten(|_| String::new());
        assert_eq!(flat, format!("/x/{name}/"));
        assert_eq!(case.slice(map.span(3, 3 + name.len())), "${Name}");
        assert_eq!(case.slice(map.span(0, 3)), "/x/");
    }
}

#[test]
fn a_loop_over_unknown_items_stands_once() {
    let case = Case::new(
        "Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList}}
Resources:
  Fn::ForEach::Users:
    - Name
    - !Ref Names
    - User${Name}: {Type: AWS::IAM::User, Properties: {UserName: !Ref Name, Path: !Sub '/${Name}/'}}
  T:
    Type: X::Y::Z
    Properties: {P: !GetAtt [!Sub 'User${Name}', Arn], Q: !GetAtt UserX.Arn}
",
    );
    assert_eq!(case.codes(), ["loop-not-expanded"]);
    assert_eq!(case.done.problems[0].level, ProblemLevel::Warning);
    let [missing] = &case.done.missing[..] else {
        panic!("{:?}", case.done.missing);
    };
    assert_eq!(missing.to_string(), "Fn::ForEach::Users");
    assert_eq!(missing.reason, Reason::NoValue);
    assert_eq!(case.slice(missing.span), "!Ref Names");
    let user = case.resource("User${Name}");
    let name = user.attributes.get("UserName").expect("a name");
    assert_eq!(plain(name), json!("<Name>"));
    assert_eq!(
        plain(user.attributes.get("Path").expect("a path")),
        json!("/${Name}/")
    );
    let link = case.p().link.as_ref().expect("a link to the loop's body");
    assert_eq!(link.resource.address, "User${Name}");
}

/// A name that is no parameter's is told, as everywhere else.
#[test]
fn a_loop_over_a_wrong_name_is_told_with_the_nearest() {
    let case = Case::new(
        "Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList, Default: 'a,b'}}
Resources:
  Fn::ForEach::Users: [Name, !Ref Nmes, {'User${Name}': {Type: AWS::IAM::User}}]
",
    );
    assert_eq!(case.codes(), ["loop-not-expanded", "unknown-reference"]);
    assert_eq!(case.done.problems[1].help, "did you mean `Names`?");
    assert_eq!(case.done.missing[0].reason, Reason::Invalid);
}

#[test]
fn wrong_loops_are_told_and_the_rest_goes_on() {
    let user = "'U${X}': {Type: AWS::IAM::User}";
    for (arguments, code) in [
        (format!("[X, [a, a], {{{user}}}]"), "duplicate-key"),
        (format!("[X, a, {{{user}}}]"), "invalid-function"),
        (format!("[X, !Ref No, {{{user}}}]"), "loop-not-expanded"),
        ("[X, [a]]".to_owned(), "invalid-function"),
        ("[X, [a], b]".to_owned(), "invalid-function"),
        (format!("[[X], [a], {{{user}}}]"), "invalid-function"),
        ("x".to_owned(), "invalid-function"),
    ] {
        let case = Case::new(&format!(
            "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::L: {arguments}\n  T: {{Type: X::Y::Z, Properties: {{P: 1}}}}\n"
        ));
        assert!(
            case.codes().contains(&code),
            "{arguments}: {:?}",
            case.codes()
        );
        assert_eq!(plain(case.p()), json!(1));
    }
    let without = "Resources:\n  Fn::ForEach::L: [X, [a], {'U${X}': {Type: X::Y::Z}}]\n";
    let case = Case::new(without);
    assert_eq!(case.codes(), ["invalid-function"]);
    assert_eq!(case.resource("Ua").declaration, "U${X}");
}

/// Loops in loops end at a limit: six of ten are a million.
#[test]
fn loops_are_bounded() {
    let mut body = String::from("{'R${A0}${A1}${A2}${A3}${A4}${A5}${A6}': {Type: X::Y::Z}}");
    for i in 0..7 {
        body = format!("{{'Fn::ForEach::L{i}': [A{i}, [a, b, c, d, e, f, g, h, i, j], {body}]}}");
    }
    let case = Case::new(&format!(
        "Transform: AWS::LanguageExtensions\nResources: {body}\n"
    ));
    assert_eq!(case.codes(), ["evaluation-limit"]);
    assert!(case.done.resources.len() > 100_000);

    let items = vec!["x"; 1_100_000].join(",");
    let long = format!(
        "Transform: AWS::LanguageExtensions\nParameters: {{L: {{Type: CommaDelimitedList, Default: '{items}'}}}}\nResources:\n  Fn::ForEach::L: [X, !Ref L, {{}}]\n"
    );
    let codes = Case::new(&long).codes();
    assert_eq!(codes, ["evaluation-limit", "loop-not-expanded"]);

    // Nothing is made of a loop that is too long as a whole.
    let items = vec!["x"; 300_000].join(",");
    let case = Case::new(&format!(
        "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::L: [X, [{items}], {{'R${{X}}': {{Type: X::Y::Z, Properties: {{A: [1]}}}}}}]\n"
    ));
    assert_eq!(case.codes(), ["evaluation-limit"]);
    assert!(case.done.resources.is_empty());
    assert_eq!(case.done.missing.len(), 1);
}

/// A template whose files are given by name.
fn included(source: &str, files: &[(&str, &str)]) -> (Vec<&'static str>, BTreeMap<String, Json>) {
    let source = ArcStr::from(source);
    let parsed = yaml::parse(FileId(0), &source);
    let read = |_: FileId, name: &str| {
        let at = files.iter().position(|(n, _)| *n == name);
        let at = at.ok_or("the file does not exist")?;
        Ok((FileId(1 + at as u32), ArcStr::from(files[at].1)))
    };
    let options = Options {
        read_file: &read,
        ..options(&|_, _| true)
    };
    let done = evaluate(&parsed.tree[0], ScopeId(0), &options);
    let codes = done.problems.iter().map(|p| p.code).collect();
    (codes, resources(&done))
}

#[test]
fn files_that_are_here_are_included() {
    let source = "
Transform: {Name: AWS::Include, Parameters: {Location: more.yaml}}
Resources:
  A:
    Type: X::Y::Z
    Properties:
      P: 1
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: properties.json}}
";
    let files = [
        (
            "more.yaml",
            "Resources:\n  B: {Type: X::Y::Z, Properties: {P: !Ref AWS::Region}}\n",
        ),
        (
            "properties.json",
            "{\"Q\": {\"Fn::Transform\": {\"Name\": \"AWS::Include\", \"Parameters\": {\"Location\": \"self.yaml\"}}}}",
        ),
        ("self.yaml", "R: x"),
    ];
    let (codes, found) = included(source, &files);
    assert_eq!(codes, [] as [&str; 0]);
    assert_eq!(found["A"], json!({"P": 1, "Q": {"R": "x"}}));
    assert_eq!(found["B"], json!({"P": "<AWS::Region>"}));
}

#[test]
fn files_that_are_not_here_are_unknown() {
    let at = |location: &str| {
        format!(
            "Resources:\n  A:\n    Type: X::Y::Z\n    Properties:\n      P: 1\n      Q: {{Fn::Transform: {{Name: AWS::Include, Parameters: {{Location: {location}}}}}}}\n"
        )
    };
    let (codes, found) = included(&at("s3://bucket/x.yaml"), &[]);
    assert_eq!(codes, ["transform-not-expanded"]);
    assert!(
        found["A"]["Q"]
            .as_str()
            .unwrap_or_default()
            .starts_with("<!Transform")
    );
    let (codes, _) = included(&at("x.yaml"), &[]);
    assert_eq!(codes, ["transform-not-expanded", "file-not-read"]);
    let itself = "Fn::Transform: {Name: AWS::Include, Parameters: {Location: x.yaml}}";
    let (codes, _) = included(&at("x.yaml"), &[("x.yaml", itself)]);
    assert!(codes.contains(&"evaluation-limit"), "{codes:?}");
}

#[test]
fn many_files_are_not_all_included() {
    let with = |files: usize| {
        let include = "{Fn::Transform: {Name: AWS::Include, Parameters: {Location: x.yaml}}}";
        let all = vec![include; files].join(", ");
        let source = format!("Resources: {{A: {{Type: X::Y::Z, Properties: {{P: [{all}]}}}}}}");
        included(&source, &[("x.yaml", "{Q: 1}")])
    };
    let (codes, found) = with(500);
    assert_eq!(codes, [] as [&str; 0]);
    assert_eq!(found["A"]["P"][499], json!({"Q": 1}));
    let (codes, _) = with(501);
    assert_eq!(codes, ["transform-not-expanded", "evaluation-limit"]);
}

/// What is not expanded is counted as not resolved.
#[test]
fn what_may_declare_more_is_missing() {
    let case = Case::new(
        "Transform: My::Macro\nResources:\n  A: {Type: My::Own::Thing::MODULE}\n  Fn::ForEach::L: 1\n",
    );
    let missing: Vec<String> = case.done.missing.iter().map(ToString::to_string).collect();
    assert_eq!(
        missing,
        ["My::Macro", "My::Own::Thing::MODULE", "Fn::ForEach::L"]
    );
}
