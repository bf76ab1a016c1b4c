//! The simplest evaluator that can be: it works on JSON, by recursion, and shares nothing with the
//! program.

use serde_json::Value as Json;

use super::generate::{Case, Question};

/// How a statement names the requester: as itself, by its role, by its account.
#[derive(Clone, Copy, Default)]
struct Ways {
    direct: bool,
    role: bool,
    account: bool,
}

pub fn decide(case: &Case, question: &Question) -> &'static str {
    let bounded = !case.boundary.is_empty();
    let ask = |documents: &[Json]| {
        let mut allow = Ways::default();
        let mut deny = false;
        for document in documents {
            for statement in statements(document) {
                let Some(ways) = matches(statement, document, question, bounded) else {
                    continue;
                };
                if statement["Effect"] == "Deny" {
                    deny |= ways.direct || ways.role || ways.account;
                } else {
                    allow.direct |= ways.direct;
                    allow.role |= ways.role;
                    allow.account |= ways.account;
                }
            }
        }
        (allow, deny)
    };
    let is_root = question.principal.ends_with(":root");
    let (identity, mut denied) = ask(&case.identity);
    let identity = identity.direct || is_root;
    let mut bounds = true;
    if !is_root && bounded {
        let (allow, deny) = ask(&case.boundary);
        bounds &= allow.direct;
        denied |= deny;
    }
    if !case.session.is_empty() {
        let (allow, deny) = ask(&case.session);
        bounds &= allow.direct;
        denied |= deny;
    }
    let mut organization = true;
    for level in &case.service_control {
        let (allow, deny) = ask(level);
        organization &= allow.direct;
        denied |= deny;
    }
    let (resource, deny) = ask(&case.resource);
    denied |= deny;
    let own = account(&question.principal);
    let allowed = if own == question.account {
        resource.direct || (resource.role && bounds) || (identity && bounds)
    } else {
        identity && bounds && (resource.direct || resource.role || resource.account)
    };
    match (denied, allowed && organization) {
        (true, _) => "ExplicitlyDenied",
        (_, true) => "Allowed",
        _ => "ImplicitlyDenied",
    }
}

fn statements(document: &Json) -> Vec<&Json> {
    list(&document["Statement"])
}

fn list(value: &Json) -> Vec<&Json> {
    match value {
        Json::Array(items) => items.iter().collect(),
        Json::Null => Vec::new(),
        other => vec![other],
    }
}

fn texts(value: &Json) -> Vec<&str> {
    list(value).into_iter().filter_map(Json::as_str).collect()
}

fn account(arn: &str) -> &str {
    arn.split(':').nth(4).unwrap_or("")
}

fn matches(statement: &Json, document: &Json, q: &Question, bounded: bool) -> Option<Ways> {
    let variables = document["Version"] == "2012-10-17";
    let lower = |t: &str| t.to_lowercase();
    let action = |p: &&str| glob(&tokens(&lower(p), true), &chars(&lower(&q.action)));
    let is_action = match texts(&statement["Action"]) {
        none if none.is_empty() => !texts(&statement["NotAction"]).iter().any(action),
        patterns => patterns.iter().any(action),
    };
    let resource = |p: &str| -> Option<bool> {
        let pattern = substitute(p, variables, true, q)?;
        Some(glob(&bound(pattern), &chars(&q.resource)))
    };
    let is_resource = match texts(&statement["Resource"]) {
        none if none.is_empty() => {
            let each: Vec<_> = texts(&statement["NotResource"])
                .into_iter()
                .map(resource)
                .collect();
            !each.contains(&Some(true))
        }
        patterns => patterns.into_iter().any(|p| resource(p) == Some(true)),
    };
    if !is_action || !is_resource || !conditions(statement, variables, q) {
        return None;
    }
    let direct = Ways {
        direct: true,
        ..Ways::default()
    };
    let ways = if !statement["Principal"].is_null() {
        named(&statement["Principal"], q)
    } else if !statement["NotPrincipal"].is_null() {
        let ways = named(&statement["NotPrincipal"], q);
        match bounded || !(ways.direct || ways.role || ways.account) {
            true => direct,
            false => Ways::default(),
        }
    } else {
        direct
    };
    Some(ways)
}

fn named(element: &Json, q: &Question) -> Ways {
    if element == "*" {
        return Ways {
            direct: true,
            ..Ways::default()
        };
    }
    let own = account(&q.principal);
    let mut ways = Ways::default();
    for name in texts(&element["AWS"]) {
        let resource = q.principal.splitn(6, ':').nth(5).unwrap_or("");
        let role = resource
            .strip_prefix("assumed-role/")
            .and_then(|r| r.split('/').next());
        ways.direct |= name == "*" || (name == q.principal && !name.ends_with(":root"));
        ways.account |= name == own || name == format!("arn:aws:iam::{own}:root");
        ways.role |= role.is_some_and(|r| name == format!("arn:aws:iam::{own}:role/{r}"));
    }
    ways
}

/// A character that stands for itself, or a wildcard.
#[derive(Clone, Copy, PartialEq)]
enum Token {
    Char(char),
    One,
    Star,
    /// A star that stops at a colon.
    Short,
}

fn chars(text: &str) -> Vec<char> {
    text.chars().collect()
}

