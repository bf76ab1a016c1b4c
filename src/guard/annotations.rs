//! What a file of rules says of its rules: their names, and the comments before them that start with
//! `@`.

use arcstr::ArcStr;

use crate::diag::{RuleId, Severity};
use crate::rules::{self, CustomRule};
use crate::text::{FileId, Problem, Span, nearest};

/// The code of problems of a file of rules.
pub(super) const CODE: &str = "invalid-custom-rule";

const KEYS: [&str; 5] = ["id", "severity", "title", "help", "unknown"];

/// A file of rules.
#[derive(Debug, Clone)]
pub struct RuleFile {
    /// The file.
    pub file: FileId,
    /// Its text.
    pub text: ArcStr,
    /// Its rules, in their order.
    pub rules: Vec<CustomRule>,
}

impl RuleFile {
    /// Whether no rule stands in the file. Rules with an id that cannot be taken are there, too.
    pub(super) fn has_no_rule(&self) -> bool {
        items(&self.text).0.is_empty()
    }
}

/// Reads the names of a file's rules and what their comments say. What is wrong is a problem at its
/// place; whether the file is Guard's language is found when it is evaluated.
pub fn read_rules(file: FileId, text: &ArcStr) -> (RuleFile, Vec<Problem>) {
    let mut reader = Reader {
        file,
        rules: Vec::new(),
        problems: Vec::new(),
    };
    let (items, left) = items(text);
    for item in items {
        reader.rule(text, &item);
    }
    for annotation in reader.annotations(text, &left) {
        let message = format!("`@{}` stands before no rule", annotation.key);
        reader.error(annotation.span, message);
    }
    let is_blank = |line: &str| line.is_empty() || line.starts_with('#');
    if text.lines().map(str::trim).all(is_blank) {
        let message = "the file has no rule";
        let problem = Problem::warning(CODE, Span::at(file, 0), message);
        reader.problems.push(problem);
    }
    let read = RuleFile {
        file,
        text: text.clone(),
        rules: reader.rules,
    };
    (read, reader.problems)
}

/// A rule of a file, and the lines of comments before it, each from its `#` on.
struct Item {
    name: std::ops::Range<usize>,
    comments: Vec<std::ops::Range<usize>>,
}

/// The rules of a file, and the comments behind the last one. Texts, regular expressions, messages
/// and blocks are skipped; between a rule and its comments there may be variables. Rules with
/// parameters are none: they only judge what other rules hand to them.
fn items(text: &str) -> (Vec<Item>, Vec<std::ops::Range<usize>>) {
    let mut out = Vec::new();
    let mut comments: Vec<std::ops::Range<usize>> = Vec::new();
    let mut depth = 0usize;
    let mut at = 0;
    let find = |from: usize, what: &str| {
        let rest = text.get(from..).unwrap_or_default();
        rest.find(what).map_or(text.len(), |i| from + i)
    };
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let next = at + c.len_utf8();
        match c {
            '#' => {
                let end = find(at, "\n");
                if depth == 0 {
                    comments.push(at..end);
                }
                at = end;
            }
            '"' | '\'' | '/' => at = closing(text, next, c),
            '<' if text.get(next..).is_some_and(|rest| rest.starts_with('<')) => {
                at = (find(next + 1, ">>") + 2).min(text.len());
            }
            '{' | '}' => {
                depth = match c {
                    '{' => depth + 1,
                    _ => depth.saturating_sub(1),
                };
                at = next;
            }
            c if is_word(c) => {
                let end = find_end(text, at, is_word);
                let word = text.get(at..end).unwrap_or_default();
                at = end;
                if word == "rule" && depth == 0 {
                    let start = find_end(text, end, char::is_whitespace);
                    at = find_end(text, start, is_word);
                    let is_function = text.get(at..).is_some_and(|rest| rest.starts_with('('));
                    if at > start && !is_function {
                        out.push(Item {
                            name: start..at,
                            comments: std::mem::take(&mut comments),
                        });
                    }
                }
            }
            _ => at = next,
        }
    }
    (out, comments)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn find_end(text: &str, from: usize, is_in: fn(char) -> bool) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    rest.find(|c| !is_in(c)).map_or(text.len(), |i| from + i)
}

