-- What came in of each service, repeats included, and when the last ended. Live traffic (`clamped`): a span whose start was
-- clamped tells no end, and no other ends later than a sane clock may be ahead of its receipt.
SELECT
    minute, environment, namespace, service,
    bitShiftRight(cityHash64(environment, namespace, service), 12) AS service_key, count() AS stored,
    max(multiIf(
        intDiv(toUnixTimestamp64Nano(start), 60000000000) != minute, toInt64(minute) * 60000000,
        {clamped:Bool}, least(intDiv(toUnixTimestamp64Nano(start), 1000) + toInt64(intDiv(duration, 1000)),
            toUnixTimestamp64Micro(received_at) + {aheadUs:Int64}),
        intDiv(toUnixTimestamp64Nano(start), 1000) + toInt64(intDiv(duration, 1000)))) AS last_us
FROM spans
WHERE tenant = {tenant:String} AND minute IN {minutes:Array(Int32)}
GROUP BY minute, environment, namespace, service
