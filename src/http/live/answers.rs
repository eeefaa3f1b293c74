//! The answers to one operation: several to a subscription, one to a query.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::ServerError;
use async_graphql::parser::types::OperationType;
use axum::extract::Request;
use futures_util::stream::{self, BoxStream, Stream};
use futures_util::{FutureExt, StreamExt};
use tokio::time::sleep;

use crate::guard;
use crate::http::Shared;
use crate::http::asking::Asking;
use crate::http::graphql::{Asked, Prepared, has_run, receive};
use crate::http::panics;
use crate::http::refusal::Refusal;
use crate::http::telling::Telling;
use crate::schema::{self, Answer};

/// Answers as they come.
pub(super) type Answers = BoxStream<'static, Answer>;

impl Shared {
    /// Begins to answer what a request of HTTP asks.
    pub(super) async fn begin(
        &self,
        asking: &Asking,
        request: Request,
    ) -> Result<Answers, Refusal> {
        let asked = receive(self, asking, request).await?;
        self.answers(asked, asking)
    }

    /// The answers to an operation. A panic in a resolver is the last of them, and ends nothing
    /// else.
    pub(super) fn answers(&self, asked: Asked, asking: &Asking) -> Result<Answers, Refusal> {
        let tenant = self.tenants.of(asking.viewer.as_ref())?;
        let Prepared { request, mut held } = tenant.prepare(asked, asking, self.hold(asking))?;
        let grant = self.grant();
        let mut request = request.data(Arc::clone(&grant));
        let mut telling = Telling::open(self, &mut request);
        let admitted = match tenant.schema.admit(request) {
            Ok(admitted) => admitted,
            Err(refused) => return Ok(stream::iter([telling.refused(refused)]).boxed()),
        };
        let place = match admitted.kind() {
            OperationType::Subscription => {
                // It may listen for long, and holds what it can use and no more.
                telling.forget_document();
                held.resize(guard::held(admitted.text(), admitted.variables()))?;
                self.places.listener(asking.caller())?
            }
            OperationType::Query | OperationType::Mutation => self.places.query(asking.caller())?,
        };
        let span = telling.span();
        let id = asking.id.clone();
        let mut answers = tenant.schema.listen(admitted);
        let mut is_sent = false;
        let answers = stream::poll_fn(move |cx| {
            // Who asks for the next answer has sent the one before.
            if std::mem::take(&mut is_sent) {
                grant.shrink_to(0);
            }
            let answer = span.in_scope(|| answers.poll_next_unpin(cx));
            is_sent = answer.is_ready();
            answer
        });
        let answers = AssertUnwindSafe(answers).catch_unwind();
        let answers = answers.map(move |answer| {
            // Kept as long as there can be answers.
            let _ = (&place, &held);
            let answer = answer.unwrap_or_else(|panic| {
                panics::log(&*panic);
                Refusal::Internal(id.clone()).response().into()
            });
            telling.answered(&answer);
            answer
        });
        let expiring = self.authenticator.as_ref().zip(asking.viewer.as_ref());
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
                Some((expired.response().into(), None))
            }
            answer = answers.next() => Some((answer?, Some((answers, end)))),
        }
    })
}

/// The only answer to what is refused.
pub(super) fn refused(refusal: &Refusal) -> Answers {
    stream::iter([refusal.response().into()]).boxed()
}

/// The errors of an answer that no other follows: the operation did not run, or was cut off.
pub(super) fn failure(answer: &Answer) -> Option<&[ServerError]> {
    match answer {
        Answer::Resolved(answer) if !has_run(answer) || schema::is_cut_off(answer) => {
            Some(&answer.errors)
        }
        _ => None,
    }
}

/// Whether it tells a listener that it was too slow.
pub(super) fn is_cut_off(answer: &Answer) -> bool {
    matches!(answer, Answer::Resolved(answer) if schema::is_cut_off(answer))
}

/// The answers, and the first of them if it is there already and refuses the operation.
pub(super) fn refused_at_once(mut answers: Answers) -> Result<Answers, Box<Answer>> {
    match answers.next().now_or_never() {
        Some(Some(first)) if failure(&first).is_some() => Err(Box::new(first)),
        Some(Some(first)) => Ok(stream::iter([first]).chain(answers).boxed()),
        Some(None) => Ok(stream::empty().boxed()),
        None => Ok(answers),
    }
}
