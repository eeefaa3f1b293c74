//! The section `limits`: what requests may spend. [`LIMITS`] is the one table of them.

use std::num::NonZeroU32;
use std::time::Duration;

use serde::{Deserialize, Deserializer};

use super::{period, setting, size};
use crate::config::Setting;

/// Every limit on requests, with its default and what it counts.
pub const LIMITS: &[Setting] = &[
    Setting {
        key: "limits.tokens",
        variable: "CALLRECORDS_LIMITS_TOKENS",
        flag: None,
        default: "10000",
        meaning: "names, numbers, strings and signs in the text of a query",
    },
    Setting {
        key: "limits.nesting",
        variable: "CALLRECORDS_LIMITS_NESTING",
        flag: None,
        default: "32",
        meaning: "brackets inside each other, in the text and once fragments are put in place",
    },
    Setting {
        key: "limits.directives",
        variable: "CALLRECORDS_LIMITS_DIRECTIVES",
        flag: None,
        default: "50",
        meaning: "directives, once fragments are put in place",
    },
    Setting {
        key: "limits.aliases",
        variable: "CALLRECORDS_LIMITS_ALIASES",
        flag: None,
        default: "100",
        meaning: "aliases, once fragments are put in place",
    },
    Setting {
        key: "limits.root_fields",
        variable: "CALLRECORDS_LIMITS_ROOT_FIELDS",
        flag: None,
        default: "20",
        meaning: "fields of the query itself, such as `callRecords`",
    },
    Setting {
        key: "limits.fields",
        variable: "CALLRECORDS_LIMITS_FIELDS",
        flag: None,
        default: "5000",
        meaning: "fields, once fragments are put in place",
    },
    Setting {
        key: "limits.arguments",
        variable: "CALLRECORDS_LIMITS_ARGUMENTS",
        flag: None,
        default: "1500",
        meaning: "values and objects in the arguments of one field, once variables are put in place",
    },
    Setting {
        key: "limits.depth",
        variable: "CALLRECORDS_LIMITS_DEPTH",
        flag: None,
        default: "15",
        meaning: "fields inside each other, introspection aside",
    },
    Setting {
        key: "limits.introspection",
        variable: "CALLRECORDS_LIMITS_INTROSPECTION",
        flag: None,
        default: "2",
        meaning: "lists of fields or types inside each other in introspection",
    },
    Setting {
        key: "limits.cost",
        variable: "CALLRECORDS_LIMITS_COST",
        flag: None,
        default: "1000000",
        meaning: "objects that the answer can hold, introspection aside",
    },
    Setting {
        key: "limits.filters",
        variable: "CALLRECORDS_LIMITS_FILTERS",
        flag: None,
        default: "4000",
        meaning: "price of the filters of a query: 1 for a condition, 100 for one that looks into other tables such as `sessions`, twice that inside `or` and `not`, and more the deeper these are nested",
    },
    Setting {
        key: "limits.time",
        variable: "CALLRECORDS_LIMITS_TIME",
        flag: None,
        default: "30s",
        meaning: "how long a request may take to be sent, again to be answered, and its client to take more of the answer; `allowed` is in milliseconds",
    },
    Setting {
        key: "limits.concurrency",
        variable: "CALLRECORDS_LIMITS_CONCURRENCY",
        flag: None,
        default: "500",
        meaning: "queries that are answered at a time, for all callers together; idle subscriptions do not count",
    },
    Setting {
        key: "limits.connections",
        variable: "CALLRECORDS_LIMITS_CONNECTIONS",
        flag: None,
        default: "10000",
        meaning: "open connections, WebSockets included; fewer where the process may not open so many files",
    },
    Setting {
        key: "limits.connections_per_address",
        variable: "CALLRECORDS_LIMITS_CONNECTIONS_PER_ADDRESS",
        flag: None,
        default: "1000",
        meaning: "open connections from one address, of IPv6 from one network of 64 bits; raise it behind a proxy",
    },
    Setting {
        key: "limits.rate",
        variable: "CALLRECORDS_LIMITS_RATE",
        flag: None,
        default: "60000000",
        meaning: "cost that a caller may spend in a minute, with the price of filters; a query costs 1 at least",
    },
    Setting {
        key: "limits.operations",
        variable: "CALLRECORDS_LIMITS_OPERATIONS",
        flag: None,
        default: "100",
        meaning: "operations at a time on one WebSocket or one shared event stream",
    },
    Setting {
        key: "limits.subscriptions",
        variable: "CALLRECORDS_LIMITS_SUBSCRIPTIONS",
        flag: None,
        default: "100",
        meaning: "subscriptions at a time of one caller, over all connections",
    },
    Setting {
        key: "limits.message",
        variable: "CALLRECORDS_LIMITS_MESSAGE",
        flag: None,
        default: "1MiB",
        meaning: "bytes of a message over WebSocket; a longer one closes it with 1009",
    },
    Setting {
        key: "limits.values",
        variable: "CALLRECORDS_LIMITS_VALUES",
        flag: None,
        default: "100000",
        meaning: "values in the JSON of one body, message or parameter, however deep they lie",
    },
    Setting {
        key: "limits.held",
        variable: "CALLRECORDS_LIMITS_HELD",
        flag: None,
        default: "64MiB",
        meaning: "memory that the requests and subscriptions of one caller hold at a time",
    },
    Setting {
        key: "limits.held_by_all",
        variable: "CALLRECORDS_LIMITS_HELD_BY_ALL",
        flag: None,
        default: "256MiB",
        meaning: "memory that all requests and subscriptions hold at a time",
    },
    Setting {
        key: "limits.answer",
        variable: "CALLRECORDS_LIMITS_ANSWER",
        flag: None,
        default: "64MiB",
        meaning: "bytes of an answer, or of those of a batch together",
    },
    Setting {
        key: "limits.answers",
        variable: "CALLRECORDS_LIMITS_ANSWERS",
        flag: None,
        default: "256MiB",
        meaning: "memory of all answers that are being made and sent; one takes three quarters at most",
    },
];

