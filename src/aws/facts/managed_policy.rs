//! AWS's managed policies.

use std::fmt;
use std::io::Read;
use std::sync::OnceLock;

use flate2::read::DeflateDecoder;

use super::table::{POLICIES, Row};
use crate::aws::Arn;

/// A policy that AWS manages.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ManagedPolicy(u16);

/// Whether AWS still offers a managed policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ManagedPolicyStanding {
    /// It does.
    Current,
    /// It says that it will delete it.
    Deprecated,
    /// It has deleted it; whoever has it attached keeps it.
    Deleted,
}

/// Every managed policy that AWS has, or had and has deleted, sorted by the bytes of its name.
pub fn managed_policies() -> impl ExactSizeIterator<Item = ManagedPolicy> + Clone {
    (0..count()).map(ManagedPolicy::of)
}

/// The managed policy of a name such as `AWSLambdaRole`; names are compared with their case, as in
/// ARNs.
pub fn managed_policy(name: &str) -> Option<ManagedPolicy> {
    let row = POLICIES.partition(0..count(), |row| row.text(0) < name);
    let policy = (row < count()).then(|| ManagedPolicy::of(row))?;
    (policy.name() == name).then_some(policy)
}

/// The managed policy of an ARN in any partition, such as
/// `arn:aws:iam::aws:policy/service-role/AWSLambdaRole`.
pub fn managed_policy_of_arn(arn: &str) -> Option<ManagedPolicy> {
    let arn = Arn::parse(arn)?;
    let is_managed = arn.service == "iam" && arn.region.is_empty() && arn.account == "aws";
    let path = arn.resource.strip_prefix("policy").filter(|_| is_managed)?;
    let (path, name) = path.split_at_checked(path.rfind('/')? + 1)?;
    managed_policy(name).filter(|policy| policy.path() == path)
}

/// How many there are; the last row only says where the document before it ends.
fn count() -> usize {
    POLICIES.len().saturating_sub(1)
}

impl ManagedPolicy {
    fn of(index: usize) -> Self {
        Self(u16::try_from(index).unwrap_or(u16::MAX))
    }

    fn row(self) -> Row {
        POLICIES.row(usize::from(self.0))
    }

    /// Its name, such as `AWSLambdaRole`.
    pub fn name(self) -> &'static str {
        self.row().text(0)
    }

    /// Its path, such as `/` or `/service-role/`.
    pub fn path(self) -> &'static str {
        self.row().text(4)
    }

    /// Its ARN in a partition.
    pub fn arn(self, partition: &str) -> String {
        format!(
            "arn:{partition}:iam::aws:policy{}{}",
            self.path(),
            self.name()
        )
    }

    /// When AWS made it, in seconds since 1970.
    pub fn created(self) -> u32 {
        self.row().four(8)
    }

    /// When AWS made the newest version, in seconds since 1970.
    pub fn updated(self) -> u32 {
        self.row().four(12)
    }

    /// The number of the newest version: 3 for `v3`.
    pub fn version(self) -> u16 {
        self.row().two(20)
    }

    /// Whether AWS still offers it.
    pub fn standing(self) -> ManagedPolicyStanding {
        match self.row().byte(22) {
            0 => ManagedPolicyStanding::Current,
            1 => ManagedPolicyStanding::Deprecated,
            _ => ManagedPolicyStanding::Deleted,
        }
    }

    /// The document of the newest version, as compact JSON.
    ///
    /// The first call opens the documents of all, which takes some milliseconds.
    pub fn document(self) -> String {
        let next = POLICIES.row(usize::from(self.0) + 1);
        let words = self.row().four(16) as usize..next.four(16) as usize;
        documents().document(words)
    }
}

impl fmt::Debug for ManagedPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.path(), self.name())
    }
}

static COMPRESSED: &[u8] = include_bytes!("../../../data/aws/managed_policies.bin");

/// What documents are put together from.
///
/// A document is a list of numbers of pieces: texts of JSON that are no keys, and what stands
/// between these, but for a comma alone.
#[derive(Default)]
struct Documents {
    bytes: Vec<u8>,
    /// Where each piece begins, and where the last one ends; each has a line end behind it.
    begins: Vec<usize>,
    /// Where the numbers begin.
    words: usize,
}

fn documents() -> &'static Documents {
    static DOCUMENTS: OnceLock<Documents> = OnceLock::new();
    DOCUMENTS.get_or_init(|| Documents::open().unwrap_or_default())
}

impl Documents {
    /// None when the bytes are damaged, which a test holds that they are not.
    fn open() -> Option<Self> {
        let mut bytes = Vec::new();
        DeflateDecoder::new(COMPRESSED)
            .read_to_end(&mut bytes)
            .ok()?;
        let (length, rest) = bytes.split_first_chunk()?;
        let length = u32::from_le_bytes(*length) as usize;
        let pieces = rest.get(..length)?;
        let ends = pieces
            .iter()
            .enumerate()
            .filter(|(_, byte)| **byte == b'\n');
        let begins = std::iter::once(4).chain(ends.map(|(at, _)| 4 + at + 1));
        Some(Self {
            begins: begins.collect(),
            words: 4 + length,
            bytes,
        })
    }

    fn document(&self, words: std::ops::Range<usize>) -> String {
        let numbers = self.words + 2 * words.start..self.words + 2 * words.end;
        let numbers = self.bytes.get(numbers).unwrap_or(&[]).chunks_exact(2);
        let mut document = String::new();
        let mut after_text = false;
        for number in numbers {
            let number = u16::from_le_bytes(number.try_into().unwrap_or_default());
            let piece = self.piece(usize::from(number));
            let is_text = piece.starts_with('"');
            if after_text && is_text {
                document.push(',');
            }
            after_text = is_text;
            document += piece;
        }
        document
    }

    fn piece(&self, number: usize) -> &str {
        let begin = self.begins.get(number).copied().unwrap_or(0);
        let next = self.begins.get(number + 1).copied().unwrap_or(0);
        let bytes = self.bytes.get(begin..next.saturating_sub(1)).unwrap_or(&[]);
        std::str::from_utf8(bytes).unwrap_or("")
    }
}
