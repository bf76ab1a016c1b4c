//! Plans that Terraform made, alone and beside their source. The projects are in
//! `testdata/terraform/plans`; the plans are of Terraform 1.15 and the AWS provider 3.39, without
//! their time stamps.

mod drift;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use arcstr::ArcStr;

use super::{Plan, evaluate, is_plan};
use crate::syntax::{Entry, Kind, Literal, Node, json};
use crate::terraform::Evaluation;
use crate::terraform::testing::{Fixture, shown};
use crate::text::{FileId, Problem, SourceFile, Span, Str};
use crate::value::{Data, Resource, ScopeId, Value};

const PROJECTS: [&str; 7] = [
    "changes",
    "computed",
    "documents",
    "inputs",
    "keys",
    "sensitive",
    "teams",
];

/// A project with its plan.
struct Planned {
    fixture: Fixture,
    file: FileId,
    text: ArcStr,
}

fn folder(project: &str) -> String {
    format!("testdata/terraform/plans/{project}")
}

impl Planned {
    fn project(name: &str) -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder(name));
        let text = std::fs::read_to_string(file.join("plan.json")).unwrap();
        Self::new(Fixture::folder(&folder(name)), &text)
    }

    fn new(mut fixture: Fixture, text: &str) -> Self {
        let text = ArcStr::from(text);
        let file = fixture
            .sources
            .add(SourceFile::new("plan.json", text.clone()));
        Self {
            fixture,
            file,
            text,
        }
    }

    /// A plan without a source.
    fn text(text: &str) -> Self {
        Self::new(Fixture::file(""), text)
    }

    fn tree(&self) -> Node {
        json::parse(self.file, &self.text).tree.unwrap()
    }

    fn alone(&self) -> Evaluation {
        self.evaluate(&self.tree(), false)
    }

    fn beside(&self) -> Evaluation {
        self.evaluate(&self.tree(), true)
    }

    fn evaluate(&self, tree: &Node, with_source: bool) -> Evaluation {
        let (plan, mut problems) = Plan::read(tree, self.file, "plan.json");
        let mut done = self.fixture.with_options(|options, project| {
            let source = with_source.then_some(project);
            evaluate(&plan, source, ScopeId(0), options)
        });
        problems.append(&mut done.problems);
        done.problems = problems;
        done
    }

    fn at(&self, span: Span) -> &str {
        self.fixture.at(span)
    }
}

/// The attributes of all resources by address.
fn attributes(done: &Evaluation) -> BTreeMap<String, BTreeMap<String, Value>> {
    let of = |resource: &Resource| -> BTreeMap<String, Value> {
        let entries = resource.attributes.entries().iter();
        entries
            .map(|entry| (entry.key.to_string(), entry.value.clone()))
            .filter(|(_, value)| !value.is_null())
            .collect()
    };
    let resources = done.resources.iter();
    resources
        .map(|r| (r.id.address.to_string(), of(r)))
        .collect()
}

/// Whether `less` says nothing that `more` does not say too: leaves of `less` may be unknown.
fn agrees(less: &Value, more: &Value) -> bool {
    let document = |value: &Value| match &value.data {
        Data::Text(text) if text.is_json() => crate::value::decode_json(text).ok(),
        _ => None,
    };
    if let (Some(less), Some(more)) = (document(less), document(more)) {
        return agrees(&less, &more);
    }
    match (&less.data, &more.data) {
        (Data::Unknown(_), _) => true,
        (Data::List(a), _) if a.rest.is_some() => true,
        (Data::List(a), Data::List(b)) if a.items().len() == b.items().len() => {
            // Sets have another order in a plan.
            let fits = |x: &Value| b.items().iter().any(|y| agrees(x, y));
            a.items().iter().all(fits)
        }
        (Data::Map(a), Data::Map(b)) => a.entries().iter().all(|entry| {
            let is_empty = shown(&entry.value).is_empty();
            b.get(&entry.key)
                .map_or(is_empty, |other| agrees(&entry.value, other))
        }),
        (Data::List(a), _) if a.items().len() == 1 => agrees(&a.items()[0], more),
        (_, Data::List(b)) if b.items().len() == 1 => agrees(less, &b.items()[0]),
        _ => shown(less) == shown(more),
    }
}

