//! A file with one policy document.

use arcstr::ArcStr;

use crate::policy::{PolicyType, kind_by_elements};
use crate::syntax::{json, yaml};
use crate::text::{Problem, ProblemLevel, SourceFile, Sources};
use crate::value::{self, Data, Value};

/// Most values that are looked at to find a document in a file.
const MAX_VALUES: usize = 500_000;

/// Deeper values hold no document.
const MAX_DEPTH: usize = 64;

/// A policy document and the file that it was found in.
#[derive(Debug)]
pub struct PolicyDocument {
    /// The file.
    pub sources: Sources,
    /// The document.
    pub value: Value,
    /// What was wrong with the file, without errors.
    pub problems: Vec<Problem>,
}

impl PolicyDocument {
    /// Finds the document in a text: JSON, or YAML by the ending of its path; it may stand anywhere
    /// in it.
    ///
    /// # Errors
    /// The text cannot be parsed, or has no document, or several.
    pub fn read(path: String, text: &str) -> Result<Self, String> {
        let mut sources = Sources::default();
        let text = ArcStr::from(text);
        let id = sources.add(SourceFile::new(path.clone(), text.clone()));
        let is_yaml = [".yaml", ".yml"].iter().any(|end| path.ends_with(end));
        let (trees, problems) = match is_yaml {
            true => {
                let parsed = yaml::parse(id, &text);
                (parsed.tree, parsed.problems)
            }
            false => {
                let parsed = json::parse(id, &text);
                (parsed.tree.into_iter().collect(), parsed.problems)
            }
        };
        if let Some(problem) = problems.iter().find(|p| p.level == ProblemLevel::Error) {
            return Err(format!("`{path}` cannot be read: {}", problem.message));
        }
        let values: Vec<Value> = trees.into_iter().map(value::from_tree).collect();
        let mut found = Vec::new();
        let mut left = MAX_VALUES;
        values
            .iter()
            .for_each(|value| documents(value, &mut found, &mut left, 0));
        match found[..] {
            [only] => Ok(Self {
                value: only.clone(),
                sources,
                problems,
            }),
            [] => Err(format!("`{path}` has no policy document")),
            _ => {
                let count = found.len();
                Err(format!(
                    "`{path}` has {count} policy documents: it must have one"
                ))
            }
        }
    }

    /// What the document is for, as far as its elements tell.
    pub fn kind(&self) -> PolicyType {
        kind_by_elements(&self.value)
    }
}

/// The documents in a value: objects with statements, which hold no other ones.
fn documents<'v>(value: &'v Value, found: &mut Vec<&'v Value>, left: &mut usize, depth: usize) {
    *left = left.saturating_sub(1);
    if *left == 0 || depth > MAX_DEPTH {
        return;
    }
    match &value.data {
        Data::Map(map) if map.get("Statement").is_some() => found.push(value),
        Data::Map(map) => {
            let entries = map.entries().iter();
            entries.for_each(|entry| documents(&entry.value, found, left, depth + 1));
        }
        Data::List(list) => {
            let items = list.items().iter();
            items.for_each(|item| documents(item, found, left, depth + 1));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

    fn read(text: &str) -> Result<PolicyDocument, String> {
        PolicyDocument::read("p.json".to_owned(), text)
    }

    #[test]
    fn documents_are_looked_for_within_limits() {
        let nested = |depth: usize| {
            read(&format!(
                "{}{DOCUMENT}{}",
                "[".repeat(depth),
                "]".repeat(depth)
            ))
        };
        assert_eq!(
            nested(MAX_DEPTH).map(|found| found.kind()),
            Ok(PolicyType::Identity)
        );
        assert!(nested(MAX_DEPTH + 1).is_err());
        let behind = |count: usize| read(&format!("[{}{DOCUMENT}]", "0, ".repeat(count)));
        assert!(behind(MAX_VALUES - 3).is_ok());
        assert!(behind(MAX_VALUES).is_err());
        assert!(read(&format!("[{DOCUMENT}, {DOCUMENT}]")).is_err());
    }
}
