//! ARNs of resources.
//!
//! Where a wildcard, a variable or a symbol stands, what it may stand for is not asked.

mod formats;
mod segments;

use formats::Match;
use segments::{ACCOUNT, FIELDS, PARTITION, REGION, SERVICE, Segments};

use super::names::is_close;
use super::problem::{Found, Outcome, Place, shown};
use crate::aws;
use crate::policy::document::{Item, PolicyType, Statement};
use crate::policy::glob::Glob;
use crate::text::nearest;
use crate::value::Piece;

pub(super) fn check(found: &mut Found<'_>, statement: &Statement) {
    let kind = found.document.kind;
    let Some(resources) = &statement.resources else {
        return;
    };
    // No resource has a place in a trust policy.
    if kind == PolicyType::Trust {
        return;
    }
    let outcome = Outcome::of_nothing(statement.effect, resources.is_negated);
    for item in &resources.items {
        let outcome = match is_continued(item, &resources.items) {
            true => Outcome::Inert,
            false => outcome,
        };
        resource(found, item, outcome);
    }
}

/// Whether another entry goes on where this one ends, as `stack/name/*` does beside `stack/name`: what
/// is meant by this one is named by that.
fn is_continued(item: &Item<Glob>, all: &[Item<Glob>]) -> bool {
    let Some(text) = item.leaf.text.expanded().as_known() else {
        return false;
    };
    let goes_on = |other: &Item<Glob>| {
        let other = other.leaf.text.expanded();
        let rest = other.known_prefix();
        let rest = rest.strip_prefix(text.as_str());
        rest.is_some_and(|rest| rest.starts_with('/'))
    };
    all.iter().any(goes_on)
}

/// One entry of `Resource`.
fn resource(found: &mut Found<'_>, item: &Item<Glob>, outcome: Outcome) {
    // What begins with a symbol has the ARN that AWS makes.
    if let Some(Piece::Symbol(..)) = item.leaf.text.pieces().first() {
        return;
    }
    let text = item.leaf.text.expanded();
    let is_default = item.leaf.via.is_some() && text.is_empty();
    if is_default || text.as_known().is_some_and(|text| text == *"*") {
        return;
    }
    let segments = Segments::of(&text);
    // IAM looks closer at what is its own.
    let closer = match segments.known(SERVICE) {
        Some("iam") if found.document.kind != PolicyType::Endpoint => Outcome::Refused,
        _ => outcome,
    };
    let entry = Entry {
        item,
        segments: &segments,
        outcome: closer,
        of_account: outcome,
    };
    if entry.has_prefix(found) && entry.has_partition(found) && entry.has_service(found) {
        entry.fields(found);
    }
}

struct Entry<'a> {
    item: &'a Item<Glob>,
    segments: &'a Segments,
    outcome: Outcome,
    /// What comes of a wrong account, of which IAM takes any.
    of_account: Outcome,
}

