//! What the rules about what policies grant share.

use crate::aws::{AccessLevel, Action, ArnFormat, ResourceType};
use crate::diag::Severity;
use crate::diag::{Confidence, Finding};
use crate::graph::PolicyKind;
use crate::policy::{Glob, Item, Statement};
use crate::rules::context::Sink;
use crate::rules::finding::{Place, Words, about_statement};
use crate::rules::granted::{Breadth, Form, Granted, GrantedEntry};
use crate::rules::run::Unresolved;
use crate::rules::{Context, HeldDocument, Owner, describe, find};
use crate::text::{Str, listed};

/// An allowing statement that is judged.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The document.
    pub held: &'a HeldDocument,
    /// The statement.
    pub statement: &'a Statement,
    /// What it gives.
    pub granted: &'a Granted,
}

/// The allowing statements of the policies of IAM principals.
pub fn cases<'a>(context: &'a Context<'_>) -> impl Iterator<Item = Case<'a>> {
    documents(context).flat_map(cases_of)
}

/// The documents of the policies of IAM principals; those of services with principals of their own
/// are none.
pub fn documents<'a>(context: &'a Context<'_>) -> impl Iterator<Item = &'a HeldDocument> {
    let of_iam = |held: &&HeldDocument| match held.owner {
        Owner::Policy(id) => context.graph.policy(id).kind != PolicyKind::Service,
        Owner::Trust(_) => false,
    };
    context.documents.identity().filter(of_iam)
}

/// The allowing statements of a document.
pub fn cases_of(held: &HeldDocument) -> impl Iterator<Item = Case<'_>> {
    held.granted().iter().filter_map(move |granted| {
        let statement = granted.statement(&held.document)?;

        Some(Case {
            held,
            statement,
            granted,
        })
    })
}

impl<'a> Case<'a> {
    /// What the document belongs to, in words.
    pub fn entity(&self, context: &Context<'_>) -> String {
        describe::owner(context.graph, self.held)
    }

    /// Who holds it, as the end of a sentence.
    pub fn holders(&self, context: &Context<'_>) -> String {
        describe::holders(context.graph, self.held)
    }

    /// A finding about the statement at a place, of a severity that follows the reach.
    pub fn finding(
        &self,
        context: &Context<'_>,
        place: impl Into<Place<'a>>,
        severity: Severity,
        words: Words,
    ) -> Finding {
        let finding = about_statement(context, self.held, self.statement, place, words);
        let severity = context.severity_from(self.held, severity);
        // What a document in a file of its own, or given to a module that is not here, is for is not known: it may be a boundary. Conditions
        // that are not known may limit the statement.
        let is_sure =
            !describe::is_of_unknown_use(context.graph, self.held) && self.statement.open.is_none();
        let confidence = match is_sure {
            true => finding.confidence,
            false => Confidence::Medium,
        };
        match self.condition().filter(|_| finding.condition.is_none()) {
            Some(condition) => Finding {
                severity,
                condition: Some(condition),
                confidence: Confidence::Medium,
                ..finding
            },
            None => Finding {
                severity,
                confidence,
                ..finding
            },
        }
    }

    /// The severity of a fault where conditions let only some act, from some place, at some time: a
    /// step less.
    pub fn lessened(&self, severity: Severity) -> Severity {
        let is_lessened = self.granted.limits.caller;
        match severity {
            Severity::Critical if is_lessened => Severity::High,
            Severity::High if is_lessened => Severity::Medium,
            Severity::Medium if is_lessened => Severity::Low,
            severity => severity,
        }
    }

    /// The condition of the code under which its only resource is there.
    fn condition(&self) -> Option<String> {
        let [item] = self.statement.resources.as_ref()?.items.as_slice() else {
            return None;
        };
        item.leaf.when.as_ref().map(ToString::to_string)
    }

