-- Tells whether a minute of a window was switched over between two askings. Two halves, so that each is exact in a double.
SELECT
    sum(bitAnd(cityHash64(minute, version), 0xFFFFFFF)) AS low,
    sum(bitShiftRight(cityHash64(minute, version), 36)) AS high
FROM counting_minutes
WHERE tenant = {tenant:String} AND minute >= {fromMinute:Int32} AND minute < {toMinute:Int32}
