SELECT json_build_object('callRecord', (
    SELECT json_build_object(
        'id', r.id, 'version', r.version, 'type', r.type, 'modalities', r.modalities::json,
        'startDateTime', r.start_date_time, 'endDateTime', r.end_date_time,
        'lastModifiedDateTime', r.last_modified_date_time, 'joinWebUrl', r.join_web_url,
        'organizer_v2', (
            SELECT json_build_object('id', o.id, 'identity', o.identity::json,
                'administrativeUnitInfos', nullif(o.administrative_unit_infos, '')::json)
            FROM organizers o WHERE o.call_record_id = r.id),
        'participants_v2', (
            SELECT json_build_object('nodes', json_agg(json_build_object('id', p.id, 'identity', p.identity::json,
                'administrativeUnitInfos', nullif(p.administrative_unit_infos, '')::json) ORDER BY p.ordinal))
            FROM participants p WHERE p.call_record_id = r.id),
        'sessions', (
            SELECT json_build_object('nodes', json_agg(json_build_object(
                'id', s.id, 'startDateTime', s.start_date_time, 'endDateTime', s.end_date_time,
                'modalities', s.modalities::json, 'isTest', s.is_test,
                'caller', nullif(s.caller, '')::json, 'callee', nullif(s.callee, '')::json,
                'failureInfo', nullif(s.failure_info, '')::json,
                'segments', (
                    SELECT json_agg(json_build_object(
                        'id', g.id, 'startDateTime', g.start_date_time, 'endDateTime', g.end_date_time,
                        'caller', nullif(g.caller, '')::json, 'callee', nullif(g.callee, '')::json,
                        'failureInfo', nullif(g.failure_info, '')::json, 'media', g.media::json) ORDER BY g.ordinal)
                    FROM segments g WHERE g.call_record_id = s.call_record_id AND g.session_ordinal = s.ordinal)
                ) ORDER BY s.ordinal))
            FROM sessions s WHERE s.call_record_id = r.id))
    FROM call_records r WHERE r.id = :id))