    /// The resource that has the most, to point at; none for `NotResource`.
    pub fn widest_resource(&self) -> Option<&'a Item<Glob>> {
        let resources = self
            .statement
            .resources
            .as_ref()
            .filter(|r| !r.is_negated)?;
        let items = || resources.items.iter();
        let wild = |item: &&Item<Glob>| !item.meaning.is_literal();
        let shortest = |item: &&Item<Glob>| item.leaf.text.to_string().len();
        let everything = items().find(|item| item.meaning.is_everything());
        everything.or_else(|| items().filter(wild).min_by_key(shortest))
    }

    /// Where the resources are too wide.
    pub fn resource_place(&self) -> Place<'a> {
        match (self.widest_resource(), &self.statement.resources) {
            (Some(item), _) => Place::from(&item.leaf),
            (None, Some(resources)) => Place::from(resources.key_span),
            (None, None) => Place::from(self.statement.span),
        }
    }

    /// The resources in words: "every resource", "`arn:aws:s3:::*`".
    pub fn resources_in_words(&self) -> String {
        let Some(resources) = &self.statement.resources else {
            return "every resource".to_owned();
        };
        if resources.is_negated {
            return format!("every resource but {}", listed(texts(&resources.items)));
        }
        match self
            .widest_resource()
            .filter(|_| !self.granted.is_everywhere())
        {
            Some(item) => format!("`{}`", item.leaf.shown()),
            None if self.granted.is_everywhere() => "every resource".to_owned(),
            None => match (&resources.open, resources.items.as_slice()) {
                (None, items) => listed(texts(items)),
                (Some(symbol), []) => format!("resources that are not known (`{symbol}`)"),
                (Some(_), items) => {
                    format!("{} and resources that are not known", listed(texts(items)))
                }
            },
        }
    }

    /// The conditions in words, behind the resources: " under a condition on `aws:RequestedRegion`".
    /// Nothing where there is none.
    pub fn conditions_in_words(&self) -> String {
        if self.statement.open.is_some() {
            return " under conditions that are not known".to_owned();
        }
        let conditions = self.statement.conditions.iter();
        let told = conditions.filter(|condition| !condition.is_secret);
        let mut keys: Vec<String> = told.map(|condition| condition.key.to_string()).collect();
        keys.sort_unstable();
        keys.dedup();
        match keys.len() {
            0 if self.statement.conditions.is_empty() => String::new(),
            0 => " under a condition".to_owned(),
            1 => format!(" under a condition on {}", listed(&keys)),
            _ => format!(" under conditions on {}", listed(&keys)),
        }
    }

    /// Where an entry of the actions is written.
    pub fn entry_place(&self, entry: &GrantedEntry) -> Place<'a> {
        match (entry.item(self.statement), &self.statement.actions) {
            (Some(item), _) => Place::from(&item.leaf),
            (None, Some(actions)) => Place::from(actions.key_span),
            (None, None) => Place::from(self.statement.span),
        }
    }

    /// An entry as it is written; for `NotAction` in words.
    pub fn entry_text(&self, entry: &GrantedEntry) -> Str {
        entry.text(self.statement)
    }

    /// Says that a verdict rests on what is not known of the statement, where something is.
    pub fn unresolved(&self, context: &Context<'_>, sink: &mut Sink) {
        if let Some(symbol) = &self.granted.open {
            sink.unresolved(Unresolved::of(context.rule, symbol.span, Some(symbol)));
        }
    }

    /// The entries that speak for themselves: those of which no rule about their form speaks that is
    /// run, without actions that such a rule speaks of.
    pub fn reaching(
        &self,
        context: &Context<'_>,
        passes: impl Fn(Action) -> bool,
    ) -> Vec<(&'a GrantedEntry, Vec<Action>)> {
        self.reaching_by(|_| true, context, passes)
    }

    /// The same of some entries only.
    pub fn reaching_by(
        &self,
        is_asked: impl Fn(&GrantedEntry) -> bool,
        context: &Context<'_>,
        passes: impl Fn(Action) -> bool,
    ) -> Vec<(&'a GrantedEntry, Vec<Action>)> {
        let entries = self.granted.entries.iter();
        let (spoken, asked): (Vec<_>, Vec<_>) =
            entries.partition(|entry| is_spoken_for(context, entry.form));
        let is_left = |action: Action| {
            let is_spoken = |e: &&GrantedEntry| e.actions.binary_search(&action).is_ok();
            passes(action) && !spoken.iter().any(is_spoken)
        };
        let asked = asked.into_iter().filter(|entry| is_asked(entry));
        asked
            .filter_map(|entry| Some((entry, entry.reaching(is_left)?)))
            .collect()
    }

    /// Whether it gives an action on a breadth, whatever the conditions.
    pub fn is_broad(&self, action: Action, least: Breadth) -> bool {
        self.granted.breadth(action) >= least
    }
}

/// Whether a rule about entries of a form is run, which speaks for all that they reach.
fn is_spoken_for(context: &Context<'_>, form: Form) -> bool {
    let rule = match form {
        Form::Everything => "action-wildcard",
        Form::Negated => "allow-not-action",
        Form::Service(service) if service.prefix() == "iam" => "iam-full-access",
        Form::Service(_) => "service-wildcard",
        Form::Pattern | Form::Named => return false,
    };
    runs(context, rule)
}

/// Whether a rule is run.
pub fn runs(context: &Context<'_>, rule: &str) -> bool {
    find(rule).is_some_and(|rule| context.settings.runs(rule))
}

