//! Suppressions, and their effect on findings.

use std::collections::{BTreeMap, HashMap};

use super::Date;
use super::comment::{self, Dialect, EVERY, Form, Scope, Written};
use super::limit::{self, Situation};
use super::metadata;
use super::place::CommentLines;
use crate::diag::{Finding, LabelRole, Suppression, SuppressionKind};
use crate::policy::Pattern;
use crate::rules::{self, Alias, Rule, Settings};
use crate::syntax::{Comment, Node};
use crate::text::{FileId, Problem, Sources, Span};

/// The code of a suppression that is not written as it must be.
const INVALID: &str = "invalid-suppression";

/// The suppressions of a scan.
#[derive(Debug, Default)]
pub struct Markers {
    markers: Vec<Marker>,
    /// Markers by the line that they speak of.
    by_line: HashMap<(FileId, usize), Vec<usize>>,
    /// Markers by the line that they stand right inside of.
    by_outer_line: HashMap<(FileId, usize), Vec<usize>>,
    /// Markers that hold for the resource of a template around them, by their line.
    by_own_line: BTreeMap<(FileId, usize), Vec<usize>>,
    /// Markers that hold for the block of HCL around them, by its start, with its end.
    by_block: BTreeMap<(FileId, u32), (u32, Vec<usize>)>,
    /// Markers that hold for all around them, by their place.
    by_place: BTreeMap<(FileId, u32), Vec<usize>>,
    /// Markers that hold for a whole file.
    by_file: HashMap<FileId, Vec<usize>>,
    /// The workspace that the code is evaluated for, where it is known.
    workspace: Option<String>,
}

#[derive(Debug)]
struct Marker {
    span: Span,
    written: Written,
    names: Vec<Name>,
    /// Whether it has suppressed anything.
    is_used: bool,
    /// The hash of a grant that it was meant for by its place and name, and does not fit.
    misfit: Option<String>,
}

/// A name that a marker gives, and what it means.
#[derive(Debug)]
struct Name {
    text: String,
    rules: Vec<(&'static Rule, Option<&'static Alias>)>,
    used: bool,
}

/// The suppressions in the metadata of a template's resources.
#[derive(Debug, Default)]
pub struct TemplateMarkers(Vec<(Span, Span, Written)>);

impl TemplateMarkers {
    /// Those of one template.
    pub fn of(root: &Node) -> Self {
        Self(metadata::read(root))
    }

    /// Adds a rule of cdk-nag that the app acknowledges for the resource whose name is at `span`.
    pub fn acknowledge(&mut self, span: Span, rule: &str, reason: &str) {
        let (rule, limit) = limit::of_cdk_nag(rule);
        let written = Written {
            reason: reason.to_owned(),
            limits: limit.into_iter().collect(),
            ..Written::new(Dialect::CdkNag, Form::Metadata, vec![rule.to_owned()])
        };
        self.0.push((span, span, written));
    }
}

impl Markers {
    /// Tells for which workspace the code is evaluated.
    pub fn set_workspace(&mut self, workspace: Option<String>) {
        self.workspace = workspace;
    }

    /// Adds the suppressions in comments; those of one file stand together.
    pub fn add_comments(&mut self, comments: &[Comment], sources: &Sources) {
        for comments in comments.chunk_by(|a, b| a.span.file == b.span.file) {
            let file = comments.first().and_then(|c| sources.get(c.span.file));
            if let Some(file) = file {
                let lines = CommentLines::new(file, comments);
                comments.iter().for_each(|c| self.add_comment(c, &lines));
            }
        }
    }

    fn add_comment(&mut self, comment: &Comment, lines: &CommentLines<'_>) {
        let file = comment.span.file;
        for written in comment::read(&comment.text) {
            let id = self.markers.len();
            if written.scope == Scope::Head {
                if lines.is_head(comment.span) {
                    self.by_file.entry(file).or_default().push(id);
                    self.markers.push(Marker::new(comment.span, written));
                }
                continue;
            }
            if written.scope == Scope::Resource {
                self.add_to_resource(id, comment, lines);
                self.markers.push(Marker::new(comment.span, written));
                continue;
            }
            let place = lines.of(comment.span);
            let target = (file, place.target);
            self.by_line.entry(target).or_default().push(id);
            match place.inside {
                _ if lines.is_member(comment.span) => self.add_place(id, comment.span),
                Some(outer) => self
                    .by_outer_line
                    .entry((file, outer))
                    .or_default()
                    .push(id),
                None => {}
            }
            self.markers.push(Marker::new(comment.span, written));
        }
    }