/// What requests may spend.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Tokens of the text.
    #[serde(deserialize_with = "count")]
    pub tokens: u64,
    /// Brackets inside each other.
    #[serde(deserialize_with = "nesting")]
    pub nesting: u64,
    /// Directives, with fragments in place.
    #[serde(deserialize_with = "count")]
    pub directives: u64,
    /// Aliases, with fragments in place.
    #[serde(deserialize_with = "count")]
    pub aliases: u64,
    /// Fields of the root, with fragments in place.
    #[serde(deserialize_with = "count")]
    pub root_fields: u64,
    /// Fields, with fragments in place.
    #[serde(deserialize_with = "count")]
    pub fields: u64,
    /// Values in the arguments of one field.
    #[serde(deserialize_with = "count")]
    pub arguments: u64,
    /// Fields inside each other.
    #[serde(deserialize_with = "count")]
    pub depth: u64,
    /// Lists inside each other in introspection.
    #[serde(deserialize_with = "count")]
    pub introspection: u64,
    /// Objects that the answer can hold.
    #[serde(deserialize_with = "count")]
    pub cost: u64,
    /// The price of filters.
    #[serde(deserialize_with = "count")]
    pub filters: u64,
    /// How long a request may take to be sent, and again to be answered.
    #[serde(deserialize_with = "time")]
    pub time: Duration,
    /// Queries that are answered at a time.
    #[serde(deserialize_with = "places")]
    pub concurrency: usize,
    /// Open connections.
    #[serde(deserialize_with = "places")]
    pub connections: usize,
    /// Open connections from one address.
    #[serde(deserialize_with = "places")]
    pub connections_per_address: usize,
    /// Cost that a caller may spend in a minute.
    #[serde(deserialize_with = "rate")]
    pub rate: NonZeroU32,
    /// Operations at a time on one connection.
    #[serde(deserialize_with = "places")]
    pub operations: usize,
    /// Subscriptions at a time of one caller.
    #[serde(deserialize_with = "places")]
    pub subscriptions: usize,
    /// Bytes of a message over WebSocket.
    #[serde(deserialize_with = "size::read")]
    pub message: usize,
    /// Values in the JSON of one body, message or parameter.
    #[serde(deserialize_with = "count")]
    pub values: u64,
    /// Bytes that the requests and subscriptions of one caller hold.
    #[serde(deserialize_with = "size::read")]
    pub held: usize,
    /// Bytes that all requests and subscriptions hold.
    #[serde(deserialize_with = "size::read")]
    pub held_by_all: usize,
    /// Bytes of one answer.
    #[serde(deserialize_with = "size::read")]
    pub answer: usize,
    /// Bytes that all answers hold which are being made and sent.
    #[serde(deserialize_with = "size::read")]
    pub answers: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            tokens: 10_000,
            nesting: 32,
            directives: 50,
            aliases: 100,
            root_fields: 20,
            fields: 5_000,
            arguments: 1_500,
            depth: 15,
            introspection: 2,
            cost: 1_000_000,
            filters: 4_000,
            time: Duration::from_secs(30),
            concurrency: 500,
            connections: 10_000,
            connections_per_address: 1_000,
            rate: NonZeroU32::MIN.saturating_add(59_999_999),
            operations: 100,
            subscriptions: 100,
            message: MIB,
            values: 100_000,
            held: 64 * MIB,
            held_by_all: 256 * MIB,
            answer: 64 * MIB,
            answers: 256 * MIB,
        }
    }
}

const MIB: usize = 1024 * 1024;

/// The most that any limit can be set to: counts stay far from where they would overflow.
const MOST: u64 = 1_000_000_000;

/// What the parser of queries bears before its own recursion does harm.
const DEEPEST: u64 = 60;

fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    setting::read(deserializer, "a number from 0 to 1000000000", |text| {
        text.parse().ok().filter(|count| *count <= MOST)
    })
}

fn nesting<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    setting::read(deserializer, "a number from 1 to 60", |text| {
        text.parse()
            .ok()
            .filter(|depth| (1..=DEEPEST).contains(depth))
    })
}

fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let range = Duration::from_millis(100)..=Duration::from_hours(1);
    setting::read(deserializer, "a time from 100ms to 60m", |text| {
        period::parse(text).filter(|time| range.contains(time))
    })
}

fn places<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    setting::read(deserializer, "a number from 1 to 1000000", |text| {
        text.parse()
            .ok()
            .filter(|count| (1..=1_000_000).contains(count))
    })
}

fn rate<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NonZeroU32, D::Error> {
    setting::read(deserializer, "a number from 1 to 1000000000", |text| {
        text.parse()
            .ok()
            .filter(|rate: &NonZeroU32| u64::from(rate.get()) <= MOST)
    })
}
