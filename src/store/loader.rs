//! Children of many records at once: what one request asks for, level by level, in as many
//! statements as the query has levels, whatever the number of rows.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use sea_orm::sea_query::{Cond, Condition, ExprTrait, JoinType};
use sea_orm::{
    ColumnTrait, EntityTrait, Iterable, PrimaryKeyToColumn, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use uuid::Uuid;

use super::batch::{Batch, Source};
use super::filter::col;
use super::follow::Changes;
use super::join::{Join, PstnCall, RecordDemand, RoutedDemand};
use super::owned::{Of, RecordCount, RecordPage, RowPage, RowTotals};
use super::window::Window;
use super::{Columns, Error, Meter, Scope, Store};
use crate::graph::{Child, Parent, call_record, organizer, participant, segment, session};
use crate::reports::{Report, direct_routing_call, pstn_call, sms};

/// A demand for the children of one parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChildrenKey {
    /// What they belong to.
    pub parent: Parent,
    /// Which of them; `None` for all.
    pub window: Option<Window>,
    /// What of them.
    pub columns: Columns,
}

/// The children of one parent, in order.
pub type Children<C> = Result<Arc<Vec<<C as EntityTrait>::Model>>, Arc<Error>>;

/// The loaders of one request, or of all live subscriptions with one scope. They keep nothing.
#[derive(Debug)]
pub struct Loaders {
    /// Organizers, one a record.
    pub organizers: Loader<organizer::Entity>,
    /// Participants of a record.
    pub participants: Loader<participant::Entity>,
    /// Sessions of a record.
    pub sessions: Loader<session::Entity>,
    /// Segments of a session.
    pub segments: Loader<segment::Entity>,
    /// Call records by their ids.
    pub records: Join<RecordDemand>,
    /// Direct routing calls by the records that they belong to.
    pub direct_routing_calls: Join<RoutedDemand>,
    /// The ids of the records that calls over Microsoft's plans belong to.
    pub pstn_records: Join<PstnCall>,
    /// Changes after a place of their log.
    pub(super) changes: Changes,
    /// Pages of a user's call records.
    pub user_records: Join<Of<RecordPage>>,
    /// How many call records a user has.
    pub user_record_counts: Join<Of<RecordCount>>,
    /// A user's calls over Microsoft's plans.
    pub user_pstn_calls: RowJoins<pstn_call::Entity>,
    /// A user's direct routing calls.
    pub user_direct_routing_calls: RowJoins<direct_routing_call::Entity>,
    /// A user's text messages.
    pub user_sms: RowJoins<sms::Entity>,
}

/// Reads what users have in a report.
#[derive(Debug)]
pub struct RowJoins<R: Report> {
    /// Pages of a user's rows.
    pub pages: Join<Of<RowPage<R>>>,
    /// What a user's rows come to.
    pub totals: Join<Of<RowTotals<R>>>,
}

impl<R: Report> RowJoins<R> {
    fn new(store: &Store, scope: Scope) -> Self {
        Self {
            pages: Join::new(store, scope),
            totals: Join::new(store, scope),
        }
    }
}

impl Loaders {
    /// Loaders that read with one caller's scope.
    pub fn new(store: &Store, scope: Scope) -> Self {
        Self {
            organizers: Loader::new(store, scope),
            participants: Loader::new(store, scope),
            sessions: Loader::new(store, scope),
            segments: Loader::new(store, scope),
            records: Join::new(store, scope),
            direct_routing_calls: Join::new(store, scope),
            pstn_records: Join::new(store, scope),
            changes: Changes::new(store, scope),
            user_records: Join::new(store, scope),
            user_record_counts: Join::new(store, scope),
            user_pstn_calls: RowJoins::new(store, scope),
            user_direct_routing_calls: RowJoins::new(store, scope),
            user_sms: RowJoins::new(store, scope),
        }
    }
}

/// Reads the children that one request asks for, as many as it asks for at once.
#[derive(Debug)]
pub struct Loader<C: Child> {
    store: Store,
    scope: Scope,
    batch: Batch<ChildrenKey, Children<C>>,
}

