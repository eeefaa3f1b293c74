//! Tokens: which are believed, and what they let see.

use callrecords::auth::Error;
use callrecords::config::{Algorithm, Auth};
use callrecords::store::Scope;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::issuer::{Issuer, Key, encode, header, token};
use crate::support::tokens::{AUDIENCE, CALLER, claims, now, open, refusal, settings};

#[tokio::test]
async fn a_good_token_of_each_algorithm_is_believed() {
    for (key, algorithm) in [
        (Key::Rs256, Algorithm::Rs256),
        (Key::Ps256, Algorithm::Ps256),
        (Key::Es256, Algorithm::Es256),
        (Key::EdDsa, Algorithm::EdDsa),
    ] {
        // Beside keys that are of no use: of another kind, without a name, for encryption.
        let mut unnamed = key.jwk("x");
        unnamed.as_object_mut().unwrap().remove("kid");
        let secret = json!({ "kty": "oct", "kid": "one", "k": "c2VjcmV0" });
        let strange = json!({ "kty": "AKP", "kid": "two", "pub": "eA" });
        let issuer = Issuer::start(&[secret, strange, unnamed, key.jwk("one")]).await;
        let auth = Auth {
            algorithm,
            ..settings(&issuer)
        };
        let authenticator = open(&auth).await;
        let good = token(key, &header(key, "one"), &claims(&issuer, json!({})));
        let viewer = authenticator.check(&good).await.unwrap();
        assert_eq!(viewer.scope, Scope::EVERYTHING, "{algorithm:?}");
        let leeway = TimeDelta::seconds(30);
        assert_eq!(viewer.expires_at, now() + TimeDelta::hours(1) + leeway);
    }
}

#[tokio::test]
async fn a_token_without_a_signature_is_refused() {
    let issuer = Issuer::start(&[Key::Rs256.jwk("one")]).await;
    let authenticator = open(&settings(&issuer)).await;
    let claims = encode(claims(&issuer, json!({})).to_string());
    for algorithm in ["none", "None", "NONE", "", "RS256"] {
        let header = encode(json!({ "alg": algorithm, "kid": "one" }).to_string());
        for signature in ["", "AA"] {
            let unsigned = format!("{header}.{claims}.{signature}");
            let error = refusal(authenticator.check(&unsigned).await);
            let expected = match algorithm {
                "RS256" => "the token's signature is wrong",
                _ => "the token is signed in another way",
            };
            assert_eq!(error, expected, "{algorithm} {signature}");
        }
    }
}

#[tokio::test]
async fn the_public_key_is_no_secret_to_sign_with() {
    let issuer = Issuer::start(&[Key::Rs256.jwk("one")]).await;
    let authenticator = open(&settings(&issuer)).await;
    let header = encode(json!({ "alg": "HS256", "kid": "one" }).to_string());
    let message = format!(
        "{header}.{}",
        encode(claims(&issuer, json!({})).to_string())
    );
    let jwk = Key::Rs256.jwk("one");
    for secret in [jwk["n"].as_str().unwrap().to_owned(), jwk.to_string()] {
        let secret = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret.as_bytes());
        let signature = encode(aws_lc_rs::hmac::sign(&secret, message.as_bytes()));
        let error = refusal(authenticator.check(&format!("{message}.{signature}")).await);
        assert_eq!(error, "the token is signed in another way");
    }
}

#[tokio::test]
async fn the_algorithm_is_the_one_that_is_set_and_not_the_one_of_the_header() {
    let issuer = Issuer::start(&[Key::Rs256.jwk("one"), Key::Es256.jwk("two")]).await;
    let authenticator = open(&settings(&issuer)).await;
    for (key, kid) in [(Key::Ps256, "one"), (Key::Es256, "two")] {
        let other = token(key, &header(key, kid), &claims(&issuer, json!({})));
        let error = refusal(authenticator.check(&other).await);
        assert_eq!(error, "the token is signed in another way");
        // Nor does it help to say so: the key is used as it is set to be.
        let lying = token(key, &header(Key::Rs256, kid), &claims(&issuer, json!({})));
        let error = refusal(authenticator.check(&lying).await);
        assert!(
            error == "the token's signature is wrong" || error == "the token's key is not known"
        );
    }
}

