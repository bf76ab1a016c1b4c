//! Modules.

use std::sync::Arc;

use super::*;
use crate::syntax::Node;

/// A template, and fragments by the types of their modules.
struct Modules {
    files: Vec<String>,
    done: Evaluation,
}

impl Modules {
    fn new(template: &str, fragments: &[(&str, &str)]) -> Self {
        let texts = std::iter::once(template).chain(fragments.iter().map(|(_, text)| *text));
        let files: Vec<String> = texts.map(str::to_owned).collect();
        let parse = |(i, text): (usize, &String)| {
            let parsed = yaml::parse(FileId(i as u32), &ArcStr::from(text.as_str()));
            assert_eq!(parsed.problems, []);
            Arc::new(parsed.tree.into_iter().next().expect("a document"))
        };
        let roots: Vec<Arc<Node>> = files.iter().enumerate().map(parse).collect();
        let find = |_: FileId, location: Location<'_>| match location {
            Location::Module("Bad::A::B::MODULE") => Err("it is no template".to_owned()),
            Location::Module(kind) => {
                let at = fragments.iter().position(|(name, _)| *name == kind);
                Ok(at.map(|at| found(&roots[at + 1], kind)))
            }
            _ => Ok(None),
        };
        let mut options = options(&|_, _| true);
        options.find_template = &find;
        let done = evaluate(&roots[0], ScopeId(0), &options);
        Self { files, done }
    }

    fn resource(&self, id: &str) -> &Resource {
        let mut all = self.done.resources.iter();
        all.find(|r| r.id.address == *id)
            .unwrap_or_else(|| panic!("{id}: {:?} {:?}", self.ids(), self.done.problems))
    }

    fn property(&self, id: &str, name: &str) -> &Value {
        let value = self.resource(id).attributes.get(name);
        value.unwrap_or_else(|| panic!("{id}.{name}"))
    }

    fn plain(&self, id: &str, name: &str) -> Json {
        plain(self.property(id, name))
    }

    fn ids(&self) -> Vec<&str> {
        let all = self.done.resources.iter();
        all.map(|r| r.id.address.as_str()).collect()
    }

    fn codes(&self) -> Vec<&'static str> {
        self.done.problems.iter().map(|p| p.code).collect()
    }

    fn slice(&self, span: Span) -> &str {
        &self.files[span.file.0 as usize][span.range()]
    }
}

const TEAM: &str = "A::B::Team::MODULE";
const ROLE: &str = "A::B::Role::MODULE";

const TEAM_FRAGMENT: &str = "
Parameters:
  Name: {Type: String}
  Names: {Type: CommaDelimitedList, Default: 'a, b'}
  Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsOther: !Not [!Condition IsProd]
Mappings:
  Paths:
    prod: {Path: /p/}
    dev: {Path: /d/}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub '${Name}-${Stage}-${AWS::Region}'
      Path: !FindInMap [Paths, !Ref Stage, Path]
      Description: !Join ['', [x, !Ref Name]]
      Tags: !Ref Names
  Prod:
    Type: X::Y::Z
    Condition: IsProd
    Properties:
      P: !Sub ['${Role.Arn} ${V} ${!Name}', {V: !GetAtt Role.Arn}]
      Q: !If [IsProd, !GetAtt [Role, Arn], no]
  Other:
    Type: X::Y::Z
    Condition: IsOther
    Properties: {P: !Ref Role}
Outputs:
  Role: {Value: !Ref Role}
";

