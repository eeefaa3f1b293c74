//! The offices of the fictional organisation.

/// A place of work.
pub(crate) struct Office {
    /// The city, as rooms and devices are named after it.
    pub(crate) city: &'static str,
    /// Local time less UTC, in minutes.
    pub(crate) minutes_from_utc: i32,
    /// The second byte of its addresses in 10.0.0.0/8.
    pub(crate) site: u8,
    /// Its address on the internet.
    pub(crate) public_address: &'static str,
    /// Its suffix in the name service.
    pub(crate) dns_suffix: &'static str,
    /// The Azure regions that its media and its signalling pass, as Graph calls them.
    pub(crate) regions: (&'static str, &'static str),
    /// Its telephone numbers less the last two digits, all from ranges set aside for fiction.
    pub(crate) telephone: &'static str,
}

/// The offices.
pub(crate) const OFFICES: [Office; 5] = [
    Office {
        city: "Seattle",
        minutes_from_utc: -420,
        site: 20,
        public_address: "198.51.100.20",
        dns_suffix: "sea.corp.contoso.com",
        regions: ("USWE", "USWE"),
        telephone: "+142555501",
    },
    Office {
        city: "New York",
        minutes_from_utc: -240,
        site: 40,
        public_address: "198.51.100.40",
        dns_suffix: "nyc.corp.contoso.com",
        regions: ("USEA", "USEA"),
        telephone: "+121255501",
    },
    Office {
        city: "London",
        minutes_from_utc: 60,
        site: 60,
        public_address: "198.51.100.60",
        dns_suffix: "lon.corp.contoso.com",
        regions: ("UKSO", "EUNO"),
        telephone: "+4420794600",
    },
    Office {
        city: "Berlin",
        minutes_from_utc: 120,
        site: 80,
        public_address: "198.51.100.80",
        dns_suffix: "ber.corp.contoso.com",
        regions: ("EUWE", "EUNO"),
        telephone: "+4930231250",
    },
    Office {
        city: "Sydney",
        minutes_from_utc: 600,
        site: 100,
        public_address: "198.51.100.100",
        dns_suffix: "syd.corp.contoso.com",
        regions: ("AUEA", "APSE"),
        telephone: "+612555000",
    },
];
