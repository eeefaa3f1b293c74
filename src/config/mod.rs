//! Settings: a flag, or else a `CALLRECORDS_…` variable, or else `callrecords.toml`, or else the
//! default. Nothing but this module reads the environment.

use std::path::Path;

use serde::Deserialize;

mod auth;
mod database;
mod documents;
mod error;
mod graphql;
mod http;
mod layer;
mod limits;
mod log;
mod masking;
mod observe;
mod period;
mod reports;
mod setting;
mod size;
mod tenants;

pub use auth::{Algorithm, Auth, Grant, Mode, Role, Roles, TENANT, is_safe};
pub use database::{Database, DatabaseUrl};
pub use documents::Documents;
pub use error::Error;
pub use graphql::{Graphql, Switch};
pub use http::Http;
pub use layer::Flags;
pub use limits::{LIMITS, Limits};
pub use log::{Filter, Format, Log};
pub use masking::{Masking, Secret};
pub use observe::{Metrics, Traces};
pub use reports::Reports;
pub use setting::Setting;
pub use tenants::{Tenant, Tenants};

/// The file that is read from the working directory, if it is there.
pub const FILE: &str = "callrecords.toml";

/// Everything that can be set.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where the rows are.
    pub database: Database,
    /// The databases of several tenants.
    pub tenants: Tenants,
    /// What is served, and where.
    pub http: Http,
    /// What reports can be asked for.
    pub reports: Reports,
    /// Who may ask.
    pub auth: Auth,
    /// What pseudonyms are made with.
    pub masking: Masking,
    /// What of the schema is shown.
    pub graphql: Graphql,
    /// What one request may spend.
    pub limits: Limits,
    /// Which documents are known by an id.
    pub documents: Documents,
    /// What is logged, and how.
    pub log: Log,
    /// Where metrics are told.
    pub metrics: Metrics,
    /// Where traces are sent.
    pub traces: Traces,
}

impl Settings {
    /// Reads every layer; `file` is read instead of [`FILE`], and must be there.
    pub fn load(file: Option<&Path>, flags: &Flags) -> Result<Self, Error> {
        layer::merge(file, flags, &layer::variables())
    }

    /// Chooses the database of the tenant that a flag names; `has_database` says whether a flag names
    /// the database itself.
    pub fn choose_database(
        &mut self,
        tenant: Option<&str>,
        has_database: bool,
    ) -> Result<(), Error> {
        if let Some(url) = tenants::choose(&self.tenants, tenant, has_database)? {
            self.database.url = url.clone();
        }
        Ok(())
    }

    /// Whether these settings can be served with.
    pub fn check_serving(&self) -> Result<(), Error> {
        tenants::check(&self.tenants, &self.auth)?;
        let checked = self
            .auth
            .check(self.http.bind.ip(), !self.tenants.is_empty());
        let checked = checked.and_then(|()| self.auth.check_masking(self.masking.is_set()));
        let checked = checked.and_then(|()| self.http.check());
        self.masking.key()?;
        checked.map_err(|(key, message)| Error::Value {
            place: key.to_owned(),
            message,
        })
    }
}

/// Every setting there is, in the order of the file.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    let sections = [
        database::SETTINGS,
        http::SETTINGS,
        reports::SETTINGS,
        documents::SETTINGS,
        auth::SETTINGS,
        masking::SETTINGS,
        graphql::SETTINGS,
        LIMITS,
        log::SETTINGS,
        observe::SETTINGS,
    ];
    sections.into_iter().flatten()
}

/// The variables that look like ours but set nothing; perhaps they are misspelt.
///
/// They are no error: Kubernetes gives such names to every container beside a service of our name.
pub fn unknown_variables() -> Vec<String> {
    layer::variables()
        .into_keys()
        .filter(|name| settings().all(|setting| setting.variable != name))
        .collect()
}
