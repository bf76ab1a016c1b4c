//! Malformed SAM: whatever stands in a property's place, nothing is lost in silence.

use super::*;
use crate::syntax::Kind;

const TEMPLATES: [(&str, &str); 10] = [
    (
        "apis",
        include_str!("../../../testdata/cloudformation/sam/apis.yaml"),
    ),
    (
        "connectors",
        include_str!("../../../testdata/cloudformation/sam/connectors.yaml"),
    ),
    (
        "deployments",
        include_str!("../../../testdata/cloudformation/sam/deployments.yaml"),
    ),
    (
        "destinations",
        include_str!("../../../testdata/cloudformation/sam/destinations.yaml"),
    ),
    (
        "event_sources",
        include_str!("../../../testdata/cloudformation/sam/event_sources.yaml"),
    ),
    (
        "events",
        include_str!("../../../testdata/cloudformation/sam/events.yaml"),
    ),
    (
        "functions",
        include_str!("../../../testdata/cloudformation/sam/functions.yaml"),
    ),
    (
        "graphql",
        include_str!("../../../testdata/cloudformation/sam/graphql.yaml"),
    ),
    (
        "policy_templates",
        include_str!("../../../testdata/cloudformation/sam/policy_templates.yaml"),
    ),
    (
        "state_machines",
        include_str!("../../../testdata/cloudformation/sam/state_machines.yaml"),
    ),
];

/// What stands in the place of a property.
const WRONG: [&str; 6] = ["7", "text", "[text]", "[[7]]", "{a: text}", "{a: {b: [7]}}"];

/// The node with `value` in the place of the one at `path`.
fn replaced(node: &Node, path: &[usize], value: &Node) -> Node {
    let Some((&first, rest)) = path.split_first() else {
        return Node::new(node.span, value.kind.clone());
    };
    let kind = match &node.kind {
        Kind::Map(entries) => {
            let mut entries = entries.to_vec();
            entries[first].value = replaced(&entries[first].value, rest, value);
            Kind::Map(entries.into())
        }
        Kind::List(items) => {
            let mut items = items.to_vec();
            items[first] = replaced(&items[first], rest, value);
            Kind::List(items.into())
        }
        Kind::Tagged {
            tag,
            tag_span,
            value: inner,
        } => Kind::Tagged {
            tag: tag.clone(),
            tag_span: *tag_span,
            value: Box::new(replaced(inner, path, value)),
        },
        _ => panic!("no collection"),
    };
    Node::new(node.span, kind)
}

/// What a node looks like: another of the same form may be right.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Scalar,
    List,
    Map,
}

fn form(node: &Node) -> Form {
    match &node.kind {
        Kind::Map(_) if super::super::intrinsic::Call::of(node).is_none() => Form::Map,
        Kind::List(_) => Form::List,
        _ => Form::Scalar,
    }
}

/// The paths to everything in the node but what is inside of functions, with their names.
fn paths(
    node: &Node,
    path: &mut Vec<usize>,
    name: &str,
    out: &mut Vec<(Vec<usize>, String, Form)>,
) {
    if super::super::intrinsic::Call::of(node).is_some() {
        return;
    }
    let children: Vec<(String, &Node)> = match &node.kind {
        Kind::Map(entries) => {
            let named = entries
                .iter()
                .map(|e| (e.key.as_str().unwrap_or("?").to_owned(), &e.value));
            named.collect()
        }
        Kind::List(items) => items
            .iter()
            .enumerate()
            .map(|(i, n)| (i.to_string(), n))
            .collect(),
        _ => return,
    };
    for (i, (key, child)) in children.into_iter().enumerate() {
        path.push(i);
        let name = format!("{name}/{key}");
        out.push((path.clone(), name.clone(), form(child)));
        paths(child, path, &name, out);
        path.pop();
    }
}

/// What grants access: each resource with its properties in plain JSON.
fn granted(done: &Evaluation) -> BTreeMap<String, Json> {
    let resources = done.resources.iter();
    resources
        .map(|r| {
            let entries = r.attributes.entries().iter();
            let all: Object<String, Json> = entries
                .map(|e| (e.key.to_string(), plain(&e.value)))
                .collect();
            (r.id.address.to_string(), Json::Object(all))
        })
        .collect()
}

fn is_iam(kind: &str, _: &dyn Fn(&str) -> bool) -> bool {
    kind.starts_with("AWS::IAM::") || kind == "AWS::Lambda::Permission"
}

fn has_unknown(done: &Evaluation) -> bool {
    fn any(value: &Value) -> bool {
        let is_wrong = |reason| matches!(reason, Reason::Invalid | Reason::NotSupported);
        match &value.data {
            Data::Unknown(symbol) => is_wrong(symbol.reason),
            Data::Text(text) => text.symbols().any(|s| is_wrong(s.reason)),
            Data::List(list) => list.rest.is_some() || list.items().iter().any(any),
            Data::Map(map) => map.rest.is_some() || map.entries().iter().any(|e| any(&e.value)),
            Data::OneOf(all) => all.iter().any(|a| any(&a.value)),
            _ => false,
        }
    }
    let resources = done.resources.iter();
    resources.into_iter().any(|r| {
        r.attributes.rest.is_some() || r.attributes.entries().iter().any(|e| any(&e.value))
    })
}

#[test]
fn nothing_is_lost_in_silence() {
    let mut silent = Vec::new();
    let mut count = 0;
    let wrong: Vec<Node> = WRONG
        .iter()
        .map(|text| yaml::parse(FileId(0), &ArcStr::from(*text)).tree[0].clone())
        .collect();
    for (name, source) in TEMPLATES {
        let parsed = yaml::parse(FileId(0), &ArcStr::from(source));
        let root = &parsed.tree[0];
        let before = evaluate(root, ScopeId(0), &options(&is_iam));
        let all = granted(&before);
        let mut found = Vec::new();
        paths(root, &mut Vec::new(), name, &mut found);
        let own = found
            .into_iter()
            .filter(|(_, name, _)| name.contains("/Resources/") || name.contains("/Globals"));
        for (path, at, own) in own {
            for (node, text) in wrong.iter().zip(WRONG) {
                if form(node) == own {
                    continue;
                }
                count += 1;
                let changed = replaced(root, &path, node);
                let done = evaluate(&changed, ScopeId(0), &options(&is_iam));
                if done.problems.len() > before.problems.len() || has_unknown(&done) {
                    continue;
                }
                let now = granted(&done);
                let lost: Vec<&String> = all.keys().filter(|id| !now.contains_key(*id)).collect();
                if !lost.is_empty() {
                    silent.push(format!("{at}: {text} loses {lost:?}"));
                }
            }
        }
    }
    assert_eq!(silent, [] as [String; 0]);
    assert!(count > 4_000, "{count}");
}