    /// Adds a comment that holds for the resource that it stands in: in HCL between the lines that
    /// open and close its block, in a template on any of its lines.
    fn add_to_resource(&mut self, id: usize, comment: &Comment, lines: &CommentLines<'_>) {
        let file = comment.span.file;
        match comment.block {
            _ if lines.is_member(comment.span) => self.add_place(id, comment.span),
            Some(block) if lines.is_within(comment.span, block) => {
                let blocks = self.by_block.entry((file, block.start));
                blocks.or_insert((block.end, Vec::new())).1.push(id);
            }
            None if lines.are_of_template() => {
                let line = (file, lines.of(comment.span).own);
                self.by_own_line.entry(line).or_default().push(id);
            }
            _ => {}
        }
    }

    /// Adds the suppressions in the metadata of a template's resources; one that is there already
    /// is the same template in another environment.
    pub fn add_template(&mut self, markers: TemplateMarkers) {
        for (span, place, written) in markers.0 {
            let known = match written.scope {
                Scope::File => self.by_file.get(&place.file),
                _ => self.by_place.get(&(place.file, place.start)),
            };
            let mut known = known.into_iter().flatten();
            // Several may be acknowledged at the name of one resource.
            let is_same = |marker: &Marker| marker.span == span && marker.written == written;
            if known.any(|id| self.markers.get(*id).is_some_and(is_same)) {
                continue;
            }
            let id = self.markers.len();
            match written.scope {
                Scope::File => self.by_file.entry(place.file).or_default().push(id),
                _ => self.add_place(id, place),
            }
            self.markers.push(Marker::new(span, written));
        }
    }

    fn add_place(&mut self, id: usize, span: Span) {
        self.by_place
            .entry((span.file, span.start))
            .or_default()
            .push(id);
    }

    /// Suppresses findings, and gives what is wrong with the suppressions. One of this tool must
    /// name known rules and a reason, must not be expired, and must have an effect if its rule is
    /// run; those of other tools are taken as they are, but for an end that cannot be read.
    pub fn apply(
        mut self,
        findings: &mut [Finding],
        sources: &Sources,
        settings: &Settings,
        today: Date,
    ) -> Vec<Problem> {
        let valid: Vec<bool> = self.markers.iter().map(|m| m.is_valid(today)).collect();
        let workspace = self.workspace.take();
        for finding in findings {
            let situation = Situation {
                token: sources.snippet(finding.primary),
                workspace: workspace.as_deref(),
            };
            for id in self.candidates(finding, sources) {
                if let (Some(marker), Some(true)) = (self.markers.get_mut(id), valid.get(id)) {
                    marker.suppress(finding, situation);
                }
            }
        }
        let markers = self.markers.iter();
        markers
            .flat_map(|marker| marker.problems(settings, today))
            .collect()
    }

