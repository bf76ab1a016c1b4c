//! `${source(parameters):address, default}` in texts.
//!
//! What does not begin with the name of a source in lower case and `:` or `(` is no variable:
//! `${AWS::Region}` is left to CloudFormation.

use std::ops::Range;

/// Deepest nesting of variables in one text.
const MAX_DEPTH: usize = 16;

/// What variables begin and end with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Syntax {
    open: String,
    close: String,
}

impl Default for Syntax {
    fn default() -> Self {
        Self {
            open: "${".to_owned(),
            close: "}".to_owned(),
        }
    }
}

impl Syntax {
    /// The delimiters of `provider.variableSyntax`, a regular expression with one group between
    /// them; none when they cannot be told.
    pub(super) fn of(expression: &str) -> Option<Self> {
        let unescaped = |text: &str| text.replace('\\', "");
        let open = unescaped(expression.split_once('(')?.0);
        let close = unescaped(expression.rsplit_once(')')?.1);
        let is_plain = |text: &str| {
            let special = |c: char| c.is_alphanumeric() || "*+?|()^.".contains(c);
            !text.is_empty() && !text.contains(special)
        };
        (is_plain(&open) && is_plain(&close)).then_some(Self { open, close })
    }

    /// Whether a text may hold a variable.
    pub(super) fn may_be_in(&self, text: &str) -> bool {
        text.contains(&self.open)
    }

    /// What stands between the delimiters.
    pub(super) fn inner<'t>(&self, variable: &'t str) -> &'t str {
        let inner = variable.strip_prefix(self.open.as_str());
        let inner = inner.and_then(|inner| inner.strip_suffix(self.close.as_str()));
        inner.unwrap_or(variable).trim()
    }
}

/// A stretch of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Stands as it is.
    Text(Range<usize>),
    /// A variable.
    Variable(Variable),
}

/// A variable: the first of its sources that has a value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Variable {
    pub(super) range: Range<usize>,
    pub(super) sources: Vec<Source>,
}

/// Where a value comes from.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Source {
    Null,
    Bool(bool),
    /// A number as it is written.
    Number(Range<usize>),
    /// A text in quotes, which are no part of the range.
    Text(Range<usize>),
    /// A variable as a default, as older releases allowed it.
    Variable(Variable),
    Read(Read),
}

/// `kind(parameters):address`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) kind: Range<usize>,
    pub(super) parameters: Vec<Vec<Part>>,
    pub(super) address: Option<Vec<Part>>,
}

/// What is wrong with a variable, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed {
    pub(super) range: Range<usize>,
    pub(super) expected: &'static str,
}

/// The parts of a text; a text without variables and escapes is one part or none.
pub(super) fn parse(text: &str, syntax: &Syntax) -> Result<Vec<Part>, Malformed> {
    let mut parser = Parser {
        text,
        syntax,
        at: 0,
        depth: 0,
    };
    parser.parts(&[])
}

