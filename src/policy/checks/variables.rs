//! Policy variables, and what looks like one.

use super::problem::{Found, Outcome, Place, shorten, shown};
use crate::aws::{self, ConditionKey, condition_key};
use crate::policy::condition::Test;
use crate::policy::document::{Item, Leaf, PolicyType, Statement, Version};
use crate::text::nearest;
use crate::value::Piece;

pub(super) fn check(found: &mut Found<'_>, statement: &Statement) {
    if let Some(actions) = &statement.actions {
        elsewhere(found, &actions.items, "Action");
    }
    if let Some(principals) = &statement.principals {
        elsewhere(found, &principals.items, "Principal");
    }
    if let Some(resources) = &statement.resources {
        let outcome = Outcome::of_nothing(statement.effect, resources.is_negated);
        for item in &resources.items {
            leaf(found, &item.leaf, outcome);
        }
    }
    for condition in statement.conditions.iter().filter(|c| !c.is_secret) {
        let Some(operator) = condition.operator else {
            continue;
        };
        let takes = matches!(
            operator.test,
            Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike | Test::Arn
        );
        let outcome = Outcome::of_nothing(statement.effect, operator.is_negated);
        for value in &condition.values {
            match takes {
                true => leaf(found, &value.leaf, outcome),
                false => other_operator(
                    found,
                    &value.leaf,
                    &condition.operator_name.to_string(),
                    outcome,
                ),
            }
            sensitive(found, condition.key_name.as_deref(), &value.leaf);
        }
    }
}

/// The texts of a leaf that are known, each of which may hold variables.
fn texts(leaf: &Leaf) -> impl Iterator<Item = &str> {
    leaf.text.pieces().iter().filter_map(|piece| match piece {
        Piece::Literal(_, literal) => Some(literal.text.as_str()),
        Piece::Symbol(..) => None,
    })
}

/// The first thing that is written like a variable.
fn first(leaf: &Leaf) -> Option<Written<'_>> {
    let last = leaf.text.pieces().len();
    texts(leaf).find_map(|text| written(text).next().filter(|it| !it.is_cut || last == 1))
}

/// Something that is written like a variable.
struct Written<'t> {
    /// What stands between the braces.
    inside: &'t str,
    /// Whether the text ends before the brace.
    is_cut: bool,
}

/// Each `${…}` of a text, but for those that stand for a character.
fn written(text: &str) -> impl Iterator<Item = Written<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let (_, after) = rest.split_once("${")?;
            let (inside, is_cut) = match after.split_once('}') {
                Some((inside, left)) => {
                    rest = left;
                    (inside, false)
                }
                None => {
                    rest = "";
                    (after, true)
                }
            };
            if !matches!(inside, "*" | "?" | "$") || is_cut {
                return Some(Written { inside, is_cut });
            }
        }
    })
}

/// Whether what stands between braces is written as a condition key, as variables are.
fn is_key(inside: &str) -> bool {
    let key = inside.split(',').next().unwrap_or("").trim();
    let is_prefix = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'/' | b'_');
    key.split_once(':').is_some_and(|(prefix, name)| {
        !prefix.is_empty() && prefix.bytes().all(is_prefix) && !name.starts_with(':')
    })
}

/// A text in which variables may stand.
fn leaf(found: &mut Found<'_>, leaf: &Leaf, outcome: Outcome) {
    let count = leaf.text.pieces().len();
    for text in texts(leaf) {
        for it in written(text) {
            if it.is_cut && count > 1 {
                continue;
            }
            if one(found, leaf, &it, outcome) {
                return;
            }
        }
        if let Some(inside) = ampersand(text) {
            found.note(
                "unconverted-variable",
                outcome,
                leaf,
                format!("`&{{{inside}}}` stands in the policy as text"),
                "write `${…}` in JSON, `$${…}` in texts of Terraform: only \
                 `data.aws_iam_policy_document` turns `&{…}` into a policy variable",
            );
            return;
        }
    }
}

/// The inside of `&{aws:username}`, which is how `aws_iam_policy_document` takes variables.
fn ampersand(text: &str) -> Option<&str> {
    let (_, after) = text.split_once("&{")?;
    let (inside, _) = after.split_once('}')?;
    is_key(inside).then_some(inside)
}

/// Whether something is wrong with a variable.
fn one(found: &mut Found<'_>, leaf: &Leaf, it: &Written<'_>, outcome: Outcome) -> bool {
    let inside = it.inside;
    let shown_inside = match leaf.is_sensitive {
        true => "…".to_owned(),
        false => shorten(inside),
    };
    let variable = format!("`${{{shown_inside}}}`");
    let mut note = |check, outcome, message: String, help: String| {
        found.note(check, outcome, leaf, message, help);
        true
    };
    if it.is_cut {
        let message = format!("the variable of `{}` has no closing brace", shown(leaf));
        return note(
            "missing-brace-in-variable",
            outcome,
            message,
            "write `}` behind it".to_owned(),
        );
    }
    if inside.trim().is_empty() {
        let message = format!("{variable} names no condition key");
        let help = "write `${aws:username}` or another condition key, or remove it";
        return note("empty-variable", outcome, message, help.to_owned());
    }
    if let Some(key) = inside.strip_prefix('!') {
        let message = format!("{variable} stands in the policy as text");
        let help = format!("write `${{{key}}}`: `!` belongs into the text of `Fn::Sub` only");
        return note("unrendered-placeholder", outcome, message, help);
    }
    if is_placeholder(inside) {
        let message = format!("{variable} stands in the policy as text");
        let help = placeholder_help(inside);
        return note("unrendered-placeholder", outcome, message, help);
    }
    let (key, default) = match inside.split_once(',') {
        Some((key, default)) => (key, Some(default.trim())),
        None => (inside, None),
    };
    if key.contains(char::is_whitespace) {
        let message = format!("{variable} has a space in the name of its key");
        let help = format!(
            "write `${{{}}}`",
            shorten(&key.replace(char::is_whitespace, ""))
        );
        return note("unsupported-space-in-variable", outcome, message, help);
    }
    if let Some(default) = default {
        let inner = default
            .strip_prefix('\'')
            .and_then(|rest| rest.strip_suffix('\''));
        if inner.is_none() {
            let bare = shorten(default.trim_matches(['\'', '"']));
            let message = format!("the default of {variable} is not in single quotes");
            let help = format!("write `${{{}, '{bare}'}}`", shorten(key));
            return note("missing-quote-in-variable", outcome, message, help);
        }
    }
    unknown_key(found, leaf, key, outcome) || old_version(found, leaf, key, outcome)
}