/// Whether an action changes something or who may do what; tags do not count.
pub fn changes(action: Action) -> bool {
    matches!(
        action.access_level(),
        Some(AccessLevel::Write | AccessLevel::PermissionsManagement)
    )
}

/// Whether an action changes who may do what.
pub fn manages_permissions(action: Action) -> bool {
    action.access_level() == Some(AccessLevel::PermissionsManagement)
}

/// The texts of entries.
pub fn texts(items: &[Item<Glob>]) -> Vec<Str> {
    items.iter().map(|item| item.leaf.shown()).collect()
}

/// At most this many names stand in a message.
const NAMES: usize = 3;

/// What to write instead of every resource: "limit `s3:PutObject` to
/// `arn:aws:s3:::BUCKET_NAME/OBJECT_NAME`". Empty where none of the actions takes a resource.
pub fn limiting(actions: impl IntoIterator<Item = Action>) -> String {
    let mut by_form: Vec<(String, Vec<String>)> = Vec::new();
    for action in actions {
        let Some(form) = arn_of(action) else { continue };
        let name = action.to_string();
        match by_form.iter_mut().find(|(known, _)| *known == form) {
            Some((_, names)) => names.push(name),
            None => by_form.push((form, vec![name])),
        }
    }
    let more = by_form.len().saturating_sub(NAMES);
    let mut parts: Vec<String> = by_form
        .iter()
        .take(NAMES)
        .map(|(form, names)| format!("{} to `{form}`", listed(names)))
        .collect();
    if more > 0 {
        parts.push("the others likewise".to_owned());
    }
    match parts.is_empty() {
        true => String::new(),
        false => format!("limit {}", parts.join(", ")),
    }
}

/// The form of the resource that an action takes first, with names to fill in.
pub fn arn_of(action: Action) -> Option<String> {
    let types = action.resource_types()?;
    let of = |types: &mut dyn Iterator<Item = ResourceType>| {
        let forms = types.filter_map(|kind| Some((kind, kind.arn_formats().next()?)));
        let best = forms.min_by_key(|(kind, form)| strangeness(action, *kind, form.text()));
        best.map(|(_, form)| filled(form))
    };
    let required = types.clone().filter(|(_, is_required)| *is_required);
    of(&mut required.map(|(kind, _)| kind)).or_else(|| of(&mut types.map(|(kind, _)| kind)))
}

/// How little a type of resources has to do with an action: whether it is of another service, whether
/// its name is no part of the action's, whether it is a path; else the plainest form says most.
fn strangeness(action: Action, kind: ResourceType, form: &str) -> (bool, bool, bool, usize) {
    let service = action.service().prefix();
    let is_other = form.split(':').nth(2).is_none_or(|of| of != service);
    let plain = |text: &str| text.to_ascii_lowercase().replace(['-', '_'], "");
    let is_named = plain(action.name()).contains(&plain(kind.name()));
    let is_path = form
        .splitn(6, ':')
        .nth(5)
        .is_some_and(|it| it.starts_with('/'));
    (is_other, !is_named, is_path, form.len())
}

/// `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}` as
/// `arn:aws:sqs:REGION:ACCOUNT:QUEUE_NAME`.
fn filled(format: ArnFormat) -> String {
    let mut out = String::new();
    let mut rest = format.text();
    while let Some((before, after)) = rest.split_once("${") {
        out += before;
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        match name {
            "Partition" => out += "aws",
            name => out += &upper(name),
        }
        rest = after;
    }
    out + rest
}

/// `QueueName` as `QUEUE_NAME`.
fn upper(name: &str) -> String {
    let mut out = String::new();
    let mut before_lower = false;
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && before_lower {
            out.push('_');
        }
        before_lower = letter.is_ascii_lowercase();
        out.push(letter.to_ascii_uppercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::action;

    fn form(name: &str) -> Option<String> {
        arn_of(action(name).unwrap())
    }

    #[test]
    fn resources_are_named_by_their_forms() {
        let object = "arn:aws:s3:::BUCKET_NAME/OBJECT_NAME";
        assert_eq!(form("s3:PutObject").as_deref(), Some(object));
        let queue = "arn:aws:sqs:REGION:ACCOUNT:QUEUE_NAME";
        assert_eq!(form("sqs:SendMessage").as_deref(), Some(queue));
        assert_eq!(form("s3:ListAllMyBuckets"), None);
        let api = form("execute-api:Invoke").unwrap();
        assert!(
            api.ends_with(":API_ID/STAGE/METHOD/API_SPECIFIC_RESOURCE_PATH"),
            "{api}"
        );
    }
}
