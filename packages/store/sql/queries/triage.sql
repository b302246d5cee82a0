-- The last word on each finding of a tenant.
SELECT
    finding, argMax(t.state, t.written_at) AS state, argMax(t.reason, t.written_at) AS reason,
    argMax(t.owner, t.written_at) AS owner, toUnixTimestamp64Milli(argMax(t.expires_at, t.written_at)) AS expires_ms,
    toUnixTimestamp64Milli(max(t.written_at)) AS written_ms
FROM triage AS t
WHERE t.tenant = {tenant:String}
GROUP BY finding
ORDER BY finding
LIMIT 100000
