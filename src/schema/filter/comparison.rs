//! One comparison input for each scalar.

use async_graphql::{InputObject, InputType};
use sea_orm::ColumnTrait;

use crate::graph::{
    CallType, ClientPlatform, DateTime, Decimal, FailureStage, GraphName, Long, ProductFamily, fold,
};
use crate::reports::pstn_blocked_user::PstnUserBlockMode;
use crate::reports::pstn_call::PstnCallDurationSource;
use crate::store::{Comparison, Filter, Numeric, Operand};

/// Bounds on an instant; those that are given must all hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(in crate::schema) struct DateTimeFilter {
    /// At this instant or later.
    gte: Option<DateTime>,
    /// Later than this instant.
    gt: Option<DateTime>,
    /// At this instant or earlier.
    lte: Option<DateTime>,
    /// Earlier than this instant.
    lt: Option<DateTime>,
}

/// Bounds on an integer; those that are given must all hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(super) struct LongFilter {
    /// This number exactly.
    eq: Option<Long>,
    /// This number or more.
    gte: Option<Long>,
    /// More than this number.
    gt: Option<Long>,
    /// This number or less.
    lte: Option<Long>,
    /// Less than this number.
    lt: Option<Long>,
}

/// Bounds on a number; those that are given must all hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(super) struct FloatFilter {
    /// This number or more.
    gte: Option<f64>,
    /// More than this number.
    gt: Option<f64>,
    /// This number or less.
    lte: Option<f64>,
    /// Less than this number.
    lt: Option<f64>,
}

/// Texts to look for, without regard to case; those that are given must all hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(in crate::schema) struct TextFilter {
    /// This text.
    eq: Option<String>,
    /// One of these texts.
    r#in: Option<Vec<String>>,
    /// A text that begins like this.
    starts_with: Option<String>,
}

/// Texts to look for, as they are; those that are given must all hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(in crate::schema) struct ExactTextFilter {
    /// This text.
    eq: Option<String>,
    /// One of these texts.
    r#in: Option<Vec<String>>,
    /// A text that begins like this.
    starts_with: Option<String>,
}

/// Enum members to look for; those that are given must all hold.
#[derive(Clone, Debug, Default, InputObject)]
#[graphql(concrete(name = "CallTypeFilter", params(CallType)))]
#[graphql(concrete(name = "FailureStageFilter", params(FailureStage)))]
#[graphql(concrete(name = "ClientPlatformFilter", params(ClientPlatform)))]
#[graphql(concrete(name = "ProductFamilyFilter", params(ProductFamily)))]
#[graphql(concrete(name = "PstnCallDurationSourceFilter", params(PstnCallDurationSource)))]
#[graphql(concrete(name = "PstnUserBlockModeFilter", params(PstnUserBlockMode)))]
pub(in crate::schema) struct MemberFilter<E: InputType> {
    /// This member.
    eq: Option<E>,
    /// One of these members.
    r#in: Option<Vec<E>>,
}

/// Bounds on a whole number; those that are given must all hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(in crate::schema) struct IntFilter {
    /// This number exactly.
    eq: Option<i32>,
    /// One of these numbers.
    r#in: Option<Vec<i32>>,
    /// This number or more.
    gte: Option<i32>,
    /// More than this number.
    gt: Option<i32>,
    /// This number or less.
    lte: Option<i32>,
    /// Less than this number.
    lt: Option<i32>,
}

/// Bounds on a decimal number; those that are given must all hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(in crate::schema) struct DecimalFilter {
    /// This number exactly, whatever its scale: `0.5` is `0.50`.
    eq: Option<Decimal>,
    /// This number or more.
    gte: Option<Decimal>,
    /// More than this number.
    gt: Option<Decimal>,
    /// This number or less.
    lte: Option<Decimal>,
    /// Less than this number.
    lt: Option<Decimal>,
}

impl DateTimeFilter {
    pub(in crate::schema) fn lower(self, column: impl Operand) -> Filter {
        Filter::all(bounds(column, self.gte, self.gt, self.lte, self.lt))
    }
}

