SELECT json_build_object('callRecords', json_build_object('nodes', json_agg(row_to_json(page))))
FROM (
    SELECT id, version, type, modalities::json, start_date_time AS "startDateTime", end_date_time AS "endDateTime",
        last_modified_date_time AS "lastModifiedDateTime", join_web_url AS "joinWebUrl"
        , (SELECT row_to_json(o) FROM (
            SELECT id, identity::json FROM organizers WHERE call_record_id = r.id) o) AS organizer_v2,
        (SELECT json_build_object('nodes', json_agg(row_to_json(p))) FROM (
            SELECT id, identity::json FROM participants WHERE call_record_id = r.id ORDER BY ordinal) p) AS participants_v2,
        (SELECT json_build_object('nodes', json_agg(row_to_json(s))) FROM (
            SELECT id, start_date_time AS "startDateTime", end_date_time AS "endDateTime", modalities::json, is_test AS "isTest",
                (SELECT json_agg(row_to_json(g)) FROM (
                    SELECT id, start_date_time AS "startDateTime", end_date_time AS "endDateTime",
                        (SELECT json_agg(row_to_json(m)) FROM (
                            SELECT label, json_build_object('connectionType', "callerNetwork" ->> 'connectionType') AS "callerNetwork",
                                (SELECT json_agg(row_to_json(t)) FROM json_to_recordset(streams) AS t (
                                    "streamDirection" text, "audioCodec" text, "averageJitter" text,
                                    "averagePacketLossRate" json, "averageRoundTripTime" text)) AS streams
                            FROM json_to_recordset(media::json) AS y (label text, "callerNetwork" json, streams json)) m) AS media
                    FROM segments WHERE call_record_id = x.call_record_id AND session_ordinal = x.ordinal
                    ORDER BY ordinal) g) AS segments
            FROM sessions x WHERE call_record_id = r.id ORDER BY ordinal) s) AS sessions
    FROM call_records r WHERE start_date_time >= :from AND start_date_time < :until
    ORDER BY start_date_time DESC, id DESC LIMIT 50
) page
