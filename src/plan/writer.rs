//! The bytes of an answer on their way out.

use std::sync::Arc;

use serde::Serialize;

use super::GiveUp;
use crate::json;
use crate::mask::{Kind, Mask};
use crate::memory::{Grant, Overflow};

/// How many bytes are written before the writer tells of them.
const STEP: usize = 4 * 1024;

/// JSON that is written from its start to its end, and how many objects it holds.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
    objects: u64,
    /// Where the values of the objects that are open begin and end: a document's come in its order.
    spans: Vec<(usize, usize)>,
    /// Where values are put in the order of the query.
    ordered: Vec<u8>,
    /// What masks identities; none, if they are shown in clear.
    mask: Option<Arc<Mask>>,
    /// What it may write; none, if nothing bounds it.
    bounds: Option<Bounds>,
}

/// What a writer may write, and the room that it has.
#[derive(Debug)]
pub struct Bounds {
    /// Where it takes room.
    pub grant: Arc<Grant>,
    /// The room that was taken for it.
    pub room: usize,
    /// The most objects.
    pub objects: u64,
    /// Why an answer with more objects is refused.
    pub over: Overflow,
    /// How many bytes it has told of.
    written: usize,
    /// How much room it needs to go on.
    wanted: Option<usize>,
}

impl Bounds {
    /// So many objects, or else `over`, with so much room taken for them of a grant.
    pub fn new(grant: Arc<Grant>, room: usize, (objects, over): (u64, Overflow)) -> Self {
        Self {
            grant,
            room,
            objects,
            over,
            written: 0,
            wanted: None,
        }
    }
}

impl Writer {
    /// Writes for who sees identities in clear, or masked by this; some so many bytes, and no more than
    /// the bounds allow.
    pub fn new(mask: Option<Arc<Mask>>, bytes: usize, bounds: Option<Bounds>) -> Self {
        Self {
            bytes: Vec::with_capacity(bytes),
            mask,
            bounds,
            ..Self::default()
        }
    }

    /// Tells of what was written since the last time, and takes room for it. Values are bounded each, so
    /// that asking after each is asking in time.
    fn check(&mut self) -> Result<(), GiveUp> {
        let Some(bounds) = &mut self.bounds else {
            return Ok(());
        };
        let written = self.bytes.len();
        if written < bounds.written + STEP && self.objects <= bounds.objects {
            return Ok(());
        }
        if self.objects > bounds.objects {
            bounds.grant.refuse(bounds.over);
            return Err(GiveUp);
        }
        let more = written - bounds.written;
        bounds.written = written;
        bounds.grant.write(more).map_err(|_| GiveUp)?;
        let held = self.bytes.capacity() + self.ordered.capacity();
        if held > bounds.room {
            let more = held - bounds.room;
            if !bounds.grant.try_hold(more) {
                bounds.wanted = Some(held + more.max(held));
                return Err(GiveUp);
            }
            bounds.room = held;
        }
        Ok(())
    }

    /// How much room the same takes, if that is why it could not be written; all that was taken is given
    /// back.
    pub fn give_back(self) -> Option<usize> {
        let bounds = self.bounds?;
        bounds.grant.give_back(bounds.room, bounds.written);
        bounds.wanted
    }

    /// Writes a field's value; where identities are masked and it is of such a kind, what is shown in its
    /// place.
    pub fn shown<T>(
        &mut self,
        kind: Option<Kind>,
        write: impl FnOnce(&mut Self) -> Result<T, GiveUp>,
    ) -> Result<T, GiveUp> {
        let start = self.bytes.len();
        let written = write(self)?;
        if let (Some(kind), Some(mask)) = (kind, &self.mask)
            && let Some(json) = self.bytes.get(start..).filter(|json| !json.is_empty())
        {
            let value = mask.show(kind, json::from_slice(json)?);
            self.bytes.truncate(start);
            self.value(&value)?;
        }
        Ok(written)
    }

    /// What was written.
    pub fn finish(&mut self) -> Result<Vec<u8>, GiveUp> {
        if let Some(bounds) = &mut self.bounds {
            let more = self.bytes.len().saturating_sub(bounds.written);
            bounds.written += more;
            bounds.grant.write(more).map_err(|_| GiveUp)?;
        }
        Ok(std::mem::take(&mut self.bytes))
    }

    /// How many objects were written, the outermost included.
    pub fn objects(&self) -> u64 {
        self.objects
    }

    /// Writes what a writer wrote before, of so many objects.
    pub fn again(&mut self, json: &[u8], objects: u64) {
        self.bytes.extend_from_slice(json);
        self.objects += objects;
    }

