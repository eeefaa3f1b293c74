//! The countries that numbers belong to, and what calls cost there.

use super::money::Money;
use crate::demo::office::Office;

/// A country.
#[derive(Debug)]
pub(super) struct Country {
    /// What its numbers begin with.
    prefix: &'static str,
    /// ISO 3166-1 alpha-2.
    pub(super) code: &'static str,
    /// Its name, as Graph spells it.
    pub(super) name: &'static str,
    /// Whom one calls in an emergency.
    pub(super) emergency: &'static str,
    /// What its users pay.
    pub(super) tariff: Tariff,
}

/// What the users of a country pay.
#[derive(Debug)]
pub(super) struct Tariff {
    /// ISO 4217.
    pub(super) currency: &'static str,
    /// A minute within the country.
    pub(super) domestic: Money,
    /// A minute to elsewhere.
    pub(super) international: Money,
    /// The connection of a call to elsewhere.
    pub(super) connection: Money,
    /// A part of a text message.
    pub(super) message: Money,
}

const COUNTRIES: [Country; 5] = [
    Country {
        prefix: "+1",
        code: "US",
        name: "United States",
        emergency: "911",
        tariff: Tariff {
            currency: "USD",
            domestic: Money::new(130, 4),
            international: Money::new(850, 4),
            connection: Money::new(200, 4),
            message: Money::new(79, 4),
        },
    },
    Country {
        prefix: "+44",
        code: "GB",
        name: "United Kingdom",
        emergency: "999",
        tariff: Tariff {
            currency: "GBP",
            domestic: Money::new(2, 2),
            international: Money::new(11, 2),
            connection: Money::new(5, 2),
            message: Money::new(4, 2),
        },
    },
    Country {
        prefix: "+49",
        code: "DE",
        name: "Germany",
        emergency: "112",
        tariff: Tariff {
            currency: "EUR",
            domestic: Money::new(155, 4),
            international: Money::new(720, 4),
            connection: Money::new(450, 4),
            message: Money::new(750, 4),
        },
    },
    Country {
        prefix: "+61",
        code: "AU",
        name: "Australia",
        emergency: "000",
        tariff: Tariff {
            currency: "AUD",
            domestic: Money::new(3, 2),
            international: Money::new(16, 2),
            connection: Money::new(10, 2),
            message: Money::new(6, 2),
        },
    },
    Country {
        prefix: "+33",
        code: "FR",
        name: "France",
        emergency: "112",
        tariff: Tariff {
            currency: "EUR",
            domestic: Money::new(140, 4),
            international: Money::new(690, 4),
            connection: Money::new(450, 4),
            message: Money::new(700, 4),
        },
    },
];

/// The country that the organisation is registered in.
pub(super) const HOME: &Country = &COUNTRIES[0];

impl Country {
    /// The country of a number; none for what is not a number with its country.
    pub(super) fn of(number: &str) -> Option<&'static Self> {
        COUNTRIES
            .iter()
            .find(|country| number.starts_with(country.prefix))
    }

    /// The country of an office.
    pub(super) fn of_office(office: &Office) -> &'static Self {
        Self::of(office.telephone).unwrap_or(HOME)
    }

    /// How far another country is, seen from this one.
    pub(super) fn context(&self, other: &Self) -> &'static str {
        if self.code == other.code {
            "Domestic"
        } else {
            "International"
        }
    }
}

impl Tariff {
    /// A minute to somewhere.
    pub(super) fn minute(&self, context: &str) -> Money {
        match context {
            "Domestic" => self.domestic,
            _ => self.international,
        }
    }

    /// The connection of a call to somewhere.
    pub(super) fn connection(&self, context: &str) -> Money {
        match context {
            "Domestic" => Money::ZERO,
            _ => self.connection,
        }
    }
}

/// The minutes that are paid for a call of some seconds: each that has begun.
pub(super) fn minutes(seconds: u32) -> u32 {
    seconds.div_ceil(60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::office::OFFICES;

    #[test]
    fn every_office_has_its_country() {
        let codes: Vec<_> = OFFICES
            .iter()
            .map(|office| Country::of_office(office).code)
            .collect();
        assert_eq!(codes, ["US", "US", "GB", "DE", "AU"]);
    }

    #[test]
    fn masked_numbers_have_a_country_and_names_have_none() {
        assert_eq!(Country::of("+4416329600***").unwrap().code, "GB");
        assert!(Country::of("anonymous").is_none());
    }
}
