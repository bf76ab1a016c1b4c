//! The binary form that the program reads in place.
//!
//! `facts.bin` is a list of sections of rows of one size, all numbers little-endian; `facts.txt` is
//! the pool that their texts lie in, and `managed_policies.bin` what the documents of managed
//! policies are put together from. `src/aws/facts/table.rs` says what stands where.

mod documents;
mod pool;
mod sets;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::Fallible;
use crate::facts::{Action, Facts, LEVELS, Service, Standing};
use crate::policies::{self, Written};
use crate::text::{self, GlobalKey};

use pool::Pool;
use sets::Sets;

/// The files of the binary form.
pub struct Packed {
    pub table: Vec<u8>,
    pub pool: String,
    pub documents: Vec<u8>,
}

/// Packs the text form of a folder, and writes the binary form beside it.
pub fn write(folder: &Path) -> Fallible<()> {
    let packed = pack(folder)?;
    fs::write(folder.join("facts.bin"), &packed.table)?;
    fs::write(folder.join("facts.txt"), &packed.pool)?;
    let documents = documents::compress(&packed.documents)?;
    fs::write(folder.join("managed_policies.bin"), documents)?;
    Ok(())
}

/// Packs the text form of a folder; the documents are not compressed yet.
pub fn pack(folder: &Path) -> Fallible<Packed> {
    let facts = text::read(folder)?;
    let keys = text::read_global_keys(folder)?;
    let policies = policies::read(folder)?;
    let mut packer = Packer::new(&facts, &keys, &policies)?;
    let documents = packer.pack(&facts, &policies)?;
    let mut table = Vec::new();
    let mut offset = 4 * (packer.sections.len() + 1);
    for section in &packer.sections {
        table.extend(four(offset)?);
        offset += section.len();
    }
    table.extend(four(offset)?);
    table.extend(packer.sections.concat());
    Ok(Packed {
        table,
        pool: packer.pool.into_text(),
        documents,
    })
}

struct Packer {
    pool: Pool,
    sets: Sets,
    keys: Keys,
    /// Numbers of actions by `service:action` in lower case.
    actions: BTreeMap<String, u16>,
    sections: Vec<Vec<u8>>,
}

/// Condition keys by name in lower case and type.
type Keys = BTreeMap<(String, String), Key>;

#[derive(Default)]
struct Key {
    name: String,
    number: u16,
    is_global: bool,
    is_sensitive: bool,
}

impl Packer {
    fn new(facts: &Facts, global: &[GlobalKey], policies: &[Written]) -> Fallible<Self> {
        let keys = keys(facts, global)?;
        let mut actions = BTreeMap::new();
        for (prefix, service) in &facts.services {
            for name in service.actions.keys() {
                actions.insert(format!("{prefix}:{name}"), u16_of(actions.len())?);
            }
        }
        let services = facts.services.values();
        let kinds = services.clone().flat_map(|s| s.resource_types.values());
        let texts = (facts.services.keys().map(String::as_str))
            .chain(
                services
                    .flat_map(|s| s.actions.values())
                    .map(|a| a.name.as_str()),
            )
            .chain(kinds.clone().map(|kind| kind.name.as_str()))
            .chain(kinds.flat_map(|kind| &kind.arns).map(String::as_str))
            .chain(keys.values().map(|key| key.name.as_str()))
            .chain(facts.principals.iter().map(String::as_str))
            .chain(facts.prefixes.keys().map(String::as_str))
            .chain(
                policies
                    .iter()
                    .flat_map(|p| [p.name.as_str(), p.path.as_str()]),
            );
        Ok(Self {
            pool: Pool::new(texts),
            sets: Sets::default(),
            keys,
            actions,
            sections: Vec::new(),
        })
    }

