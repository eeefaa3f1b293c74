//! Roles, and what they may see.

use serde::{Deserialize, Deserializer};

use crate::config::setting;

/// What each role may see, in the order of the setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roles(pub Vec<Role>);

/// A role that a token can hold, and what it may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its name in the token.
    pub name: String,
    /// What it may see.
    pub grant: Grant,
    /// Whether it sees identities masked.
    pub is_masked: bool,
}

/// What a role may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// Everything.
    All,
    /// The calls that the caller organized or took part in, and the caller's own rows of reports.
    Mine,
    /// The reports, and no call.
    Reports,
}

impl Roles {
    pub(super) const DEFAULT: &str = "CallRecords.Read.All=all, CallRecords.Read.Masked=masked, \
         CallRecords.Read.Mine=mine, CallRecord-PstnCalls.Read.All=reports";

    /// Reads `Role=all, OtherRole=mine masked`.
    fn parse(text: &str) -> Option<Self> {
        let pairs = text
            .split(',')
            .map(str::trim)
            .filter(|pair| !pair.is_empty());
        let roles = pairs.map(|pair| {
            let (name, grant) = pair.split_once('=')?;
            let name = name.trim();
            let words: Vec<&str> = grant.split_whitespace().collect();
            let (grant, is_masked) = match words[..] {
                ["masked"] => ("all", true),
                [grant] => (grant, false),
                [grant, "masked"] => (grant, true),
                _ => return None,
            };
            let grant = match grant {
                "all" => Grant::All,
                "mine" => Grant::Mine,
                "reports" => Grant::Reports,
                _ => return None,
            };
            (!name.is_empty()).then(|| Role {
                name: name.to_owned(),
                grant,
                is_masked,
            })
        });
        roles.collect::<Option<_>>().map(Self)
    }
}

impl Default for Roles {
    fn default() -> Self {
        Self::parse(Self::DEFAULT).unwrap_or(Self(Vec::new()))
    }
}

impl<'de> Deserialize<'de> for Roles {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "roles such as Reader=all, Helper=masked, Staff=mine, Billing=reports";
        setting::read(deserializer, expected, Self::parse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_pairs() {
        let roles = Roles::parse("a.b = mine,c=all,d=masked,e=reports  masked").unwrap();
        let grants: Vec<_> = roles
            .0
            .iter()
            .map(|it| (it.name.as_str(), it.grant, it.is_masked))
            .collect();
        assert_eq!(
            grants,
            [
                ("a.b", Grant::Mine, false),
                ("c", Grant::All, false),
                ("d", Grant::All, true),
                ("e", Grant::Reports, true)
            ]
        );
        for wrong in [
            "a",
            "a=",
            "=all",
            "a=everything",
            "a=all=all",
            "a=masked all",
        ] {
            assert_eq!(Roles::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Roles::default().0.len(), 4);
    }
}