/// Whether what stands between braces is of a template language, which nobody has filled in.
fn is_placeholder(inside: &str) -> bool {
    let is_reference = [
        "var.", "local.", "data.", "module.", "each.", "aws_", "self:", "env:",
    ]
    .iter()
    .any(|begin| inside.starts_with(begin));
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
    };
    is_reference || inside.starts_with("AWS::") || is_name(inside)
}

fn placeholder_help(inside: &str) -> String {
    if inside.starts_with("AWS::") || inside.bytes().all(|b| b.is_ascii_alphanumeric()) {
        "fill it in by `Fn::Sub` in a template, or before the file is used".to_owned()
    } else {
        "fill it in by `templatefile`, or build the document by `jsonencode`".to_owned()
    }
}

/// A variable whose key AWS does not have.
fn unknown_key(found: &mut Found<'_>, leaf: &Leaf, key: &str, outcome: Outcome) -> bool {
    if leaf.is_sensitive
        || !key.to_ascii_lowercase().starts_with("aws:")
        || condition_key(key).is_some()
    {
        return false;
    }
    let key = shorten(key);
    let help = match nearest(&key, aws::global_condition_keys().map(ConditionKey::name)) {
        Some(meant) => format!("write `${{{meant}}}`"),
        None => "write one of the global condition keys".to_owned(),
    };
    let message =
        format!("there is no global condition key `{key}`, so that `${{{key}}}` is nothing");
    found.note("unknown-policy-variable", outcome, leaf, message, help);
    true
}

/// A variable in a document whose version has none.
fn old_version(found: &mut Found<'_>, leaf: &Leaf, key: &str, outcome: Outcome) -> bool {
    if !matches!(found.document.version, Version::V2008 | Version::Missing) || !is_key(key) {
        return false;
    }
    let version = match found.document.version {
        Version::Missing => "without `Version`",
        _ => "in version 2008-10-17",
    };
    let key = if leaf.is_sensitive {
        "…".to_owned()
    } else {
        shorten(key)
    };
    let message = format!("`${{{key}}}` is plain text {version}");
    let help = "write `\"Version\": \"2012-10-17\"`";
    found.note(
        "variable-unsupported-in-version",
        outcome,
        leaf,
        message,
        help,
    );
    true
}

/// A variable in an element that takes none.
fn elsewhere<T>(found: &mut Found<'_>, items: &[Item<T>], element: &str) {
    for item in items {
        let Some(it) = first(&item.leaf) else {
            continue;
        };
        if is_placeholder(it.inside) || it.inside.starts_with('!') {
            one(found, &item.leaf, &it, Outcome::Refused);
            continue;
        }
        if !is_key(it.inside) {
            continue;
        }
        let help = match (element, found.document.kind) {
            ("Principal", PolicyType::Trust | PolicyType::Resource(_)) => {
                "name the principals, or name the account and test `aws:PrincipalArn` in `Condition`"
            }
            _ => {
                "write the text itself: variables are for `Resource` and the values of `Condition`"
            }
        };
        let message = format!(
            "`{}` has a policy variable, which `{element}` does not take",
            shown(&item.leaf)
        );
        found.note(
            "variable-unsupported-in-element",
            Outcome::Refused,
            &item.leaf,
            message,
            help,
        );
    }
}

/// A variable as the value of an operator that takes none.
fn other_operator(found: &mut Found<'_>, leaf: &Leaf, operator: &str, outcome: Outcome) {
    let Some(it) = first(leaf).filter(|it| is_key(it.inside)) else {
        return;
    };
    if is_placeholder(it.inside) {
        one(found, leaf, &it, outcome);
        return;
    }
    let operator = shorten(operator);
    let message = format!(
        "`{}` has a policy variable, which `{operator}` does not take",
        shown(leaf)
    );
    let help = "write the value itself, or compare by an operator of texts or ARNs";
    found.note(
        "invalid-variable-for-operator",
        outcome,
        leaf,
        message,
        help,
    );
}

/// A variable as the value of a key that should name one account, organization or network.
fn sensitive(found: &mut Found<'_>, key: Option<&str>, leaf: &Leaf) {
    let key = key.and_then(condition_key).filter(|key| key.is_sensitive());
    let variable = first(leaf).filter(|it| is_key(it.inside) && !is_placeholder(it.inside));
    // That the account of one is the account of the other is a usual test.
    let (Some(key), Some(variable)) = (key, variable) else {
        return;
    };
    let is_same_kind = condition_key(variable.inside).is_some_and(ConditionKey::is_sensitive);
    if is_same_kind || found.document.version != Version::V2012 {
        return;
    }
    found.note(
        "variable-usage-too-permissive",
        Outcome::Unguarded,
        Place::from(leaf),
        format!(
            "`{}` takes `{key}` of whatever the request says",
            shown(leaf)
        ),
        "write the value itself, and a list where there are several",
    );
}
