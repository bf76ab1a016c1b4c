//! How much of what an action acts on a statement names.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Expansions;
use crate::aws::{Action, ArnFormat, ArnFormatPart, ResourceType};
use crate::policy::{Binding, Elements, Glob, Item, Part, Subject, Verdict};
use crate::value::{Symbol, SymbolKind};

/// How much of what an action acts on is named, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Breadth {
    /// The action takes no resource, or it is not known which.
    Unlimitable,
    /// Some names.
    Limited,
    /// It depends on what is not known before deployment.
    Unknown,
    /// Every name in an account or region that is named.
    Account,
    /// Everything.
    Everything,
}

/// ARNs of two services with names that nobody writes: a pattern that has both has every one.
const ANY: [&str; 2] = [
    "arn:aws:zq0one:zq-region-0:918273645546:zq0name/0qz",
    "arn:aws:zq1two:::zq1name",
];

/// Whether a pattern has every resource: `*`, `arn:*`, `arn:aws:*:*:*:*`.
pub(super) fn is_everything(glob: &Glob) -> bool {
    let is =
        |arn: &str| glob.matches(&Subject::literal(arn), &mut |_| Binding::Unknown) == Verdict::Yes;
    glob.is_everything() || ANY.into_iter().all(is)
}

/// How much of each resource type that some actions take is named.
pub(super) fn of_types(
    resources: &Elements<Glob>,
    actions: impl Iterator<Item = Action>,
    expansions: &Expansions,
) -> FxHashMap<ResourceType, Breadth> {
    let patterns = Patterns {
        all: resources.items.iter().map(Pattern::new).collect(),
        is_negated: resources.is_negated,
        is_open: resources.open.is_some(),
    };
    let mut breadths = FxHashMap::default();
    for (kind, _) in actions.filter_map(Action::resource_types).flatten() {
        breadths.entry(kind).or_insert_with(|| {
            let samples = expansions.samples(kind);
            let widest = samples.iter().map(|sample| patterns.breadth(sample)).max();
            widest.unwrap_or(Breadth::Limited)
        });
    }
    breadths
}

/// The patterns of an element.
struct Patterns<'g> {
    all: Vec<Pattern<'g>>,
    is_negated: bool,
    is_open: bool,
}

impl Patterns<'_> {
    fn breadth(&self, sample: &Sample) -> Breadth {
        let widest = self.all.iter().map(|pattern| pattern.breadth(sample)).max();
        let widest = widest.unwrap_or(Breadth::Limited);
        match (self.is_negated, self.is_open) {
            (false, false) => widest,
            (false, true) => widest.max(Breadth::Unknown),
            // All but those that are named.
            (true, true) => Breadth::Unknown,
            (true, false) => match widest {
                Breadth::Everything | Breadth::Account => Breadth::Limited,
                Breadth::Unknown => Breadth::Unknown,
                Breadth::Limited | Breadth::Unlimitable => Breadth::Everything,
            },
        }
    }
}

/// A pattern, cut once for all types.
struct Pattern<'g> {
    whole: &'g Glob,
    segments: Option<Box<[Glob]>>,
}

impl<'g> Pattern<'g> {
    fn new(item: &'g Item<Glob>) -> Self {
        Self {
            whole: &item.meaning,
            segments: item.meaning.segments(),
        }
    }

    fn breadth(&self, sample: &Sample) -> Breadth {
        let is = |glob: &Glob, subject: &Subject| {
            glob.matches(subject, &mut |_| Binding::Unknown) == Verdict::Yes
        };
        if self.whole.is_everything() || is(self.whole, &sample.whole) {
            return Breadth::Everything;
        }
        if unknown(self.whole).is_some() {
            return Breadth::Unknown;
        }
        let Some([_, _, service, region, account, resource]) = self.segments.as_deref() else {
            return Breadth::Limited;
        };
        if !is(service, &sample.service) || !is(resource, &sample.resource) {
            return Breadth::Limited;
        }
        match is(region, &sample.region) && is(account, &sample.account) {
            true => Breadth::Everything,
            false => Breadth::Account,
        }
    }
}

/// What a pattern wholly is that is not known and may be any pattern: an input, what a module gives,
/// an expression. Attributes of resources and data sources name one thing.
pub(super) fn unknown(glob: &Glob) -> Option<Arc<Symbol>> {
    let [Part::Symbol(symbol)] = glob.parts() else {
        return None;
    };
    let is_any = matches!(
        symbol.kind,
        SymbolKind::Input(_) | SymbolKind::Outside(_) | SymbolKind::Expression { .. }
    );
    is_any.then(|| symbol.clone())
}

/// An ARN of a form with names that nobody writes: a pattern that matches it matches all.
#[derive(Debug)]
pub(super) struct Sample {
    whole: Subject,
    service: Subject,
    region: Subject,
    account: Subject,
    resource: Subject,
}

/// Stands for names. Those of accounts are digits.
const NAME: &str = "zq0name0qz";
const ACCOUNT: &str = "918273645546";

impl Sample {
    /// Those of a type of resources.
    pub(super) fn of(kind: ResourceType) -> Arc<[Self]> {
        kind.arn_formats().filter_map(Self::new).collect()
    }

    /// None for a form that is none of an ARN.
    fn new(format: ArnFormat) -> Option<Self> {
        let mut whole = String::new();
        for part in format.parts() {
            match part {
                ArnFormatPart::Literal(text) => whole += text,
                ArnFormatPart::Placeholder { .. } => whole += NAME,
                ArnFormatPart::Any => {}
            }
        }
        let mut segments: Vec<&str> = whole.splitn(6, ':').collect();
        let [_, partition, _, _, account, _] = segments.as_mut_slice() else {
            return None;
        };
        *partition = "aws";
        if *account == NAME {
            *account = ACCOUNT;
        }
        let subject = |at: usize| Subject::literal(segments.get(at).copied().unwrap_or_default());
        Some(Self {
            service: subject(2),
            region: subject(3),
            account: subject(4),
            resource: subject(5),
            whole: Subject::literal(segments.join(":")),
        })
    }
}
