//! Operations of every form that a client may write.

use serde_json::{Value, json};

/// Those that have a plan.
pub(super) fn planned() -> Vec<(&'static str, Value)> {
    let range = json!({ "from": "2026-06-01T00:00:00Z", "to": "2026-07-01T00:00:00Z" });
    let with = |more: Value| {
        let mut all = range.clone();
        all.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        all
    };
    vec![
        ("{ __typename }", json!({})),
        ("{ callRecords { totalCount } }", json!({})),
        (
            "{ callRecords { __typename totalCount t: __typename } more: callRecords { totalCount } }",
            json!({}),
        ),
        (SCALARS, json!({})),
        (DEEP, json!({ "first": 20 })),
        (CONNECTIONS, json!({ "first": 3 })),
        (FRAGMENTS, json!({ "first": 30 })),
        (MERGED, json!({ "first": 9, "yes": true, "no": false })),
        (MERGED, json!({ "first": 9, "yes": false, "no": true })),
        (MEDIA, json!({})),
        (OLD, json!({})),
        (
            NODES,
            json!({ "ids": ["75fb77aa-ab9e-4447-95e2-38110eec1dea", "no", "00000000-0000-4000-8000-000000000000"] }),
        ),
        (ROWS, range.clone()),
        (
            ROWS_BESIDE,
            with(json!({ "order": { "field": "CHARGE", "direction": "ASC" } })),
        ),
        (ROWS_BESIDE, with(json!({ "order": null }))),
        (OTHER_REPORTS, range.clone()),
        (JOINS, range),
        (USERS, json!({})),
        (
            EVERYTHING,
            json!({ "id": "75fb77aa-ab9e-4447-95e2-38110eec1dea" }),
        ),
    ]
}

/// Those that are no query of the schema's, with these variables.
pub(super) fn refused() -> Vec<(&'static str, Value)> {
    vec![
        (
            "query($f: CallRecordFilter) { callRecords(filter: $f) { totalCount } }",
            json!({ "f": { "nothing": 1 } }),
        ),
        (
            "query($f: CallRecordFilter) { callRecords(filter: $f) { totalCount } }",
            json!({ "f": { "not": { "nothing": 1 } } }),
        ),
        (
            "query($f: CallRecordFilter!) { callRecords(filter: $f) { totalCount } }",
            json!({}),
        ),
        (
            "query($f: [ID!]!) { nodes(ids: $f) { id } }",
            json!({ "f": [null] }),
        ),
        ("{ callRecords { nothing } }", json!({})),
    ]
}

/// Those that have none, or an answer with errors.
pub(super) fn resolved() -> Vec<(&'static str, Value)> {
    vec![
        (
            "{ callRecords(first: 2) { nodes { participants_v2 { nodes { identity { user { ... on UserIdentity { user { callRecords { totalCount } } } } } } } } } }",
            json!({}),
        ),
        (
            "query($f: Int) { callRecords(first: $f) { totalCount } }",
            json!({ "f": -1 }),
        ),
        (
            "query($f: Int) { callRecords(first: 1, last: $f) { totalCount } }",
            json!({ "f": 1 }),
        ),
        (
            "query($c: String) { callRecords(after: $c) { nodes { id } } }",
            json!({ "c": "x" }),
        ),
        (
            "query($id: ID!) { callRecord(id: $id) { id } }",
            json!({ "id": "no" }),
        ),
        (
            "query($t: DateTime!) { smsLog(fromDateTime: $t, toDateTime: \"2020-01-01T00:00:00Z\") { totalCount } }",
            json!({ "t": "2026-01-01T00:00:00Z" }),
        ),
    ]
}

const SCALARS: &str = "{ callRecords(first: 50) { nodes {
    id version type modalities startDateTime endDateTime lastModifiedDateTime joinWebUrl
    durationSeconds isComplete
    parts { record { status version } segments { __typename status } participants_v2 { version } }
} } }";

const DEEP: &str = "query($first: Int!) { callRecords(first: $first) { nodes {
    id organizer_v2 { id identity { endpointType user { id displayName userPrincipalName tenantId } } }
    participants_v2 { nodes { id administrativeUnitInfos { id } identity { user { __typename id } phone { id } guest { displayName } application { id } applicationInstance { id } } } }
    sessions { nodes { id startDateTime endDateTime modalities isTest
        segments { id startDateTime endDateTime failureInfo { stage reason } } } }
} } }";

const CONNECTIONS: &str = "query($first: Int!) {
    forward: callRecords(first: $first, orderBy: { field: DURATION, direction: ASC }) {
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        edges { cursor node { id sessions(last: 1) { totalCount pageInfo { hasPreviousPage startCursor } edges { cursor __typename node { segments { id } } } } } }
        nodes { sessions(first: 0) { totalCount nodes { id } } participants_v2(first: 1) { nodes { id } } }
        again: nodes { startDateTime participants_v2(last: 2) { edges { node { id } } } }
    }
    backward: callRecords(last: $first) { edges { cursor } pageInfo { startCursor hasPreviousPage } totalCount }
}";

