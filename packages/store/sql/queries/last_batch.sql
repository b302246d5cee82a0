-- The highest block number that is stored.
SELECT max(batch) AS batch FROM spans
