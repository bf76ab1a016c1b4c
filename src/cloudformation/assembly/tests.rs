use super::*;

fn read(text: &str) -> Assembly {
    Assembly::read(text).unwrap().unwrap()
}

#[test]
fn stacks_have_names_environments_and_parameters() {
    let assembly = read(
        r#"{"version": "36.0.0", "artifacts": {
        "Main": {"type": "aws:cloudformation:stack", "environment": "aws://111122223333/eu-west-1",
          "properties": {"templateFile": "Main.template.json", "stackName": "prod-main",
            "parameters": {"Env": "prod", "Odd": 1}}},
        "Free": {"type": "aws:cloudformation:stack",
          "environment": "aws://unknown-account/unknown-region",
          "properties": {"templateFile": "Free.template.json"}},
        "Tree": {"type": "cdk:tree", "properties": {"file": "tree.json"}},
        "Odd": {"type": "aws:cloudformation:stack", "properties": []},
        "odder": 7
      }}"#,
    );
    let main = AssemblyStack {
        template: "Main.template.json".into(),
        name: "prod-main".into(),
        account_id: Some("111122223333".into()),
        region: Some("eu-west-1".into()),
        parameters: vec![("Env".into(), "prod".into())],
    };
    let free = AssemblyStack {
        template: "Free.template.json".into(),
        name: "Free".into(),
        ..AssemblyStack::default()
    };
    let mut stacks = assembly.stacks;
    stacks.sort_by(|a, b| b.name.cmp(&a.name));
    assert_eq!(stacks, [main, free]);
}

#[test]
fn only_assemblies_are_read() {
    assert!(Assembly::read(r#"{"name": "web app"}"#).unwrap().is_none());
    assert!(Assembly::read("[]").unwrap().is_none());
    assert!(Assembly::read(r#"{"artifacts": "#).is_err());
    assert!(!may_be_manifest(r#"{"short_name": "x", "icons": []}"#));
    let tree = "{\n \"version\": \"tree-0.1\", \"tree\": {}}";
    assert!(is_description("cdk.out/tree.json", tree));
    assert!(!is_description("cdk.out/other.json", tree));
    let metadata = "{ \"/Main/Role\": []}";
    assert!(is_description("cdk.out/Main.metadata.json", metadata));
    // A template whose first key is a comment.
    assert!(!is_description(
        "Main.template.json",
        "{\"//\": \"generated\"}"
    ));
    for other in ["{\"Version\": \"2012-10-17\"}", "{\"Resources\": {}}", "{"] {
        assert!(!is_description("tree.json", other));
        assert!(!is_description("x.metadata.json", other));
    }
}

const METADATA: &str = r#"{
  "/Main": [{"type": "aws:cdk:templateFile", "data": "Main.template.json"},
    {"type": "aws:cdk:creationStack", "data": ["<anonymous> (/home/x/app/bin/app.ts:14:1)"]}],
  "/Main/Role/Resource": [
    {"type": "aws:cdk:logicalId", "data": "Role1ABCC5F0"},
    {"type": "aws:cdk:creationStack", "data": [
      "...new Role2 in aws-cdk-lib...",
      "new Main (/home/x/app/lib/main.ts:5:10)",
      "<anonymous> (/home/x/app/bin/app.ts:14:1)",
      "...node internals..."]}],
  "/Main/N": [{"type": "aws:cdk:templateFile", "data": "N.nested.template.json"}],
  "/Main/N/Role/Resource": [{"type": "aws:cdk:logicalId", "data": "Role1ABCC5F0",
    "trace": ["new Role (/home/x/app/node_modules/aws-cdk-lib/aws-iam/lib/role.js:1:2)",
              "at Main.add (/home/x/app/lib/nested.ts:7:3)"]}],
  "/Main/Odd": 5
}"#;

#[test]
fn constructs_are_found_by_path_and_by_logical_id_in_their_own_stack() {
    let mut constructs = Constructs::default();
    constructs.read(METADATA, "Main.template.json").unwrap();
    let found = |template: &str, path: Option<&str>| {
        let path = constructs.path(template, "Role1ABCC5F0", path)?;
        let made = constructs.made(path);
        Some(made.map_or(path.to_owned(), |(made, frame)| format!("{made} {frame}")))
    };
    let main = "Main/Role/Resource /home/x/app/lib/main.ts:5:10";
    let nested = "Main/N/Role/Resource /home/x/app/lib/nested.ts:7:3";
    assert_eq!(found("Main.template.json", None).as_deref(), Some(main));
    assert_eq!(
        found("N.nested.template.json", None).as_deref(),
        Some(nested)
    );
    let path = Some("Main/N/Role/Resource");
    assert_eq!(found("any", path).as_deref(), Some(nested));
    assert_eq!(found("any", Some("Other/X")).as_deref(), Some("Other/X"));
    // A part of the role that has no frame of its own, and one of the stack.
    let policy = Some("Main/Role/DefaultPolicy/Resource");
    assert_eq!(found("any", policy).as_deref(), Some(main));
    let other = Some("Main/Other/Resource");
    assert_eq!(found("any", other).as_deref(), other);
    assert_eq!(found("any", None), None);
    assert!(constructs.read("{", "x").is_err());
}

#[test]
fn metadata_of_older_manifests_is_inline_and_the_outer_stack_goes_first() {
    let metadata = r#"{"/Main/N/U/Resource": [{"type": "aws:cdk:logicalId", "data": "U"}],
        "/Main/U": [{"type": "aws:cdk:logicalId", "data": "U"}]}"#;
    let assembly = read(&format!(
        r#"{{"artifacts": {{"Main": {{"type": "aws:cloudformation:stack",
        "properties": {{"templateFile": "M.json"}}, "metadata": {metadata}}}}}}}"#
    ));
    let found = assembly.constructs.path("M.json", "U", None);
    assert_eq!(found, Some("Main/U"));
}

