//! What a client asks, read strictly: what is there must be of the form it must have.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::values;
use crate::config::Limits;
use crate::http::refusal::Refusal;

/// One operation, as a client asks for it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::http) struct Asked {
    /// The document.
    pub(in crate::http) query: Option<String>,
    /// The id of a document that the gateway knows.
    pub(in crate::http) document_id: Option<String>,
    /// Which of the document's operations to run.
    pub(in crate::http) operation_name: Option<String>,
    /// The values of its variables.
    pub(in crate::http) variables: Option<Map<String, Value>>,
    /// What other protocols add.
    extensions: Option<Map<String, Value>>,
}

/// The parameters of a GET; variables and extensions are JSON.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct Parameters {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

/// Apollo's extension for documents that are named by their hash.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PersistedQuery {
    version: u64,
    sha256_hash: String,
}

impl Asked {
    /// Reads what a client sent as JSON.
    pub(in crate::http) fn from_json(value: Value) -> Result<Self, Refusal> {
        // serde reads structs from arrays too, which GraphQL over HTTP does not know.
        if !value.is_object() {
            return Err(Refusal::Malformed("expected a JSON object".to_owned()));
        }
        serde_json::from_value(value).map_err(|error| malformed(&error))
    }

    /// Reads the parameters of a GET. One that is empty is not there.
    pub(super) fn from_parameters(
        parameters: Parameters,
        limits: &Limits,
    ) -> Result<Self, Refusal> {
        let json = |name: &str, text: Option<String>| match text.filter(|text| !text.is_empty()) {
            None => Ok(None),
            Some(text) => values::read(text.as_bytes(), limits).map_err(|refusal| match refusal {
                Refusal::Malformed(reason) => Refusal::Malformed(format!("`{name}`: {reason}")),
                refusal => refusal,
            }),
        };
        Ok(Self {
            query: parameters.query,
            document_id: parameters.document_id,
            operation_name: parameters.operation_name,
            variables: json("variables", parameters.variables)?,
            extensions: json("extensions", parameters.extensions)?,
        })
    }

    /// Whether there is a document, or the name of one.
    pub(in crate::http) fn names_a_document(&self) -> bool {
        let persisted = self.extensions.as_ref();
        self.query.is_some()
            || self.document_id.is_some()
            || persisted.is_some_and(|them| them.contains_key("persistedQuery"))
    }

    /// The id under which the answers go to a stream that several operations share.
    pub(in crate::http) fn operation_id(&self) -> Option<&str> {
        let id = self.extensions.as_ref()?.get("operationId")?.as_str()?;
        Some(id).filter(|id| !id.is_empty())
    }

    /// The hash by which Apollo's clients name a document.
    pub(in crate::http) fn hash(&self) -> Result<Option<String>, Refusal> {
        let extensions = self.extensions.as_ref();
        let Some(named) = extensions.and_then(|them| them.get("persistedQuery")) else {
            return Ok(None);
        };
        let named: PersistedQuery = Deserialize::deserialize(named)
            .map_err(|error| Refusal::Malformed(format!("`extensions.persistedQuery`: {error}")))?;
        match named.version {
            1 => Ok(Some(named.sha256_hash)),
            version => Err(Refusal::Malformed(format!(
                "`extensions.persistedQuery.version` is {version}; 1 is understood"
            ))),
        }
    }
}

/// Whether the body of a POST is a request, or a batch of them.
pub fn is_request(body: &[u8]) -> bool {
    let is_one = |value| Asked::from_json(value).is_ok_and(|asked| asked.hash().is_ok());
    match values::read(body, &Limits::default()) {
        Ok(Value::Array(batch)) => batch.into_iter().all(is_one),
        Ok(value) => is_one(value),
        Err(_) => false,
    }
}

pub(super) fn malformed(error: &serde_json::Error) -> Refusal {
    Refusal::Malformed(error.to_string())
}
