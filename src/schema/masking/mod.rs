//! What a viewer of masked identities may ask.

mod arguments;

pub(super) use arguments::{Inputs, is_euii_input};
