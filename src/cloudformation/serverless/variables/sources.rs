//! The sources of variables.

use std::sync::Arc;

use super::parse::{Part, Read};
use super::{Outcome, Resolver};
use crate::cloudformation::NO_FILE;
use crate::cloudformation::serverless::At;
use crate::syntax::{Kind, Literal, Node, json, yaml};
use crate::text::{ProblemLevel, Span, Str};
use crate::value::Reason;

/// The stage of a service that names none.
pub(in crate::cloudformation::serverless) const DEFAULT_STAGE: &str = "dev";
/// The region of a service that names none.
const DEFAULT_REGION: &str = "us-east-1";

/// Most files that the variables of one service read.
const MAX_FILES: usize = 500;

impl Resolver<'_> {
    /// What one source gives; `place` is the place of the variable.
    pub(super) fn read(
        &mut self,
        span: Span,
        literal: &Literal,
        place: Span,
        read: &Read,
    ) -> Outcome {
        let kind = literal.text.get(read.kind.clone()).unwrap_or_default();
        let address = match &read.address {
            None => String::new(),
            Some(parts) => match self.operand(span, literal, parts) {
                Ok(text) => text,
                Err(reason) => return Outcome::Unknown(reason),
            },
        };
        let first = match read.parameters.first() {
            None => None,
            Some(parts) => match self.operand(span, literal, parts) {
                Ok(text) => Some(text),
                Err(reason) => return Outcome::Unknown(reason),
            },
        };
        let text = |text: &str| Outcome::Found(At(place).text(text));
        match (kind, first) {
            ("self", _) => self.own(&address, place),
            ("opt", _) => self.option(&address).map_or(Outcome::Missing, |o| text(&o)),
            ("param", _) => self.parameter(&address, place),
            ("env", _) => Outcome::Missing,
            ("sls", _) if address == "stage" => Outcome::Found(self.stage(place)),
            ("sls", _) => Outcome::Unknown(Reason::Impure),
            ("aws", _) if address == "accountId" => {
                Outcome::Found(At(place).reference("AWS::AccountId"))
            }
            ("aws", _) if address == "region" => match self.option("region") {
                Some(region) => text(&region),
                None => self.own("provider.region", place),
            },
            ("strToBool", Some(value)) => match value.trim().to_lowercase().as_str() {
                "true" | "1" => Outcome::Found(Node::new(place, Kind::Bool(true))),
                "false" | "0" => Outcome::Found(Node::new(place, Kind::Bool(false))),
                _ => Outcome::Unknown(Reason::Invalid),
            },
            ("file", Some(path)) => self.file(&path, &address, place),
            _ => {
                let name = kind.split('.').next().unwrap_or(kind);
                match name {
                    "cf" | "ssm" | "s3" => Outcome::Unknown(Reason::ReadAtDeployment),
                    _ => Outcome::Unknown(Reason::NotSupported),
                }
            }
        }
    }

    /// The text of an address or a parameter, or why it is not known.
    fn operand(&mut self, span: Span, literal: &Literal, parts: &[Part]) -> Result<String, Reason> {
        let mut out = String::new();
        for part in parts {
            match part {
                Part::Text(range) => {
                    out += literal.text.get(range.clone()).unwrap_or_default();
                }
                Part::Variable(variable) => {
                    let value = self.variable(span, literal, variable);
                    match &value.kind {
                        Kind::Bool(value) => out += &value.to_string(),
                        _ => match value.as_str() {
                            Some(text) => out += text,
                            None => {
                                let reason = self.reason_of(&value);
                                return Err(reason.unwrap_or(Reason::NotSupported));
                            }
                        },
                    }
                }
            }
        }
        Ok(out)
    }

    /// An option of the command line.
    fn option(&self, name: &str) -> Option<String> {
        let own = match name {
            "stage" | "s" => self.stage.clone(),
            "region" | "r" => self.options.region.clone(),
            _ => None,
        };
        own.or_else(|| self.given(name))
    }

    /// A parameter that the request or the configuration gives.
    fn given(&self, name: &str) -> Option<String> {
        let mut given = self.options.parameters.iter().rev();
        given
            .find(|given| given.name == name)
            .map(|given| given.value.clone())
    }

    /// The stage of the deployment.
    pub(in crate::cloudformation::serverless) fn stage(&mut self, place: Span) -> Node {
        match self.option("stage") {
            Some(stage) => At(place).text(stage),
            None => match self.own("provider.stage", place) {
                Outcome::Found(stage) => self.tree(&stage, false),
                Outcome::Missing => At(place).text(DEFAULT_STAGE),
                Outcome::Unknown(reason) => self.unknown("sls:stage", reason, place),
            },
        }
    }

    /// A parameter: given, of the stage, or of all stages.
    fn parameter(&mut self, name: &str, place: Span) -> Outcome {
        if let Some(value) = self.given(name) {
            return Outcome::Found(At(place).text(value));
        }
        let stage = self.stage(place);
        let Some(stage) = stage.as_str() else {
            let reason = self.reason_of(&stage);
            return Outcome::Unknown(reason.unwrap_or(Reason::NotSupported));
        };
        let root = self.root;
        for of in [stage, "default"] {
            for path in [["params", of, name, ""], ["stages", of, "params", name]] {
                let keys: Vec<&str> = path.into_iter().filter(|key| !key.is_empty()).collect();
                match self.walk(root, &keys) {
                    Outcome::Missing => {}
                    Outcome::Found(node) if matches!(node.kind, Kind::Null) => {}
                    found => return found,
                }
            }
        }
        Outcome::Missing
    }

    /// Something of the service itself.
    fn own(&mut self, address: &str, place: Span) -> Outcome {
        let keys: Vec<&str> = address.split('.').filter(|key| !key.is_empty()).collect();
        let root = self.root;
        match (self.walk(root, &keys), address) {
            (Outcome::Missing, "provider.stage") => Outcome::Found(At(place).text(DEFAULT_STAGE)),
            (Outcome::Missing, "provider.region") => Outcome::Found(At(place).text(DEFAULT_REGION)),
            (outcome, _) => outcome,
        }
    }

    /// A file, or the part of it under an address.
    fn file(&mut self, path: &str, address: &str, place: Span) -> Outcome {
        let extension = path.rsplit_once('.').map_or("", |(_, end)| end);
        if matches!(extension, "js" | "cjs" | "mjs" | "ts" | "py") {
            let message = format!("`{path}` is a program, which is not run");
            self.tell_at(ProblemLevel::Note, place, "file-not-read", message);
            return Outcome::Unknown(Reason::NotSupported);
        }
        let content = match self.contents.get(path) {
            Some(known) => known.clone(),
            None => {
                let content = self.content(path, extension);
                self.contents.insert(path.to_owned(), content.clone());
                content
            }
        };
        let root = match content {
            Ok(root) => root,
            Err(why) => {
                let message = format!("`{path}` cannot be read: {why}");
                self.tell_at(ProblemLevel::Note, place, "file-not-read", message);
                // At deployment a file that is there wins, readable here or not.
                return match why == NO_FILE {
                    true => Outcome::Missing,
                    false => Outcome::Unknown(Reason::FileNotRead),
                };
            }
        };
        let keys: Vec<&str> = address.split('.').filter(|key| !key.is_empty()).collect();
        self.walk(&root, &keys)
    }

    fn content(&mut self, path: &str, extension: &str) -> Result<Arc<Node>, String> {
        if self.files.len() >= MAX_FILES {
            return Err(format!("the service reads more than {MAX_FILES} files"));
        }
        if path.starts_with(['/', '~']) {
            return Err("it lies outside the scanned root".to_owned());
        }
        let (id, text) = (self.options.read_file)(self.root.span.file, path)?;
        self.files.push(id);
        let tree = match extension {
            "json" | "tfstate" => {
                let parsed = json::parse(id, &text);
                self.problems.extend(parsed.problems);
                parsed.tree
            }
            "yml" | "yaml" => {
                let parsed = yaml::parse(id, &text);
                self.problems.extend(parsed.problems);
                parsed.tree.into_iter().next()
            }
            _ => {
                let span = Span::new(id, 0, text.len());
                let literal = Literal::plain(Str::from(text.as_str()));
                Some(Node::new(span, Kind::Text(literal)))
            }
        };
        tree.map(Arc::new)
            .ok_or_else(|| "it holds nothing that can be read".to_owned())
    }
}
