//! What the filters of reports share.

use async_graphql::{InputObject, InputType, Pos, Value};
use sea_orm::ColumnTrait;

use super::Listed;
use crate::reports::{ReportKind, User};
use crate::reports::{dialout, direct_routing_call, pstn_blocked_user, pstn_call, sms};
use crate::schema::filter::comparison::TextFilter;
use crate::schema::json;
use crate::store::{Filter, Folded};

/// Conditions on the rows of a report; those that are given must all hold.
pub(in crate::schema) trait Conditions: InputType {
    /// Makes a condition of them for the store.
    fn lower(self) -> Filter;
}

/// Conditions on the user of a row; those that are given must all hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(super) struct ReportUserFilter {
    /// The object id in the directory.
    id: Option<TextFilter>,
    /// The sign-in name.
    user_principal_name: Option<TextFilter>,
}

impl ReportUserFilter {
    pub(super) fn lower<C: ColumnTrait>(self, user: User<C>) -> Filter {
        let id = self.id.map(|filter| filter.lower(Folded(user.id)));
        let name = self
            .user_principal_name
            .map(|filter| filter.lower(Folded(user.principal_name)));
        Filter::all(id.into_iter().chain(name))
    }
}

/// Filters side by side and those that combine others: `and`, `or` and `not`.
pub(super) fn combine<F: Conditions>(
    own: impl IntoIterator<Item = Option<Filter>>,
    and: Option<Vec<F>>,
    or: Option<Vec<F>>,
    not: Option<Box<F>>,
) -> Filter {
    let mut all: Vec<Filter> = own.into_iter().flatten().collect();
    all.extend(and.map(|filters| Filter::all(filters.into_iter().map(F::lower))));
    all.extend(or.map(|filters| Filter::any(filters.into_iter().map(F::lower))));
    all.extend(not.map(|filter| filter.lower().negated()));
    Filter::all(all)
}

/// Reads the filter of a report's field from JSON, as a variable of a query would hold it.
pub fn parse_filter(kind: ReportKind, json: serde_json::Value) -> Result<Filter, String> {
    match kind {
        ReportKind::PstnCalls => parse::<pstn_call::Entity>(json),
        ReportKind::DirectRoutingCalls => parse::<direct_routing_call::Entity>(json),
        ReportKind::PstnBlockedUsersLog => parse::<pstn_blocked_user::Entity>(json),
        ReportKind::PstnOnlineMeetingDialoutReport => parse::<dialout::Entity>(json),
        ReportKind::SmsLog => parse::<sms::Entity>(json),
    }
}

fn parse<R: Listed>(json: serde_json::Value) -> Result<Filter, String> {
    let value = json::value(json);
    let filter = R::Filter::parse(Some(value.clone()))
        .map_err(|error| error.into_server_error(Pos::default()).message)?;
    // The parser passes over what it does not know, which would let too many rows through.
    match unknown(&value, &filter.to_value()) {
        Some(name) => Err(format!("there is no condition `{name}`")),
        None => Ok(filter.lower()),
    }
}

/// The first key of `given` that is not among those of what was read of it.
fn unknown<'v>(given: &'v Value, read: &Value) -> Option<&'v str> {
    match (given, read) {
        (Value::Object(given), Value::Object(read)) => given.iter().find_map(|(name, value)| {
            read.get(name)
                .map_or(Some(name.as_str()), |read| unknown(value, read))
        }),
        (Value::List(given), Value::List(read)) => given
            .iter()
            .zip(read)
            .find_map(|(given, read)| unknown(given, read)),
        _ => None,
    }
}
