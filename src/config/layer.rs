//! Laying flags over variables over the file.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::error::Kind;
use figment::providers::{Env, Format as _, Serialized, Toml};

use super::{Error, FILE, Setting, Settings, settings};
use crate::file;

/// How the name of every variable of ours begins.
const PREFIX: &str = "CALLRECORDS_";

/// The flags that were given.
#[derive(Clone, Debug, Default)]
pub struct Flags(BTreeMap<&'static str, String>);

impl Flags {
    /// Adds a flag, if it was given, by its setting's key.
    pub fn add(&mut self, key: &'static str, value: Option<String>) {
        self.0.extend(value.map(|value| (key, value)));
    }
}

/// The variables of ours that say something.
pub(super) fn variables() -> BTreeMap<String, String> {
    Env::raw()
        .lowercase(false)
        .iter()
        .map(|(name, value)| (name.into_string(), value))
        .filter(|(name, value)| name.starts_with(PREFIX) && !value.is_empty())
        .collect()
}

/// Merges every layer.
pub(super) fn merge(
    file: Option<&Path>,
    flags: &Flags,
    variables: &BTreeMap<String, String>,
) -> Result<Settings, Error> {
    let path = file.unwrap_or(Path::new(FILE)).to_owned();
    let text = read(&path, file.is_some())?;
    let mut figment = Figment::from(Toml::string(&text));
    // The last one wins.
    for setting in settings() {
        let given = [variables.get(setting.variable), flags.0.get(setting.key)];
        for value in given.into_iter().flatten() {
            figment = figment.merge(Serialized::default(setting.key, value));
        }
    }
    figment.extract().map_err(|error| {
        let origin = Origin {
            path,
            flags,
            variables,
        };
        origin.explain(error)
    })
}

fn read(path: &Path, must_be_there: bool) -> Result<String, Error> {
    match file::read_text(path) {
        Err(error) if error.kind() == ErrorKind::NotFound && !must_be_there => Ok(String::new()),
        read => read.map_err(|source| Error::Read {
            path: path.to_owned(),
            source,
        }),
    }
}

/// Knows which layer a value came from.
struct Origin<'a> {
    path: PathBuf,
    flags: &'a Flags,
    variables: &'a BTreeMap<String, String>,
}

impl Origin<'_> {
    fn explain(self, error: figment::Error) -> Error {
        let key = error.path.join(".");
        match error.kind {
            Kind::UnknownField(..) => Error::UnknownKey {
                path: self.path,
                key,
                known: known(),
            },
            Kind::Message(message) if key.is_empty() => Error::Syntax {
                path: self.path,
                message: without_excerpt(&message),
            },
            Kind::InvalidType(found, _) => Error::Value {
                place: self.place(&key),
                message: format!("expected a section of settings, found {found}"),
            },
            kind => Error::Value {
                place: self.place(&key),
                message: kind.to_string(),
            },
        }
    }

    fn place(&self, key: &str) -> String {
        match settings().find(|setting| setting.key == key) {
            Some(Setting {
                flag: Some(flag), ..
            }) if self.flags.0.contains_key(key) => (*flag).to_owned(),
            Some(setting) if self.variables.contains_key(setting.variable) => {
                setting.variable.to_owned()
            }
            _ => format!("{}: {key}", self.path.display()),
        }
    }
}

fn known() -> String {
    let keys: Vec<_> = settings().map(|setting| setting.key).collect();
    keys.join(", ")
}

/// Drops the lines that repeat the file, which are those with a margin.
fn without_excerpt(message: &str) -> String {
    let is_excerpt = |line: &&str| {
        let margin = line.trim_start_matches(|next: char| next == ' ' || next.is_ascii_digit());
        margin.starts_with('|')
    };
    let lines: Vec<_> = message.lines().filter(|line| !is_excerpt(line)).collect();
    lines.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(key: &'static str, value: &str) -> Result<Settings, Error> {
        let mut flags = Flags::default();
        flags.add(key, Some(value.to_owned()));
        merge(None, &flags, &BTreeMap::new())
    }

    #[test]
    fn the_table_tells_the_defaults() {
        for setting in settings() {
            let told = load(setting.key, setting.default).unwrap();
            assert_eq!(told, Settings::default(), "{}", setting.key);
        }
    }

    #[test]
    fn no_two_settings_share_a_name() {
        let mut names: Vec<_> = settings()
            .flat_map(|setting| [setting.key, setting.variable])
            .chain(settings().filter_map(|setting| setting.flag))
            .collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
