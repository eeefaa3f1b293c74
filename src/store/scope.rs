//! What a caller may see. Every function of the store that reads takes one.

use sea_orm::sea_query::{
    Cond, Condition, Expr, ExprTrait, Func, IntoIden, Query, SelectStatement, UnionType,
};
use sea_orm::{ColumnTrait, DbBackend};
use uuid::Uuid;

use super::filter::col;
use super::one_of;
use crate::graph::{call_record, organizer, participant};

/// The part of the store that a caller may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scope {
    records: Reach,
    rows: Reach,
    is_masked: bool,
}

/// How much of a kind of thing a caller may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Reach {
    /// None of it.
    Nothing,
    /// What this user, by the object id, had a part in.
    Mine(Uuid),
    /// All of it.
    Everything,
}

impl Scope {
    /// Every record and every row of a report, and identities in clear.
    pub const EVERYTHING: Self = Self {
        records: Reach::Everything,
        rows: Reach::Everything,
        is_masked: false,
    };

    /// Every row of a report and no call record.
    pub const REPORTS: Self = Self {
        records: Reach::Nothing,
        ..Self::EVERYTHING
    };

    /// The records that a user organized or took part in, and the user's own rows of reports.
    pub fn mine(object_id: Uuid) -> Self {
        Self {
            records: Reach::Mine(object_id),
            rows: Reach::Mine(object_id),
            is_masked: false,
        }
    }

    /// The same, with identities masked.
    #[must_use]
    pub fn masked(self) -> Self {
        Self {
            is_masked: true,
            ..self
        }
    }

    /// Whether no record is hidden from the caller.
    pub fn has_every_record(self) -> bool {
        self.records == Reach::Everything
    }

    /// Whether identities are masked.
    pub fn is_masked(self) -> bool {
        self.is_masked
    }

    /// What two scopes let see together. Where one shows more and the other shows it clearer,
    /// all of it is masked.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        if self.covers(other) {
            return self;
        }
        if other.covers(self) {
            return other;
        }
        Self {
            records: self.records.or(other.records),
            rows: self.rows.or(other.rows),
            is_masked: self.is_masked || other.is_masked,
        }
    }

    fn covers(self, other: Self) -> bool {
        self.records.covers(other.records)
            && self.rows.covers(other.rows)
            && (!self.is_masked || other.is_masked)
    }

    /// Whether nothing is hidden from the caller, though it may be masked.
    pub fn has_everything(self) -> bool {
        self.records == Reach::Everything && self.rows == Reach::Everything
    }

    /// The condition on what names a call record by `record_id`, if the caller may see that.
    pub(super) fn naming(self, record_id: impl ColumnTrait) -> Condition {
        self.records_by(record_id, None)
    }

    /// The condition on call records that the caller may see; empty if that is all of them.
    pub(super) fn records(self) -> Condition {
        self.records_by(call_record::Column::Id, None)
    }

    /// The same, where `record_id` is the record's id and the statement asks for `ids` alone.
    pub(super) fn records_among(
        self,
        record_id: impl ColumnTrait,
        ids: &[Uuid],
        engine: DbBackend,
    ) -> Condition {
        self.records_by(record_id, Some((ids, engine)))
    }

    fn records_by(
        self,
        record_id: impl ColumnTrait,
        among: Option<(&[Uuid], DbBackend)>,
    ) -> Condition {
        let object_id = match self.records {
            Reach::Everything => return Cond::all(),
            Reach::Nothing => return Cond::all().add(Expr::val(false)),
            Reach::Mine(object_id) => text(object_id),
        };
        // One set of ids, from one index each: Postgres joins it, whereas it would try an OR of
        // two EXISTS on every record there is.
        let mut mine = {
            use participant::Column::{CallRecordId, IdentityId};
            parts(CallRecordId, IdentityId, &object_id, among)
        };
        let organized = {
            use organizer::Column::{CallRecordId, IdentityId};
            parts(CallRecordId, IdentityId, &object_id, among)
        };
        mine.union(UnionType::Distinct, organized);
        Cond::all().add(col(record_id).in_subquery(mine))
    }

    /// The condition on rows of a report, in which `user_id` says whose a row is; empty if the
    /// caller may see all of them.
    pub fn rows(self, user_id: impl ColumnTrait) -> Condition {
        match self.rows {
            Reach::Everything => Cond::all(),
            Reach::Nothing => Cond::all().add(Expr::val(false)),
            Reach::Mine(object_id) => {
                let user_id = Expr::expr(Func::lower(col(user_id)));
                Cond::all().add(user_id.eq(text(object_id)))
            }
        }
    }
}

impl Reach {
    fn covers(self, other: Self) -> bool {
        self == other || self == Self::Everything || other == Self::Nothing
    }

    /// The wider one. Two users' own things do not meet: a scope is one caller's.
    fn or(self, other: Self) -> Self {
        if self.covers(other) { self } else { other }
    }
}

/// The object id as the store keeps it: in lower case, for texts are compared as they are.
fn text(object_id: Uuid) -> String {
    object_id.hyphenated().to_string()
}

/// The ids of the records in which an identity has a part.
fn parts<C: ColumnTrait>(
    record_id: C,
    identity_id: C,
    object_id: &str,
    among: Option<(&[Uuid], DbBackend)>,
) -> SelectStatement {
    let mut select = Query::select();
    select
        .expr(col(record_id))
        .from(record_id.entity_name().into_iden())
        .and_where(col(identity_id).eq(object_id));
    if let Some((ids, engine)) = among {
        select.and_where(one_of(engine, record_id, ids.to_vec()));
    }
    select
}

#[cfg(test)]
mod tests {
    use sea_orm::sea_query::PostgresQueryBuilder;

    use super::*;

    #[test]
    fn scopes_add_up() {
        let mine = Scope::mine(Uuid::from_u128(1));
        assert_eq!(mine.and(Scope::EVERYTHING), Scope::EVERYTHING);
        assert_eq!(
            Scope::EVERYTHING.masked().and(Scope::EVERYTHING),
            Scope::EVERYTHING
        );
        let both = mine.and(Scope::REPORTS);
        assert_eq!((both.records, both.rows), (mine.records, Reach::Everything));
        assert_eq!(both, Scope::REPORTS.and(mine));
        assert_eq!(
            mine.and(Scope::EVERYTHING.masked()),
            Scope::EVERYTHING.masked()
        );
        assert_eq!(mine.masked().and(mine), mine);
    }

    #[test]
    fn rows_of_reports_are_those_of_the_caller() {
        let condition = |scope: Scope| {
            let condition = scope.rows(participant::Column::IdentityId);
            let mut select = Query::select();
            let statement = select.expr(Expr::val(1)).cond_where(condition);
            statement.to_string(PostgresQueryBuilder)
        };
        assert_eq!(condition(Scope::EVERYTHING), "SELECT 1 WHERE TRUE");
        assert_eq!(condition(Scope::REPORTS), "SELECT 1 WHERE TRUE");
        assert_eq!(
            condition(Scope::mine(Uuid::from_u128(0xA))),
            "SELECT 1 WHERE LOWER(\"participants\".\"identity_id\") = \
             '00000000-0000-0000-0000-00000000000a'"
        );
    }
}
