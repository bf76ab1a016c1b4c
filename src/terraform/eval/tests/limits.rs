//! Input that is made to cost too much.

use std::cell::{Cell, RefCell};

use arcstr::ArcStr;

use super::Module;
use crate::syntax::{Kind, Node, Step, StepKind, hcl};
use crate::terraform::eval::{Env, Evaluator};
use crate::text::{FileId, Problem, Span, Str};
use crate::value::{Reason, Value};

/// Locals that are evaluated when they are referred to, without being kept.
struct Locals {
    text: ArcStr,
    scope: Str,
    names: Vec<(Str, Node)>,
    problems: RefCell<Vec<Problem>>,
    evaluations: Cell<usize>,
}

impl Locals {
    fn new(text: String) -> Self {
        let text = ArcStr::from(text);
        let parsed = hcl::parse(FileId(0), &text);
        assert!(parsed.problems.is_empty());
        let attributes = parsed.tree.attributes.into_iter();
        Self {
            text,
            scope: Str::new(),
            names: attributes.map(|a| (a.name, a.value)).collect(),
            problems: RefCell::default(),
            evaluations: Cell::new(0),
        }
    }

    fn eval(&self, name: &str) -> Value {
        let (_, node) = self.names.iter().find(|(n, _)| *n == *name).unwrap();
        Evaluator::new(self).eval_or_symbol(node)
    }
}

impl Env for Locals {
    fn reference(
        &self,
        _root: &Str,
        steps: &[Step],
        _span: Span,
        eval: &Evaluator<'_>,
    ) -> Result<Option<(Value, usize)>, Problem> {
        let Some(StepKind::Attr(name)) = steps.first().map(|s| &s.kind) else {
            return Ok(None);
        };
        self.evaluations.set(self.evaluations.get() + 1);
        let found = self.names.iter().find(|(n, _)| n == name);
        Ok(found.map(|(_, node)| (eval.within(self).eval_or_symbol(node), 1)))
    }

    fn scope(&self) -> &Str {
        &self.scope
    }

    fn source(&self, span: Span) -> Str {
        self.text.substr(span.range())
    }

    fn read_file(&self, _path: &str) -> Result<(FileId, ArcStr), String> {
        Err("there is no such file".to_owned())
    }

    fn report(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }
}

fn assert_limited(value: &Value, problems: &RefCell<Vec<Problem>>) {
    let mut values = vec![value.clone()];
    let mut limited = false;
    while let Some(value) = values.pop() {
        limited |= value.as_symbol().is_some_and(|s| s.reason == Reason::Limit);
        if let Some(list) = value.as_list() {
            values.extend(list.items().iter().take(4).cloned());
        }
    }
    assert!(limited);
    let codes: Vec<_> = problems.borrow().iter().map(|p| p.code).collect();
    assert_eq!(codes, ["limit"]);
}

#[test]
fn a_chain_of_references_ends() {
    let mut text = String::from("a0 = 1\n");
    for i in 1..5000 {
        text.push_str(&format!(
            "a{i} = merge({{ x = [local.a{}] }}, {{}}).x\n",
            i - 1
        ));
    }
    let locals = Locals::new(text);
    let value = locals.eval("a4999");
    assert_eq!(locals.problems.borrow().len(), 1);
    assert_eq!(locals.problems.borrow()[0].code, "limit");
    drop(value);
    // A chain of a realistic length is no problem.
    assert!(locals.eval("a40").as_list().is_some());
}

#[test]
fn a_cycle_ends() {
    let locals = Locals::new("a = [local.b]\nb = [local.a]\n".to_owned());
    assert_limited(&locals.eval("a"), &locals.problems);
}

#[test]
fn a_value_that_doubles_ends() {
    let mut text = String::from("a0 = [1]\n");
    for i in 1..100 {
        text.push_str(&format!("a{i} = [local.a{0}, local.a{0}]\n", i - 1));
    }
    text.push_str("z = 1\n");
    let locals = Locals::new(text);
    locals.eval("a99");
    assert!(locals.evaluations.get() <= 1_000_000);
    assert_eq!(locals.problems.borrow()[0].code, "limit");
}

