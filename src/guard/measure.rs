//! What selections amount to once fragments are put in place.

/// Numbers of a selection set, with all that lies in it. None ever overflows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Measure {
    /// All fields.
    pub(super) fields: u64,
    pub(super) aliases: u64,
    pub(super) directives: u64,
    /// The fields that stand right in the set.
    pub(super) roots: u64,
    /// Selection sets inside each other, this one included.
    pub(super) nesting: u64,
    /// Fields inside each other.
    pub(super) depth: u64,
    /// Lists inside each other in introspection.
    pub(super) introspection: u64,
    /// The most values in the arguments of a field.
    pub(super) arguments: u64,
    /// The largest page that a field asks for, by which argument.
    pub(super) page: Option<(&'static str, u64)>,
    /// Objects that come once, whatever the size of the page that the set is of.
    pub(super) cost: u64,
    /// Objects that come with each row of the page that the set is of.
    pub(super) cost_of_row: u64,
    /// What its filters cost, however often they are tried.
    pub(super) filters: u64,
    /// How often they have other tables looked into, once and with each row.
    pub(super) looks: u64,
    pub(super) looks_of_row: u64,
}

impl Measure {
    /// Puts another beside it.
    pub(super) fn add(&mut self, other: &Self) {
        for (sum, more) in [
            (&mut self.fields, other.fields),
            (&mut self.aliases, other.aliases),
            (&mut self.directives, other.directives),
            (&mut self.roots, other.roots),
            (&mut self.cost, other.cost),
            (&mut self.cost_of_row, other.cost_of_row),
            (&mut self.filters, other.filters),
            (&mut self.looks, other.looks),
            (&mut self.looks_of_row, other.looks_of_row),
        ] {
            *sum = sum.saturating_add(more);
        }
        for (most, other) in [
            (&mut self.nesting, other.nesting),
            (&mut self.depth, other.depth),
            (&mut self.introspection, other.introspection),
            (&mut self.arguments, other.arguments),
        ] {
            *most = (*most).max(other);
        }
        self.page = larger(self.page, other.page);
    }

    /// The objects of the set, if the page that it is of has so many rows.
    pub(super) fn objects(&self, rows: u64) -> u64 {
        let of_rows = self.cost_of_row.saturating_mul(rows);
        self.cost.saturating_add(of_rows)
    }

    /// How often filters in the set have other tables looked into, if its page has so many rows.
    pub(super) fn looks(&self, rows: u64) -> u64 {
        let of_rows = self.looks_of_row.saturating_mul(rows);
        self.looks.saturating_add(of_rows)
    }
}

/// The larger of two pages.
pub(super) fn larger(
    one: Option<(&'static str, u64)>,
    other: Option<(&'static str, u64)>,
) -> Option<(&'static str, u64)> {
    one.into_iter().chain(other).max_by_key(|(_, size)| *size)
}
