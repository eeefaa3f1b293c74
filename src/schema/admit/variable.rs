//! Values of variables, coerced to the types that an operation declares, as `CoerceVariableValues` of
//! the specification has it: what comes of it fits wherever the variable stands.

use apollo_compiler::Schema;
use apollo_compiler::ast;
use apollo_compiler::schema::{ExtendedType, InputObjectType};
use async_graphql::parser::types::{BaseType, OperationDefinition, Type};
use async_graphql::{Name, Number, Value, Variables};

use super::convert::constant;
use super::scalar;
use crate::schema::error::Error;

/// The coerced values: declared variables alone, with their defaults. One that is nullable and has
/// neither value nor default is not there.
pub(super) fn coerce(
    schema: &Schema,
    operation: &OperationDefinition,
    variables: &Variables,
) -> Result<Variables, Error> {
    let coerce = Coerce { schema };
    let mut coerced = Variables::default();
    for definition in &operation.variable_definitions {
        let definition = &definition.node;
        let (name, ty) = (&definition.name.node, &definition.var_type.node);
        let default = definition.default_value.as_ref().map(|value| &value.node);
        let value = match (variables.get(name), default) {
            (Some(value), _) | (None, Some(value)) => coerce.value(value, ty, name)?,
            (None, None) if ty.nullable => continue,
            (None, None) => {
                let wanted = format!("expected a value of type {ty}, found none");
                return Err(Error::bad_input(name.as_str(), wanted));
            }
        };
        coerced.insert(name.clone(), value);
    }
    Ok(coerced)
}

struct Coerce<'s> {
    schema: &'s Schema,
}

impl Coerce<'_> {
    fn value(&self, value: &Value, ty: &Type, path: &str) -> Result<Value, Error> {
        let name = match (&ty.base, value) {
            (_, Value::Null) if ty.nullable => return Ok(Value::Null),
            (_, Value::Null) => return Err(unfit(ty, value, path)),
            (BaseType::List(of), Value::List(items)) => {
                let items = items.iter().enumerate();
                let items =
                    items.map(|(index, item)| self.value(item, of, &format!("{path}[{index}]")));
                return items.collect::<Result<_, _>>().map(Value::List);
            }
            // What is no list stands for a list of it alone.
            (BaseType::List(of), _) => {
                return Ok(Value::List(vec![self.value(value, of, path)?]));
            }
            (BaseType::Named(name), _) => name.as_str(),
        };
        let coerced = match self.schema.types.get(name) {
            Some(ExtendedType::InputObject(of)) => return self.object(value, of, ty, path),
            Some(ExtendedType::Enum(of)) => member(value, |name| of.values.contains_key(name)),
            _ => scalar_of(name, value, path)?,
        };
        coerced.ok_or_else(|| unfit(ty, value, path))
    }

    fn object(
        &self,
        value: &Value,
        of: &InputObjectType,
        ty: &Type,
        path: &str,
    ) -> Result<Value, Error> {
        let Value::Object(given) = value else {
            return Err(unfit(ty, value, path));
        };
        if let Some(name) = given
            .keys()
            .find(|name| !of.fields.contains_key(name.as_str()))
        {
            let message = format!("{} has no field of this name", of.name);
            return Err(Error::bad_input(format!("{path}.{name}"), message));
        }
        let mut coerced = async_graphql::indexmap::IndexMap::new();
        for (name, field) in &of.fields {
            let path = format!("{path}.{name}");
            let ty = type_of(&field.ty);
            let value = match (given.get(name.as_str()), &field.default_value) {
                (Some(value), _) => self.value(value, &ty, &path)?,
                (None, Some(default)) => self.value(&constant(default), &ty, &path)?,
                (None, None) if ty.nullable => continue,
                (None, None) => {
                    let message = format!("expected a value of type {ty}, found none");
                    return Err(Error::bad_input(path, message));
                }
            };
            coerced.insert(Name::new(name), value);
        }
        Ok(Value::Object(coerced))
    }
}

fn type_of(ty: &ast::Type) -> Type {
    super::convert::type_of(ty)
}

/// A value of an enum: as JSON has none, it comes as text.
fn member(value: &Value, is_member: impl Fn(&str) -> bool) -> Option<Value> {
    let name = match value {
        Value::String(name) => name.as_str(),
        Value::Enum(name) => name.as_str(),
        _ => return None,
    };
    is_member(name).then(|| Value::Enum(Name::new(name)))
}

fn scalar_of(name: &str, value: &Value, path: &str) -> Result<Option<Value>, Error> {
    if let Some(wanted) = scalar::wrong(name, value) {
        let message = format!("expected {wanted}, found {}", shown(value));
        return Err(Error::bad_input(path, message));
    }
    let coerced = match (name, value) {
        ("Int", Value::Number(number)) => {
            let whole = whole(number).and_then(|whole| i32::try_from(whole).ok());
            whole.map(|whole| Value::Number(whole.into()))
        }
        ("Float", Value::Number(number)) => {
            let is_finite = number.as_f64().is_some_and(f64::is_finite);
            is_finite.then(|| value.clone())
        }
        ("String" | "ID", Value::String(_)) | ("Boolean", Value::Boolean(_)) => Some(value.clone()),
        ("ID", Value::Number(number)) => {
            whole(number).map(|whole| Value::String(whole.to_string()))
        }
        ("Int" | "Float" | "String" | "Boolean" | "ID", _) => None,
        _ => Some(value.clone()),
    };
    Ok(coerced)
}

/// Up to here, each whole number is one of binary floating point.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A number without a fraction, however it is written: `2.0` and `2e0` are 2.
fn whole(number: &Number) -> Option<i64> {
    if let Some(whole) = number.as_i64() {
        return Some(whole);
    }
    let number = number.as_f64()?;
    let is_whole = number.fract() == 0.0 && number.abs() <= EXACT;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it is whole and within the range"
    )]
    is_whole.then_some(number as i64)
}

fn unfit(ty: &Type, value: &Value, path: &str) -> Error {
    Error::bad_input(
        path,
        format!("expected a value of type {ty}, found {}", shown(value)),
    )
}

/// The value as JSON, cut off where it is long.
fn shown(value: &Value) -> String {
    const LONGEST: usize = 40;
    match value {
        Value::List(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        value => {
            let mut text = value.to_string();
            if text.len() > LONGEST {
                text.truncate(text.floor_char_boundary(LONGEST));
                text.push('…');
            }
            text
        }
    }
}
