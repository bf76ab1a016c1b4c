//! Has rules evaluated by the worker, within limits.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde::Serialize;

use super::outcome::{Answer, Evaluated, Outcome};
use super::worker::ARGUMENTS;

/// Most seconds that evaluating one file of rules may take.
const MAX_SECONDS: u64 = 60;

/// Most bytes of what it gives.
const MAX_ANSWER: u64 = 256 * 1024 * 1024;

/// What evaluating one file of rules may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Time.
    pub time: Duration,
    /// Bytes of the answer.
    pub answer: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(MAX_SECONDS),
            answer: MAX_ANSWER,
        }
    }
}

/// The program that evaluates rules: this one.
#[derive(Debug, Clone)]
pub struct Worker {
    /// Where it is.
    pub program: PathBuf,
    /// What it may take.
    pub limits: Limits,
}

/// Why rules could not be evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvaluationError {
    /// In words, without a final stop.
    pub message: String,
    /// Line and column in the rules, from 1, where that is known.
    pub place: Option<(usize, usize)>,
}

impl EvaluationError {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            place: None,
        }
    }
}

#[derive(Serialize)]
struct Payload<'a> {
    rules: [&'a str; 1],
    data: &'a [&'a str],
}

/// This much of what a worker says before it fails is read.
const MAX_COMPLAINT: u64 = 16 * 1024;

impl Worker {
    /// Evaluates the rules of one file for each document.
    ///
    /// # Errors
    /// When the rules cannot be read or evaluated, or the worker fails or passes a limit.
    pub fn evaluate(
        &self,
        rules: &str,
        documents: &[&str],
    ) -> Result<Vec<Outcome>, EvaluationError> {
        self.examine(rules, documents).map(|it| it.outcomes)
    }

    /// Evaluates the rules of one file for each document, and looks at how they are written.
    pub(super) fn examine(
        &self,
        rules: &str,
        documents: &[&str],
    ) -> Result<Evaluated, EvaluationError> {
        let payload = Payload {
            rules: [rules],
            data: documents,
        };
        let payload = serde_json::to_vec(&payload);
        let payload = payload.map_err(|error| EvaluationError::new(error.to_string()))?;
        let answer = self.run(payload)?;
        match serde_json::from_slice(&answer) {
            Ok(Answer::Evaluated(evaluated)) => Ok(evaluated),
            Ok(Answer::Error(message)) => Err(in_own_words(&message)),
            Err(error) => Err(EvaluationError::new(format!(
                "the worker's answer cannot be read: {error}"
            ))),
        }
    }

    fn run(&self, payload: Vec<u8>) -> Result<Vec<u8>, EvaluationError> {
        let program = self.program.display();
        let failed = |error: std::io::Error| {
            EvaluationError::new(format!("the worker `{program}` cannot be run: {error}"))
        };
        let mut child = Command::new(&self.program)
            .args(ARGUMENTS)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let (stdin, stdout, stderr) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take());
        // A worker that fails early closes its input; why it did is said below.
        thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&payload)));
        let most = self.limits.answer;
        let (send, answers) = mpsc::channel();
        thread::spawn(move || {
            let complaint = thread::spawn(move || read(stderr, MAX_COMPLAINT));
            let answer = read(stdout, most.saturating_add(1));
            let _ = send.send((answer, complaint.join().unwrap_or_default()));
        });
        let answer = answers.recv_timeout(self.limits.time);
        let status = end(&mut child, answer.is_ok());
        let Ok((answer, complaint)) = answer else {
            return Err(EvaluationError::new(format!(
                "the rules took longer than {} seconds",
                self.limits.time.as_secs_f64()
            )));
        };
        if answer.len() as u64 > most {
            return Err(EvaluationError::new(format!(
                "the rules fail so often that the answer is larger than {most} bytes"
            )));
        }
        if status {
            return Ok(answer);
        }
        let complaint = String::from_utf8_lossy(&complaint);
        Err(EvaluationError::new(
            match complaint.contains("overflowed its stack") {
                true => "the rules recurse without end".to_owned(),
                false if complaint.contains("memory allocation") => {
                    "the rules take too much memory".to_owned()
                }
                false => match complaint.trim().lines().last() {
                    Some(last) => format!("the worker failed: {last}"),
                    None => {
                        "the worker failed, as when rules recurse without end or take too much \
                             memory"
                            .to_owned()
                    }
                },
            },
        ))
    }
}

/// Reads at most so many bytes. What comes behind them is never read: a worker that goes on writing
/// is ended.
fn read(from: Option<impl Read>, most: u64) -> Vec<u8> {
    let mut out = Vec::new();
    if let Some(from) = from {
        // What was read before an error is all there is.
        let _ = from.take(most).read_to_end(&mut out);
    }
    out
}

/// Ends the worker, at once if it has not closed its outputs, and tells whether it did well.
fn end(child: &mut Child, has_answered: bool) -> bool {
    if !has_answered {
        let _ = child.kill();
    }
    // One that has closed its outputs has a moment to end.
    for _ in 0..200 {
        match child.try_wait() {
            Ok(None) => thread::sleep(Duration::from_millis(5)),
            Ok(Some(status)) => return status.success(),
            Err(_) => return false,
        }
    }
    let _ = child.kill();
    child.wait().is_ok_and(|status| status.success())
}

/// Guard's message, and the place that it names.
fn in_own_words(message: &str) -> EvaluationError {
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let number = |after: &str| {
        let (_, rest) = message.split_once(after)?;
        let end = rest.find(|c: char| !c.is_ascii_digit());
        rest.get(..end.unwrap_or(rest.len()))?.parse().ok()
    };
    let place = number(" at line ").zip(number(" at column "));
    let Some((_, reason)) = message
        .split_once(" when handling ")
        .filter(|_| place.is_some())
    else {
        return EvaluationError { message, place };
    };
    let reason = reason.rsplit_once(", fragment ");
    let reason = reason
        .map(|(reason, _)| reason.trim())
        .filter(|it| !it.is_empty());
    EvaluationError {
        message: match reason {
            Some(reason) => format!("Guard cannot read this: {reason}"),
            None => "Guard cannot read this".to_owned(),
        },
        place,
    }
}