const FRAGMENTS: &str = "query($first: Int!) { ...Root }
fragment Root on Query { callRecords(first: $first) { nodes { ...Record } } }
fragment Record on CallRecord { ... on Node { id } ... { type } sessions { nodes { caller { ...End } callee { ...End } } } }
fragment End on Endpoint {
    userAgent { headerValue __typename ... on ClientUserAgent { platform productFamily } ... on ServiceUserAgent { role } ... on UserAgent { applicationVersion } }
    ... on ParticipantEndpoint { name cpuCoresCount associatedIdentity { id displayName ... on UserIdentity { ipAddress } } feedback { rating text tokens { isSet name } } }
    __typename
}";

const MERGED: &str = "query($first: Int!, $yes: Boolean!, $no: Boolean = true) { callRecords(first: $first) {
    nodes { b: version id sessions { nodes { id } } }
    nodes { id type @include(if: $yes) startDateTime @skip(if: $no) sessions { totalCount nodes { __typename segments @include(if: $yes) { media { label } } } } }
    ... @include(if: $no) { totalCount }
} }";

const MEDIA: &str = "{ callRecords(first: 20) { nodes { sessions { nodes { segments { media {
    label
    callerNetwork { connectionType wifiBand linkSpeed ipAddress bandwidthLowEventRatio traceRouteHops { hopCount roundTripTime } reflexiveIPAddress }
    calleeDevice { captureDeviceName sentSignalLevel micGlitchRate }
    streams { streamDirection audioCodec videoCodec averageJitter averagePacketLossRate startDateTime endDateTime wasMediaBypassed averageBandwidthEstimate }
} } } } } } }";

const USERS: &str = "{ callRecords(first: 50) { nodes {
    organizer_v2 { identity { user { ...Who displayName } } }
    participants_v2 { nodes { identity { onPremises { ...Who } user { ...Who } guest { ...Who id } } } }
} } }
fragment Who on Identity { __typename
    ... on UserIdentity { user { __typename id key: id } }
    ... on CommunicationsUserIdentity { user { __typename id key: id } }
    ... on TeamworkUserIdentity { who: user { id } userIdentityType } }";

const OLD: &str = "{ callRecords(first: 40) { nodes { organizer { user { id } phone { id } } participants { user { displayName } acsUser { id } } directRoutingCalls { id duration successfulCall } } } }";

const NODES: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on CallRecord { version sessions { totalCount } } }
    node(id: \"75fb77aa-ab9e-4447-95e2-38110eec1dea\") { id } callRecord(id: \"75FB77AA-ab9e-4447-95e2-38110eec1dea\") { id } }";

const ROWS: &str = "query($from: DateTime!, $to: DateTime!) { pstnCalls(fromDateTime: $from, toDateTime: $to, first: 100, orderBy: { field: START_DATE_TIME, direction: ASC }) { nodes {
    id callId userId userPrincipalName userDisplayName startDateTime endDateTime duration charge callType currency calleeNumber usageCountryCode tenantCountryCode
    connectionCharge callerNumber destinationContext destinationName conferenceId licenseCapability inventoryType operator callDurationSource otherPartyCountryCode
    administrativeUnitInfos { id } user { id __typename }
} } }";

const ROWS_BESIDE: &str = "query($from: DateTime!, $to: DateTime!, $order: PstnCallOrder) { pstnCalls(fromDateTime: $from, toDateTime: $to, first: 7, orderBy: $order) {
    edges { cursor node { charge } } pageInfo { endCursor } totalCount totals { count durationSeconds charges { currency amount __typename } }
} }";

const OTHER_REPORTS: &str = "query($from: DateTime!, $to: DateTime!) {
    directRoutingCalls(fromDateTime: $from, toDateTime: $to, first: 50) { totalCount nodes { id successfulCall finalSipCode finalSipCodePhrase duration inviteDateTime mediaBypassEnabled } totals { count durationSeconds charges { amount } } }
    pstnBlockedUsersLog(fromDateTime: $from, toDateTime: $to) { nodes { blockDateTime blockReason remediationId userBlockMode userTelephoneNumber user { id } } totals { count } }
    pstnOnlineMeetingDialoutReport(fromDateTime: $from, toDateTime: $to, first: 5) { edges { cursor node { totalCalls totalCallCharge totalCallSeconds currency user { id } } } totalCount totals { count charges { amount currency } } windows { fromDateTime toDateTime } pageInfo { hasNextPage endCursor } }
    smsLog(fromDateTime: $from, toDateTime: $to, orderBy: { field: SMS_UNITS }) { nodes { id smsId smsType smsUnits callCharge sentDateTime } pageInfo { endCursor } }
}";

const JOINS: &str = "query($from: DateTime!, $to: DateTime!) {
    directRoutingCalls(fromDateTime: $from, toDateTime: $to, first: 30) { nodes { id callRecord { id type sessions { nodes { id } } } } }
    pstnCalls(fromDateTime: $from, toDateTime: $to, first: 30) { nodes { id callRecord { id durationSeconds organizer_v2 { id } } } }
}";

