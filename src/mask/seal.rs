//! Cursors that nobody can read or make: what they hold could tell of what is hidden.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hmac::{self, HMAC_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Seals cursors under a key.
pub struct Seal(LessSafeKey);

impl Seal {
    /// The seal of a secret, for one purpose: it opens none of another.
    ///
    /// It fails for no secret; the library's own type cannot say so.
    pub fn new(secret: &[u8], purpose: &str) -> Result<Self, Unspecified> {
        let secret = hmac::Key::new(HMAC_SHA256, secret);
        let key = hmac::sign(&secret, purpose.as_bytes());
        let key = UnboundKey::new(&AES_256_GCM_SIV, key.as_ref())?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// One cursor seals to one text: answers stay the same while the data does.
    pub fn seal(&self, cursor: &str) -> String {
        let mut bytes = cursor.as_bytes().to_vec();
        let sealed = self
            .0
            .seal_in_place_append_tag(nonce(), Aad::empty(), &mut bytes);
        // It fails for texts of many gigabytes.
        sealed.map_or_else(|_| String::new(), |()| URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The cursor that was sealed to this text, if this is one.
    pub fn open(&self, sealed: &str) -> Option<String> {
        let mut bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let opened = self.0.open_in_place(nonce(), Aad::empty(), &mut bytes);
        String::from_utf8(opened.ok()?.to_vec()).ok()
    }
}

/// Always the same: with this cipher, that tells which cursors are equal and no more.
fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_cursor_opens_unless_it_was_touched() {
        let seal = Seal::new(b"secret", "cursors").unwrap();
        let sealed = seal.seal("Y3Vyc29y");
        assert_eq!(seal.seal("Y3Vyc29y"), sealed);
        assert_eq!(seal.open(&sealed).as_deref(), Some("Y3Vyc29y"));
        for wrong in ["", "Y3Vyc29y", "?", &sealed[1..], &format!("{sealed}AA")] {
            assert_eq!(seal.open(wrong), None, "{wrong}");
        }
        for (secret, purpose) in [("secret", "others"), ("another", "cursors")] {
            let other = Seal::new(secret.as_bytes(), purpose).unwrap();
            assert_eq!(other.open(&sealed), None);
        }
    }
}
