//! From the identities of a call to the user they name.

use async_graphql::ComplexObject;

use super::User;
use crate::graph::{CommunicationsUserIdentity, TeamworkUserIdentity, UserIdentity};

#[ComplexObject]
impl UserIdentity {
    /// The user, as an entity: what this gateway and others know of the user. It is none of Graph's
    /// properties. Null if the identity has no `id`.
    async fn user(&self) -> Option<User> {
        User::with_id(self.id.as_deref())
    }
}

#[ComplexObject]
impl CommunicationsUserIdentity {
    /// The user, as an entity: what this gateway and others know of the user. It is none of Graph's
    /// properties. Null if the identity has no `id`.
    async fn user(&self) -> Option<User> {
        User::with_id(self.id.as_deref())
    }
}

#[ComplexObject]
impl TeamworkUserIdentity {
    /// The user, as an entity: what this gateway and others know of the user. It is none of Graph's
    /// properties. Null if the identity has no `id`, or is of a kind that no directory holds.
    async fn user(&self) -> Option<User> {
        User::with_id(self.user_id())
    }
}
