//! What was evaluated, for people at a terminal.

use std::fmt::Write;

use super::ShowOptions;
use super::attributes::{Attribute, attributes};
use super::marks::squeezed;
use super::pretty::{JsonText, pretty, pretty_computed};
use super::provenance::{Way, ways};
use crate::engine::{ReasonTotals, Shown, ShownOutput, ShownResource, ShownScope, Totals};
use crate::output::human::style::Style;
use crate::output::place::{one_line, shown, shown_from_here};
use crate::output::summary::counted;
use crate::policy::Resolution;
use crate::text::{Problem, ProblemLevel, Span};
use crate::value::ResourceKind;

/// Symbols of a reason that are named in the summary.
const MAX_SYMBOLS: usize = 3;

/// What was evaluated, as text.
pub(super) fn render(shown: &Shown, options: &ShowOptions) -> String {
    let mut human = Human {
        shown,
        options,
        style: Style::new(options.report.color),
        out: String::new(),
    };
    for scope in &shown.scopes {
        human.scope(scope);
    }
    human.problems();
    if !options.report.quiet {
        human.summary(&shown.totals());
    }
    human.out
}

/// What texts of JSON in an attribute are.
fn json_text(shown: &ShownResource, attribute: &str) -> JsonText {
    let is_inside = |path: &str| {
        let rest = path.strip_prefix(attribute);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let mut documents = shown.documents.iter();
    match documents.any(|document| is_inside(&document.path)) {
        true => JsonText::Document,
        false => JsonText::Text,
    }
}

struct Human<'a> {
    shown: &'a Shown,
    options: &'a ShowOptions,
    style: Style,
    out: String,
}

