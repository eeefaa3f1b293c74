//! The section `auth`: who may ask.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Deserializer};

use super::{period, setting};

mod role;
mod table;

pub use role::{Grant, Role, Roles};
pub(super) use table::SETTINGS;

/// Who may ask, and how they prove it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Auth {
    /// How callers prove who they are.
    pub mode: Mode,
    /// Whether nobody needs to prove anything even where others than this machine can reach us.
    #[serde(deserialize_with = "setting::truth")]
    pub allow_unauthenticated_network_access: bool,
    /// The issuer that tokens must be of.
    #[serde(deserialize_with = "text")]
    pub issuer: Option<String>,
    /// The audience that tokens must be for.
    #[serde(deserialize_with = "text")]
    pub audience: Option<String>,
    /// The tenant that tokens must be of.
    #[serde(deserialize_with = "text")]
    pub tenant: Option<String>,
    /// Where the issuer describes itself.
    #[serde(deserialize_with = "address")]
    pub discovery_url: Option<String>,
    /// Where the issuer's keys are.
    #[serde(deserialize_with = "address")]
    pub jwks_url: Option<String>,
    /// The file that holds the issuer's keys.
    #[serde(deserialize_with = "setting::path")]
    pub jwks_file: Option<PathBuf>,
    /// How tokens must be signed.
    pub algorithm: Algorithm,
    /// How far clocks may differ.
    #[serde(deserialize_with = "leeway")]
    pub leeway: Duration,
    /// The claim that holds the caller's object id.
    #[serde(deserialize_with = "setting::text")]
    pub object_id_claim: String,
    /// The claim that holds the caller's roles.
    #[serde(deserialize_with = "setting::text")]
    pub roles_claim: String,
    /// What each role may see.
    pub roles: Roles,
}

impl Default for Auth {
    fn default() -> Self {
        Self {
            mode: Mode::default(),
            allow_unauthenticated_network_access: false,
            issuer: None,
            audience: None,
            tenant: None,
            discovery_url: None,
            jwks_url: None,
            jwks_file: None,
            algorithm: Algorithm::default(),
            leeway: Duration::from_secs(30),
            object_id_claim: "oid".to_owned(),
            roles_claim: "roles".to_owned(),
            roles: Roles::default(),
        }
    }
}

/// How callers prove who they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// They do not: everyone sees everything.
    #[default]
    None,
    /// By a signed token.
    Jwt,
}

/// How a token is signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA with PKCS #1 v1.5 and SHA-256.
    #[default]
    Rs256,
    /// RSA with PSS and SHA-256.
    Ps256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

/// The hosts whose tokens are of many tenants.
const MANY_TENANTS: [&str; 2] = [
    "https://login.microsoftonline.com/",
    "https://sts.windows.net/",
];

/// Stands in `auth.issuer` for the tenant, as in the description that Microsoft Entra gives of itself
/// for many tenants.
pub const TENANT: &str = "{tenantid}";

impl Auth {
    /// Whether these settings hold together for a server at this address; if not, the key that is
    /// wrong, and why.
    pub(super) fn check(
        &self,
        bind: IpAddr,
        has_tenants: bool,
    ) -> Result<(), (&'static str, String)> {
        match self.mode {
            Mode::None => self.check_open(bind),
            Mode::Jwt => self.check_jwt(has_tenants),
        }
    }

    /// Whether whoever is to see identities masked can be shown pseudonyms.
    pub(super) fn check_masking(&self, has_key: bool) -> Result<(), (&'static str, String)> {
        let mut roles = self.roles.0.iter();
        let masked = roles.find(|role| role.is_masked);
        match masked {
            Some(Role { name, .. }) if self.mode == Mode::Jwt && !has_key => {
                let message = format!(
                    "must be set, for the role {name} of auth.roles sees pseudonyms, which are made \
                     with it: `openssl rand -hex 32` prints one; or leave the role out of auth.roles"
                );
                Err(("masking.key", message))
            }
            _ => Ok(()),
        }
    }

    fn check_open(&self, bind: IpAddr) -> Result<(), (&'static str, String)> {
        if bind.is_loopback() || self.allow_unauthenticated_network_access {
            return Ok(());
        }
        let message = format!(
            "nobody is authenticated, and {bind} can be reached from other machines: set it to \
             `jwt`, or give --allow-unauthenticated-network-access if whoever reaches it may read \
             every call"
        );
        Err(("auth.mode", message))
    }

    fn check_jwt(&self, has_tenants: bool) -> Result<(), (&'static str, String)> {
        let missing = |key| Err((key, "must be set where auth.mode is `jwt`".to_owned()));
        let Some(issuer) = &self.issuer else {
            return missing("auth.issuer");
        };
        if self.audience.is_none() {
            return missing("auth.audience");
        }
        let is_shared = MANY_TENANTS.iter().any(|host| issuer.starts_with(host));
        let is_shared = is_shared || issuer.contains(TENANT);
        if is_shared && self.tenant.is_none() && !has_tenants {
            let message =
                "must be set, for the issuer has other tenants than yours; or give each of \
                 yours a table tenants.TID"
                    .to_owned();
            return Err(("auth.tenant", message));
        }
        let sources = [
            self.discovery_url.is_some(),
            self.jwks_url.is_some(),
            self.jwks_file.is_some(),
        ];
        if sources.into_iter().filter(|is_set| *is_set).count() != 1 {
            let message = "set one of discovery_url, jwks_url and jwks_file".to_owned();
            return Err(("auth.discovery_url", message));
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Mode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        setting::read(deserializer, "`none` or `jwt`", |text| match text {
            "none" => Some(Self::None),
            "jwt" => Some(Self::Jwt),
            _ => None,
        })
    }
}

impl<'de> Deserialize<'de> for Algorithm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "`RS256`, `PS256`, `ES256` or `EdDSA`";
        setting::read(deserializer, expected, |text| match text {
            "RS256" => Some(Self::Rs256),
            "PS256" => Some(Self::Ps256),
            "ES256" => Some(Self::Es256),
            "EdDSA" => Some(Self::EdDsa),
            _ => None,
        })
    }
}

/// Text; none, if it is empty.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = setting::text(deserializer)?;
    Ok((!text.is_empty()).then_some(text))
}

/// Keys decide who is believed: only this machine may give them in the open.
fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let expected = "an address that begins with https://";
    setting::read(deserializer, expected, |text| {
        if text.is_empty() {
            return Some(None);
        }
        is_safe(text).then(|| Some(text.to_owned()))
    })
}

/// Whether what comes from this address cannot be changed on its way.
pub fn is_safe(url: &str) -> bool {
    let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    let is_local = local.iter().any(|host| {
        let rest = url.strip_prefix(host);
        rest.is_some_and(|rest| rest.starts_with([':', '/']))
    });
    is_local || url.starts_with("https://")
}

fn leeway<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    setting::read(deserializer, "a time of at most 60s, such as 30s", |text| {
        period::parse(text).filter(|leeway| *leeway <= Duration::from_mins(1))
    })
}
