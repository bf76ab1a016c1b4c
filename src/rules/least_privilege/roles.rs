//! Actions by which somebody comes to the access of roles: what the rules about them share.

use super::support::{Case, cases};
use crate::aws::{Action, action as action_of};
use crate::policy::{Binding, Statement, Subject, Verdict};
use crate::rules::context::Sink;
use crate::rules::finding::Words;
use crate::rules::granted::{Breadth, is_key, limits_key};
use crate::rules::{Context, OptionError};
use crate::text::listed;

/// What a rule says of its actions.
pub struct RoleActions {
    /// The actions.
    pub actions: &'static [&'static str],
    /// The condition keys that limit them, in lower case.
    pub keys: &'static [&'static str],
    /// How much must be named for it to be a fault.
    pub least: Breadth,
    /// The ARN of a role that nobody has, where naming it is naming every one.
    pub any: Option<&'static str>,
    /// What may be done, behind the entity.
    pub message: &'static str,
    /// What to do.
    pub help: &'static str,
}

impl RoleActions {
    /// Whether an action is one of them.
    pub fn has(&self, action: Action) -> bool {
        let mut names = self.actions.iter();
        names.any(|name| action_of(name) == Some(action))
    }
}

/// Judges the statements by the actions of one rule.
pub fn check(
    context: &Context<'_>,
    sink: &mut Sink,
    rule: &RoleActions,
) -> Result<(), OptionError> {
    let wanted: Vec<Action> = rule
        .actions
        .iter()
        .filter_map(|name| action_of(name))
        .collect();
    for case in cases(context) {
        let reaching = case.reaching(context, |action| wanted.contains(&action));
        if reaching.is_empty() || limits_key(case.statement, rule.keys) {
            continue;
        }
        let breadth = |action: Action| match rule.any.is_some_and(|any| names(case.statement, any))
        {
            true => Breadth::Everything,
            false => case.granted.breadth(action),
        };
        let of = |actions: &[Action]| actions.iter().map(|a| breadth(*a)).max();
        let is_open = case.statement.open.is_some();
        let mut broad = reaching
            .iter()
            .filter(|(_, actions)| of(actions) >= Some(rule.least));
        if let Some((entry, _)) = broad.next().filter(|_| !is_open) {
            let words = words(context, &case, rule, &case.entry_text(entry));
            let place = case.entry_place(entry);
            sink.written(case.finding(context, place, case.lessened(context.rule.severity), words));
        } else if is_open
            || reaching
                .iter()
                .any(|(_, a)| of(a) == Some(Breadth::Unknown))
        {
            case.unresolved(context, sink);
        }
    }
    Ok(())
}

/// Whether a resource of a statement has an ARN.
fn names(statement: &Statement, arn: &str) -> bool {
    let arn = Subject::literal(arn);
    let resources = statement.resources.as_ref().filter(|r| !r.is_negated);
    resources.is_some_and(|resources| {
        let mut items = resources.items.iter();
        items.any(|item| item.meaning.matches(&arn, &mut |_| Binding::Unknown) == Verdict::Yes)
    })
}

/// The conditions on keys that would limit the actions, as a remark: they do not.
fn idle(case: &Case<'_>, rule: &RoleActions) -> String {
    let is_one = |key: &str| rule.keys.iter().any(|wanted| is_key(key, wanted));
    let conditions = case.statement.conditions.iter();
    let idle = conditions.filter(|c| !c.is_secret && c.key_name.as_deref().is_some_and(is_one));
    match idle.map(|c| c.key.to_string()).next() {
        Some(key) => format!(", and its condition on `{key}` keeps nothing out"),
        None => case.conditions_in_words(),
    }
}

fn words(context: &Context<'_>, case: &Case<'_>, rule: &RoleActions, entry: &str) -> Words {
    let resources = case.resources_in_words();
    Words {
        primary: format!("on {resources}"),
        message: format!(
            "{} {} by {} on {resources}{}{}",
            case.entity(context),
            rule.message,
            listed([entry]),
            idle(case, rule),
            case.holders(context)
        ),
        help: rule.help.to_owned(),
    }
}
