-- Months of tables that have a partition a month, with their bytes on disk, the oldest first.
SELECT partition AS partition, sum(bytes_on_disk) AS bytes
FROM system.parts
WHERE database = currentDatabase() AND table IN {tables:Array(String)} AND active
GROUP BY partition
ORDER BY partition