    /// What was written since there were so many bytes.
    pub fn since(&self, start: usize) -> &[u8] {
        self.bytes.get(start..).unwrap_or_default()
    }

    /// Writes text that is JSON.
    pub fn raw(&mut self, json: &str) {
        self.bytes.extend_from_slice(json.as_bytes());
    }

    /// Writes a value as JSON.
    pub fn value(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), GiveUp> {
        serde_json::to_writer(&mut self.bytes, value)?;
        self.check()
    }

    /// Writes text as a string. Little of it has anything to escape, and to find that out takes less than
    /// to escape it.
    pub fn text(&mut self, text: &str) -> Result<(), GiveUp> {
        let is_escaped = |byte| byte < b' ' || byte == b'"' || byte == b'\\';
        // To the end, whatever is found: so it takes many bytes at once.
        if text.bytes().fold(false, |any, byte| any | is_escaped(byte)) {
            return self.value(text);
        }
        self.plain(text);
        self.check()
    }

    /// Writes text without escapes, as a string.
    pub(super) fn plain(&mut self, text: &str) {
        self.bytes.push(b'"');
        self.raw(text);
        self.bytes.push(b'"');
    }

    pub(super) fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Writes an object of these fields.
    pub fn object<F>(
        &mut self,
        fields: &[F],
        mut write: impl FnMut(&F, &mut Self) -> Result<(), GiveUp>,
    ) -> Result<(), GiveUp> {
        self.objects += 1;
        if fields.is_empty() {
            self.raw("{}");
            return Ok(());
        }
        for (place, field) in fields.iter().enumerate() {
            self.raw(if place == 0 { "{" } else { "," });
            write(field, self)?;
            self.check()?;
        }
        self.raw("}");
        Ok(())
    }

    /// Writes a list of these items.
    pub fn list<I>(
        &mut self,
        items: impl IntoIterator<Item = I>,
        mut write: impl FnMut(I, &mut Self) -> Result<(), GiveUp>,
    ) -> Result<(), GiveUp> {
        self.raw("[");
        for (place, item) in items.into_iter().enumerate() {
            if place > 0 {
                self.raw(",");
            }
            write(item, self)?;
            self.check()?;
        }
        self.raw("]");
        Ok(())
    }

    /// Opens an object whose `count` values come in any order.
    pub(super) fn open(&mut self, count: usize) -> Open {
        let open = Open {
            start: self.bytes.len(),
            spans: self.spans.len(),
        };
        self.spans.resize(open.spans + count, (0, 0));
        self.objects += 1;
        open
    }

    /// Says that the value of this place was written since `start`.
    pub(super) fn filled(&mut self, open: &Open, place: usize, start: usize) {
        if let Some(span) = self.spans.get_mut(open.spans + place) {
            *span = (start, self.bytes.len());
        }
    }

    /// How many bytes were written.
    pub fn position(&self) -> usize {
        self.bytes.len()
    }

    /// Puts the values in the order of their places, each after its key; what is missing is
    /// written by `absent`.
    pub(super) fn close<'k>(
        &mut self,
        open: &Open,
        keys: impl Iterator<Item = &'k str>,
        mut absent: impl FnMut(usize, &mut Vec<u8>) -> Result<(), GiveUp>,
    ) -> Result<(), GiveUp> {
        let mut ordered = std::mem::take(&mut self.ordered);
        ordered.clear();
        for (place, key) in keys.enumerate() {
            ordered.push(if place == 0 { b'{' } else { b',' });
            ordered.extend_from_slice(key.as_bytes());
            let span = self.spans.get(open.spans + place).copied();
            let (start, end) = span.unwrap_or_default();
            match self.bytes.get(start..end) {
                Some(value) if !value.is_empty() => ordered.extend_from_slice(value),
                _ => absent(place, &mut ordered)?,
            }
        }
        ordered.push(b'}');
        self.bytes.truncate(open.start);
        self.bytes.extend_from_slice(&ordered);
        self.spans.truncate(open.spans);
        self.ordered = ordered;
        self.check()
    }
}

/// An object whose values are being written.
#[derive(Debug)]
pub(super) struct Open {
    start: usize,
    spans: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_written_as_json_has_it() {
        let ascii = (0..=127).map(|byte| format!("a{}b", char::from(byte)));
        let others = [
            "",
            "ä€𐍈\u{2028}",
            "plain for as long as a register and then \n",
        ];
        for text in ascii.chain(others.map(str::to_owned)) {
            let mut writer = Writer::new(None, 0, None);
            writer.text(&text).expect("text is JSON");
            let expected = serde_json::to_string(&text).expect("text is JSON");
            let written = writer.finish().expect("nothing bounds it");
            assert_eq!(written, expected.as_bytes());
        }
    }
}
