//! The file of trusted documents, in the two formats that tools write.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use crate::file;
use crate::json;

/// What Apollo's manifests say they are.
const APOLLO: &str = "apollo-persisted-query-manifest";

/// Why a manifest could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Only trusted documents are to be answered, and there are none.
    #[error("only trusted documents are to be answered, but no file of them is named")]
    Missing,
    /// The file could not be read.
    #[error("cannot read the trusted documents in {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is no manifest.
    #[error("{} is no manifest of documents: {reason}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What was expected, and what was found.
        reason: String,
    },
}

/// A manifest of Apollo's.
#[derive(Deserialize)]
struct Manifest {
    version: u64,
    operations: Vec<Operation>,
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    body: String,
}

/// Reads the documents of a manifest, by their ids.
pub(super) fn read(path: &Path) -> Result<HashMap<String, Arc<str>>, Error> {
    let text = file::read(path).map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })?;
    parse(&text).map_err(|reason| Error::Format {
        path: path.to_owned(),
        reason,
    })
}

fn parse(text: &[u8]) -> Result<HashMap<String, Arc<str>>, String> {
    let value: Value = json::from_slice(text).map_err(|error| error.to_string())?;
    let pairs = if value.get("format").is_some() {
        apollo(value)?
    } else {
        // Of `@graphql-codegen`, and of Relay: each id with its text.
        let pairs: HashMap<String, String> = serde_json::from_value(value)
            .map_err(|error| format!("expected an object of ids and documents: {error}"))?;
        pairs.into_iter().collect()
    };
    let mut documents: HashMap<String, Arc<str>> = HashMap::new();
    for (id, text) in pairs {
        async_graphql::parser::parse_query(&text)
            .map_err(|error| format!("the document {id} is not GraphQL: {error}"))?;
        if documents.insert(id.clone(), text.into()).is_some() {
            return Err(format!("the id {id} comes twice"));
        }
    }
    Ok(documents)
}

fn apollo(value: Value) -> Result<Vec<(String, String)>, String> {
    match &value["format"] {
        Value::String(format) if format == APOLLO => {}
        format => return Err(format!("expected the format \"{APOLLO}\", found {format}")),
    }
    let manifest: Manifest = serde_json::from_value(value).map_err(|error| error.to_string())?;
    match manifest.version {
        1 => {
            let operations = manifest.operations.into_iter();
            Ok(operations
                .map(|operation| (operation.id, operation.body))
                .collect())
        }
        version => Err(format!("expected version 1, found {version}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_formats_are_read() {
        let codegen = br#"{"1a": "{ a }", "2b": "{ b }"}"#;
        let apollo =
            br#"{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [
            {"id": "1a", "name": "A", "type": "query", "body": "{ a }"},
            {"id": "2b", "name": "B", "type": "query", "body": "{ b }"}
        ]}"#;
        for manifest in [&codegen[..], apollo] {
            let documents = parse(manifest).unwrap();
            assert_eq!(documents.len(), 2);
            assert_eq!(&*documents["1a"], "{ a }");
            assert_eq!(&*documents["2b"], "{ b }");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (manifest, wrong) in [
            ("[]", "expected an object of ids and documents"),
            ("{\"a\": 1}", "expected an object of ids and documents"),
            ("{\"a\": \"{\"}", "the document a is not GraphQL"),
            ("{\"format\": \"other\"}", "expected the format"),
            (
                "{\"format\": \"apollo-persisted-query-manifest\", \"version\": 2, \"operations\": []}",
                "expected version 1, found 2",
            ),
            (
                "{\"format\": \"apollo-persisted-query-manifest\", \"version\": 1, \"operations\": [
                 {\"id\": \"a\", \"body\": \"{ a }\"}, {\"id\": \"a\", \"body\": \"{ b }\"}]}",
                "the id a comes twice",
            ),
            ("{", "EOF"),
        ] {
            let reason = parse(manifest.as_bytes()).unwrap_err();
            assert!(reason.contains(wrong), "{reason}");
        }
    }
}
