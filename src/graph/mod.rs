//! Graph's nouns: every type, property and enum of call records, written down once.
//!
//! Declares, never queries. The shapes and meanings are those of Microsoft Graph's
//! `microsoft.graph.callRecords` namespace; `tests/it/mirror` holds them to its contract.

pub mod call_record;
pub mod organizer;
pub mod participant;
pub mod segment;
pub mod session;

mod administrative_unit_info;
mod call_type;
mod codec;
mod device_info;
mod endpoint;
mod euii;
mod failure_info;
mod identity;
mod media;
mod media_stream;
mod modality;
mod network_info;
mod service_role;
mod user_agent;
mod user_feedback;
mod wifi;

pub(crate) mod absent;
mod decimal;
mod discriminator;
mod document;
mod graph_name;
mod member;
mod parts;
mod row;
mod scalar;

pub use administrative_unit_info::AdministrativeUnitInfo;
pub use call_type::CallType;
pub use codec::{AudioCodec, VideoCodec};
pub use decimal::Decimal;
pub use device_info::DeviceInfo;
pub use discriminator::type_of;
pub use document::{Document, PATH_END, Unreadable};
pub use endpoint::{Endpoint, ParticipantEndpoint, PlainEndpoint, ServiceEndpoint};
pub use euii::{EUII, Euii, euii};
pub use failure_info::{FailureInfo, FailureStage};
pub use graph_name::{GraphName, Members, members};
pub use identity::{
    AzureCommunicationServicesUserIdentity, CommunicationsApplicationIdentity,
    CommunicationsApplicationInstanceIdentity, CommunicationsEncryptedIdentity,
    CommunicationsGuestIdentity, CommunicationsIdentitySet, CommunicationsPhoneIdentity,
    CommunicationsUserIdentity, EmailIdentity, EndpointType, Identity, IdentityKind, IdentitySet,
    IdentitySummary, PlainIdentity, ServicePrincipalIdentity, TeamworkUserIdentity,
    TeamworkUserIdentityType, UserIdentity, user_of,
};
pub use media::Media;
pub use media_stream::{MediaStream, MediaStreamDirection};
pub use member::Member;
pub use modality::Modality;
pub use network_info::{
    NetworkConnectionType, NetworkInfo, NetworkTransportProtocol, TraceRouteHop,
};
pub use parts::{ListPart, Parts};
pub use row::{Child, Parent, Resource, fold, is_named};
pub use scalar::{DateTime, Duration, Long};
pub use service_role::ServiceRole;
pub use user_agent::{
    ClientPlatform, ClientUserAgent, PlainUserAgent, ProductFamily, ServiceUserAgent, UserAgent,
};
pub use user_feedback::{FeedbackToken, UserFeedback, UserFeedbackRating, flags_as_list};
pub use wifi::{WifiBand, WifiRadioType};
