//! Modules import only downwards: the table below is binding, and this test holds it.
//!
//! Every path in the code of `src/` that leaves a top-level module is resolved (`crate::…`,
//! `super::…` out of the module, groups, macros, tests), and its target must be allowed for the
//! module it stands in. Comments and strings do not count.

use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// What a module may import.
enum Imports {
    /// These modules.
    Only(&'static [&'static str]),
    /// Every module of a lower layer but these.
    BelowBut(&'static [&'static str]),
}

use Imports::{BelowBut, Only};

/// Layer, module, and what it may import.
const LAYERS: &[(u8, &str, Imports)] = &[
    (0, "text", Only(&[])),
    (0, "aws", Only(&[])),
    (1, "syntax", Only(&["text"])),
    (1, "diag", Only(&["text"])),
    (2, "value", Only(&["text", "syntax"])),
    (3, "policy", Only(&["text", "aws", "syntax", "value"])),
    (3, "forms", Only(&["text", "aws", "value"])),
    (
        4,
        "terraform",
        Only(&["text", "aws", "syntax", "value", "policy", "forms"]),
    ),
    (
        4,
        "cloudformation",
        Only(&["text", "aws", "syntax", "value", "policy", "forms"]),
    ),
    (5, "graph", BelowBut(&["diag"])),
    (6, "access", BelowBut(&["diag"])),
    (
        7,
        "rules",
        Only(&["text", "diag", "aws", "value", "policy", "graph", "access"]),
    ),
    (8, "triage", BelowBut(&[])),
    (8, "guard", BelowBut(&[])),
    (8, "config", BelowBut(&[])),
    (9, "engine", BelowBut(&[])),
    (10, "output", BelowBut(&[])),
    (10, "fix", BelowBut(&[])),
    (11, "cli", BelowBut(&[])),
    (11, "lsp", BelowBut(&[])),
];

fn row(module: &str) -> Option<&'static (u8, &'static str, Imports)> {
    LAYERS.iter().find(|(_, name, _)| *name == module)
}

fn may_import(from: &str, to: &str) -> bool {
    let (Some((from_layer, _, imports)), Some((to_layer, ..))) = (row(from), row(to)) else {
        return false;
    };
    match imports {
        Only(modules) => modules.contains(&to),
        BelowBut(modules) => to_layer < from_layer && !modules.contains(&to),
    }
}

/// What is wrong with the imports of one file; `module` is its path, such as `["rules", "rule"]`,
/// and empty for a crate root.
fn check(module: &[&str], source: &str) -> Vec<String> {
    let stream: TokenStream = match source.parse() {
        Ok(stream) => stream,
        Err(error) => return vec![format!("is not Rust: {error}")],
    };
    let mut checker = Checker {
        top: module.first().map(|m| (*m).to_owned()),
        faults: Vec::new(),
    };
    if let Some(top) = &checker.top
        && row(top).is_none()
    {
        checker.faults.push(format!("`{top}` is not in the table"));
    }
    let path: Vec<String> = module.iter().map(|m| (*m).to_owned()).collect();
    checker.walk(&tokens(stream), &path);
    checker.faults
}

fn tokens(stream: TokenStream) -> Vec<TokenTree> {
    stream.into_iter().collect()
}

fn ident(tokens: &[TokenTree], at: usize) -> Option<String> {
    match tokens.get(at) {
        Some(TokenTree::Ident(ident)) => {
            let text = ident.to_string();
            Some(text.strip_prefix("r#").unwrap_or(&text).to_owned())
        }
        _ => None,
    }
}

fn is_punct(tokens: &[TokenTree], at: usize, punct: char) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Punct(p)) if p.as_char() == punct)
}

fn is_path_separator(tokens: &[TokenTree], at: usize) -> bool {
    is_punct(tokens, at, ':') && is_punct(tokens, at + 1, ':')
}

struct Checker {
    /// The top-level module of the file; none for a crate root, which may import all.
    top: Option<String>,
    faults: Vec<String>,
}

