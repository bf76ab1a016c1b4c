//! `parameter_overrides` as the SAM CLI takes them: a text, a map, and lists of both.
//!
//! Source: `samcli/cli/types.py` of <https://github.com/aws/aws-sam-cli>, `CfnParameterOverridesType`.

use crate::cloudformation::ParameterValue;
use crate::engine::parameters::{Values, folder};
use crate::engine::root::join;
use crate::syntax::{Entry, Kind, Node};
use crate::text::{Problem, Span};

/// Most files that the overrides of one configuration include.
const MAX_FILES: usize = 100;

/// What names a file with further overrides.
const FILE: &str = "file://";

/// Reads a file by its path below the root: its content, if it has any, and what is wrong with it.
type Read<'r> = dyn Fn(&str) -> Result<(Option<Node>, Vec<Problem>), String> + 'r;

/// Overrides that are being read.
pub(super) struct Overrides<'r> {
    read: &'r Read<'r>,
    /// What was found; later ones win.
    pub(super) values: Values,
    pub(super) problems: Vec<Problem>,
    /// What is not taken. It may be a secret, so it must not be shown.
    pub(super) refused: Vec<Span>,
    /// The files that are being read.
    open: Vec<String>,
    files: usize,
}

impl<'r> Overrides<'r> {
    pub(super) fn new(read: &'r Read<'r>) -> Self {
        Self {
            read,
            values: Values::new(),
            problems: Vec::new(),
            refused: Vec::new(),
            open: Vec::new(),
            files: 0,
        }
    }

    /// Takes what a node says; files that it names are relative to `dir`.
    pub(super) fn take(&mut self, node: &Node, dir: &str) {
        match &node.kind {
            Kind::Null => {}
            Kind::List(items) => items.iter().for_each(|item| self.take(item, dir)),
            Kind::Map(entries) => entries.iter().for_each(|entry| self.entry(entry, dir)),
            Kind::Text(literal) => match literal.text.strip_prefix(FILE) {
                Some(name) => self.file(name, dir, node.span),
                None => self.text(&literal.text, node.span),
            },
            _ => {
                self.refused.push(node.span);
                self.wrong(
                    node.span,
                    "this is no override of parameters",
                    "write `\"Name=Value\"`, or a map of names and values",
                );
            }
        }
    }

    fn entry(&mut self, entry: &Entry, dir: &str) {
        let Some(name) = entry.key.as_str() else {
            return self.wrong(entry.key.span, "this is no name of a parameter", "");
        };
        if name == "$include" {
            return match &entry.value.kind {
                Kind::Text(_) | Kind::List(_) => self.take(&entry.value, dir),
                _ => self.wrong(
                    entry.value.span,
                    "`$include` must be a text or a list of texts",
                    "name files as `file://NAME`",
                ),
            };
        }
        match text(&entry.value) {
            Some(value) => {
                let value = ParameterValue::new(name, value, entry.value.span);
                self.values.push(value);
            }
            None => {
                self.refused.push(entry.value.span);
                self.wrong(
                    entry.key.span,
                    &format!("the value for the parameter `{name}` is neither a text nor a list"),
                    "it is not taken",
                );
            }
        }
    }

    fn text(&mut self, text: &str, span: Span) {
        let words = words(text);
        let long = words.iter().filter_map(|word| {
            let rest = word.strip_prefix("ParameterKey=")?;
            rest.split_once(",ParameterValue=")
        });
        let mut pairs: Vec<(&str, &str)> = long.collect();
        if pairs.is_empty() {
            let short = words.iter().filter_map(|word| word.split_once('='));
            pairs = short.filter(|(name, _)| is_name(name)).collect();
        }
        if pairs.len() < words.len() || words.is_empty() && !text.is_empty() {
            self.refused.push(span);
            self.wrong(
                span,
                "a part of this text is no override of a parameter, and SAM leaves it out",
                "write `Name=Value` or `ParameterKey=Name,ParameterValue=Value`, only one of both in a text, with quotes around values that have spaces",
            );
        }
        let values = pairs
            .iter()
            .map(|(name, value)| ParameterValue::new(*name, *value, span));
        self.values.extend(values);
    }

    fn file(&mut self, name: &str, dir: &str, span: Span) {
        let Some(path) = join(dir, name) else {
            return self.not_read(name, "it lies outside the scanned root", span);
        };
        if self.open.contains(&path) {
            return self.not_read(name, "it includes itself", span);
        }
        if ![".toml", ".yaml", ".yml"]
            .iter()
            .any(|end| path.ends_with(end))
        {
            return self.not_read(name, "it must be TOML or YAML", span);
        }
        self.files += 1;
        if self.files > MAX_FILES {
            let why = format!("more than {MAX_FILES} files are included");
            return self.not_read(name, &why, span);
        }
        match (self.read)(&path) {
            Ok((root, problems)) => {
                self.problems.extend(problems);
                self.open.push(path);
                if let (Some(root), Some(path)) = (root, self.open.last().cloned()) {
                    self.take(&root, folder(&path));
                }
                self.open.pop();
            }
            Err(why) => self.not_read(name, &why, span),
        }
    }

