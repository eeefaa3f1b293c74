//! Rules of validation that apollo-compiler 1.33 leaves out: a variable's whole type where it stands,
//! keys of input objects that come twice, values of custom scalars, and one root field of a
//! subscription, however often it is selected.

use std::collections::HashSet;

use apollo_compiler::ast::{Type, Value};
use apollo_compiler::executable::{
    Argument, DirectiveList, ExecutableDocument, Operation, Selection, SelectionSet,
};
use apollo_compiler::schema::{ExtendedType, InputValueDefinition};
use apollo_compiler::{Node, Schema};

use async_graphql::indexmap::IndexMap;

use super::convert::value_of;
use super::scalar;

/// Something that a rule refuses, and where it stands.
pub(super) struct Violation {
    /// The offset in the text.
    pub(super) offset: usize,
    /// The argument, and where in its value.
    pub(super) argument: Option<String>,
    pub(super) message: String,
}

/// What these rules refuse of a document.
pub(super) fn violations(schema: &Schema, document: &ExecutableDocument) -> Vec<Violation> {
    let mut found = Vec::new();
    for operation in document.operations.iter() {
        let mut walk = Walk {
            schema,
            document,
            operation,
            fragments: HashSet::new(),
            found,
        };
        walk.operation();
        found = walk.found;
    }
    found
}

struct Walk<'d> {
    schema: &'d Schema,
    document: &'d ExecutableDocument,
    operation: &'d Operation,
    /// Those that it has been in.
    fragments: HashSet<&'d str>,
    found: Vec<Violation>,
}

impl<'d> Walk<'d> {
    fn operation(&mut self) {
        let operation = self.operation;
        for variable in &operation.variables {
            if let Some(default) = &variable.default_value {
                self.value(&variable.ty, false, default, &variable.name);
            }
        }
        self.directives(&operation.directives);
        self.set(&operation.selection_set);
        if operation.is_subscription() {
            self.one_root_field();
        }
    }

    /// As the specification groups them: by key.
    fn one_root_field(&mut self) {
        let fields = self.operation.root_fields(self.document);
        let keys: HashSet<&str> = fields.map(|field| field.response_key().as_str()).collect();
        if keys.len() > 1 {
            let offset = self.operation.selection_set.selections.first();
            let offset = offset.and_then(location).unwrap_or_default();
            let message = "Subscription operations must have exactly one root field.".to_owned();
            self.found.push(Violation {
                offset,
                argument: None,
                message,
            });
        }
    }

    fn set(&mut self, set: &'d SelectionSet) {
        for selection in &set.selections {
            self.directives(selection.directives());
            match selection {
                Selection::Field(field) => {
                    self.arguments(&field.arguments, &field.definition.arguments);
                    self.set(&field.selection_set);
                }
                Selection::InlineFragment(inline) => self.set(&inline.selection_set),
                Selection::FragmentSpread(spread) => {
                    let document = self.document;
                    if let Some(fragment) = spread.fragment_def(document)
                        && self.fragments.insert(&fragment.name)
                    {
                        self.directives(&fragment.directives);
                        self.set(&fragment.selection_set);
                    }
                }
            }
        }
    }

    fn directives(&mut self, directives: &'d DirectiveList) {
        for directive in directives {
            let definition = self.schema.directive_definitions.get(&directive.name);
            if let Some(definition) = definition {
                self.arguments(&directive.arguments, &definition.arguments);
            }
        }
    }

    fn arguments(
        &mut self,
        arguments: &[Node<Argument>],
        definitions: &[Node<InputValueDefinition>],
    ) {
        for argument in arguments {
            let mut definitions = definitions.iter();
            if let Some(definition) = definitions.find(|it| it.name == argument.name) {
                let has_default = definition.default_value.is_some();
                self.value(&definition.ty, has_default, &argument.value, &argument.name);
            }
        }
    }

