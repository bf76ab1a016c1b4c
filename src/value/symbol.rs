//! What stands for an unknown.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::{ResourceId, Text, TypeExpr};
use crate::text::{Span, Str};

/// Stands for a value that is not known before deployment, or not resolved.
///
/// Symbols are equal when they stand for the same thing; where and why does not matter.
#[derive(Debug, Clone)]
pub struct Symbol {
    /// What it stands for.
    pub kind: SymbolKind,
    /// Why it is not known.
    pub reason: Reason,
    /// The expression that names it.
    pub span: Span,
    /// What is known of its text nevertheless: an ARN whose account is a symbol.
    pub shape: Option<Text>,
    /// Whether it is certainly not null.
    pub not_null: bool,
    /// The type of what it stands for, where that is known.
    pub ty: Option<Arc<TypeExpr>>,
}

/// What a symbol stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SymbolKind {
    /// An attribute of a resource of this configuration.
    Attribute {
        /// The resource.
        resource: ResourceId,
        /// `arn`, `Arn`, `Ref`, …; empty for the resource as a whole.
        attribute: Str,
    },
    /// An attribute of something outside: `data.aws_iam_role.x.arn`, with the scope's address
    /// before it.
    Data(Str),
    /// An input without a value: `var.name` or the parameter's name, with the scope's address
    /// before it.
    Input(Str),
    /// What the deployment decides.
    Pseudo(Pseudo),
    /// An output of something that is not here: `module.x.y`, an import, a nested stack's output,
    /// a dynamic reference.
    Outside(Str),
    /// An expression over unknowns, as written; `scope` tells instances of a module apart.
    Expression {
        /// The address of the module instance or stack.
        scope: Str,
        /// The expression's source.
        source: Str,
    },
}

/// Values that every deployment has, whatever the language calls them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pseudo {
    /// The account id: `data.aws_caller_identity.x.account_id`, `AWS::AccountId`.
    AccountId,
    /// `aws`, `aws-cn`, `aws-us-gov`, …
    Partition,
    /// The region.
    Region,
    /// `amazonaws.com` or its like.
    UrlSuffix,
    /// The stack's name.
    StackName,
    /// The stack's id.
    StackId,
    /// Where the stack sends notifications.
    NotificationArns,
    /// Terraform's workspace.
    Workspace,
}

impl Pseudo {
    /// Its name in messages, that of CloudFormation where it has one.
    pub fn name(self) -> &'static str {
        match self {
            Pseudo::AccountId => "AWS::AccountId",
            Pseudo::Partition => "AWS::Partition",
            Pseudo::Region => "AWS::Region",
            Pseudo::UrlSuffix => "AWS::URLSuffix",
            Pseudo::StackName => "AWS::StackName",
            Pseudo::StackId => "AWS::StackId",
            Pseudo::NotificationArns => "AWS::NotificationARNs",
            Pseudo::Workspace => "terraform.workspace",
        }
    }
}

/// Why something is not known. The names are stable: reports count by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// Decided by AWS or the deployment (an id, the account, an ARN's random part).
    DecidedAtDeployment,
    /// An input without a default and without a value given.
    NoValue,
    /// Read from outside at deployment: a data source, an import, remote state, a dynamic
    /// reference.
    ReadAtDeployment,
    /// The module is not here.
    ModuleNotInstalled,
    /// A file that is missing, unreadable, or outside the root.
    FileNotRead,
    /// A function or construct that is not evaluated.
    NotSupported,
    /// Differs from run to run: `timestamp()`, `uuid()`.
    Impure,
    /// The expression is an error in its language.
    Invalid,
    /// A cycle of references.
    Cycle,
    /// A limit was passed.
    Limit,
    /// A condition that is not decided.
    UndecidedCondition,
}

