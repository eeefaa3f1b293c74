SELECT json_build_object('pstnCalls', json_build_object('nodes', json_agg(row_to_json(page))))
FROM (
    SELECT id, call_id AS "callId", user_id AS "userId", user_principal_name AS "userPrincipalName",
        user_display_name AS "userDisplayName", start_date_time AS "startDateTime", end_date_time AS "endDateTime",
        duration, charge::text, call_type AS "callType", currency, callee_number AS "calleeNumber",
        usage_country_code AS "usageCountryCode", tenant_country_code AS "tenantCountryCode",
        connection_charge::text AS "connectionCharge", caller_number AS "callerNumber",
        destination_context AS "destinationContext", destination_name AS "destinationName",
        conference_id AS "conferenceId", license_capability AS "licenseCapability",
        inventory_type AS "inventoryType", operator, call_duration_source AS "callDurationSource"
    FROM pstn_calls WHERE start_date_time >= :from AND start_date_time <= :until
    ORDER BY start_date_time, key LIMIT 100
) page
