//! What the rows of reports are ordered by.

use std::fmt::Debug;

use async_graphql::{InputObject, InputType};
use sea_orm::ColumnTrait;

use super::dialout::DialoutOrderField;
use super::direct_routing_call::DirectRoutingCallOrderField;
use super::pstn_blocked_user::PstnBlockedUserOrderField;
use super::pstn_call::PstnCallOrderField;
use super::sms::SmsOrderField;
use crate::schema::call_record::OrderDirection;
use crate::store::RowOrder;

/// A value that rows are ordered by; the default one is that of the report's range.
pub(in crate::schema) trait OrderField: Copy + Debug + Default {
    /// Its kind of column.
    type Column: ColumnTrait;

    /// Its column.
    fn column(self) -> Self::Column;
}

/// What the rows are ordered by. A value that is null counts as zero.
#[derive(Clone, Copy, Debug, InputObject)]
#[graphql(concrete(name = "PstnCallOrder", params(PstnCallOrderField)))]
#[graphql(concrete(name = "DirectRoutingCallOrder", params(DirectRoutingCallOrderField)))]
#[graphql(concrete(name = "PstnBlockedUserOrder", params(PstnBlockedUserOrderField)))]
#[graphql(concrete(name = "PstnOnlineMeetingDialoutOrder", params(DialoutOrderField)))]
#[graphql(concrete(name = "SmsOrder", params(SmsOrderField)))]
pub(in crate::schema) struct ReportOrder<F: InputType> {
    /// The value to order by.
    field: F,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Desc")]
    direction: OrderDirection,
}

impl<F: InputType + OrderField> Default for ReportOrder<F> {
    fn default() -> Self {
        Self {
            field: F::default(),
            direction: OrderDirection::Desc,
        }
    }
}

impl<F: InputType + OrderField> ReportOrder<F> {
    /// A name that differs from that of every other order.
    pub(super) fn name(self) -> String {
        format!("{:?} {:?}", self.field, self.direction)
    }

    pub(super) fn lower(self) -> RowOrder<F::Column> {
        RowOrder {
            column: self.field.column(),
            is_descending: self.direction == OrderDirection::Desc,
        }
    }
}
