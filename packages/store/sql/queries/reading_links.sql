-- How many spans of a window have links: mostly none, and then nobody looks for linked traces.
SELECT count() AS spans
FROM spans
WHERE tenant = {tenant:String} AND minute >= {fromMinute:Int32} AND minute <= {toMinute:Int32} AND notEmpty(link_ids)