impl Entry<'_> {
    fn note(
        &self,
        found: &mut Found<'_>,
        check: &'static str,
        (outcome, field): (Outcome, usize),
        message: impl FnOnce(&str) -> String,
        help: impl Into<String>,
    ) {
        let place = Place::from(&self.item.leaf).doubtful(self.segments.may_be_shifted(field));
        let text = format!("`{}`", shown(&self.item.leaf));
        found.note(check, outcome, place, message(&text), help);
    }

    /// Whether it begins as ARNs do; nothing else is said of what does not.
    fn has_prefix(&self, found: &mut Found<'_>) -> bool {
        // API Gateway takes the rest of an ARN of its own.
        let is_short = matches!(
            found.document.kind,
            PolicyType::Resource("execute-api" | "")
        );
        let begin = match (self.segments.known(0), self.segments.begin()) {
            (Some("arn"), _) => return true,
            (Some(""), _) if self.segments.count() == 1 && self.is_whole() => "",
            (None, Some(begin)) if "arn".starts_with(begin) => return false,
            (_, Some(begin)) => begin,
            (_, None) => return false,
        };
        if is_short || self.segments.count() == 1 && !self.is_whole() {
            return false;
        }
        let help = match (begin.eq_ignore_ascii_case("arn"), begin) {
            (true, _) => "write `arn:` in lower case".to_owned(),
            (false, "aws") => format!("write `arn:{}`", shown(&self.item.leaf)),
            _ => self.meant(found),
        };
        let message = |text: &str| format!("{text} is neither an ARN nor `*`");
        self.note(
            found,
            "invalid-arn-prefix",
            (Outcome::Refused, 0),
            message,
            help,
        );
        false
    }

    /// The ARN that is probably meant by a name alone.
    fn meant(&self, found: &Found<'_>) -> String {
        let text = shown(&self.item.leaf);
        match found.document.kind {
            PolicyType::Resource("s3") if !text.is_empty() => {
                format!("write `arn:aws:s3:::{text}`")
            }
            _ => {
                "write the ARN, `arn:partition:service:region:account:resource`, or `*`".to_owned()
            }
        }
    }

    fn is_whole(&self) -> bool {
        self.item.leaf.text.is_known()
    }

    fn has_partition(&self, found: &mut Found<'_>) -> bool {
        match self.segments.known(PARTITION) {
            Some(partition) if !aws::is_partition(partition) => {
                let help = match nearest(partition, aws::partitions()) {
                    Some(meant) => format!("write `{meant}`"),
                    None => "write `aws`, `aws-cn`, `aws-us-gov` or another partition".to_owned(),
                };
                let message = |text: &str| format!("the partition of {text} is none that there is");
                let outcome = (Outcome::Refused, PARTITION);
                self.note(found, "invalid-partition", outcome, message, help);
                false
            }
            Some(_) => true,
            None => self.segments.count() > PARTITION,
        }
    }

    fn has_service(&self, found: &mut Found<'_>) -> bool {
        let count = self.segments.count();
        let Some(service) = self.segments.known(SERVICE) else {
            self.all_fields(found, count);
            return false;
        };
        if service.is_empty() {
            let message = |text: &str| format!("{text} names no service");
            let help = "write the prefix of the service in the third field";
            let outcome = (Outcome::Refused, SERVICE);
            self.note(found, "missing-arn-field", outcome, message, help);
            return false;
        }
        let lower = service.to_ascii_lowercase();
        if lower != service && formats::is_service(&lower) {
            let message = |text: &str| format!("the service of {text} is not in lower case");
            let outcome = (self.outcome, SERVICE);
            let help = format!("write `{lower}`");
            self.note(found, "invalid-arn-service-case", outcome, message, help);
            return false;
        }
        if !formats::is_service(service) {
            let help = match nearest(service, formats::services()) {
                Some(meant) => format!("write `{meant}`"),
                None => "write the service as its ARNs have it".to_owned(),
            };
            let message = |text: &str| format!("no service has the name that {text} has");
            let outcome = (self.outcome, SERVICE);
            self.note(found, "invalid-service-in-arn", outcome, message, help);
            return false;
        }
        self.all_fields(found, count)
    }

    /// Whether it has all fields.
    fn all_fields(&self, found: &mut Found<'_>, count: usize) -> bool {
        if count >= FIELDS {
            return true;
        }
        let is_open = self.segments.is_open() && !self.has_empty_field();
        if is_open || self.segments.may_be_shifted(count) {
            return false;
        }
        let message = |text: &str| format!("{text} has {count} of the {FIELDS} fields of an ARN");
        let help = "write `arn:partition:service:region:account:resource`; what a service has none \
                    of stays empty, as in `arn:aws:s3:::bucket`";
        // IAM takes those of which the last fields are missing, and no field between them.
        let is_refused = count <= SERVICE || self.has_empty_field();
        let outcome = match is_refused {
            true => Outcome::Refused,
            false => self.outcome,
        };
        let outcome = (outcome, RESOURCE_OR_LAST);
        self.note(found, "missing-arn-field", outcome, message, help);
        false
    }

    fn has_empty_field(&self) -> bool {
        let mut fields = (0..self.segments.count()).map(|at| self.segments.known(at));
        fields.any(|field| field == Some(""))
    }

    /// The region, account and resource of an ARN that has them.
    fn fields(&self, found: &mut Found<'_>) {
        let service = self.segments.known(SERVICE).unwrap_or_default();
        let forms = formats::forms(service);
        if !self.has_region(found, forms) || !self.has_account(found, forms) || forms.is_empty() {
            return;
        }
        // A part of the text that was put in is empty here.
        let (begin, is_all) = self.segments.resource_begin();
        let is_composed = self.item.leaf.text.pieces().len() > 1 || self.item.leaf.via.is_some();
        if is_composed && (is_all && begin.is_empty() || begin.starts_with('/')) {
            return;
        }
        let (form, field) = match formats::fit(&self.item.meaning, self.segments, forms) {
            Match::Fits => return,
            Match::None => return self.no_form(found, service, forms),
            Match::Account(form) => (form, ACCOUNT),
            Match::Region(form) | Match::Both(form) => (form, REGION),
        };
        let (name, of_form) = match field {
            ACCOUNT => ("account", form.arn.account),
            _ => ("region", form.arn.region),
        };
        let help = format!("its form is `{}`", form.format);
        match (self.segments.known(field), of_form) {
            (Some(""), _) if field == ACCOUNT && self.is_of_aws(service) => {}
            // The guide of QuickSight writes its users without a region.
            (Some(""), _) if field == REGION && service == "quicksight" => {}
            (Some(""), _) => {
                let check = match field {
                    ACCOUNT => "missing-arn-account",
                    _ => "missing-arn-region",
                };
                let message = |text: &str| format!("{text} has no {name}");
                let outcome = match field {
                    ACCOUNT => self.of_account,
                    _ => self.outcome,
                };
                self.note(found, check, (outcome, field), message, help);
            }
            (_, "") => {
                let check = match field {
                    ACCOUNT => "arn-account-not-allowed",
                    _ => "arn-region-not-allowed",
                };
                let message = |text: &str| {
                    format!("{text} has {} {name}, which no such ARN has", article(name))
                };
                // IAM refuses a bucket with a region too.
                let is_bucket = service == "s3" && field == REGION;
                let outcome = if is_bucket {
                    Outcome::Refused
                } else {
                    self.outcome
                };
                self.note(found, check, (outcome, field), message, help);
            }
            _ => {
                let check = match field {
                    ACCOUNT => "invalid-arn-account",
                    _ => "invalid-arn-region",
                };
                let message = |text: &str| format!("{text} has another {name} than such ARNs");
                self.note(found, check, (self.outcome, field), message, help);
            }
        }
    }

    /// Whether the resource is one that AWS offers to every account, whose ARN has none.
    fn is_of_aws(&self, service: &str) -> bool {
        let (begin, is_whole) = self.segments.resource_begin();
        let own = OF_AWS.iter().filter(|(of, _)| *of == service);
        own.map(|(_, resource)| *resource)
            .any(|resource| begin.starts_with(resource) || !is_whole && resource.starts_with(begin))
    }

    /// What has none of the forms that are listed. Lists are whole for some services only; for the
    /// others it must be like one of them.
    fn no_form(&self, found: &mut Found<'_>, service: &str, forms: &[formats::Form]) {
        let (begin, _) = self.segments.resource_begin();
        let kind = |form: &formats::Form| {
            let end = form
                .arn
                .resource
                .find('$')
                .unwrap_or(form.arn.resource.len());
            form.arn.resource.get(..end).unwrap_or("")
        };
        let begin = begin.split_inclusive(['/', ':']).next().unwrap_or("");
        let meant = nearest(begin, forms.iter().map(kind));
        let meant = meant.and_then(|meant| {
            let alike = forms.iter().filter(|form| kind(form) == meant);
            alike.min_by_key(|form| form.arn.resource.len())
        });
        let is_like = meant.is_some_and(|form| {
            let is_short = begin.len() < 6 || begin.starts_with('/');
            let shape = (service, begin) == ("cloudformation", "stack/");
            shape || !is_short && begin != kind(form) && is_close(begin, kind(form))
        });
        if !is_like && !LISTED.contains(&service) {
            return;
        }
        let help = match (meant, forms) {
            (Some(form), _) => format!("write it as `{}`", form.format),
            (None, [only]) => format!("write it as `{}`", only.format),
            (None, [first, second, ..]) => {
                format!(
                    "write it as one of its forms, such as `{}` or `{}`",
                    first.format, second.format
                )
            }
            (None, []) => return,
        };
        let message = |text: &str| format!("{text} is no resource that `{service}` has");
        let outcome = (self.outcome, FIELDS);
        self.note(found, "invalid-arn-resource", outcome, message, help);
    }

    fn has_region(&self, found: &mut Found<'_>, forms: &[formats::Form]) -> bool {
        let Some(region) = self
            .segments
            .known(REGION)
            .filter(|region| !region.is_empty())
        else {
            return true;
        };
        if self.is_stand_in(found, region) {
            return false;
        }
        let partition = self.segments.known(PARTITION);
        if is_region(partition, region) || forms.iter().any(|form| form.arn.region == region) {
            return true;
        }
        let of_partition = partition.map_or_else(Vec::new, |p| aws::regions(p).collect());
        let help = match nearest(region, of_partition.into_iter()) {
            Some(meant) => format!("write `{meant}`"),
            None => "write a region of the partition, or `*` for all".to_owned(),
        };
        let message = |text: &str| format!("the region of {text} is none that there is");
        let outcome = (self.outcome, REGION);
        self.note(found, "invalid-arn-region", outcome, message, help);
        false
    }

    /// Whether a field is a name that somebody was to replace: `ACCOUNT_ID`, `<region>`.
    fn is_stand_in(&self, found: &mut Found<'_>, field: &str) -> bool {
        let is_letter =
            |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
        let is_name = field.bytes().all(is_letter) && field.bytes().any(|b| b.is_ascii_uppercase());
        let is_stand_in = field.starts_with(['<', '{', '[']) || is_name;
        if is_stand_in {
            let field = match self.item.leaf.is_sensitive {
                true => "…",
                false => field,
            };
            let message =
                |text: &str| format!("`{field}` stands in {text} for what nobody has filled in");
            let help = "write the value, or a reference to it";
            self.note(
                found,
                "unrendered-placeholder",
                (self.outcome, FIELDS),
                message,
                help,
            );
        }
        is_stand_in
    }

    fn has_account(&self, found: &mut Found<'_>, forms: &[formats::Form]) -> bool {
        let Some(account) = self
            .segments
            .known(ACCOUNT)
            .filter(|account| !account.is_empty())
        else {
            return true;
        };
        let is_id = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
        let is_owner = OWNERS.contains(&account);
        if is_id || is_owner || forms.iter().any(|form| form.arn.account == account) {
            return true;
        }
        if self.is_stand_in(found, account) {
            return false;
        }
        let message = |text: &str| format!("the account of {text} is no account id");
        let help = "write the twelve digits of the account, or `*` for all";
        let outcome = (self.of_account, ACCOUNT);
        self.note(found, "invalid-arn-account", outcome, message, help);
        false
    }
}

