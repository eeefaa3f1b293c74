//! A parsed document in the types of async-graphql, which limits, plans and resolvers read.
//!
//! apollo-compiler is the one parser of requests; nothing parses a text a second time.

use std::collections::HashMap;

use apollo_compiler::ast::{self, Definition};
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::{Name as ApolloName, Node};
use async_graphql::parser::types::{
    Directive, DocumentOperations, ExecutableDocument, Field, FragmentDefinition, FragmentSpread,
    InlineFragment, OperationDefinition, OperationType, Selection, SelectionSet, Type,
    TypeCondition, VariableDefinition,
};
use async_graphql::{Name, Pos, Positioned};
use async_graphql_value::{ConstValue, Value};
use serde_json::Number;

use super::position::Positions;

/// The operations and fragments of a document. Of definitions with one name, validation refuses all
/// but the first.
pub(super) fn document(ast: &ast::Document, text: &str) -> ExecutableDocument {
    let mut convert = Convert {
        positions: Positions::new(text),
    };
    let mut named = HashMap::new();
    let mut anonymous = None;
    let mut fragments = HashMap::new();
    for definition in &ast.definitions {
        match definition {
            Definition::OperationDefinition(operation) => {
                let converted = convert.operation(operation);
                match &operation.name {
                    Some(name) => drop(named.entry(Name::new(name)).or_insert(converted)),
                    None => drop(anonymous.get_or_insert(converted)),
                }
            }
            Definition::FragmentDefinition(fragment) => {
                let converted = convert.fragment(fragment);
                let name = Name::new(&fragment.name);
                fragments.entry(name).or_insert(converted);
            }
            _ => {}
        }
    }
    let operations = match anonymous {
        Some(operation) if named.is_empty() => DocumentOperations::Single(operation),
        _ => DocumentOperations::Multiple(named),
    };
    ExecutableDocument {
        operations,
        fragments,
    }
}

struct Convert<'t> {
    positions: Positions<'t>,
}

