//! Masking: who sees identities masked is given pseudonyms in their place. Equal values have equal
//! pseudonyms, whichever field they stand in, so that answers can still be grouped and counted.
//!
//! Whatever writes an answer asks [`kind`] for each field, once a query, and [`Mask::conceal`] for
//! each text of a field that has a kind.

use std::fmt;

use async_graphql::Value;
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hmac::{self, HMAC_SHA256};
use uuid::Uuid;

mod seal;

pub use seal::Seal;

use crate::graph::{Euii, euii, fold};

/// What becomes of a field's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A pseudonym, which begins with a word for what it stands for.
    Pseudonym(Euii),
    /// Null, for a pseudonym would tell nothing.
    Null,
    /// A cursor that cannot be read: in the key of a row without an id is a digest of the row.
    Cursor,
}

/// What becomes of the text of a field of this type; nothing, if that names nobody. For fields of
/// interfaces it is the same as for those of the types that implement them.
pub fn kind(of: &str, field: &str) -> Option<Kind> {
    let is_cursor = match of {
        "PageInfo" => matches!(field, "endCursor" | "startCursor"),
        _ => field == "cursor" && of.ends_with("Edge"),
    };
    if is_cursor {
        return Some(Kind::Cursor);
    }
    match euii(of, field)? {
        Euii::Object => None,
        Euii::Text => Some(Kind::Null),
        kind => Some(Kind::Pseudonym(kind)),
    }
}

/// How many bytes of its digest a pseudonym shows: enough that no two of a billion values share one.
const SHOWN: usize = 10;

/// Makes pseudonyms, under a key without which nobody can tell what they stand for.
pub struct Mask {
    names: hmac::Key,
    rows: hmac::Key,
    cursors: Seal,
}

impl Mask {
    /// The mask of a key, and of a tenant if there are several: each has its own pseudonyms.
    ///
    /// It fails for no key; the library's own type cannot say so.
    pub fn new(key: &str, tenant: Option<&str>) -> Result<Self, Unspecified> {
        let secret = hmac::Key::new(HMAC_SHA256, key.as_bytes());
        let tenant = tenant.map(str::to_lowercase).unwrap_or_default();
        let purpose = |purpose: &str| format!("callrecords {purpose} {tenant}");
        let part = |of: &str| {
            let part = hmac::sign(&secret, purpose(of).as_bytes());
            hmac::Key::new(HMAC_SHA256, part.as_ref())
        };
        Ok(Self {
            names: part("names"),
            rows: part("rows"),
            cursors: Seal::new(key.as_bytes(), &purpose("cursors"))?,
        })
    }

    /// Tells the pseudonyms of this mask from those of another key or tenant, and nothing else.
    pub fn fingerprint(&self) -> [u8; SHOWN] {
        let digest = hmac::sign(&self.names, b"fingerprint");
        std::array::from_fn(|index| digest.as_ref()[index])
    }

    /// What is shown in place of a text; none is null. Text that says nothing stays as it is.
    pub fn conceal(&self, kind: Kind, text: &str) -> Option<String> {
        match kind {
            Kind::Null => None,
            Kind::Cursor => Some(self.cursors.seal(text)),
            Kind::Pseudonym(_) if text.is_empty() => Some(String::new()),
            Kind::Pseudonym(euii) => Some(self.pseudonym(euii, text)),
        }
    }

    /// What is shown in place of a field's value.
    pub fn show(&self, kind: Kind, value: Value) -> Value {
        match value {
            Value::String(text) => self.conceal(kind, &text).map_or(Value::Null, Value::String),
            Value::List(values) => {
                let values = values.into_iter();
                Value::List(values.map(|value| self.show(kind, value)).collect())
            }
            _ => Value::Null,
        }
    }

    fn pseudonym(&self, euii: Euii, text: &str) -> String {
        let text = fold(text);
        let word = word(euii, &text);
        let digest = hmac::sign(&self.names, format!("{word} {text}").as_bytes());
        let shown = digest.as_ref().iter().take(SHOWN);
        let shown = shown.fold(0, |number, byte| (number << 8) | u128::from(*byte));
        format!("{word}-{shown:0width$x}", width = 2 * SHOWN)
    }

