//! What fails, as findings at the places that it comes from.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::accesses::Given;
use super::annotations::{CODE, RuleFile};
use super::evaluate::{EvaluationError, Worker};
use super::input::{Data, Found, Input, Node, Subject, input};
use super::names::{Remark, RemarkKind};
use super::outcome::{Failure, Outcome, Part};
use super::possible::may_fit;
use crate::diag::{Confidence, Finding, Fingerprint, Label, LabelRole};
use crate::graph::Graph;
use crate::rules::{
    CustomRule, IsForeign, Settings, Unresolved, code_labels, construct, hop_text, merge_grants,
    when,
};
use crate::text::{Problem, Sources, Span};
use crate::value::ResourceKind;

/// What custom rules say.
#[derive(Debug, Default)]
pub struct Judged {
    /// The faults: by file and rule, then in the order of the graph.
    pub findings: Vec<Finding>,
    /// What could not be judged.
    pub unresolved: Vec<Unresolved>,
    /// Files that could not be evaluated.
    pub problems: Vec<Problem>,
}

/// Judges the graph by the rules of some files that the settings ask for. A file that cannot be
/// evaluated is a problem, and the others are evaluated all the same.
pub fn judge(
    files: &[RuleFile],
    graph: &Graph,
    sources: &Sources,
    settings: &Settings,
    worker: Option<&Worker>,
    is_foreign: &IsForeign<'_>,
) -> Judged {
    // A file whose clauses all stand outside of rules is none that is not run.
    let runs = |file: &&RuleFile| {
        file.has_no_rule() || file.rules.iter().any(|rule| settings.runs_custom(rule))
    };
    let files: Vec<&RuleFile> = files.iter().filter(runs).collect();
    let mut judged = Judged::default();
    let Some(worker) = worker else {
        judged.problems = files.iter().map(|file| without_worker(file)).collect();
        return judged;
    };
    if files.is_empty() {
        return judged;
    }
    let input = input(graph, sources);
    let document = input.json();
    let given = Given::new(graph);
    let parts: Vec<Judged> = files
        .par_iter()
        .map(|file| match worker.examine(&file.text, &[&document]) {
            Ok(evaluated) => {
                let remarks = evaluated.remarks.iter();
                let judged = Judged {
                    problems: remarks.map(|it| remark(file, it)).collect(),
                    ..Judged::default()
                };
                let judge = Judge {
                    file,
                    graph,
                    input: &input,
                    given: &given,
                    settings,
                    judged,
                };
                let outcome = evaluated.outcomes.into_iter().next();
                judge.run(outcome.unwrap_or_default(), is_foreign)
            }
            Err(error) => Judged {
                problems: vec![problem(file, error)],
                ..Judged::default()
            },
        })
        .collect();
    for part in parts {
        judged.findings.extend(part.findings);
        judged.unresolved.extend(part.unresolved);
        judged.problems.extend(part.problems);
    }
    judged
}

fn without_worker(file: &RuleFile) -> Problem {
    let message = "custom rules are evaluated by the program `iamvet` in a process of its own, and \
                   it is not known where that is";
    Problem::error("custom-rules-not-run", Span::at(file.file, 0), message)
        .help("name the program as the worker of the request")
}

/// A problem of a file as a whole, or at the place that Guard names.
fn problem(file: &RuleFile, error: EvaluationError) -> Problem {
    let offset = error.place.map(|place| offset(&file.text, place));
    let span = Span::at(file.file, offset.unwrap_or_default());
    Problem::error(CODE, span, error.message)
}

