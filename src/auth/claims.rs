//! What a token claims, once its signature is known to be good.
//!
//! The library would check this, but not here: numbers keep every digit in this crate
//! (`arbitrary_precision`), and then it takes each `exp` for text.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::error::Error;
use super::viewer::Viewer;
use crate::config::{Auth, Grant, TENANT};
use crate::store::Scope;

/// What tokens must claim.
#[derive(Clone, Debug)]
pub(super) struct Expected {
    pub(super) issuer: String,
    pub(super) audience: String,
    pub(super) auth: Auth,
    /// The tenants that there are, if there are several.
    pub(super) tenants: Vec<String>,
}

impl Expected {
    /// Who the claims are about, if they hold now.
    pub(super) fn check(
        &self,
        claims: &Map<String, Value>,
        now: DateTime<Utc>,
    ) -> Result<Viewer, Error> {
        let leeway = TimeDelta::from_std(self.auth.leeway).unwrap_or_default();
        let expires_at = instant(claims, "exp").ok_or(wrong("exp"))?;
        let expires_at = expires_at.checked_add_signed(leeway).ok_or(wrong("exp"))?;
        let begins_at = instant(claims, "nbf").ok_or(wrong("nbf"))?;
        if now >= expires_at {
            return Err(Error::Unauthenticated("the token has expired"));
        }
        // Between two instants there is always a difference; to take some of one may leave the calendar.
        if begins_at - now > leeway {
            return Err(Error::Unauthenticated("the token is not valid yet"));
        }
        if !is_for(claims, &self.audience) {
            return Err(wrong("aud"));
        }
        let tenant = self.tenant(claims)?;
        let issuer = match tenant {
            Some(tenant) => self.issuer.replace(TENANT, tenant),
            None => self.issuer.clone(),
        };
        if text(claims, "iss") != Some(&issuer) {
            return Err(wrong("iss"));
        }
        let object_id = text(claims, &self.auth.object_id_claim);
        Ok(Viewer {
            scope: self.scope(claims).ok_or(Error::Forbidden)?,
            tenant: tenant
                .filter(|_| !self.tenants.is_empty())
                .map(str::to_owned),
            expires_at,
            subject: text(claims, "sub")
                .or(object_id)
                .unwrap_or_default()
                .to_owned(),
        })
    }

    /// The tenant of the claims, if it matters; it is then one of ours.
    fn tenant<'c>(&self, claims: &'c Map<String, Value>) -> Result<Option<&'c str>, Error> {
        let mut known = self.tenants.iter().chain(&self.auth.tenant);
        if self.tenants.is_empty() && self.auth.tenant.is_none() {
            return Ok(None);
        }
        let tenant = text(claims, "tid").ok_or(wrong("tid"))?;
        if known.any(|one| one == tenant) {
            Ok(Some(tenant))
        } else {
            Err(wrong("tid"))
        }
    }

    /// What the roles may see together; none, if that is nothing.
    fn scope(&self, claims: &Map<String, Value>) -> Option<Scope> {
        let held = roles(claims.get(&self.auth.roles_claim));
        let roles = self.auth.roles.0.iter();
        let granted = roles.filter(|role| held.contains(&role.name.as_str()));
        let scopes = granted.filter_map(|role| {
            let scope = match role.grant {
                Grant::All => Scope::EVERYTHING,
                Grant::Reports => Scope::REPORTS,
                // Nobody's calls are the calls of a caller without an object id.
                Grant::Mine => {
                    let object_id = text(claims, &self.auth.object_id_claim)?;
                    Scope::mine(Uuid::try_parse(object_id).ok()?)
                }
            };
            Some(if role.is_masked {
                scope.masked()
            } else {
                scope
            })
        });
        scopes.reduce(Scope::and)
    }
}

/// A claim that is missing, is of another type, or says something else.
fn wrong(claim: &'static str) -> Error {
    Error::Unauthenticated(match claim {
        "exp" => "the token's `exp` is missing or no number",
        "nbf" => "the token's `nbf` is missing or no number",
        "iss" => "the token is of another issuer",
        "aud" => "the token is for another audience",
        _ => "the token is of another tenant",
    })
}

fn text<'c>(claims: &'c Map<String, Value>, claim: &str) -> Option<&'c str> {
    claims.get(claim)?.as_str()
}

/// Seconds since 1970; fractions are allowed, and cut off.
fn instant(claims: &Map<String, Value>, claim: &str) -> Option<DateTime<Utc>> {
    let number = claims.get(claim)?.as_number()?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "`as` saturates, and no instant is out there"
    )]
    let seconds = number
        .as_i64()
        .or_else(|| number.as_f64().map(|it| it as i64))?;
    DateTime::from_timestamp(seconds, 0)
}

/// Whether the audience is, or is among, those of the token.
fn is_for(claims: &Map<String, Value>, audience: &str) -> bool {
    match claims.get("aud") {
        Some(Value::String(one)) => one == audience,
        Some(Value::Array(some)) => some.iter().any(|one| one.as_str() == Some(audience)),
        _ => false,
    }
}

/// Roles as a list, or as text with spaces between them.
fn roles(claim: Option<&Value>) -> Vec<&str> {
    match claim {
        Some(Value::Array(roles)) => roles.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(roles)) => roles.split(' ').collect(),
        _ => Vec::new(),
    }
}