    /// Makes every section, and the documents.
    fn pack(&mut self, facts: &Facts, policies: &[Written]) -> Fallible<Vec<u8>> {
        let (mut services, mut actions) = (Vec::new(), Vec::new());
        let (mut kinds, mut arns) = (Vec::new(), Vec::new());
        let mut type_numbers = BTreeMap::new();
        let (mut action_count, mut arn_count) = (0, 0);
        for (prefix, service) in &facts.services {
            services.extend(self.pool.find(prefix)?);
            services.extend(two(action_count)?);
            services.extend(two(type_numbers.len())?);
            services.extend(self.key_set(service, service.keys.keys().map(String::as_str))?);
            services.push(standing(service.standing) | u8::from(service.supports_rcp) << 2);
            for (name, kind) in &service.resource_types {
                type_numbers.insert(
                    (prefix.as_str(), name.as_str()),
                    u16_of(type_numbers.len())?,
                );
                kinds.extend(self.pool.find(&kind.name)?);
                kinds.extend(two(arn_count)?);
                kinds.extend(self.key_set(service, kind.keys.iter().map(String::as_str))?);
                for arn in &kind.arns {
                    arns.extend(self.pool.find(arn)?);
                }
                arn_count += kind.arns.len();
            }
            for action in service.actions.values() {
                let numbers = |name: &str| type_numbers.get(&(prefix, name)).copied();
                actions.extend(self.action(service, action, numbers)?);
            }
            action_count += service.actions.len();
        }
        // What comes after the last of each.
        services.extend([0; 4]);
        services.extend(two(action_count)?);
        services.extend(two(type_numbers.len())?);
        services.extend([0; 3]);
        kinds.extend([0; 4]);
        kinds.extend(two(arn_count)?);
        kinds.extend([0; 2]);
        let (policies, documents) = self.policies(policies)?;
        let (sets, members) = std::mem::take(&mut self.sets).into_sections()?;
        self.sections = vec![
            services,
            actions,
            kinds,
            arns,
            self.key_rows()?,
            sets,
            members,
            self.names(facts.principals.iter())?,
            self.prefixes(facts)?,
            policies,
            self.templates(),
        ];
        Ok(documents)
    }

    fn action(
        &mut self,
        service: &Service,
        action: &Action,
        type_number: impl Fn(&str) -> Option<u16>,
    ) -> Fallible<Vec<u8>> {
        let level = LEVELS.iter().position(|level| *level == action.level);
        let level = u8::try_from(level.ok_or("no such access level")?)?;
        let known = u8::from(action.resource_types.is_some());
        let mut taken = Vec::new();
        for (name, required) in action.resource_types.iter().flatten() {
            let number = type_number(&name.to_ascii_lowercase());
            let number = number.ok_or_else(|| format!("`{}` takes `{name}`", action.name))?;
            taken.push(number | u16::from(*required) << 15);
        }
        let mut dependent = Vec::new();
        for name in &action.dependent {
            let number = self.actions.get(&name.to_ascii_lowercase());
            dependent.push(*number.ok_or_else(|| format!("no action `{name}`"))?);
        }
        let mut row = self.pool.find(&action.name)?.to_vec();
        row.push(level | standing(action.standing) << 3 | known << 5);
        row.extend(self.key_set(service, action.keys.iter().map(String::as_str))?);
        row.extend(self.sets.add(taken)?);
        row.extend(self.sets.add(dependent)?);
        Ok(row)
    }

    /// The set of some keys of a service.
    fn key_set<'a>(
        &mut self,
        service: &Service,
        names: impl Iterator<Item = &'a str>,
    ) -> Fallible<[u8; 2]> {
        let mut numbers = Vec::new();
        for name in names {
            let lower = name.to_ascii_lowercase();
            let key = service.keys.get(&lower);
            let key = key.ok_or_else(|| format!("a service does not have its key `{name}`"))?;
            let key = self
                .keys
                .get(&(lower, key.value.clone()))
                .ok_or("a key is lost")?;
            numbers.push(key.number);
        }
        self.sets.add(numbers)
    }

    fn key_rows(&self) -> Fallible<Vec<u8>> {
        let mut rows = Vec::new();
        for ((_, value), key) in &self.keys {
            let item = value.strip_prefix("ArrayOf");
            let kind = TYPES.iter().position(|name| *name == item.unwrap_or(value));
            let kind = u8::try_from(kind.ok_or_else(|| format!("no type `{value}`"))?)?;
            let flags = u8::from(item.is_some())
                | u8::from(key.is_sensitive) << 1
                | u8::from(key.is_global) << 2;
            rows.extend(self.pool.find(&key.name)?);
            rows.push(kind | flags << 3);
        }
        Ok(rows)
    }

    fn templates(&self) -> Vec<u8> {
        let templates = self.keys.values().filter(|key| key.name.contains("${"));
        templates.flat_map(|key| key.number.to_le_bytes()).collect()
    }

    fn names<'a>(&self, names: impl Iterator<Item = &'a String>) -> Fallible<Vec<u8>> {
        let found: Fallible<Vec<_>> = names.map(|name| self.pool.find(name)).collect();
        Ok(found?.concat())
    }

    fn prefixes(&self, facts: &Facts) -> Fallible<Vec<u8>> {
        let mut rows = Vec::new();
        for (prefix, service) in &facts.prefixes {
            let number = facts.services.keys().position(|name| name == service);
            rows.extend(self.pool.find(prefix)?);
            rows.extend(two(
                number.ok_or_else(|| format!("no service `{service}`"))?
            )?);
        }
        Ok(rows)
    }

    fn policies(&mut self, policies: &[Written]) -> Fallible<(Vec<u8>, Vec<u8>)> {
        let mut rows = Vec::new();
        let mut documents = documents::Documents::default();
        for policy in policies {
            let standing = policies::Standing::ALL;
            let standing = standing.iter().position(|(of, _)| *of == policy.standing);
            rows.extend(self.pool.find(&policy.name)?);
            rows.extend(self.pool.find(&policy.path)?);
            rows.extend(time(&policy.created)?.to_le_bytes());
            rows.extend(time(&policy.updated)?.to_le_bytes());
            rows.extend(four(documents.len())?);
            rows.extend(policy.version.to_le_bytes());
            rows.push(u8::try_from(standing.unwrap_or(0))?);
            documents.add(&policy.document)?;
        }
        rows.extend([0; 16]);
        rows.extend(four(documents.len())?);
        rows.extend([0; 3]);
        Ok((rows, documents.into_bytes()?))
    }
}

