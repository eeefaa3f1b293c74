//! Who asks, as far as it is known.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, Request};

use crate::auth::Viewer;
use crate::guard::Caller;
use crate::schema::RequestId;
use crate::store::{Meter, Store};

/// Who asks, and under which id.
#[derive(Clone, Debug)]
pub(super) struct Asking {
    /// The id of the request, or of that which opened the connection.
    pub(super) id: RequestId,
    /// The caller, where callers say who they are.
    pub(super) viewer: Option<Viewer>,
    peer: Option<IpAddr>,
}

impl Asking {
    /// Reads what the request tells; `viewer` is whom its token names.
    pub(super) fn of(request: &Request, viewer: Option<Viewer>) -> Self {
        let extensions = request.extensions();
        let peer = extensions.get::<ConnectInfo<SocketAddr>>();
        let id = extensions.get().cloned();
        Self {
            id: id.unwrap_or_else(|| RequestId(String::new())),
            viewer,
            peer: peer.map(|ConnectInfo(peer)| peer.ip().to_canonical()),
        }
    }

    /// Who it is that spends: the token's subject in its tenant, or else the address at the other end of the
    /// connection. Headers that a proxy adds are not believed, for anyone can add them. Nobody
    /// spends from this machine without a token: a proxy on it stands for many callers.
    pub(super) fn caller(&self) -> Option<Caller> {
        if let Some(viewer) = &self.viewer {
            let tenant = viewer.tenant.as_deref().unwrap_or_default();
            return Some(Caller(format!("{tenant}{}", viewer.subject)));
        }
        let peer = self.peer.filter(|peer| !peer.is_loopback())?;
        Some(Caller(network(peer).to_string()))
    }
}

impl Asking {
    /// Measures statements that are run for the caller beside a query.
    pub(super) fn meter(&self, store: &Store, limit: Duration) -> Arc<Meter> {
        let caller = self.caller();
        let share = store.share(caller.as_ref().map(|Caller(name)| name.as_str()));
        Meter::start(limit, Some(share), None)
    }
}

/// The address, or of a longer one the part that is given to one customer.
pub(super) fn network(peer: IpAddr) -> IpAddr {
    match peer {
        IpAddr::V4(_) => peer,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use chrono::DateTime;

    use super::*;
    use crate::store::Scope;

    fn spender(peer: &str, subject: Option<&str>) -> Option<String> {
        let mut request = Request::new(Body::empty());
        let peer = SocketAddr::new(peer.parse().unwrap(), 1234);
        request.extensions_mut().insert(ConnectInfo(peer));
        let viewer = subject.map(|subject| Viewer {
            scope: Scope::EVERYTHING,
            expires_at: DateTime::UNIX_EPOCH,
            subject: subject.to_owned(),
            tenant: None,
        });
        let caller = Asking::of(&request, viewer).caller();
        caller.map(|Caller(name)| name)
    }

    #[test]
    fn who_spends_is_the_subject_or_the_peer() {
        for (peer, subject, expected) in [
            ("192.0.2.7", None, Some("192.0.2.7")),
            ("::ffff:192.0.2.7", None, Some("192.0.2.7")),
            ("2001:db8:1:2:3:4:5:6", None, Some("2001:db8:1:2::")),
            ("127.0.0.1", None, None),
            ("::1", None, None),
            ("127.0.0.1", Some("s"), Some("s")),
            ("192.0.2.7", Some("s"), Some("s")),
        ] {
            assert_eq!(spender(peer, subject).as_deref(), expected, "{peer}");
        }
    }
}
