-- The highest block number that was given out. When all spans are gone, what the facts had reached still counts.
SELECT max(reached) AS batch
FROM (SELECT max(batch) AS reached FROM spans UNION ALL SELECT max(watermark) AS reached FROM progress)
