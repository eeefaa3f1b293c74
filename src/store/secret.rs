//! A secret of the database's own, made when it is built: all gateways over one database have it, it
//! outlives them, and it is worth nothing to whoever cannot read the database anyway.

use std::fmt;

use sea_orm::{ConnectionTrait, DbErr, ModelTrait, Statement, Value};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Error, Store};
use crate::reports::{Identity, Report};

/// How many bytes it has.
const LENGTH: usize = 32;

/// The secret, which is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; LENGTH]);

impl Secret {
    pub(super) fn new(bytes: [u8; LENGTH]) -> Self {
        Self(bytes)
    }

    /// The secret, to make keys of.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The key of a row whose digest is this one. The digest says what a row says, and whoever sees
    /// rows in the order of it could try out whose they are.
    pub(super) fn key(&self, digest: Uuid) -> Uuid {
        let mut keyed = Sha256::new_with_prefix(self.0);
        keyed.update(digest.as_bytes());
        let keyed: [u8; LENGTH] = keyed.finalize().into();
        Uuid::from_bytes(std::array::from_fn(|index| keyed[index]))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Whether a row has no id, so that its key is a digest of what it says.
pub(super) fn is_digest<R: Report>(row: &R::Model) -> bool {
    let Identity::Id(column) = R::IDENTITY else {
        return true;
    };
    match row.get(column) {
        Value::String(Some(id)) => is_filler(&id),
        _ => true,
    }
}

/// Whether an id stands for none, as an import reads it.
pub(super) fn is_filler(id: &str) -> bool {
    id.is_empty() || Uuid::try_parse(id).is_ok_and(|id| id.is_nil())
}

/// Reads the secret of the database that `db` is connected to.
pub(super) async fn read(db: &impl ConnectionTrait) -> Result<Secret, Error> {
    let select = "SELECT secret FROM database_secret";
    let select = Statement::from_string(db.get_database_backend(), select);
    let row = db.query_one_raw(select).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("database_secret".to_owned()))?;
    let bytes: Vec<u8> = row.try_get("", "secret")?;
    let bytes = <[u8; LENGTH]>::try_from(bytes);
    let bytes = bytes.map_err(|_| DbErr::Type("database_secret.secret".to_owned()))?;
    Ok(Secret(bytes))
}

impl Store {
    /// The secret of the database.
    pub async fn secret(&self) -> Result<&Secret, Error> {
        self.secret.get_or_try_init(|| read(&self.db)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_follows_from_the_digest_and_the_secret() {
        let [one, other] = [1, 2].map(|byte| Secret::new([byte; LENGTH]));
        let [first, second] = [1, 2].map(Uuid::from_u128);
        assert_eq!(one.key(first), one.key(first));
        assert_ne!(one.key(first), one.key(second));
        assert_ne!(one.key(first), other.key(first));
    }

    #[test]
    fn an_id_of_nothing_is_none() {
        for id in ["", "00000000-0000-0000-0000-000000000000"] {
            assert!(is_filler(id), "{id}");
        }
        for id in ["a", "9c4984c7-6c3c-427d-a30c-bd0b2eacee90"] {
            assert!(!is_filler(id), "{id}");
        }
    }
}
