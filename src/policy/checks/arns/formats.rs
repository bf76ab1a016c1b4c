//! The forms of ARNs by the service that they name.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::segments::{ACCOUNT, REGION, Segments};
use crate::aws::{self, Arn, ArnFormat, Service};
use crate::policy::Verdict;
use crate::policy::actions::fits_form;
use crate::policy::glob::{Glob, Part};

/// The form of an ARN and its fields.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub(super) format: ArnFormat,
    pub(super) arn: Arn<&'static str>,
}

/// Those that the service of an ARN has, whichever service lists them: `ecr` lists those of
/// `codestar-connections` too.
static FORMS: LazyLock<FxHashMap<&'static str, Vec<Form>>> = LazyLock::new(|| {
    let types = aws::services().flat_map(Service::resource_types);
    let formats = types.flat_map(|resource_type| resource_type.arn_formats());
    let forms = formats.filter_map(|format| {
        let arn = Arn::parse(format.text())?;
        Some(Form { format, arn })
    });
    let mut by_service: FxHashMap<&str, Vec<Form>> = FxHashMap::default();
    for form in forms {
        by_service.entry(form.arn.service).or_default().push(form);
    }
    by_service
});

/// The forms of the ARNs of a service; none where no list has any.
pub(super) fn forms(service: &str) -> &'static [Form] {
    FORMS.get(service).map_or(&[], Vec::as_slice)
}

/// Whether some ARN is of a service.
pub(super) fn is_service(name: &str) -> bool {
    FORMS.contains_key(name) || aws::service(name).is_some()
}

/// Every service that ARNs name.
pub(super) fn services() -> impl Iterator<Item = &'static str> {
    FORMS.keys().copied()
}

/// How a pattern stands to the forms of its service.
pub(super) enum Match {
    /// It has one of them, or that is not known.
    Fits,
    /// It would have this form with another region.
    Region(Form),
    /// It would have this form with another account.
    Account(Form),
    /// It would have this form with another region and account.
    Both(Form),
    /// It has none, whatever its region and account.
    None,
}

/// How a pattern of six fields stands to the forms of its service.
///
/// `*` stands for colons too, so that `arn:aws:logs:*:*:/app/*` is one of log groups.
pub(super) fn fit(resource: &Glob, segments: &Segments, forms: &[Form]) -> Match {
    let (begin, is_whole) = segments.resource_begin();
    let may = |form: &&Form| may_begin(form.arn.resource, begin, is_whole);
    let likely: Vec<Form> = forms.iter().filter(may).copied().collect();
    let first = |fields: &[usize]| {
        let pattern = segments.with_any(fields);
        let fits = |form: &&Form| fits_form(&pattern, form.format, false) != Verdict::No;
        // The plainest says most to whoever has to write it.
        let fitting = likely.iter().filter(fits);
        fitting.min_by_key(|form| form.arn.resource.len()).copied()
    };
    if first(&[]).is_some() {
        return Match::Fits;
    }
    let spans = |form: &Form| fits_form(resource, form.format, true) != Verdict::No;
    if resource
        .parts()
        .iter()
        .any(|part| matches!(part, Part::Star(_)))
        && forms.iter().any(spans)
    {
        return Match::Fits;
    }
    if let Some(form) = first(&[REGION]) {
        return Match::Region(form);
    }
    if let Some(form) = first(&[ACCOUNT]) {
        return Match::Account(form);
    }
    first(&[REGION, ACCOUNT]).map_or(Match::None, Match::Both)
}

/// Whether the resource of a form may begin as that of a pattern does.
fn may_begin(form: &str, begin: &str, is_whole: bool) -> bool {
    let end = form.find(['$', '*']).unwrap_or(form.len());
    let literal = form.get(..end).unwrap_or("");
    begin.starts_with(literal) || !is_whole && literal.starts_with(begin)
}
