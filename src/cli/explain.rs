//! `iamvet rules` and `iamvet explain`

use std::fmt::Write;
use std::path::Path;

use serde_json::{Value, json};

use super::args::{ExplainArgs, ListFormat, RulesArgs};
use super::{CLEAN, FAILED, view, write::write};
use crate::diag::Severity;
use crate::engine::{self, Configuration, Request};
use crate::output::{Options, shown_path};
use crate::rules::{self, CUSTOM, CustomRule, Rule};
use crate::text::ProblemLevel;
use crate::triage::compliance::controls_of;

/// Lists the rules, those of the configuration after those of this program.
pub(super) fn rules(args: &RulesArgs) -> Result<u8, String> {
    let own = Own::read(args.config.as_deref());
    let text = match args.format {
        ListFormat::Human => own.table(),
        ListFormat::Json => {
            let rules = rules::all().iter().map(object);
            let custom = own.rules().iter().map(|rule| own.object(rule));
            format!("{:#}\n", rules.chain(custom).collect::<Value>())
        }
    };
    write(None, &text)?;
    Ok(match own.errors() {
        0 => CLEAN,
        _ => FAILED,
    })
}

/// Prints the page of every rule that has the name.
pub(super) fn explain(args: &ExplainArgs) -> Result<u8, String> {
    let pages: Vec<String> = rules::named(&args.rule).map(page).collect();
    if !pages.is_empty() {
        return write(None, &pages.join("\n")).map(|()| CLEAN);
    }
    let own = Own::read(args.config.as_deref());
    let settings = &own.configuration.settings;
    match settings.custom_rule(&args.rule) {
        Some(rule) => write(None, &own.page(rule)).map(|()| CLEAN),
        None => {
            own.errors();
            Err(settings.unknown(&args.rule).to_string())
        }
    }
}

/// The page of a rule, and what can be set about it.
fn page(rule: &Rule) -> String {
    let mut page = rule.page.trim_end().to_owned();
    // Writing to a string cannot fail.
    let _ = write!(
        page,
        "\n\n## Settings\n\nBelow `rules: {}:` in `iamvet.yaml`:\n\n- `enabled` (default `{}`): whether the rule is \
         run\n- `severity` (default `{}`): of all findings, or of each kind of principal\n",
        rule.id,
        rule.on_by_default,
        rule.severity.name()
    );
    for option in rule.options {
        let default = match (option.required, option.default) {
            (true, _) => "required".to_owned(),
            (false, "null") => "no default".to_owned(),
            (false, default) => format!("default `{default}`"),
        };
        let summary = option.summary.trim_end_matches('.');
        let _ = writeln!(page, "- `{}` ({default}): {summary}", option.name);
    }
    page
}

/// The rules that the user wrote.
struct Own {
    configuration: Configuration,
    options: Options,
}

impl Own {
    fn read(config: Option<&Path>) -> Self {
        let request = Request {
            config: config.map(Path::to_path_buf),
            ..Request::default()
        };
        Self {
            configuration: engine::configuration(&request),
            options: view::options(&request),
        }
    }

    fn rules(&self) -> &[CustomRule] {
        &self.configuration.settings.custom
    }

    /// File and line of a rule.
    fn place(&self, rule: &CustomRule) -> (String, u32) {
        let sources = &self.configuration.sources;
        let (start, _) = sources.positions(rule.span);
        let path = shown_path(sources, rule.span.file, &self.options);
        (path.to_string(), start.line)
    }

    /// Tells what is wrong with the configuration, and how many errors that are.
    fn errors(&self) -> usize {
        let Configuration {
            sources, problems, ..
        } = &self.configuration;
        let is_error = |level| level == ProblemLevel::Error;
        let errors = problems.iter().filter(|it| is_error(it.level));
        errors
            .map(|problem| {
                let (start, _) = sources.positions(problem.span);
                let path = shown_path(sources, problem.span.file, &self.options);
                let (line, column) = (start.line, start.column);
                eprintln!("{path}:{line}:{column}: {}", problem.message);
            })
            .count()
    }

    fn table(&self) -> String {
        let own = self.rules();
        let ids = rules::all().iter().map(|rule| rule.id);
        let ids = ids.chain(own.iter().map(|rule| rule.id.as_ref()));
        let width = ids.map(str::len).max().unwrap_or(0);
        let mut out = String::new();
        let mut line = |id: &str, severity: Severity, title: &str, note: &str| {
            let severity = severity.name();
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{id:width$}  {severity:8}  {title}{note}");
        };
        for rule in rules::all() {
            let note = match rule.on_by_default {
                true => "",
                false => " (off by default)",
            };
            line(rule.id, rule.severity, rule.title, note);
        }
        for rule in own {
            let note = format!(" (custom: {})", self.place(rule).0);
            line(&rule.id, rule.severity, &rule.title, &note);
        }
        out
    }

    fn object(&self, rule: &CustomRule) -> Value {
        let (file, line) = self.place(rule);
        json!({
            "id": rule.id,
            "title": rule.title,
            "group": CUSTOM,
            "severity": rule.severity.name(),
            "on_by_default": true,
            "aliases": [],
            "mappings": [],
            "options": [],
            "file": file,
            "line": line,
        })
    }

    fn page(&self, rule: &CustomRule) -> String {
        let (file, line) = self.place(rule);
        let unknown = match rule.reports_unknown {
            true => "is reported too",
            false => "is not reported",
        };
        let mut page = format!(
            "# {}\n\n{}\n\nA custom rule: `{}` in `{file}`, line {line}. Severity {}. What is not known before \
             deployment {unknown}.\n",
            rule.id,
            rule.title,
            rule.name,
            rule.severity.name()
        );
        if !rule.help.is_empty() {
            let _ = write!(page, "\n## What to do\n\n{}\n", rule.help);
        }
        page
    }
}

fn object(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "title": rule.title,
        "group": rule.group,
        "severity": rule.severity.name(),
        "on_by_default": rule.on_by_default,
        "aliases": rule.aliases.iter().map(|a| json!({"tool": a.tool, "id": a.id})).collect::<Vec<_>>(),
        "mappings": controls_of(rule).map(|(f, c)| json!({"framework": f.name, "control": c.number})).collect::<Vec<_>>(),
        "options": rule.options.iter().map(|o| json!({"name": o.name, "summary": o.summary})).collect::<Vec<_>>(),
    })
}
