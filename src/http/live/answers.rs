//! The answers to one operation: several to a subscription, one to a query.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use async_graphql::Response as Answer;
use axum::extract::Request;
use futures_util::stream::{self, BoxStream, Stream};
use futures_util::{FutureExt, StreamExt};
use tokio::time::sleep;

use crate::auth::Viewer;
use crate::http::Shared;
use crate::http::graphql::{Asked, receive};
use crate::http::panics;
use crate::http::refusal::Refusal;
use crate::schema::{self, RequestId};

/// Answers as they come.
pub(super) type Answers = BoxStream<'static, Answer>;

impl Shared {
    /// Begins to answer what a request of HTTP asks.
    pub(super) async fn begin(&self, id: &RequestId, request: Request) -> Result<Answers, Refusal> {
        let viewer = request.extensions().get().cloned();
        let asked = receive(self, request).await?;
        self.answers(asked, id, viewer.as_ref())
    }

    /// The answers to an operation. A panic in a resolver is the last of them, and ends nothing
    /// else.
    pub(super) fn answers(
        &self,
        asked: Asked,
        id: &RequestId,
        viewer: Option<&Viewer>,
    ) -> Result<Answers, Refusal> {
        let tenant = self.tenants.of(viewer)?;
        let request = tenant.prepare(asked, id, viewer)?;
        let id = id.clone();
        let answers = AssertUnwindSafe(tenant.schema.execute_stream(request)).catch_unwind();
        let answers = answers.map(move |answer| {
            answer.unwrap_or_else(|panic| {
                panics::log(&*panic);
                Refusal::Internal(id.clone()).response()
            })
        });
        let expiring = self.authenticator.as_ref().zip(viewer);
        let Some((authenticator, viewer)) = expiring else {
            return Ok(answers.boxed());
        };
        Ok(until(answers, authenticator.remaining(viewer)).boxed())
    }
}

/// The answers as long as the caller's token is good; if it ends before them, one that says so is
/// the last.
fn until(
    answers: impl Stream<Item = Answer> + Send + 'static,
    remaining: Duration,
) -> impl Stream<Item = Answer> + Send + 'static {
    let open = (Box::pin(answers), Box::pin(sleep(remaining)));
    stream::unfold(Some(open), |open| async {
        let (mut answers, mut end) = open?;
        tokio::select! {
            biased;
            () = &mut end => {
                let expired = Refusal::Unauthenticated("the token has ended");
                Some((expired.response(), None))
            }
            answer = answers.next() => Some((answer?, Some((answers, end)))),
        }
    })
}

/// The only answer to what is refused.
pub(super) fn refused(refusal: &Refusal) -> Answers {
    stream::iter([refusal.response()]).boxed()
}

/// Whether no answer follows this one: the operation did not run, or was cut off.
pub(super) fn is_last(answer: &Answer) -> bool {
    !crate::http::graphql::has_run(answer) || schema::is_cut_off(answer)
}

/// The answers, and the first of them if it is there already and refuses the operation.
pub(super) fn refused_at_once(mut answers: Answers) -> Result<Answers, Box<Answer>> {
    match answers.next().now_or_never() {
        Some(Some(first)) if is_last(&first) => Err(Box::new(first)),
        Some(Some(first)) => Ok(stream::iter([first]).chain(answers).boxed()),
        Some(None) => Ok(stream::empty().boxed()),
        None => Ok(answers),
    }
}
