//! Between direct routing calls and call records: a correlation id is a record's id.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use super::Demand;
use crate::graph::call_record;
use crate::reports::direct_routing_call;
use crate::store::{Columns, Error, Scope, Store};

/// A demand for a call record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RecordDemand {
    /// Its id.
    pub id: Uuid,
    /// What of it.
    pub columns: Columns,
}

impl Demand for RecordDemand {
    type Row = Option<call_record::Model>;

    async fn find(
        store: &Store,
        scope: Scope,
        demands: &[Self],
    ) -> Result<HashMap<Self, Self::Row>, Error> {
        let mut found = HashMap::new();
        for (columns, ids) in by_columns(demands.iter().map(|demand| (demand.columns, demand.id))) {
            for record in store.call_records_by_id(scope, ids, columns).await? {
                let id = record.id;
                found.insert(Self { id, columns }, Some(record));
            }
        }
        Ok(found)
    }
}

/// A demand for the direct routing calls whose correlation id is a record's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RoutedDemand {
    /// The record.
    pub id: Uuid,
    /// What of the calls.
    pub columns: Columns,
}

impl Demand for RoutedDemand {
    type Row = Arc<Vec<direct_routing_call::Model>>;

    async fn find(
        store: &Store,
        scope: Scope,
        demands: &[Self],
    ) -> Result<HashMap<Self, Self::Row>, Error> {
        use direct_routing_call::{Column, Entity};
        let mut found: HashMap<Self, Vec<_>> = HashMap::new();
        for (columns, ids) in by_columns(demands.iter().map(|demand| (demand.columns, demand.id))) {
            let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
            let rows = store.report_rows_by::<Entity>(scope, Column::CorrelationId, &ids, columns);
            for row in rows.await? {
                let id = row.correlation_id.as_deref().map(Uuid::try_parse);
                if let Some(Ok(id)) = id {
                    found.entry(Self { id, columns }).or_default().push(row);
                }
            }
        }
        let found = found.into_iter();
        Ok(found
            .map(|(demand, rows)| (demand, Arc::new(rows)))
            .collect())
    }
}

fn by_columns(demands: impl Iterator<Item = (Columns, Uuid)>) -> HashMap<Columns, Vec<Uuid>> {
    let mut groups: HashMap<Columns, Vec<Uuid>> = HashMap::new();
    for (columns, id) in demands {
        groups.entry(columns).or_default().push(id);
    }
    groups
}
