//! Sets of numbers, each of them once.

use std::collections::BTreeMap;

use crate::Fallible;

#[derive(Default)]
pub struct Sets {
    numbers: BTreeMap<Vec<u16>, usize>,
    /// Where each set begins among the members.
    begins: Vec<u8>,
    members: Vec<u8>,
}

impl Sets {
    /// The number of a set.
    pub fn add(&mut self, mut members: Vec<u16>) -> Fallible<[u8; 2]> {
        members.sort_unstable();
        members.dedup();
        let next = self.numbers.len();
        let number = match self.numbers.get(&members) {
            Some(number) => *number,
            None => {
                self.begins.extend(begin(&self.members)?);
                self.members
                    .extend(members.iter().flat_map(|member| member.to_le_bytes()));
                self.numbers.insert(members, next);
                next
            }
        };
        Ok(u16::try_from(number)?.to_le_bytes())
    }

    /// Where each begins, with the end of the last, and the members.
    pub fn into_sections(mut self) -> Fallible<(Vec<u8>, Vec<u8>)> {
        self.begins.extend(begin(&self.members)?);
        Ok((self.begins, self.members))
    }
}

fn begin(members: &[u8]) -> Fallible<[u8; 2]> {
    Ok(u16::try_from(members.len() / 2)?.to_le_bytes())
}
