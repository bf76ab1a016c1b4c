//! The worker: evaluates rules in a process of its own.
//!
//! It takes the payload of Guard's own command, `{"rules": […], "data": […]}`, on standard input,
//! and answers on standard output. Guard recurses with the rules, and the program ends when they
//! recurse without end.

#[cfg(feature = "custom-rules")]
use super::names::{self, Remark};
#[cfg(feature = "custom-rules")]
use super::outcome::{Answer, Evaluated, Failure, Outcome, Part, Status};
#[cfg(feature = "custom-rules")]
use super::schema::schema;

/// The arguments by which the program becomes a worker.
pub const ARGUMENTS: [&str; 2] = ["guard", "worker"];

/// The answer to a payload, as JSON.
#[cfg(feature = "custom-rules")]
pub fn answer(payload: Vec<u8>) -> String {
    limit_memory();
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
    let done = thread.spawn(move || match evaluate(payload) {
        Ok(evaluated) => Answer::Evaluated(evaluated),
        Err(message) => Answer::Error(message),
    });
    let answer = done.map(std::thread::JoinHandle::join);
    let answer = match answer {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) => Answer::Error("Guard failed".to_owned()),
        Err(error) => Answer::Error(error.to_string()),
    };
    serde_json::to_string(&answer).unwrap_or_default()
}

/// Without Guard there is no answer.
#[cfg(not(feature = "custom-rules"))]
pub fn answer(_: Vec<u8>) -> String {
    let answer = super::outcome::Answer::Error(
        "this build of `iamvet` has no custom rules (feature `custom-rules`)".to_owned(),
    );
    serde_json::to_string(&answer).unwrap_or_default()
}

/// Enough for rules and documents that nest as deep as anyone writes them.
#[cfg(feature = "custom-rules")]
const STACK_BYTES: usize = 64 * 1024 * 1024;

/// Most memory that evaluating may take.
#[cfg(all(feature = "custom-rules", unix))]
const MEMORY_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// Where the system has no such limit, the limit of time is all there is.
#[cfg(feature = "custom-rules")]
fn limit_memory() {
    #[cfg(unix)]
    if rlimit::setrlimit(rlimit::Resource::AS, MEMORY_BYTES, MEMORY_BYTES).is_err() {
        // A lower limit that is set already stays.
    }
}

#[cfg(feature = "custom-rules")]
fn evaluate(payload: Vec<u8>) -> Result<Evaluated, String> {
    use cfn_guard::commands::Executable;
    use cfn_guard::commands::validate::{OutputFormatType, ShowSummaryType};
    use cfn_guard::utils::reader::{ReadBuffer, Reader};
    use cfn_guard::utils::writer::{WriteBuffer, Writer};
    use cfn_guard::{CommandBuilder, ValidateBuilder};

    /// Guard's exit code where rules cannot be read.
    const ERROR: i32 = 5;

    let command = ValidateBuilder::default()
        .payload(true)
        .structured(true)
        .show_summary(vec![ShowSummaryType::None])
        .output_format(OutputFormatType::JSON)
        .try_build()
        .map_err(|error| error.to_string())?;
    let remarks = remarks(&payload);
    let buffer = || WriteBuffer::Vec(Vec::new());
    let writer = Writer::new_with_err(buffer(), buffer());
    let mut writer = writer.map_err(|error| error.to_string())?;
    let mut reader = Reader::new(ReadBuffer::Cursor(std::io::Cursor::new(payload)));
    let code = command
        .execute(&mut writer, &mut reader)
        .map_err(|error| error.to_string())?;
    if code == ERROR {
        let said = writer.err_to_stripped();
        return Err(said.map_err(|error| error.to_string())?);
    }
    let text = writer.into_string().map_err(|error| error.to_string())?;
    let reports: Vec<report::File> =
        serde_json::from_str(&text).map_err(|error| error.to_string())?;
    Ok(Evaluated {
        outcomes: reports.into_iter().map(outcome).collect(),
        remarks,
    })
}

/// What is probably not meant in the rules; nothing where they cannot be read, which evaluating them
/// tells, or nest deeper than JSON is read.
#[cfg(feature = "custom-rules")]
fn remarks(payload: &[u8]) -> Vec<Remark> {
    use cfn_guard::commands::Executable;
    use cfn_guard::utils::reader::{ReadBuffer, Reader};
    use cfn_guard::utils::writer::{WriteBuffer, Writer};
    use cfn_guard::{CommandBuilder, ParseTreeBuilder};

    #[derive(serde::Deserialize)]
    struct Rules {
        rules: [String; 1],
    }

    let tree = || -> Option<serde_json::Value> {
        let Rules { rules: [rules] } = serde_json::from_slice(payload).ok()?;
        let command = ParseTreeBuilder::default().print_json(true);
        let command = command.try_build().ok()?;
        let buffer = || WriteBuffer::Vec(Vec::new());
        let mut writer = Writer::new_with_err(buffer(), buffer()).ok()?;
        let rules = std::io::Cursor::new(rules.into_bytes());
        let mut reader = Reader::new(ReadBuffer::Cursor(rules));
        command.execute(&mut writer, &mut reader).ok()?;
        serde_json::from_str(&writer.into_string().ok()?).ok()
    };
    tree().map_or_else(Vec::new, |tree| names::remarks(&tree, &schema()))
}

