//! The settings of a run: the configuration file, and what the request puts above it.

use std::path::{Path, PathBuf};

use super::Request;
use super::custom_rules::RuleFiles;
use super::extends::Chain;
use super::read::read_text;
use super::report::NO_FILE;
use super::root::{Root, join};
use crate::config::{self, Config, Environment};
use crate::guard::RuleFile;
use crate::rules::Restriction;
use crate::text::{FileId, Problem, SourceFile, Sources, Span, nearest};

/// The configuration, and where its paths start.
#[derive(Debug, Default)]
pub(super) struct Configured {
    config: Config,
    file: Option<FileId>,
    /// The files that it extends.
    extended: Vec<FileId>,
    /// The configuration's folder below the root, `.` for the root itself.
    dir: String,
    /// The environments that the request names.
    chosen: Vec<String>,
    /// The files of custom rules.
    rule_files: Vec<RuleFile>,
}

impl Configured {
    /// Reads the configuration of a scan of `paths` and puts the request above it.
    pub(super) fn read(
        request: &Request,
        root: &Root,
        paths: &[PathBuf],
        sources: &mut Sources,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut configured = match &request.config {
            Some(path) => Self::of_file(path, root, sources, problems),
            None => find(root, paths)
                .map(|path| Self::of_file(&path, root, sources, problems))
                .unwrap_or_default(),
        };
        configured.select(request, sources, problems);
        let config = &mut configured.config;
        for environment in &mut config.environments {
            let own = std::mem::take(&mut environment.variables);
            environment.variables.clone_from(&config.variables);
            environment.variables.extend(own);
            environment.variables.extend(request.vars.iter().cloned());
        }
        config.variables.extend(request.vars.iter().cloned());
        let deployments = config.environments.iter_mut().map(|environment| {
            let Environment {
                account_id,
                partition,
                workspace,
                region,
                ..
            } = environment;
            [account_id, partition, workspace, region]
        });
        let whole = [
            &mut config.account_id,
            &mut config.partition,
            &mut config.workspace,
            &mut config.region,
        ];
        let requested = [
            &request.account_id,
            &request.partition,
            &request.workspace,
            &request.region,
        ];
        for settings in deployments.chain([whole]) {
            for (setting, requested) in settings.into_iter().zip(requested) {
                if requested.is_some() {
                    setting.clone_from(requested);
                }
            }
        }
        for (setting, fallback) in [
            (&mut config.account_id, &request.fallback_account_id),
            (&mut config.partition, &request.fallback_partition),
        ] {
            if setting.is_none() {
                setting.clone_from(fallback);
            }
        }
        let config = &mut configured.config;
        let environments = config.environments.iter().map(|e| &e.account_id);
        let deployed = environments.chain([&config.account_id]).flatten().cloned();
        config.settings.accounts.deployed = deployed.collect();
        config.settings.today = request.today;
        configured.choose(request, sources, problems);
        configured
    }

    /// The account and the partition that everything is deployed to; none for what is not told, or
    /// differs by environment.
    pub(super) fn place(&self) -> (Option<String>, Option<String>) {
        let config = &self.config;
        let same = |of: &dyn Fn(&Environment) -> &Option<String>, whole: &Option<String>| {
            let differs = |e: &Environment| of(e).is_some() && of(e) != whole;
            match config.environments.iter().any(differs) {
                true => None,
                false => whole.clone(),
            }
        };
        (
            same(&|e| &e.account_id, &config.account_id),
            same(&|e| &e.partition, &config.partition),
        )
    }

    /// Takes the environments that the request names.
    fn choose(&mut self, request: &Request, sources: &mut Sources, problems: &mut Vec<Problem>) {
        let known = self.config.environments.iter().map(|e| e.name.as_str());
        let known: Vec<&str> = known.collect();
        for name in &request.environments {
            if known.contains(&name.as_str()) {
                continue;
            }
            let id = sources.add(SourceFile::new(NO_FILE, ""));
            let message = format!("the configuration has no environment `{name}`");
            let mut problem = Problem::error("unknown-environment", Span::at(id, 0), message);
            if let Some(nearest) = nearest(name, known.iter().copied()) {
                problem = problem.help(format!("did you mean `{nearest}`?"));
            }
            problems.push(problem);
        }
        self.chosen.clone_from(&request.environments);
    }

    /// The names of the environments that are evaluated.
    pub(super) fn chosen_environments(&self) -> Vec<String> {
        let names = self.config.environments.iter().map(|e| e.name.clone());
        names.filter(|name| self.is_chosen(name)).collect()
    }

