-- Parts of these tables that nobody reads any more and that are on the disk all the same.
SELECT count() AS parts
FROM system.parts
WHERE database = currentDatabase() AND active = 0 AND table IN {tables:Array(String)}