/// The types of single values, by their numbers.
const TYPES: [&str; 7] = [
    "String",
    "ARN",
    "Bool",
    "Numeric",
    "Date",
    "IPAddress",
    "Binary",
];

fn keys(facts: &Facts, global: &[GlobalKey]) -> Fallible<Keys> {
    let mut keys = Keys::new();
    for service in facts.services.values() {
        for (lower, key) in &service.keys {
            let entry = keys.entry((lower.clone(), key.value.clone())).or_default();
            entry.name = key.name.clone();
        }
    }
    for key in global {
        let entry = (key.name.to_ascii_lowercase(), key.value.clone());
        let entry = keys.entry(entry).or_default();
        entry.name = key.name.clone();
        entry.is_global = true;
        entry.is_sensitive = key.is_sensitive;
    }
    for (number, key) in keys.values_mut().enumerate() {
        key.number = u16_of(number)?;
    }
    Ok(keys)
}

fn standing(standing: Standing) -> u8 {
    match standing {
        Standing::Current => 0,
        Standing::Retired => 1,
        Standing::Unlisted => 2,
    }
}

/// Seconds since 1970 of a time such as `2015-02-06T18:39:46Z`.
fn time(text: &str) -> Fallible<u32> {
    let numbers = text
        .trim_end_matches('Z')
        .split(['-', 'T', ':'])
        .map(str::parse::<i64>);
    let numbers = numbers.collect::<Result<Vec<_>, _>>()?;
    let [year, month, day, hour, minute, second] = numbers[..] else {
        return Err(format!("the time `{text}`").into());
    };
    // Years begin with March, so that a leap day is the last of one.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1;
    let days_before_1970 = 719_468;
    let seconds = (days - days_before_1970) * 86_400 + hour * 3_600 + minute * 60 + second;
    Ok(u32::try_from(seconds)?)
}

fn u16_of(number: usize) -> Fallible<u16> {
    Ok(u16::try_from(number)?)
}

fn two(number: usize) -> Fallible<[u8; 2]> {
    Ok(u16_of(number)?.to_le_bytes())
}

fn four(number: usize) -> Fallible<[u8; 4]> {
    Ok(u32::try_from(number)?.to_le_bytes())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Read;

    use super::*;

    /// Compressed bytes may differ with the version of the compressing crate; what they hold may
    /// not.
    #[test]
    fn what_is_packed_is_up_to_date() {
        let folder = crate::data();
        let packed = pack(&folder).unwrap();
        let advice = "is not what `cargo run -p xtask -- pack` makes of the texts";
        assert!(
            fs::read(folder.join("facts.bin")).unwrap() == packed.table,
            "facts.bin {advice}"
        );
        let pool = fs::read_to_string(folder.join("facts.txt")).unwrap();
        assert!(pool == packed.pool, "facts.txt {advice}");
        let compressed = fs::read(folder.join("managed_policies.bin")).unwrap();
        let mut documents = Vec::new();
        let mut decoder = flate2::read::DeflateDecoder::new(&compressed[..]);
        decoder.read_to_end(&mut documents).unwrap();
        assert!(
            documents == packed.documents,
            "managed_policies.bin {advice}"
        );
    }

    #[test]
    fn times_are_seconds_since_1970() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T00:00:00Z", 951_782_400),
            ("2015-02-06T18:39:46Z", 1_423_247_986),
            ("2024-12-31T23:59:59Z", 1_735_689_599),
        ] {
            assert_eq!(time(text).unwrap(), seconds, "{text}");
        }
        assert!(time("2015-02-06").is_err());
        assert!(time("1969-12-31T23:59:59Z").is_err());
    }
}
