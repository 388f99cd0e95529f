-- What an account has made is found by the account: its export read every invitation and every operation of all tenants.
CREATE INDEX invitations_created_by_idx ON invitations (created_by);
DROP INDEX operations_created_by_idx;
CREATE INDEX operations_created_by_idx ON operations (created_by) WHERE created_by IS NOT NULL;
