//! Principals.

use super::{Reader, When, with};

use crate::policy::document::{Elements, Item};
use crate::policy::fault::FaultKind;

use crate::policy::principal::{self, PrincipalName};
use crate::policy::subject::Subject;

use crate::value::{Data, MapEntry, Text, Value};

/// The kinds of principals.
pub(super) const NAMES: [&str; 4] = ["AWS", "Service", "Federated", "CanonicalUser"];

impl Reader {
    pub(super) fn principals(
        &mut self,
        entry: &MapEntry,
        is_negated: bool,
    ) -> Elements<PrincipalName> {
        let mut elements = Elements {
            key_span: entry.key_span,
            is_negated,
            items: Vec::new(),
            open: None,
        };
        self.principal_map(&entry.value, &None, &mut elements);
        if elements.items.is_empty() && elements.open.is_none() {
            self.fault(FaultKind::Empty("Principal"), entry.value.span);
        }
        elements
    }

    fn principal_map(&mut self, value: &Value, when: &When, into: &mut Elements<PrincipalName>) {
        self.within(value, |reader| match &value.data {
            Data::OneOf(alternatives) => {
                for alternative in alternatives.iter() {
                    if let Some(when) = with(when, &alternative.condition) {
                        reader.principal_map(&alternative.value, &when, into);
                    }
                }
            }
            Data::Unknown(symbol) => into.open = Some(symbol.clone()),
            Data::Text(text) => {
                let meaning = match text.as_known() {
                    Some(known) if known == *"*" => PrincipalName::Everyone,
                    known => {
                        if let Some(known) = known {
                            reader.fault_of(value, &FaultKind::UnknownPrincipal, known);
                        }
                        PrincipalName::Other(Subject::new(text))
                    }
                };
                if let Some(leaf) = reader.leaf(value, when, "Principal") {
                    into.items.push(Item { leaf, meaning });
                }
            }
            Data::Map(map) => {
                into.open = into.open.take().or_else(|| map.rest.clone());
                for entry in reader.elements(map, &NAMES).into_iter().enumerate() {
                    let (at, Some(entry)) = entry else { continue };
                    let name = NAMES.get(at).copied().unwrap_or_default();
                    let (items, open) = reader.leaves(&entry.value, when, name, &mut |leaf| Item {
                        meaning: principal_name(name, &leaf.text),
                        leaf,
                    });
                    if items.is_empty() && open.is_none() {
                        reader.fault(FaultKind::Empty("Principal"), entry.value.span);
                    }
                    into.items.extend(items);
                    into.open = into.open.take().or(open);
                }
            }
            _ => {
                let kind = FaultKind::WrongType("Principal".into(), "`*` or an object");
                reader.fault(kind, value.span);
            }
        });
    }
}

fn principal_name(name: &str, text: &Text) -> PrincipalName {
    let subject = || Subject::new(text);
    match name {
        "AWS" => principal::aws(text),
        "Service" => PrincipalName::Service(subject()),
        "Federated" => PrincipalName::Federated(subject()),
        _ => PrincipalName::CanonicalUser(subject()),
    }
}
