//! The bound on single values: Graph sends none that is nearly as long, and what is long here is in every
//! answer that selects it, under as many aliases as it is asked by.

use std::fmt::{self, Write};

use serde_json::{Map, Number, Value};

use super::error::Problem;

/// The most bytes of a text, of a number, or of the name of a property.
pub(super) const LONGEST: usize = 64 * 1024;

/// Refuses a payload in which anything is too long, by its path.
pub(super) fn check(map: &Map<String, Value>) -> Result<(), Problem> {
    for (key, value) in map {
        if key.len() > LONGEST {
            return Err(too_long("a name", key.len()));
        }
        check_value(value).map_err(|problem| problem.at(key))?;
    }
    Ok(())
}

fn check_value(value: &Value) -> Result<(), Problem> {
    match value {
        Value::String(text) if text.len() > LONGEST => Err(too_long("a text", text.len())),
        Value::Number(number) if digits(number) > LONGEST => {
            Err(too_long("a number", digits(number)))
        }
        Value::Array(items) => items.iter().enumerate().try_for_each(|(index, item)| {
            check_value(item).map_err(|problem| problem.at_index(index))
        }),
        Value::Object(map) => check(map),
        _ => Ok(()),
    }
}

fn too_long(what: &str, length: usize) -> Problem {
    Problem::new(format!(
        "expected {what} of {LONGEST} bytes at most, found one of {length}"
    ))
}

/// How long a number is as it was written.
fn digits(number: &Number) -> usize {
    struct Count(usize);
    impl Write for Count {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0 += text.len();
            Ok(())
        }
    }
    let mut count = Count(0);
    // Counting never fails.
    let _ = write!(count, "{number}");
    count.0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_too_long_is_named_by_its_path() {
        let long = "x".repeat(LONGEST + 1);
        let check = |value: Value| check(value.as_object().expect("an object"));
        for (value, path) in [
            (json!({"a": long}), "a"),
            (json!({"a": [1, {"b": [long]}]}), "a[1].b[0]"),
            (json!({"a": {long.as_str(): 1}}), "a"),
        ] {
            let problem = check(value).unwrap_err();
            assert_eq!(problem.path(), path);
            assert!(
                problem.to_string().contains("65536 bytes at most"),
                "{problem}"
            );
        }
        let text = format!("{{\"n\": 1{}}}", "0".repeat(LONGEST));
        let number: Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(check(number).unwrap_err().path(), "n");
        let fits = "x".repeat(LONGEST);
        assert!(check(json!({"a": [fits], fits.as_str(): 1})).is_ok());
    }
}