#[cfg(feature = "custom-rules")]
fn outcome(report: report::File) -> Outcome {
    let mut outcome = Outcome::default();
    let mut add = |name: String, status: Status| {
        let known = outcome.rules.entry(name).or_insert(status);
        *known = (*known).max(status);
    };
    let names = report.not_applicable.into_iter();
    names.for_each(|name| add(name, Status::Skip));
    for name in report.compliant {
        // Rules of one name are one: what applies goes before what does not.
        add(name, Status::Pass);
    }
    for clause in report.not_compliant {
        if let report::Clause::Rule(rule) = clause {
            add(rule.name.clone(), Status::Fail);
            let name = rule.name;
            for check in rule.checks {
                failures(&name, check, &mut outcome.failures);
            }
        }
    }
    outcome
}

#[cfg(feature = "custom-rules")]
fn failures(rule: &str, clause: report::Clause, out: &mut Vec<Failure>) {
    use report::{Clause, Leaf, OneCheck};

    let failure = |context: String, messages: report::Messages| Failure {
        rule: rule.to_owned(),
        message: messages.custom_message.unwrap_or_default(),
        context,
        ..Failure::default()
    };
    match clause {
        Clause::Rule(inner) => {
            for check in inner.checks {
                failures(rule, check, out);
            }
        }
        Clause::Disjunctions(any) => {
            let mut inner = Vec::new();
            for check in any.checks {
                failures(rule, check, &mut inner);
            }
            let mut whole = Failure {
                rule: rule.to_owned(),
                ..Failure::default()
            };
            for one in inner {
                if !one.message.trim().is_empty() {
                    whole.message = one.message;
                }
                if !whole.context.is_empty() {
                    whole.context += " or";
                }
                whole.context += &one.context;
                whole.parts.extend(one.parts);
                whole.depends_on = whole.depends_on.or(one.depends_on);
            }
            out.push(whole);
        }
        Clause::Block(block) => {
            let parts = block.unresolved.into_iter().map(|it| Part {
                path: it.traversed_to.path,
                missing: Some(it.remaining_query),
                ..Part::default()
            });
            out.push(Failure {
                parts: parts.collect(),
                ..failure(block.context, block.messages)
            });
        }
        Clause::Leaf(Leaf::Unary(check) | Leaf::Binary(check)) => {
            let mut failure = failure(check.context, check.messages);
            match check.check {
                OneCheck::UnResolvedContext(name) => failure.depends_on = Some(name),
                OneCheck::UnResolved(it) => failure.parts.push(Part {
                    path: it.value.traversed_to.path,
                    missing: Some(it.value.remaining_query),
                    operator: it.comparison.0,
                    is_negated: it.comparison.1,
                    expected: Vec::new(),
                }),
                OneCheck::Resolved(it) => failure.parts.push(it.part()),
                OneCheck::InResolved(it) => failure.parts.push(it.part()),
            }
            out.push(failure);
        }
    }
}

/// Guard's report, as far as it is needed.
#[cfg(feature = "custom-rules")]
mod report {
    use serde::Deserialize;
    use serde_json::Value;

    use super::Part;

    #[derive(Deserialize)]
    pub struct File {
        pub not_compliant: Vec<Clause>,
        pub not_applicable: Vec<String>,
        pub compliant: Vec<String>,
    }

    #[derive(Deserialize)]
    pub enum Clause {
        Rule(Rule),
        Block(Block),
        Disjunctions(Disjunctions),
        #[serde(rename = "Clause")]
        Leaf(Leaf),
    }

    #[derive(Deserialize)]
    pub struct Rule {
        pub name: String,
        pub checks: Vec<Clause>,
    }

    #[derive(Deserialize)]
    pub struct Block {
        pub context: String,
        pub messages: Messages,
        pub unresolved: Option<Unresolved>,
    }

    #[derive(Deserialize)]
    pub struct Disjunctions {
        pub checks: Vec<Clause>,
    }

    #[derive(Deserialize)]
    pub enum Leaf {
        Unary(Check),
        Binary(Check),
    }

    #[derive(Deserialize)]
    pub struct Check {
        pub context: String,
        pub messages: Messages,
        pub check: OneCheck,
    }

    #[derive(Deserialize)]
    pub enum OneCheck {
        UnResolved(Missing),
        UnResolvedContext(String),
        Resolved(Comparison),
        InResolved(Membership),
    }

    #[derive(Deserialize)]
    pub struct Missing {
        pub value: Unresolved,
        pub comparison: (String, bool),
    }

    #[derive(Deserialize)]
    pub struct Unresolved {
        pub traversed_to: Place,
        pub remaining_query: String,
    }

    /// Of a value that may be large only the place is read.
    #[derive(Deserialize)]
    pub struct Place {
        pub path: String,
    }

    #[derive(Deserialize)]
    pub struct Literal {
        pub value: Value,
    }

    #[derive(Deserialize)]
    pub struct Messages {
        pub custom_message: Option<String>,
    }

    #[derive(Deserialize)]
    pub struct Comparison {
        #[serde(alias = "value")]
        pub from: Place,
        pub to: Option<Literal>,
        pub comparison: (String, bool),
    }

    #[derive(Deserialize)]
    pub struct Membership {
        pub from: Place,
        pub to: Vec<Literal>,
        pub comparison: (String, bool),
    }

    impl Comparison {
        pub fn part(self) -> Part {
            part(self.from, self.to, self.comparison)
        }
    }

    impl Membership {
        pub fn part(self) -> Part {
            part(self.from, self.to, self.comparison)
        }
    }

    fn part(
        from: Place,
        to: impl IntoIterator<Item = Literal>,
        (operator, is_negated): (String, bool),
    ) -> Part {
        let texts = to.into_iter().flat_map(|literal| match literal.value {
            Value::Array(items) => items,
            other => vec![other],
        });
        let texts = texts.filter_map(|value| match value {
            Value::String(text) => Some(text),
            _ => None,
        });
        Part {
            path: from.path,
            missing: None,
            operator,
            is_negated,
            expected: texts.collect(),
        }
    }
}