/// What is probably not meant in a file, at its place.
fn remark(file: &RuleFile, remark: &Remark) -> Problem {
    let from = remark.place.map_or(0, |place| offset(&file.text, place));
    match &remark.kind {
        RemarkKind::Outside => {
            let message = "clauses stand outside of a rule, and are not judged";
            let problem = Problem::error(CODE, Span::at(file.file, from), message);
            problem.help("put them into a rule, which gives them an id: `rule name { … }`")
        }
        RemarkKind::Unknown {
            name,
            is_group,
            nearest,
        } => {
            let message = match is_group {
                true => format!("rules see no group `{name}`"),
                false => format!("nothing has a property `{name}` here"),
            };
            let at = word(&file.text, from, name).or_else(|| word(&file.text, 0, name));
            let span = match at {
                Some(at) => Span::new(file.file, at, at + name.len()),
                None => Span::at(file.file, from),
            };
            let problem = Problem::warning("unknown-name-in-rule", span, message);
            match nearest {
                Some(nearest) => problem.help(format!("did you mean `{nearest}`?")),
                None if name == "Resources" => problem.help(
                    "rules see groups of entities, such as `roles`, and no resources of a template",
                ),
                None => problem.help("`iamvet guard input` prints what rules see"),
            }
        }
    }
}

/// Where a name stands as a word of its own behind an offset, but for comments.
fn word(text: &str, from: usize, name: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let rest = text.get(from..)?;
    let mut found = rest.match_indices(name).map(|(at, _)| from + at);
    found.find(|at| {
        let (before, behind) = (text.get(..*at), text.get(at + name.len()..));
        let before = before.unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        !line.trim_start().starts_with('#')
            && !before.ends_with(is_part)
            && !behind.unwrap_or_default().starts_with(is_part)
    })
}

/// The offset of a line and a column, both from 1; columns count characters.
fn offset(text: &str, (line, column): (usize, usize)) -> usize {
    let mut start = 0;
    for line in text.split_inclusive('\n').take(line.saturating_sub(1)) {
        start += line.len();
    }
    let rest = text.get(start..).unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default();
    let column = line.char_indices().nth(column.saturating_sub(1));
    start + column.map_or(line.len(), |(at, _)| at)
}

/// Judges by the rules of one file.
struct Judge<'a> {
    file: &'a RuleFile,
    graph: &'a Graph,
    input: &'a Input<'a>,
    given: &'a Given<'a>,
    settings: &'a Settings,
    judged: Judged,
}

/// Where something fails, and whose it is.
struct Place<'a> {
    span: Span,
    /// The pointer that leads there.
    path: String,
    node: Option<&'a Node>,
    subject: Option<&'a Subject<'a>>,
}

impl<'a> Judge<'a> {
    fn run(mut self, outcome: Outcome, is_foreign: &IsForeign<'_>) -> Judged {
        let failed: BTreeSet<&str> = outcome.failures.iter().map(|it| it.rule.as_str()).collect();
        let mut of_rules: BTreeMap<&str, Vec<&Failure>> = BTreeMap::new();
        for failure in &outcome.failures {
            // What fails only because another rule does is that rule's fault.
            let depends_on = failure.depends_on.as_deref();
            if !(failure.parts.is_empty() && depends_on.is_some_and(|it| failed.contains(it))) {
                of_rules.entry(&failure.rule).or_default().push(failure);
            }
        }
        let file = self.file;
        for rule in file.rules.iter().filter(|it| self.settings.runs_custom(it)) {
            let failures = of_rules.remove(rule.name.as_str());
            let failures = failures.into_iter().flatten();
            let findings = failures.flat_map(|it| self.failure(rule, it)).collect();
            let findings = merge_grants(once(findings), is_foreign);
            self.judged.findings.extend(findings);
        }
        self.judged
    }