/// `body` over a value of 2^29 leaves that shares its parts.
fn shared(body: &str) -> String {
    let levels = 29;
    let mut text = String::from("[for x in [1] : ");
    for _ in 0..levels {
        text.push_str("[for x in [[x, x]] : ");
    }
    text + body + &"]".repeat(levels + 1)
}

#[test]
fn shared_values_are_not_walked_for_ever() {
    for body in [
        "x",
        "x == x",
        "[upper(x), upper(x)]",
        "tolist(x)",
        "toset([x, x, 1])",
        "flatten(x)",
        "distinct([x, x])",
        "contains([x], x)",
        "true ? x : []",
        "format(\"%v\", x)",
        "jsondecode(jsonencode(x))",
        "yamlencode(x)",
        "provider::terraform::encode_expr(x)",
        "concat(x, x)",
        "merge({ a = x }, { b = x })",
        "setproduct(x, x)",
        "convert(x, list(any))",
        "length(sensitive(x))",
        "tomap({ a = x, b = x })",
    ] {
        let module = Module::new(&shared(body));
        let eval = Evaluator::with_steps(&module, 50_000);
        let _ = eval.eval(&module.node().unwrap());
    }
}

#[test]
fn collections_do_not_grow_without_end() {
    for expression in [
        "range(1000000000)",
        "setproduct(range(1000), range(1000))",
        "[for a in range(90000) : [for b in range(90000) : a]]",
        "formatlist(\"%s\", range(100000), range(100001))",
        "pow(10, 300) * pow(10, 300)",
        "jsondecode(\"1e9999\") * jsondecode(\"1e9999\")",
        "format(\"%99999999s\", \"a\")",
        "indent(1000000000, \"a\\nb\")",
        "replace(join(\"\", [for i in range(1000): \"aaaaaaaaaa\"]), \"a\", join(\"\", [for i in range(10000): \"bbbbbbbbbb\"]))",
        "\"%{ for a in range(2000) }%{ for b in range(2000) }x%{ endfor }%{ endfor }\"",
        "cidrsubnet(\"::/0\", 128, jsondecode(\"1e30\"))",
        "regex(\"(a{1000}){1000}\", \"a\")",
        "parseint(\"9\", 99)",
        "timeadd(\"2020-01-01T00:00:00Z\", \"9999999999999h\")",
        "substr(\"abc\", -9223372036854775808, 9223372036854775807)",
        "range(0, 1, jsondecode(\"1e-9999\"))",
        "chunklist(range(10), 0)",
        "-9223372036854775808 % -1",
        "element([1], -9223372036854775808)",
        "formatdate(\"\", \"9999-99-99T99:99:99Z\")",
        "cidrhost(\"10.0.0.0/33\", 1)",
        "slice([1], 5, 2)",
        "zipmap([1], [])",
        "csvdecode(\"\")",
        "yamldecode(\"&a [*a]\")",
        "jsondecode(\"[\")",
        "urldecode(\"%f\")",
        "base64decode(\"é\")",
        "provider::terraform::decode_tfvars(\"a = b\")",
        "format(\"%\")",
        "format(\"%[0]s\", 1)",
        "format(\"%.99999999f\", 1)",
        "title(\"\")",
        "split(\"\", \"é\")",
        "trim(\"é\", \"é\")",
    ] {
        let module = Module::new(expression);
        let _ = Evaluator::new(&module).eval(&module.node().unwrap());
    }
}

#[test]
fn deep_trees_end() {
    let nested = |depth| {
        (0..depth).fold(Node::new(Span::default(), Kind::Null), |node, _| {
            Node::new(Span::default(), Kind::List([node].into()))
        })
    };
    let module = Module::new("1");
    let value = Evaluator::new(&module).eval(&nested(100)).unwrap();
    assert_eq!(value.depth(), 100);
    assert!(module.problems.borrow().is_empty());
    Evaluator::new(&module).eval(&nested(2000)).unwrap();
    assert_eq!(module.problems.borrow()[0].code, "limit");
}

#[test]
fn long_rows_of_steps_end() {
    for step in ["[*]", ".*", "[0]"] {
        let module = Module::new(&format!("[1]{}", step.repeat(3000)));
        if let Ok(node) = module.node() {
            let _ = Evaluator::new(&module).eval(&node);
        }
    }
}

