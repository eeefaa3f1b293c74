//! Documents that are asked for by an id: those of a manifest, and those that clients bring once.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

mod automatic;
mod manifest;

use self::automatic::Automatic;
use super::graphql::Asked;
use super::refusal::Refusal;
pub use manifest::Error;

/// Which documents are known by an id, and whether others are answered.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The file of trusted documents.
    pub manifest: Option<PathBuf>,
    /// Whether what is not in the manifest is refused.
    pub manifest_only: bool,
    /// How many documents that clients brought are remembered; 0 remembers none.
    pub automatic: usize,
}

/// The documents that can be asked for by an id.
#[derive(Debug)]
pub(super) struct Documents {
    /// Those of the manifest, by id.
    trusted: HashMap<String, Arc<str>>,
    /// Their texts, if no others are answered.
    only: Option<HashSet<Arc<str>>>,
    automatic: Option<Automatic>,
}

impl Documents {
    /// Reads the manifest, if there is one.
    pub(super) fn load(options: &Options) -> Result<Self, Error> {
        let trusted = match &options.manifest {
            Some(path) => manifest::read(path)?,
            None if options.manifest_only => return Err(Error::Missing),
            None => HashMap::new(),
        };
        let only = options
            .manifest_only
            .then(|| trusted.values().cloned().collect());
        let automatic =
            (options.automatic > 0 && only.is_none()).then(|| Automatic::new(options.automatic));
        Ok(Self {
            trusted,
            only,
            automatic,
        })
    }

    /// The document that is asked for, by its text or by its id.
    pub(super) fn find(&self, asked: &Asked) -> Result<String, Refusal> {
        let hash = asked.hash()?;
        let id = asked.document_id.as_ref().or(hash.as_ref());
        match (&asked.query, id) {
            (Some(_), Some(_)) if asked.document_id.is_some() => Err(Refusal::Malformed(
                "expected `query` or `documentId`, found both".to_owned(),
            )),
            (Some(text), _) => self.given(text, hash.as_deref()),
            (None, Some(id)) => self.named(id),
            (None, None) => Err(Refusal::Malformed("`query` is missing".to_owned())),
        }
    }

    fn given(&self, text: &str, hash: Option<&str>) -> Result<String, Refusal> {
        if self.only.as_ref().is_some_and(|only| !only.contains(text)) {
            return Err(Refusal::Untrusted);
        }
        if let (Some(automatic), Some(hash)) = (&self.automatic, hash) {
            automatic.keep(hash, text)?;
        }
        Ok(text.to_owned())
    }

    fn named(&self, id: &str) -> Result<String, Refusal> {
        if self.trusted.is_empty() && self.only.is_none() && self.automatic.is_none() {
            return Err(Refusal::NoDocuments);
        }
        // GraphQL over HTTP puts the algorithm before the hash; manifests have the hash alone.
        let bare = id.strip_prefix("sha256:").unwrap_or(id);
        let trusted = self.trusted.get(id).or_else(|| self.trusted.get(bare));
        let found = trusted.cloned();
        let found = found.or_else(|| self.automatic.as_ref()?.find(bare));
        found
            .map(|text| text.to_string())
            .ok_or(Refusal::UnknownDocument)
    }
}
