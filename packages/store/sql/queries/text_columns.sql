-- Columns that hold texts, of the tables that keep what belongs to a tenant.
SELECT table, name, type
FROM system.columns
WHERE database = currentDatabase()
    AND match(type, '^(Array\\()?(LowCardinality\\()?String\\)*$')
    AND name != 'tenant' AND name NOT LIKE 'source\\_%' AND name != 'writer'
    AND table IN (SELECT table FROM system.columns WHERE database = currentDatabase() AND name = 'tenant')
    AND table IN (SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree')
ORDER BY table, name