    /// The markers at a finding's place, in the order of the scan.
    fn candidates(&self, finding: &Finding, sources: &Sources) -> Vec<usize> {
        let line = |span: Span| {
            let file = sources.get(span.file)?;
            Some((span.file, file.lines().line_of(span.range().start)))
        };
        let attached = finding
            .labels
            .iter()
            .filter(|label| label.role == LabelRole::Attached)
            .map(|label| label.span);
        let resource = finding.resource_span;
        let mut out: Vec<usize> = [finding.primary, resource]
            .into_iter()
            .chain(attached)
            .filter_map(|span| self.by_line.get(&line(span)?))
            .flatten()
            .copied()
            .collect();
        // A primary place in another file is the call that leads to the resource.
        let called = (finding.primary.file != resource.file).then_some(finding.primary);
        out.extend(
            [Some(resource), called]
                .into_iter()
                .flatten()
                .filter_map(|span| self.by_outer_line.get(&line(span)?))
                .flatten(),
        );
        let of_file = |file| self.by_file.get(&file).into_iter().flatten();
        out.extend(of_file(resource.file).chain(of_file(finding.primary.file)));
        let around = (resource.file, resource.start)..(resource.file, resource.end);
        if !resource.is_empty() {
            out.extend(self.by_place.range(around).flat_map(|(_, ids)| ids));
        }
        let last = Span {
            start: resource.end.saturating_sub(1),
            ..resource
        };
        if let Some((first, last)) = line(resource).zip(line(last)).filter(|(a, b)| a <= b) {
            out.extend(
                self.by_own_line
                    .range(first..=last)
                    .flat_map(|(_, ids)| ids),
            );
        }
        for span in [finding.primary, finding.subject, resource] {
            let mut before = self.by_block.range(..=(span.file, span.start));
            let block = before
                .next_back()
                .filter(|((file, _), (end, _))| *file == span.file && span.start < *end);
            out.extend(block.into_iter().flat_map(|(_, (_, ids))| ids));
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}

impl Marker {
    fn new(span: Span, written: Written) -> Self {
        let names = written
            .names
            .iter()
            .map(|text| Name {
                rules: meant(text, written.dialect),
                text: text.clone(),
                used: false,
            })
            .collect();
        Self {
            span,
            written,
            names,
            is_used: false,
            misfit: None,
        }
    }

    fn is_valid(&self, today: Date) -> bool {
        let explained = self.written.dialect != Dialect::Own || !self.written.reason.is_empty();
        let in_force = match self.written.last_day() {
            Ok(last) => last.is_none_or(|last| today <= last),
            Err(_) => false,
        };
        let is_bound = self.written.grant.as_deref().is_none_or(is_hash);
        let is_void = self.written.faults.iter().any(|fault| fault.is_void);
        explained && in_force && is_bound && !is_void
    }

    /// Suppresses the finding if it is meant; what suppressed it before stays.
    fn suppress(&mut self, finding: &mut Finding, situation: Situation<'_>) {
        let is_own = self.written.dialect == Dialect::Own;
        let mut limits = self.written.limits.iter();
        if !limits.all(|limit| limit.holds(finding, situation)) {
            return;
        }
        let covers = |(rule, alias): &(&'static Rule, Option<&'static Alias>)| {
            rule.id == finding.rule && alias.is_none_or(|alias| alias.covers(&finding.grant))
        };
        let mut meant = false;
        for name in &mut self.names {
            // Rules that the user wrote have no aliases.
            let is_custom = is_own && name.rules.is_empty() && name.text == finding.rule;
            if is_custom || name.rules.iter().any(covers) {
                name.used = true;
                meant = true;
            }
        }
        if !meant {
            return;
        }
        if let Some(hash) = &self.written.grant
            && !finding.grant_hash().starts_with(&hash.to_ascii_lowercase())
        {
            self.misfit.get_or_insert(finding.short_grant_hash());
            return;
        }
        self.is_used = true;
        if finding.suppression.is_none() {
            finding.suppression = Some(Suppression {
                kind: SuppressionKind::InSource,
                reason: self.written.reason.clone(),
                span: Some(self.span),
                owner: self.written.owner.clone(),
                until: self.written.until.clone(),
            });
        }
    }

    fn problems(&self, settings: &Settings, today: Date) -> Vec<Problem> {
        if self.written.dialect != Dialect::Own {
            return self.problems_of_other_tool();
        }
        let mut problems: Vec<Problem> = self
            .names
            .iter()
            .filter(|name| name.rules.is_empty() && settings.custom_rule(&name.text).is_none())
            .map(|name| self.unknown_rule(&name.text, settings))
            .collect();
        problems.extend(self.faults());
        if self.written.faults.iter().any(|fault| fault.is_void) {
            return problems;
        }
        match self.fault(today) {
            Some(fault) => problems.push(fault),
            None if self.misfit.is_some() && !self.is_used => problems.extend(self.stale()),
            None => problems.extend(self.unused(settings)),
        }
        problems
    }

    /// What keeps a suppression of another tool from ending, if it is about rules that are here.
    fn problems_of_other_tool(&self) -> Vec<Problem> {
        if self.names.iter().all(|name| name.rules.is_empty()) {
            return Vec::new();
        }
        let no_day = self.written.last_day().err().map(|text| {
            let message = format!("the end of the suppression, `{text}`, is no day");
            let problem = Problem::warning(INVALID, self.span, message);
            problem.help("write it as `exp:YYYY-MM-DD`; until then it does not hold")
        });
        self.faults().chain(no_day).collect()
    }

    /// What is wrong with how it is written.
    fn faults(&self) -> impl Iterator<Item = Problem> {
        self.written.faults.iter().map(|fault| {
            let problem = Problem::warning(INVALID, self.span, fault.message.clone());
            match fault.is_void && !self.names.is_empty() {
                true => problem.help(format!("{}; until then it does not hold", fault.help)),
                false => problem.help(fault.help.clone()),
            }
        })
    }

    fn unknown_rule(&self, name: &str, settings: &Settings) -> Problem {
        let message = format!("the suppression names rule `{name}`, which there is not");
        let problem = Problem::warning("unknown-rule", self.span, message);
        match settings.unknown(name).nearest {
            Some(nearest) => problem.help(format!("did you mean `{nearest}`?")),
            None => problem.help("`iamvet rules` lists the rules"),
        }
    }

    fn fault(&self, today: Date) -> Option<Problem> {
        let invalid = |message: String| Problem::warning(INVALID, self.span, message);
        if self.names.is_empty() {
            let problem = invalid("the suppression names no rule".to_owned());
            return Some(problem.help(match self.written.form {
                Form::Comment => "write `iamvet:ignore[rule-id] reason`",
                Form::Metadata => "write a list of `{rule: rule-id, reason: why}`",
            }));
        }
        if self.written.reason.is_empty() {
            let problem = invalid("the suppression gives no reason".to_owned());
            return Some(problem.help("say behind the rule why the finding is accepted"));
        }
        let hash = self.written.grant.as_deref();
        if let Some(hash) = hash.filter(|hash| !is_hash(hash)) {
            let problem = invalid(format!("`grant={hash}` is no hash of a grant"));
            return Some(problem.help("`iamvet check --grant-hashes` shows it below a finding"));
        }
        match self.written.last_day() {
            Err(text) => {
                let problem = invalid(format!("`until={text}` is no day"));
                Some(problem.help("write it as `until=YYYY-MM-DD`"))
            }
            Ok(Some(last)) if last < today => {
                let message = format!("the suppression has expired on {last}");
                let problem = Problem::warning("expired-suppression", self.span, message);
                Some(problem.help("mend the finding, or set a later day"))
            }
            Ok(_) => None,
        }
    }

    /// That it is bound to another grant than there is.
    fn stale(&self) -> Option<Problem> {
        let (now, bound) = (self.misfit.as_ref()?, self.written.grant.as_ref()?);
        let message =
            format!("the suppression was for the grant `{bound}`, and what is granted is `{now}`");
        let problem = Problem::warning("stale-suppression", self.span, message);
        Some(problem.help(format!(
            "look at what is granted now; if it is accepted too, write `grant={now}`"
        )))
    }

    fn unused<'a>(&'a self, settings: &'a Settings) -> impl Iterator<Item = Problem> + 'a {
        let is_run = |name: &&Name| {
            let custom = settings.custom_rule(&name.text);
            name.rules.iter().any(|(rule, _)| settings.runs(rule))
                || custom.is_some_and(|rule| settings.runs_custom(rule))
        };
        self.names
            .iter()
            .filter(|name| !name.used)
            .filter(is_run)
            .map(|name| {
                let message = format!("the suppression of `{}` has no effect", name.text);
                Problem::warning("unused-suppression", self.span, message)
                    .help("remove it, or move it to the line of the finding or of its resource")
            })
    }
}

/// Whether a text can be the start of a hash of a grant: long enough to stand for no other.
fn is_hash(text: &str) -> bool {
    text.len() >= 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether a name in a dialect means an alias of one of its tools: Trivy takes patterns, cfn-lint
/// the start of an id.
fn is_meant(alias: &Alias, name: &str, dialect: Dialect) -> bool {
    if name == EVERY || alias.is(name) {
        return true;
    }
    let (id, name) = (alias.id.to_ascii_lowercase(), name.to_ascii_lowercase());
    match dialect {
        Dialect::Trivy if name.contains('*') => {
            let bare = name.strip_prefix("avd-").unwrap_or(&name);
            Pattern::new(bare).matches(&id)
        }
        Dialect::CfnLint => !name.is_empty() && id.starts_with(&name),
        _ => false,
    }
}

/// The rules that a name means; by an alias, the alias too.
fn meant(name: &str, dialect: Dialect) -> Vec<(&'static Rule, Option<&'static Alias>)> {
    let tools = dialect.tools();
    let mut out = Vec::new();
    if tools.is_empty() {
        for rule in rules::named(name) {
            let aliases = rule
                .aliases
                .iter()
                .filter(|a| rule.id != name && a.is(name));
            let before = out.len();
            out.extend(aliases.map(|alias| (rule, Some(alias))));
            if out.len() == before {
                out.push((rule, None));
            }
        }
        return out;
    }
    for rule in rules::all() {
        let aliases = rule.aliases.iter();
        let meant = aliases.filter(|a| tools.contains(&a.tool) && is_meant(a, name, dialect));
        out.extend(meant.map(|alias| (rule, Some(alias))));
    }
    out
}
