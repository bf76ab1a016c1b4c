//! ARNs, segment by segment.

use super::{Compared, ConditionValue};
use crate::aws::Arn;
use crate::policy::Verdict;
use crate::policy::glob::{Binding, Variable};
use crate::policy::subject::Subject;
use crate::value::{Pseudo, Symbol, SymbolKind, Text};

/// Whether each of the six segments matches. A `*` never goes beyond its segment, the last of which
/// holds all further colons.
pub(super) fn compare<'a>(
    value: &ConditionValue,
    subject: &Subject,
    bind: &mut dyn FnMut(&Variable) -> Binding<'a>,
) -> Compared {
    let is_known = value.glob.symbols().next().is_none();
    if let (Some(segments), Some(text)) = (&value.segments, subject.as_known())
        && is_known
    {
        let parts: Vec<_> = text.splitn(Arn::<Text>::SEGMENTS, ':').collect();
        if parts.len() < segments.len() {
            return Compared::Invalid;
        }
        let verdicts =
            segments
                .iter()
                .zip(parts)
                .map(|(glob, part)| match glob.matches_bytes(part) {
                    Some(is) => is.into(),
                    None => glob.matches(&Subject::literal(part), bind),
                });
        return Compared::Is(verdicts.fold(Verdict::Yes, Verdict::and));
    }
    if value.segments.is_none() && is_known && value.glob.variables().next().is_none() {
        return Compared::Invalid;
    }
    let parts = subject.text().splitn(Arn::<Text>::SEGMENTS, ':');
    let Some(segments) = value.segments.as_deref().filter(|s| s.len() == parts.len()) else {
        return Compared::Is(Verdict::Unknown);
    };
    let verdicts = segments.iter().zip(&parts);
    let each = verdicts
        .map(|(glob, part)| glob.matches(&Subject::new(part), bind))
        .fold(Verdict::Yes, Verdict::and);
    let fixed =
        value.glob.symbols().all(is_one_segment) && subject.text().symbols().all(is_one_segment);
    Compared::Is(match each {
        // A symbol may hold colons, so that segments stand elsewhere.
        Verdict::No if !fixed => Verdict::Unknown,
        each => each,
    })
}

/// Whether what a symbol stands for holds no colon.
fn is_one_segment(symbol: &std::sync::Arc<Symbol>) -> bool {
    matches!(
        symbol.kind,
        SymbolKind::Pseudo(Pseudo::AccountId | Pseudo::Partition | Pseudo::Region)
    )
}