/// The code of what is said of an expression, and why what stands in its place is not known.
fn told(expression: &str) -> (Vec<&'static str>, Option<Reason>) {
    let module = Module::new(expression);
    let node = module.node().unwrap();
    let value = Evaluator::new(&module).eval_or_symbol(&node);
    let codes = module.problems.borrow().iter().map(|p| p.code).collect();
    (codes, value.as_symbol().map(|symbol| symbol.reason))
}

#[test]
fn what_costs_too_much_is_told_and_a_symbol_stands_in_its_place() {
    for expression in [
        "format(\"%1000000000d\", 1)",
        "format(\"%.1000000000f\", 1)",
        "indent(1000000000, \"a\\nb\")",
        "setproduct(range(1000), range(1000))",
        "1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300 * 1e300",
        "regex(\"((a{1000}){1000}){1000}\", \"a\")",
    ] {
        assert_eq!(
            told(expression),
            (vec!["limit"], Some(Reason::Limit)),
            "{expression}"
        );
    }
}

#[test]
fn what_terraform_refuses_is_told_and_a_symbol_stands_in_its_place() {
    for (expression, code) in [
        ("range(1000000)", "invalid-argument"),
        ("upper(1, 2)", "invalid-argument"),
        ("upper([])", "invalid-argument"),
        ("file(\"nope\")", "file-not-read"),
        ("nope(1)", "unknown-function"),
        ("1 + {}", "type-mismatch"),
        ("element([], 0)", "invalid-argument"),
        ("regex(\"[\", \"a\")", "invalid-argument"),
    ] {
        let (codes, reason) = told(expression);
        assert_eq!(codes, [code], "{expression}");
        let wanted = match code {
            "file-not-read" => Reason::FileNotRead,
            _ => Reason::Invalid,
        };
        assert_eq!(reason, Some(wanted), "{expression}");
    }
}

#[test]
fn a_text_that_doubles_ends() {
    for step in [
        "\"${local.aN}${local.aN}\"",
        "join(\"\", [local.aN, local.aN])",
        "replace(local.aN, \"x\", \"xx\")",
        "replace(local.aN, \"/x/\", \"$0$0\")",
        "format(\"%s%s\", local.aN, local.aN)",
        "join(\"\", formatlist(\"%s%s\", [local.aN], local.aN))",
    ] {
        let mut text = String::from("a0 = \"x\"\n");
        for i in 1..24 {
            let before = step.replace("aN", &format!("a{}", i - 1));
            text.push_str(&format!("a{i} = {before}\n"));
        }
        let locals = Doubling::new(text);
        let last = locals.last();
        drop(last);
        let codes: Vec<_> = locals.0.problems.borrow().iter().map(|p| p.code).collect();
        assert!(codes.contains(&"limit"), "{step}: {codes:?}");
    }
}

/// Locals that are kept once they are evaluated, as a module keeps them.
struct Doubling(Locals, RefCell<Vec<(Str, Value)>>);

impl Doubling {
    fn new(text: String) -> Self {
        Self(Locals::new(text), RefCell::default())
    }

    fn last(&self) -> Value {
        let mut last = Value::null(Span::default());
        for (name, node) in &self.0.names {
            last = Evaluator::new(self).eval_or_symbol(node);
            self.1.borrow_mut().push((name.clone(), last.clone()));
        }
        last
    }
}

impl Env for Doubling {
    fn reference(
        &self,
        _root: &Str,
        steps: &[Step],
        _span: Span,
        _eval: &Evaluator<'_>,
    ) -> Result<Option<(Value, usize)>, Problem> {
        let Some(StepKind::Attr(name)) = steps.first().map(|s| &s.kind) else {
            return Ok(None);
        };
        let kept = self.1.borrow();
        let found = kept.iter().find(|(n, _)| n == name);
        Ok(found.map(|(_, value)| (value.clone(), 1)))
    }

    fn scope(&self) -> &Str {
        self.0.scope()
    }

    fn source(&self, span: Span) -> Str {
        self.0.source(span)
    }

    fn read_file(&self, path: &str) -> Result<(FileId, ArcStr), String> {
        self.0.read_file(path)
    }

    fn report(&self, problem: Problem) {
        self.0.report(problem);
    }
}