#[test]
fn what_a_fragment_declares_takes_the_place_of_its_module() {
    let template = "
Parameters: {Env: {Type: String, Default: prod}}
Resources:
  One:
    Type: A::B::Team::MODULE
    Properties: {Name: !Sub 'n-${Env}', Stage: !Ref Env, Names: 'c,d'}
  Two:
    Type: A::B::Team::MODULE
    Properties: {Name: two}
  T:
    Type: X::Y::Z
    Properties:
      A: !Ref One.Role
      B: !Ref OneRole
      C: !GetAtt One.Role.Arn
      D: !GetAtt OneRole.Arn
      E: !Sub '${Two.Role} ${TwoRole}'
      F: !GetAtt [One.Role, Arn]
";
    let m = Modules::new(template, &[(TEAM, TEAM_FRAGMENT)]);
    assert_eq!(m.codes(), [""; 0]);
    assert_eq!(m.ids(), ["OneRole", "OneProd", "TwoRole", "TwoOther", "T"]);
    assert_eq!(m.plain("OneRole", "RoleName"), "n-prod-prod-${AWS::Region}");
    assert_eq!(m.plain("OneRole", "Path"), "/p/");
    assert_eq!(m.plain("OneRole", "Description"), "xn-prod");
    assert_eq!(m.plain("OneRole", "Tags"), json!(["c", "d"]));
    assert_eq!(m.plain("TwoRole", "Tags"), json!(["a", "b"]));
    assert_eq!(m.plain("TwoRole", "Path"), "/d/");
    assert_eq!(m.plain("TwoOther", "P"), "two-dev-${AWS::Region}");
    let arn = m.plain("OneProd", "Q");
    assert!(arn.to_string().contains("role/p/n-prod-prod-"), "{arn}");
    let text = m.plain("OneProd", "P").to_string();
    assert!(
        text.ends_with(" ${Name}\"") && text.matches("role/p/n-prod").count() == 2,
        "{text}"
    );
    for name in ["C", "D", "F"] {
        assert_eq!(m.plain("T", name), arn);
    }
    for name in ["A", "B"] {
        assert_eq!(m.plain("T", name), "n-prod-prod-${AWS::Region}");
    }
    assert_eq!(
        m.plain("T", "E"),
        "two-dev-${AWS::Region} two-dev-${AWS::Region}"
    );
    assert_eq!(m.done.missing, []);
}

#[test]
fn values_stand_where_they_are_written_and_tell_the_way() {
    let template = "
Resources:
  M:
    Type: A::B::Team::MODULE
    Properties: {Name: given}
";
    let m = Modules::new(template, &[(TEAM, TEAM_FRAGMENT)]);
    let role = m.resource("MRole");
    assert_eq!(m.slice(role.origin.name), "Role");
    assert_eq!(role.origin.name.file, FileId(1));
    let calls: Vec<&str> = role.origin.calls.iter().map(|c| m.slice(*c)).collect();
    assert_eq!(calls, ["M"]);
    let name = m.property("MRole", "RoleName").to_text().unwrap();
    let first = name.pieces().first().cloned();
    let Some(crate::value::Piece::Literal(span, literal)) = first else {
        panic!("{name}");
    };
    assert_eq!(m.slice(literal.span_of(span, 0, 5)), "given");
    let path = m.property("MRole", "Description");
    assert_eq!(plain(path), "xgiven");
}

#[test]
fn modules_stand_in_modules() {
    let inner = "
Parameters: {Who: {Type: String}}
Conditions: {Is: !Not [!Equals [!Ref Who, nobody]]}
Resources:
  R: {Type: AWS::IAM::Role, Condition: Is, Properties: {RoleName: !Ref Who}}
";
    let outer = "
Parameters: {Name: {Type: String}}
Resources:
  In: {Type: A::B::Role::MODULE, Properties: {Who: !Sub '${Name}-x'}}
  T: {Type: X::Y::Z, Properties: {A: !Ref In.R, B: !GetAtt In.R.Arn, C: !Ref InR}}
";
    let template = "
Resources:
  M: {Type: A::B::Team::MODULE, Properties: {Name: n}}
  T: {Type: X::Y::Z, Properties: {A: !Ref M.In.R, B: !GetAtt M.In.R.Arn, C: !GetAtt MIn.R.Arn}}
";
    let m = Modules::new(template, &[(TEAM, outer), (ROLE, inner)]);
    assert_eq!(m.codes(), [""; 0]);
    assert_eq!(m.ids(), ["MInR", "MT", "T"]);
    let calls = m.resource("MInR").origin.calls.iter();
    assert_eq!(calls.map(|c| m.slice(*c)).collect::<Vec<_>>(), ["M", "In"]);
    for (id, name) in [("MInR", "RoleName"), ("MT", "A"), ("MT", "C"), ("T", "A")] {
        assert_eq!(m.plain(id, name), "n-x");
    }
    let arn = m.plain("T", "B");
    assert!(arn.to_string().ends_with("role/n-x\""), "{arn}");
    assert_eq!((m.plain("MT", "B"), m.plain("T", "C")), (arn.clone(), arn));
}