impl Human<'_> {
    fn scope(&mut self, scope: &ShownScope) {
        let has_outputs = self.options.outputs && !scope.outputs.is_empty();
        if scope.resources.is_empty() && !has_outputs {
            return;
        }
        if self.shown.scopes.len() > 1 {
            let kind = match scope.language {
                ResourceKind::Terraform => "root module",
                ResourceKind::CloudFormation => "template",
            };
            let path = shown_from_here(&scope.path, &self.options.report);
            let environment = scope
                .environment
                .as_deref()
                .map_or_else(String::new, |name| {
                    format!(" in environment {}", one_line(name))
                });
            let line = format!("# {kind} {}{environment}", one_line(&path));
            let _ = writeln!(self.out, "{}\n", self.style.bold(&line));
        }
        for resource in &scope.resources {
            self.resource(resource);
        }
        if has_outputs {
            self.outputs(&scope.outputs);
        }
    }

    fn resource(&mut self, shown: &ShownResource) {
        let resource = &shown.resource;
        let address = &*resource.id.address;
        let mut title = self.style.bold(&one_line(address));
        // A logical id does not tell the type.
        if resource.kind == ResourceKind::CloudFormation {
            let _ = write!(title, " ({})", one_line(&resource.resource_type));
        }
        let place = self.place(resource.origin.name);
        let _ = writeln!(self.out, "{title}  {}", self.style.dim(&place));
        if let Some(construct) = &resource.origin.construct {
            let _ = writeln!(self.out, "  construct {}", one_line(construct.name()));
        }
        if let Some(condition) = &resource.origin.condition {
            let _ = writeln!(self.out, "  exists if {}", one_line(condition));
        }
        let attributes = attributes(resource);
        let keys = attributes
            .iter()
            .map(|a| a.name(resource.kind).chars().count());
        let width = keys.max().unwrap_or(0);
        for attribute in &attributes {
            let name = attribute.name(resource.kind);
            let key = one_line(&name);
            let value = match attribute {
                Attribute::Set(entry) => pretty(&entry.value, 1, json_text(shown, &entry.key)),
                Attribute::Computed(entry) => pretty_computed(&entry.value, 1),
            };
            let _ = writeln!(self.out, "  {key:width$} = {value}");
        }
        if self.options.provenance {
            let entries = resource.attributes.entries().iter();
            let ways: Vec<Way> = entries
                .flat_map(|e| ways(&e.key, &e.value, resource.kind))
                .collect();
            self.ways(&ways);
        }
        self.out.push('\n');
    }

    fn ways(&mut self, ways: &[Way]) {
        if ways.is_empty() {
            return;
        }
        let _ = writeln!(self.out, "  {}", self.style.dim("provenance"));
        for way in ways {
            let condition = way.condition.as_deref();
            let condition = condition.map_or_else(String::new, |c| format!(" if {}", one_line(c)));
            let place = self.place(way.written);
            let path = one_line(&way.path);
            let _ = writeln!(self.out, "    {path}{condition}: {place}");
            for hop in &way.hops {
                let place = self.place(hop.span);
                let _ = writeln!(self.out, "      {}  {place}", one_line(&hop.text));
            }
        }
    }

    fn outputs(&mut self, outputs: &[ShownOutput]) {
        let _ = writeln!(self.out, "{}", self.style.bold("outputs"));
        let names = outputs.iter().map(|output| output.name.chars().count());
        let width = names.max().unwrap_or(0);
        for output in outputs {
            let name = one_line(&output.name);
            let value = match &output.value {
                Ok(value) => pretty(value, 1, JsonText::Text),
                Err(problem) => {
                    let place = self.place(problem.span);
                    format!("(error: {})  {place}", one_line(&problem.message))
                }
            };
            let _ = writeln!(self.out, "  {name:width$} = {value}");
            if let Some(export) = &output.export {
                let _ = writeln!(
                    self.out,
                    "    exported as {}",
                    pretty(export, 2, JsonText::Text)
                );
            }
            if let Some(condition) = &output.condition {
                let _ = writeln!(self.out, "    exists if {}", one_line(condition));
            }
        }
        self.out.push('\n');
    }

    fn problems(&mut self) {
        let problems = self.shown.problems.iter();
        let problems = problems.filter(|problem| problem.level > ProblemLevel::Note);
        let before = self.out.len();
        for problem in problems {
            let level = self.style.level(problem.level);
            let code = self.style.bold(problem.code);
            let message = one_line(&problem.message);
            let place = self.place(problem.span);
            let _ = writeln!(self.out, "{level}[{code}]: {message}  {place}");
        }
        if self.out.len() > before {
            self.out.push('\n');
        }
    }

    fn summary(&mut self, totals: &Totals) {
        let of = |resolution| totals.documents.get(&resolution).copied().unwrap_or(0);
        let resources = counted(totals.resources, "resource", "resources");
        let all: usize = totals.documents.values().sum();
        let documents = counted(all, "policy document", "policy documents");
        let _ = write!(self.out, "{resources}, {documents}");
        if all > 0 {
            let _ = write!(
                self.out,
                ": {} fully resolved, {} partly, {} unresolved",
                of(Resolution::Full),
                of(Resolution::Partial),
                of(Resolution::Unresolved)
            );
        }
        self.out.push('\n');
        for reason in &totals.reasons {
            self.reason(reason);
        }
        let is_note = |problem: &&Problem| problem.level == ProblemLevel::Note;
        let notes = self.shown.problems.iter().filter(is_note).count();
        if notes > 0 {
            let notes = counted(notes, "note", "notes");
            let _ = writeln!(
                self.out,
                "{notes} on the inputs; `--format json` lists them"
            );
        }
    }

    fn reason(&mut self, totals: &ReasonTotals) {
        let documents = counted(totals.total(), "document", "documents");
        let unresolved = totals.documents.get(&Resolution::Unresolved);
        let unresolved = unresolved.map_or_else(String::new, |n| format!(" ({n} unresolved)"));
        let mut symbols: Vec<String> = totals
            .symbols
            .iter()
            .take(MAX_SYMBOLS)
            .map(|(name, count)| format!("{} {count}", words(name)))
            .collect();
        let more = totals.symbols.len().saturating_sub(MAX_SYMBOLS);
        if more > 0 {
            symbols.push(format!("{more} more"));
        }
        let name = totals.reason.name();
        let symbols = symbols.join(", ");
        let _ = writeln!(self.out, "  {name}: {documents}{unresolved}: {symbols}");
    }

    fn place(&self, span: Span) -> String {
        shown(&self.shown.sources, span, &self.options.report).to_string()
    }
}

/// The name of a symbol in backticks, on one line, cut where it is long.
fn words(name: &str) -> String {
    const LONGEST: usize = 60;
    let mut words = squeezed(name);
    if let Some((end, _)) = words.char_indices().nth(LONGEST) {
        words.truncate(end);
        words.push('…');
    }
    format!("`{}`", one_line(&words))
}