    /// What cursors are sealed with.
    pub fn cursors(&self) -> &Seal {
        &self.cursors
    }

    /// What stands for a row's key, which is a digest of whose the row is: who orders by it learns
    /// nothing of that.
    pub fn row_key(&self, key: Uuid) -> Uuid {
        let digest = hmac::sign(&self.rows, key.as_bytes());
        Uuid::from_bytes(std::array::from_fn(|index| digest.as_ref()[index]))
    }
}

/// What a pseudonym stands for. An id says by its form what it is of, so that a number is called the
/// same in a column of numbers as where it is the id of a party.
fn word(euii: Euii, text: &str) -> &'static str {
    match euii {
        Euii::Party if Uuid::try_parse(text).is_ok() => "user",
        Euii::Party if is_number(text) => "phone",
        Euii::Party => "party",
        Euii::Account => "account",
        Euii::Name => "name",
        Euii::Network => "ip",
        Euii::Hardware => "mac",
        Euii::Call => "call",
        Euii::Domain => "domain",
        Euii::Device => "device",
        Euii::Text | Euii::Object => "text",
    }
}

/// Whether this is a telephone number, the last digits of which may be asterisks.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    digits
        .chars()
        .all(|next| next.is_ascii_digit() || next == '*')
}

impl fmt::Debug for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mask")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0123456789abcdef0123456789abcdef";
    const USER: &str = "AAAAAAAA-0000-4000-8000-00000000000A";

    fn conceal(of: &str, field: &str, text: &str) -> Option<String> {
        let mask = Mask::new(KEY, None).unwrap();
        mask.conceal(kind(of, field)?, text)
    }

    #[test]
    fn equal_values_have_equal_pseudonyms_wherever_they_stand() {
        let user = conceal("User", "id", USER).unwrap();
        assert!(user.starts_with("user-"), "{user}");
        assert_eq!(user.len(), "user-".len() + 2 * SHOWN);
        for (of, field) in [
            ("Identity", "id"),
            ("Participant", "id"),
            ("CommunicationsUserIdentity", "id"),
            ("SmsLogRow", "userId"),
        ] {
            assert_eq!(conceal(of, field, &USER.to_lowercase()), Some(user.clone()));
        }
        let phone = conceal("PstnCallLogRow", "callerNumber", "+4930123***");
        assert_eq!(conceal("Identity", "id", "+4930123***"), phone);
        assert!(phone.unwrap().starts_with("phone-"));
        assert_ne!(conceal("Identity", "displayName", USER), Some(user));
    }

    #[test]
    fn what_makes_no_pseudonym_is_null_or_stays() {
        assert_eq!(conceal("UserFeedback", "text", "Bob was loud"), None);
        assert_eq!(conceal("CallRecord", "joinWebUrl", "https://x"), None);
        assert_eq!(conceal("NetworkInfo", "subnet", ""), Some(String::new()));
        assert_eq!(kind("CallRecord", "organizer_v2"), None);
        assert_eq!(kind("CallRecord", "id"), None);
    }

    #[test]
    fn pseudonyms_follow_from_key_and_tenant() {
        let of = |key, tenant| {
            let mask = Mask::new(key, tenant).unwrap();
            mask.conceal(Kind::Pseudonym(Euii::Party), USER).unwrap()
        };
        assert_eq!(of(KEY, Some("A")), of(KEY, Some("a")));
        let all = [
            of(KEY, None),
            of(KEY, Some("a")),
            of(KEY, Some("b")),
            of("another", None),
        ];
        let different: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
    }

    #[test]
    fn what_stands_for_a_row_key_follows_from_the_key_of_the_mask() {
        let of = |key, tenant| Mask::new(key, tenant).unwrap().row_key(Uuid::nil());
        assert_eq!(of(KEY, None), of(KEY, None));
        assert_ne!(of(KEY, None), of(KEY, Some("a")));
        assert_ne!(of(KEY, None), of("another", None));
        let mask = Mask::new(KEY, None).unwrap();
        assert_ne!(mask.row_key(Uuid::from_u128(1)), mask.row_key(Uuid::nil()));
    }
}