#[test]
fn a_plan_alone_has_the_resources_of_its_source() {
    let mut compared = 0;
    for name in PROJECTS.iter().filter(|name| **name != "inputs") {
        let project = Planned::project(name);
        let (source, alone) = (project.fixture.evaluate(), project.alone());
        assert_eq!(alone.problems, [], "{name}");
        let (source, alone) = (attributes(&source), attributes(&alone));
        let addresses = |of: &BTreeMap<String, _>| of.keys().cloned().collect::<Vec<_>>();
        assert_eq!(addresses(&source), addresses(&alone), "{name}");
        for (address, attributes) in &source {
            let planned = &alone[address];
            let names = |of: &BTreeMap<String, Value>| of.keys().cloned().collect::<Vec<_>>();
            assert_eq!(names(attributes), names(planned), "{name}: {address}");
            for (attribute, value) in attributes {
                compared += 1;
                let planned = &planned[attribute];
                // Without an account, the source knows less of what is there already.
                let agreed = agrees(planned, value) || *name == "changes" && agrees(value, planned);
                let (a, b) = (shown(planned), shown(value));
                assert!(agreed, "{name}: {address}.{attribute}: {a} / {b}");
            }
        }
    }
    assert!(compared > 140, "{compared}");
}

#[test]
fn beside_its_source_a_plan_has_what_both_know_at_the_places_of_the_source() {
    for name in PROJECTS {
        let project = Planned::project(name);
        let (alone, beside) = (project.alone(), project.beside());
        assert_eq!(beside.problems, [], "{name}");
        for resource in &beside.resources {
            assert_ne!(resource.origin.whole.file, project.file, "{name}");
        }
        let source = attributes(&project.fixture.evaluate());
        let (alone, beside) = (attributes(&alone), attributes(&beside));
        assert_eq!(
            alone.keys().collect::<Vec<_>>(),
            beside.keys().collect::<Vec<_>>()
        );
        for (address, attributes) in &beside {
            for (attribute, value) in attributes {
                let of = |from: &BTreeMap<String, BTreeMap<String, Value>>| {
                    from.get(address).and_then(|r| r.get(attribute)).cloned()
                };
                let planned = of(&alone).unwrap();
                let what = format!("{name}: {address}.{attribute}: {}", shown(value));
                assert!(agrees(&planned, value), "{what} / {}", shown(&planned));
                if let Some(source) = of(&source).filter(|_| name != "inputs" && name != "changes")
                {
                    assert!(agrees(&source, value), "{what} / {}", shown(&source));
                    assert!(agrees(value, &source), "{what} / {}", shown(&source));
                }
            }
        }
    }
}

#[test]
fn what_the_plan_lost_is_taken_from_the_source() {
    let project = Planned::project("computed");
    let (alone, beside) = (project.alone(), project.beside());
    let policy = "${aws_iam_user_policy.admin.policy}";
    assert_eq!(
        format!(
            "${{{}}}",
            &alone.shown("aws_iam_user_policy.admin", "policy")[1..]
        ),
        policy
    );
    assert_eq!(
        beside.shown("aws_iam_user_policy.admin", "policy"),
        "{\"Statement\":[{\"Action\":\"*\",\"Effect\":\"Allow\",\"Resource\":[${aws_s3_bucket.data.arn},\
         ${aws_kms_key.data.arn}]}],\"Version\":\"2012-10-17\"}"
    );
    // A list with an unknown item is unknown to the plan: the known ones are not told.
    let arns = "managed_policy_arns";
    assert_eq!(
        alone.shown("aws_iam_role.reader", arns),
        "[?aws_iam_policy.decrypt.arn, ...aws_iam_role.reader.managed_policy_arns]"
    );
    let arns = beside.shown("aws_iam_role.reader", arns);
    for arn in [
        "?aws_iam_policy.decrypt.arn",
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
    ] {
        assert!(arns.contains(arn) && !arns.contains("..."), "{arns}");
    }
    let inline = beside
        .value("aws_iam_role.worker", "inline_policy")
        .as_list()
        .unwrap();
    let policies: Vec<String> = inline
        .items()
        .iter()
        .map(|b| shown(b.get("policy").unwrap()))
        .collect();
    assert!(
        policies
            .iter()
            .any(|p| p.contains("${aws_s3_bucket.data.arn}/*")),
        "{policies:?}"
    );
}

#[test]
fn what_the_source_does_not_know_is_taken_from_the_plan() {
    let project = Planned::project("inputs");
    let beside = project.beside();
    assert_eq!(
        beside.addresses(),
        [
            "module.role[\"alice\"].aws_iam_role.this",
            "module.role[\"alice\"].aws_iam_role_policy.this",
            "module.role[\"bob\"].aws_iam_role.this",
            "module.role[\"bob\"].aws_iam_role_policy.this",
            "aws_iam_policy.boundary",
        ]
    );
    let name = beside.value("module.role[\"alice\"].aws_iam_role.this", "name");
    assert_eq!(shown(name), "prod-alice");
    assert_eq!(project.at(name.span), "\"${var.environment}-${each.key}\"");
    let alice = beside.value(
        "module.role[\"alice\"].aws_iam_role.this",
        "permissions_boundary",
    );
    assert_eq!(shown(alice), "?aws_iam_policy.boundary.arn");
    let bob = beside.resource("module.role[\"bob\"].aws_iam_role.this");
    assert!(bob.attribute("permissions_boundary").is_none());
    assert!(
        beside
            .shown("aws_iam_policy.boundary", "policy")
            .contains("\"s3:*\"")
    );
}

