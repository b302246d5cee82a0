-- Parts of the table of spans, and the bytes of all tables on disk.
SELECT countIf(table IN ('spans', 'spans_local')) AS parts, sum(bytes_on_disk) AS bytes
FROM system.parts
WHERE database = currentDatabase() AND active