fn tokens(text: &str, wildcards: bool) -> Vec<Token> {
    let token = |c| match c {
        '*' if wildcards => Token::Star,
        '?' if wildcards => Token::One,
        c => Token::Char(c),
    };
    text.chars().map(token).collect()
}

fn glob(pattern: &[Token], text: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((Token::Star, rest)) => (0..=text.len()).any(|n| glob(rest, &text[n..])),
        Some((Token::Short, rest)) => {
            let end = text.iter().position(|c| *c == ':').unwrap_or(text.len());
            (0..=end).any(|n| glob(rest, &text[n..]))
        }
        Some((Token::One, rest)) => !text.is_empty() && glob(rest, &text[1..]),
        Some((Token::Char(c), rest)) => text.first() == Some(c) && glob(rest, &text[1..]),
    }
}

/// Inside of the first five segments, a star that does not end its segment stops at a colon.
fn bound(mut pattern: Vec<Token>) -> Vec<Token> {
    let mut colons = 0;
    for at in 0..pattern.len() {
        let ends = matches!(pattern.get(at + 1), None | Some(Token::Char(':')));
        match pattern[at] {
            Token::Char(':') => colons += 1,
            Token::Star if colons < 5 && !ends => pattern[at] = Token::Short,
            _ => {}
        }
    }
    pattern
}

/// The tokens of a text with variables replaced; none when one has no value.
fn substitute(text: &str, variables: bool, wildcards: bool, q: &Question) -> Option<Vec<Token>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("${").filter(|_| variables) {
        out.extend(tokens(&rest[..at], wildcards));
        let (inside, after) = rest[at + 2..].split_once('}')?;
        rest = after;
        let (key, default) = match inside.split_once(", '") {
            Some((key, default)) => (key, default.strip_suffix('\'')),
            None => (inside, None),
        };
        let value = match (inside, value(key, q)) {
            ("*" | "?" | "$", _) => inside.to_owned(),
            (_, Some(values)) if values.len() == 1 => values[0].clone(),
            _ => default?.to_owned(),
        };
        out.extend(tokens(&value, false));
    }
    out.extend(tokens(rest, wildcards));
    Some(out)
}

fn value<'a>(key: &str, q: &'a Question) -> Option<&'a Vec<String>> {
    let key = key.to_lowercase();
    q.context.iter().find(|(k, _)| *k == key).map(|(_, v)| v)
}

fn conditions(statement: &Json, variables: bool, q: &Question) -> bool {
    let Json::Object(operators) = &statement["Condition"] else {
        return true;
    };
    operators.iter().all(|(operator, keys)| {
        let keys = keys.as_object().unwrap();
        keys.iter()
            .all(|(key, values)| condition(operator, value(key, q), &texts(values), variables, q))
    })
}

fn condition(
    name: &str,
    found: Option<&Vec<String>>,
    policy: &[&str],
    variables: bool,
    q: &Question,
) -> bool {
    let blank = |v: &Vec<String>| v.iter().all(String::is_empty);
    if name == "Null" {
        let wanted = if found.is_none_or(blank) {
            "true"
        } else {
            "false"
        };
        return policy.contains(&wanted);
    }
    let (set, base) = name.split_once(':').map_or(("", name), |(s, b)| (s, b));
    let (base, if_exists) = base
        .strip_suffix("IfExists")
        .map_or((base, false), |b| (b, true));
    let negated = base.contains("Not");
    let Some(values) = found.filter(|v| !v.is_empty()) else {
        return set == "ForAllValues" || (set.is_empty() && (if_exists || negated));
    };
    let passes = |v: &String| {
        let each: Vec<Option<bool>> = policy
            .iter()
            .map(|p| test(base, p, v, variables, q))
            .collect();
        match negated {
            true => each.iter().all(|m| *m == Some(false)),
            false => each.contains(&Some(true)),
        }
    };
    match set {
        "ForAllValues" => blank(values) || values.iter().all(passes),
        "ForAnyValue" => values.iter().any(passes),
        _ if negated => values.iter().all(passes),
        _ => values.iter().any(passes),
    }
}

/// Whether a value of the request is as one of the policy; none when one of them says nothing.
fn test(base: &str, policy: &str, found: &str, variables: bool, q: &Question) -> Option<bool> {
    let base = base.replace("Not", "");
    if let Some(order) = base.strip_prefix("Numeric") {
        let (p, f): (f64, f64) = (policy.parse().ok()?, found.parse().ok()?);
        return Some(match order {
            "Equals" => f == p,
            "LessThan" => f < p,
            "LessThanEquals" => f <= p,
            "GreaterThan" => f > p,
            _ => f >= p,
        });
    }
    let fold = base == "Bool" || base.ends_with("IgnoreCase");
    let fold_char = |c: char| if fold { c.to_ascii_lowercase() } else { c };
    if base == "Bool" && !["true", "false"].contains(&found.to_lowercase().as_str()) {
        return None;
    }
    let Some(pattern) = substitute(policy, variables, base == "StringLike", q) else {
        return Some(false);
    };
    let pattern: Vec<Token> = pattern
        .into_iter()
        .map(|t| match t {
            Token::Char(c) => Token::Char(fold_char(c)),
            t => t,
        })
        .collect();
    let found: Vec<char> = found.chars().map(fold_char).collect();
    Some(glob(&pattern, &found))
}
