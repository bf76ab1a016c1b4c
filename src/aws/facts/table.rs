//! The table, read in place.
//!
//! It begins with the offset of each section and of the end, four bytes each. A section is rows of
//! one size; all numbers are little-endian. A *text* is an offset into the pool in the lower three
//! bytes and a length in the upper one. Rows of services, resource types, sets and policies are
//! followed by one more, which says where what they hold ends.
//!
//! | section | a row |
//! |---|---|
//! | services, by prefix | text; first action, first resource type, set of condition keys: 2 bytes each; standing, `1 << 2` when RCPs reach it |
//! | actions, by service and name | text; level, standing `<< 3`, `1 << 5` when its resource types are known; sets of condition keys, resource types, dependent actions: 2 bytes each |
//! | resource types, by service and name | text; first ARN format, set of condition keys: 2 bytes each |
//! | ARN formats | text |
//! | condition keys, by name | text; type, `1 << 3` multi-valued, `1 << 4` sensitive, `1 << 5` global |
//! | sets | first member: 2 bytes |
//! | members | number of a row, for resource types with `1 << 15` when it is required: 2 bytes |
//! | service principals | text |
//! | beginnings of condition keys | text; service: 2 bytes |
//! | managed policies, by the bytes of the name | text; path: text; created, updated: 4 bytes each, seconds since 1970; first piece of the document: 4 bytes; version: 2 bytes; standing |
//! | condition keys with placeholders | number of the key: 2 bytes |
//!
//! Names are sorted without their case. A test compares all of it with the texts that it is made
//! from, so that what is out of range, which cannot be, is read as zero or as empty.

use std::cmp::Ordering;

static TABLE: &[u8] = include_bytes!("../../../data/aws/facts.bin");
static POOL: &str = include_str!("../../../data/aws/facts.txt");

/// A section: its number and the size of its rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Section {
    number: usize,
    row: usize,
}

pub(super) const SERVICES: Section = Section { number: 0, row: 11 };
pub(super) const ACTIONS: Section = Section { number: 1, row: 11 };
pub(super) const RESOURCE_TYPES: Section = Section { number: 2, row: 8 };
pub(super) const ARN_FORMATS: Section = Section { number: 3, row: 4 };
pub(super) const CONDITION_KEYS: Section = Section { number: 4, row: 5 };
const SETS: Section = Section { number: 5, row: 2 };
const MEMBERS: Section = Section { number: 6, row: 2 };
pub(super) const PRINCIPALS: Section = Section { number: 7, row: 4 };
pub(super) const KEY_PREFIXES: Section = Section { number: 8, row: 6 };
pub(super) const POLICIES: Section = Section { number: 9, row: 23 };
pub(super) const KEY_TEMPLATES: Section = Section { number: 10, row: 2 };

impl Section {
    fn bytes(self) -> &'static [u8] {
        let at = 4 * self.number;
        let begin = number(TABLE, at, 4) as usize;
        let end = number(TABLE, at + 4, 4) as usize;
        TABLE.get(begin..end).unwrap_or(&[])
    }

    /// How many rows there are, with the one more where there is one.
    pub(super) fn len(self) -> usize {
        self.bytes().len() / self.row
    }

    pub(super) fn row(self, index: usize) -> Row {
        let begin = index.saturating_mul(self.row);
        let bytes = self.bytes();
        Row(bytes
            .get(begin..begin.saturating_add(self.row))
            .unwrap_or(&[]))
    }

    /// The first row in a range that is not before what is looked for.
    pub(super) fn partition(
        self,
        rows: std::ops::Range<usize>,
        is_before: impl Fn(Row) -> bool,
    ) -> usize {
        let (mut low, mut high) = (rows.start, rows.end);
        while low < high {
            let middle = low + (high - low) / 2;
            match is_before(self.row(middle)) {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        low
    }

    /// The row of a name in a range of rows that begin with their names, sorted without case.
    pub(super) fn find(self, rows: std::ops::Range<usize>, name: &str) -> Option<usize> {
        let is_before = |row: Row| compare(row.text(0), name) == Ordering::Less;
        let found = self.partition(rows.clone(), is_before);
        (found < rows.end && self.row(found).text(0).eq_ignore_ascii_case(name)).then_some(found)
    }
}

/// A row of some section.
#[derive(Clone, Copy)]
pub(super) struct Row(&'static [u8]);

impl Row {
    pub(super) fn byte(self, at: usize) -> u8 {
        self.0.get(at).copied().unwrap_or(0)
    }

    pub(super) fn two(self, at: usize) -> u16 {
        u16::try_from(number(self.0, at, 2)).unwrap_or(0)
    }

    pub(super) fn four(self, at: usize) -> u32 {
        number(self.0, at, 4)
    }

    pub(super) fn text(self, at: usize) -> &'static str {
        let place = self.four(at);
        let begin = (place & 0x00ff_ffff) as usize;
        POOL.get(begin..begin + (place >> 24) as usize)
            .unwrap_or("")
    }

    /// The members of the set whose number stands at a place.
    pub(super) fn set(self, at: usize) -> impl ExactSizeIterator<Item = u16> + Clone + use<> {
        let set = usize::from(self.two(at));
        let begin = usize::from(SETS.row(set).two(0));
        let end = usize::from(SETS.row(set + 1).two(0));
        let bytes = MEMBERS.bytes().get(2 * begin..2 * end).unwrap_or(&[]);
        let pairs = bytes.chunks_exact(2);
        pairs.map(|pair| u16::from_le_bytes(pair.try_into().unwrap_or_default()))
    }
}

fn number(bytes: &[u8], at: usize, size: usize) -> u32 {
    let bytes = bytes.get(at..at + size).unwrap_or(&[]);
    bytes
        .iter()
        .rev()
        .fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// Compares two names as the table is sorted: by their bytes in lower case.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    let a = a.bytes().map(|byte| byte.to_ascii_lowercase());
    a.cmp(b.bytes().map(|byte| byte.to_ascii_lowercase()))
}
