//! Children of many records at once: what one request asks for, level by level, in as many
//! statements as the query has levels, whatever the number of rows.

use std::collections::{BTreeSet, HashMap};
use std::marker::PhantomData;
use std::sync::Arc;

use dataloader::BatchFn;
use dataloader::non_cached::Loader;
use sea_orm::sea_query::{Cond, Condition, ExprTrait, JoinType};
use sea_orm::{
    ColumnTrait, EntityTrait, Iterable, PrimaryKeyToColumn, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::filter::col;
use super::window::Window;
use super::{Columns, Error, Scope, Store};
use crate::graph::{Child, Parent, call_record, organizer, participant, segment, session};

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

type ChildLoader<C> = Loader<ChildrenKey, Children<C>, Batch<C>>;

/// The loaders of one request. No cache outlives it.
pub struct Loaders {
    /// Organizers, one a record.
    pub organizers: ChildLoader<organizer::Entity>,
    /// Participants of a record.
    pub participants: ChildLoader<participant::Entity>,
    /// Sessions of a record.
    pub sessions: ChildLoader<session::Entity>,
    /// Segments of a session.
    pub segments: ChildLoader<segment::Entity>,
}

impl Loaders {
    /// Loaders that read with one caller's scope.
    pub fn new(store: &Store, scope: Scope) -> Self {
        Self {
            organizers: loader(store, scope),
            participants: loader(store, scope),
            sessions: loader(store, scope),
            segments: loader(store, scope),
        }
    }
}

/// A request asks for at most as many parents as its pages hold: a batch has no bound of its own.
fn loader<C: Child>(store: &Store, scope: Scope) -> ChildLoader<C>
where
    C::Model: Send + Sync,
{
    let batch = Batch {
        store: store.clone(),
        scope,
        child: PhantomData,
    };
    Loader::new(batch).with_max_batch_size(usize::MAX)
}

/// Reads a batch of children.
pub struct Batch<C> {
    store: Store,
    scope: Scope,
    child: PhantomData<fn() -> C>,
}

impl<C: Child> BatchFn<ChildrenKey, Children<C>> for Batch<C>
where
    C::Model: Send + Sync,
{
    async fn load(&mut self, keys: &[ChildrenKey]) -> HashMap<ChildrenKey, Children<C>> {
        let mut groups: HashMap<_, Vec<Parent>> = HashMap::new();
        for key in keys {
            groups
                .entry((key.window, key.columns))
                .or_default()
                .push(key.parent);
        }
        let mut found = HashMap::with_capacity(keys.len());
        for ((window, columns), parents) in groups {
            let rows = self
                .store
                .children::<C>(self.scope, &parents, window, columns)
                .await;
            let mut rows = rows.map_err(Arc::new);
            for parent in parents {
                let children = match &mut rows {
                    Ok(rows) => Ok(Arc::new(rows.remove(&parent).unwrap_or_default())),
                    Err(error) => Err(Arc::clone(error)),
                };
                found.insert(
                    ChildrenKey {
                        parent,
                        window,
                        columns,
                    },
                    children,
                );
            }
        }
        found
    }
}

impl Store {
    /// The children of many parents, in one statement.
    pub async fn children<C: Child>(
        &self,
        _scope: Scope,
        parents: &[Parent],
        window: Option<Window>,
        columns: Columns,
    ) -> Result<HashMap<Parent, Vec<C::Model>>, Error> {
        let ids: BTreeSet<Uuid> = parents.iter().map(|parent| parent.call_record_id).collect();
        let is_child = super::one_of(self.engine(), C::CALL_RECORD_ID, ids.into_iter().collect());
        let mut columns = columns;
        for key in C::PrimaryKey::iter() {
            columns = columns.with::<C>(key.into_column());
        }
        let mut select = columns.select(C::find()).filter(is_child);
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
        let mut children: HashMap<_, Vec<_>> = HashMap::with_capacity(parents.len());
        for row in select.all(&self.db).await? {
            children.entry(C::parent(&row)).or_default().push(row);
        }
        Ok(children)
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
