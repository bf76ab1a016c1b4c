//! Addresses of resources and references in configurations: `module.a["x"].aws_iam_role.r[0].arn`.

use crate::syntax::{Kind, Literal, Node, Step, StepKind, Traversal};
use crate::terraform::expansion::Key;
use crate::terraform::module::Class;
use crate::text::{Span, Str};

/// A step of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Name(Str),
    Key(Key),
}

/// Most steps of an address or a reference, so that nothing that is made for each of its modules
/// grows without bound.
const MAX_PARTS: usize = 256;

/// The steps of an address; none when it is not one, or has too many of them.
pub(super) fn parse(text: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while parts.len() < MAX_PARTS {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if name.is_empty() {
            return None;
        }
        parts.push(Part::Name(Str::from(name)));
        rest = after;
        while let Some(inner) = rest.strip_prefix('[') {
            if parts.len() >= MAX_PARTS {
                return None;
            }
            let (key, after) = key(inner)?;
            parts.push(Part::Key(key));
            rest = after.strip_prefix(']')?;
        }
        match rest.strip_prefix('.') {
            Some(after) => rest = after,
            None if rest.is_empty() => return Some(parts),
            None => return None,
        }
    }
    None
}

/// The key at the start of a text, and what follows it.
fn key(text: &str) -> Option<(Key, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(']')?;
        let (digits, rest) = text.split_at(end);
        return Some((Key::Index(digits.parse().ok()?), rest));
    };
    let mut name = String::new();
    let mut chars = quoted.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((Key::Name(name.into()), quoted.get(at + 1..)?)),
            '\\' => match chars.next()?.1 {
                'n' => name.push('\n'),
                'r' => name.push('\r'),
                't' => name.push('\t'),
                'u' => {
                    let mut digits = || chars.next().and_then(|(_, c)| c.to_digit(16));
                    let mut code = 0;
                    for _ in 0..4 {
                        code = code * 16 + digits()?;
                    }
                    name.push(char::from_u32(code)?);
                }
                escaped => name.push(escaped),
            },
            // `$${` stands for `${`.
            '$' | '%' if quoted.get(at + 1..)?.starts_with(&format!("{c}{{")) => {
                name.push(c);
                chars.next();
            }
            _ => name.push(c),
        }
    }
    None
}

/// The module calls that lead to a module instance, with the address of each caller.
pub(super) fn calls(module: &str) -> Option<Vec<(Str, Str, Key)>> {
    let mut calls = Vec::new();
    let mut caller = Str::new();
    let mut parts = parse(module)?.into_iter().peekable();
    while let Some(part) = parts.next() {
        if part != Part::Name(Str::from("module")) {
            return None;
        }
        let Some(Part::Name(name)) = parts.next() else {
            return None;
        };
        let key = match parts.next_if(|part| matches!(part, Part::Key(_))) {
            Some(Part::Key(key)) => key,
            _ => Key::None,
        };
        let call = format!("module.{name}");
        let address = Str::from(format!("{call}{}", key.suffix()));
        calls.push((caller.clone(), Str::from(call), key));
        caller = crate::terraform::run::qualify(&caller, &address);
    }
    Some(calls)
}

/// An address without its instance keys.
pub(super) fn declaration(address: &str) -> Option<String> {
    let names = parse(address)?.into_iter().filter_map(|part| match part {
        Part::Name(name) => Some(name.to_string()),
        Part::Key(_) => None,
    });
    Some(names.collect::<Vec<_>>().join("."))
}

/// The names of an address behind those of the modules.
fn own(address: &str) -> Option<Vec<Str>> {
    let mut names: Vec<Str> = parse(address)?
        .into_iter()
        .filter_map(|part| match part {
            Part::Name(name) => Some(name),
            Part::Key(_) => None,
        })
        .collect();
    while names.first().is_some_and(|name| *name == *"module") && names.len() > 2 {
        names.drain(..2);
    }
    Some(names)
}

/// Whether an address is that of a resource or of a data source.
pub(super) fn class(address: &str) -> Option<Class> {
    match own(address)?.first()?.as_str() {
        "module" => None,
        "data" => Some(Class::Data),
        _ => Some(Class::Resource),
    }
}

/// The type of a resource by its address.
pub(super) fn resource_type(address: &str) -> Option<Str> {
    own(address)?.into_iter().next()
}

/// A reference of a configuration as an expression that stands at `span`.
pub(super) fn expression(reference: &str, span: Span) -> Option<Node> {
    let mut parts = parse(reference)?.into_iter();
    let Some(Part::Name(root)) = parts.next() else {
        return None;
    };
    let root = Node::new(span, Kind::Variable(root));
    let steps: Box<[Step]> = parts
        .map(|part| {
            let kind = match part {
                Part::Name(name) => StepKind::Attr(name),
                Part::Key(Key::Index(index)) => {
                    let number = Kind::Number(Str::from(index.to_string()));
                    StepKind::Index(Node::new(span, number))
                }
                Part::Key(Key::Name(name)) => {
                    StepKind::Index(Node::new(span, Kind::Text(Literal::plain(name))))
                }
                Part::Key(Key::None | Key::Any) => StepKind::FullSplat,
            };
            Step { span, kind }
        })
        .collect();
    if steps.is_empty() {
        return Some(root);
    }
    let traversal = Traversal { root, steps };
    Some(Node::new(span, Kind::Traversal(Box::new(traversal))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_may_hold_anything() {
        for name in ["a", "a.b[\"c\"]", "${x}", "$$", "é\n\\", "%{if}", ""] {
            let key = Key::Name(Str::from(name));
            let address = format!("module.m{}.aws_x.y[2].z", key.suffix());
            let parts = parse(&address).unwrap();
            assert_eq!(parts[2], Part::Key(key.clone()), "{address}");
            assert_eq!(parts.len(), 7, "{address}");
            let module = address.split(".aws_x").next().unwrap();
            let calls = calls(module).unwrap();
            assert_eq!(calls, [(Str::new(), "module.m".into(), key)]);
        }
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in [
            "",
            ".",
            "a.",
            "a[",
            "a[x]",
            "a[\"x]",
            "a[0]b",
            "a[99999999999999999999]",
        ] {
            assert!(parse(text).is_none(), "{text}");
        }
        assert!(calls("aws_x.y").is_none());
    }

    #[test]
    fn an_address_is_no_deeper_than_modules_are() {
        let deep = |depth: usize| format!("{}aws_x.y", "module.a[0].".repeat(depth));
        assert!(parse(&deep(crate::terraform::run::MAX_MODULE_DEPTH)).is_some());
        assert!(parse(&deep(20_000)).is_none());
        assert!(calls(&"module.a.".repeat(20_000)).is_none());
        assert!(parse(&format!("a{}", "[0]".repeat(20_000))).is_none());
    }

    #[test]
    fn parts_of_addresses() {
        let address = "module.a[\"x\"].module.b.data.aws_x.y[0]";
        assert_eq!(class(address), Some(Class::Data));
        assert_eq!(
            declaration(address).unwrap(),
            "module.a.module.b.data.aws_x.y"
        );
        assert_eq!(resource_type("module.a[0].aws_x.y").unwrap(), *"aws_x");
        let calls = calls("module.a[\"x\"].module.b").unwrap();
        assert_eq!(calls[1].0, *"module.a[\"x\"]");
    }
}
