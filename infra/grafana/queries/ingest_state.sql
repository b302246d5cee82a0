-- The state of intake in one row: what came in, what of it was a repeat, what could not be read, how far analysis is behind.
SELECT
    (SELECT count() FROM spans WHERE tenant = ${tenant:sqlstring} AND $__timeFilter(ingested_at)) AS spans_stored,
    (
        SELECT sum(newest)
        FROM
        (
            SELECT argMax(duplicates, (watermark, revision, version)) AS newest
            FROM minutes
            WHERE tenant = ${tenant:sqlstring}
                AND minute >= intDiv(toUnixTimestamp($__fromTime), 60) AND minute <= intDiv(toUnixTimestamp($__toTime), 60)
            GROUP BY minute
        )
    ) AS repeated_spans,
    (SELECT sum(rejected) FROM input_counts WHERE tenant = ${tenant:sqlstring}) AS rejected_spans,
    (SELECT count() FROM dead_letters FINAL WHERE tenant = ${tenant:sqlstring} AND $__timeFilter(at)) AS dead_letters,
    (
        SELECT greatest(0, toInt64(toUnixTimestamp(max(ingested_at))) - toInt64(
            (SELECT toUnixTimestamp(max(written_at)) FROM minutes WHERE tenant = ${tenant:sqlstring})))
        FROM spans
        WHERE tenant = ${tenant:sqlstring} AND $__timeFilter(ingested_at)
    ) AS seconds_behind
