-- Addresses of records that were set aside, the newest first.
SELECT d.tenant AS tenant, d.cluster AS cluster, d.topic AS topic, d.epoch AS epoch, d.partition AS partition,
    d.offset AS offset, argMax(d.class, (d.attempts, d.at)) AS reason, max(toUnixTimestamp64Milli(d.at)) AS at_ms,
    max(d.attempts) AS attempts
FROM dead_letters AS d
WHERE {anyTenant:Bool} OR d.tenant = {tenant:String}
GROUP BY d.tenant, d.cluster, d.topic, d.epoch, d.partition, d.offset
ORDER BY at_ms DESC, cluster, topic, epoch, partition, offset
LIMIT 10000
