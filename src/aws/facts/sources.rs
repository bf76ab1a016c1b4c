//! Where the facts are from.

/// A package that facts are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// `npm` or `pypi`.
    pub registry: &'static str,
    /// Its name there.
    pub package: &'static str,
    /// Its version.
    pub version: &'static str,
    /// When its data were made, `YYYY-MM` or `YYYY-MM-DD`.
    pub date: &'static str,
    /// Its licence, as SPDX writes it.
    pub licence: &'static str,
    /// What is read from it.
    parts: &'static str,
}

impl Source {
    /// What is read from it, such as `actions`.
    pub fn parts(self) -> impl Iterator<Item = &'static str> {
        self.parts.split(',')
    }
}

/// Every package that facts are read from.
pub fn sources() -> impl Iterator<Item = Source> {
    include_str!("../../../data/aws/sources.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut fields = line.split('\t');
            Some(Source {
                registry: fields.next()?,
                package: fields.next()?,
                version: fields.next()?,
                date: fields.next()?,
                licence: fields.next()?,
                parts: fields.next()?,
            })
        })
}