#[test]
fn the_condition_of_a_module_holds_for_its_resources() {
    let fragment = "
Parameters: {P: {Type: String}}
Conditions: {Is: !Equals [!Ref P, x]}
Resources:
  A: {Type: X::Y::Z}
  B: {Type: X::Y::Z, Condition: Is, Properties: {P: !If [Is, yes, no]}}
";
    let template = "
Parameters: {P: {Type: String}, Q: {Type: String}}
Conditions:
  Never: !Equals [a, b]
  Maybe: !Equals [!Ref Q, x]
Resources:
  M: {Type: A::B::Team::MODULE, Condition: Maybe, Properties: {P: !Ref P}}
  N: {Type: A::B::Team::MODULE, Condition: Never, Properties: {P: !Ref P}}
";
    let m = Modules::new(template, &[(TEAM, fragment)]);
    assert_eq!(m.codes(), [""; 0]);
    assert_eq!(m.ids(), ["MA", "MB"]);
    let condition = |id: &str| {
        m.resource(id)
            .origin
            .condition
            .as_ref()
            .unwrap()
            .to_string()
    };
    assert_eq!(condition("MA"), "Maybe");
    assert_eq!(condition("MB"), "Maybe and M/Is");
    assert_eq!(m.plain("MB", "P"), "yes");
}

#[test]
fn what_the_service_would_refuse_is_told() {
    let fragment = "
Parameters: {Name: {Type: String, AllowedPattern: '[a-z]+'}, Own: {Type: String, NoEcho: true}}
Resources:
  R: {Type: X::Y::Z, Properties: {A: !Ref Name, B: !Ref Own, C: !Ref Absent}}
";
    let template = "
Resources:
  M: {Type: A::B::Team::MODULE, Properties: {Nane: x, Name: '5', Own: secret}}
  N: {Type: A::B::Team::MODULE, Properties: {Own: !Ref N.R}}
  O: {Type: A::B::Team::MODULE, Properties: !Ref AWS::NoValue}
";
    let m = Modules::new(template, &[(TEAM, fragment)]);
    let mut codes = m.codes();
    codes.sort_unstable();
    assert_eq!(
        codes,
        [
            "invalid-parameter",
            "missing-parameter",
            "unknown-parameter",
            "unknown-reference",
            "unknown-reference",
            "unknown-reference",
        ]
    );
    let unknown = m
        .done
        .problems
        .iter()
        .find(|p| p.code == "unknown-parameter");
    assert_eq!(m.slice(unknown.unwrap().span), "Nane");
    assert_eq!(unknown.unwrap().help, "did you mean `Name`?");
    assert_eq!(
        m.done
            .secrets
            .iter()
            .map(|s| m.slice(*s))
            .collect::<Vec<_>>(),
        ["secret"]
    );
    assert_eq!(m.plain("NR", "A"), "<N/Name>");
}

