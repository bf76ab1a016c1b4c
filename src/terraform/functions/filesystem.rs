//! Functions over files and paths. Files are read by the environment only, paths are never resolved
//! against the machine.

use regex::Regex;

use super::hash::{base64, hex, md5_of, sha1_of, sha256_of, sha512_of};
use super::tfvars::is_name;
use super::{Args, Builtin, Outcome, Stop, builds, picks};
use crate::syntax::Literal;
use crate::terraform::eval::{HIDDEN, holds_sensitive, over_template, set_of};
use crate::text::{FileId, Problem, Span, Str};
use crate::value::{Data, HopKind, Map, Reason, Text, Value};

pub(super) fn find(name: &str) -> Option<Builtin> {
    Some(match name {
        "file" => builds(1, 1, file),
        "templatefile" => picks(2, 2, templatefile),
        "fileexists" => builds(1, 1, fileexists),
        "fileset" => builds(2, 2, fileset),
        "filebase64" => builds(1, 1, |args| digest(args, base64)),
        "filemd5" => builds(1, 1, |args| digest(args, |b| hex(&md5_of(b)))),
        "filesha1" => builds(1, 1, |args| digest(args, |b| hex(&sha1_of(b)))),
        "filesha256" => builds(1, 1, |args| digest(args, |b| hex(&sha256_of(b)))),
        "filesha512" => builds(1, 1, |args| digest(args, |b| hex(&sha512_of(b)))),
        "filebase64sha256" => builds(1, 1, |args| digest(args, |b| base64(&sha256_of(b)))),
        "filebase64sha512" => builds(1, 1, |args| digest(args, |b| base64(&sha512_of(b)))),
        "abspath" => builds(1, 1, abspath),
        "pathexpand" => builds(1, 1, pathexpand),
        "basename" => builds(1, 1, basename),
        "dirname" => builds(1, 1, dirname),
        _ => return None,
    })
}

/// The code of a problem of a file that is not there or not read; the symbol in its place says so.
pub(crate) const FILE_NOT_READ: &str = "file-not-read";

/// The file that argument 0 names, and its path as it may be told.
fn read(args: &Args<'_, '_>) -> Outcome<(FileId, arcstr::ArcStr, Str)> {
    let path = args.text(0)?;
    let (id, text) = args.eval.env().read_file(&path).map_err(|why| {
        let message = format!("the file `{path}` is not read: {why}");
        Stop::Fault(Problem::warning(FILE_NOT_READ, args.at(0), message))
    })?;
    let secret = holds_sensitive(args.any(0)?, args.eval.budget());
    Ok((id, text, if secret { HIDDEN.into() } else { path }))
}

fn file(args: &Args<'_, '_>) -> Outcome {
    let (id, text, path) = read(args)?;
    let span = Span::new(id, 0, text.len());
    let text = Text::from_literal(span, Literal::plain(text.substr(..)));
    let value = Value::new(Data::Text(text), span);
    Ok(value.hop(HopKind::File(path), args.span))
}

fn templatefile(args: &Args<'_, '_>) -> Outcome {
    let (id, text, path) = read(args)?;
    let vars = args.map(1)?;
    closed(vars)?;
    if let Some(entry) = vars.entries().iter().find(|e| !is_name(&e.key)) {
        return Err(args.fault(1, format!("`{}` is no name of a variable", entry.key)));
    }
    if args.eval.in_template() {
        return Err(args.fault(0, "a template cannot render a further template file"));
    }
    let template = args.eval.env().template(id, &text);
    if let Some(problem) = template.problems.first() {
        args.eval.report(problem.clone());
    }
    let Some(node) = &template.tree else {
        return Err(args.fault(0, "the template cannot be read"));
    };
    let mut value = over_template(args.eval, node, vars)?;
    if value.span == node.span {
        value.span = Span::new(id, 0, text.len());
    }
    Ok(value.hop(HopKind::File(path), args.span))
}

