//! What a request may spend, found out from its text before anything is spent on it.
//!
//! The order matters: the text is counted before it is parsed, for the parser recurses, and the
//! parsed document is measured before it is validated, for validation puts fragments in place as
//! often as they are spread. Measuring takes time in proportion to the text: each fragment is
//! measured once, and numbers that grow beyond all bounds stay at the greatest there is.

use async_graphql::Variables;
use async_graphql::parser::types::ExecutableDocument;

mod argument;
mod budget;
pub(crate) mod document;
mod filter;
mod held;
mod measure;
mod refusal;
mod size;
pub(crate) mod text;
mod walk;

pub use budget::{Budget, Caller, Spent};
pub(crate) use held::{count_values, held};
pub use refusal::Refusal;
pub use size::Sizes;

use self::argument::Arguments;
use self::measure::Measure;
use self::walk::Walk;
use crate::config::Limits;

/// Holds requests to their limits.
#[derive(Clone, Debug)]
pub struct Guard {
    limits: Limits,
    sizes: Sizes,
    allows_introspection: bool,
}

/// What a request is about to spend, within the limits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// The most objects that the answer can hold.
    pub cost: u64,
    /// What the filters make the database do.
    pub filters: u64,
    /// The keys under which the answer holds introspection, whose objects do not count.
    pub introspection: Vec<String>,
}

impl Account {
    /// What it takes out of its caller's budget.
    pub fn price(&self) -> u64 {
        self.cost.saturating_add(self.filters)
    }
}

impl Guard {
    /// A guard of the schema that `sizes` were read from.
    pub fn new(limits: Limits, sizes: Sizes, allows_introspection: bool) -> Self {
        Self {
            limits,
            sizes,
            allows_introspection,
        }
    }

    /// The limits that it holds requests to.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Holds the text of a query to its limits. Call this before it is parsed.
    pub fn check_text(&self, query: &str) -> Result<(), Refusal> {
        let text = text::count(query);
        hold("tokens", self.limits.tokens, text.tokens)?;
        hold("nesting", self.limits.nesting, text.nesting)
    }

    /// Holds a parsed query to its limits. Call this before it is validated.
    pub fn check(
        &self,
        document: &ExecutableDocument,
        variables: &Variables,
        operation_name: Option<&str>,
    ) -> Result<Account, Refusal> {
        let asked = document::asked(document, operation_name).map(|(_, operation)| operation);
        let arguments = Arguments::new(variables, asked);
        let mut walk = Walk::new(document, &self.sizes, arguments, &self.limits);
        let mut all = Measure::default();
        let mut account = Account::default();
        let mut roots = 0;
        for (_, operation) in document::operations(document) {
            let measure = walk.operation(operation)?;
            if asked.is_some_and(|asked| std::ptr::eq(asked, operation)) {
                roots = measure.roots;
                account.cost = measure.cost;
                account.filters = measure.filters.saturating_add(measure.looks);
            }
            all.add(&measure);
        }
        walk.every_fragment()?;
        self.hold(&all)?;
        hold("root_fields", self.limits.root_fields, roots)?;
        if let Some(operation) = asked {
            account.introspection = walk.introspection_keys(operation);
        }
        if !self.allows_introspection && !account.introspection.is_empty() {
            return Err(Refusal::Introspection);
        }
        hold("cost", self.limits.cost, account.cost)?;
        hold("filters", self.limits.filters, account.filters)?;
        Ok(account)
    }

    fn hold(&self, measure: &Measure) -> Result<(), Refusal> {
        let limits = &self.limits;
        if let Some((argument, size)) = &measure.page {
            let allowed = self.sizes.largest_page();
            if *size > allowed {
                return Err(Refusal::Exceeded {
                    limit: argument,
                    allowed,
                    actual: *size,
                });
            }
        }
        hold("nesting", limits.nesting, measure.nesting)?;
        hold("fields", limits.fields, measure.fields)?;
        hold("aliases", limits.aliases, measure.aliases)?;
        hold("directives", limits.directives, measure.directives)?;
        hold("arguments", limits.arguments, measure.arguments)?;
        hold("depth", limits.depth, measure.depth)?;
        hold("introspection", limits.introspection, measure.introspection)
    }
}

fn hold(limit: &'static str, allowed: u64, actual: u64) -> Result<(), Refusal> {
    if actual <= allowed {
        return Ok(());
    }
    Err(Refusal::Exceeded {
        limit,
        allowed,
        actual,
    })
}
