//! The grammar of Amazon Resource Names.

/// The segments of an ARN behind its first one, which is always `arn`.
///
/// `T` is what a segment is held in: `&str` for a known ARN, a symbolic text for one of which
/// parts are unknown. Source: "Identify AWS resources with Amazon Resource Names" in the IAM User
/// Guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arn<T> {
    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub partition: T,
    /// `iam`, `s3`, …
    pub service: T,
    /// The region; empty for global services.
    pub region: T,
    /// The account id, `aws` for what AWS owns, or empty.
    pub account: T,
    /// All the rest, which may hold further colons.
    pub resource: T,
}

impl<T> Arn<T> {
    /// Number of segments, `arn` included.
    pub const SEGMENTS: usize = 6;

    /// An ARN of the segments behind `arn`; none when they are not five.
    pub fn from_segments(segments: impl IntoIterator<Item = T>) -> Option<Self> {
        let mut segments = segments.into_iter();
        let arn = Self {
            partition: segments.next()?,
            service: segments.next()?,
            region: segments.next()?,
            account: segments.next()?,
            resource: segments.next()?,
        };
        segments.next().is_none().then_some(arn)
    }
}

impl<'a> Arn<&'a str> {
    /// Takes an ARN apart; none when the text has fewer than six segments or does not start with
    /// `arn:`. Neither the partition nor the service is checked.
    pub fn parse(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix("arn:")?;
        Self::from_segments(rest.splitn(Self::SEGMENTS - 1, ':'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_six_segments_and_keeps_further_colons() {
        let arn = Arn::parse("arn:aws:logs:eu-west-1:123456789012:log-group:a:*").unwrap();
        assert_eq!(
            arn,
            Arn {
                partition: "aws",
                service: "logs",
                region: "eu-west-1",
                account: "123456789012",
                resource: "log-group:a:*",
            }
        );
    }

    #[test]
    fn refuses_what_is_no_arn() {
        for text in ["", "arn", "arn:aws:iam::aws", "urn:aws:iam::aws:policy/x"] {
            assert_eq!(Arn::parse(text), None, "{text}");
        }
    }
}
