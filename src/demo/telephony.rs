//! A call as the telephone network sees it.

use super::failure::Failure;
use super::office::Office;
use super::side::Side;

/// A telephone in a call, and whom it spoke with.
pub(crate) struct Telephony {
    /// The number of the telephone.
    pub(crate) number: String,
    /// The place in the directory of whoever spoke with it; none if it met bots alone.
    pub(crate) person: Option<usize>,
    /// The office that was called, or where the call was made.
    pub(crate) office: &'static Office,
    /// Whether the telephone called.
    pub(crate) is_inbound: bool,
    /// Why the two were never connected.
    pub(crate) failure: Option<Failure>,
}

impl Telephony {
    /// A telephone that called an office and met bots alone.
    pub(crate) fn inbound(phone: &Side, office: &'static Office) -> Self {
        let party = phone.party.as_ref();
        Self {
            number: party.map_or_else(String::new, |party| party.id.clone()),
            person: None,
            office,
            is_inbound: true,
            failure: None,
        }
    }
}
