-- Minutes whose facts rest on spans that are gone: computing them again would lose what those spans told.
SELECT DISTINCT minute
FROM minutes
WHERE tenant = {tenant:String} AND minute >= {fromMinute:Int32} AND minute <= {toMinute:Int32}
    AND if(first_ingested > 0, first_ingested < (SELECT min(toUnixTimestamp(ingested_at)) FROM spans),
        first_batch > 0 AND first_batch < (SELECT min(batch) FROM spans WHERE writer = ''))
ORDER BY minute
