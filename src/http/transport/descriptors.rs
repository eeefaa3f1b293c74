//! The file descriptors that the process may open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What the process opens besides connections of clients: databases, files and connections to
/// others. Where few are allowed, half of them.
const OTHERS: usize = 256;

/// How many connections of clients fit into the limit on open files, once that is raised as far as
/// the process may raise it.
pub(super) fn for_connections() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    let limit = if setrlimit(Resource::Nofile, raised).is_ok() {
        raised
    } else {
        limit
    };
    let all = limit.current.map(usize::try_from);
    let all = all.and_then(Result::ok).unwrap_or(usize::MAX);
    all - OTHERS.min(all / 2)
}
