//! Suppressions of other tools in comments, by their documentation:
//! <https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html>,
//! <https://trivy.dev/latest/docs/configuration/filtering/>,
//! <https://aquasecurity.github.io/tfsec/latest/guides/configuration/ignores/>,
//! <https://docs.kics.io/latest/running-kics/>,
//! <https://semgrep.dev/docs/ignoring-files-folders-code>,
//! <https://runterrascan.io/docs/usage/in-file_instrumentation/>,
//! <https://github.com/terraform-linters/tflint/blob/master/docs/user-guide/annotations.md>.

use super::comment::{Dialect, EVERY, Form, Scope, Written, after, listed};
use super::limit::Limit;
use super::options::Sign;

/// The suppressions in a line of a comment.
pub(super) fn read(line: &str) -> Vec<Written> {
    if let Some(rest) = after(line, "checkov:skip=")
        .or_else(|| after(line, "bridgecrew:skip="))
        .or_else(|| after(line, "cortex:skip="))
    {
        return vec![skip(Dialect::Checkov, rest)];
    }
    if let Some(rest) = after(line, "ts:skip=") {
        return vec![skip(Dialect::Terrascan, rest)];
    }
    if let Some(rest) = after(line, "kics-scan") {
        return kics(rest).into_iter().collect();
    }
    if let Some(rest) = after(line, "nosemgrep").or_else(|| after(line, "nosem")) {
        return semgrep(rest).into_iter().collect();
    }
    if let Some(rest) = after(line, "tflint-ignore") {
        return tflint(rest).into_iter().collect();
    }
    trivy(line)
}

fn every(dialect: Dialect) -> Written {
    Written::new(dialect, Form::Comment, vec![EVERY.to_owned()])
}

/// `ID,ID:reason` of Checkov, `ID reason` of Terrascan
fn skip(dialect: Dialect, rest: &str) -> Written {
    let rest = rest.trim_start();
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let end = rest.find(':').map_or(end, |colon| colon.min(end));
    let (names, reason) = rest.split_at(end);
    Written {
        scope: Scope::Resource,
        reason: reason.trim_start_matches(':').trim().to_owned(),
        ..Written::new(dialect, Form::Comment, listed(names))
    }
}

/// ` ignore-line`, ` ignore-block`, and above all code ` ignore`, ` disable=ID,ID`
fn kics(rest: &str) -> Option<Written> {
    let word = rest.split_whitespace().next()?;
    let whole = |written: Written| Written {
        scope: Scope::Head,
        ..written
    };
    match word.split_once('=') {
        None if matches!(word, "ignore-line" | "ignore-block") => Some(every(Dialect::Kics)),
        None if word == "ignore" => Some(whole(every(Dialect::Kics))),
        Some(("disable", names)) => {
            let names = listed(names);
            Some(whole(Written::new(Dialect::Kics, Form::Comment, names)))
        }
        _ => None,
    }
}

/// Nothing, or `: id, id`, which may have the path of the rule before them
fn semgrep(rest: &str) -> Option<Written> {
    let Some(names) = rest.strip_prefix(':') else {
        let ends = rest.is_empty() || rest.starts_with(char::is_whitespace);
        return ends.then(|| every(Dialect::Semgrep));
    };
    let names = names
        .split(',')
        .filter_map(|name| name.split_whitespace().next());
    let last = |name: &str| name.rsplit('.').next().unwrap_or(name).to_owned();
    let names: Vec<String> = names.map(last).collect();
    (!names.is_empty()).then(|| Written::new(Dialect::Semgrep, Form::Comment, names))
}

/// `: rule, rule`, or `-file: rule` for the whole file; a reason follows `#`
fn tflint(rest: &str) -> Option<Written> {
    let (rest, scope) = match rest.strip_prefix("-file") {
        Some(rest) => (rest, Scope::Head),
        None => (rest, Scope::Line),
    };
    let rest = rest.strip_prefix(':')?;
    let (names, reason) = rest.split_once('#').unwrap_or((rest, ""));
    let all = listed(names);
    let is_all = all.iter().any(|name| name == "all");
    let names = if is_all { vec![EVERY.to_owned()] } else { all };
    Some(Written {
        scope,
        reason: reason.trim().to_owned(),
        ..Written::new(Dialect::Tflint, Form::Comment, names)
    })
}