/// Behind the character that ends a text; one after a backslash does not.
fn closing(text: &str, from: usize, quote: char) -> usize {
    let mut escaped = false;
    for (i, c) in text.get(from..).unwrap_or_default().char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return from + i + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

struct Reader {
    file: FileId,
    rules: Vec<CustomRule>,
    problems: Vec<Problem>,
}

/// An annotation: its key, its value over one or more lines, and its place.
struct Annotation<'t> {
    key: &'t str,
    value: String,
    span: Span,
}

impl Reader {
    fn rule(&mut self, text: &str, item: &Item) {
        let name = text.get(item.name.clone()).unwrap_or_default();
        let span = Span::new(self.file, item.name.start, item.name.end);
        let mut rule = CustomRule {
            id: RuleId::Owned(default_id(name)),
            name: name.to_owned(),
            title: name.replace('_', " "),
            severity: Severity::Medium,
            help: String::new(),
            reports_unknown: false,
            span,
        };
        let mut id_span = span;
        let mut seen: Vec<&str> = Vec::new();
        for annotation in self.annotations(text, &item.comments) {
            let Annotation { key, value, span } = annotation;
            if seen.contains(&key) {
                self.error(span, format!("`@{key}` stands twice before rule `{name}`"));
            }
            seen.push(key);
            if value.is_empty() {
                self.error(span, format!("`@{key}` says nothing"));
                continue;
            }
            match key {
                "id" => {
                    rule.id = RuleId::Owned(value);
                    id_span = span;
                }
                "severity" => match value.parse() {
                    Ok(severity) => rule.severity = severity,
                    Err(()) => self.bad_severity(span, &value),
                },
                "title" => rule.title = value,
                "help" => rule.help = value,
                "unknown" => match value.as_str() {
                    "report" => rule.reports_unknown = true,
                    "skip" => rule.reports_unknown = false,
                    _ => {
                        let message =
                            format!("`@unknown` must be `report` or `skip`, not `{value}`");
                        self.error(span, message);
                    }
                },
                _ => self.unknown_key(span, key),
            }
        }
        if self.accepts(&rule, id_span) {
            self.rules.push(rule);
        }
    }

    /// The annotations of the lines of comments. Lines behind one that start with no `@` go on with
    /// it, up to an empty one.
    fn annotations<'t>(
        &self,
        text: &'t str,
        lines: &[std::ops::Range<usize>],
    ) -> Vec<Annotation<'t>> {
        let mut out: Vec<Annotation<'t>> = Vec::new();
        let mut goes_on = false;
        for line in lines {
            let whole = text.get(line.clone()).unwrap_or_default();
            let words = whole.trim_start_matches('#').trim();
            let Some(annotation) = words.strip_prefix('@') else {
                goes_on &= !words.is_empty();
                if let Some(last) = out.last_mut().filter(|_| goes_on) {
                    last.value.push(' ');
                    last.value += words;
                }
                continue;
            };
            let end = annotation.find(char::is_whitespace);
            let (key, value) = annotation.split_at(end.unwrap_or(annotation.len()));
            let start = line.start + whole.find('@').unwrap_or_default();
            let end = line.start + whole.trim_end().len();
            out.push(Annotation {
                key: key.trim_end_matches(':'),
                value: value.trim().to_owned(),
                span: Span::new(self.file, start, end),
            });
            goes_on = true;
        }
        out
    }

    /// Whether a rule has a name of its own.
    fn accepts(&mut self, rule: &CustomRule, span: Span) -> bool {
        let id = rule.id.as_ref();
        if !is_kebab_case(id) {
            let message = format!("id `{id}` is not of lower-case words joined by `-`");
            self.error(span, message);
            return false;
        }
        if rules::find(id).is_some() {
            self.error(span, format!("id `{id}` is that of a built-in rule"));
            return false;
        }
        if self.rules.iter().any(|other| other.id == rule.id) {
            self.error(span, format!("two rules have id `{id}`"));
            return false;
        }
        true
    }

    fn bad_severity(&mut self, span: Span, value: &str) {
        let names: Vec<&str> = Severity::ALL.iter().map(|it| it.name()).collect();
        let message = format!(
            "`@severity` must be one of {}, not `{value}`",
            names.join(", ")
        );
        let near = nearest(value, names.into_iter());
        self.near(Problem::error(CODE, span, message), near, "");
    }

    fn unknown_key(&mut self, span: Span, key: &str) {
        let message = format!("there is no annotation `@{key}`");
        let near = nearest(key, KEYS.into_iter());
        self.near(Problem::error(CODE, span, message), near, "@");
    }

    fn near(&mut self, problem: Problem, near: Option<&str>, before: &str) {
        self.problems.push(match near {
            Some(near) => problem.help(format!("did you mean `{before}{near}`?")),
            None => problem,
        });
    }

    fn error(&mut self, span: Span, message: String) {
        self.problems.push(Problem::error(CODE, span, message));
    }
}

