//! Who can come to what a policy grants: the same grant is worse the more can use it.

use super::statements;
use crate::diag::Severity;
use crate::policy::{Document, Effect, PrincipalName, Stranger, openings};

/// Who can come to what a policy grants, fewest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    /// Nobody in this code: the policy is attached to nothing, or only as a boundary.
    Nobody,
    /// Services of AWS only, by roles that nobody else can assume.
    Services,
    /// Users, groups, permission sets and roles that principals of some account or identity
    /// provider assume. Also what is not known.
    Principals,
    /// Everybody: a role whose trust policy lets in anyone.
    Anyone,
}

impl Reach {
    /// The severity of a fault of this reach whose severity is `base` for [`Reach::Principals`]:
    /// a step more for everybody, one less for services, two less for nobody, never less than
    /// [`Severity::Low`] unless `base` is.
    pub fn severity(self, base: Severity) -> Severity {
        let steps: isize = match self {
            Reach::Nobody => -2,
            Reach::Services => -1,
            Reach::Principals => 0,
            Reach::Anyone => 1,
        };
        let all = Severity::ALL;
        let at = all.iter().position(|s| *s == base).unwrap_or_default();
        let lowest = at.min(1);
        let moved = at.saturating_add_signed(steps).max(lowest);
        all.get(moved).copied().unwrap_or(Severity::Critical)
    }

    /// Who a trust policy lets in.
    pub fn of_trust(trust: &Document) -> Self {
        let mut reach = match trust.open {
            Some(_) => Reach::Principals,
            None => Reach::Nobody,
        };
        for statement in &trust.statements {
            if statement.effect == Effect::Deny {
                continue;
            }
            let Some(principals) = &statement.principals else {
                reach = reach.max(Reach::Principals);
                continue;
            };
            if principals.is_negated || principals.open.is_some() {
                reach = reach.max(Reach::Principals);
            }
            for item in &principals.items {
                reach = reach.max(match &item.meaning {
                    PrincipalName::Service(_) => Reach::Services,
                    _ => Reach::Principals,
                });
            }
        }
        match lets_in_strangers(trust) {
            true => Reach::Anyone,
            false => reach,
        }
    }
}

/// Whether a principal of whichever account can certainly assume the role.
fn lets_in_strangers(trust: &Document) -> bool {
    let mut strangers = Stranger::everybody().into_iter();
    strangers.any(|stranger| {
        openings(trust, "sts", &stranger)
            .iter()
            .any(|o| o.is_certain && statements::assumes(o))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{PolicyType, read};
    use crate::text::Span;
    use crate::value::Value;

    #[test]
    fn only_trust_that_keeps_nobody_out_reaches_anyone() {
        let of = |principal: &str, condition: &str| {
            let text = format!(
                r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole"{condition}}}]}}"#
            );
            let document = read(&Value::text(&text, Span::default()), PolicyType::Trust);
            Reach::of_trust(&document.unwrap())
        };
        assert_eq!(of(r#"{"AWS":"*"}"#, ""), Reach::Anyone);
        let condition = |text: &str| format!(r#","Condition":{text}"#);
        let organization = condition(r#"{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}"#);
        assert_eq!(of(r#""*""#, &organization), Reach::Principals);
        let idle = condition(r#"{"Bool":{"aws:SecureTransport":"true"}}"#);
        assert_eq!(of(r#""*""#, &idle), Reach::Anyone);
        assert_eq!(
            of(r#"{"Service":"ec2.amazonaws.com"}"#, ""),
            Reach::Services
        );
        assert_eq!(of(r#"{"AWS":"111122223333"}"#, ""), Reach::Principals);
    }

    #[test]
    fn severity_follows_reach() {
        let of = |base| {
            [
                Reach::Nobody,
                Reach::Services,
                Reach::Principals,
                Reach::Anyone,
            ]
            .map(|reach| reach.severity(base).name())
        };
        assert_eq!(of(Severity::High), ["low", "medium", "high", "critical"]);
        assert_eq!(
            of(Severity::Critical),
            ["medium", "high", "critical", "critical"]
        );
        assert_eq!(of(Severity::Medium), ["low", "low", "medium", "high"]);
        assert_eq!(of(Severity::Info), ["info", "info", "info", "low"]);
    }
}
