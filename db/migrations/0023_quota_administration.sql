-- The platform's administrators make plans and set what a tenant may have; only saas_system can.
GRANT INSERT, UPDATE (limits, version, updated_at), DELETE ON plans TO saas_system;
GRANT INSERT, UPDATE (plan, limits, version, updated_at) ON tenant_quotas TO saas_system;
