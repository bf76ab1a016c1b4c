//! `true` and `false`, whatever their case.

use super::{Compared, ConditionValue};
use crate::policy::glob::{Binding, Variable};
use crate::policy::subject::Subject;

pub(super) fn compare<'a>(
    value: &ConditionValue,
    subject: &Subject,
    bind: &mut dyn FnMut(&Variable) -> Binding<'a>,
) -> Compared {
    match subject.known(true).map(|text| text.as_str()) {
        Some("true" | "false") | None => Compared::Is(value.glob.matches(subject, bind)),
        Some(_) => Compared::Invalid,
    }
}
