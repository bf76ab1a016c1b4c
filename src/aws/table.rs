//! Tables as sorted texts that are searched in place.

use std::cmp::Ordering;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

/// Comment lines, then one line a row: fields between tabs, sorted by the bytes of the first
/// fields. Looking a row up takes no preparation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table(pub &'static str);

impl Table {
    /// Every row.
    pub fn rows(self) -> impl Iterator<Item = &'static str> {
        self.body().lines()
    }

    /// The fields behind the first ones, of the row whose first fields are `key`.
    pub fn find(self, key: &[&str]) -> Option<&'static str> {
        behind(self.from(key).lines().next()?, key)
    }

    /// What follows the first field in every row whose first field is `first`.
    pub fn of(self, first: &str) -> impl Iterator<Item = &'static str> {
        let mut rows = self.from(&[first]).lines();
        std::iter::from_fn(move || behind(rows.next()?, &[first]))
    }

    /// The rows from the first one that is not before `key`.
    fn from(self, key: &[&str]) -> &'static str {
        let body = self.body();
        // The row that holds the middle byte: the table is never read whole.
        let (mut low, mut high) = (0, body.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let start = body.as_bytes()[low..middle]
                .iter()
                .rposition(|&b| b == b'\n')
                .map_or(low, |i| low + i + 1);
            let end = body.as_bytes()[middle..high]
                .iter()
                .position(|&b| b == b'\n')
                .map_or(high, |i| middle + i + 1);
            if compare(body.get(start..end).unwrap_or(""), key) == Ordering::Less {
                low = end;
            } else {
                high = start;
            }
        }
        body.get(low..).unwrap_or("")
    }

    /// The table without its header.
    fn body(self) -> &'static str {
        let mut rows = self.0;
        while rows.starts_with('#') {
            rows = rows.split_once('\n').map_or("", |(_, rest)| rest);
        }
        rows
    }
}

/// The rows of a table by their first two fields, for what is asked once for each instance of a
/// resource: too often to search a text. It is made on first use.
#[derive(Debug)]
pub(super) struct Index {
    table: &'static Table,
    rows: OnceLock<FxHashMap<(&'static str, &'static str), &'static str>>,
}

impl Index {
    pub const fn new(table: &'static Table) -> Self {
        Self {
            table,
            rows: OnceLock::new(),
        }
    }

    /// The fields behind the first two, of the row that begins with these.
    pub fn find(&self, first: &str, second: &str) -> Option<&'static str> {
        let named = |row: &'static str| {
            let (first, rest) = row.split_once('\t')?;
            let (second, rest) = rest.split_once('\t')?;
            Some(((first, second), rest))
        };
        let rows: &FxHashMap<(&str, &str), &'static str> = self
            .rows
            .get_or_init(|| self.table.rows().filter_map(named).collect());
        rows.get(&(first, second)).copied()
    }
}

/// The first fields of a row against a key of so many fields.
fn compare(row: &str, key: &[&str]) -> Ordering {
    let mut fields = row.trim_end_matches('\n').split('\t');
    for part in key {
        let field = fields.next().unwrap_or("");
        match field.cmp(part) {
            Ordering::Equal => {}
            unequal => return unequal,
        }
    }
    Ordering::Equal
}

fn behind(row: &'static str, key: &[&str]) -> Option<&'static str> {
    let mut rest = row;
    for part in key {
        let (field, behind) = rest.split_once('\t')?;
        if field != *part {
            return None;
        }
        rest = behind;
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Table = Table("# header\n# more\na\tx\t1\na\ty\t2\nab\tx\t3\nb\tz\t\nc\tä\t5\n");

    #[test]
    fn rows_are_found_by_their_first_fields() {
        let cases = [
            (["a", "x"], Some("1")),
            (["a", "y"], Some("2")),
            (["ab", "x"], Some("3")),
            (["b", "z"], Some("")),
            (["c", "ä"], Some("5")),
            (["a", ""], None),
            (["a", "z"], None),
            (["", ""], None),
            (["d", "x"], None),
            (["#", "header"], None),
        ];
        static INDEX: Index = Index::new(&TABLE);
        for (key, found) in cases {
            assert_eq!(TABLE.find(&key), found, "{key:?}");
            assert_eq!(INDEX.find(key[0], key[1]), found, "{key:?}");
        }
    }

    #[test]
    fn rows_of_one_first_field_are_found_together() {
        let all = |key: &'static str| TABLE.of(key).collect::<Vec<_>>();
        assert_eq!(all("a"), ["x\t1", "y\t2"]);
        assert_eq!(all("ab"), ["x\t3"]);
        assert_eq!(all("aa"), [] as [&str; 0]);
        assert_eq!(TABLE.rows().count(), 5);
        assert_eq!(Table("").find(&["a"]), None);
    }
}
