-- What PostGraphile is given: our tables as views that say which text is JSON, and how rows belong
-- together, for our tables declare neither. A column that is not selected costs nothing.
CREATE SCHEMA postgraphile;
SET search_path = postgraphile, public;

CREATE VIEW call_records AS
SELECT id, version, type, modalities::json, start_date_time, end_date_time, last_modified_date_time, join_web_url
FROM public.call_records;
COMMENT ON VIEW call_records IS '@primaryKey id';

CREATE VIEW organizers AS
SELECT call_record_id, id AS organizer_id, identity::json, nullif(administrative_unit_infos, '')::json AS administrative_unit_infos
FROM public.organizers;
COMMENT ON VIEW organizers IS E'@primaryKey call_record_id\n@foreignKey (call_record_id) references call_records (id)';

CREATE VIEW participants AS
SELECT call_record_id, ordinal, id AS participant_id, identity::json,
       nullif(administrative_unit_infos, '')::json AS administrative_unit_infos
FROM public.participants;
COMMENT ON VIEW participants IS E'@primaryKey call_record_id,ordinal\n@foreignKey (call_record_id) references call_records (id)';

CREATE VIEW sessions AS
SELECT call_record_id, ordinal, id AS session_id, start_date_time, end_date_time, modalities::json, is_test,
       nullif(caller, '')::json AS caller, nullif(callee, '')::json AS callee, nullif(failure_info, '')::json AS failure_info
FROM public.sessions;
COMMENT ON VIEW sessions IS E'@primaryKey call_record_id,ordinal\n@foreignKey (call_record_id) references call_records (id)';

-- `some_media` is what Q3F asks of the media, made by the statement that Q3F has by hand.
CREATE VIEW segments AS
SELECT call_record_id, session_ordinal, ordinal, id AS segment_id, start_date_time, end_date_time,
       nullif(caller, '')::json AS caller, nullif(callee, '')::json AS callee, nullif(failure_info, '')::json AS failure_info,
       media::json,
       (SELECT json_agg(json_build_object(
            'label', label,
            'callerNetwork', json_build_object('connectionType', "callerNetwork" ->> 'connectionType'),
            'streams', (SELECT json_agg(row_to_json(s)) FROM json_to_recordset(streams) AS s (
                "streamDirection" text, "audioCodec" text, "averageJitter" text,
                "averagePacketLossRate" json, "averageRoundTripTime" text))))
        FROM json_to_recordset(media::json) AS m (label text, "callerNetwork" json, streams json)) AS some_media
FROM public.segments;
COMMENT ON VIEW segments IS E'@primaryKey call_record_id,session_ordinal,ordinal\n@foreignKey (call_record_id, session_ordinal) references sessions (call_record_id, ordinal)';

CREATE VIEW pstn_calls AS SELECT * FROM public.pstn_calls;
COMMENT ON VIEW pstn_calls IS '@primaryKey key';