#[test]
fn modules_that_are_not_here_come_from_the_plan() {
    let mut project = Planned::project("teams");
    project
        .fixture
        .directories
        .retain(|dir, _| dir != "modules/team/modules/role");
    let beside = project.beside();
    let codes: Vec<&str> = beside.problems.iter().map(|p| p.code).collect();
    assert_eq!(codes, [] as [&str; 0]);
    let role = beside.resource("module.team[\"orders\"].module.role.aws_iam_role.this");
    assert_eq!(role.origin.whole.file, project.file);
    assert_eq!(beside.resources.len(), project.alone().resources.len());
    let attached = "module.team[\"orders\"].aws_iam_role_policy_attachment.read";
    let link = beside.value(attached, "role").link.clone().unwrap();
    assert_eq!(link.resource, role.id);
}

#[test]
fn references_are_links() {
    let link = |done: &Evaluation, address: &str, attribute: &str| {
        let value = done.value(address, attribute);
        let link = value
            .link
            .clone()
            .map(|link| format!("{}.{}", link.resource.address, link.attribute));
        link.unwrap_or_else(|| panic!("{address}.{attribute} has no link"))
    };
    let teams = Planned::project("teams").alone();
    let read = "module.team[\"billing\"].aws_iam_role_policy_attachment.read";
    assert_eq!(
        link(&teams, read, "role"),
        "module.team[\"billing\"].module.role.aws_iam_role.this.name"
    );
    let audit = "aws_iam_role_policy_attachment.audit[\"orders\"]";
    assert_eq!(
        link(&teams, audit, "role"),
        "module.team[\"orders\"].module.role.aws_iam_role.this.name"
    );
    assert_eq!(
        link(&teams, audit, "policy_arn"),
        "aws_iam_policy.audit.arn"
    );
    let keys = Planned::project("keys").alone();
    let numbered = "aws_iam_role_policy_attachment.numbered[1]";
    assert_eq!(
        link(&keys, numbered, "policy_arn"),
        "aws_iam_policy.numbered[1].arn"
    );
    assert_eq!(
        link(&keys, numbered, "role"),
        "aws_iam_role.numbered[1].name"
    );
    let last = "aws_iam_role_policy_attachment.last";
    assert_eq!(link(&keys, last, "role"), "aws_iam_role.numbered[10].id");
    let documents = Planned::project("documents").alone();
    assert_eq!(
        link(&documents, "aws_iam_user_policy.send", "user"),
        "aws_iam_user.operator.id"
    );
}

#[test]
fn a_deferred_document_keeps_its_statements() {
    let project = Planned::project("documents");
    let done = project.alone();
    let policy = done.value("aws_iam_policy.send", "policy");
    let Data::Text(text) = &policy.data else {
        panic!("{policy:?}");
    };
    let document = crate::value::decode_json(text).unwrap();
    let statements = document
        .get("Statement")
        .unwrap()
        .as_list()
        .unwrap()
        .items();
    let sids: Vec<String> = statements
        .iter()
        .map(|s| shown(s.get("Sid").unwrap()))
        .collect();
    assert_eq!(sids, ["Base", "Send", "Delete", "Purge"]);
    let action = statements[1].get("Action").unwrap();
    assert_eq!(project.at(action.span), "\"sqs:SendMessage\"");
    assert!(statements[1].get("Resource").unwrap().is_unknown());
    assert_eq!(
        done.shown("aws_iam_role.caller", "assume_role_policy")
            .matches("${aws_iam_role.sender.arn}")
            .count(),
        1
    );
}

#[test]
fn policies_in_texts_lead_to_their_tokens() {
    let project = Planned::project("teams");
    let done = project.alone();
    let Data::Text(text) = &done.value("aws_iam_policy.audit", "policy").data else {
        panic!();
    };
    let document = crate::value::decode_json(text).unwrap();
    let statement = &document
        .get("Statement")
        .unwrap()
        .as_list()
        .unwrap()
        .items()[0];
    let action = statement.get("Action").unwrap();
    assert_eq!(project.at(action.span), "\\\"cloudtrail:LookupEvents\\\"");
    let resource = done.resource("aws_iam_policy.audit");
    assert_eq!(project.at(resource.origin.name), "\"aws_iam_policy.audit\"");
}

