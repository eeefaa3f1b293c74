//! The issuer's keys: how they are fetched, kept and changed.

use std::time::Duration;

use callrecords::auth::Authenticator;
use callrecords::clock::Clock;
use callrecords::config::{Algorithm, Auth};
use chrono::TimeDelta;
use serde_json::json;

use crate::support::issuer::{Issuer, Key, header, token};
use crate::support::tokens::{claims, now, open, refusal, settings};

#[tokio::test]
async fn a_storm_of_unknown_keys_asks_the_issuer_once_in_a_while() {
    let issuer = Issuer::start(&[Key::EdDsa.jwk("one")]).await;
    let auth = Auth {
        algorithm: Algorithm::EdDsa,
        ..settings(&issuer)
    };
    let authenticator = open(&auth).await;
    assert_eq!(issuer.fetches(), 1);
    for (minutes, fetches) in [(0, 1), (4, 1), (5, 2), (9, 2), (10, 3)] {
        let at = now() + TimeDelta::minutes(minutes);
        let storm = (0..100).map(|number| {
            let header = header(Key::EdDsa, &format!("unknown {number}"));
            token(Key::EdDsa, &header, &claims(&issuer, json!({})))
        });
        let storm: Vec<String> = storm.collect();
        let checks = storm.iter().map(|token| authenticator.check_at(token, at));
        for checked in futures_util::future::join_all(checks).await {
            assert_eq!(refusal(checked), "the token's key is not known");
        }
        assert_eq!(issuer.fetches(), fetches, "after {minutes} minutes");
    }
}

#[tokio::test]
async fn keys_are_changed_without_a_restart() {
    let issuer = Issuer::start(&[Key::Rs256.jwk("old")]).await;
    let authenticator = open(&settings(&issuer)).await;
    let never_ending = || claims(&issuer, json!({ "exp": now().timestamp() + 1_000_000 }));
    let old = token(Key::Rs256, &header(Key::Rs256, "old"), &never_ending());
    let new = token(
        Key::OtherRs256,
        &header(Key::OtherRs256, "new"),
        &never_ending(),
    );
    issuer.publish(&[Key::Rs256.jwk("old"), Key::OtherRs256.jwk("new")]);
    let soon = now() + TimeDelta::minutes(6);
    authenticator.check_at(&new, soon).await.unwrap();
    authenticator.check_at(&old, soon).await.unwrap();
    // A key that was taken back is believed for a day, and no longer.
    issuer.publish(&[Key::OtherRs256.jwk("new")]);
    let same_day = soon + TimeDelta::hours(23);
    authenticator.check_at(&old, same_day).await.unwrap();
    let next_day = soon + TimeDelta::hours(24);
    let error = refusal(authenticator.check_at(&old, next_day).await);
    assert_eq!(error, "the token's key is not known");
    authenticator.check_at(&new, next_day).await.unwrap();
    assert_eq!(issuer.fetches(), 3);
}

#[tokio::test]
async fn a_pipe_in_place_of_the_file_of_keys_is_not_waited_for() {
    let issuer = Issuer::start(&[Key::EdDsa.jwk("one")]).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys.json");
    let keys = json!({ "keys": [Key::EdDsa.jwk("one")] }).to_string();
    std::fs::write(&file, &keys).unwrap();
    let auth = Auth {
        algorithm: Algorithm::EdDsa,
        jwks_url: None,
        jwks_file: Some(file.clone()),
        ..settings(&issuer)
    };
    let authenticator = open(&auth).await;
    let days = || claims(&issuer, json!({ "exp": now().timestamp() + 10 * 86_400 }));
    let made = |kid: &str| token(Key::EdDsa, &header(Key::EdDsa, kid), &days());
    std::fs::remove_file(&file).unwrap();
    let pipe = std::process::Command::new("mkfifo").arg(&file).status();
    assert!(pipe.unwrap().success());
    // Both have the keys read anew: one that nobody knows, and a day that has gone by.
    let later = now() + TimeDelta::minutes(6);
    let unknown = authenticator.check_at(&made("unknown"), later).await;
    assert_eq!(refusal(unknown), "the token's key is not known");
    let tomorrow = now() + TimeDelta::hours(25);
    authenticator
        .check_at(&made("one"), tomorrow)
        .await
        .unwrap();
    // A file again is read again.
    std::fs::remove_file(&file).unwrap();
    std::fs::write(&file, keys.replace("one", "two")).unwrap();
    let next = tomorrow + TimeDelta::minutes(6);
    authenticator.check_at(&made("two"), next).await.unwrap();
}