/// What stands for the account in ARNs of what AWS or another vendor owns.
const OWNERS: [&str; 7] = [
    "aws",
    "amazon",
    "aws-managed",
    "aws-marketplace",
    "cloudfront",
    "third-party",
    "elasticbeanstalk",
];

/// Resources that AWS offers to every account: service, what the resource begins with.
///
/// Sources: the ARNs in AWS's managed policies.
const OF_AWS: [(&str, &str); 7] = [
    ("resource-explorer-2", "view/AWS"),
    ("securityhub", "product/"),
    ("ssm", "automation-definition/A"),
    ("ssm", "document/A"),
    ("ssm", "parameter/aws"),
    ("ssm", "patchbaseline/"),
    ("ssm", "servicesetting/"),
];

/// Services of which the Service Authorization Reference lists every form.
const LISTED: [&str; 14] = [
    "dynamodb",
    "ecr",
    "firehose",
    "iam",
    "kinesis",
    "kms",
    "lambda",
    "logs",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "states",
    "sts",
];

/// What is wrong with an ARN that is too short shows in all of it.
const RESOURCE_OR_LAST: usize = FIELDS;

fn article(name: &str) -> &'static str {
    if name.starts_with('a') { "an" } else { "a" }
}

/// Whether there is a region, or may be: AWS makes new ones, which are named as the others are.
pub(super) fn is_region(partition: Option<&str>, region: &str) -> bool {
    const DIRECTIONS: [&str; 9] = [
        "north",
        "south",
        "east",
        "west",
        "central",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
    ];
    let owner = aws::partition_of_region(region);
    let of_partition = match (partition, owner) {
        (Some(partition), Some(owner)) => partition == owner,
        (_, owner) => owner.is_some(),
    };
    let direction = region.rsplit('-').nth(1).unwrap_or("");
    let is_listed = || owner.is_some_and(|owner| aws::regions(owner).any(|known| known == region));
    of_partition && (DIRECTIONS.contains(&direction) || is_listed())
}
