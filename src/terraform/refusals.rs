//! Declarations that Terraform refuses, whatever their values.
//!
//! Only what says something else than was meant is told: a block that is none, a name that no
//! reference can reach, an argument that is not read. Where ours is the older, what is merely
//! unknown here may be new in Terraform, and is a note.

use rustc_hash::FxHashSet;

use super::File;
use super::declaration::Declaration;
use crate::syntax::{Attribute, Block, Kind};
use crate::text::{Problem, ProblemLevel, Span, nearest};

/// Blocks at the top of a file and how many labels they have; see
/// <https://developer.hashicorp.com/terraform/language/block> and, for what only OpenTofu has,
/// <https://opentofu.org/docs/language/>.
const BLOCKS: [(&str, usize); 15] = [
    ("action", 2),
    ("check", 1),
    ("data", 2),
    ("ephemeral", 2),
    ("import", 0),
    ("locals", 0),
    ("module", 1),
    ("moved", 0),
    ("output", 1),
    ("provider", 1),
    ("removed", 0),
    ("resource", 2),
    ("terraform", 0),
    ("language", 0),
    ("variable", 1),
];

/// Arguments and blocks of a variable.
const VARIABLE: [&str; 9] = [
    "const",
    "default",
    "deprecated",
    "description",
    "ephemeral",
    "nullable",
    "sensitive",
    "type",
    "validation",
];

/// Arguments and blocks of an output.
const OUTPUT: [&str; 8] = [
    "depends_on",
    "deprecated",
    "description",
    "ephemeral",
    "precondition",
    "sensitive",
    "type",
    "value",
];

/// Names of variables that would be read as arguments of the module call itself, see
/// <https://developer.hashicorp.com/terraform/language/block/variable>.
const RESERVED: [&str; 8] = [
    "count",
    "depends_on",
    "for_each",
    "lifecycle",
    "locals",
    "providers",
    "source",
    "version",
];

/// What is wrong with the blocks of files that are no override files.
pub(super) fn of_files(files: &[&File]) -> Vec<Problem> {
    let mut found = Refusals::default();
    for block in files.iter().flat_map(|file| &file.body.blocks) {
        found.block(block);
    }
    found.problems
}

/// What is wrong with an output, all override files considered.
pub(super) fn of_output(output: &Declaration<'_>) -> Option<Problem> {
    let is_missing = output.attribute("value").is_none();
    is_missing.then(|| without_value(output))
}

/// The problem of an output that has no `value`.
pub(super) fn without_value(output: &Declaration<'_>) -> Problem {
    let message = format!("output `{}` has no `value`", output.base.label(0));
    Problem::warning("missing-argument", output.header(), message)
}

/// A problem about an argument or block that nothing reads; `known` are those that are read.
pub(super) fn unsupported<'a>(
    what: &str,
    name: &str,
    span: Span,
    known: impl Iterator<Item = &'a str>,
) -> Problem {
    let message = format!("{what} `{name}`");
    match nearest(name, known) {
        Some(nearest) => Problem::warning("unsupported-argument", span, message)
            .help(format!("did you mean `{nearest}`?")),
        None => Problem::new(ProblemLevel::Note, "unsupported-argument", span, message),
    }
}

#[derive(Default)]
struct Refusals<'p> {
    problems: Vec<Problem>,
    /// Provider configurations by name and alias.
    providers: FxHashSet<(&'p str, &'p str)>,
    required_providers: bool,
}

impl<'p> Refusals<'p> {
    fn warn(&mut self, code: &'static str, span: Span, message: String, help: &str) {
        self.problems
            .push(Problem::warning(code, span, message).help(help));
    }

    fn block(&mut self, block: &'p Block) {
        let kind = block.kind.as_str();
        let Some((_, labels)) = BLOCKS.iter().find(|(known, _)| *known == kind) else {
            let known = BLOCKS.iter().map(|(known, _)| *known);
            let what = "Terraform has no block";
            self.problems
                .push(unsupported(what, kind, block.kind_span, known));
            return;
        };
        if block.labels.len() != *labels {
            let count = block.labels.len();
            let message = format!("a `{kind}` block has {labels} labels, and this has {count}");
            let help = "Terraform refuses it";
            return self.warn("invalid-block", block.header_span(), message, help);
        }
        match kind {
            "variable" => {
                self.name(block);
                self.reserved(block);
                self.known_arguments(block, &VARIABLE);
            }
            "output" => {
                self.name(block);
                self.known_arguments(block, &OUTPUT);
            }
            "resource" | "data" | "ephemeral" | "module" => {
                self.name(block);
                self.repeated(block);
            }
            "provider" => self.provider(block),
            "terraform" => self.required_providers(block),
            _ => {}
        }
    }

    /// The last label must be a name.
    fn name(&mut self, block: &Block) {
        if let Some(label) = block.labels.last()
            && !is_name(&label.text)
        {
            let message = format!("`{}` is not a name", label.text);
            let help =
                "a name starts with a letter or `_`; letters, digits, `_` and `-` may follow";
            self.warn("invalid-name", label.span, message, help);
        }
    }

    fn reserved(&mut self, variable: &Block) {
        let name = variable.label(0);
        if RESERVED.contains(&name) {
            let message = format!("a variable cannot be named `{name}`");
            let help = "it would be an argument of the module call itself: choose another name";
            self.warn("invalid-name", variable.header_span(), message, help);
        }
    }

    fn known_arguments(&mut self, block: &Block, known: &[&'static str]) {
        let attributes = block.body.attributes.iter();
        let attributes = attributes.map(|attribute| (&attribute.name, attribute.name_span));
        let blocks = block.body.blocks.iter().map(|b| (&b.kind, b.kind_span));
        for (name, span) in attributes.chain(blocks) {
            // In the JSON syntax `//` is a comment.
            if known.contains(&name.as_str()) || *name == *"//" {
                continue;
            }
            let what = format!("a `{}` block takes no", block.kind);
            let known = known.iter().copied();
            self.problems.push(unsupported(&what, name, span, known));
        }
    }

    fn repeated(&mut self, block: &Block) {
        let count = block.body.attribute("count");
        if let (Some(_), Some(for_each)) = (count, block.body.attribute("for_each")) {
            let message = "`count` and `for_each` exclude each other".to_owned();
            let help = "remove one of them: `count` alone is evaluated";
            self.warn("invalid-for-each", for_each.name_span, message, help);
        }
    }

    fn provider(&mut self, block: &'p Block) {
        let alias = block.body.attribute("alias");
        let alias = match alias.map(literal) {
            Some(None) => return,
            Some(Some(alias)) => alias,
            None => "",
        };
        if !self.providers.insert((block.label(0), alias)) {
            let message = format!("provider `{}` is configured twice", block.label(0));
            let help = "give one of them an `alias`";
            self.warn("duplicate-declaration", block.header_span(), message, help);
        }
    }

    fn required_providers(&mut self, terraform: &Block) {
        for block in terraform.body.blocks_of("required_providers") {
            if std::mem::replace(&mut self.required_providers, true) {
                let message = "a module has one `required_providers`, and this is a second";
                let help = "put all providers into one block";
                let span = block.header_span();
                self.warn("duplicate-declaration", span, message.to_owned(), help);
            }
        }
    }
}

fn literal(attribute: &Attribute) -> Option<&str> {
    match &attribute.value.kind {
        Kind::Text(literal) => Some(&literal.text),
        _ => None,
    }
}

/// Whether a text is an identifier of HCL; see
/// <https://developer.hashicorp.com/terraform/language/syntax/configuration#identifiers>.
fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars.next();
    first.is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}