    /// Whether an environment is one of those that the request names; all are if it names none.
    pub(super) fn is_chosen(&self, environment: &str) -> bool {
        self.chosen.is_empty() || self.chosen.iter().any(|name| name == environment)
    }

    fn of_file(
        path: &Path,
        root: &Root,
        sources: &mut Sources,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let canonical = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let name = root.name_of_typed(path);
        let id = FileId(sources.len() as u32);
        let text = match read_text(&canonical) {
            Ok(text) => text,
            Err(error) => {
                let (file, problem) = error.into_parts(id, &name);
                sources.add(file);
                problems.push(problem);
                return Self {
                    file: Some(id),
                    ..Self::default()
                };
            }
        };
        sources.add(SourceFile::new(name, text.clone()));
        let dir = canonical.parent().and_then(|dir| root.name(dir));
        let folder = canonical.parent().unwrap_or(&canonical).to_path_buf();
        let mut chain = Chain::new(root, folder, sources, problems);
        chain.add(&canonical, id, text);
        let all = chain.files;
        let mut files = RuleFiles {
            root,
            dir: dir.as_deref().unwrap_or("."),
            sources,
            problems,
            found: Vec::new(),
        };
        let (config, found) = config::parse_all(&all, &mut |globs| files.read(globs));
        let rule_files = files.found;
        problems.extend(found);
        Self {
            rule_files,
            config,
            file: Some(id),
            extended: all
                .iter()
                .map(|(file, _)| *file)
                .filter(|file| *file != id)
                .collect(),
            dir: dir.unwrap_or_else(|| ".".into()),
            chosen: Vec::new(),
        }
    }

    /// Takes the rules that the request names.
    fn select(&mut self, request: &Request, sources: &mut Sources, problems: &mut Vec<Problem>) {
        let settings = &mut self.config.settings;
        let mut done = Ok(());
        if !request.frameworks.is_empty() {
            let frameworks = || request.frameworks.iter();
            settings.restrict(Restriction {
                to: frameworks().flat_map(|f| f.rules()).collect(),
                with: frameworks().flat_map(|f| f.needed_rules()).collect(),
            });
        }
        if !request.select.is_empty() {
            done = settings.select(&request.select);
        }
        if let Err(unknown) = done.and_then(|()| settings.ignore(&request.ignore)) {
            let id = sources.add(SourceFile::new(NO_FILE, ""));
            let span = Span::at(id, 0);
            problems.push(Problem::error("unknown-rule", span, unknown.to_string()));
        }
    }

    /// The configuration as the run uses it.
    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    /// The configuration's folder below the root, `.` for the root itself.
    pub(super) fn dir(&self) -> &str {
        &self.dir
    }

    /// The baseline that the configuration names, below the root, and where it does.
    pub(super) fn baseline(&self) -> Option<(String, Span)> {
        let (name, span) = self.config.baseline.as_ref()?;
        // A name that climbs out of the root leads nowhere.
        let name = join(&self.dir, name).unwrap_or_else(|| name.clone());
        Some((name, *span))
    }

    /// The files of custom rules.
    pub(super) fn rule_files(&self) -> &[RuleFile] {
        &self.rule_files
    }

    /// The configuration file, if there is one, and those that it extends.
    pub(super) fn files(&self) -> Vec<FileId> {
        let own = self.file.into_iter();
        own.chain(self.extended.iter().copied()).collect()
    }

    /// The configuration file, if there is one.
    pub(super) fn file(&self) -> Option<FileId> {
        self.file
    }

    /// A path below the root as it is below the configuration's folder, if it is.
    pub(super) fn below<'p>(&self, path: &'p str) -> Option<&'p str> {
        match self.dir.as_str() {
            "." | "" => Some(path),
            dir => path.strip_prefix(dir).and_then(|n| n.strip_prefix('/')),
        }
    }

    /// Whether the configuration leaves a file out, by its name below the root.
    pub(super) fn excludes(&self, name: &str) -> bool {
        self.below(name)
            .is_some_and(|name| self.config.excludes(name, false))
    }
}

/// The nearest configuration file from the paths' common folder up to the root.
fn find(root: &Root, paths: &[PathBuf]) -> Option<PathBuf> {
    let folder = Root::common(paths)?;
    folder
        .ancestors()
        .take_while(|dir| root.may_read(dir))
        .map(|dir| dir.join(config::FILE_NAME))
        .find(|file| file.is_file())
}
