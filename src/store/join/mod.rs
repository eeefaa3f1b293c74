//! Joins that Graph does not offer: from report rows to call records and back, many at once.

use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;

mod pstn_call;
mod record;

pub use pstn_call::PstnCall;
pub use record::{RecordDemand, RoutedDemand};

use super::batch::{Batch, Source};
use super::{Error, Scope, Store};

/// What a demand gives: rows, or an error that all who asked at once share.
pub type Found<D> = Result<<D as Demand>::Row, Arc<Error>>;

/// One resolver's demand for what belongs to its row.
pub trait Demand: Clone + Debug + Eq + Hash + Send + Sync {
    /// What is found; nothing is its default.
    type Row: Clone + Debug + Default + Send;

    /// Answers demands that differ, in a number of statements that does not depend on theirs.
    fn find(
        store: &Store,
        scope: Scope,
        demands: &[Self],
    ) -> impl Future<Output = Result<HashMap<Self, Self::Row>, Error>> + Send;
}

/// Answers the demands of one request, as many at once as are made at once.
#[derive(Debug)]
pub struct Join<D: Demand> {
    store: Store,
    scope: Scope,
    batch: Batch<D, Found<D>>,
}

impl<D: Demand> Join<D> {
    pub(in crate::store) fn new(store: &Store, scope: Scope) -> Self {
        Self {
            store: store.clone(),
            scope,
            batch: Batch::default(),
        }
    }

    /// What `demand` gives.
    pub async fn load(&self, demand: D) -> Found<D> {
        self.batch.load(demand, self).await
    }
}

impl<D: Demand> Source<D, Found<D>> for Join<D> {
    async fn read(&self, demands: Vec<D>) -> HashMap<D, Found<D>> {
        let found = D::find(&self.store, self.scope, &demands).await;
        let mut found = found.map_err(Arc::new);
        let answers = demands.into_iter().map(|demand| {
            let answer = match &mut found {
                Ok(rows) => Ok(rows.remove(&demand).unwrap_or_default()),
                Err(error) => Err(Arc::clone(error)),
            };
            (demand, answer)
        });
        answers.collect()
    }
}
