//! Suppressions as people write them into comments.

use super::limit::Limit;
use super::{Date, foreign, own};

/// Whose suppression it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// This tool's: must give a reason, name known rules, and have an effect.
    Own,
    /// Checkov's; holds for the resource around it.
    Checkov,
    /// That of Trivy, and of tfsec and cfsec before it.
    Trivy,
    /// That of KICS.
    Kics,
    /// That of Semgrep.
    Semgrep,
    /// That of Terrascan; holds for the resource around it.
    Terrascan,
    /// That of TFLint.
    Tflint,
    /// That of cfn_nag, in a template's metadata.
    CfnNag,
    /// That of cfn-lint, in a template's metadata.
    CfnLint,
    /// That of CloudFormation Guard, in a template's metadata.
    Guard,
    /// That of cdk-nag, in a template's metadata or in that of its assembly.
    CdkNag,
}

impl Dialect {
    /// The tools whose names it uses; none for this tool's, which takes all.
    pub fn tools(self) -> &'static [&'static str] {
        match self {
            Dialect::Own => &[],
            Dialect::Checkov => &["checkov"],
            Dialect::Trivy => &["trivy", "tfsec"],
            Dialect::Kics => &["kics"],
            Dialect::Semgrep => &["semgrep"],
            Dialect::Terrascan => &["terrascan"],
            Dialect::Tflint => &["tflint"],
            Dialect::CfnNag => &["cfn-nag"],
            Dialect::CfnLint => &["cfn-lint"],
            Dialect::Guard => &["guard"],
            Dialect::CdkNag => &["cdk-nag"],
        }
    }
}

/// The name that stands for every rule that the dialect's tool has, too.
pub const EVERY: &str = "*";

/// Where a suppression is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// In a comment.
    #[default]
    Comment,
    /// In the metadata of a template or of its resources.
    Metadata,
}

/// How far a suppression reaches from where it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// Its line, the line below, or the block that it opens.
    #[default]
    Line,
    /// All of the resource around it.
    Resource,
    /// All of the file, if it stands above all code.
    Head,
    /// All of the file.
    File,
}

/// A suppression as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Whose.
    pub dialect: Dialect,
    /// Where.
    pub form: Form,
    /// How far it reaches.
    pub scope: Scope,
    /// The rules that it names.
    pub names: Vec<String>,
    /// Why; may be empty.
    pub reason: String,
    /// The last day on which it holds, as written.
    pub until: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The start of the hash of the grant that alone is excused.
    pub grant: Option<String>,
    /// What else must be so that it holds.
    pub limits: Vec<Limit>,
    /// What is wrong with how it is written.
    pub faults: Vec<Fault>,
}

/// Something wrong with how a suppression is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// In a sentence.
    pub message: String,
    /// What to write.
    pub help: String,
    /// Whether it keeps the suppression from holding.
    pub is_void: bool,
}

impl Fault {
    /// One that keeps the suppression from holding.
    pub fn void(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: help.into(),
            is_void: true,
        }
    }
}

impl Written {
    /// One that says which rules, and nothing else.
    pub fn new(dialect: Dialect, form: Form, names: Vec<String>) -> Self {
        Self {
            dialect,
            form,
            scope: Scope::default(),
            names,
            reason: String::new(),
            until: None,
            owner: None,
            grant: None,
            limits: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// The last day on which it holds.
    ///
    /// # Errors
    /// The text that is no day.
    pub fn last_day(&self) -> Result<Option<Date>, &str> {
        match &self.until {
            None => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|()| text.as_str()),
        }
    }
}

/// The suppressions in a comment's text.
pub fn read(text: &str) -> Vec<Written> {
    text.lines().flat_map(read_line).collect()
}

fn read_line(line: &str) -> Vec<Written> {
    let own = own::read(line);
    match own.is_empty() {
        true => foreign::read(line),
        false => own,
    }
}

/// What follows `marker`, where it stands at the start of a word.
pub(super) fn after<'a>(line: &'a str, marker: &str) -> Option<&'a str> {
    let at = line.find(marker)?;
    let before = line[..at].chars().next_back();
    let starts = before.is_none_or(|c| !c.is_alphanumeric());
    starts.then(|| &line[at + marker.len()..])
}

/// The names of a list with commas.
pub(super) fn listed(names: &str) -> Vec<String> {
    let names = names.split(',').map(str::trim);
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> (Dialect, String, String, Option<String>) {
        let mut all = read(text);
        assert_eq!(all.len(), 1, "{text}");
        let written = all.remove(0);
        (
            written.dialect,
            written.names.join("+"),
            written.reason,
            written.until,
        )
    }

    fn said(
        dialect: Dialect,
        names: &str,
        reason: &str,
        until: Option<&str>,
    ) -> (Dialect, String, String, Option<String>) {
        (
            dialect,
            names.to_owned(),
            reason.to_owned(),
            until.map(str::to_owned),
        )
    }

    #[test]
    fn comments_of_all_tools_are_read() {
        use Dialect::{Checkov, Kics, Own, Trivy};
        assert_eq!(
            one("iamvet:ignore[inline-policy, F10] break glass until=2030-01-31"),
            said(Own, "inline-policy+F10", "break glass", Some("2030-01-31"))
        );
        let told = &read("iamvet:ignore[x] why owner=team-a grant=0123abcd a=b")[0];
        assert_eq!(told.owner.as_deref(), Some("team-a"));
        assert_eq!(told.grant.as_deref(), Some("0123abcd"));
        assert_eq!(told.reason, "why a=b");
        assert_eq!(told.faults.len(), 1);
        assert_eq!(one("iamvet:ignore[x]: why"), said(Own, "x", "why", None));
        assert_eq!(one("iamvet:ignore x"), said(Own, "", "x", None));
        assert_eq!(one("iamvet:ignore[x"), said(Own, "", "[x", None));
        assert_eq!(
            one("checkov:skip=CKV_AWS_40: legacy user"),
            said(Checkov, "CKV_AWS_40", "legacy user", None)
        );
        assert_eq!(
            one("checkov:skip=CKV_AWS_40,CKV_AWS_1"),
            said(Checkov, "CKV_AWS_40+CKV_AWS_1", "", None)
        );
        assert_eq!(
            one("trivy:ignore:AVD-AWS-0143:exp:2030-01-31"),
            said(Trivy, "AVD-AWS-0143", "", Some("2030-01-31"))
        );
        assert_eq!(
            one("tfsec:ignore:aws-iam-no-user-attached-policies exp:2030-01-31 old"),
            said(
                Trivy,
                "aws-iam-no-user-attached-policies",
                "old",
                Some("2030-01-31")
            )
        );
        assert_eq!(one("kics-scan ignore-line"), said(Kics, "*", "", None));
        assert_eq!(read("trivy:ignore:A trivy:ignore:B").len(), 2);
        assert_eq!(
            read("first\n * iamvet:ignore[a] b\n * checkov:skip=C:d").len(),
            2
        );
        for none in [
            "",
            "ignore",
            "myiamvet:ignore[x] y",
            "trivy:ignored",
            "nosemgreps",
            "kics-scan ignored",
        ] {
            assert_eq!(read(none), [], "{none}");
        }
    }
}
