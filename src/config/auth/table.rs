//! The settings of the section `auth`.

use super::role::Roles;
use crate::config::Setting;

pub(in crate::config) const SETTINGS: &[Setting] = &[
    Setting {
        key: "auth.mode",
        variable: "CALLRECORDS_AUTH_MODE",
        flag: None,
        default: "none",
        meaning: "how callers prove who they are: `jwt`, or `none`, for which `http.bind` must be an address of this machine alone",
    },
    Setting {
        key: "auth.allow_unauthenticated_network_access",
        variable: "CALLRECORDS_AUTH_ALLOW_UNAUTHENTICATED_NETWORK_ACCESS",
        flag: Some("--allow-unauthenticated-network-access"),
        default: "false",
        meaning: "`true` lets whoever reaches the port read every call, wherever from",
    },
    Setting {
        key: "auth.issuer",
        variable: "CALLRECORDS_AUTH_ISSUER",
        flag: None,
        default: "",
        meaning: "the `iss` that tokens must have; `{tenantid}` in it stands for their `tid`",
    },
    Setting {
        key: "auth.audience",
        variable: "CALLRECORDS_AUTH_AUDIENCE",
        flag: None,
        default: "",
        meaning: "the `aud` that tokens must have, or one of theirs must be",
    },
    Setting {
        key: "auth.tenant",
        variable: "CALLRECORDS_AUTH_TENANT",
        flag: None,
        default: "",
        meaning: "the `tid` that tokens must have; needed with issuers of Microsoft Entra, unless there are [several tenants](#several-tenants)",
    },
    Setting {
        key: "auth.discovery_url",
        variable: "CALLRECORDS_AUTH_DISCOVERY_URL",
        flag: None,
        default: "",
        meaning: "where the issuer describes itself (`…/.well-known/openid-configuration`) and names its keys",
    },
    Setting {
        key: "auth.jwks_url",
        variable: "CALLRECORDS_AUTH_JWKS_URL",
        flag: None,
        default: "",
        meaning: "where the issuer's keys are, instead",
    },
    Setting {
        key: "auth.jwks_file",
        variable: "CALLRECORDS_AUTH_JWKS_FILE",
        flag: None,
        default: "",
        meaning: "a file that holds the issuer's keys, instead",
    },
    Setting {
        key: "auth.algorithm",
        variable: "CALLRECORDS_AUTH_ALGORITHM",
        flag: None,
        default: "RS256",
        meaning: "how tokens must be signed: `RS256`, `PS256`, `ES256` or `EdDSA`",
    },
    Setting {
        key: "auth.leeway",
        variable: "CALLRECORDS_AUTH_LEEWAY",
        flag: None,
        default: "30s",
        meaning: "how far the issuer's clock may differ, at most `60s`",
    },
    Setting {
        key: "auth.object_id_claim",
        variable: "CALLRECORDS_AUTH_OBJECT_ID_CLAIM",
        flag: None,
        default: "oid",
        meaning: "the claim that holds the caller's object id, a GUID: *mine* goes by it",
    },
    Setting {
        key: "auth.roles_claim",
        variable: "CALLRECORDS_AUTH_ROLES_CLAIM",
        flag: None,
        default: "roles",
        meaning: "the claim that holds the caller's roles, as a list or between spaces",
    },
    Setting {
        key: "auth.roles",
        variable: "CALLRECORDS_AUTH_ROLES",
        flag: None,
        default: Roles::DEFAULT,
        meaning: "what each role may see: `all`, `mine` or `reports`, and ` masked` after it where identities are masked; `masked` alone is `all masked`",
    },
];