    fn failure(&mut self, rule: &CustomRule, failure: &Failure) -> Vec<Finding> {
        let found: Vec<(&Part, Option<Found<'a>>)> = failure
            .parts
            .iter()
            .map(|part| (part, self.input.root.find(&part.path)))
            .collect();
        let uncertain = found.iter().find_map(|(part, found)| {
            let node = found.as_ref()?.node;
            is_uncertain(part, node).then_some(node)
        });
        let mut confidence = Confidence::High;
        if let Some(unknown) = uncertain.and_then(|node| node.unknown.as_ref()) {
            if !rule.reports_unknown {
                self.judged.unresolved.push(Unresolved {
                    rule: rule.id.clone(),
                    span: unknown.span,
                    symbol: unknown.symbol.clone(),
                    reason: unknown.reason,
                    uses: 1,
                });
                return Vec::new();
            }
            confidence = Confidence::Low;
        }
        let places = match found.first() {
            Some((part, Some(found))) => self.places(&part.path, *found, rule),
            _ => vec![self.nowhere(rule)],
        };
        let part = failure.parts.first();
        places
            .into_iter()
            .map(|place| Finding {
                confidence,
                ..self.finding(rule, failure, part, &place)
            })
            .collect()
    }

    /// The places that a value stands for: a group of entities stands for each of them.
    fn places(&self, path: &str, found: Found<'a>, rule: &CustomRule) -> Vec<Place<'a>> {
        let place = |path: &str, found: Found<'a>| {
            let subject = self.input.subject(path);
            subject.map(|subject| Place {
                span: used_at(found).unwrap_or(rule.span),
                path: path.to_owned(),
                node: Some(found.node),
                subject: Some(subject),
            })
        };
        if let Some(place) = place(path, found) {
            return vec![place];
        }
        let items = match &found.node.data {
            Data::List(items) if !path.is_empty() => items.as_slice(),
            _ => &[],
        };
        let places = (0..).zip(items).filter_map(|(index, node): (usize, _)| {
            let span = node.span;
            place(&format!("{path}/{index}"), Found { node, span })
        });
        let places: Vec<Place<'a>> = places.collect();
        match places.is_empty() {
            true => vec![self.nowhere(rule)],
            false => places,
        }
    }

    /// What is wrong is that something is not there at all: it is said at the rule.
    fn nowhere(&self, rule: &CustomRule) -> Place<'a> {
        Place {
            span: rule.span,
            path: String::new(),
            node: None,
            subject: None,
        }
    }

    fn finding(
        &self,
        rule: &CustomRule,
        failure: &Failure,
        part: Option<&Part>,
        place: &Place<'a>,
    ) -> Finding {
        let subject = place.subject;
        let declared = subject.and_then(|it| it.declared);
        let label = subject.map_or("the code", |it| it.label.as_str());
        let language = declared.map_or(ResourceKind::Terraform, |it| it.kind);
        let mut labels: Vec<Label> = Vec::new();
        let mut hops: Vec<_> =
            std::iter::successors(place.node.and_then(|it| it.via.as_deref()), |hop| {
                hop.before.as_deref()
            })
            .collect();
        hops.reverse();
        for hop in hops {
            let text = hop_text(hop, language);
            let known = labels
                .iter()
                .any(|it| it.span == hop.span && it.text == text);
            if hop.span != place.span && !known {
                labels.push(Label {
                    span: hop.span,
                    role: LabelRole::Hop,
                    text,
                });
            }
        }
        let unknown = place.node.and_then(|it| it.unknown.as_ref());
        labels.extend(unknown.filter(|it| it.span != place.span).map(|it| Label {
            span: it.span,
            role: LabelRole::Grants,
            text: format!("`{}` comes from here", it.symbol),
        }));
        if let Some(declared) = declared {
            if !declared.origin.whole.contains(place.span) {
                labels.push(Label {
                    span: declared.origin.name,
                    role: LabelRole::Attached,
                    text: "declared here".to_owned(),
                });
            }
            labels.extend(code_labels(declared));
        }
        let condition = subject.and_then(|it| it.condition);
        let given = subject.and_then(|it| self.given.by(&place.path, it));
        let environment = declared.and_then(|it| self.graph.environment(it));
        let address = |whole: bool| match (declared, subject) {
            (Some(it), _) if whole => it.resource.address.to_string(),
            (Some(it), _) => it.declaration.to_string(),
            (None, Some(_)) => label.to_owned(),
            (None, None) => rule.name.clone(),
        };
        Finding {
            rule: rule.id.clone(),
            severity: self
                .settings
                .custom_severity(rule, subject.and_then(|it| it.kind)),
            confidence: Confidence::High,
            primary: place.span,
            subject: place.span,
            primary_text: primary_text(part, place.node),
            labels,
            address: address(false),
            instances: vec![address(true)],
            environments: environment.into_iter().map(str::to_owned).collect(),
            construct: declared.and_then(construct),
            resource_span: declared.map_or(place.span, |it| it.origin.whole),
            entity: label.to_owned(),
            principal_kind: subject.and_then(|it| it.kind).map(|kind| kind.key()),
            policy_kind: None,
            message: format!("{label}: {}{}", words(rule, failure), when(condition)),
            condition: condition.map(str::to_owned),
            help: rule.help.clone(),
            fixes: Vec::new(),
            grant: grant(failure, place.node),
            accesses: given.into_iter().collect(),
            fingerprint: Fingerprint::default(),
            covers: Vec::new(),
            suppression: None,
        }
    }
}