impl Checker {
    /// Checks tokens that stand in the module `here`.
    fn walk(&mut self, tokens: &[TokenTree], here: &[String]) {
        let mut at = 0;
        while at < tokens.len() {
            self.check_detours(tokens, at, here);
            at = match (&tokens[at], ident(tokens, at).as_deref()) {
                (_, Some("mod")) => self.declaration(tokens, at, here),
                (_, Some("crate" | "super" | "self")) => self.path(tokens, at, here),
                (_, Some("iamvet")) if is_path_separator(tokens, at + 1) => {
                    self.path(tokens, at, here)
                }
                (TokenTree::Group(group), _) => {
                    let inner = self::tokens(group.stream());
                    let visibility = at > 0 && ident(tokens, at - 1).as_deref() == Some("pub");
                    if !(visibility && inner.len() == 1) {
                        self.walk(&inner, here);
                    }
                    at + 1
                }
                _ => at + 1,
            };
        }
    }

    /// Ways to bring in code past the module tree.
    fn check_detours(&mut self, tokens: &[TokenTree], at: usize, here: &[String]) {
        if ident(tokens, at).as_deref() == Some("include") && is_punct(tokens, at + 1, '!') {
            self.faults.push("`include!` hides imports".to_owned());
        }
        if let (true, Some(TokenTree::Group(group))) =
            (is_punct(tokens, at, '#'), tokens.get(at + 1))
        {
            let inner = self::tokens(group.stream());
            let is_path = ident(&inner, 0).as_deref() == Some("path") && is_punct(&inner, 1, '=');
            let file = inner.get(2).map(ToString::to_string).unwrap_or_default();
            // A file beside this one, below the same top-level module, is checked as its own.
            let beside = here.len() > 1 && !file.contains(['/', '\\']);
            if is_path && !beside {
                self.faults.push("`#[path]` hides a module".to_owned());
            }
        }
    }

    /// `mod name;` or `mod name { … }` at `at`; gives where to go on.
    fn declaration(&mut self, tokens: &[TokenTree], at: usize, here: &[String]) -> usize {
        let Some(name) = ident(tokens, at + 1) else {
            return at + 1;
        };
        if here.is_empty() && row(&name).is_none() {
            self.faults.push(format!("`{name}` is not in the table"));
        }
        match tokens.get(at + 2) {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let inner: Vec<String> = here.iter().cloned().chain([name]).collect();
                self.walk(&self::tokens(group.stream()), &inner);
                at + 3
            }
            _ => at + 2,
        }
    }

    /// The path that starts at `at`; gives where to go on.
    fn path(&mut self, tokens: &[TokenTree], at: usize, here: &[String]) -> usize {
        let base = match ident(tokens, at).as_deref() {
            Some("self") => here.to_vec(),
            Some("super") => self.parent(here),
            _ => Vec::new(),
        };
        self.rest(tokens, at + 1, base)
    }

    /// What follows the module `base` from `at` on: `::name`, `::{…}`, `::*`, or nothing.
    fn rest(&mut self, tokens: &[TokenTree], mut at: usize, mut base: Vec<String>) -> usize {
        while is_path_separator(tokens, at) {
            match (tokens.get(at + 2), ident(tokens, at + 2).as_deref()) {
                (_, Some("self")) => {}
                (_, Some("super")) => base = self.parent(&base),
                (_, Some(name)) => base.push(name.to_owned()),
                (Some(TokenTree::Group(group)), _) => {
                    self.group(&self::tokens(group.stream()), &base);
                    return at + 3;
                }
                _ => break,
            }
            at += 3;
        }
        self.target(&base);
        at
    }

    /// The inside of `base::{…}`.
    fn group(&mut self, tokens: &[TokenTree], base: &[String]) {
        for item in tokens.split(|t| matches!(t, TokenTree::Punct(p) if p.as_char() == ',')) {
            let base = match ident(item, 0).as_deref() {
                None if item.is_empty() => continue,
                None | Some("self") => base.to_vec(),
                Some("super") => self.parent(base),
                Some(name) => base.iter().cloned().chain([name.to_owned()]).collect(),
            };
            self.rest(item, 1, base);
        }
    }

    fn parent(&mut self, module: &[String]) -> Vec<String> {
        match module.split_last() {
            Some((_, parent)) => parent.to_vec(),
            None => {
                self.faults.push("`super` leaves the crate".to_owned());
                Vec::new()
            }
        }
    }

    fn target(&mut self, path: &[String]) {
        let Some(top) = &self.top else { return };
        let fault = match path.first() {
            None => format!("`{top}` imports the crate root"),
            Some(target) if target == top || may_import(top, target) => return,
            Some(target) if row(target).is_none() => {
                format!("`{}` is in no module of the table", path.join("::"))
            }
            Some(target) => format!("`{top}` may not import `{target}`: {}", path.join("::")),
        };
        self.faults.push(fault);
    }
}