#[tokio::test]
async fn keys_outlive_an_outage_of_their_issuer() {
    let issuer = Issuer::start(&[Key::EdDsa.jwk("one")]).await;
    let auth = Auth {
        algorithm: Algorithm::EdDsa,
        leeway: Duration::ZERO,
        ..settings(&issuer)
    };
    let authenticator = open(&auth).await;
    let days = claims(&issuer, json!({ "exp": now().timestamp() + 10 * 86_400 }));
    let good = token(Key::EdDsa, &header(Key::EdDsa, "one"), &days);
    issuer.fail();
    for (hours, fetches) in [(1, 1), (24, 2), (48, 3)] {
        let at = now() + TimeDelta::hours(hours);
        authenticator.check_at(&good, at).await.unwrap();
        authenticator.check_at(&good, at).await.unwrap();
        assert_eq!(issuer.fetches(), fetches, "after {hours} hours");
    }
    // Nor do keys go when it answers nonsense.
    issuer.publish(&[]);
    let at = now() + TimeDelta::hours(72);
    authenticator.check_at(&good, at).await.unwrap();
    assert_eq!(issuer.fetches(), 4);
}

#[tokio::test]
async fn keys_come_by_discovery_or_from_a_file() {
    let issuer = Issuer::start(&[Key::Rs256.jwk("one")]).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(
        &file,
        json!({ "keys": [Key::Rs256.jwk("one")] }).to_string(),
    )
    .unwrap();
    let by_discovery = by(&issuer, |auth| {
        auth.discovery_url = Some(discovery(&issuer));
    });
    let by_file = by(&issuer, |auth| {
        auth.jwks_file = Some(file.path().to_owned());
    });
    for auth in [by_discovery, by_file] {
        let authenticator = open(&auth).await;
        let claims = claims(&issuer, json!({}));
        let good = token(Key::Rs256, &header(Key::Rs256, "one"), &claims);
        authenticator.check(&good).await.unwrap();
    }
}

#[tokio::test]
async fn nothing_starts_without_keys() {
    let issuer = Issuer::start(&[Key::Rs256.jwk("one")]).await;
    let url = issuer.url();
    let other_issuer = by(&issuer, |auth| {
        auth.discovery_url = Some(discovery(&issuer));
        auth.issuer = Some("https://elsewhere.example".to_owned());
    });
    let other_algorithm = by(&issuer, |auth| {
        auth.jwks_url = Some(format!("{url}/keys"));
        auth.algorithm = Algorithm::Es256;
    });
    let at = |url: String| by(&issuer, |auth| auth.jwks_url = Some(url));
    let no_file = by(&issuer, |auth| {
        auth.jwks_file = Some("nowhere.json".into());
    });
    let nowhere = "the settings do not say which tokens to believe";
    for (wrong, message) in [
        (other_issuer, "describes another issuer than auth.issuer"),
        (
            other_algorithm,
            "has no key with a `kid` for auth.algorithm",
        ),
        (at(format!("{url}/nowhere")), "answered 404"),
        (at(discovery(&issuer)), "is no set of keys (JWKS)"),
        (no_file, "cannot read the keys in nowhere.json"),
        (by(&issuer, |_| {}), nowhere),
    ] {
        let opened = Authenticator::open(&wrong, Clock::Fixed(now())).await;
        let error = opened.unwrap_err().to_string();
        assert!(error.contains(message), "{error} is not {message}");
    }
    issuer.fail();
    let error = Authenticator::open(&settings(&issuer), Clock::Fixed(now())).await;
    assert!(error.unwrap_err().to_string().contains("answered 503"));
}

fn discovery(issuer: &Issuer) -> String {
    format!("{}/.well-known/openid-configuration", issuer.url())
}

/// The settings with another source of keys.
fn by(issuer: &Issuer, set: impl FnOnce(&mut Auth)) -> Auth {
    let mut auth = Auth {
        jwks_url: None,
        ..settings(issuer)
    };
    set(&mut auth);
    auth
}