impl LongFilter {
    pub(in crate::schema) fn lower(self, column: impl Operand) -> Filter {
        let equal = self.eq.map(|number| Filter::eq(column, number));
        let bounds = bounds(column, self.gte, self.gt, self.lte, self.lt);
        Filter::all(bounds.chain(equal))
    }
}

impl IntFilter {
    pub(in crate::schema) fn lower(self, column: impl Operand) -> Filter {
        let equal = self.eq.map(|number| Filter::eq(column, number));
        let among = self.r#in.map(|numbers| Filter::one_of(column, numbers));
        let bounds = bounds(column, self.gte, self.gt, self.lte, self.lt);
        Filter::all(bounds.chain(equal).chain(among))
    }
}

impl DecimalFilter {
    pub(in crate::schema) fn lower(self, column: impl ColumnTrait) -> Filter {
        let column = Numeric(column);
        let equal = self.eq.map(|number| Filter::eq(column, number));
        let bounds = bounds(column, self.gte, self.gt, self.lte, self.lt);
        Filter::all(bounds.chain(equal))
    }
}

impl FloatFilter {
    /// Compares seconds with a column of microseconds.
    pub(super) fn lower_seconds(self, column: impl Operand) -> Filter {
        let [gte, gt, lte, lt] =
            [self.gte, self.gt, self.lte, self.lt].map(|bound| bound.map(microseconds));
        Filter::all(bounds(column, gte, gt, lte, lt))
    }
}

/// Whole microseconds in so many seconds.
#[expect(
    clippy::cast_possible_truncation,
    reason = "`as` saturates, which is what a bound beyond every duration should do"
)]
fn microseconds(seconds: f64) -> i64 {
    (seconds * 1e6).round() as i64
}

fn bounds<V: Into<sea_orm::Value>>(
    column: impl Operand,
    gte: Option<V>,
    gt: Option<V>,
    lte: Option<V>,
    lt: Option<V>,
) -> impl Iterator<Item = Filter> {
    let given = [
        (Comparison::AtLeast, gte),
        (Comparison::MoreThan, gt),
        (Comparison::AtMost, lte),
        (Comparison::LessThan, lt),
    ];
    given
        .into_iter()
        .filter_map(move |(how, bound)| bound.map(|bound| Filter::compare(column, how, bound)))
}

impl TextFilter {
    pub(in crate::schema) fn lower(self, column: impl Operand) -> Filter {
        let mut filters = Vec::new();
        filters.extend(self.eq.map(|text| Filter::eq(column, fold(&text))));
        filters.extend(
            self.r#in
                .map(|texts| Filter::one_of(column, texts.iter().map(|text| fold(text)))),
        );
        filters.extend(
            self.starts_with
                .map(|text| Filter::starts_with(column, &fold(&text))),
        );
        Filter::all(filters)
    }
}

impl ExactTextFilter {
    pub(in crate::schema) fn lower(self, column: impl Operand) -> Filter {
        let mut filters = Vec::new();
        filters.extend(self.eq.map(|text| Filter::eq(column, text)));
        filters.extend(self.r#in.map(|texts| Filter::one_of(column, texts)));
        filters.extend(
            self.starts_with
                .map(|text| Filter::starts_with(column, &text)),
        );
        Filter::all(filters)
    }
}

impl<E: InputType + GraphName + Default> MemberFilter<E> {
    pub(in crate::schema) fn lower(self, column: impl Operand) -> Filter {
        let equal = self.eq.map(|member| one_of_members(column, &[member]));
        let among = self.r#in.map(|members| one_of_members(column, &members));
        Filter::all(equal.into_iter().chain(among))
    }
}

/// A member that was not sent reads as the default one, and a name that we do not know as
/// `unknownFutureValue`: both are found as what they read as.
fn one_of_members<E: GraphName + Default>(column: impl Operand, members: &[E]) -> Filter {
    let mut names: Vec<&str> = members.iter().map(|member| member.as_str()).collect();
    if members.contains(&E::default()) {
        names.push("");
    }
    let asks_for_unknown = names.contains(&"unknownFutureValue");
    let named = Filter::one_of(column, names);
    if !asks_for_unknown {
        return named;
    }
    let known = E::items().iter().map(|item| item.name).chain([""]);
    Filter::any([named, Filter::one_of(column, known).negated()])
}