impl<C: Child> Loader<C> {
    fn new(store: &Store, scope: Scope) -> Self {
        Self {
            store: store.clone(),
            scope,
            batch: Batch::default(),
        }
    }

    /// The children that `key` asks for.
    pub async fn load(&self, key: ChildrenKey) -> Children<C> {
        self.batch.load(key, self).await
    }
}

impl<C: Child> Source<ChildrenKey, Children<C>> for Loader<C> {
    async fn read(&self, keys: Vec<ChildrenKey>) -> HashMap<ChildrenKey, Children<C>> {
        let mut found = HashMap::with_capacity(keys.len());
        let mut groups: HashMap<_, Vec<Parent>> = HashMap::new();
        for key in keys {
            let group = groups.entry((key.window, key.columns)).or_default();
            group.push(key.parent);
        }
        for ((window, columns), parents) in groups {
            let read = self
                .store
                .children::<C>(self.scope, &parents, window, columns);
            let mut rows = read.await.map_err(Arc::new);
            for parent in parents {
                let children = match &mut rows {
                    Ok(rows) => Ok(Arc::new(rows.remove(&parent).unwrap_or_default())),
                    Err(error) => Err(Arc::clone(error)),
                };
                let key = ChildrenKey {
                    parent,
                    window,
                    columns,
                };
                found.insert(key, children);
            }
        }
        found
    }
}

impl Store {
    /// The children of many parents, in one statement.
    pub async fn children<C: Child>(
        &self,
        scope: Scope,
        parents: &[Parent],
        window: Option<Window>,
        columns: Columns,
    ) -> Result<HashMap<Parent, Vec<C::Model>>, Error> {
        let select = self.children_of::<C>(scope, parents, window, columns);
        let mut children: HashMap<_, Vec<_>> = HashMap::with_capacity(parents.len());
        for row in select.all(&self.db).await? {
            children.entry(C::parent(&row)).or_default().push(row);
        }
        Ok(children)
    }

    /// The statement of the children of many parents, in the order of their keys.
    pub(super) fn children_of<C: Child>(
        &self,
        scope: Scope,
        parents: &[Parent],
        window: Option<Window>,
        columns: Columns,
    ) -> Select<C> {
        let ids: BTreeSet<Uuid> = parents.iter().map(|parent| parent.call_record_id).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        if !scope.has_every_record() {
            Meter::note_parts(&ids);
        }
        // The parents were visible when they were read; a statement does not rely on another.
        let is_visible = scope.records_among(C::CALL_RECORD_ID, &ids, self.engine());
        let is_child = super::one_of(self.engine(), C::CALL_RECORD_ID, ids);
        let mut columns = columns;
        for key in C::PrimaryKey::iter() {
            columns = columns.with_key::<C>(key.into_column());
        }
        let mut select = columns
            .select(C::find())
            .filter(is_child)
            .filter(is_visible);
        for key in C::PrimaryKey::iter() {
            select = select.order_by_asc(key.into_column());
        }
        if let Some(ordinal) = C::SESSION_ORDINAL {
            select = select.filter(among_sessions(ordinal, parents));
        }
        if let (Some(window), Some((place, count))) = (window, C::PLACE) {
            if let Window::Last { .. } = window {
                let is_parent = col(C::CALL_RECORD_ID).eq(col(call_record::Column::Id));
                QuerySelect::query(&mut select).join(
                    JoinType::InnerJoin,
                    call_record::Entity,
                    is_parent,
                );
            }
            select = select.filter(window.condition(col(place), col(count)));
        }
        select
    }
}

/// The sessions asked for lie in one window of their records' lists: a range of ordinals.
fn among_sessions(ordinal: impl ColumnTrait, parents: &[Parent]) -> Condition {
    let ordinals: BTreeSet<i32> = parents
        .iter()
        .map(|parent| parent.session_ordinal)
        .collect();
    let (least, greatest) = (ordinals.first().copied(), ordinals.last().copied());
    Cond::all()
        .add(col(ordinal).gte(least.unwrap_or_default()))
        .add(col(ordinal).lte(greatest.unwrap_or_default()))
}
