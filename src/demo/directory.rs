//! The fictional organisation: its people, rooms and service accounts.

use serde_json::Value;

use super::chance::{Chance, Subject};
use super::machine::{MACHINES, Machine};
use super::names::{DEPARTMENTS, name};
use super::office::{OFFICES, Office};

/// How many people work there.
pub(crate) const PEOPLE: usize = 320;
/// The company is the same for every seed, so that documents can name its people.
const FOUNDED: u64 = 1975;

/// Somebody who works there.
pub(crate) struct Person {
    /// Their place in the directory.
    pub(crate) number: usize,
    /// Their object id.
    pub(crate) id: String,
    /// Their name.
    pub(crate) display_name: String,
    /// Their sign-in name.
    pub(crate) principal_name: String,
    /// Their department.
    pub(crate) department: &'static str,
    /// The administrative unit of their office.
    pub(crate) unit: String,
    /// Where they work.
    pub(crate) office: &'static Office,
    /// Their telephone number.
    pub(crate) telephone: String,
    /// What they mostly call with.
    pub(crate) machine: &'static Machine,
    /// The name of that machine.
    pub(crate) machine_name: String,
    /// Whether their network at home is bad.
    pub(crate) has_poor_wifi: bool,
}

/// An account that is no person: a meeting room, a bot, an auto attendant, a call queue.
pub(crate) struct Account {
    /// Its object id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) display_name: String,
    /// Its sign-in name.
    pub(crate) principal_name: String,
    /// Its office.
    pub(crate) office: &'static Office,
}

/// The organisation.
pub(crate) struct Directory {
    /// The tenant's id.
    pub(crate) tenant: String,
    /// The people, those who call most first.
    pub(crate) people: Vec<Person>,
    /// The meeting rooms.
    pub(crate) rooms: Vec<Account>,
    /// The auto attendants, one an office.
    pub(crate) attendants: Vec<Account>,
    /// The call queues, one an office.
    pub(crate) queues: Vec<Account>,
    /// The applications: recorders, bots, the call tester.
    pub(crate) applications: Vec<Account>,
    busyness: Vec<u32>,
}

impl Directory {
    /// The one organisation of all made-up data.
    pub(crate) fn new() -> Self {
        let mut chance = Chance::new(FOUNDED, Subject::Directory, 0);
        let tenant = chance.id();
        let units: Vec<String> = OFFICES.iter().map(|_| chance.id()).collect();
        let people = (0..PEOPLE)
            .map(|number| Person::new(&mut chance, number, &units))
            .collect();
        Self {
            tenant,
            people,
            rooms: accounts(&mut chance, &["Room 1", "Room 2", "Boardroom"]),
            attendants: accounts(&mut chance, &["Front Desk"]),
            queues: accounts(&mut chance, &["Care Line"]),
            applications: accounts(&mut chance, &["Call Recorder", "Polly Bot", "Call Tester"]),
            busyness: running_total((0..PEOPLE).map(busyness)),
        }
    }

    /// Somebody, busy people more often.
    pub(crate) fn caller(&self, chance: &mut Chance) -> &Person {
        let draw = chance.below(self.busyness.last().copied().unwrap_or(1));
        let index = self.busyness.partition_point(|total| *total <= draw);
        &self.people[index.min(self.people.len() - 1)]
    }

    /// Somebody whom a person would talk to: mostly of the same department or office, never themselves.
    pub(crate) fn colleague(&self, chance: &mut Chance, of: &Person) -> &Person {
        let mut other = self.caller(chance);
        for _ in 0..8 {
            let near = other.department == of.department || other.office.site == of.office.site;
            if other.number != of.number && (near || chance.percent(25)) {
                return other;
            }
            other = chance.pick(&self.people);
        }
        &self.people[(of.number + 1) % self.people.len()]
    }
}

impl Person {
    fn new(chance: &mut Chance, number: usize, units: &[String]) -> Self {
        // Whoever sits next to each other in the directory works in different offices.
        let place = number % OFFICES.len();
        let office = &OFFICES[place];
        let (display_name, address) = name(number);
        Self {
            number,
            id: chance.id(),
            display_name,
            principal_name: format!("{address}@contoso.com"),
            department: chance.weighted(&DEPARTMENTS),
            unit: units[place].clone(),
            office,
            telephone: format!("{}{:02}", office.telephone, number / OFFICES.len()),
            machine: chance.weighted(&MACHINES),
            machine_name: format!(
                "{}-{:05}",
                office.city[..3].to_uppercase(),
                10_007 + number * 37
            ),
            has_poor_wifi: chance.one_in(12),
        }
    }

    /// The identifiers of the administrative units they belong to, as Graph lists them.
    pub(crate) fn units(&self) -> Value {
        serde_json::json!([{ "id": self.unit }])
    }
}

/// One account of each kind at each office.
fn accounts(chance: &mut Chance, kinds: &[&str]) -> Vec<Account> {
    let mut accounts = Vec::with_capacity(kinds.len() * OFFICES.len());
    for office in &OFFICES {
        for kind in kinds {
            let display_name = format!("{} {kind}", office.city);
            let address = display_name.to_lowercase().replace(' ', ".");
            accounts.push(Account {
                id: chance.id(),
                principal_name: format!("{address}@contoso.com"),
                display_name,
                office,
            });
        }
    }
    accounts
}

/// How much a person calls: the tenth in the list a third as much as the first.
fn busyness(number: usize) -> u32 {
    u32::try_from(50_000 / (number + 5)).unwrap_or(1)
}

fn running_total(weights: impl Iterator<Item = u32>) -> Vec<u32> {
    weights
        .scan(0, |total, weight| {
            *total += weight;
            Some(*total)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn nobody_shares_a_name_or_a_number() {
        let directory = Directory::new();
        let names: HashSet<_> = directory.people.iter().map(|p| &p.principal_name).collect();
        let numbers: HashSet<_> = directory.people.iter().map(|p| &p.telephone).collect();
        assert_eq!((names.len(), numbers.len()), (PEOPLE, PEOPLE));
    }

    #[test]
    fn a_few_people_make_many_calls() {
        let directory = Directory::new();
        let mut chance = Chance::new(1, Subject::Record, 0);
        let top = (0..10_000)
            .filter(|_| directory.caller(&mut chance).number < 20)
            .count();
        assert!((3_000..5_000).contains(&top), "{top} of 10000");
    }
}
