//! The tables `tenants."…"`: the database of each tenant, where there are several.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{Auth, DatabaseUrl, Error, Mode};

/// The tenants, by the `tid` of their tokens; none, if one database is for everybody.
pub type Tenants = BTreeMap<String, Tenant>;

/// A tenant.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tenant {
    /// Its database, which is of no other.
    pub database_url: DatabaseUrl,
}

/// Whether each token can be told to be of one of the tenants, and each has a database to itself.
pub(super) fn check(tenants: &Tenants, auth: &Auth) -> Result<(), Error> {
    let wrong = |place: &str, message: &str| {
        Err(Error::Value {
            place: place.to_owned(),
            message: message.to_owned(),
        })
    };
    if tenants.is_empty() {
        return Ok(());
    }
    if auth.mode != Mode::Jwt {
        let message = "must be `jwt` where there are tenants, for tokens say whose a caller is";
        return wrong("auth.mode", message);
    }
    if auth.tenant.is_some() {
        return wrong(
            "auth.tenant",
            "leave it out where the tables tenants name several",
        );
    }
    let mut seen = BTreeSet::new();
    for (tenant, Tenant { database_url }) in tenants {
        if tenant.trim().is_empty() {
            return wrong("tenants", "a tenant is named by the `tid` of its tokens");
        }
        if !seen.insert(database_url.expose()) {
            let place = format!("tenants.{tenant}.database_url");
            return wrong(&place, "another tenant has this database");
        }
    }
    Ok(())
}

/// The database of the tenant that a flag names, if it names one. Where there are several, one must be
/// named, unless a flag names the database itself.
pub(super) fn choose<'t>(
    tenants: &'t Tenants,
    named: Option<&str>,
    has_database: bool,
) -> Result<Option<&'t DatabaseUrl>, Error> {
    let known = || tenants.keys().cloned().collect::<Vec<_>>().join(", ");
    let wrong = |message: String| Error::Value {
        place: "--tenant".to_owned(),
        message,
    };
    match named {
        Some(named) => match tenants.get(named) {
            Some(tenant) => Ok(Some(&tenant.database_url)),
            None if tenants.is_empty() => Err(wrong("no tenants are set".to_owned())),
            None => Err(wrong(format!(
                "there is no tenant `{named}`; there are {}",
                known()
            ))),
        },
        None if tenants.is_empty() || has_database => Ok(None),
        None => Err(wrong(format!(
            "give a tenant, or --database-url; there are {}",
            known()
        ))),
    }
}