impl Convert<'_> {
    fn at<T>(&mut self, location: Option<SourceSpan>, node: T) -> Positioned<T> {
        let offset = location.map_or(0, |location| location.offset());
        Positioned::new(node, self.positions.of(offset))
    }

    fn name(&mut self, name: &ApolloName) -> Positioned<Name> {
        self.at(name.location(), Name::new(name))
    }

    fn operation(
        &mut self,
        operation: &Node<ast::OperationDefinition>,
    ) -> Positioned<OperationDefinition> {
        let variables = operation.variables.iter();
        let definition = OperationDefinition {
            ty: match operation.operation_type {
                ast::OperationType::Query => OperationType::Query,
                ast::OperationType::Mutation => OperationType::Mutation,
                ast::OperationType::Subscription => OperationType::Subscription,
            },
            variable_definitions: variables.map(|variable| self.variable(variable)).collect(),
            directives: self.directives(&operation.directives),
            selection_set: self.selections(&operation.selection_set, operation.location()),
        };
        self.at(operation.location(), definition)
    }

    fn fragment(
        &mut self,
        fragment: &Node<ast::FragmentDefinition>,
    ) -> Positioned<FragmentDefinition> {
        let definition = FragmentDefinition {
            type_condition: self.condition(&fragment.type_condition),
            directives: self.directives(&fragment.directives),
            selection_set: self.selections(&fragment.selection_set, fragment.location()),
        };
        self.at(fragment.location(), definition)
    }

    fn condition(&mut self, on: &ApolloName) -> Positioned<TypeCondition> {
        let condition = TypeCondition { on: self.name(on) };
        self.at(on.location(), condition)
    }

    fn variable(
        &mut self,
        variable: &Node<ast::VariableDefinition>,
    ) -> Positioned<VariableDefinition> {
        let ty = type_of(&variable.ty);
        let default = variable.default_value.as_ref();
        let definition = VariableDefinition {
            name: self.name(&variable.name),
            var_type: self.at(variable.ty.location(), ty),
            directives: self.directives(&variable.directives),
            default_value: default.map(|value| {
                // A default that names a variable is refused by validation.
                let constant = value_of(value).into_const().unwrap_or(ConstValue::Null);
                self.at(value.location(), constant)
            }),
        };
        self.at(variable.location(), definition)
    }

    fn directives(&mut self, directives: &ast::DirectiveList) -> Vec<Positioned<Directive>> {
        let convert = |directive: &Node<ast::Directive>| {
            let converted = Directive {
                name: self.name(&directive.name),
                arguments: self.arguments(&directive.arguments),
            };
            self.at(directive.location(), converted)
        };
        directives.iter().map(convert).collect()
    }

    fn arguments(
        &mut self,
        arguments: &[Node<ast::Argument>],
    ) -> Vec<(Positioned<Name>, Positioned<Value>)> {
        let convert = |argument: &Node<ast::Argument>| {
            let name = self.name(&argument.name);
            let value = value_of(&argument.value);
            (name, self.at(argument.value.location(), value))
        };
        arguments.iter().map(convert).collect()
    }

    fn selections(
        &mut self,
        selections: &[ast::Selection],
        location: Option<SourceSpan>,
    ) -> Positioned<SelectionSet> {
        let items = selections.iter().map(|selection| self.selection(selection));
        let set = SelectionSet {
            items: items.collect(),
        };
        self.at(location, set)
    }

    fn selection(&mut self, selection: &ast::Selection) -> Positioned<Selection> {
        match selection {
            ast::Selection::Field(field) => {
                let location = field.location();
                let selection = Selection::Field(self.field(field));
                self.at(location, selection)
            }
            ast::Selection::FragmentSpread(spread) => {
                let converted = FragmentSpread {
                    fragment_name: self.name(&spread.fragment_name),
                    directives: self.directives(&spread.directives),
                };
                let spread = self.at(spread.location(), converted);
                Positioned::new(Selection::FragmentSpread(spread.clone()), spread.pos)
            }
            ast::Selection::InlineFragment(inline) => {
                let condition = inline.type_condition.as_ref();
                let converted = InlineFragment {
                    type_condition: condition.map(|on| self.condition(on)),
                    directives: self.directives(&inline.directives),
                    selection_set: self.selections(&inline.selection_set, inline.location()),
                };
                let inline = self.at(inline.location(), converted);
                let pos: Pos = inline.pos;
                Positioned::new(Selection::InlineFragment(inline), pos)
            }
        }
    }

    fn field(&mut self, field: &Node<ast::Field>) -> Positioned<Field> {
        let alias = field.alias.as_ref();
        let converted = Field {
            alias: alias.map(|alias| self.name(alias)),
            name: self.name(&field.name),
            arguments: self.arguments(&field.arguments),
            directives: self.directives(&field.directives),
            selection_set: self.selections(&field.selection_set, field.location()),
        };
        self.at(field.location(), converted)
    }
}

pub(super) fn type_of(ty: &ast::Type) -> Type {
    // Printed by one and read by the other: the same grammar, bounded by the depth of the text.
    Type::new(&ty.to_string()).unwrap_or_else(|| Type {
        base: async_graphql::parser::types::BaseType::Named(Name::new(ty.inner_named_type())),
        nullable: true,
    })
}

pub(super) fn value_of(value: &ast::Value) -> Value {
    match value {
        ast::Value::Null => Value::Null,
        ast::Value::Enum(name) => Value::Enum(Name::new(name)),
        ast::Value::Variable(name) => Value::Variable(Name::new(name)),
        ast::Value::String(text) => Value::String(text.clone()),
        ast::Value::Boolean(value) => Value::Boolean(*value),
        ast::Value::Int(number) => number_of(number.as_str()),
        ast::Value::Float(number) => number_of(number.as_str()),
        ast::Value::List(items) => Value::List(items.iter().map(|item| value_of(item)).collect()),
        ast::Value::Object(fields) => {
            let fields = fields.iter();
            let fields = fields.map(|(name, value)| (Name::new(name), value_of(value)));
            Value::Object(fields.collect())
        }
    }
}

/// A number with all its digits. The grammar of GraphQL's numbers is within JSON's.
fn number_of(digits: &str) -> Value {
    digits.parse::<Number>().map_or(Value::Null, Value::Number)
}

/// A value in which no variable stands, as a default of the schema's.
pub(super) fn constant(value: &ast::Value) -> ConstValue {
    value_of(value).into_const().unwrap_or(ConstValue::Null)
}