#[tokio::test]
async fn a_key_that_a_token_brings_is_not_looked_at() {
    let issuer = Issuer::start(&[Key::Rs256.jwk("one")]).await;
    let other = Issuer::start(&[Key::OtherRs256.jwk("one")]).await;
    let authenticator = open(&settings(&issuer)).await;
    let keys = format!("{}/keys", other.url());
    for (name, value) in [
        ("jwk", Key::OtherRs256.jwk("one")),
        ("jku", json!(keys)),
        ("x5u", json!(keys)),
        ("x5c", json!(["MIIB"])),
    ] {
        for kid in [Some("one"), Some("other"), None] {
            let mut header = json!({ "alg": "RS256", "kid": kid });
            header[name] = value.clone();
            let forged = token(Key::OtherRs256, &header, &claims(&issuer, json!({})));
            let error = refusal(authenticator.check(&forged).await);
            let expected = match kid {
                Some("one") => "the token's signature is wrong",
                Some(_) => "the token's key is not known",
                None => "the token names no key",
            };
            assert_eq!(error, expected, "{name}");
        }
        // It does no harm to a token that is good.
        let mut header = header(Key::Rs256, "one");
        header[name] = value;
        let good = token(Key::Rs256, &header, &claims(&issuer, json!({})));
        authenticator.check(&good).await.unwrap();
    }
    assert_eq!(other.fetches(), 0);
}

#[tokio::test]
async fn a_token_holds_between_its_instants_which_are_numbers() {
    let at = |seconds: i64| now().timestamp() + seconds;
    let expired = Some("the token has expired");
    let early = Some("the token is not valid yet");
    let no_exp = Some("the token's `exp` is missing or no number");
    let no_nbf = Some("the token's `nbf` is missing or no number");
    let half: Value = serde_json::from_str("1780000001.5").unwrap();
    assert_refusals(&[
        (json!({ "exp": null }), no_exp),
        (json!({ "exp": at(3_600).to_string() }), no_exp),
        (json!({ "exp": [at(3_600)] }), no_exp),
        (json!({ "exp": true }), no_exp),
        (json!({ "exp": 1e300 }), no_exp),
        (json!({ "exp": i64::MAX }), no_exp),
        (json!({ "exp": at(-31) }), expired),
        (json!({ "exp": -1 }), expired),
        (json!({ "exp": at(-29) }), None),
        (json!({ "exp": half }), None),
        (json!({ "nbf": null }), no_nbf),
        (json!({ "nbf": at(0).to_string() }), no_nbf),
        (json!({ "nbf": at(31) }), early),
        (json!({ "nbf": at(29) }), None),
    ])
    .await;
}

#[tokio::test]
async fn a_signed_number_beyond_the_calendar_is_refused_or_passed_over() {
    let [least, most] = [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC];
    let [least, most] = [least, most].map(|instant| instant.timestamp());
    let no_exp = Some("the token's `exp` is missing or no number");
    let no_nbf = Some("the token's `nbf` is missing or no number");
    let early = Some("the token is not valid yet");
    let expired = Some("the token has expired");
    let beyond = [
        json!(i64::MIN),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(least - 1),
        json!(most + 1),
        json!(-1e300),
        json!(1e300),
    ];
    let mut cases = vec![
        (json!({ "nbf": least }), None),
        (json!({ "nbf": least + 29 }), None),
        (json!({ "nbf": least + 31 }), None),
        (json!({ "nbf": 0 }), None),
        (json!({ "nbf": -1.5 }), None),
        (json!({ "nbf": most }), early),
        (json!({ "exp": most }), no_exp),
        (json!({ "exp": most - 31 }), None),
        (json!({ "exp": least }), expired),
        (json!({ "exp": 0 }), expired),
    ];
    for number in beyond {
        cases.push((json!({ "exp": number }), no_exp));
        cases.push((json!({ "nbf": number }), no_nbf));
        // When a token was made, or somebody signed in, is nothing that is asked about.
        cases.push((json!({ "iat": number, "auth_time": number }), None));
    }
    assert_refusals(&cases).await;
}

#[tokio::test]
async fn a_token_is_of_our_issuer_and_tenant_and_for_us() {
    let audience = Some("the token is for another audience");
    let issuer = Some("the token is of another issuer");
    let tenant = Some("the token is of another tenant");
    assert_refusals(&[
        (json!({ "aud": null }), audience),
        (json!({ "aud": "api://other" }), audience),
        (json!({ "aud": [] }), audience),
        (json!({ "aud": { "api://callrecords": true } }), audience),
        (json!({ "aud": ["api://other", AUDIENCE] }), None),
        (json!({ "iss": null }), issuer),
        (json!({ "iss": "https://elsewhere.example" }), issuer),
        (json!({ "iss": ["https://elsewhere.example"] }), issuer),
        (json!({ "tid": null }), tenant),
        (
            json!({ "tid": "3f1e6a2c-0000-4000-8000-00000000000b" }),
            tenant,
        ),
    ])
    .await;
}

