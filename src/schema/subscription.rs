//! Live changes: call records as they come and change.

use async_graphql::{Context, Enum, Object, Response, Subscription, Value};
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};

use super::call_record;
use super::context::Carries;
use super::error::Error;
use super::filter::CallRecordFilter;
use super::page::cursor;
use crate::graph::call_record::Model as CallRecord;
use crate::store::{self, Changed, FollowError, Follower, Following, LogKey, MOST_BEHIND};

/// The root of the subscriptions.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subscription;

/// Names the log of changes in its cursors.
const LOG: &str = "callRecordChanged";

/// The limit that a listener breaks who is too slow.
const BEHIND: &str = "changesBehind";

/// What can be listened to.
#[Subscription]
impl Subscription {
    /// Call records as they come and change, from now on or after a cursor: in order, each change at
    /// least once. Changes of records that the filter does not take, or that are not there any more,
    /// are left out. A listener that falls 10,000 changes behind is told so and cut off.
    async fn call_record_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only records that are like this when the change is told.")]
        filter: Option<CallRecordFilter>,
        #[graphql(
            desc = "Only changes after this `cursor` of an earlier one; from now on, if not given."
        )]
        after: Option<String>,
    ) -> Result<BoxStream<'static, Result<CallRecordChange, Error>>, Error> {
        let filter = filter.map(|filter| filter.lower("filter")).transpose()?;
        let following = Following {
            after: cursor::<LogKey>(LOG, "after", after.as_deref(), None)?,
            filter,
            columns: call_record::columns(ctx.fields_below("callRecord")),
        };
        let follower = ctx.store().follow(ctx.scope(), following).await?;
        let pages = stream::try_unfold(follower, next_page);
        let changes = pages.map_ok(|page| stream::iter(page.into_iter().map(Ok)));
        Ok(changes.try_flatten().boxed())
    }
}

async fn next_page(
    mut follower: Follower,
) -> Result<Option<(Vec<CallRecordChange>, Follower)>, Error> {
    let page = follower.next().await?;
    let changes = page.into_iter().map(CallRecordChange).collect();
    Ok(Some((changes, follower)))
}

/// Whether this answer tells a listener that it was too slow, and is cut off.
pub fn is_cut_off(response: &Response) -> bool {
    let extensions = response
        .errors
        .iter()
        .filter_map(|error| error.extensions.as_ref());
    let mut limits = extensions.filter_map(|extensions| extensions.get("limit"));
    limits.any(|limit| matches!(limit, Value::String(limit) if limit == BEHIND))
}

impl From<FollowError> for Error {
    fn from(error: FollowError) -> Self {
        match error {
            FollowError::Unknown => Self::bad_input(
                "after",
                "no change that this database knows; use a `cursor` of a change of it",
            ),
            FollowError::Behind { behind } => Self::LimitExceeded {
                limit: BEHIND,
                allowed: MOST_BEHIND,
                actual: behind,
            },
            FollowError::Store(error) => Self::Internal(error),
        }
    }
}

/// A change as it is read.
struct CallRecordChange(Changed);

/// What became of a call record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
enum CallRecordChangeType {
    /// It was not there before.
    Created,
    /// It was there, and a part of it came or was replaced.
    Updated,
}

/// A call record that has come or changed.
#[Object]
impl CallRecordChange {
    /// The place of this change among all; give the last one as `after` to get what was missed.
    async fn cursor(&self) -> String {
        store::encode_cursor(LOG, &LogKey(self.0.change.sequence))
    }

    /// What became of the record.
    async fn change_type(&self) -> CallRecordChangeType {
        if self.0.change.is_new {
            CallRecordChangeType::Created
        } else {
            CallRecordChangeType::Updated
        }
    }

    /// The record as it is when the change is told. Later changes may be in it already; they are told
    /// all the same.
    async fn call_record(&self) -> &CallRecord {
        &self.0.record
    }
}
