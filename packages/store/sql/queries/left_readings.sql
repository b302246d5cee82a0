-- Tables of readings that were cut off: no reading takes so long.
SELECT name
FROM system.tables
WHERE database = currentDatabase() AND match(name, '^reading_[0-9a-f]{16}$')
    AND toUnixTimestamp(metadata_modification_time) <= toUnixTimestamp(now()) - {seconds:Int64}
