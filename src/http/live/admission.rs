//! Who may talk over a WebSocket. Browsers cannot send headers with one, so clients put what tells
//! who they are into the payload of their first message: `{"authorization": "Bearer …"}`.

use serde_json::Value;

use crate::auth::Viewer;
use crate::http::Shared;

/// The client may not go on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Turned;

/// Who begins with this payload; `known` came with the request to open the connection. Nobody, where
/// callers need not say who they are.
pub(super) async fn admit(
    shared: &Shared,
    known: Option<&Viewer>,
    payload: Option<&Value>,
) -> Result<Option<Viewer>, Turned> {
    let Some(authenticator) = &shared.authenticator else {
        return Ok(None);
    };
    match (payload.and_then(token), known) {
        (Some(token), _) => authenticator
            .check(token)
            .await
            .map(Some)
            .map_err(|_| Turned),
        (None, Some(viewer)) => Ok(Some(viewer.clone())),
        (None, None) => Err(Turned),
    }
}

/// The bearer token of a payload; whatever else stands in its place is a token that is wrong.
fn token(payload: &Value) -> Option<&str> {
    let mut properties = payload.as_object()?.iter();
    let (_, value) = properties.find(|(name, _)| name.eq_ignore_ascii_case("authorization"))?;
    let (scheme, token) = value.as_str()?.split_once(' ').unwrap_or_default();
    Some(if scheme.eq_ignore_ascii_case("bearer") {
        token.trim()
    } else {
        ""
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_bearer_token_is_taken_from_the_payload() {
        for (payload, expected) in [
            (json!({"authorization": "Bearer a.b.c"}), Some("a.b.c")),
            (json!({"Authorization": "bearer  a "}), Some("a")),
            (json!({"authorization": "Basic YTpi"}), Some("")),
            (json!({"authorization": "a.b.c"}), Some("")),
            (json!({"authorization": 7}), None),
            (json!({}), None),
            (json!(null), None),
        ] {
            assert_eq!(token(&payload), expected, "{payload}");
        }
    }
}