const EVERYTHING: &str = "query Everything($id: ID!) {
  callRecord(id: $id) {
    id version type modalities startDateTime endDateTime lastModifiedDateTime joinWebUrl
    organizer_v2 { id identity { ...EveryIdentity } administrativeUnitInfos { id } }
    participants_v2 { nodes { id identity { ...EveryIdentity } administrativeUnitInfos { id } } }
    sessions {
      nodes {
        id startDateTime endDateTime modalities isTest
        caller { ...Everything } callee { ...Everything } failureInfo { reason stage }
        segments {
          id startDateTime endDateTime
          caller { ...Everything } callee { ...Everything } failureInfo { reason stage }
          media { ...EveryMedia }
        }
      }
    }
  }
}

fragment EveryIdentity on CommunicationsIdentitySet {
  endpointType
  acsApplicationInstance { ...One } acsUser { ...One } application { ...One } applicationInstance { ...One }
  assertedIdentity { ...One } azureCommunicationServicesUser { ...One } device { ...One } encrypted { ...One }
  guest { ...One } onPremises { ...One } phone { ...One } spoolApplicationInstance { ...One } spoolUser { ...One }
  user { ...One }
}

fragment One on Identity {
  __typename id displayName tenantId userPrincipalName
  ... on AzureCommunicationServicesUserIdentity { azureCommunicationServicesResourceId }
  ... on CommunicationsApplicationIdentity { applicationType hidden }
  ... on CommunicationsApplicationInstanceIdentity { hidden }
  ... on CommunicationsGuestIdentity { email }
  ... on EmailIdentity { email }
  ... on ServicePrincipalIdentity { appId }
  ... on TeamworkUserIdentity { userIdentityType }
  ... on UserIdentity { ipAddress }
}

fragment Everything on Endpoint {
  __typename
  userAgent {
    __typename headerValue applicationVersion
    ... on ClientUserAgent { platform productFamily communicationServiceId azureADAppId }
    ... on ServiceUserAgent { role }
  }
  ... on ParticipantEndpoint {
    name cpuName cpuCoresCount cpuProcessorSpeedInMhz
    associatedIdentity { ...One }
    identity {
      acsApplicationInstance { ...One } acsUser { ...One } application { ...One } applicationInstance { ...One }
      device { ...One } encrypted { ...One } guest { ...One } onPremises { ...One } phone { ...One }
      spoolApplicationInstance { ...One } spoolUser { ...One } user { ...One }
    }
    feedback { rating text tokens { name isSet } }
  }
}

fragment EveryMedia on Media {
  label
  callerNetwork { ...EveryNetwork } callerDevice { ...EveryDevice }
  calleeNetwork { ...EveryNetwork } calleeDevice { ...EveryDevice }
  streams { ...EveryStream }
}

fragment EveryNetwork on NetworkInfo {
  bandwidthLowEventRatio basicServiceSetIdentifier connectionType delayEventRatio dnsSuffix ipAddress
  linkSpeed macAddress networkTransportProtocol port receivedQualityEventRatio reflexiveIPAddress
  relayIPAddress relayPort sentQualityEventRatio subnet traceRouteHops { hopCount ipAddress roundTripTime }
  wifiBand wifiBatteryCharge wifiChannel wifiMicrosoftDriver wifiMicrosoftDriverVersion wifiRadioType
  wifiSignalStrength wifiVendorDriver wifiVendorDriverVersion
}

fragment EveryDevice on DeviceInfo {
  captureDeviceDriver captureDeviceName captureNotFunctioningEventRatio cpuInsufficentEventRatio
  deviceClippingEventRatio deviceGlitchEventRatio howlingEventCount initialSignalLevelRootMeanSquare
  lowSpeechLevelEventRatio lowSpeechToNoiseEventRatio micGlitchRate receivedNoiseLevel receivedSignalLevel
  renderDeviceDriver renderDeviceName renderMuteEventRatio renderNotFunctioningEventRatio
  renderZeroVolumeEventRatio sentNoiseLevel sentSignalLevel speakerGlitchRate
}

fragment EveryStream on MediaStream {
  audioCodec averageAudioDegradation averageAudioNetworkJitter averageBandwidthEstimate averageFreezeDuration
  averageJitter averagePacketLossRate averageRatioOfConcealedSamples averageReceivedFrameRate
  averageRoundTripTime averageVideoFrameLossPercentage averageVideoFrameRate averageVideoPacketLossRate
  endDateTime isAudioForwardErrorCorrectionUsed lowFrameRateRatio lowVideoProcessingCapabilityRatio
  maxAudioNetworkJitter maxJitter maxPacketLossRate maxRatioOfConcealedSamples maxRoundTripTime
  packetUtilization postForwardErrorCorrectionPacketLossRate rmsFreezeDuration startDateTime streamDirection
  streamId videoCodec wasMediaBypassed
}";
