//! Writing what a batch says in one transaction: a record is stored whole or not at all.

use std::collections::HashMap;

use uuid::Uuid;

use super::error::Error;
use super::merge::{self, Outcome, Plan};
use super::payload::Contents;
use super::summary::Summary;
use super::tree::Delivery;
use crate::graph::{participant, segment, session};
use crate::store::{Store, Writer};

/// Writes what payloads say and counts what became of them.
pub(super) async fn write(store: &Store, contents: Contents) -> Result<Summary, Error> {
    let mut summary = Summary::default();
    let Contents { deliveries, rows } = contents;
    if deliveries.is_empty() && rows.is_empty() {
        return Ok(summary);
    }
    let writer = store.write().await?;
    // A record that comes twice is merged twice. The first round locks every record in the order
    // of ids, so that writers wait for each other in one order.
    for round in rounds(deliveries) {
        write_round(&writer, round, &mut summary).await?;
    }
    // Rows come after records, always: one order again.
    summary.count_rows(rows.write(&writer).await?);
    writer.commit().await?;
    Ok(summary)
}

/// Deals the deliveries out so that a record comes once a round, sorted by id.
fn rounds(deliveries: Vec<Delivery>) -> Vec<Vec<Delivery>> {
    let mut rounds: Vec<Vec<Delivery>> = Vec::new();
    let mut times: HashMap<Uuid, usize> = HashMap::new();
    for delivery in deliveries {
        let round = times.entry(delivery.id).or_default();
        if rounds.len() == *round {
            rounds.push(Vec::new());
        }
        rounds[*round].push(delivery);
        *round += 1;
    }
    for round in &mut rounds {
        round.sort_by_key(|delivery| delivery.id);
    }
    rounds
}

async fn write_round(
    writer: &Writer,
    round: Vec<Delivery>,
    summary: &mut Summary,
) -> Result<(), Error> {
    let claims = round.iter().map(merge::fresh).collect();
    let found = writer.claim(claims).await?;
    let mut stored: HashMap<_, _> = found
        .into_iter()
        .map(|record| (record.id, record))
        .collect();
    let mut plan = Plan::default();
    for delivery in round {
        let outcome = match stored.remove(&delivery.id) {
            Some(record) => merge::merge(writer, record, delivery, &mut plan).await?,
            None if delivery.pages.is_empty() => {
                merge::add(delivery, &mut plan);
                Outcome::New
            }
            None => {
                let record = merge::blank(delivery.id);
                merge::merge(writer, record, delivery, &mut plan).await?
            }
        };
        summary.count(outcome);
    }
    summary.partial.extend(plan.partial.iter().copied());
    carry_out(writer, plan).await
}

async fn carry_out(writer: &Writer, plan: Plan) -> Result<(), Error> {
    let Plan {
        participants,
        sessions,
        segments,
        ..
    } = plan;
    writer.put_records(plan.records).await?;
    writer.put_organizers(plan.organizers).await?;
    writer
        .replace_children::<participant::Entity>(participants.cleared, participants.rows)
        .await?;
    writer
        .replace_children::<session::Entity>(sessions.cleared, sessions.rows)
        .await?;
    writer
        .replace_children::<segment::Entity>(segments.cleared, segments.rows)
        .await?;
    writer.log_changes(&plan.changes).await?;
    Ok(())
}