/// Words of the form `trivy:ignore:ID[name=value]:exp:2030-01-31:ws:prod`; what follows them is the
/// reason.
fn trivy(line: &str) -> Vec<Written> {
    const MARKERS: [&str; 3] = ["trivy:ignore:", "tfsec:ignore:", "cfsec:ignore:"];
    let mut out: Vec<Written> = Vec::new();
    for word in line.split_whitespace() {
        let id = MARKERS.iter().find_map(|marker| word.strip_prefix(marker));
        if let Some(id) = id.filter(|id| !id.is_empty()) {
            out.push(of_trivy(id));
        } else if let Some(last) = out.last_mut() {
            match word.strip_prefix("exp:") {
                Some(date) => last.until = Some(date.to_owned()),
                None if last.reason.is_empty() => word.clone_into(&mut last.reason),
                None => last.reason = format!("{} {word}", last.reason),
            }
        }
    }
    out
}

fn of_trivy(word: &str) -> Written {
    let end = word.find([':', '[']).unwrap_or(word.len());
    let (id, mut rest) = word.split_at(end);
    let mut written = Written::new(Dialect::Trivy, Form::Comment, vec![id.to_owned()]);
    let parameters = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    if let Some((parameters, behind)) = parameters {
        let parameters = parameters
            .split(',')
            .filter_map(|pair| pair.split_once('='));
        let value = |(_, value): (&str, &str)| value.trim().trim_matches('"').to_owned();
        let limits = parameters.map(|pair| Limit::Instance(value(pair)));
        written.limits.extend(limits);
        rest = behind;
    }
    let mut parts = rest.split(':').skip(1);
    while let (Some(kind), Some(value)) = (parts.next(), parts.next()) {
        match kind {
            "exp" => written.until = Some(value.to_owned()),
            "ws" => written.limits.push(Limit::Workspace(value.to_owned())),
            // Trivy takes no notice of others; one that is meant to end it must not make it last.
            _ => written.note_misspelled(kind, Sign::Colon, value),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Written {
        let mut all = read(text);
        assert_eq!(all.len(), 1, "{text}");
        all.remove(0)
    }

    #[test]
    fn what_each_tool_names_and_how_far_it_reaches() {
        for (text, dialect, scope, names, reason) in [
            (
                "ts:skip=AC_AWS_0475 old user",
                Dialect::Terrascan,
                Scope::Resource,
                "AC_AWS_0475",
                "old user",
            ),
            (
                "kics-scan disable=a,b",
                Dialect::Kics,
                Scope::Head,
                "a+b",
                "",
            ),
            ("kics-scan ignore", Dialect::Kics, Scope::Head, "*", ""),
            (
                "kics-scan ignore-block",
                Dialect::Kics,
                Scope::Line,
                "*",
                "",
            ),
            ("nosemgrep", Dialect::Semgrep, Scope::Line, "*", ""),
            (
                "nosemgrep: a.b.no-iam-star, c",
                Dialect::Semgrep,
                Scope::Line,
                "no-iam-star+c",
                "",
            ),
            ("nosem", Dialect::Semgrep, Scope::Line, "*", ""),
            (
                "tflint-ignore: a, b # why",
                Dialect::Tflint,
                Scope::Line,
                "a+b",
                "why",
            ),
            (
                "tflint-ignore-file: all",
                Dialect::Tflint,
                Scope::Head,
                "*",
                "",
            ),
            (
                "cfsec:ignore:aws-iam-no-x",
                Dialect::Trivy,
                Scope::Line,
                "aws-iam-no-x",
                "",
            ),
        ] {
            let written = one(text);
            let said = (written.dialect, written.scope, written.names.join("+"));
            assert_eq!(said, (dialect, scope, names.to_owned()), "{text}");
            assert_eq!(written.reason, reason, "{text}");
        }
    }

    #[test]
    fn trivy_has_parameters_workspaces_and_days() {
        let written = one("trivy:ignore:AWS-0057[name=bo,x=\"y\"]:exp:2030-01-31:ws:prod why");
        assert_eq!(written.until.as_deref(), Some("2030-01-31"));
        assert_eq!(
            written.limits,
            [
                Limit::Instance("bo".to_owned()),
                Limit::Instance("y".to_owned()),
                Limit::Workspace("prod".to_owned()),
            ]
        );
        assert_eq!(written.names, ["AWS-0057"]);
        assert_eq!(written.reason, "why");
    }
}