fn closed(map: &Map) -> Outcome<()> {
    match &map.rest {
        Some(rest) => Err(Stop::Unknown(rest.reason)),
        None => Ok(()),
    }
}

/// A path that leads out of what is scanned may exist all the same.
fn fileexists(args: &Args<'_, '_>) -> Outcome {
    let path = args.text(0)?;
    match args.eval.env().read_file(&path) {
        Ok(_) => args.new_value(Data::Bool(true)),
        Err(_) if path.starts_with('/') || path.contains("..") => {
            Err(Stop::Unknown(Reason::FileNotRead))
        }
        Err(_) => args.new_value(Data::Bool(false)),
    }
}

fn fileset(args: &Args<'_, '_>) -> Outcome {
    let (path, pattern) = (args.text(0)?, args.text(1)?);
    let glob = glob(&pattern).ok_or_else(|| args.fault(1, "this is not a pattern"))?;
    let files = args.eval.env().list_files(&path);
    let files = files.map_err(|_| Stop::Unknown(Reason::FileNotRead))?;
    let found = files.into_iter().filter(|file| glob.is_match(file));
    let items = found.map(|file| {
        let text = crate::terraform::eval::computed(file, args.span);
        Value::new(Data::Text(text), args.span)
    });
    let set = set_of(items.collect(), args.eval.budget());
    args.new_value(Data::List(set))
}

/// `*` and `?` stay inside a folder, `**` goes down, `{a,b}` and `[a-z]` choose.
fn glob(pattern: &str) -> Option<Regex> {
    let mut out = String::from("^");
    let mut chars = pattern.chars().peekable();
    let mut braces = 0;
    while let Some(c) = chars.next() {
        match c {
            '*' if chars.next_if_eq(&'*').is_some() => {
                let folder = chars.next_if_eq(&'/').is_some();
                out.push_str(if folder { "(?:.*/)?" } else { ".*" });
            }
            '*' => out.push_str("[^/]*"),
            '?' => out.push_str("[^/]"),
            '{' => {
                braces += 1;
                out.push_str("(?:");
            }
            '}' if braces > 0 => {
                braces -= 1;
                out.push(')');
            }
            ',' if braces > 0 => out.push('|'),
            '[' => {
                out.push('[');
                if chars.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
                for c in chars.by_ref() {
                    match c {
                        ']' => break,
                        '[' | '\\' | '&' | '~' => out.extend(['\\', c]),
                        c => out.push(c),
                    }
                }
                out.push(']');
            }
            '\\' => out.push_str(&regex::escape(&chars.next()?.to_string())),
            c => out.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
        }
    }
    out.push('$');
    Regex::new(&out).ok()
}

fn digest(args: &Args<'_, '_>, of: fn(&[u8]) -> String) -> Outcome {
    let (_, text, _) = read(args)?;
    args.new_text(of(text.as_bytes()))
}

/// Where the project stands on a machine is not known.
fn abspath(args: &Args<'_, '_>) -> Outcome {
    let path = args.text(0)?;
    match path.starts_with('/') {
        true => args.new_text(clean(&path)),
        false => Err(Stop::Unknown(Reason::Impure)),
    }
}

fn pathexpand(args: &Args<'_, '_>) -> Outcome {
    let path = args.text(0)?;
    match path.starts_with('~') {
        true => Err(Stop::Unknown(Reason::Impure)),
        false => args.part(0, args.symbolic(0)?),
    }
}

fn basename(args: &Args<'_, '_>) -> Outcome {
    let path = args.text(0)?;
    let trimmed = path.trim_end_matches('/');
    args.new_text(match trimmed.rsplit('/').next() {
        _ if path.is_empty() => ".",
        None | Some("") => "/",
        Some(name) => name,
    })
}

fn dirname(args: &Args<'_, '_>) -> Outcome {
    let path = args.text(0)?;
    let folder = path
        .rfind('/')
        .map_or("", |at| path.get(..=at).unwrap_or_default());
    args.new_text(clean(folder))
}

/// The shortest path that leads to the same place, by its text alone.
fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}