#[test]
fn modules_that_are_not_here_stay_unknown() {
    let template = "
Resources:
  M: {Type: Far::A::B::MODULE}
  N: {Type: Bad::A::B::MODULE}
  O: {Type: A::B::Team::MODULE}
  P: {Type: A::B::Role::MODULE}
  T: {Type: X::Y::Z, Properties: {P: !GetAtt M.Role.Arn}}
";
    let transform = "{Transform: AWS::LanguageExtensions, Resources: {}}";
    let m = Modules::new(template, &[(TEAM, "{Parameters: {}}"), (ROLE, transform)]);
    assert_eq!(m.ids(), ["T"]);
    assert_eq!(m.done.missing.len(), 4);
    let why = m.done.problems.iter().filter(|p| p.code == "file-not-read");
    let why: Vec<&str> = why.map(|p| p.message.as_str()).collect();
    assert_eq!(
        why,
        [
            "the module `Bad::A::B::MODULE` is not evaluated: it is no template",
            "the module `A::B::Team::MODULE` is not evaluated: its fragment has no resources",
            "the module `A::B::Role::MODULE` is not evaluated: its fragment has a transform",
        ]
    );
    assert_eq!(m.plain("T", "P"), "<M.Role.Arn>");
}

#[test]
fn a_module_that_contains_itself_is_left_out() {
    let fragment = "
Resources:
  R: {Type: X::Y::Z}
  M: {Type: A::B::Team::MODULE}
";
    let template = "Resources: {M: {Type: A::B::Team::MODULE}}";
    let m = Modules::new(template, &[(TEAM, fragment)]);
    assert_eq!(m.ids(), ["MR"]);
    assert!(m.codes().contains(&"cycle"));
    assert_eq!(m.done.missing.len(), 1);
}

#[test]
fn an_argument_that_rests_on_itself_is_a_cycle() {
    let fragment = "
Parameters: {A: {Type: String}}
Resources:
  R: {Type: AWS::IAM::Role, Properties: {RoleName: !Ref A}}
";
    let template = "
Resources:
  M: {Type: A::B::Team::MODULE, Properties: {A: !Ref M.R}}
  N: {Type: A::B::Team::MODULE, Properties: {A: !Sub '${N/A}${N/A}'}}
";
    let m = Modules::new(template, &[(TEAM, fragment)]);
    assert_eq!(m.ids(), ["MR", "NR"]);
    assert!(
        m.codes().iter().all(|code| *code == "cycle"),
        "{:?}",
        m.codes()
    );
    assert!(!m.codes().is_empty());
}

#[test]
fn modules_are_limited_in_depth_and_number() {
    let kind = |level: usize| format!("A::B::L{level}::MODULE");
    let chain = |levels: usize, uses: &str| -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = (0..levels)
            .map(|level| {
                let next = kind(level + 1);
                let mut text = "Resources:\n  R: {Type: X::Y::Z}\n".to_owned();
                for id in uses.chars() {
                    text += &format!("  {id}: {{Type: '{next}'}}\n");
                }
                (kind(level), text)
            })
            .collect();
        all.push((kind(levels), "Resources: {R: {Type: X::Y::Z}}".to_owned()));
        all
    };
    let run = |fragments: &[(String, String)]| {
        let fragments: Vec<(&str, &str)> = fragments
            .iter()
            .map(|(kind, text)| (kind.as_str(), text.as_str()))
            .collect();
        Modules::new("Resources: {M: {Type: 'A::B::L0::MODULE'}}", &fragments)
    };
    let limits = |m: &Modules| {
        m.codes()
            .iter()
            .filter(|c| **c == "evaluation-limit")
            .count()
    };
    let deep = run(&chain(31, "A"));
    assert_eq!((deep.ids().len(), limits(&deep)), (32, 0));
    let deep = run(&chain(32, "A"));
    assert_eq!((deep.ids().len(), limits(&deep)), (32, 1));
    let many = run(&chain(20, "AB"));
    assert_eq!(limits(&many), 1);
    assert_eq!(many.ids().len(), 2_500);
    let long = format!(
        "Resources:\n  R: {{Type: X::Y::Z, Properties: {{P: [{}]}}}}\n",
        "1,".repeat(600_000)
    );
    let uses: String = "ABCD"
        .chars()
        .map(|id| format!("  {id}: {{Type: 'A::B::L1::MODULE'}}\n"))
        .collect();
    let large = run(&[(kind(0), format!("Resources:\n{uses}")), (kind(1), long)]);
    assert_eq!((large.ids().len(), limits(&large)), (2, 1));
}
