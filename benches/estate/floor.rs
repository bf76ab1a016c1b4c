//! The floor: what reading and parsing alone costs, with the same parser crates.

use std::fs;
use std::hint::black_box;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

/// Reads and parses every file on the threads of the current pool, and drops each result at once.
pub fn read_and_parse(files: &[PathBuf]) -> io::Result<()> {
    files.par_iter().try_for_each(|file| parse(file))
}

fn parse(file: &Path) -> io::Result<()> {
    let text = fs::read_to_string(file)?;
    match file.extension().and_then(|e| e.to_str()) {
        Some("tf") => {
            black_box(hcl_edit::parser::parse_body(&text).map_err(io::Error::other)?);
        }
        Some("tftpl") => {
            black_box(
                text.parse::<hcl_edit::template::Template>()
                    .map_err(io::Error::other)?,
            );
        }
        Some("json") => {
            let (collect, options) = Default::default();
            let tree = jsonc_parser::parse_to_ast(&text, &collect, &options);
            black_box(tree.map_err(io::Error::other)?);
        }
        _ => {
            for event in granit_parser::Parser::new_from_str(&text) {
                black_box(event.map_err(io::Error::other)?);
            }
        }
    }
    Ok(())
}

/// Every file below a folder.
pub fn files_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            files.extend(files_below(&entry.path())?);
        } else {
            files.push(entry.path());
        }
    }
    Ok(files)
}
