//! `pstn_blocked_users_log`.

use async_graphql::{ComplexObject, Context, Enum, InputObject, Object};

use super::filter::{Conditions, ReportUserFilter, combine};
use super::order::{OrderField, ReportOrder};
use super::range::RangeArguments;
use super::{Arguments, Listed, ROWS, ReportConnection};
use crate::graph::DateTime;
use crate::reports::Report;
use crate::reports::pstn_blocked_user::{Column, Entity, Model, PstnUserBlockMode};
use crate::schema::Error;
use crate::schema::fetch::{Fields, Make, json};
use crate::schema::filter::comparison::{DateTimeFilter, ExactTextFilter, MemberFilter};
use crate::schema::page::{PageArguments, PageSize};
use crate::schema::user::User;
use crate::store::{Filter, Folded};

/// Users who were blocked and unblocked.
#[derive(Default)]
pub(super) struct PstnBlockedUserQuery;

#[Object]
impl PstnBlockedUserQuery {
    /// Users who were blocked from calling the public telephone network, and unblocked (Graph's
    /// `getPstnBlockedUsersLog`), by when that was: Graph does not say what its range selects on, and a row
    /// has no other instant. The newest comes first unless `orderBy` says otherwise.
    #[graphql(directive = PageSize::apply(ROWS))]
    async fn pstn_blocked_users_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The start of the range, which counts.")] from_date_time: DateTime,
        #[graphql(
            desc = "The end of the range, which counts too: Graph does not say. At most 90 days after the start, unless set otherwise."
        )]
        to_date_time: DateTime,
        #[graphql(desc = "Only rows like this.")] filter: Option<PstnBlockedUserFilter>,
        #[graphql(desc = "What the rows are ordered by; their keys break ties.")] order_by: Option<
            ReportOrder<PstnBlockedUserOrderField>,
        >,
        #[graphql(desc = "At most so many rows from the start: 100 unless given, 1,000 at most.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many rows from the end: 1,000 at most.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Option<Result<ReportConnection<Model>, Error>> {
        let arguments = Arguments::<Entity> {
            range: RangeArguments {
                from: from_date_time,
                to: to_date_time,
            },
            filter,
            order_by,
            page: PageArguments {
                first,
                after,
                last,
                before,
            },
        };
        Some(arguments.rows(ctx).await)
    }
}

impl Listed for Entity {
    type Filter = PstnBlockedUserFilter;
    type Field = PstnBlockedUserOrderField;
}

impl Fields for Entity {
    fn behind(field: &str) -> &'static [Column] {
        match field {
            "user" => &[Column::UserId],
            _ => &[],
        }
    }

    fn made(field: &str) -> Option<Make<Self>> {
        match field {
            "user" => Some(|row| Ok(json(&User::with_id(row.user_id.as_deref())))),
            _ => None,
        }
    }
}

/// Conditions on blocked users; those that are given must all hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(in crate::schema) struct PstnBlockedUserFilter {
    /// The user.
    user: Option<ReportUserFilter>,
    /// When the user was blocked or unblocked, within the range.
    block_date_time: Option<DateTimeFilter>,
    /// The user's number.
    user_telephone_number: Option<ExactTextFilter>,
    /// Whether the user was blocked or unblocked.
    user_block_mode: Option<MemberFilter<PstnUserBlockMode>>,
    /// Why.
    block_reason: Option<ExactTextFilter>,
    /// The id of the action.
    remediation_id: Option<ExactTextFilter>,
    /// All of these hold.
    and: Option<Vec<PstnBlockedUserFilter>>,
    /// At least one of these holds; an empty list takes no row.
    or: Option<Vec<PstnBlockedUserFilter>>,
    /// This does not hold.
    not: Option<Box<PstnBlockedUserFilter>>,
}

impl Conditions for PstnBlockedUserFilter {
    fn lower(self) -> Filter {
        use Column as C;
        let own = [
            self.user.map(|user| user.lower(Entity::USER)),
            self.block_date_time
                .map(|filter| filter.lower(C::BlockDateTime)),
            self.user_telephone_number
                .map(|filter| filter.lower(C::UserTelephoneNumber)),
            self.user_block_mode
                .map(|filter| filter.lower(Folded(C::UserBlockMode))),
            self.block_reason.map(|filter| filter.lower(C::BlockReason)),
            self.remediation_id
                .map(|filter| filter.lower(C::RemediationId)),
        ];
        combine(own, self.and, self.or, self.not)
    }
}

/// What blocked users are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub(in crate::schema) enum PstnBlockedUserOrderField {
    /// When the user was blocked or unblocked.
    #[default]
    BlockDateTime,
}

impl OrderField for PstnBlockedUserOrderField {
    type Column = Column;

    fn column(self) -> Column {
        match self {
            Self::BlockDateTime => Column::BlockDateTime,
        }
    }
}

#[ComplexObject]
impl Model {
    /// The user who was blocked or unblocked, as an entity: what this gateway and others know of the user. It
    /// is none of Graph's properties. Null if the row has no `userId`.
    async fn user(&self) -> Option<User> {
        User::with_id(self.user_id.as_deref())
    }
}
