//! Several tenants in one gateway: none sees what is another's.

use std::collections::BTreeSet;
use std::fs;
use std::ops::RangeInclusive;

use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::scope::{ALL, call};
use crate::scope_doors::rows_of;
use crate::support::app::App;
use crate::support::client::{Answer, ask};
use crate::support::command::{Run, callrecords};
use crate::support::database::TestDatabase;
use crate::support::guarded::{claiming, guard};
use crate::support::made_up::id;
use crate::support::server::Server;

mod commands;
mod doors;
mod settings;

const A: &str = "aaaaaaaa-1111-4000-8000-00000000000a";
const B: &str = "bbbbbbbb-1111-4000-8000-00000000000b";

/// The numbers of each tenant's calls and rows.
const OF_A: RangeInclusive<u32> = 1..=ALL;
const OF_B: RangeInclusive<u32> = 11..=18;

/// Two tenants, each with a database.
struct Tenants<'d> {
    a: (&'d TestDatabase, App),
    b: (TestDatabase, App),
}

impl<'d> Tenants<'d> {
    async fn filled(db: &'d TestDatabase) -> Self {
        let other = TestDatabase::new(db.engine());
        let (a, b) = (App::new(db).await, App::new(&other).await);
        for (app, numbers) in [(&a, OF_A), (&b, OF_B)] {
            app.import_values(numbers.clone().map(call)).await;
            app.import_values(numbers.flat_map(rows_of)).await;
        }
        Self {
            a: (db, a),
            b: (other, b),
        }
    }

    /// The command with both in its settings.
    fn run(&self, arguments: &[&str]) -> Run {
        run_over([self.a.0.url(), self.b.0.url()], arguments)
    }

    /// A gateway that serves both.
    fn serve(&self) -> (Server, NamedTempFile) {
        let variables = [("CALLRECORDS_DOCUMENTS_AUTOMATIC", "10")];
        guard(self.run(&["serve", "--bind=127.0.0.1:0"]), &variables)
    }
}

/// The command with the databases of A and B in its settings.
fn run_over([a, b]: [&str; 2], arguments: &[&str]) -> Run {
    let run = callrecords(arguments.iter().copied());
    let table = |tenant, url| format!("[tenants.\"{tenant}\"]\ndatabase_url = '{url}'\n");
    let settings = table(A, a) + &table(B, b);
    fs::write(run.folder().join("callrecords.toml"), settings).unwrap();
    run
}

/// The header of a caller of a tenant, who sees all of it.
fn of(tenant: &Value) -> String {
    with_role(tenant, "CallRecords.Read.All")
}

fn with_role(tenant: &Value, role: &str) -> String {
    claiming(&json!({ "tid": tenant, "roles": [role] }), 600)
}

fn graphql(server: &Server) -> String {
    format!("{}/graphql", server.url())
}

/// Asks as a caller of a tenant.
fn ask_as(server: &Server, tenant: &str, query: &str) -> Answer {
    ask(&graphql(server), &[&of(&json!(tenant))], query)
}

/// The numbers whose ids a text holds.
fn numbers(text: &str) -> BTreeSet<u32> {
    let all = (1..=30).filter(|number| text.contains(&id(*number)));
    all.collect()
}
