//! Lists of managed policies: by ARN, by path and name, or by name, with wildcards.

use std::cell::OnceCell;

use serde::Deserialize;

use crate::aws::{ManagedPolicy, managed_policies, managed_policy};
use crate::policy::{Pattern, Verdict};
use crate::value::{Text, TextBuilder};

/// One entry as the configuration has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum ListedPolicy {
    /// Without a reason.
    Plain(String),
    /// With a reason.
    Explained {
        /// ARN, path and name, or name.
        policy: String,
        /// Why it is on the list.
        reason: Option<String>,
    },
}

/// What is probably wrong with an entry: it names no managed policy of AWS, but nearly does.
pub fn advice(entry: &serde_json::Value) -> Option<String> {
    let policy = entry.get("policy").unwrap_or(entry).as_str()?;
    let name = policy.rsplit('/').next().unwrap_or(policy);
    let is_own = policy.starts_with("arn:") && !policy.contains("::aws:policy/");
    if is_own || name.contains(['*', '?']) || managed_policy(name).is_some() {
        return None;
    }
    let meant = managed_policies()
        .map(ManagedPolicy::name)
        .filter(|known| known.len().abs_diff(name.len()) <= MAX_TYPOS)
        .find(|known| strsim::damerau_levenshtein(known, name) <= MAX_TYPOS)?;
    Some(format!(
        "AWS has no managed policy `{name}`; did you mean `{meant}`?"
    ))
}

/// Names that differ in more characters are not taken for the same.
const MAX_TYPOS: usize = 2;

/// The JSON schema of a list of [`ListedPolicy`]s.
pub const LIST_SCHEMA: &str = r#"{
  "type": "array",
  "items": {
    "anyOf": [
      {"type": "string", "minLength": 1},
      {
        "type": "object",
        "additionalProperties": false,
        "required": ["policy"],
        "properties": {
          "policy": {"type": "string", "minLength": 1, "description": "ARN or name; `*` and `?` are wildcards"},
          "reason": {"type": "string", "description": "Why it is on the list"}
        }
      }
    ]
  }
}"#;

/// A list ready to be matched.
#[derive(Debug, Clone)]
pub struct PolicyList {
    entries: Vec<Entry>,
}

/// An entry of a list.
#[derive(Debug, Clone)]
pub struct Entry {
    matcher: Matcher,
    /// As written.
    pub policy: String,
    /// Why it is on the list; may be empty.
    pub reason: String,
}

#[derive(Debug, Clone)]
enum Matcher {
    /// Against the whole ARN.
    Arn(Pattern),
    /// Against what follows the partition: in partition `aws` an ARN stands for the same policy in
    /// every partition.
    AnyPartition { whole: Pattern, rest: Pattern },
    /// Against path and name, from the slash after `policy`.
    Path(Pattern),
    /// Against the name alone.
    Name(Pattern),
}

/// An ARN, of which each part is cut out once for all entries.
pub struct PolicyName {
    arn: Text,
    /// What follows the partition, where its place is known.
    rest: OnceCell<Option<Text>>,
    path: OnceCell<Text>,
    name: OnceCell<Text>,
}

impl PolicyName {
    /// Of an ARN of which parts may be unknown. A symbol behind a known part is taken to have no
    /// colon and no slash inside.
    pub fn new(arn: &Text) -> Self {
        Self {
            arn: arn.expanded(),
            rest: OnceCell::new(),
            path: OnceCell::new(),
            name: OnceCell::new(),
        }
    }

    fn rest(&self) -> Option<&Text> {
        self.rest
            .get_or_init(|| after_partition(&self.arn))
            .as_ref()
    }

    fn path(&self) -> &Text {
        self.path.get_or_init(|| path_and_name(&self.arn))
    }

    fn name(&self) -> &Text {
        self.name.get_or_init(|| self.arn.after_last('/'))
    }
}

impl PolicyList {
    /// A list of entries.
    pub fn new(entries: Vec<ListedPolicy>) -> Self {
        Self {
            entries: entries.into_iter().map(Entry::new).collect(),
        }
    }

    /// Whether a policy is on the list, and by which entry.
    pub fn has(&self, policy: &PolicyName) -> (Verdict, Option<&Entry>) {
        let mut verdict = Verdict::No;
        for entry in &self.entries {
            match entry.matcher.matches(policy) {
                Verdict::Yes => return (Verdict::Yes, Some(entry)),
                other => verdict = verdict.or(other),
            }
        }
        (verdict, None)
    }
}

impl Entry {
    fn new(listed: ListedPolicy) -> Self {
        let (policy, reason) = match listed {
            ListedPolicy::Plain(policy) => (policy, None),
            ListedPolicy::Explained { policy, reason } => (policy, reason),
        };
        Self {
            matcher: Matcher::new(&policy),
            reason: reason.unwrap_or_default(),
            policy,
        }
    }
}

