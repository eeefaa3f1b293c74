//! What an answer tells of its cost: its objects are counted as `guard` counts those of a query.

use async_graphql::{Value, value};

use crate::guard::Account;
use crate::memory::Overflow;

/// What an answer tells of its cost; nothing of a query that can give no object. Where plain lists hold
/// more than they are taken to, the request is charged for what it gave.
pub(super) fn told(account: &Account, actual: u64, limit: u64) -> Option<Value> {
    let requested = account.cost.max(actual);
    (requested > 0).then(|| value!({ "requested": requested, "actual": actual, "limit": limit }))
}

/// Why an answer with more objects than this is refused.
pub(super) fn over(allowed: u64) -> Overflow {
    Overflow {
        limit: "cost",
        allowed,
    }
}

/// How many objects the data holds, without those under the keys of introspection.
pub(super) fn objects(data: &Value, introspection: &[String]) -> u64 {
    let Value::Object(root) = data else {
        return 0;
    };
    let fields = root.iter();
    let fields = fields.filter(|(key, _)| !introspection.iter().any(|other| other == key.as_str()));
    fields.map(|(_, value)| within(value)).sum()
}

fn within(value: &Value) -> u64 {
    match value {
        Value::Object(fields) => 1 + fields.values().map(within).sum::<u64>(),
        Value::List(items) => items.iter().map(within).sum(),
        _ => 0,
    }
}