#[test]
fn only_what_will_be_there_is_there() {
    let done = Planned::project("changes").alone();
    let addresses: BTreeSet<&str> = done.addresses().into_iter().collect();
    assert!(
        addresses.contains("aws_iam_policy.replaced")
            && addresses.contains("aws_iam_group.renamed")
    );
    for gone in ["gone", "forgotten", "counted[1]", ".old"] {
        assert!(
            addresses.iter().all(|address| !address.ends_with(gone)),
            "{gone}"
        );
    }
    assert_eq!(done.shown("aws_iam_policy.replaced", "name"), "new-name");
    // The state tells the policies of a role in the role as well.
    assert!(
        done.resource("aws_iam_role.stays")
            .attribute("inline_policy")
            .is_none()
    );
}

#[test]
fn a_state_is_read_like_a_plan() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder("state"));
    let text = std::fs::read_to_string(path.join("state.json")).unwrap();
    let project = Planned::text(&text);
    assert!(is_plan(&project.tree()));
    let done = project.alone();
    assert_eq!(done.problems, []);
    assert_eq!(done.resources.len(), 12);
    assert_eq!(
        done.shown("aws_iam_user_policy_attachment.gone", "user"),
        "gone"
    );
    let role = done.resource("aws_iam_role.stays");
    assert!(role.attribute("inline_policy").is_none());
    assert_eq!(shown(role.attribute("name").unwrap()), "stays");
}

#[test]
fn what_is_sensitive_is_marked_and_masked() {
    let project = Planned::project("sensitive");
    let tree = project.tree();
    let (plan, _) = Plan::read(&tree, project.file, "plan.json");
    let mut masked = project.text.to_string();
    let mut spans = plan.sensitive_values().to_vec();
    spans.sort();
    for span in spans.iter().rev() {
        masked.replace_range(span.range(), "");
    }
    assert!(
        project.text.contains("hunter2") && !masked.contains("hunter2"),
        "{masked}"
    );
    for done in [project.alone(), project.beside()] {
        let policy = done.value("aws_iam_user_policy.partner", "policy");
        assert!(policy.sensitive);
        let tags = done.value("module.role.aws_iam_user.this", "tags");
        assert!(tags.get("token").unwrap().sensitive);
    }
}

/// A plan of one user and a policy that is attached to it, with further members.
fn small(more: &str) -> String {
    let resource = |kind: &str, name: &str, change: &str| {
        format!(
            "{{\"address\":\"{kind}.{name}\",\"mode\":\"managed\",\"type\":\"{kind}\",\"name\":\"{name}\",\"change\":{change}}}"
        )
    };
    let user = resource(
        "aws_iam_user",
        "u",
        "{\"actions\":[\"create\"],\"after\":{\"name\":\"u\"},\"after_unknown\":{\"arn\":true}}",
    );
    format!(
        "{{\"format_version\":\"1.2\",\"terraform_version\":\"1.15.5\",\"resource_changes\":[{user}]{more}}}"
    )
}

#[test]
fn data_sources_tell_account_partition_and_region() {
    let data = |kind: &str, values: &str| {
        format!(
            "{{\"address\":\"data.{kind}.c\",\"mode\":\"data\",\"type\":\"{kind}\",\"name\":\"c\",\"values\":{values}}}"
        )
    };
    let read = [
        data(
            "aws_caller_identity",
            "{\"account_id\":\"123456789012\",\"id\":\"123456789012\"}",
        ),
        data("aws_partition", "{\"partition\":\"aws-cn\"}"),
        data("aws_region", "{\"name\":\"cn-north-1\"}"),
    ];
    let policy = "{\"address\":\"aws_iam_user_policy_attachment.a\",\"mode\":\"managed\",\
        \"type\":\"aws_iam_user_policy_attachment\",\"name\":\"a\",\"change\":{\"actions\":[\"create\"],\
        \"after\":{\"user\":\"u\"},\"after_unknown\":{\"policy_arn\":true}}}";
    let own = "{\"address\":\"aws_iam_policy.p\",\"mode\":\"managed\",\"type\":\"aws_iam_policy\",\"name\":\"p\",\
        \"change\":{\"actions\":[\"create\"],\"after\":{\"name\":\"p\",\"path\":\"/x/\"},\"after_unknown\":{\"arn\":true}}}";
    let configuration = "{\"root_module\":{\"resources\":[\
        {\"address\":\"aws_iam_policy.p\",\"mode\":\"managed\",\"type\":\"aws_iam_policy\",\"name\":\"p\",\
        \"expressions\":{\"name\":{\"constant_value\":\"p\"},\"path\":{\"constant_value\":\"/x/\"}}},\
        {\"address\":\"aws_iam_user_policy_attachment.a\",\"mode\":\"managed\",\
        \"type\":\"aws_iam_user_policy_attachment\",\"name\":\"a\",\"expressions\":{\
        \"user\":{\"constant_value\":\"u\"},\"policy_arn\":{\"references\":[\"aws_iam_policy.p.arn\",\"aws_iam_policy.p\"]}}}]}}";
    let text = format!(
        "{{\"format_version\":\"1.2\",\"terraform_version\":\"1.15.5\",\"resource_changes\":[{policy},{own}],\
         \"configuration\":{configuration},\"prior_state\":{{\"values\":{{\"root_module\":{{\"resources\":[{}]}}}}}}}}",
        read.join(",")
    );
    let done = Planned::text(&text).alone();
    let arn = done.value("aws_iam_user_policy_attachment.a", "policy_arn");
    let shape = arn.as_symbol().unwrap().shape.clone().unwrap();
    assert_eq!(shape.to_string(), "arn:aws-cn:iam::123456789012:policy/x/p");
}