struct Parser<'t> {
    text: &'t str,
    syntax: &'t Syntax,
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// Steps over `token` when it stands here.
    fn take(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn at_close(&self) -> bool {
        self.rest().starts_with(&self.syntax.close)
    }

    fn malformed(&self, start: usize, expected: &'static str) -> Malformed {
        let end = self.at.max(start).min(self.text.len());
        Malformed {
            range: start..end,
            expected,
        }
    }

    /// Texts and variables up to the first of `ends`, or to the end of the text.
    fn parts(&mut self, ends: &[&str]) -> Result<Vec<Part>, Malformed> {
        let mut out = Vec::new();
        let mut start = self.at;
        let push = |range: Range<usize>, out: &mut Vec<Part>| {
            if !range.is_empty() {
                out.push(Part::Text(range));
            }
        };
        while let Some(next) = self.rest().chars().next() {
            if ends.iter().any(|end| self.rest().starts_with(end)) {
                break;
            }
            let here = self.at;
            if next == '\\' && self.text[here + 1..].starts_with(&self.syntax.open) {
                push(start..here, &mut out);
                start = here + 1;
                self.at = start + self.syntax.open.len();
            } else if self.rest().starts_with(&self.syntax.open) {
                match self.variable()? {
                    Some(variable) => {
                        push(start..here, &mut out);
                        start = self.at;
                        out.push(Part::Variable(variable));
                    }
                    None => self.at = here + self.syntax.open.len(),
                }
            } else {
                self.at += next.len_utf8();
            }
        }
        push(start..self.at, &mut out);
        Ok(out)
    }

    /// The variable that begins here; none when it is none of the framework's.
    fn variable(&mut self) -> Result<Option<Variable>, Malformed> {
        let start = self.at;
        self.at += self.syntax.open.len();
        self.skip_blanks();
        let name = self.word();
        let first = self.text.get(name.clone()).and_then(|n| n.chars().next());
        let is_source = first.is_some_and(|c| c.is_ascii_lowercase())
            && (self.rest().starts_with('(')
                || (self.rest().starts_with(':') && !self.rest().starts_with("::")));
        if !is_source {
            return Ok(None);
        }
        if self.depth >= MAX_DEPTH {
            return Err(self.malformed(start, "fewer variables in one another"));
        }
        self.depth += 1;
        let mut sources = vec![Source::Read(self.read(name)?)];
        while self.take(",") {
            self.skip_blanks();
            let source = self.source()?;
            sources.push(source);
            self.skip_blanks();
        }
        self.depth -= 1;
        let close = self.syntax.close.clone();
        if !self.take(&close) {
            return Err(self.malformed(start, "an end"));
        }
        Ok(Some(Variable {
            range: start..self.at,
            sources,
        }))
    }

    /// Letters, digits, dots, dashes and underscores.
    fn word(&mut self) -> Range<usize> {
        let start = self.at;
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let rest = self.rest();
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        self.at += length;
        start..self.at
    }

    /// A source behind a comma.
    fn source(&mut self) -> Result<Source, Malformed> {
        let start = self.at;
        if let Some(text) = self.quoted()? {
            return Ok(Source::Text(text));
        }
        if self.rest().starts_with(&self.syntax.open) {
            let nested = self.variable()?;
            return nested
                .map(Source::Variable)
                .ok_or_else(|| self.malformed(start, "a source or a text in quotes"));
        }
        let word = self.word();
        let end = self.at;
        self.skip_blanks();
        if self.rest().starts_with([':', '(']) {
            return Ok(Source::Read(self.read(word)?));
        }
        self.at = end;
        match self.text.get(word.clone()).unwrap_or_default() {
            "true" => Ok(Source::Bool(true)),
            "false" => Ok(Source::Bool(false)),
            "null" => Ok(Source::Null),
            // A comma before the end.
            "" if self.at_close() => Ok(Source::Null),
            number if number.parse::<f64>().is_ok() => Ok(Source::Number(word)),
            _ => Err(self.malformed(start, "a source, a number or a text in quotes")),
        }
    }

    /// Parameters and address of a source whose name stands before.
    fn read(&mut self, kind: Range<usize>) -> Result<Read, Malformed> {
        let mut parameters = Vec::new();
        if self.take("(") {
            loop {
                self.skip_blanks();
                if self.take(")") {
                    break;
                }
                parameters.push(self.operand(&[",", ")"])?);
                self.skip_blanks();
                if !self.take(",") && !self.rest().starts_with(')') {
                    return Err(self.malformed(kind.start, "a closing parenthesis"));
                }
            }
        }
        self.skip_blanks();
        let mut address = None;
        if self.take(":") {
            self.skip_blanks();
            let close = self.syntax.close.clone();
            let parts = self.operand(&[",", &close])?;
            address = (!parts.is_empty()).then_some(parts);
            self.skip_blanks();
        }
        Ok(Read {
            kind,
            parameters,
            address,
        })
    }

    /// A text in quotes, or whatever stands before one of `ends`, without blanks behind it.
    fn operand(&mut self, ends: &[&str]) -> Result<Vec<Part>, Malformed> {
        if let Some(text) = self.quoted()? {
            return Ok(vec![Part::Text(text)]);
        }
        let mut parts = self.parts(ends)?;
        if let Some(Part::Text(range)) = parts.last_mut() {
            let text = self.text.get(range.clone()).unwrap_or_default();
            range.end = range.start + text.trim_end().len();
            if text.trim_end().is_empty() {
                parts.pop();
            }
        }
        Ok(parts)
    }

    fn quoted(&mut self) -> Result<Option<Range<usize>>, Malformed> {
        let start = self.at;
        let Some(quote) = self.rest().chars().next().filter(|c| "'\"".contains(*c)) else {
            return Ok(None);
        };
        self.at += 1;
        let Some(length) = self.rest().find(quote) else {
            return Err(self.malformed(start, "a closing quote"));
        };
        let content = self.at..self.at + length;
        self.at += length + 1;
        Ok(Some(content))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Vec<Part> {
        parse(text, &Syntax::default()).unwrap()
    }

    fn written(text: &str) -> String {
        let parts = parsed(text);
        let shown = parts.iter().map(|part| match part {
            Part::Text(range) => text[range.clone()].to_owned(),
            Part::Variable(variable) => format!("<{}>", &text[variable.range.clone()]),
        });
        shown.collect()
    }

    #[test]
    fn variables_are_told_from_what_is_left_to_cloudformation() {
        assert_eq!(written("a-${self:b}-c"), "a-<${self:b}>-c");
        assert_eq!(written("${AWS::Region}/${Name}"), "${AWS::Region}/${Name}");
        assert_eq!(written("${aws::x}${name}"), "${aws::x}${name}");
        assert_eq!(written("${X${env:Y}}"), "${X<${env:Y}>}");
        assert_eq!(written(r"\${self:a}"), "${self:a}");
        assert_eq!(written("${cf.us-east-1:a.b}"), "<${cf.us-east-1:a.b}>");
        assert_eq!(written("é${opt:a, 'é'}$"), "é<${opt:a, 'é'}>$");
    }

    #[test]
    fn sources_have_parameters_addresses_and_defaults() {
        let text = "${file(./a, b${opt:x}.yml):c.${sls:stage} , self:d, 'e', 5, true, null}";
        let [Part::Variable(variable)] = &parsed(text)[..] else {
            panic!("one variable");
        };
        let [Source::Read(file), Source::Read(own), rest @ ..] = &variable.sources[..] else {
            panic!("two sources");
        };
        assert_eq!(&text[file.kind.clone()], "file");
        assert_eq!(file.parameters.len(), 2);
        assert_eq!(file.parameters[1].len(), 3);
        assert_eq!(file.address.as_ref().map(Vec::len), Some(2));
        assert_eq!(&text[own.kind.clone()], "self");
        assert!(matches!(
            rest,
            [
                Source::Text(_),
                Source::Number(_),
                Source::Bool(true),
                Source::Null
            ]
        ));
    }

    #[test]
    fn what_is_malformed_is_told() {
        for text in ["${self:a", "${opt:a, 'b}", "${file(a:b}", "${opt:a, b c}"] {
            assert!(parse(text, &Syntax::default()).is_err(), "{text}");
        }
    }

    #[test]
    fn variables_in_one_another_are_bounded() {
        let nested = |depth: usize| {
            let text = format!("{}a{}", "${self:".repeat(depth), "}".repeat(depth));
            parse(&text, &Syntax::default())
        };
        assert!(nested(MAX_DEPTH).is_ok());
        assert!(nested(MAX_DEPTH + 1).is_err());
    }

    #[test]
    fn delimiters_are_those_of_the_configured_expression() {
        let syntax = Syntax::of(r#"\${{([ ~:a-zA-Z0-9._@'",\-\/\(\)]+?)}}"#).unwrap();
        assert_eq!((&*syntax.open, &*syntax.close), ("${{", "}}"));
        let parts = parse("${self:a}-${{self:b}}", &syntax).unwrap();
        assert!(matches!(&parts[..], [Part::Text(_), Part::Variable(_)]));
        assert_eq!(Syntax::of("x"), None);
        assert_eq!(Syntax::of(r"\w+(a)\w"), None);
        let classic = Syntax::of(r#"\${((?!AWS)[ ~:a-zA-Z0-9._@'",\-\/\(\)]+?)}"#);
        assert_eq!(classic, Some(Syntax::default()));
    }
}
