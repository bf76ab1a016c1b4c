mod alternatives;
mod errors;
mod extensions;
mod functions;
mod modules;
mod outputs;
mod parameters;
mod sam;
mod stack_sets;
mod stacks;

use std::collections::BTreeMap;

use arcstr::ArcStr;
use serde_json::{Map as Object, Value as Json, json};

use super::*;
use crate::syntax::{json, yaml};
use crate::text::{FileId, ProblemLevel, Span};
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
            let given = ParameterValue::new(*name, *value, Span::at(FileId(0), 0));
            options.parameters.push(given);
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
        environment: None,
        wanted,
        outputs: true,
        computed: true,
        read_file: &|_, _| Err("there are no files".to_owned()),
        find_template: &|_, _| Ok(None),
        exports: None,
        scopes: 100,
        find_construct: &|_, _, _| None,
        stack_name: None,
    }
}

/// What looking for a template finds.
fn found(root: &Arc<Node>, path: &str) -> FoundTemplate {
    FoundTemplate {
        root: Arc::clone(root),
        path: path.into(),
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
