SELECT json_build_object('callRecords', json_build_object('nodes', json_agg(json_build_object(
    'id', r.id, 'version', r.version, 'type', r.type, 'modalities', r.modalities::json,
    'startDateTime', r.start_date_time, 'endDateTime', r.end_date_time,
    'lastModifiedDateTime', r.last_modified_date_time, 'joinWebUrl', r.join_web_url
    ) ORDER BY r.start_date_time DESC, r.id DESC)))
FROM (
    SELECT * FROM call_records WHERE start_date_time >= :from AND start_date_time < :until
    ORDER BY start_date_time DESC, id DESC LIMIT 50
) r
