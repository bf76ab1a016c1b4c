//! Lines of call stacks.

/// A line of a call stack that is in the user's own code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The file as the line names it, with `/` between its parts; of Java, below the folder of its
    /// sources.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, where the line tells it.
    pub column: Option<u32>,
}

/// Parts of the paths of code that is no user's: packages, the runtimes of Node.js and Python, and
/// of jsii, which runs the CDK for other languages.
const FOREIGN: [&str; 8] = [
    "node_modules/",
    "node:",
    "site-packages/",
    "dist-packages/",
    "lib/python3",
    "jsii-kernel",
    "jsii-runtime",
    "<frozen ",
];

/// Starts of the names of functions that are no user's, in languages whose stacks name no folders.
const FOREIGN_FUNCTIONS: [&str; 8] = [
    "software.amazon.",
    "software.constructs.",
    "java.",
    "jdk.",
    "sun.",
    "Amazon.",
    "System.",
    "github.com/aws/",
];

impl Frame {
    /// Reads a line if it is in the user's own code. Forms:
    ///
    /// - JavaScript: `at new Stack (/app/lib/stack.ts:12:5)`, `at /app/bin/app.js:3:1`,
    /// - as the CDK writes those of other languages: `Stack.__init__ (/app/stack.py:12)`,
    ///   `com.app.Stack.<init> (Stack.java:12)`,
    /// - Python's own: `File "/app/stack.py", line 12, in __init__`.
    pub(super) fn of_user(line: &str) -> Option<Self> {
        let line = line.trim();
        let line = line.strip_prefix("at ").unwrap_or(line);
        let frame = match line.strip_prefix("File \"") {
            Some(python) => Self::of_python(python)?,
            None => Self::of_place(line)?,
        };
        let is_foreign =
            FOREIGN.iter().any(|part| frame.file.contains(part)) || is_runtime(&frame.file);
        let function = line.trim_start_matches("new ");
        let is_foreign_function = FOREIGN_FUNCTIONS.iter().any(|f| function.starts_with(f));
        (!is_foreign && !is_foreign_function).then_some(frame)
    }

    fn of_python(line: &str) -> Option<Self> {
        let (file, rest) = line.split_once("\", line ")?;
        let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
        Some(Self {
            file: normal(file),
            line: number(digits)?,
            column: None,
        })
    }

    fn of_place(line: &str) -> Option<Self> {
        let (function, place) = match line.strip_suffix(')').and_then(|l| l.rsplit_once('(')) {
            Some((function, place)) => (function.trim(), place),
            None => ("", line),
        };
        let (rest, last) = place.rsplit_once(':')?;
        let last = number(last)?;
        let of_both = rest.rsplit_once(':');
        let of_both = of_both.and_then(|(file, line)| Some((file, number(line)?)));
        let (file, line, column) = match of_both {
            Some((file, line)) => (file, line, Some(last)),
            None => (rest, last, None),
        };
        let file = normal(file);
        (!file.is_empty()).then(|| Self {
            file: below_package(&file, function).unwrap_or(file),
            line,
            column,
        })
    }
}

impl std::fmt::Display for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)?;
        match self.column {
            Some(column) => write!(f, ":{column}"),
            None => Ok(()),
        }
    }
}

/// Whether a file is one of the runtime: of older Node.js, whose own files stand below no folder,
/// or of jsii, which unpacks its program into a temporary folder.
fn is_runtime(file: &str) -> bool {
    let of_jsii = file.strip_suffix("/lib/program.js");
    let is_temporary = |id: &str| id.starts_with("tmp") || id.starts_with("jsii");
    file.starts_with("internal/") || of_jsii.is_some_and(|dir| dir.split('/').any(is_temporary))
}

fn number(digits: &str) -> Option<u32> {
    digits.parse().ok().filter(|number| *number > 0)
}

/// A path with `/`, without `file://`.
fn normal(file: &str) -> String {
    let file = file.trim().strip_prefix("file://").unwrap_or(file.trim());
    file.replace('\\', "/")
}

/// The path of a Java file, which stacks name without its folder: it is that of the class's
/// package.
fn below_package(file: &str, function: &str) -> Option<String> {
    if !file.ends_with(".java") || file.contains('/') {
        return None;
    }
    let (class, _) = function.trim_start_matches("new ").rsplit_once('.')?;
    let (package, _) = class.rsplit_once('.')?;
    Some(format!("{}/{file}", package.replace('.', "/")))
}
