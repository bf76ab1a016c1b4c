//! Tables as sorted texts that are searched in place.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

/// Comment lines, then one line a row: fields between tabs, sorted by the bytes of the first
/// fields.
#[derive(Debug)]
pub(super) struct Table {
    text: &'static str,
    /// The rows of each first field, which stand together; found on first use.
    groups: OnceLock<FxHashMap<&'static str, &'static str>>,
}

impl Table {
    pub const fn new(text: &'static str) -> Self {
        Self {
            text,
            groups: OnceLock::new(),
        }
    }

    /// Every row.
    pub fn rows(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.body().lines()
    }

    /// What follows the first field in the first row whose first field is `first`.
    pub fn find(&self, first: &str) -> Option<&'static str> {
        self.of(first).next()
    }

    /// What follows the first field in every row whose first field is `first`.
    pub fn of(&self, first: &str) -> impl Iterator<Item = &'static str> + use<> {
        let groups = self.groups.get_or_init(|| groups(self.body()));
        let rows = groups.get(first).copied().unwrap_or("");
        rows.lines().filter_map(|row| Some(row.split_once('\t')?.1))
    }

    /// The table without its header.
    fn body(&self) -> &'static str {
        let mut rows = self.text;
        while rows.starts_with('#') {
            rows = rows.split_once('\n').map_or("", |(_, rest)| rest);
        }
        rows
    }
}

/// Sorted rows cut where the first field changes.
fn groups(rows: &'static str) -> FxHashMap<&'static str, &'static str> {
    let mut groups = FxHashMap::default();
    let mut end = 0;
    let mut group: Option<(&'static str, usize)> = None;
    for row in rows.split_inclusive('\n') {
        let first = row.split(['\t', '\n']).next().unwrap_or(row);
        match group {
            Some((current, _)) if current == first => {}
            _ => {
                if let Some((current, start)) = group.replace((first, end)) {
                    groups.insert(current, rows.get(start..end).unwrap_or(""));
                }
            }
        }
        end += row.len();
    }
    if let Some((last, start)) = group {
        groups.insert(last, rows.get(start..).unwrap_or(""));
    }
    groups
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

#[cfg(test)]
mod tests {
    use super::*;

    static TABLE: Table =
        Table::new("# header\n# more\na\tx\t1\na\ty\t2\nab\tx\t3\nb\tz\t\nc\tä\t5\n");

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
            assert_eq!(INDEX.find(key[0], key[1]), found, "{key:?}");
        }
    }

    #[test]
    fn rows_of_one_first_field_are_found_together() {
        assert_eq!(TABLE.find("a"), Some("x\t1"));
        assert_eq!(TABLE.find("aa"), None);
        let all = |key: &'static str| TABLE.of(key).collect::<Vec<_>>();
        assert_eq!(all("a"), ["x\t1", "y\t2"]);
        assert_eq!(all("ab"), ["x\t3"]);
        assert_eq!(all("aa"), [] as [&str; 0]);
        assert_eq!(TABLE.rows().count(), 5);
        assert_eq!(Table::new("").of("a").count(), 0);
    }
}
