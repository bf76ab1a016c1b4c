//! The formats and their names.

use std::fmt;
use std::str::FromStr;

/// A form of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// For a terminal: source frames and a summary.
    Human,
    /// The report's own documented schema.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Workflow commands, which GitHub Actions shows as annotations.
    Github,
    /// A pull-request comment; with a framework its assessment.
    Markdown,
    /// An assessment to be read in a browser: one page without references to others.
    Html,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 6] = [
        Format::Human,
        Format::Json,
        Format::Sarif,
        Format::Github,
        Format::Markdown,
        Format::Html,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Human => "human",
            Format::Json => "json",
            Format::Sarif => "sarif",
            Format::Github => "github",
            Format::Markdown => "markdown",
            Format::Html => "html",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// No format has this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFormat {
    /// The name that was asked for.
    pub name: String,
    /// The format whose name is nearest, when one is near.
    pub nearest: Option<Format>,
}

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown format `{}`", self.name)?;
        if let Some(nearest) = self.nearest {
            return write!(f, "; did you mean `{nearest}`?");
        }
        f.write_str("; the formats are ")?;
        for (i, format) in Format::ALL.into_iter().enumerate() {
            let before = if i == 0 { "" } else { ", " };
            write!(f, "{before}`{format}`")?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownFormat {}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        if let Some(format) = Self::ALL.into_iter().find(|f| f.name() == text) {
            return Ok(format);
        }
        let wanted: String = text.chars().take(32).collect::<String>().to_lowercase();
        let nearest = Self::ALL
            .into_iter()
            .map(|f| (strsim::damerau_levenshtein(f.name(), &wanted), f))
            .filter(|(distance, _)| *distance <= 2)
            .min()
            .map(|(_, f)| f);
        Err(UnknownFormat {
            name: text.to_owned(),
            nearest,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_near_misses_are_named() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
        let message = |name: &str| name.parse::<Format>().unwrap_err().to_string();
        assert_eq!(
            message("sarf"),
            "unknown format `sarf`; did you mean `sarif`?"
        );
        assert_eq!(
            message("JSON"),
            "unknown format `JSON`; did you mean `json`?"
        );
        assert_eq!(
            message("plain"),
            "unknown format `plain`; the formats are `human`, `json`, `sarif`, `github`, `markdown`, \
             `html`"
        );
    }
}