/// The id of a rule that says none: its name in kebab-case.
fn default_id(name: &str) -> String {
    let words = name.split('_').filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

fn is_kebab_case(id: &str) -> bool {
    let is_ok = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    id.split('-')
        .all(|word| !word.is_empty() && word.chars().all(is_ok))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<CustomRule>, Vec<String>) {
        let text = ArcStr::from(text);
        let (file, problems) = read_rules(FileId(0), &text);
        let said = problems
            .into_iter()
            .map(|p| format!("{}: {} {}", &text[p.span.range()], p.message, p.help))
            .collect();
        (file.rules, said)
    }

    #[test]
    fn comments_before_a_rule_describe_it() {
        let (rules, problems) = read(
            "# Rules of the team\n\n# @id role-names\n# @severity high\n# @title: Name of a role\n# @help call it `app-…`,\n#   as all do\n#\n# not of the help\nrule role_names when roles !empty {\n  roles[*].name == /^app-\\/\"#/ << rule of { >>\n}\nlet rule_count = 'rule x'\nrule SECOND_Rule { users empty }\nrule helper(x) { %x exists }\n",
        );
        assert_eq!(problems, [""; 0]);
        let [first, second] = rules.as_slice() else {
            panic!("{rules:?}")
        };
        assert_eq!(first.id, "role-names");
        assert_eq!(first.name, "role_names");
        assert_eq!(first.severity, Severity::High);
        assert_eq!(first.title, "Name of a role");
        assert_eq!(first.help, "call it `app-…`, as all do");
        assert_eq!(second.id, "second-rule");
        assert_eq!(second.severity, Severity::Medium);
    }

    #[test]
    fn faults_stand_at_their_place() {
        for (text, said) in [
            (
                "# @severity hgh\nrule a { users empty }",
                "@severity hgh: `@severity` must be one of info, low, medium, high, critical, not `hgh` did you mean `high`?",
            ),
            (
                "# @serverity high\nrule a { users empty }",
                "@serverity high: there is no annotation `@serverity` did you mean `@severity`?",
            ),
            (
                "# @id A b\nrule a { users empty }",
                "@id A b: id `A b` is not of lower-case words joined by `-` ",
            ),
            (
                "rule inline_policy { users empty }",
                "inline_policy: id `inline-policy` is that of a built-in rule ",
            ),
            (
                "rule a { users empty }\nrule A { users empty }",
                "A: two rules have id `a` ",
            ),
            (
                "# @help\nrule a { users empty }",
                "@help: `@help` says nothing ",
            ),
            (
                "# @unknown no\nrule a { users empty }",
                "@unknown no: `@unknown` must be `report` or `skip`, not `no` ",
            ),
            (
                "# @id a\n# @id b\nrule a { users empty }",
                "@id b: `@id` stands twice before rule `a` ",
            ),
        ] {
            assert_eq!(read(text).1, [said], "{text}");
        }
    }

    #[test]
    fn what_ends_too_early_is_read_as_far_as_it_goes() {
        for text in [
            "rule",
            "rule ",
            "rule a {",
            "\"",
            "/\\",
            "<<",
            "# @",
            "rule \u{e4}",
            "<",
        ] {
            read(text);
        }
    }
}
