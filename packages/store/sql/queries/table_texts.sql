-- How each table was made.
SELECT name, create_table_query AS text
FROM system.tables
WHERE database = currentDatabase() AND engine LIKE '%MergeTree'