/// Tries tokens whose claims differ so from those of a good one, and are refused for this reason.
async fn assert_refusals(cases: &[(Value, Option<&str>)]) {
    let issuer = Issuer::start(&[Key::Rs256.jwk("one")]).await;
    let authenticator = open(&settings(&issuer)).await;
    for (other, expected) in cases {
        let claims = claims(&issuer, other.clone());
        let given = token(Key::Rs256, &header(Key::Rs256, "one"), &claims);
        let error = authenticator.check(&given).await.err();
        let error = error.map(|error| error.to_string());
        assert_eq!(error.as_deref(), *expected, "{other}");
    }
}

#[tokio::test]
async fn a_token_that_was_changed_is_refused() {
    let issuer = Issuer::start(&[Key::Es256.jwk("one")]).await;
    let auth = Auth {
        algorithm: Algorithm::Es256,
        ..settings(&issuer)
    };
    let authenticator = open(&auth).await;
    let mine = json!({ "roles": ["CallRecords.Read.Mine"] });
    let good = token(
        Key::Es256,
        &header(Key::Es256, "one"),
        &claims(&issuer, mine),
    );
    let parts: Vec<&str> = good.split('.').collect();
    let more = encode(claims(&issuer, json!({})).to_string());
    let critical = json!({ "alg": "ES256", "kid": "one", "crit": ["b64"], "b64": false });
    for changed in [
        format!("{}.{more}.{}", parts[0], parts[2]),
        format!("{}.{}", parts[0], parts[1]),
        format!("{good}.{}", parts[2]),
        format!("{good}="),
        format!(" {good}"),
        good[..good.len() - 1].to_owned(),
        String::new(),
        "..".to_owned(),
        "a.b.c".to_owned(),
        format!("{}.{}.{}", encode("[]"), parts[1], parts[2]),
        token(Key::Es256, &critical, &claims(&issuer, json!({}))),
        format!("{good}{}", "A".repeat(20_000)),
    ] {
        let checked = authenticator.check(&changed).await;
        assert!(
            matches!(checked, Err(Error::Unauthenticated(_))),
            "{changed}: {checked:?}"
        );
    }
    authenticator.check(&good).await.unwrap();
}

#[tokio::test]
async fn roles_say_what_may_be_seen() {
    let issuer = Issuer::start(&[Key::EdDsa.jwk("one")]).await;
    let auth = Auth {
        algorithm: Algorithm::EdDsa,
        ..settings(&issuer)
    };
    let authenticator = open(&auth).await;
    let mine = Scope::mine(Uuid::try_parse(CALLER).unwrap());
    for (other, scope) in [
        (json!({}), Some(Scope::EVERYTHING)),
        (
            json!({ "roles": ["CallRecords.Read.Masked"] }),
            Some(Scope::EVERYTHING.masked()),
        ),
        (
            json!({ "roles": "Other CallRecords.Read.Mine" }),
            Some(mine),
        ),
        (
            json!({ "roles": ["CallRecord-PstnCalls.Read.All"] }),
            Some(Scope::REPORTS),
        ),
        (
            json!({ "roles": ["CallRecords.Read.Mine", "CallRecord-PstnCalls.Read.All"] }),
            Some(mine.and(Scope::REPORTS)),
        ),
        (
            json!({ "roles": ["CallRecords.Read.Mine", "CallRecords.Read.All"] }),
            Some(Scope::EVERYTHING),
        ),
        (json!({ "roles": null }), None),
        (json!({ "roles": ["callrecords.read.all"] }), None),
        (json!({ "roles": { "CallRecords.Read.All": true } }), None),
        (
            json!({ "roles": ["CallRecords.Read.Mine"], "oid": null }),
            None,
        ),
        (
            json!({ "roles": ["CallRecords.Read.Mine"], "oid": "me" }),
            None,
        ),
    ] {
        let shown = other.to_string();
        let given = token(
            Key::EdDsa,
            &header(Key::EdDsa, "one"),
            &claims(&issuer, other),
        );
        let checked = authenticator.check(&given).await;
        let expected = scope.ok_or(Error::Forbidden);
        assert_eq!(checked.map(|viewer| viewer.scope), expected, "{shown}");
    }
}