#[test]
fn a_plan_that_was_made_from_other_code_is_told() {
    let source = Fixture::file("resource \"aws_iam_user\" \"other\" {\n  name = \"other\"\n}\n");
    let done = Planned::new(source, &small("")).beside();
    assert_eq!(done.codes(), ["plan-differs"]);
    assert_eq!(done.addresses(), ["aws_iam_user.other", "aws_iam_user.u"]);
}

#[test]
fn versions_that_are_not_known_are_read() {
    let text = small("").replace("\"1.2\"", "\"2.0\"");
    let done = Planned::text(&text).alone();
    assert_eq!(done.codes(), ["plan-version"]);
    assert_eq!(done.addresses(), ["aws_iam_user.u"]);
}

#[test]
fn wrong_types_are_told_with_their_places() {
    let junk = [
        "1",
        "true",
        "\"x\"",
        "[]",
        "{}",
        "[1]",
        "[null]",
        "{\"a\":[{}]}",
    ];
    for member in [
        "planned_values",
        "configuration",
        "prior_state",
        "variables",
        "output_changes",
    ] {
        for value in junk {
            let project = Planned::text(&small(&format!(",\"{member}\":{value}")));
            let done = project.alone();
            assert!(
                done.addresses().contains(&"aws_iam_user.u"),
                "{member} {value}"
            );
            let told: Vec<&Problem> = done.problems.iter().collect();
            let is_object = value.starts_with('{');
            assert_eq!(told.is_empty(), is_object, "{member} {value} {told:?}");
            for problem in told {
                assert_eq!(project.at(problem.span), value);
                assert!(!problem.help.is_empty());
            }
        }
    }
}

/// Every node of a tree, in order, replaced by each of some others, one at a time.
fn replace(node: &mut Node, left: &mut usize, by: &Kind) -> bool {
    if *left == 0 {
        node.kind = by.clone();
        return true;
    }
    *left -= 1;
    match &mut node.kind {
        Kind::List(items) => items.iter_mut().any(|item| replace(item, left, by)),
        Kind::Map(entries) => entries
            .iter_mut()
            .any(|entry| replace(&mut entry.value, left, by)),
        _ => false,
    }
}

#[test]
fn anything_may_stand_anywhere() {
    let span = Span::default();
    let node = |kind: Kind| Node::new(span, kind);
    let text = |text: &str| Kind::Text(Literal::plain(Str::from(text)));
    let entry = Entry {
        key: node(text("references")),
        value: node(Kind::List(
            [node(text("module.x[\"")), node(text("var"))].into(),
        )),
    };
    let junk = [
        Kind::Null,
        Kind::Bool(true),
        Kind::Number(Str::from("99999999999999999999")),
        text("x[0].y"),
        Kind::List([node(Kind::Null), node(Kind::Bool(true))].into()),
        Kind::Map([entry].into()),
    ];
    for (i, name) in PROJECTS.iter().enumerate() {
        let project = Planned::project(name);
        let tree = project.tree();
        for (j, kind) in junk.iter().enumerate() {
            // Not all places with everything: that would take minutes.
            for at in (i + j..).step_by(41) {
                let mut tree = tree.clone();
                if !replace(&mut tree, &mut at.clone(), kind) {
                    break;
                }
                if tree.as_map().is_some() {
                    project.evaluate(&tree, at % 2 == 0);
                }
            }
        }
    }
}
