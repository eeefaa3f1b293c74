//! How calls end, in the terms of the Session Initiation Protocol (RFC 3261).

use crate::demo::chance::Chance;
use crate::demo::failure::Failure;

/// The end of a call.
#[derive(Clone, Copy)]
pub(super) struct Ending {
    /// Graph's `finalSipCode`.
    pub(super) code: u32,
    /// Graph's `callEndSubReason`.
    pub(super) sub_reason: u32,
    /// Graph's `finalSipCodePhrase`.
    pub(super) phrase: &'static str,
}

/// Somebody hung up.
pub(super) const HUNG_UP: Ending = Ending {
    code: 0,
    sub_reason: 540_000,
    phrase: "BYE",
};

/// What border controllers answer for each reason of a failure.
const ANSWERS: [(&str, &[(u32, &str)]); 5] = [
    (
        "The callee did not answer",
        &[
            (480, "Temporarily Unavailable"),
            (487, "Request Terminated"),
            (408, "Request Timeout"),
        ],
    ),
    (
        "The callee declined the call",
        &[(603, "Decline"), (486, "Busy Here")],
    ),
    (
        "Media connectivity could not be established",
        &[(488, "Not Acceptable Here")],
    ),
    (
        "The client could not reach the relay",
        &[(503, "Service Unavailable"), (500, "Server Internal Error")],
    ),
    (
        "The number is not in service",
        &[(404, "Not Found"), (484, "Address Incomplete")],
    ),
];

/// The end of a call that failed.
pub(super) fn ending(chance: &mut Chance, failure: Failure) -> Ending {
    let answers = ANSWERS
        .iter()
        .find(|(reason, _)| *reason == failure.reason());
    let (_, answers) = answers.unwrap_or(&ANSWERS[0]);
    let (code, phrase) = *chance.pick::<(u32, &str)>(answers);
    Ending {
        code,
        // 560 says that the border controller gave the code, not Microsoft.
        sub_reason: 560_000 + code,
        phrase,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::chance::Subject;

    #[test]
    fn every_reason_has_its_answers() {
        let mut chance = Chance::new(1, Subject::Row, 0);
        for _ in 0..100 {
            let reason = Failure::before(&mut chance).reason();
            assert!(
                ANSWERS.iter().any(|(known, _)| *known == reason),
                "{reason}"
            );
        }
    }
}
