//! All texts in one, each of them once.

use std::collections::{BTreeMap, BTreeSet};

use crate::Fallible;

/// A text that holds all others; what begins or ends another one lies in that.
pub struct Pool {
    text: String,
    places: BTreeMap<String, usize>,
}

impl Pool {
    pub fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let texts: BTreeSet<&str> = texts.collect();
        let (kept, inner_begins) = without_begins(texts.into_iter().map(str::to_owned).collect());
        let turned = kept.iter().map(|text| turn(text)).collect();
        let (kept, inner_ends) = without_begins(turned);
        let mut text = String::new();
        let mut places = BTreeMap::new();
        let mut kept: Vec<String> = kept.iter().map(|text| turn(text)).collect();
        kept.sort();
        for name in kept {
            places.insert(name.clone(), text.len());
            text += &name;
        }
        // The outer ones first, since what begins or ends a text may do so in a chain.
        for (inner, outer) in inner_ends.iter().rev() {
            let (inner, outer) = (turn(inner), turn(outer));
            if let Some(place) = places.get(&outer) {
                places.insert(inner.clone(), place + outer.len() - inner.len());
            }
        }
        for (inner, outer) in inner_begins.iter().rev() {
            if let Some(place) = places.get(outer) {
                places.insert(inner.clone(), *place);
            }
        }
        Self { text, places }
    }

    /// Where a text lies: the offset in the lower three bytes, the length in the upper one.
    pub fn find(&self, text: &str) -> Fallible<[u8; 4]> {
        let place = self.places.get(text).copied();
        let place = place.ok_or_else(|| format!("`{text}` is not in the pool"))?;
        let length = u32::from(u8::try_from(text.len())?);
        let offset = u32::try_from(place)?;
        if offset >= 1 << 24 {
            return Err("the pool is too large".into());
        }
        Ok((offset | length << 24).to_le_bytes())
    }

    pub fn into_text(self) -> String {
        self.text
    }
}

/// Sorted texts without those that begin the next one, and these with the next one.
fn without_begins(mut texts: Vec<String>) -> (Vec<String>, Vec<(String, String)>) {
    texts.sort();
    let mut kept = Vec::new();
    let mut inner = Vec::new();
    let mut texts = texts.into_iter().peekable();
    while let Some(text) = texts.next() {
        match texts.peek() {
            Some(next) if next.starts_with(&text) => inner.push((text, next.clone())),
            _ => kept.push(text),
        }
    }
    (kept, inner)
}

fn turn(text: &str) -> String {
    text.chars().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_lies_in_the_pool() {
        let texts = [
            "get",
            "getobject",
            "object",
            "ect",
            "t",
            "put",
            "",
            "getobjectacl",
            "put",
        ];
        let pool = Pool::new(texts.into_iter());
        for text in texts {
            let place = u32::from_le_bytes(pool.find(text).unwrap());
            let (begin, length) = ((place & 0xff_ffff) as usize, (place >> 24) as usize);
            assert_eq!(&pool.text[begin..begin + length], text);
        }
        assert!(pool.find("nothing").is_err());
        assert_eq!(
            pool.text.len(),
            "getobjectacl".len() + "object".len() + "put".len()
        );
    }
}
