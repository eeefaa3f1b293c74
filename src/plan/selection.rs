//! What a query selects, with its fragments put in place, and `@skip` and `@include` decided.

use async_graphql::parser::types::{
    Directive, ExecutableDocument, OperationDefinition, OperationType, Selection as Item,
    SelectionSet, Type,
};
use async_graphql::{InputType, Name, Positioned, Value, Variables};
use async_graphql_value::Value as Argument;

use super::types::{Types, named};
use super::{GiveUp, Node};

/// The fields of an object, in the order of the query.
pub type Selection = Vec<Field>;

/// A field of an object, selected in one place or several.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its key in the answer as JSON, with the colon.
    pub key: Box<str>,
    /// Its name in the schema.
    pub name: Name,
    /// Its type.
    pub ty: Type,
    /// The object types that it is selected of.
    pub on: Vec<Name>,
    /// What it is asked with.
    pub arguments: Vec<(Name, Argument)>,
    /// What of its objects.
    pub selection: Selection,
}

/// How many fields a selection has, with all that is selected below it; one of several types is
/// several, for each type is written by itself.
pub fn count(selection: &Selection) -> usize {
    let counts = selection
        .iter()
        .map(|field| field.on.len() + count(&field.selection));
    counts.sum()
}

impl Field {
    /// Whether it is selected of objects of this type.
    pub fn is_on(&self, type_name: &str) -> bool {
        self.on.iter().any(|name| name == type_name)
    }

    /// How a value of this field is written from a document.
    pub fn node(&self, types: &Types) -> Result<Node, GiveUp> {
        Node::of(types, &self.ty, &self.selection)
    }

    /// Whether it is asked with the same, whatever the variables are.
    pub fn is_constant(&self) -> bool {
        let mut values = self.arguments.iter().map(|(_, value)| value.clone());
        values.all(|value| value.into_const().is_some())
    }

    /// Its key in the answer.
    pub fn response_key(&self) -> &str {
        self.key.trim_end_matches(':').trim_matches('"')
    }

    /// The name of its type, lists aside.
    pub fn type_name(&self) -> &Name {
        named(&self.ty)
    }
}

/// The values of an operation's variables, coerced to what it declares.
#[derive(Clone, Copy, Debug)]
pub struct BoundVariables<'a>(pub &'a Variables);

impl BoundVariables<'_> {
    /// The value of an argument; none, if it is a variable that was not given.
    pub fn value(&self, argument: &Argument) -> Option<Value> {
        Some(match argument {
            Argument::Variable(name) => return self.0.get(name).cloned(),
            Argument::List(items) => {
                let items = items.iter();
                let items = items.map(|item| self.value(item).unwrap_or_default());
                Value::List(items.collect())
            }
            Argument::Object(fields) => {
                let fields = fields.iter();
                let fields =
                    fields.filter_map(|(name, field)| Some((name.clone(), self.value(field)?)));
                Value::Object(fields.collect())
            }
            constant => constant.clone().into_const()?,
        })
    }

    /// The value of a field's argument, read as what the resolvers read it as.
    pub fn argument<T: InputType>(&self, field: &Field, name: &str) -> Result<T, GiveUp> {
        let argument = field.arguments.iter().find(|(other, _)| other == name);
        let value = argument.and_then(|(_, value)| self.value(value));
        T::parse(value).map_err(|_| GiveUp)
    }
}

/// What an operation selects, and whether that depends on its variables.
#[derive(Debug)]
pub struct Flat {
    /// The fields of the query.
    pub selection: Selection,
    /// Whether there are conditions.
    pub is_conditional: bool,
}

/// Puts the selections of an operation in place, in the order in which the specification collects them:
/// what is left out on a condition, or does not fit its type, gives no key its place.
pub fn flatten(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: BoundVariables<'_>,
    types: &Types,
) -> Result<Flat, GiveUp> {
    let mut walk = Walk {
        document,
        variables,
        types,
        is_conditional: false,
    };
    let set = &operation.selection_set.node;
    let mut selection = Vec::new();
    let root = Name::new(match operation.ty {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    });
    walk.collect(set, &root, std::slice::from_ref(&root), &mut selection)?;
    Ok(Flat {
        selection,
        is_conditional: walk.is_conditional,
    })
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    variables: BoundVariables<'a>,
    types: &'a Types,
    is_conditional: bool,
}

