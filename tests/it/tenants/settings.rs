//! Settings of several tenants, and the tokens that they believe.

use std::fs;

use callrecords::config::Auth;
use serde_json::json;

use super::{A, B};
use crate::support::command::callrecords;
use crate::support::issuer::{Issuer, Key, header, token};
use crate::support::tokens::{claims, open, refusal, settings};

const JWT: &str = "[auth]\nmode = 'jwt'\naudience = 'a'\njwks_file = 'none.json'\n";
const OF_ENTRA: &str = "issuer = 'https://login.microsoftonline.com/{tenantid}/v2.0'\n";

#[test]
fn tenants_are_told_apart_by_their_tokens_and_databases() {
    let two = format!(
        "[tenants.{A}]\ndatabase_url = 'sqlite://a.db'\n[tenants.{B}]\ndatabase_url = 'sqlite://b.db'\n"
    );
    let key = "[masking]\nkey = '0123456789abcdef0123456789abcdef'\n";
    for (settings, message) in [
        (
            two.clone(),
            "auth.mode: must be `jwt` where there are tenants",
        ),
        (
            format!("{JWT}{OF_ENTRA}tenant = '{A}'\n{key}{two}"),
            "auth.tenant: leave it out",
        ),
        (
            format!("{JWT}{OF_ENTRA}{key}{}", two.replace("b.db", "a.db")),
            "tenants.bbbbbbbb-1111-4000-8000-00000000000b.database_url: another tenant has this",
        ),
        (
            format!("{JWT}{OF_ENTRA}{key}"),
            "auth.tenant: must be set, for the issuer has other tenants than yours",
        ),
        (
            format!("[tenants.{A}]\ndatabase_url = 'mysql://secret'\n"),
            "expected an address that begins with postgres://",
        ),
        (
            format!("[tenants.{A}]\nurl = 'sqlite://a.db'\n"),
            "there is no setting `tenants.aaaaaaaa-1111-4000-8000-00000000000a.url`",
        ),
    ] {
        let run = callrecords(["serve", "--bind=127.0.0.1:0"]);
        fs::write(run.folder().join("callrecords.toml"), &settings).unwrap();
        let outcome = run.outcome();
        assert_eq!(outcome.code, Some(2), "{settings}: {outcome:?}");
        assert!(outcome.stderr.contains(message), "{outcome:?}");
        assert!(!outcome.stderr.contains("secret"), "{outcome:?}");
    }
}

#[tokio::test]
async fn an_issuer_of_many_tenants_signs_for_each_under_its_name() {
    let issuer = Issuer::start(&[Key::Rs256.jwk("one")]).await;
    let auth = Auth {
        issuer: Some(format!("{}/{{tenantid}}/v2.0", issuer.url())),
        tenant: None,
        ..settings(&issuer)
    };
    let authenticator = open(&auth).await;
    let authenticator = authenticator.with_tenants(vec![A.to_owned(), B.to_owned()]);
    let check = async |tenant: &str, named: &str| {
        let named = format!("{}/{named}/v2.0", issuer.url());
        let claims = claims(&issuer, json!({ "tid": tenant, "iss": named }));
        let given = token(Key::Rs256, &header(Key::Rs256, "one"), &claims);
        authenticator.check(&given).await
    };
    for tenant in [A, B] {
        let viewer = check(tenant, tenant).await.unwrap();
        assert_eq!(viewer.tenant.as_deref(), Some(tenant));
    }
    for (tenant, named, message) in [
        (A, B, "the token is of another issuer"),
        (A, "{tenantid}", "the token is of another issuer"),
        ("other", "other", "the token is of another tenant"),
        ("{tenantid}", "{tenantid}", "the token is of another tenant"),
    ] {
        assert_eq!(refusal(check(tenant, named).await), message);
    }
}
