SELECT json_build_object('callRecords', json_build_object('nodes', json_agg(row_to_json(page))))
FROM (
    SELECT id, version, type, modalities::json, start_date_time AS "startDateTime", end_date_time AS "endDateTime",
        last_modified_date_time AS "lastModifiedDateTime", join_web_url AS "joinWebUrl"
    FROM call_records r WHERE start_date_time >= :from AND start_date_time < :until
    ORDER BY start_date_time DESC, id DESC LIMIT 50
) page
