//! The fields of the query that give reports.

use async_graphql::InputType;
use async_graphql::resolver_utils::EnumType as _;
use futures_util::future::BoxFuture;

use super::Run;
use super::answer::{Answer, Cursor, Form, Top};
use super::connection::{Connection, has_cursors};
use super::object::{Level, model, places};
use super::root::Root;
use crate::plan::{Field, GiveUp, Types};
use crate::reports::{dialout, direct_routing_call, pstn_blocked_user, pstn_call, sms};
use crate::schema::report::{
    Arguments, Listed, OrderField, ReportOrder, ReportTotals, masked, windows,
};
use crate::store::{Columns, Row, RowOrder, Rows, encode_cursor};

/// How a report's field is read.
pub(super) fn root(types: &Types, field: &Field) -> Result<Box<dyn Root>, GiveUp> {
    Ok(match field.name.as_str() {
        "pstnCalls" => Box::new(RowsOf::<pstn_call::Entity>::of(types, field)?),
        "directRoutingCalls" => Box::new(RowsOf::<direct_routing_call::Entity>::of(types, field)?),
        "pstnBlockedUsersLog" => Box::new(RowsOf::<pstn_blocked_user::Entity>::of(types, field)?),
        "smsLog" => Box::new(RowsOf::<sms::Entity>::of(types, field)?),
        "pstnOnlineMeetingDialoutReport" => {
            Box::new(Dialouts(RowsOf::<dialout::Entity>::of(types, field)?))
        }
        _ => return Err(GiveUp),
    })
}

/// The rows of a report, in pages.
struct RowsOf<R: Listed> {
    field: Field,
    form: Form,
    level: Level,
    counts: bool,
    sums: bool,
    has_rows: bool,
    report: std::marker::PhantomData<fn() -> R>,
}

impl<R: Listed> std::fmt::Debug for RowsOf<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple(R::FUNCTION).field(&self.level).finish()
    }
}

impl<R: Listed> RowsOf<R>
where
    ReportOrder<R::Field>: InputType,
{
    fn of(types: &Types, field: &Field) -> Result<Self, GiveUp> {
        let mut more = Columns::default();
        // An order is not known before the variables are.
        if has_cursors(field) {
            let orders = R::Field::items().iter().map(|item| item.value.column());
            more = orders.fold(more, Columns::with::<R>);
        }
        let (connection, level) = Connection::of::<R>(types, field, more)?;
        let is_beside = |wanted: &str| connection.beside().any(|name| name == wanted);
        Ok(Self {
            field: field.clone(),
            counts: is_beside("totalCount"),
            has_rows: connection.has_rows(),
            sums: is_beside("totals"),
            form: Form::Connection(connection),
            level,
            report: std::marker::PhantomData,
        })
    }

    fn cursor(&self, order: RowOrder<R::Column>, list: String) -> Cursor {
        let places = places::<R>(self.level.columns, &[R::KEY, order.column]);
        Box::new(move |row| {
            let places = places.as_ref().map_err(|_| GiveUp)?;
            let row = model::<R>(row, places)?;
            Ok(encode_cursor(&list, &order.key::<R>(&row)))
        })
    }

    async fn read_all(&self, run: &Run<'_>) -> Result<Answer, GiveUp> {
        let arguments = Arguments::<R>::given(run.given, &self.field)?;
        let (order, list, page, query) = arguments.lower(run.options, run.mask())?;
        let count = async {
            if !self.counts {
                return Ok(None);
            }
            let count = run.store.count_report_rows::<R>(run.scope, &query).await?;
            Ok::<_, GiveUp>(Some(("totalCount", count.to_string())))
        };
        let sums = async {
            if !self.sums {
                return Ok(None);
            }
            let totals = run.store.report_totals::<R>(run.scope, &query).await?;
            let totals = serde_json::to_string(&ReportTotals::from(totals))?;
            Ok::<_, GiveUp>(Some(("totals", totals)))
        };
        let top = async {
            if !self.has_rows {
                return Ok(Top::default());
            }
            let (scope, columns) = (run.scope, self.level.columns);
            let rows = run
                .store
                .cells_of_report::<R>(scope, &query, order, &page, columns)
                .await?;
            Top::of(rows, &self.level, run).await
        };
        let (count, sums, top) = futures_util::try_join!(count, sums, top)?;
        Ok(Answer {
            top,
            listed: Vec::new(),
            cursor: self.cursor(order, list),
            beside: count.into_iter().chain(sums).collect(),
        })
    }
}

impl<R: Listed> Root for RowsOf<R>
where
    ReportOrder<R::Field>: InputType,
{
    fn read<'a>(&'a self, run: &'a Run<'_>) -> BoxFuture<'a, Result<Answer, GiveUp>> {
        Box::pin(self.read_all(run))
    }

    fn form(&self) -> (&Form, &Level) {
        (&self.form, &self.level)
    }
}

/// The report whose rows are added up here.
#[derive(Debug)]
struct Dialouts(RowsOf<dialout::Entity>);

impl Dialouts {
    async fn read_all(&self, run: &Run<'_>) -> Result<Answer, GiveUp> {
        use dialout::Entity;
        let arguments = Arguments::<Entity>::given(run.given, &self.0.field)?;
        let (order, list, page, query) = arguments.lower(run.options, run.mask())?;
        let found = run.store.dialouts(run.scope, &query).await?;
        let found = masked(found.map_err(|_| GiveUp)?, run.mask());
        let totals = found.totals()?;
        let beside = vec![
            ("totalCount", totals.count.to_string()),
            (
                "totals",
                serde_json::to_string(&ReportTotals::from(totals))?,
            ),
            ("windows", serde_json::to_string(&windows(&found))?),
        ];
        let columns = self.0.level.columns;
        let made = found.page(order, &page);
        let rows = made.rows.iter().map(|row| Row::of::<Entity>(row, columns));
        let rows = Rows {
            rows: rows.collect(),
            has_previous: made.has_previous,
            has_next: made.has_next,
        };
        Ok(Answer {
            top: Top::of(rows, &self.0.level, run).await?,
            listed: Vec::new(),
            cursor: self.0.cursor(order, list),
            beside,
        })
    }
}

impl Root for Dialouts {
    fn read<'a>(&'a self, run: &'a Run<'_>) -> BoxFuture<'a, Result<Answer, GiveUp>> {
        Box::pin(self.read_all(run))
    }

    fn form(&self) -> (&Form, &Level) {
        self.0.form()
    }
}
