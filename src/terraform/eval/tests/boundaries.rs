//! Each limit, just within it and just past it.

use super::Module;
use crate::syntax::{Kind, Node};
use crate::terraform::eval::{Evaluator, both};
use crate::text::{Problem, Span, Str};
use crate::value::{Reason, Value};

/// The value of an expression and the codes of what was wrong with it.
fn told(expression: &str) -> (Result<Value, Problem>, Vec<&'static str>) {
    let module = Module::new(expression);
    let node = module.node().unwrap();
    let value = Evaluator::new(&module).eval(&node);
    let codes = module.problems.borrow().iter().map(|p| p.code).collect();
    (value, codes)
}

#[test]
fn what_is_past_a_limit_is_unknown_and_told() {
    let join = |count: usize, text: &str| {
        format!("join(\"\", [for i in setproduct(range(100), range({count})) : \"{text}\"])")
    };
    let long = "x".repeat(1700);
    for (within, past) in [
        (
            "format(\"%10000s\", \"a\")".to_owned(),
            "format(\"%10001s\", \"a\")".to_owned(),
        ),
        (
            "setproduct(range(1000), range(100))".to_owned(),
            "setproduct(range(1000), range(101))".to_owned(),
        ),
        (
            "jsondecode(\"1e9000\") * 1".to_owned(),
            "jsondecode(\"1e9000\") * jsondecode(\"1e9000\") * jsondecode(\"1e9000\")".to_owned(),
        ),
        (join(6, &long), join(7, &long)),
    ] {
        let (value, codes) = told(&within);
        assert!(!value.unwrap().is_unknown(), "{within:.60}");
        assert_eq!(codes, [""; 0], "{within:.60}");
        let (value, codes) = told(&past);
        assert_eq!(codes, ["limit"], "{past:.60}");
        let value = value.unwrap();
        let symbol = value.as_symbol().unwrap();
        assert_eq!(symbol.reason, Reason::Limit, "{past:.60}");
    }
}

#[test]
fn long_numbers_and_large_patterns_are_refused() {
    let number = |digits: usize| format!("\"{}\" + 0", "9".repeat(digits));
    assert!(told(&number(512)).0.is_ok());
    assert_eq!(told(&number(513)).0.unwrap_err().code, "type-mismatch");
    let pattern = |count: usize| format!("regex(\"(a{{{count}}}){{100}}\", \"b\")");
    assert_eq!(told(&pattern(2)).0.unwrap_err().code, "invalid-argument");
    assert_eq!(told(&pattern(900)).1, ["limit"]);
    assert_eq!(told("length(range(1024))").1, [""; 0]);
    assert_eq!(told("range(1025)").0.unwrap_err().code, "invalid-argument");
}

#[test]
fn conditions_of_many_cases_are_not_taken_apart() {
    let cases = |name: &str, count: usize| {
        let cases: Vec<String> = (0..count).map(|i| format!("{name}{i}")).collect();
        Str::from(cases.join(" or "))
    };
    let together = both(&cases("a", 8), &cases("b", 8)).unwrap();
    assert_eq!(together.matches(" or ").count(), 63);
    let (a, b) = (cases("a", 9), cases("b", 8));
    assert_eq!(*both(&a, &b).unwrap(), format!("{a} and {b}"));
}

#[test]
fn what_unpacks_without_end_is_refused() {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use flate2::{Compression, read::GzEncoder};
    use std::io::Read;
    let packed = |length: u64| {
        let mut out = Vec::new();
        let zeros = std::io::repeat(b'0').take(length);
        let mut encoder = GzEncoder::new(zeros, Compression::fast());
        encoder.read_to_end(&mut out).unwrap();
        format!("length(base64gunzip(\"{}\"))", STANDARD.encode(out))
    };
    assert_eq!(told(&packed(1000)).1, [""; 0]);
    assert_eq!(told(&packed((16 << 20) + 1)).1, ["limit"]);
}

#[test]
fn values_that_are_nested_too_deep_are_unknown() {
    let nested = |depth| {
        (0..depth).fold(Node::new(Span::default(), Kind::Null), |node, _| {
            Node::new(Span::default(), Kind::List([node].into()))
        })
    };
    let module = Module::new("1");
    Evaluator::new(&module).eval(&nested(128)).unwrap();
    assert!(module.problems.borrow().is_empty());
    Evaluator::new(&module).eval(&nested(129)).unwrap();
    assert_eq!(module.problems.borrow()[0].code, "limit");
}

#[test]
fn texts_of_many_unknown_pieces_are_unknown() {
    let join = |count: usize| {
        format!("join(\"-\", [for i in setproduct(range(100), range({count})) : local.u])")
    };
    let (value, codes) = told(&join(99));
    assert!(!value.unwrap().is_unknown());
    assert_eq!(codes, [""; 0]);
    let (value, codes) = told(&join(102));
    assert!(value.unwrap().is_unknown());
    assert_eq!(codes, ["limit"]);
}
