//! What the Teams admin centre exports as CSV: which property a column stands for.
//!
//! The columns are those of Microsoft's page on the PSTN usage report
//! (`MicrosoftDocs/OfficeDocs-SkypeForBusiness`,
//! `Teams/teams-analytics-and-reports/pstn-usage-report.md`, "Exported PSTN usage report" and
//! "Exported Direct Routing usage report"). That page lists no other exports.

use crate::reports::ReportKind;

/// An export: the report that its rows are of, and which property a column stands for.
pub(super) struct Export {
    pub(super) report: ReportKind,
    pub(super) columns: &'static [(&'static str, &'static str)],
}

/// `Shared correlation ID` is left out: it is an id that related calls have in common, and
/// `transferorCorrelationId` is the id of another call.
pub(super) const EXPORTS: &[Export] = &[
    Export {
        report: ReportKind::PstnCalls,
        columns: &[
            ("UsageId", "id"),
            ("Call ID", "callId"),
            ("Conference ID", "conferenceId"),
            ("User Location", "usageCountryCode"),
            ("AAD ObjectId", "userId"),
            ("UPN", "userPrincipalName"),
            ("User Display Name", "userDisplayName"),
            ("Caller ID", "callerNumber"),
            ("Call Type", "callType"),
            ("Number Type", "inventoryType"),
            ("Domestic/International", "destinationContext"),
            ("Destination Dialed", "destinationName"),
            ("Destination Number", "calleeNumber"),
            ("Start Time", "startDateTime"),
            ("End Time", "endDateTime"),
            ("Duration Seconds", "duration"),
            ("Connection Fee", "connectionCharge"),
            ("Charge", "charge"),
            ("Currency", "currency"),
            ("Capability", "licenseCapability"),
        ],
    },
    Export {
        report: ReportKind::DirectRoutingCalls,
        columns: &[
            ("CorrelationId", "correlationId"),
            ("AAD ObjectId", "userId"),
            ("UPN", "userPrincipalName"),
            ("Display Name", "userDisplayName"),
            ("User country", "userCountryCode"),
            ("Invite time", "inviteDateTime"),
            ("Start time", "startDateTime"),
            ("Failure time", "failureDateTime"),
            ("End time", "endDateTime"),
            ("Duration (seconds)", "duration"),
            ("Success", "successfulCall"),
            ("Caller Number", "callerNumber"),
            ("Callee Number", "calleeNumber"),
            ("Call type", "callType"),
            ("Azure region for Media", "mediaPathLocation"),
            ("Azure region for Signaling", "signalingLocation"),
            ("Final SIP code", "finalSipCode"),
            ("Final Microsoft subcode", "callEndSubReason"),
            ("Final SIP Phrase", "finalSipCodePhrase"),
            ("SBC FQDN", "trunkFullyQualifiedDomainName"),
            ("Media bypass", "mediaBypassEnabled"),
        ],
    },
];

impl Export {
    pub(super) fn property(&self, column: &str) -> Option<&'static str> {
        let mut columns = self.columns.iter();
        columns
            .find(|(name, _)| name.eq_ignore_ascii_case(column))
            .map(|(_, property)| *property)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::is_named;
    use crate::reports::{Report, Visitor};

    /// The properties of a report.
    struct Properties;

    impl Visitor for Properties {
        type Output = fn(&str) -> bool;

        fn visit<R: Report>(self) -> Self::Output {
            |property| R::properties().any(|column| is_named(&column, property))
        }
    }

    #[test]
    fn every_column_stands_for_a_property() {
        for export in EXPORTS {
            let is_property = export.report.visit(Properties);
            for (column, property) in export.columns {
                assert!(is_property(property), "{column}: {property}");
            }
        }
    }
}
