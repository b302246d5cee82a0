-- Spans that came after a block of their writer for minutes that stay closed.
SELECT count() AS spans
FROM spans
WHERE tenant = {tenant:String} AND batch > {least:UInt64} AND writer IN {writers:Array(String)}
    AND batch > transform(writer, {writers:Array(String)}, {after:Array(UInt64)}, toUInt64(0))
    AND batch <= transform(writer, {writers:Array(String)}, {upTo:Array(UInt64)}, toUInt64(0))
    AND minute IN {minutes:Array(Int32)}
