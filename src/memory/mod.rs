//! Memory that is bounded: by what one may hold, and by what all hold together.
//!
//! [`Pool`] is for answers in the making, which wait for room. [`Quota`] is for requests, which are
//! refused at once. Both count estimates of bytes on the heap, and nothing else: no I/O.

mod grant;
mod quota;

pub use grant::{Grant, Overflow, Pool, limit};
pub use quota::{Full, Held, Quota};