/// Checks every file below `folder`, whose module path is `module`.
fn check_folder(folder: &Path, module: &mut Vec<String>, faults: &mut Vec<String>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .and_then(Iterator::collect::<Result<_, _>>)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            module.push(name);
            check_folder(&path, module, faults);
            module.pop();
        } else if path.extension().is_some_and(|e| e == "rs") {
            let root = module.is_empty() && matches!(name.as_str(), "lib" | "main");
            let own = (name != "mod" && !root).then_some(name.as_str());
            let full: Vec<&str> = module.iter().map(String::as_str).chain(own).collect();
            let source = fs::read_to_string(&path).unwrap();
            let of_file = check(&full, &source);
            faults.extend(of_file.iter().map(|f| format!("{}: {f}", path.display())));
        }
    }
}

#[test]
fn modules_import_only_what_the_table_allows() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut faults = Vec::new();
    check_folder(&src, &mut Vec::new(), &mut faults);
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn the_contributor_page_has_the_same_table() {
    let page = include_str!("../CONTRIBUTING.md");
    let rows: Vec<(u8, &str)> = page
        .lines()
        .filter_map(|line| {
            let mut cells = line.split('|').map(str::trim).skip(1);
            let layer = cells.next()?.parse().ok()?;
            Some((layer, cells.next()?.trim_matches('`')))
        })
        .collect();
    let table: Vec<_> = LAYERS.iter().map(|(l, name, _)| (*l, *name)).collect();
    assert_eq!(rows, table);
}

#[test]
fn the_table_points_downwards() {
    for (layer, module, imports) in LAYERS {
        let named = match imports {
            Only(modules) | BelowBut(modules) => modules,
        };
        for other in *named {
            let (below, ..) = row(other).unwrap_or_else(|| panic!("{other} has no row"));
            assert!(below < layer, "{module} names {other}, which is not below");
        }
    }
}

/// The faults of a source in a module given as `a::b`.
fn faults(module: &str, source: &str) -> Vec<String> {
    let path: Vec<&str> = module.split("::").filter(|m| !m.is_empty()).collect();
    check(&path, source)
}

#[track_caller]
fn assert_fault(module: &str, source: &str, part: &str) {
    let faults = faults(module, source);
    assert!(
        faults.len() == 1 && faults[0].contains(part),
        "{source}: {faults:?}"
    );
}

#[test]
fn imports_upwards_and_sideways_are_faults() {
    assert_fault("text", "use crate::syntax::Node;", "import `syntax`");
    assert_fault("rules::a::b", "use crate::syntax::Node;", "import `syntax`");
    assert_fault("rules", "use crate::terraform;", "import `terraform`");
    assert_fault("graph", "use crate::diag::Finding;", "import `diag`");
    assert_fault("access", "use crate::diag::Finding;", "import `diag`");
    assert_fault(
        "terraform",
        "use crate::cloudformation as c;",
        "`cloudformation`",
    );
    assert_fault("triage", "use crate::config::Config;", "import `config`");
    assert_fault("engine", "use crate::output::sarif;", "import `output`");
    assert_fault("output", "use crate::fix::apply;", "import `fix`");
}

