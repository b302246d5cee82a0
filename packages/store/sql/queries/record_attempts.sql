-- How often a record was tried.
SELECT uniqExact(attempt) AS attempts
FROM record_attempts
WHERE cluster = {cluster:String} AND topic = {topic:String} AND epoch = {epoch:UInt32} AND partition = {partition:UInt32}
    AND offset = {offset:UInt64}
