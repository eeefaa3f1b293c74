//! Identities that are masked: nothing tells a masked viewer who somebody is.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::Request;
use callrecords::auth::Viewer;
use callrecords::config::Limits;
use callrecords::demo;
use callrecords::mask::Mask;
use callrecords::schema::{self, Options, Schema};
use callrecords::store::Scope;
use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::support::app::App;
use crate::support::guarded::MASKING_KEY;

mod entities;
mod exports;
mod marked;
mod oracles;
mod question;
mod settings;
mod walk;

/// As much as a question about everything needs.
fn large() -> Limits {
    let most = 1_000_000_000;
    Limits {
        tokens: most,
        nesting: 60,
        directives: most,
        aliases: most,
        root_fields: most,
        fields: most,
        arguments: most,
        depth: most,
        introspection: most,
        cost: most,
        time: Duration::from_mins(10),
        ..Limits::default()
    }
}

/// A schema over an app's store that can mask identities.
fn schema(app: &App) -> Schema {
    let mask = Mask::new(MASKING_KEY, None).unwrap();
    let options = Options {
        mask: Some(Arc::new(mask)),
        limits: large(),
        max_range_days: 3_660,
        ..Options::default()
    };
    schema::build_with(app.store.clone(), options)
}

/// A request of a caller who sees this much.
fn request(scope: Scope, query: &str) -> Request {
    Request::new(query).data(Viewer {
        scope,
        tenant: None,
        expires_at: DateTime::<Utc>::MAX_UTC,
        subject: "someone".to_owned(),
    })
}

async fn ask(schema: &Schema, scope: Scope, query: &str) -> Value {
    serde_json::to_value(schema.execute(request(scope, query)).await).unwrap()
}

/// Made-up records and rows of reports.
fn made_up() -> Vec<Value> {
    let options = demo::Options {
        records: 40,
        reports: 200,
        ..demo::Options::default()
    };
    let rows = demo::rows(&options).map(|(_, row)| row);
    demo::records(&options).chain(rows).collect()
}