#[test]
fn every_form_of_import_is_seen() {
    let part = "`rules` may not import `syntax`";
    for source in [
        "use crate::{diag::Finding, syntax::{Node, Kind}};",
        "use crate::{text::{self, Span}, syntax};",
        "use crate::{self as _, syntax::Node};",
        "pub(crate) use crate::syntax::*;",
        "pub(in crate::syntax) fn f() {}",
        "fn f(node: &crate::syntax::Node) {}",
        "fn f() { let x = vec![Some(crate::syntax::parse::<u8>())]; }",
        "macro_rules! m { () => { $crate::syntax::parse() } }",
        "use ::iamvet::syntax::Node;",
        "use super::super::syntax::Node;",
        "use self::super::super::syntax::Node;",
        "use super::{Rule, super::syntax::Node};",
        "mod tests { use super::super::super::syntax::Node; }",
        "fn f() { super::super::syntax::parse() }",
        "use crate::r#syntax::Node;",
        "#[cfg(test)] mod tests { use crate::syntax::Node; }",
    ] {
        let faults = faults("rules::one", source);
        assert!(
            faults.iter().any(|f| f.contains(part)),
            "{source}: {faults:?}"
        );
    }
}

#[test]
fn ways_around_the_module_tree_are_faults() {
    assert_fault("value", "use crate::*;", "crate root");
    assert_fault("value", "use super::*;", "crate root");
    assert_fault("value", "use crate as root;", "crate root");
    assert_fault("value", "extern crate self as root;", "crate root");
    assert_fault(
        "value",
        "use crate::Report;",
        "`Report` is in no module of the table",
    );
    assert_fault("value", "#[path = \"../engine/mod.rs\"] mod e;", "#[path]");
    assert_fault("value", "#[path = \"engine.rs\"] mod e;", "#[path]");
    assert_fault(
        "value::text",
        "#[path = \"../engine/mod.rs\"] mod e;",
        "#[path]",
    );
    assert_fault("value", "include!(\"../engine/mod.rs\");", "include!");
}

#[test]
fn a_module_without_a_row_is_a_fault() {
    assert_fault("utils", "", "`utils` is not in the table");
    assert_fault("", "pub mod utils;", "`utils` is not in the table");
    assert_fault("", "mod utils { }", "`utils` is not in the table");
    assert_fault("value", "fn f() { ' }", "not Rust");
}

#[test]
fn allowed_imports_comments_and_strings_are_no_faults() {
    for (module, source) in [
        ("", "pub mod text; use crate::cli::run; fn main() {}"),
        ("engine", "use crate::{triage, config::Config, terraform};"),
        (
            "rules::one",
            "use crate::{aws, graph::Graph}; use super::Rule;",
        ),
        (
            "rules::one",
            "//! [`Node`](crate::syntax::Node)\n/* crate::cli */ fn f() {}",
        ),
        (
            "rules::one",
            "const A: &str = \"crate::cli\"; const B: &str = r#\"crate::cli\"#;",
        ),
        (
            "rules::one",
            "/// crate::cli\npub(crate) fn f<'a>(&'a self) -> char { '\"' }",
        ),
        (
            "value",
            "pub(super) fn f() {} pub(crate) struct S; pub(in crate::value) fn g() {}",
        ),
        (
            "value::text",
            "mod tests { use super::*; } use super::Value; use self::tests::x;",
        ),
        (
            "value",
            "fn f() { self.x; Self::y(); self::z(); std::include_str!(\"cli\"); }",
        ),
        ("value::text", "#[path = \"tests.rs\"] mod tests;"),
        ("cli", "use crate::{engine, output, fix, text::Span};"),
    ] {
        assert_eq!(faults(module, source), Vec::<String>::new(), "{source}");
    }
}
