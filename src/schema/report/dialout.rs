//! `pstn_online_meeting_dialout_report`.

use async_graphql::{ComplexObject, Context, Enum, InputObject, Object};

use super::filter::{Conditions, ReportUserFilter, combine};
use super::order::{OrderField, ReportOrder};
use super::range::RangeArguments;
use super::windowed::DialoutConnection;
use super::{Arguments, Listed, ROWS};
use crate::graph::DateTime;
use crate::reports::Report;
use crate::reports::dialout::{Column, Entity, Model};
use crate::schema::Error;
use crate::schema::fetch::{Fields, Make, json};
use crate::schema::filter::comparison::ExactTextFilter;
use crate::schema::page::{PageArguments, PageSize};
use crate::schema::user::User;
use crate::store::Filter;

/// What dialling out of meetings cost.
#[derive(Default)]
pub(super) struct DialoutQuery;

#[Object]
impl DialoutQuery {
    /// What dialling out of online meetings cost, by organizer, usage location, destination context and
    /// currency (Graph's `getPstnOnlineMeetingDialoutReport`). Graph answers with sums over the range it is
    /// asked for. So the sums that were fetched, for a day each as a rule, are added up here: for the range
    /// that is given, which must not cut one of them in two. The dearest comes first unless `orderBy` says
    /// otherwise.
    #[graphql(directive = PageSize::apply(ROWS))]
    async fn pstn_online_meeting_dialout_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The start of the range, which counts.")] from_date_time: DateTime,
        #[graphql(
            desc = "The end of the range, which does not count: days add up. At most 90 days after the start, unless set otherwise."
        )]
        to_date_time: DateTime,
        #[graphql(desc = "Only rows like this.")] filter: Option<DialoutFilter>,
        #[graphql(desc = "What the rows are ordered by; their groups break ties.")]
        order_by: Option<ReportOrder<DialoutOrderField>>,
        #[graphql(desc = "At most so many rows from the start: 100 unless given, 1,000 at most.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many rows from the end: 1,000 at most.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Option<Result<DialoutConnection, Error>> {
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
        Some(arguments.dialouts(ctx).await)
    }
}

impl Listed for Entity {
    type Filter = DialoutFilter;
    type Field = DialoutOrderField;
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

/// Conditions on sums of dialling out; those that are given must all hold.
#[derive(Clone, Debug, Default, InputObject)]
#[graphql(name = "PstnOnlineMeetingDialoutFilter")]
pub(in crate::schema) struct DialoutFilter {
    /// The organizer.
    user: Option<ReportUserFilter>,
    /// The country of the user.
    usage_location: Option<ExactTextFilter>,
    /// `Domestic` or `International`.
    destination_context: Option<ExactTextFilter>,
    /// The currency of the charge.
    currency: Option<ExactTextFilter>,
    /// All of these hold.
    and: Option<Vec<DialoutFilter>>,
    /// At least one of these holds; an empty list takes no row.
    or: Option<Vec<DialoutFilter>>,
    /// This does not hold.
    not: Option<Box<DialoutFilter>>,
}

impl Conditions for DialoutFilter {
    fn lower(self) -> Filter {
        use Column as C;
        let own = [
            self.user.map(|user| user.lower(Entity::USER)),
            self.usage_location
                .map(|filter| filter.lower(C::UsageLocation)),
            self.destination_context
                .map(|filter| filter.lower(C::DestinationContext)),
            self.currency.map(|filter| filter.lower(C::Currency)),
        ];
        combine(own, self.and, self.or, self.not)
    }
}

/// What sums of dialling out are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[graphql(name = "PstnOnlineMeetingDialoutOrderField")]
#[expect(
    clippy::enum_variant_names,
    reason = "the names are those of Graph's properties"
)]
pub(in crate::schema) enum DialoutOrderField {
    /// What the calls cost, whatever the currency.
    #[default]
    TotalCallCharge,
    /// How many calls there were.
    TotalCalls,
    /// How long they were in all.
    TotalCallSeconds,
}

impl OrderField for DialoutOrderField {
    type Column = Column;

    fn column(self) -> Column {
        match self {
            Self::TotalCallCharge => Column::TotalCallCharge,
            Self::TotalCalls => Column::TotalCalls,
            Self::TotalCallSeconds => Column::TotalCallSeconds,
        }
    }
}

#[ComplexObject]
impl Model {
    /// The organizer of the meetings, as an entity: what this gateway and others know of the user. It
    /// is none of Graph's properties. Null if the row has no `userId`.
    async fn user(&self) -> Option<User> {
        User::with_id(self.user_id.as_deref())
    }
}
