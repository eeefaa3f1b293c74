//! stub
use async_graphql::{Enum, SimpleObject};
use serde::{Deserialize, Serialize};
macro_rules! stub { ($($n:ident),*) => { $(
/// x
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
pub struct $n { /// x
 pub x: Option<String> } )* } }
stub!(Endpoint, Media, FailureInfo, IdentitySet, CommunicationsIdentitySet, AdministrativeUnitInfo, Identity);
/// x
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Enum)]
#[serde(rename_all = "camelCase")]
pub enum CallType { #[default] /// x
 Unknown, #[serde(other)] /// x
 Other }
/// x
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Enum)]
#[serde(rename_all = "camelCase")]
pub enum Modality { #[default] /// x
 Unknown, #[serde(other)] /// x
 Other }
