//! Who asks, and what they may see: tokens are checked here, wherever they came in.

mod authenticator;
mod claims;
mod error;
mod fetch;
mod keyring;
mod keys;
mod token;
mod viewer;

pub use authenticator::Authenticator;
pub use error::{Error, KeysError};
pub use viewer::Viewer;
