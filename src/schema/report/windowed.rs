//! The report whose rows are sums over windows: a range of it is added up here.

use async_graphql::{Context, SimpleObject};
use serde::Serialize;

use super::totals::ReportTotals;
use super::{Arguments, ReportConnection};
use crate::graph::{DateTime, Long};
use crate::mask::Mask;
use crate::reports::dialout::{Entity, Model};
use crate::schema::Error;
use crate::schema::context::Carries;
use crate::schema::page::connection;
use crate::store::{CutWindow, Range, Windowed};

/// A page of sums.
pub(super) type DialoutConnection = ReportConnection<Model, Sums>;

/// What stands beside a page of sums.
#[derive(Clone, Debug, SimpleObject)]
pub(in crate::schema) struct Sums {
    /// How many rows the range and the filter take.
    total_count: Long,
    /// What the rows that the range and the filter take come to.
    totals: ReportTotals,
    /// What the rows are added up from: the windows that were fetched, in order. A part of the range
    /// that none covers was not fetched, or nobody dialled out in it.
    windows: Vec<ReportWindow>,
}

/// A window that Graph was asked to add up.
#[derive(Clone, Debug, Serialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub(in crate::schema) struct ReportWindow {
    /// Its start, in UTC, which counts.
    from_date_time: DateTime,
    /// Its end, in UTC, which does not count.
    to_date_time: DateTime,
}

impl Arguments<Entity> {
    /// A page of the sums of a range.
    pub(super) async fn dialouts(self, ctx: &Context<'_>) -> Result<DialoutConnection, Error> {
        let (order, list, page, query) = self.lower(ctx.options(), ctx.mask())?;
        let range = query.range;
        let found = ctx.store().dialouts(ctx.scope(), &query).await?;
        let found = found.map_err(|cut| refusal(range, &cut))?;
        let found = masked(found, ctx.mask());
        let totals = found.totals()?;
        let sums = Sums {
            total_count: Long(totals.count),
            totals: totals.into(),
            windows: windows(&found),
        };
        let rows = found.page(order, &page);
        Ok(connection(
            &list,
            rows,
            |row| order.key::<Entity>(row),
            sums,
        ))
    }
}

/// Sums in an order that tells nothing of whose they are, for whoever sees that masked.
pub(in crate::schema) fn masked(found: Windowed, mask: Option<&Mask>) -> Windowed {
    match mask {
        None => found,
        Some(mask) => found.keyed(|key| mask.row_key(key)),
    }
}

/// The windows that sums are added up from.
pub(in crate::schema) fn windows(found: &Windowed) -> Vec<ReportWindow> {
    found.windows.iter().map(ReportWindow::of).collect()
}

impl ReportWindow {
    fn of(window: &Range) -> Self {
        Self {
            from_date_time: window.from,
            to_date_time: window.to,
        }
    }
}

/// How many windows a message names.
const SHOWN: usize = 5;

fn refusal(range: Range, cut: &CutWindow) -> Error {
    let cuts = |end| {
        let mut windows = cut.windows.iter();
        windows.any(|window| window.from < end && end < window.to)
    };
    let argument = if !cuts(range.from) && cuts(range.to) {
        "toDateTime"
    } else {
        "fromDateTime"
    };
    let windows = cut.windows.iter().take(SHOWN);
    let named: Vec<String> = windows
        .map(|window| format!("{} to {}", window.from, window.to))
        .collect();
    let more = match cut.windows.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Error::bad_input(
        argument,
        format!(
            "the range cuts sums in two, which were fetched for {}{more}; give a range that takes \
             in a whole one or leaves it out",
            named.join(", ")
        ),
    )
}
