-- Tenants that sent anything.
SELECT DISTINCT tenant FROM minutes ORDER BY tenant
