-- The highest block number that the only writer of a data directory gave out. When all spans are gone, what the facts had
-- reached still counts.
SELECT max(reached) AS batch
FROM
(
    SELECT max(batch) AS reached FROM spans WHERE writer = ''
    UNION ALL SELECT max(watermark) AS reached FROM progress
    UNION ALL SELECT max(watermark) AS reached FROM writer_progress WHERE writer = ''
)
