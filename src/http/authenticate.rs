//! Who asks over HTTP: the token of the `Authorization` header becomes the request's viewer, before
//! anything of the body is read.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::asking::Asking;
use super::live;
use super::refusal::Refusal;
use crate::auth::{Authenticator, Error};

/// Lets a request pass with who asks; without a viewer, only where it says later who asks.
pub(super) async fn authenticate(
    State(authenticator): State<Option<Arc<Authenticator>>>,
    mut request: Request,
    next: Next,
) -> Response {
    let asking = Asking::of(&request, None);
    request.extensions_mut().insert(asking);
    let Some(authenticator) = authenticator else {
        return next.run(request).await;
    };
    let checked = match token(request.headers()) {
        // A WebSocket says in its first message who asks, for browsers cannot set its headers.
        Ok(None) if live::opens_socket(&request) => return next.run(request).await,
        Ok(None) => return challenge("a valid token is required", "Bearer"),
        Ok(Some(token)) => authenticator.check(token).await,
        Err(Duplicate) => return Refusal::TwoTokens.into_response(),
    };
    match checked {
        Ok(viewer) => {
            let asking = Asking::of(&request, Some(viewer));
            request.extensions_mut().insert(asking);
            next.run(request).await
        }
        Err(Error::Unauthenticated(reason)) => challenge(reason, "Bearer error=\"invalid_token\""),
        Err(Error::Forbidden) => Refusal::NoRole.into_response(),
    }
}

/// More than one header: this server and what stands before it might each believe another.
#[derive(Debug, PartialEq, Eq)]
struct Duplicate;

/// The bearer token, if there is one; whatever else the header holds is a token that is wrong.
fn token(headers: &HeaderMap) -> Result<Option<&str>, Duplicate> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = given.next() else {
        return Ok(None);
    };
    if given.next().is_some() {
        return Err(Duplicate);
    }
    let value = value.to_str().unwrap_or_default();
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    let is_bearer = scheme.eq_ignore_ascii_case("bearer");
    Ok(Some(if is_bearer { token.trim() } else { "" }))
}

fn challenge(reason: &'static str, challenge: &'static str) -> Response {
    let mut response = Refusal::Unauthenticated(reason).into_response();
    let challenge = HeaderValue::from_static(challenge);
    let headers = response.headers_mut();
    headers.insert(header::WWW_AUTHENTICATE, challenge);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bearer_token_is_taken_from_one_header_only() {
        let of = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                let value = HeaderValue::from_str(value).unwrap();
                headers.append(header::AUTHORIZATION, value);
            }
            token(&headers).map(|token| token.map(str::to_owned))
        };
        assert_eq!(of(&[]), Ok(None));
        assert_eq!(of(&["Bearer a.b.c"]), Ok(Some("a.b.c".to_owned())));
        assert_eq!(of(&["bearer  a.b.c "]), Ok(Some("a.b.c".to_owned())));
        assert_eq!(of(&["Basic YTpi"]), Ok(Some(String::new())));
        assert_eq!(of(&["Bearer"]), Ok(Some(String::new())));
        assert_eq!(of(&["Bearer a", "Bearer a"]), Err(Duplicate));
    }
}
