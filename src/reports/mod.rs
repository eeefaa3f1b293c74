//! Graph's five log reports: a file each, and the one table of them.
//!
//! A report is a row type and a few facts: the function that gives it, what its range selects on,
//! whose rows they are, what can be summed. Whatever handles reports (import, made-up data, export,
//! query fields) is written once, for any of them.

use sea_orm::{EntityTrait, IntoActiveModel};
use uuid::Uuid;

use crate::graph::{self, Members, Resource};

pub mod dialout;
pub mod direct_routing_call;
pub mod pstn_blocked_user;
pub mod pstn_call;
pub mod sms;

/// A log report of Graph's, by its row type.
pub trait Report: Resource<Model: IntoActiveModel<<Self as EntityTrait>::ActiveModel>> {
    /// The name of the Graph function, such as `getPstnCalls`.
    const FUNCTION: &'static str;
    /// Graph's name of the row type, such as `pstnCallLogRow`.
    const ROW_TYPE: &'static str;
    /// The column of the row's key.
    const KEY: Self::Column;
    /// What tells rows apart.
    const IDENTITY: Identity<Self::Column>;
    /// What `fromDateTime` and `toDateTime` select on.
    const SPAN: Span<Self::Column>;
    /// The user that a row belongs to.
    const USER: User<Self::Column>;
    /// What can be summed.
    const SUMS: Sums<Self::Column>;

    /// The key of a row, to be set when the row comes in.
    fn key(row: &mut Self::Model) -> &mut Uuid;
}

/// What a report's range selects on.
#[derive(Clone, Copy, Debug)]
pub enum Span<C> {
    /// An instant of each row. The start of the range counts.
    Instant {
        /// Its column.
        column: C,
        /// Whether the end of the range counts, too.
        end_counts: bool,
    },
    /// The window that each row was fetched for: rows are sums over it. Its start counts, its end
    /// does not.
    Window {
        /// The column of its start.
        from: C,
        /// The column of its end.
        to: C,
    },
}

/// What tells the rows of a report apart.
#[derive(Clone, Copy, Debug)]
pub enum Identity<C: 'static> {
    /// The id that Graph gives each; where it is left out, all that the row says.
    Id(C),
    /// All that a row says: Graph gives no id, and equal rows of one page are different ones.
    Content,
    /// What a row is a sum for, within its window.
    Group(&'static [C]),
}

/// The columns that tell whose a row is.
#[derive(Clone, Copy, Debug)]
pub struct User<C> {
    /// The object id.
    pub id: C,
    /// The sign-in name.
    pub principal_name: C,
}

/// The columns that can be summed.
#[derive(Clone, Copy, Debug)]
pub struct Sums<C> {
    /// Seconds.
    pub seconds: Option<C>,
    /// An amount of money, and its currency.
    pub charge: Option<(C, C)>,
}

impl<C> Sums<C> {
    /// Nothing but the number of rows.
    pub const NONE: Self = Self {
        seconds: None,
        charge: None,
    };
}

/// A report, as commands and imports name it; `visit` is the table of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, clap::ValueEnum)]
pub enum ReportKind {
    /// Calls over Microsoft's plans.
    PstnCalls,
    /// Calls over session border controllers.
    DirectRoutingCalls,
    /// Users who were blocked and unblocked.
    PstnBlockedUsersLog,
    /// What dialling out of meetings cost.
    PstnOnlineMeetingDialoutReport,
    /// Text messages.
    SmsLog,
}

/// Something to do with a report, whichever it is.
pub trait Visitor {
    /// What comes of it.
    type Output;

    /// Does it with this one.
    fn visit<R: Report>(self) -> Self::Output;
}

/// Every report.
pub const REPORTS: &[ReportKind] = &[
    ReportKind::PstnCalls,
    ReportKind::DirectRoutingCalls,
    ReportKind::PstnBlockedUsersLog,
    ReportKind::PstnOnlineMeetingDialoutReport,
    ReportKind::SmsLog,
];

impl ReportKind {
    /// Does something with this report.
    pub fn visit<V: Visitor>(self, visitor: V) -> V::Output {
        match self {
            Self::PstnCalls => visitor.visit::<pstn_call::Entity>(),
            Self::DirectRoutingCalls => visitor.visit::<direct_routing_call::Entity>(),
            Self::PstnBlockedUsersLog => visitor.visit::<pstn_blocked_user::Entity>(),
            Self::PstnOnlineMeetingDialoutReport => visitor.visit::<dialout::Entity>(),
            Self::SmsLog => visitor.visit::<sms::Entity>(),
        }
    }

    /// The report whose rows are of this type of Graph's, such as `pstnCallLogRow`.
    pub fn of_row_type(name: &str) -> Option<Self> {
        REPORTS
            .iter()
            .copied()
            .find(|kind| kind.visit(RowType) == name)
    }

    /// The name of the Graph function.
    pub fn function(self) -> &'static str {
        self.visit(Function)
    }

    /// Whether its rows are sums over the window that they were fetched for.
    pub fn has_windows(self) -> bool {
        self.visit(HasWindows)
    }
}

struct RowType;

impl Visitor for RowType {
    type Output = &'static str;

    fn visit<R: Report>(self) -> &'static str {
        R::ROW_TYPE
    }
}

struct Function;

impl Visitor for Function {
    type Output = &'static str;

    fn visit<R: Report>(self) -> &'static str {
        R::FUNCTION
    }
}

struct HasWindows;

impl Visitor for HasWindows {
    type Output = bool;

    fn visit<R: Report>(self) -> bool {
        matches!(R::SPAN, Span::Window { .. })
    }
}

/// How the members of an enum are read, by its name in the schema: of a report's, or of Graph's others.
pub fn members(name: &str) -> Option<Members> {
    match name {
        "PstnCallDurationSource" => {
            Some(Members::with_default::<pstn_call::PstnCallDurationSource>())
        }
        "PstnUserBlockMode" => {
            Some(Members::with_default::<pstn_blocked_user::PstnUserBlockMode>())
        }
        name => graph::members(name),
    }
}
