//! The names of condition operators.

/// A condition operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Operator {
    /// Its set operator.
    pub set: Option<SetPrefix>,
    /// What it tests.
    pub test: Test,
    /// Whether it holds for what the test does not.
    pub is_negated: bool,
    /// Whether it holds when the key is absent.
    pub if_exists: bool,
}

/// How an operator goes over the values of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SetPrefix {
    /// Each must pass.
    ForAllValues,
    /// One must pass.
    ForAnyValue,
}

/// What an operator tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Test {
    /// Equal texts.
    StringEquals,
    /// Equal texts, whatever their case.
    StringEqualsIgnoreCase,
    /// Texts by patterns.
    StringLike,
    /// Numbers.
    Numeric(Order),
    /// Points in time.
    Date(Order),
    /// `true` and `false`.
    Bool,
    /// Equal bytes in Base64.
    Binary,
    /// Addresses by ranges.
    Ip,
    /// ARNs by patterns of their segments; `ArnEquals` is the same as `ArnLike`.
    Arn,
    /// Whether the key is absent.
    Null,
}

/// How a value of the request must stand to that of the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// Equal.
    Equals,
    /// Less.
    LessThan,
    /// Less or equal.
    LessThanEquals,
    /// Greater.
    GreaterThan,
    /// Greater or equal.
    GreaterThanEquals,
}

impl Order {
    /// Whether an ordering of a request's value to a policy's passes.
    pub(super) fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Order::Equals => ordering.is_eq(),
            Order::LessThan => ordering.is_lt(),
            Order::LessThanEquals => ordering.is_le(),
            Order::GreaterThan => ordering.is_gt(),
            Order::GreaterThanEquals => ordering.is_ge(),
        }
    }
}

/// Names without set operator and `IfExists`, in lower case: the test, and whether it is negated.
const NAMES: [(&str, Test, bool); 27] = [
    ("stringequals", Test::StringEquals, false),
    ("stringnotequals", Test::StringEquals, true),
    (
        "stringequalsignorecase",
        Test::StringEqualsIgnoreCase,
        false,
    ),
    (
        "stringnotequalsignorecase",
        Test::StringEqualsIgnoreCase,
        true,
    ),
    ("stringlike", Test::StringLike, false),
    ("stringnotlike", Test::StringLike, true),
    ("numericequals", Test::Numeric(Order::Equals), false),
    ("numericnotequals", Test::Numeric(Order::Equals), true),
    ("numericlessthan", Test::Numeric(Order::LessThan), false),
    (
        "numericlessthanequals",
        Test::Numeric(Order::LessThanEquals),
        false,
    ),
    (
        "numericgreaterthan",
        Test::Numeric(Order::GreaterThan),
        false,
    ),
    (
        "numericgreaterthanequals",
        Test::Numeric(Order::GreaterThanEquals),
        false,
    ),
    ("dateequals", Test::Date(Order::Equals), false),
    ("datenotequals", Test::Date(Order::Equals), true),
    ("datelessthan", Test::Date(Order::LessThan), false),
    (
        "datelessthanequals",
        Test::Date(Order::LessThanEquals),
        false,
    ),
    ("dategreaterthan", Test::Date(Order::GreaterThan), false),
    (
        "dategreaterthanequals",
        Test::Date(Order::GreaterThanEquals),
        false,
    ),
    ("bool", Test::Bool, false),
    ("binaryequals", Test::Binary, false),
    ("ipaddress", Test::Ip, false),
    ("notipaddress", Test::Ip, true),
    ("arnequals", Test::Arn, false),
    ("arnlike", Test::Arn, false),
    ("arnnotequals", Test::Arn, true),
    ("arnnotlike", Test::Arn, true),
    ("null", Test::Null, false),
];

impl Operator {
    /// The operator of a name, whatever its case; none where there is none.
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let (set, rest) = match name.split_once(':') {
            Some(("forallvalues", rest)) => (Some(SetPrefix::ForAllValues), rest),
            Some(("foranyvalue", rest)) => (Some(SetPrefix::ForAnyValue), rest),
            Some(_) => return None,
            None => (None, name.as_str()),
        };
        let (base, if_exists) = match rest.strip_suffix("ifexists") {
            Some(base) => (base, true),
            None => (rest, false),
        };
        let (_, test, is_negated) = NAMES.iter().find(|(known, ..)| *known == base)?;
        let is_plain = set.is_none() && !if_exists;
        (*test != Test::Null || is_plain).then_some(Self {
            set,
            test: *test,
            is_negated: *is_negated,
            if_exists,
        })
    }

    /// The operator without its negation.
    pub(super) fn positive(self) -> Self {
        Self {
            is_negated: false,
            ..self
        }
    }

    /// Whether it holds when the key is absent.
    ///
    /// AWS's pages let `…IfExists` hold and `ForAnyValue:` fail then, and speak of no operator with
    /// both; tried against AWS, that fails.
    pub fn without_key(self) -> bool {
        match self.set {
            Some(SetPrefix::ForAllValues) => true,
            Some(SetPrefix::ForAnyValue) => false,
            None => self.if_exists || self.is_negated,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_their_affixes() {
        let operator = Operator::parse("ForAnyValue:StringNotLikeIfExists").unwrap();
        assert_eq!(operator.set, Some(SetPrefix::ForAnyValue));
        assert_eq!(operator.test, Test::StringLike);
        assert!(operator.is_negated && operator.if_exists);
        assert_eq!(Operator::parse("bool").unwrap().test, Test::Bool);
        for none in [
            "",
            "NullIfExists",
            "ForAllValues:Null",
            "StringIs",
            "x:Bool",
            "IfExists",
        ] {
            assert_eq!(Operator::parse(none), None, "{none}");
        }
    }
}
