//! The section `database`.

use std::fmt;
use std::time::Duration;

use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use serde::de::{Deserialize, Deserializer, Error as _};

use super::{period, setting};
use crate::config::Setting;

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "database.url",
        variable: "CALLRECORDS_DATABASE_URL",
        flag: Some("--database-url"),
        default: DatabaseUrl::EMBEDDED,
        meaning: "the database: `postgres://…`, `postgresql://…` or `sqlite://…`",
    },
    Setting {
        key: "database.max_connections",
        variable: "CALLRECORDS_DATABASE_MAX_CONNECTIONS",
        flag: None,
        default: "10",
        meaning: "the most connections held at a time, 1 to 1000; of four and more, two are for health checks and the like, of fewer one",
    },
    Setting {
        key: "database.acquire_timeout",
        variable: "CALLRECORDS_DATABASE_ACQUIRE_TIMEOUT",
        flag: None,
        default: "5s",
        meaning: "how long a request, or the start, waits for a connection",
    },
];

/// Where the rows are.
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// The database; a file in the working directory unless told otherwise.
    pub url: DatabaseUrl,
    /// The most connections held at a time.
    #[serde(deserialize_with = "connections")]
    pub max_connections: u32,
    /// How long a request, or the start, waits for a connection.
    #[serde(deserialize_with = "period::read")]
    pub acquire_timeout: Duration,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: DatabaseUrl::embedded(),
            max_connections: 10,
            acquire_timeout: Duration::from_secs(5),
        }
    }
}

fn connections<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    setting::read(deserializer, "a number from 1 to 1000", |text| {
        text.parse().ok().filter(|count| (1..=1000).contains(count))
    })
}

/// The address of a database. It may hold a password, so it is shown as the place alone.
#[derive(Clone, PartialEq)]
pub struct DatabaseUrl {
    url: String,
    place: String,
}

impl DatabaseUrl {
    const EMBEDDED: &str = "sqlite://callrecords.db";

    /// The embedded database, a file in the working directory.
    pub fn embedded() -> Self {
        Self {
            url: Self::EMBEDDED.to_owned(),
            place: "SQLite, file callrecords.db".to_owned(),
        }
    }

    /// The whole address, for the driver alone.
    pub fn expose(&self) -> &str {
        &self.url
    }

    /// Never repeats the text: what is wrong with it may stand in its password.
    fn parse(url: &str) -> Result<Self, &'static str> {
        let place = match url.split_once(':').map_or("", |(scheme, _)| scheme) {
            "postgres" | "postgresql" => {
                postgres(url).ok_or("this is not an address of Postgres")?
            }
            "sqlite" => sqlite(url).ok_or("this is not an address of SQLite")?,
            _ => {
                return Err(
                    "expected an address that begins with postgres://, postgresql:// or sqlite://",
                );
            }
        };
        let url = url.to_owned();
        Ok(Self { url, place })
    }
}

fn postgres(url: &str) -> Option<String> {
    let options: PgConnectOptions = url.parse().ok()?;
    let database = options.get_database().unwrap_or_default();
    // A password with a bare slash ends up in the path, before the `@`.
    if database.contains('@') {
        return None;
    }
    Some(match options.get_socket() {
        Some(socket) => format!("Postgres, database {database} at {}", socket.display()),
        None => format!(
            "Postgres, database {database} at {}:{}",
            options.get_host(),
            options.get_port()
        ),
    })
}

fn sqlite(url: &str) -> Option<String> {
    let options: SqliteConnectOptions = url.parse().ok()?;
    Some(format!("SQLite, file {}", options.get_filename().display()))
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place)
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({})", self.place)
    }
}

impl<'de> Deserialize<'de> for DatabaseUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let url = setting::text(deserializer)?;
        Self::parse(&url).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_shown_without_its_secrets() {
        for (url, place) in [
            (
                "postgres://reader:secret@db.example:6432/calls?sslmode=require",
                "Postgres, database calls at db.example:6432",
            ),
            (
                "postgresql:///calls?host=/run/pg&port=5432&user=u&password=secret",
                "Postgres, database calls at /run/pg",
            ),
            (
                "sqlite://some/calls.db?mode=rwc",
                "SQLite, file some/calls.db",
            ),
        ] {
            let url = DatabaseUrl::parse(url).unwrap();
            assert_eq!(url.to_string(), place);
            assert!(!format!("{url:?}").contains("secret"));
        }
    }

    #[test]
    fn another_kind_is_refused_without_being_repeated() {
        for url in [
            "mysql://u:secret@h/d",
            "calls.db",
            "",
            "postgres://u:se/cret@h/d",
        ] {
            let error = DatabaseUrl::parse(url).unwrap_err();
            assert!(!error.contains("cret"), "{error}");
        }
    }
}
