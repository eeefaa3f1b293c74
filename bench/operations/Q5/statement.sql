SELECT json_build_object('pstnCalls', json_build_object('totals', json_build_object(
    'count', sum(rows), 'durationSeconds', sum(seconds),
    'charges', json_agg(json_build_object('currency', currency, 'amount', amount::text) ORDER BY currency))))
FROM (
    SELECT currency, count(*) AS rows, sum(duration) AS seconds, sum(charge) AS amount
    FROM pstn_calls WHERE start_date_time >= :from AND start_date_time <= :until
    GROUP BY currency
) sums
