//! ARNs of IAM of which parts may be unknown.

use crate::aws::Arn;
use crate::text::Str;
use crate::value::Text;

/// `arn:…:iam::ACCOUNT:KIND/REST`, taken apart.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct IamArn {
    /// Whose it is.
    pub account: Text,
    /// `role`, `policy`, `oidc-provider`.
    pub kind: Str,
    /// All that follows the kind, with the path.
    pub rest: Text,
}

impl IamArn {
    /// None when the text is no such ARN, or when too little of it is known to tell.
    pub fn parse(text: &Text) -> Option<Self> {
        let mut segments = text.splitn(Arn::<Text>::SEGMENTS, ':').into_iter();
        if segments.next()?.as_known()? != *"arn" {
            return None;
        }
        let arn = Arn::from_segments(segments)?;
        if arn.service.as_known()? != *"iam" {
            return None;
        }
        let [kind, rest] = <[Text; 2]>::try_from(arn.resource.splitn(2, '/')).ok()?;
        Some(Self {
            account: arn.account,
            kind: kind.as_known()?,
            rest,
        })
    }

    /// The name without the path, where the ARN is one of this kind.
    pub fn name(&self, kind: &str) -> Option<Text> {
        (self.kind == *kind).then(|| self.rest.after_last('/'))
    }
}