#[test]
fn frames_of_users_are_told_from_those_of_libraries() {
    for (line, expected) in [
        (
            "    at new AppStack (/home/x/app/lib/app-stack.ts:12:5)",
            Some("/home/x/app/lib/app-stack.ts:12:5"),
        ),
        (
            "at /home/x/app/bin/app.js:3:1",
            Some("/home/x/app/bin/app.js:3:1"),
        ),
        (
            "Object.<anonymous> (file:///app/bin/app.mjs:3:1)",
            Some("/app/bin/app.mjs:3:1"),
        ),
        (r"new S (C:\app\lib\s.ts:9:2)", Some("C:/app/lib/s.ts:9:2")),
        (
            "AppStack.__init__ (/app/app_stack.py:12)",
            Some("/app/app_stack.py:12"),
        ),
        (
            "com.myorg.AppStack.<init> (AppStack.java:20)",
            Some("com/myorg/AppStack.java:20"),
        ),
        (
            "File \"/app/app.py\", line 12, in __init__",
            Some("/app/app.py:12"),
        ),
        (
            "new Role (/home/x/node_modules/aws-cdk-lib/aws-iam/lib/role.js:1:2)",
            None,
        ),
        (
            "Module._compile (node:internal/modules/cjs/loader:1554:14)",
            None,
        ),
        (
            "Kernel._Kernel_create (/x/tmpb5/lib/program.js:548:25)",
            None,
        ),
        (
            "new Program (/home/x/app/lib/program.js:4:5)",
            Some("/home/x/app/lib/program.js:4:5"),
        ),
        ("Module.load (internal/modules/cjs/loader.js:863:32)", None),
        (
            "inner (/usr/lib/python3.12/site-packages/jsii/_runtime.py:12)",
            None,
        ),
        ("software.amazon.awscdk.Stack.<init> (Stack.java:1)", None),
        ("...new Role2 in aws-cdk-lib...", None),
        (
            "(no user code in 10 frames, use --stack-trace-limit to capture more)",
            None,
        ),
        ("!!DESTRUCTIVE_CHANGES: WILL_DESTROY", None),
        ("x (:1:2)", None),
        ("x (a:0)", None),
        ("", None),
    ] {
        let frame = Frame::of_user(line).map(|f| f.to_string());
        assert_eq!(frame.as_deref(), expected, "{line}");
    }
}

/// What the library writes for `Validations.of(construct).acknowledge`, of 2.276 and of 2.257.
#[test]
fn rules_are_acknowledged_for_all_inside_of_a_construct() {
    let metadata = r#"{
      "/Main": [{"type": "aws:cdk:acknowledged-rules", "data": {"Annotation::Pack-A": "all"}}],
      "/Main/U": [{"type": "aws:cdk:acknowledged-rules",
        "data": {"annotation::Pack-B": "one", "other::C": 5}, "trace": []}],
      "/Main/U/Resource": [{"type": "aws:cdk:logicalId", "data": "U"}],
      "/Main/Odd": [{"type": "aws:cdk:acknowledged-rules", "data": ["x"]}, 5]
    }"#;
    let mut constructs = Constructs::default();
    assert!(!constructs.acknowledge());
    constructs.read(metadata, "Main.template.json").unwrap();
    assert!(constructs.acknowledge());
    let found = |path: &str| {
        let all = constructs.acknowledged(path).into_iter();
        all.map(|it| format!("{}: {}", it.rule, it.reason))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        found("Main/U/Resource"),
        ["Pack-B: one", "other::C: ", "Pack-A: all"]
    );
    assert_eq!(found("Main/User/Resource"), ["Pack-A: all"]);
    assert_eq!(found("Main/Odd"), ["Pack-A: all"]);
    assert_eq!(found("Other/U"), [] as [&str; 0]);
}