impl Walk<'_> {
    /// Adds what a set selects of objects of the type `of`, as far as they are `on` these types.
    fn collect(
        &mut self,
        set: &SelectionSet,
        of: &Name,
        on: &[Name],
        selection: &mut Selection,
    ) -> Result<(), GiveUp> {
        for Positioned { node, .. } in &set.items {
            if !self.is_included(node.directives())? {
                continue;
            }
            match node {
                Item::Field(field) => self.field(&field.node, of, on, selection)?,
                Item::InlineFragment(fragment) => {
                    let fragment = &fragment.node;
                    let condition = fragment.type_condition.as_ref();
                    let condition = condition.map_or(of, |condition| &condition.node.on.node);
                    let set = &fragment.selection_set.node;
                    self.fragment(set, condition, on, selection)?;
                }
                Item::FragmentSpread(spread) => {
                    let fragments = &self.document.fragments;
                    let fragment = fragments
                        .get(&spread.node.fragment_name.node)
                        .ok_or(GiveUp)?;
                    let condition = &fragment.node.type_condition.node.on.node;
                    let set = &fragment.node.selection_set.node;
                    self.fragment(set, condition, on, selection)?;
                }
            }
        }
        Ok(())
    }

    fn fragment(
        &mut self,
        set: &SelectionSet,
        condition: &Name,
        on: &[Name],
        selection: &mut Selection,
    ) -> Result<(), GiveUp> {
        let possible = self.types.possible(condition);
        let on: Vec<Name> = on
            .iter()
            .filter(|name| possible.contains(name))
            .cloned()
            .collect();
        if on.is_empty() {
            return Ok(());
        }
        self.collect(set, condition, &on, selection)
    }

    fn field(
        &mut self,
        field: &async_graphql::parser::types::Field,
        of: &Name,
        on: &[Name],
        selection: &mut Selection,
    ) -> Result<(), GiveUp> {
        let ty = match field.name.node.as_str() {
            "__typename" => Type::new("String!").ok_or(GiveUp)?,
            name => self.types.field(of, name).cloned().ok_or(GiveUp)?,
        };
        let key = serde_json::to_string(field.response_key().node.as_str())? + ":";
        // Each type has one field of a key: what is selected of some types alone is kept apart.
        let mut new: Vec<Name> = on.to_vec();
        let mut place = 0;
        while let Some(known) = selection.get_mut(place) {
            if *known.key != *key || !known.on.iter().any(|name| new.contains(name)) {
                place += 1;
                continue;
            }
            let of_known = known.on.iter().cloned();
            let (both, others): (Vec<Name>, Vec<Name>) =
                of_known.partition(|name| new.contains(name));
            new.retain(|name| !both.contains(name));
            if !others.is_empty() {
                let of_both = Field {
                    on: both,
                    ..known.clone()
                };
                known.on = others;
                place += 1;
                selection.insert(place, of_both);
            }
            let known = selection.get_mut(place).ok_or(GiveUp)?;
            self.below(field, known)?;
            place += 1;
        }
        if new.is_empty() {
            return Ok(());
        }
        let arguments = field.arguments.iter();
        let arguments = arguments.map(|(name, value)| (name.node.clone(), value.node.clone()));
        let mut known = Field {
            key: key.into(),
            name: field.name.node.clone(),
            ty,
            on: new,
            arguments: arguments.collect(),
            selection: Vec::new(),
        };
        self.below(field, &mut known)?;
        selection.push(known);
        Ok(())
    }

    /// Adds what is selected of a field's objects.
    fn below(
        &mut self,
        field: &async_graphql::parser::types::Field,
        known: &mut Field,
    ) -> Result<(), GiveUp> {
        let of = known.type_name().clone();
        let on = self.types.possible(&of).to_vec();
        let set = &field.selection_set.node;
        self.collect(set, &of, &on, &mut known.selection)
    }

    fn is_included(&mut self, directives: &[Positioned<Directive>]) -> Result<bool, GiveUp> {
        for Positioned { node, .. } in directives {
            self.is_conditional = true;
            let argument = node.get_argument("if").ok_or(GiveUp)?;
            let value = self.variables.value(&argument.node);
            let (Some(Value::Boolean(value)), name) = (value, node.name.node.as_str()) else {
                return Err(GiveUp);
            };
            match name {
                "skip" if value => return Ok(false),
                "include" if !value => return Ok(false),
                "skip" | "include" => {}
                _ => return Err(GiveUp),
            }
        }
        Ok(true)
    }
}
