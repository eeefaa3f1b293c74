//! Amounts of money, exact and with their trailing zeros.

use std::fmt;

use serde_json::{Number, Value};

/// An amount in the smallest parts of a currency that a tariff counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Money {
    parts: u64,
    digits: u8,
}

impl Money {
    /// Nothing, as included minutes cost.
    pub(super) const ZERO: Self = Self::new(0, 2);

    /// Some parts, of which a currency unit has ten to the power of `digits`.
    pub(super) const fn new(parts: u64, digits: u8) -> Self {
        Self { parts, digits }
    }

    /// Some times this amount.
    pub(super) fn times(self, count: u32) -> Self {
        Self {
            parts: self.parts * u64::from(count),
            ..self
        }
    }

    /// Both together, with the digits of the finer one.
    pub(super) fn plus(self, other: Self) -> Self {
        let digits = self.digits.max(other.digits);
        let parts = |money: Self| money.parts * 10_u64.pow(u32::from(digits - money.digits));
        Self {
            parts: parts(self) + parts(other),
            digits,
        }
    }

    /// The amount as a JSON number, which never passes through a float.
    pub(super) fn json(self) -> Value {
        let number: Result<Number, _> = self.to_string().parse();
        number.map_or(Value::Null, Value::Number)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = 10_u64.pow(u32::from(self.digits));
        let (whole, rest) = (self.parts / unit, self.parts % unit);
        write!(
            f,
            "{whole}.{rest:0width$}",
            width = usize::from(self.digits)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailing_zeros_are_kept() {
        let written = |money: Money| money.json().to_string();
        assert_eq!(written(Money::ZERO), "0.00");
        assert_eq!(written(Money::new(130, 4)), "0.0130");
        assert_eq!(written(Money::new(130, 4).times(20)), "0.2600");
        assert_eq!(written(Money::new(1_283, 2)), "12.83");
    }

    #[test]
    fn a_sum_has_the_digits_of_the_finer_amount() {
        let sum = Money::new(5, 2).plus(Money::new(130, 4));
        assert_eq!(sum.to_string(), "0.0630");
        assert_eq!(Money::ZERO.plus(Money::ZERO).to_string(), "0.00");
    }
}
