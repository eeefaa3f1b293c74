//! What identifies a person or a place in the JSON that Graph sends.

use std::collections::BTreeSet;

use callrecords::graph::{EUII, Euii};
use serde_json::Value;

/// The texts of made-up data, by whether they identify somebody.
#[derive(Default)]
pub(crate) struct Texts {
    pub(crate) marked: BTreeSet<String>,
    pub(crate) plain: BTreeSet<String>,
}

impl Texts {
    pub(crate) fn of<'v>(values: impl IntoIterator<Item = &'v Value>) -> Self {
        let mut texts = Self::default();
        for value in values {
            texts.read(value, &mut Vec::new());
        }
        texts
    }

    fn read<'v>(&mut self, value: &'v Value, path: &mut Vec<&'v str>) {
        match value {
            Value::Object(object) => {
                for (key, value) in object {
                    path.push(key);
                    self.read(value, path);
                    path.pop();
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.read(item, path)),
            Value::String(text) if !text.is_empty() => {
                let texts = if is_marked(path) {
                    &mut self.marked
                } else {
                    &mut self.plain
                };
                texts.insert(text.clone());
            }
            _ => {}
        }
    }
}

impl Texts {
    /// What identifies somebody: a text that stands elsewhere too cannot be told from it.
    pub(crate) fn only_marked(self) -> BTreeSet<String> {
        self.marked.difference(&self.plain).cloned().collect()
    }
}

/// Those of these values that a text holds, not as a part of another name or number.
pub(crate) fn leaks(marked: &BTreeSet<String>, place: &str, text: &str) -> Vec<String> {
    let is_inside = |next: Option<char>| next.is_some_and(char::is_alphanumeric);
    let is_whole = |at: usize, value: &str| {
        let before = text[..at].chars().next_back();
        let mut after = text[at + value.len()..].chars();
        let begins = !is_inside(before) && before != Some('.');
        let ends = match after.next() {
            Some('.') => !is_inside(after.next()),
            next => !is_inside(next),
        };
        begins && ends
    };
    let found = marked.iter().filter(|value| {
        let mut places = text.match_indices(value.as_str());
        places.any(|(at, value)| is_whole(at, value))
    });
    found.map(|value| format!("{place}: {value}")).collect()
}

/// Where parties of a call are.
const PARTIES: &[&str] = &[
    "organizer",
    "organizer_v2",
    "participants",
    "participants_v2",
    "associatedIdentity",
    "identity",
];

fn is_marked(path: &[&str]) -> bool {
    let (key, outer) = path.split_last().unwrap();
    let parent = outer.last().copied().unwrap_or_default();
    match *key {
        "id" => parent != "administrativeUnitInfos" && PARTIES.iter().any(|it| outer.contains(it)),
        "name" => matches!(parent, "caller" | "callee"),
        "text" => parent == "feedback",
        key => {
            let mut fields = EUII.iter().flat_map(|(_, fields)| *fields);
            fields.any(|(field, euii)| *field == key && *euii != Euii::Object)
        }
    }
}