    fn not_read(&mut self, name: &str, why: &str, span: Span) {
        let message = format!("the parameters in `{name}` are not taken: {why}");
        self.problems
            .push(Problem::warning("file-not-read", span, message));
    }

    fn wrong(&mut self, span: Span, message: &str, help: &str) {
        let problem = Problem::warning("invalid-parameters", span, message);
        self.problems.push(match help {
            "" => problem,
            help => problem.help(help),
        });
    }
}

/// Whether a text is a name of a parameter, maybe in quotes.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric())
}

/// The value of an entry of a map as SAM's language writes it.
fn text(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::Null => Some(String::new()),
        Kind::Bool(true) => Some("True".to_owned()),
        Kind::Bool(false) => Some("False".to_owned()),
        Kind::List(items) => {
            let items = items.iter().map(|item| match item.kind {
                Kind::List(_) | Kind::Map(_) => None,
                _ => text(item),
            });
            let items: Vec<String> = items.collect::<Option<_>>()?;
            let items = items.iter().map(|item| item.trim());
            let items: Vec<&str> = items.filter(|item| !item.is_empty()).collect();
            Some(items.join(","))
        }
        _ => node.as_str().map(str::to_owned),
    }
}

/// The words of a text, quotes and backslashes resolved.
fn words(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (_, '\\') => word.extend(chars.next()),
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, c) if c.is_whitespace() => {
                if !word.is_empty() {
                    out.push(std::mem::take(&mut word));
                }
            }
            (_, c) => word.push(c),
        }
    }
    if !word.is_empty() {
        out.push(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use arcstr::ArcStr;

    use super::*;
    use crate::syntax::yaml;
    use crate::text::FileId;

    /// Names and values, and what is told, with files that each hold one text.
    fn read(text: &str, files: &[(&str, &str)]) -> (Vec<(String, String)>, Vec<String>) {
        let parse = |text: &str| {
            let parsed = yaml::parse(FileId(0), &ArcStr::from(text));
            parsed.tree.into_iter().next()
        };
        let find = |name: &str| {
            let found = files.iter().find(|(path, _)| *path == name);
            let (_, text) = found.ok_or_else(|| "it is not there".to_owned())?;
            Ok((parse(text), Vec::new()))
        };
        let mut overrides = Overrides::new(&find);
        overrides.take(&parse(text).expect("a document"), "app");
        let values = overrides.values.into_iter().map(|v| (v.name, v.value));
        let said = overrides.problems.into_iter().map(|p| p.message);
        (values.collect(), said.collect())
    }

    fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = all.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        owned.collect()
    }

    #[test]
    fn texts_maps_and_lists_of_both_are_taken() {
        for (text, expected) in [
            (
                "Env=prod Users='a, b'",
                vec![("Env", "prod"), ("Users", "a, b")],
            ),
            (r#"'Q="a\"b" W="x y"'"#, vec![("Q", "a\"b"), ("W", "x y")]),
            (
                "ParameterKey=A,ParameterValue=1 ParameterKey=B,ParameterValue='2 3'",
                vec![("A", "1"), ("B", "2 3")],
            ),
            (
                "[A=1, [B=2 C=3, null]]",
                vec![("A", "1"), ("B", "2"), ("C", "3")],
            ),
            (
                "[{A: 1, B: [x, ' y ', '']}, C=z]",
                vec![("A", "1"), ("B", "x,y"), ("C", "z")],
            ),
            (
                "{A: true, B: false, C: }",
                vec![("A", "True"), ("B", "False"), ("C", "")],
            ),
            ("''", vec![]),
            ("{}", vec![]),
        ] {
            assert_eq!(read(text, &[]), (pairs(&expected), vec![]), "{text}");
        }
    }

    #[test]
    fn files_are_included_relative_to_where_they_are_named() {
        let files = [
            ("app/p/one.yaml", "{A: 1, $include: 'file://two.yaml'}"),
            ("app/p/two.yaml", "[B=2, 'file://one.yaml']"),
        ];
        let (values, said) = read("['file://p/one.yaml', A=3]", &files);
        assert_eq!(values, pairs(&[("A", "1"), ("B", "2"), ("A", "3")]));
        assert_eq!(
            said,
            ["the parameters in `one.yaml` are not taken: it includes itself"]
        );
        for (text, why) in [
            ("file://x.yaml", "it is not there"),
            ("file://../../x.yaml", "it lies outside the scanned root"),
            ("file://x.json", "it must be TOML or YAML"),
        ] {
            let (values, said) = read(text, &[]);
            assert!(values.is_empty() && said[0].ends_with(why), "{said:?}");
        }
    }

    #[test]
    fn what_is_not_taken_is_told() {
        for (text, taken) in [
            ("3", vec![]),
            ("[true, A=1]", vec![("A", "1")]),
            ("just words", vec![]),
            ("A=1 ParameterKey=B,ParameterValue=2", vec![("B", "2")]),
            ("A=1 secret", vec![("A", "1")]),
            ("{A: {b: c}, B: [[x]]}", vec![]),
            ("{$include: {a: b}}", vec![]),
        ] {
            let (values, said) = read(text, &[]);
            assert_eq!(values, pairs(&taken), "{text}");
            assert!(
                !said.is_empty() && !said.concat().contains("secret"),
                "{text}: {said:?}"
            );
        }
    }
}
