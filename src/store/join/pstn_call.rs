//! From calls over Microsoft's plans to call records.

use std::collections::{BTreeSet, HashMap};

use chrono::TimeDelta;
use sea_orm::sea_query::{Alias, Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef};
use uuid::Uuid;

use super::Demand;
use crate::graph::{DateTime, call_record, fold, participant};
use crate::store::filter::col;
use crate::store::{Error, Scope, Store};

/// What a call over Microsoft's plans says of itself: a demand for the id of its call record.
///
/// Graph gives no key for this join. A record is the call's if its user took part in it, and a
/// telephone with one of its numbers too, and the call began while it lasted; and if no other record
/// is so. A number that is masked finds none.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PstnCall {
    /// The user's object id.
    pub user_id: String,
    /// The numbers that called and were called.
    pub numbers: [Option<String>; 2],
    /// When the call started.
    pub start: DateTime,
}

/// How far a call may begin before its record does, or after it ended.
const SLACK: TimeDelta = TimeDelta::minutes(1);

/// The longest that a record lasts before a call that belongs to it begins.
const LONGEST: TimeDelta = TimeDelta::days(2);

/// A record in which a user and a telephone took part.
type Meeting = (Uuid, DateTime, DateTime, Option<String>, Option<String>);

impl Demand for PstnCall {
    type Row = Option<Uuid>;

    async fn find(
        store: &Store,
        _scope: Scope,
        demands: &[Self],
    ) -> Result<HashMap<Self, Self::Row>, Error> {
        use participant::Column as C;
        let numbers: BTreeSet<String> = demands.iter().flat_map(Self::folded).collect();
        let users: BTreeSet<String> = demands.iter().map(|call| fold(&call.user_id)).collect();
        let starts = || demands.iter().map(|call| call.start);
        let (Some(first), Some(last)) = (starts().min(), starts().max()) else {
            return Ok(HashMap::new());
        };
        if numbers.is_empty() {
            return Ok(HashMap::new());
        }
        let user = Alias::new("caller");
        let in_user = |column: C| Expr::col((user.clone(), column));
        let together = in_user(C::CallRecordId).eq(col(C::CallRecordId));
        let mut meetings = participant::Entity::find()
            .select_only()
            .column(C::CallRecordId)
            .column(call_record::Column::StartDateTime)
            .column(call_record::Column::EndDateTime)
            .expr_as(in_user(C::IdentityId), "user_id")
            .expr_as(col(C::IdentityId), "number")
            .join(JoinType::InnerJoin, of_record())
            .filter(C::IdentityKind.eq("phone"))
            .filter(C::IdentityId.is_in(numbers))
            .filter(C::StartDateTime.gte(DateTime(first.0 - LONGEST)))
            .filter(C::StartDateTime.lte(DateTime(last.0 + SLACK)));
        QuerySelect::query(&mut meetings)
            .join_as(
                JoinType::InnerJoin,
                participant::Entity,
                user.clone(),
                together,
            )
            .and_where(in_user(C::IdentityId).is_in(users));
        let meetings = meetings.into_tuple::<Meeting>().all(&store.db).await?;
        let found = demands
            .iter()
            .map(|call| (call.clone(), call.only(&meetings)));
        Ok(found.collect())
    }
}

fn of_record() -> RelationDef {
    participant::Entity::belongs_to(call_record::Entity)
        .from(participant::Column::CallRecordId)
        .to(call_record::Column::Id)
        .into()
}

impl PstnCall {
    fn folded(&self) -> impl Iterator<Item = String> {
        let numbers = self.numbers.iter().flatten();
        numbers
            .filter(|number| !number.contains('*'))
            .map(|number| fold(number))
    }

    /// The record of this call, if there is just one.
    fn only(&self, meetings: &[Meeting]) -> Option<Uuid> {
        let numbers: Vec<String> = self.folded().collect();
        let user = fold(&self.user_id);
        let mut mine = meetings.iter().filter(|(_, start, end, user_id, number)| {
            let lasts = start.0 - SLACK..=end.0 + SLACK;
            lasts.contains(&self.start.0)
                && user_id.as_ref() == Some(&user)
                && number
                    .as_ref()
                    .is_some_and(|number| numbers.contains(number))
        });
        let id = mine.next()?.0;
        mine.all(|(other, ..)| *other == id).then_some(id)
    }
}
