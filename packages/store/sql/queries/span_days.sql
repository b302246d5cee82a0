-- Days of ingestion that have spans, with their bytes on disk, the oldest first.
SELECT partition, sum(bytes_on_disk) AS bytes
FROM system.parts
WHERE database = currentDatabase() AND table IN ('spans', 'spans_local') AND active
GROUP BY partition
ORDER BY partition