    fn value(&mut self, ty: &Type, has_default: bool, value: &Node<Value>, path: &str) {
        match &**value {
            Value::Variable(name) => {
                let variables = &mut self.operation.variables.iter();
                if let Some(variable) = variables.find(|variable| variable.name == *name) {
                    let default = variable.default_value.as_ref();
                    let has_default = has_default || default.is_some_and(|it| !it.is_null());
                    if !is_allowed(&variable.ty, ty, has_default) {
                        let message = format!(
                            "Variable \"${name}\" of type \"{}\" used in position expecting type \"{ty}\".",
                            variable.ty
                        );
                        self.refuse(value, message);
                    }
                }
            }
            Value::List(items) if ty.is_list() => {
                for (index, item) in items.iter().enumerate() {
                    self.value(ty.item_type(), false, item, &format!("{path}[{index}]"));
                }
            }
            Value::Null => {}
            // What is no list stands for a list of it alone.
            _ if ty.is_list() => self.value(ty.item_type(), false, value, path),
            Value::Object(fields) => self.object(ty, value, fields, path),
            literal => {
                let name = ty.inner_named_type();
                let constant = value_of(literal).into_const();
                let wrong = constant.and_then(|constant| scalar::wrong(name, &constant));
                if let Some(wanted) = wrong {
                    self.unfit(value, path, wanted);
                }
            }
        }
    }

    fn object(
        &mut self,
        ty: &Type,
        value: &Node<Value>,
        fields: &[(apollo_compiler::Name, Node<Value>)],
        path: &str,
    ) {
        let name = ty.inner_named_type();
        if let Some(wanted) = scalar::wrong(name, &async_graphql::Value::Object(IndexMap::new())) {
            self.unfit(value, path, wanted);
        }
        let of = match self.schema.types.get(name) {
            Some(ExtendedType::InputObject(of)) => Some(of),
            _ => None,
        };
        let mut seen = HashSet::new();
        for (name, field) in fields {
            if !seen.insert(name) {
                let message = format!("There can be only one input field named \"{name}\".");
                self.refuse(field, message);
            }
            match of.and_then(|of| of.fields.get(name)) {
                Some(definition) => {
                    let has_default = definition.default_value.is_some();
                    let path = format!("{path}.{name}");
                    self.value(&definition.ty, has_default, field, &path);
                }
                // Within a custom scalar, keys count all the same.
                None => self.keys(field),
            }
        }
    }

    fn keys(&mut self, value: &Node<Value>) {
        match &**value {
            Value::Object(fields) => {
                let any = Type::Named(apollo_compiler::name!("_Any"));
                self.object(&any, value, fields, "");
            }
            Value::List(items) => items.iter().for_each(|item| self.keys(item)),
            _ => {}
        }
    }

    fn refuse(&mut self, value: &Node<Value>, message: String) {
        self.found.push(Violation {
            offset: offset(value),
            argument: None,
            message,
        });
    }

    fn unfit(&mut self, value: &Node<Value>, path: &str, wanted: &str) {
        self.found.push(Violation {
            offset: offset(value),
            argument: Some(path.to_owned()),
            message: format!("{path}: expected {wanted}, found {value}"),
        });
    }
}

fn offset(value: &Node<Value>) -> usize {
    value.location().map_or(0, |location| location.offset())
}

/// `IsVariableUsageAllowed` of the specification.
fn is_allowed(variable: &Type, place: &Type, has_default: bool) -> bool {
    if place.is_non_null() && !variable.is_non_null() && has_default {
        return variable.is_assignable_to(&place.clone().nullable());
    }
    variable.is_assignable_to(place)
}

fn location(selection: &Selection) -> Option<usize> {
    let location = match selection {
        Selection::Field(field) => field.location(),
        Selection::FragmentSpread(spread) => spread.location(),
        Selection::InlineFragment(inline) => inline.location(),
    };
    location.map(|location| location.offset())
}
