//! Typed access to what a request carries.

use std::sync::Arc;

use async_graphql::{Context, Lookahead};

use super::Options;
use crate::mask::Mask;
use crate::store::{Loaders, Scope, Store};

/// What a resolver may ask of its context.
pub(super) trait Carries {
    /// The store.
    fn store(&self) -> &Store;
    /// What the caller may see.
    fn scope(&self) -> Scope;
    /// What masks identities for the caller; none, if they are shown in clear.
    fn mask(&self) -> Option<&Mask>;
    /// The loaders of this request.
    fn loaders(&self) -> &Loaders;
    /// What can be set of the schema.
    fn options(&self) -> &Options;
    /// The names of the fields selected of this field's object, fragments included.
    fn fields(&self) -> Vec<&str>;
    /// The names of the fields selected of the object in a field of this field's object.
    fn fields_below(&self, field: &str) -> Vec<&str>;
    /// The names of the fields selected of the rows of this field's connection.
    fn row_fields(&self) -> Vec<&str>;
}

impl Carries for Context<'_> {
    fn store(&self) -> &Store {
        self.data_unchecked()
    }

    fn scope(&self) -> Scope {
        *self.data_unchecked()
    }

    fn mask(&self) -> Option<&Mask> {
        self.data_unchecked::<Option<Arc<Mask>>>().as_deref()
    }

    fn loaders(&self) -> &Loaders {
        self.data_unchecked::<Arc<Loaders>>()
    }

    fn options(&self) -> &Options {
        self.data_unchecked()
    }

    fn fields(&self) -> Vec<&str> {
        let field = self.field();
        field.selection_set().map(|field| field.name()).collect()
    }

    fn fields_below(&self, field: &str) -> Vec<&str> {
        selected([self.look_ahead().field(field)])
    }

    fn row_fields(&self) -> Vec<&str> {
        let look = self.look_ahead();
        selected([look.field("nodes"), look.field("edges").field("node")])
    }
}

/// The names of the fields selected of these objects.
fn selected<'a>(objects: impl IntoIterator<Item = Lookahead<'a>>) -> Vec<&'a str> {
    let mut names = Vec::new();
    for object in objects {
        for field in object.selection_fields() {
            names.extend(field.selection_set().map(|field| field.name()));
        }
    }
    names
}