impl Reason {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            Reason::DecidedAtDeployment => "decided-at-deployment",
            Reason::NoValue => "no-value",
            Reason::ReadAtDeployment => "read-at-deployment",
            Reason::ModuleNotInstalled => "module-not-installed",
            Reason::FileNotRead => "file-not-read",
            Reason::NotSupported => "not-supported",
            Reason::Impure => "impure",
            Reason::Invalid => "invalid",
            Reason::Cycle => "cycle",
            Reason::Limit => "limit",
            Reason::UndecidedCondition => "undecided-condition",
        }
    }
}

impl Reason {
    /// What the user can do about it; empty where nothing general is to be said.
    pub fn advice(self) -> &'static str {
        match self {
            Reason::ModuleNotInstalled => {
                "run `terraform init` or `terraform get` (OpenTofu: `tofu init`)"
            }
            Reason::NoValue => "give it a value by a variables file or `--var`, or `--parameter`",
            Reason::FileNotRead => "mend the path: only files inside the scanned folder are read",
            Reason::Limit => "see the page of limits",
            _ => "",
        }
    }
}

impl Symbol {
    /// A symbol without a known shape.
    pub fn new(kind: SymbolKind, reason: Reason, span: Span) -> Self {
        Self {
            kind,
            reason,
            span,
            shape: None,
            not_null: false,
            ty: None,
        }
    }

    /// What the deployment decides.
    pub fn pseudo(pseudo: Pseudo, span: Span) -> Self {
        Self {
            not_null: true,
            ..Self::new(
                SymbolKind::Pseudo(pseudo),
                Reason::DecidedAtDeployment,
                span,
            )
        }
    }

    /// Adds its type; one of which nothing is known is none.
    #[must_use]
    pub fn with_type(mut self, ty: TypeExpr) -> Self {
        self.ty = match ty {
            TypeExpr::Any => None,
            ty => Some(Arc::new(ty)),
        };
        self
    }

    /// The symbol of a part of what this one stands for, so that it is the same one however the
    /// whole was passed on; `step` is as in an expression: `.name`, `[0]`. None where what it stands
    /// for is no named thing.
    pub fn part(&self, step: &str, span: Span) -> Option<Self> {
        let named = |name: &Str| Str::from(format!("{name}{step}"));
        let kind = match &self.kind {
            SymbolKind::Attribute {
                resource,
                attribute,
            } => SymbolKind::Attribute {
                resource: resource.clone(),
                attribute: match &**attribute {
                    "" => Str::from(step.strip_prefix('.').unwrap_or(step)),
                    _ => named(attribute),
                },
            },
            SymbolKind::Data(name) => SymbolKind::Data(named(name)),
            SymbolKind::Input(name) => SymbolKind::Input(named(name)),
            SymbolKind::Outside(name) => SymbolKind::Outside(named(name)),
            SymbolKind::Pseudo(_) | SymbolKind::Expression { .. } => return None,
        };
        Some(Self::new(kind, self.reason, span))
    }

    /// Adds what is known of its text.
    #[must_use]
    pub fn with_shape(mut self, shape: Text) -> Self {
        self.shape = Some(shape);
        self.not_null = true;
        self
    }
}

impl PartialEq for Symbol {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl Eq for Symbol {}

impl Hash for Symbol {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.kind.hash(state);
    }
}

/// The name in messages: `aws_iam_role.app.arn`, `var.name`, `AWS::AccountId`.
impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            SymbolKind::Attribute {
                resource,
                attribute,
            } if attribute.is_empty() => f.write_str(&resource.address),
            SymbolKind::Attribute {
                resource,
                attribute,
            } => write!(f, "{}.{attribute}", resource.address),
            SymbolKind::Data(name) | SymbolKind::Input(name) | SymbolKind::Outside(name) => {
                f.write_str(name)
            }
            SymbolKind::Pseudo(pseudo) => f.write_str(pseudo.name()),
            SymbolKind::Expression { source, .. } => f.write_str(source),
        }
    }
}
