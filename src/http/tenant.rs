//! Tenants: each has a database, a schema over it, and all that is kept for callers to itself.

use std::collections::HashMap;
use std::sync::Arc;

use super::documents::Documents;
use super::live::Reservations;
use super::refusal::Refusal;
use super::{Error, Options};
use crate::auth::Viewer;
use crate::mask::Mask;
use crate::schema::{self, Schema};
use crate::store::Store;

/// What is served to the callers of one tenant.
#[derive(Clone, Debug)]
pub struct Served {
    /// The tenant, as tokens name it; none, if there is one for everybody.
    pub tenant: Option<String>,
    /// Its database.
    pub store: Store,
    /// What masks identities in it, if a key is set.
    pub mask: Option<Arc<Mask>>,
}

/// A tenant, as requests meet it.
#[derive(Clone)]
pub(super) struct Tenant {
    pub(super) schema: Schema,
    pub(super) store: Store,
    pub(super) mask: Option<Arc<Mask>>,
    pub(super) documents: Arc<Documents>,
    pub(super) reservations: Reservations,
}

/// The tenants, by what tokens call them.
#[derive(Clone)]
pub(super) struct Tenants(Arc<HashMap<Option<String>, Tenant>>);

impl Tenants {
    pub(super) fn open(served: Vec<Served>, options: &Options) -> Result<Self, Error> {
        let tenants = served.into_iter().map(|served| {
            let schema = schema::Options {
                tenant: served.tenant.clone(),
                mask: served.mask.clone(),
                ..options.schema.clone()
            };
            let tenant = Tenant {
                schema: schema::build_with(served.store.clone(), schema),
                store: served.store,
                mask: served.mask,
                documents: Documents::load(&options.documents)?.into(),
                reservations: Reservations::new(options.schema.limits.operations),
            };
            Ok((served.tenant, tenant))
        });
        let tenants: HashMap<_, _> = tenants.collect::<Result<_, Error>>()?;
        Ok(Self(tenants.into()))
    }

    /// The tenant of a caller. Where there are several, nobody is of none.
    pub(super) fn of(&self, viewer: Option<&Viewer>) -> Result<&Tenant, Refusal> {
        let tenant = viewer.and_then(|viewer| viewer.tenant.clone());
        let found = self.0.get(&tenant);
        found.ok_or(Refusal::Unauthenticated("a valid token is required"))
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Tenant> {
        self.0.values()
    }
}
