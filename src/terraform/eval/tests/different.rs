//! Where the evaluation differs from the recorded answers on purpose, and why.

/// A reason and the expressions that differ for it.
type Difference = (&'static str, &'static [&'static str]);

/// Whether an expression of the recorded answers is known to differ.
pub(super) fn is_different(expression: &str) -> bool {
    DIFFERENT
        .iter()
        .any(|(_, expressions)| expressions.contains(&expression))
}

/// The expressions that are known to differ.
pub(super) fn expressions() -> impl Iterator<Item = &'static str> {
    DIFFERENT
        .iter()
        .flat_map(|(_, expressions)| expressions.iter().copied())
}

const DIFFERENT: &[Difference] = &[
    (
        "an id of a resource is never empty, so the element stays",
        &["compact([\"a\",local.u])"],
    ),
    (
        "a symbol is the same as itself, and different from a value of another type that is not null",
        &[
            "var.un == var.un",
            "var.un == local.u",
            "var.us == var.us",
            "var.ub == var.ub",
            "var.ub == local.u",
            "local.u == var.un",
            "local.u == var.ub",
            "local.u == local.u",
            "[var.us] == [var.us]",
            "toset([local.u,local.u])",
        ],
    ),
    (
        "one part that differs decides that collections differ",
        &[
            "{a=var.us,b=1} == {a=\"x\",b=2}",
            "[var.us,1] == [\"a\",2]",
            "alltrue([var.ub,false])",
        ],
    ),
    (
        "known parts of a text behind what is not known count too",
        &[
            "\"a-${local.u}\" != \"b-${local.u}\"",
            "\"${local.u}-a\" == \"b\"",
            "\"${local.u}${local.k}\" == \"a\"",
            "endswith(\"${local.u}-a\",\"-a\")",
            "endswith(\"${local.u}-a\",\"b\")",
            "strcontains(\"a-${local.u}\",\"a-\")",
            "timestamp() == \"\"",
        ],
    ),
    (
        "what is known of a collection stays known beside what is not",
        &[
            "distinct([var.us])",
            "matchkeys([var.us,\"b\"],[\"x\",\"y\"],[\"x\"])",
            "merge(var.uo,{c=1})",
            "merge(var.uo,{b=\"1\"}).b",
            "setproduct(toset([\"a\",var.us]),toset([\"b\"]))",
            "jsondecode(jsonencode({a=var.us}))",
        ],
    ),
    (
        "an element or an arm is that one when there is no other",
        &[
            "element([\"a\"],var.un)",
            "lookup(tomap({a=1}),var.us)",
            "{a=1}[var.us]",
            "tomap({a=1})[var.us]",
            "try({a=1}[var.us],2)",
            "var.ub ? \"a\" : \"a\"",
        ],
    ),
    (
        "what holds for all alternatives is known",
        &[
            "(var.ub ? \"ab\" : \"ac\") == \"b\"",
            "startswith(var.ub ? \"ab\" : \"ac\",\"a\")",
            "length(var.ub ? [1] : [1,2]) > 0",
        ],
    ),
    (
        "lists of one length are kept as alternatives, not merged element by element",
        &["var.ub ? tolist([1]) : tolist([1])"],
    ),
    (
        "an error that is certain is told although an argument is not known",
        &[
            "format(\"%s\",{a=var.us})",
            "format(\"%s-%d\",local.u,\"x\")",
            "format(\"%z\",var.us)",
            "format(\"%s\",var.us,\"a\")",
            "format(\"%s %s\",var.us)",
            "format(\"x\",var.us)",
            "var.un ? 1 : 2",
            "contains(var.us,\"a\")",
        ],
    ),
    (
        "a variable without a value is taken for what its declaration says of it",
        &["issensitive(var.us)"],
    ),
    (
        "Terraform takes a key that is not known for one that is not there",
        &["matchkeys([\"a\",\"b\"],[\"x\",\"y\"],[var.us])"],
    ),
    (
        "infinity is a symbol: no plan can hold it",
        &[
            "log(0,10)",
            "pow(0,-1)",
            "1/0",
            "1/0 > 5",
            "1/0 - 1/0",
            "false && (1/0)",
            "yamldecode(\"a: .inf\")",
        ],
    ),
    (
        "numbers: none beyond 1e308 is read, there is no negative zero and no binary exponent, and a power is the shortest decimal of a double",
        &["1e500", "jsonencode(-0)", "\"1p3\" * 1", "pow(2,64)"],
    ),
    (
        "texts are compared and cut as they are written, not as their Unicode composition",
        &["substr(\"e\\u0301a\",0,1)"],
    ),
    (
        "the engine of patterns is another one",
        &[
            "regex(\"(?P<n>a)(?P<n>b)\",\"ab\")",
            "regex(\"[a--b]\",\"a\")",
        ],
    ),
    (
        "functions that Terraform has removed, and those of OpenTofu, are known",
        &[
            "list(\"a\",\"b\")",
            "map(\"a\",1)",
            "setsymmetricdifference([\"a\",\"b\"],[\"b\",\"c\"])",
            "urldecode(\"a%20b\")",
            "cidrcontains(\"10.0.0.0/8\",\"10.1.1.1\")",
        ],
    ),
    (
        "types of collections are unified as in a conditional, and element types are not asked for",
        &[
            "tolist([null,[1]])",
            "tolist([toset([1]),[\"a\"]])",
            "transpose(var.um)",
        ],
    ),
    (
        "what is not evaluated is not looked at: neither names nor the type of the other arm of a text",
        &[
            "[for x in []: nope]",
            "true ? 1 : nope",
            "true ? 1 : local.nope",
            "true ? \"a\" : [1]",
        ],
    ),
    (
        "names are looked up when they are evaluated, so that `try` and `can` see their absence",
        &["try(local.nope,1)", "can(local.nope)"],
    ),
    (
        "the parser takes more than Terraform's",
        &[
            "{for=1}",
            "[[1,2],[3,4]].1.0",
            "jsondecode(\"\\\"a\\nb\\\"\")",
            "yamldecode(\"\\ta: 1\")",
            "yamldecode(\"%YAML 1.2\\n---\\na: 1\")",
        ],
    ),
    (
        "half a pair of surrogates is no character",
        &["jsondecode(\"\\\"\\\\ud83d\\\"\")"],
    ),
    (
        "YAML's tags are read as YAML has them",
        &[
            "yamldecode(\"a: !!int \\\"1\\\"\")",
            "yamldecode(\"a: !!binary aGk=\")",
            "yamldecode(\"a: !!null ''\")",
        ],
    ),
    (
        "only Unicode, Latin-1 and ASCII are encoded, other encodings are symbols",
        &[
            "textencodebase64(\"é\",\"windows-1252\")",
            "textencodebase64(\"日\",\"Shift_JIS\")",
        ],
    ),
    (
        "faults of Terraform: arithmetic with an IPv4 address in IPv6, a network made larger, a brace one level too deep",
        &[
            "cidrhost(\"::ffff:1.2.3.0/120\",4)",
            "cidrsubnet(\"10.0.0.0/8\",-1,0)",
            "provider::terraform::encode_expr([{a=1},{b=2}])",
        ],
    ),
];
