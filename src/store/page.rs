//! Pages of an ordered list by keyset: where the last one ended, not how many came before.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Crc;
use uuid::Uuid;

use crate::graph::DateTime;

/// Which rows of an ordered list a caller wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<K> {
    /// At most so many rows.
    pub size: u32,
    /// From the start of the list, or from its end.
    pub from: End,
    /// Only rows after this key.
    pub after: Option<K>,
    /// Only rows before this key.
    pub before: Option<K>,
}

/// An end of an ordered list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The first rows are wanted.
    Start,
    /// The last rows are wanted.
    Last,
}

/// The rows of a page, in the order of the list.
#[derive(Clone, Debug)]
pub struct Rows<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Whether there are rows before them.
    pub has_previous: bool,
    /// Whether there are rows after them.
    pub has_next: bool,
}

/// No rows, and none beside them.
impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            has_previous: false,
            has_next: false,
        }
    }
}

impl<T> Rows<T> {
    /// Makes a page of what a statement gave that asked for one row more, in no order.
    pub(super) fn from_one_more_in_no_order<K, O: Ord>(
        page: &Page<K>,
        mut rows: Vec<T>,
        is_descending: bool,
        key: impl Fn(&T) -> O,
    ) -> Self {
        rows.sort_by_cached_key(key);
        if is_descending == (page.from == End::Start) {
            rows.reverse();
        }
        Self::from_one_more(page, rows)
    }

    /// Makes a page of what a statement gave that asked for one row more, counted from the page's
    /// end of the list.
    pub(super) fn from_one_more<K>(page: &Page<K>, mut rows: Vec<T>) -> Self {
        let size = usize::try_from(page.size).unwrap_or(usize::MAX);
        let has_more = rows.len() > size;
        rows.truncate(size);
        match page.from {
            End::Start => Self {
                rows,
                has_previous: page.after.is_some(),
                has_next: has_more,
            },
            End::Last => {
                rows.reverse();
                Self {
                    rows,
                    has_previous: has_more,
                    has_next: page.before.is_some(),
                }
            }
        }
    }
}

/// The place of a row in an ordered list, as opaque text for clients.
pub trait Key: Sized {
    /// Puts the key into bytes.
    fn write(&self, bytes: &mut Vec<u8>);
    /// Takes the key from just these bytes.
    fn read(bytes: &[u8]) -> Option<Self>;
}

/// Why text is not a cursor of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    /// It was not made here, or was changed since.
    #[error("not a cursor that this gateway gave")]
    Malformed,
    /// It was given for another list, or for another order of it.
    #[error("a cursor of another list or order")]
    Foreign,
}

/// Writes a key of the list that `list` names as an opaque cursor.
pub fn encode_cursor(list: &str, key: &impl Key) -> String {
    let mut bytes = vec![];
    bytes.extend(checksum(&[list.as_bytes()]));
    key.write(&mut bytes);
    let check = checksum(&[&bytes]);
    bytes.extend(check);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads a cursor that [`encode_cursor`] wrote for the same list.
pub fn decode_cursor<K: Key>(list: &str, cursor: &str) -> Result<K, CursorError> {
    let bytes = URL_SAFE_NO_PAD
        .decode(cursor)
        .map_err(|_| CursorError::Malformed)?;
    let (bytes, check) = bytes
        .split_last_chunk::<CHECK>()
        .ok_or(CursorError::Malformed)?;
    if checksum(&[bytes]) != *check {
        return Err(CursorError::Malformed);
    }
    let (of_list, key) = bytes
        .split_first_chunk::<CHECK>()
        .ok_or(CursorError::Malformed)?;
    if checksum(&[list.as_bytes()]) != *of_list {
        return Err(CursorError::Foreign);
    }
    K::read(key).ok_or(CursorError::Malformed)
}

/// How many bytes a checksum has.
const CHECK: usize = 4;

/// Not a secret: a forged cursor reaches nothing that an honest one does not. It tells a client
/// that a cursor was cut off or altered.
fn checksum(parts: &[&[u8]]) -> [u8; CHECK] {
    let mut crc = Crc::new();
    crc.update(b"callrecords cursor 1");
    for part in parts {
        crc.update(part);
    }
    crc.sum().to_be_bytes()
}

/// A place in a list of call records: the value that it is ordered by, then the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordKey {
    /// Microseconds: since 1970 of an instant, or of a duration.
    pub microseconds: i64,
    /// The record.
    pub id: Uuid,
}

impl RecordKey {
    /// The value as an instant.
    pub(super) fn instant(&self) -> Option<DateTime> {
        DateTime::of_microseconds(self.microseconds)
    }
}

impl Key for RecordKey {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.microseconds.to_be_bytes());
        bytes.extend(self.id.as_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (microseconds, id) = bytes.split_first_chunk()?;
        Some(Self {
            microseconds: i64::from_be_bytes(*microseconds),
            id: Uuid::from_slice(id).ok()?,
        })
    }
}

/// A place in a record's list: the ordinal.
impl Key for i32 {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.to_be_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        Some(Self::from_be_bytes(bytes.try_into().ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_for_its_own_list_only() {
        let key = RecordKey {
            microseconds: -5,
            id: Uuid::from_u128(7),
        };
        let cursor = encode_cursor("a list", &key);
        assert_eq!(decode_cursor("a list", &cursor), Ok(key));
        assert_eq!(
            decode_cursor::<RecordKey>("another", &cursor),
            Err(CursorError::Foreign)
        );
        assert_eq!(
            decode_cursor::<i32>("a list", &cursor),
            Err(CursorError::Malformed)
        );
    }

    #[test]
    fn an_altered_cursor_is_refused() {
        let cursor = encode_cursor("a list", &3);
        for place in 0..cursor.len() {
            let mut altered = cursor.clone().into_bytes();
            altered[place] = if altered[place] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).expect("ASCII stays ASCII");
            assert!(
                decode_cursor::<i32>("a list", &altered).is_err(),
                "{altered}"
            );
            assert!(decode_cursor::<i32>("a list", &cursor[..place]).is_err());
        }
        assert_eq!(
            decode_cursor::<i32>("a list", "💥"),
            Err(CursorError::Malformed)
        );
    }
}
