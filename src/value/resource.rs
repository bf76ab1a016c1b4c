//! What the front ends give: resources with evaluated attributes.

use std::fmt;
use std::sync::Arc;

use super::{Map, MapEntry, Value};
use crate::text::{Span, Str};

/// What is deployed together and whose names are told apart by addresses: a root module, a stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScopeId(pub u32);

/// Names a resource of the scan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResourceId {
    /// Where it is deployed.
    pub scope: ScopeId,
    /// Its address there: `module.team["a"].aws_iam_role.x`, or a logical id, in a nested stack with
    /// those of the stacks before it: `Network/Role`.
    pub address: Str,
}

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.address)
    }
}

/// Which language declares a resource, and so how its attributes are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ResourceKind {
    /// Terraform: `aws_iam_role`, snake case, `policy_arn`.
    Terraform,
    /// CloudFormation: `AWS::IAM::Role`, upper camel case.
    CloudFormation,
}

/// The type of the [`Resource`] that stands for an instance of a module call whose module is not
/// here: its attributes are the call's arguments.
pub const MODULE_CALL: &str = "module";

/// The type of the [`Resource`] that stands for a configuration of Terraform's `aws` provider that
/// sets keys: its attributes are those.
pub const PROVIDER: &str = "provider";

/// Tells whether a resource is wanted, by its type and by what tells which attributes it sets.
pub type Wanted<'a> = dyn Fn(&str, &dyn Fn(&str) -> bool) -> bool + Sync + 'a;

/// The construct of the AWS CDK that a resource of a template was synthesized from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Construct {
    /// Its path, as the CDK puts it into the metadata of the resource: `Stack/App/Role/Resource`.
    pub path: Str,
    /// Where the user's code makes it, as far as the assembly tells.
    pub created: Option<Creation>,
}

impl Construct {
    /// The path without a last part that only the CDK gives, as people know it:
    /// <https://docs.aws.amazon.com/cdk/v2/guide/identifiers.html#identifiers-paths>.
    pub fn name(&self) -> &str {
        construct_name(&self.path)
    }
}

fn construct_name(path: &str) -> &str {
    let own = ["/Resource", "/Default"].into_iter();
    let mut parents = own.filter_map(|id| path.strip_suffix(id));
    parents.next().unwrap_or(path)
}

/// Where the user's code makes a construct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Creation {
    /// The path of the construct, or of the nearest one around it that the user's code makes.
    pub path: Str,
    /// Where.
    pub place: CreationPlace,
}

impl Creation {
    /// The path of the construct as people know it.
    pub fn name(&self) -> &str {
        construct_name(&self.path)
    }
}

/// A place in the user's code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CreationPlace {
    /// In a file of the scan's root.
    At(Span),
    /// File, line and column in words: the file is not here, or has changed.
    Named(Str),
}

/// Where a resource instance stands in the source.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The block's header, or the logical id.
    pub name: Span,
    /// The whole declaration.
    pub whole: Span,
    /// The module calls or nested stacks that lead here, outermost first; empty in a root module or
    /// a stack that no other one makes.
    pub calls: Arc<[Span]>,
    /// The condition under which the resource exists, when it is not decided.
    pub condition: Option<Str>,
    /// The account that it is deployed to, by its id, where its provider's configuration tells that.
    pub account: Option<Str>,
    /// What it was synthesized from, if it was.
    pub construct: Option<Arc<Construct>>,
    /// The framework that makes it, where all that it grants is the framework's own.
    pub generated_by: Option<&'static str>,
}

/// One instance of a resource, evaluated.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Its name.
    pub id: ResourceId,
    /// The declaration's address without instance keys: the same for all instances of a block,
    /// `module.team.aws_iam_role.x`.
    pub declaration: Str,
    /// Language.
    pub kind: ResourceKind,
    /// Type, such as `aws_iam_role` or `AWS::IAM::Role`, [`MODULE_CALL`] or [`PROVIDER`].
    pub resource_type: Str,
    /// Evaluated attributes or properties; nested blocks are lists of maps.
    pub attributes: Map,
    /// Attributes that the deployment gives, such as the ARN, as far as they are known, also such
    /// that the configuration sets to null; only where a front end was asked for them. `tags_all` is
    /// there always where a provider gives tags.
    pub computed: Vec<MapEntry>,
    /// Where it stands.
    pub origin: Origin,
}

impl Resource {
    /// An attribute that is there and not null.
    pub fn attribute(&self, name: &str) -> Option<&Value> {
        self.attributes.get(name).filter(|v| !v.is_null())
    }
}
