//! Masking: who sees identities masked is given pseudonyms in their place. Equal values have equal
//! pseudonyms, whichever field they stand in, so that answers can still be grouped and counted.
//!
//! Whatever writes an answer asks [`kind`] for each field, once a query, and [`Mask::conceal`] for
//! each text of a field that has a kind.

use std::fmt;

use async_graphql::Value;
use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hmac::{self, HMAC_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

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
    cursors: LessSafeKey,
}

impl Mask {
    /// The mask of a key, and of a tenant if there are several: each has its own pseudonyms.
    ///
    /// It fails for no key; the library's own type cannot say so.
    pub fn new(key: &str, tenant: Option<&str>) -> Result<Self, Unspecified> {
        let key = hmac::Key::new(HMAC_SHA256, key.as_bytes());
        let part = |purpose: &str| {
            let tenant = tenant.map(str::to_lowercase).unwrap_or_default();
            hmac::sign(&key, format!("callrecords {purpose} {tenant}").as_bytes())
        };
        let cursors = UnboundKey::new(&AES_256_GCM_SIV, part("cursors").as_ref())?;
        Ok(Self {
            names: hmac::Key::new(HMAC_SHA256, part("names").as_ref()),
            cursors: LessSafeKey::new(cursors),
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
            Kind::Cursor => Some(self.seal(text)),
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

    /// One cursor seals to one text: answers stay the same while the data does.
    fn seal(&self, cursor: &str) -> String {
        let mut bytes = cursor.as_bytes().to_vec();
        let sealed = self
            .cursors
            .seal_in_place_append_tag(nonce(), Aad::empty(), &mut bytes);
        // It fails for texts of many gigabytes.
        sealed.map_or_else(|_| String::new(), |()| URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The cursor that [`Kind::Cursor`] concealed as this text, if this is one.
    pub fn reveal_cursor(&self, sealed: &str) -> Option<String> {
        let mut bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let opened = self
            .cursors
            .open_in_place(nonce(), Aad::empty(), &mut bytes);
        String::from_utf8(opened.ok()?.to_vec()).ok()
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

/// Always the same: with this cipher, that tells which cursors are equal and no more.
fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
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
    fn a_sealed_cursor_opens_unless_it_was_touched() {
        let mask = Mask::new(KEY, None).unwrap();
        let sealed = mask.conceal(Kind::Cursor, "Y3Vyc29y").unwrap();
        assert_eq!(mask.conceal(Kind::Cursor, "Y3Vyc29y"), Some(sealed.clone()));
        assert_eq!(mask.reveal_cursor(&sealed).as_deref(), Some("Y3Vyc29y"));
        for wrong in ["", "Y3Vyc29y", "?", &sealed[1..], &format!("{sealed}AA")] {
            assert_eq!(mask.reveal_cursor(wrong), None, "{wrong}");
        }
        let other = Mask::new(KEY, Some("b")).unwrap();
        assert_eq!(other.reveal_cursor(&sealed), None);
    }
}