/// Where a value stands; of one that is not known where it is used: what would give it may be far
/// from there.
fn used_at(found: Found<'_>) -> Option<Span> {
    let is_known = !matches!(found.node.data, Data::Unknown | Data::OneOf(_));
    let hop = found.node.via.as_ref().filter(|_| !is_known);
    hop.map(|hop| hop.span).or(found.span)
}

/// One place may fail by several values that Guard goes over: it is said once.
fn once(findings: Vec<Finding>) -> Vec<Finding> {
    let mut seen = BTreeSet::new();
    let mut out = Vec::with_capacity(findings.len());
    for finding in findings {
        let instance = finding.instances.first().cloned();
        let key = (finding.primary, finding.message.clone(), instance);
        if seen.insert(key) {
            out.push(finding);
        }
    }
    out
}

/// Whether a value that does not fit might, if it were known.
fn is_uncertain(part: &Part, node: &Node) -> bool {
    match &node.data {
        Data::Unknown | Data::OneOf(_) => true,
        _ if node.unknown.is_none() => false,
        Data::Map(_) => part.missing.is_some() || part.operator == "Empty",
        Data::Text(text) => match (part.operator.as_str(), part.is_negated) {
            ("Eq" | "In", false) => part.expected.iter().any(|it| may_fit(text, it)),
            ("Eq" | "In", true) => part.expected.iter().any(|it| it.starts_with('/')),
            _ => false,
        },
        _ => false,
    }
}

/// What the rule says: its message, else its title with the clause.
fn words(rule: &CustomRule, failure: &Failure) -> String {
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let message = one_line(&failure.message);
    let message = message.trim_end_matches('.');
    if !message.is_empty() {
        return message.to_owned();
    }
    let context = one_line(&failure.context);
    match context.is_empty() || context.contains("Location[") {
        true => rule.title.trim_end_matches('.').to_owned(),
        false => format!("{}: not so: `{context}`", rule.title),
    }
}

fn primary_text(part: Option<&Part>, node: Option<&Node>) -> String {
    let missing = part.and_then(|it| it.missing.as_deref());
    match (missing, node.map(|it| &it.data)) {
        (Some(missing), _) => format!("has no `{missing}`"),
        (None, Some(data)) => {
            let path = part.map_or("", |it| it.path.as_str());
            let key = path.rsplit_once('/').map(|(_, key)| key);
            let key = key.filter(|it| !it.is_empty() && it.parse::<usize>().is_err());
            let what = key.map_or_else(|| "this".to_owned(), |key| format!("`{key}`"));
            match data {
                Data::Text(text) if text.len() < 60 => format!("{what} is `{text}`"),
                _ => format!("{what} does not fit"),
            }
        }
        (None, None) => "of this rule".to_owned(),
    }
}

/// What the fault rests on: the clause, and the value.
fn grant(failure: &Failure, node: Option<&Node>) -> String {
    let value = node.map(|node| match &node.data {
        Data::Text(text) => text.clone(),
        _ => String::new(),
    });
    format!("{}={}", failure.context.trim(), value.unwrap_or_default())
}