impl Matcher {
    fn new(policy: &str) -> Self {
        if let Some(rest) = policy.strip_prefix("arn:aws:") {
            Matcher::AnyPartition {
                whole: Pattern::new(&format!("arn:*:{rest}")),
                rest: Pattern::new(rest),
            }
        } else if policy.starts_with("arn:") {
            Matcher::Arn(Pattern::new(policy))
        } else if policy.contains('/') {
            let slash = if policy.starts_with('/') { "" } else { "/" };
            Matcher::Path(Pattern::new(&format!("{slash}{policy}")))
        } else {
            Matcher::Name(Pattern::new(policy))
        }
    }

    fn matches(&self, policy: &PolicyName) -> Verdict {
        match self {
            Matcher::Arn(pattern) => pattern.matches_text(&policy.arn),
            Matcher::AnyPartition { whole, rest } => match policy.rest() {
                Some(known) => rest.matches_text(known),
                None => whole.matches_text(&policy.arn),
            },
            Matcher::Path(pattern) => pattern.matches_text(policy.path()),
            Matcher::Name(pattern) => pattern.matches_text(policy.name()),
        }
    }
}

/// None where the text does not start as an ARN or its second colon is inside a symbol.
fn after_partition(arn: &Text) -> Option<Text> {
    let [start, _, rest] = <[Text; 3]>::try_from(arn.splitn(3, ':')).ok()?;
    (start.as_known()? == *"arn").then_some(rest)
}

/// Path and name with the slash before them; the whole text where it is no ARN of a policy.
fn path_and_name(arn: &Text) -> Text {
    let Some(resource) = arn.splitn(6, ':').into_iter().nth(5) else {
        return arn.clone();
    };
    let Ok([_, rest]) = <[Text; 2]>::try_from(resource.splitn(2, '/')) else {
        return arn.clone();
    };
    let mut path = TextBuilder::default();
    path.literal("/", rest.span().unwrap_or_default());
    path.text(&rest);
    path.finish()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::{FileId, Span};
    use crate::value::{Piece, Pseudo, Reason, Symbol, SymbolKind};

    fn span() -> Span {
        Span::at(FileId(0), 0)
    }

    /// `${p}` is the partition, `${a}` the account, any other name an input.
    fn arn(source: &str) -> Text {
        let mut out = TextBuilder::default();
        for (i, part) in source.split("${").enumerate() {
            if i == 0 {
                out.literal(part, span());
                continue;
            }
            let (name, rest) = part.split_once('}').unwrap();
            let symbol = match name {
                "p" => Symbol::pseudo(Pseudo::Partition, span()),
                "a" => Symbol::pseudo(Pseudo::AccountId, span()),
                name => Symbol::new(SymbolKind::Input(name.into()), Reason::NoValue, span()),
            };
            out.piece(Piece::Symbol(span(), Arc::new(symbol)));
            out.literal(rest, span());
        }
        out.finish()
    }

    fn listed(entry: &str, policy: &str) -> Verdict {
        let list = PolicyList::new(vec![ListedPolicy::Plain(entry.to_owned())]);
        list.has(&PolicyName::new(&arn(policy))).0
    }

    #[test]
    fn entries_match_by_arn_path_or_name() {
        use Verdict::{No, Unknown, Yes};
        let admin = "arn:aws:iam::aws:policy/AdministratorAccess";
        let view = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";
        for (entry, policy, verdict) in [
            (admin, admin, Yes),
            (admin, "arn:${p}:iam::aws:policy/AdministratorAccess", Yes),
            (
                admin,
                "arn:aws-us-gov:iam::aws:policy/AdministratorAccess",
                Yes,
            ),
            (admin, "arn:aws:iam::${a}:policy/AdministratorAccess", No),
            (
                admin,
                "arn:aws:iam::aws:policy/AdministratorAccess-Amplify",
                No,
            ),
            (admin, "arn:aws:iam::aws:policy/${x}", Unknown),
            (admin, "arn:aws:iam::aws:policy/job-function/${x}", No),
            (admin, "${x}", Unknown),
            ("AdministratorAccess", admin, Yes),
            (
                "AdministratorAccess",
                "arn:aws:iam::${a}:policy/AdministratorAccess",
                Yes,
            ),
            (
                "AdministratorAccess",
                "arn:aws:iam::aws:policy/${x}Access",
                Unknown,
            ),
            (
                "AdministratorAccess",
                "arn:aws:iam::aws:policy/read-${x}",
                No,
            ),
            ("AdministratorAccess", "${x}/AdministratorAccess", Yes),
            ("*FullAccess", "arn:aws:iam::aws:policy/IAMFullAccess", Yes),
            (
                "*FullAccess",
                "arn:aws:iam::aws:policy/IAMReadOnlyAccess",
                No,
            ),
            ("ViewOnlyAccess", view, Yes),
            ("job-function/*", view, Yes),
            ("/job-function/View?nlyAccess", view, Yes),
            ("job-function/*", admin, No),
            (
                "arn:aws-cn:iam::aws:policy/*",
                "arn:${p}:iam::aws:policy/x",
                Unknown,
            ),
            (
                "arn:aws:iam::123456789012:policy/x",
                "arn:${p}:iam::${a}:policy/x",
                Unknown,
            ),
        ] {
            assert_eq!(listed(entry, policy), verdict, "{entry} against {policy}");
        }
    }
}
