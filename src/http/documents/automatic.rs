//! Documents that clients bring once, with their hash, and ask for by it from then on.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hashlink::LruCache;
use sha2::{Digest, Sha256};

use crate::http::refusal::Refusal;

/// The longest document that is remembered. A longer one is answered whenever it is sent whole.
const LONGEST: usize = 64 * 1024;

/// The digest of a document.
type Hash = [u8; 32];

/// The documents that were asked for last.
pub(super) struct Automatic(Mutex<LruCache<Hash, Arc<str>>>);

impl Automatic {
    /// Remembers so many documents at most.
    pub(super) fn new(capacity: usize) -> Self {
        Self(Mutex::new(LruCache::new(capacity)))
    }

    /// Remembers a document under its hash.
    pub(super) fn keep(&self, hash: &str, text: &str) -> Result<(), Refusal> {
        let digest = Hash::from(Sha256::digest(text));
        if read(hash) != Some(digest) {
            let message = "`sha256Hash` is not the hash of `query`";
            return Err(Refusal::Malformed(message.to_owned()));
        }
        if text.len() <= LONGEST {
            self.documents().insert(digest, text.into());
        }
        Ok(())
    }

    /// The document with this hash.
    pub(super) fn find(&self, hash: &str) -> Option<Arc<str>> {
        self.documents().get(&read(hash)?).cloned()
    }

    fn documents(&self) -> MutexGuard<'_, LruCache<Hash, Arc<str>>> {
        // Nothing that holds the lock leaves the cache half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Automatic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Automatic")
            .field(&self.documents().len())
            .finish()
    }
}

/// Reads a hash of 64 hexadecimal digits.
fn read(hash: &str) -> Option<Hash> {
    let digits = hash.as_bytes();
    let mut bytes = Hash::default();
    if digits.len() != 2 * bytes.len() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |digit: u8| char::from(digit).to_digit(16);
        let value = digit(pair[0])? * 16 + digit(pair[1])?;
        *byte = u8::try_from(value).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "{ __typename }";
    const HASH: &str = "7f56e67dd21ab3f30d1ff8b7bed08893f0a0db86449836189b361dd1e56ddb4b";

    #[test]
    fn a_document_is_kept_under_its_own_hash_only() {
        let automatic = Automatic::new(2);
        assert_eq!(automatic.find(HASH), None);
        automatic.keep(HASH, DOCUMENT).unwrap();
        assert_eq!(automatic.find(HASH).as_deref(), Some(DOCUMENT));
        assert_eq!(
            automatic.find(&HASH.to_uppercase()).as_deref(),
            Some(DOCUMENT)
        );
        assert!(automatic.keep(HASH, "{ node }").is_err());
        assert!(automatic.keep("7f56", DOCUMENT).is_err());
    }

    #[test]
    fn the_one_that_was_not_asked_for_longest_goes() {
        let automatic = Automatic::new(2);
        let hash = |text: &str| {
            let digest = Hash::from(Sha256::digest(text));
            digest
                .iter()
                .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
        };
        let [first, second, third] = ["{ a }", "{ b }", "{ c }"];
        for text in [first, second] {
            automatic.keep(&hash(text), text).unwrap();
        }
        assert!(automatic.find(&hash(first)).is_some());
        automatic.keep(&hash(third), third).unwrap();
        assert!(automatic.find(&hash(first)).is_some());
        assert_eq!(automatic.find(&hash(second)), None);
        let long = "#".repeat(LONGEST + 1);
        automatic.keep(&hash(&long), &long).unwrap();
        assert_eq!(automatic.find(&hash(&long)), None);
    }
}
