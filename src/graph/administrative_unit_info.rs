//! Administrative units.

use async_graphql::SimpleObject;
use serde::Deserialize;

/// An administrative unit of the tenant's directory.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct AdministrativeUnitInfo {
    /// The id of the unit in the directory (a GUID).
    pub id: Option<String>,
}
