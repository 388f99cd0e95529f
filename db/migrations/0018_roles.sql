-- Roles that a tenant makes of permission codes and gives to its users, beside the built-in role that each user has.

-- The catalogue, for whoever reads the database: `migrate` writes it from the code. Roles name codes by text: one that the code no
-- longer knows grants nothing.
CREATE TABLE permissions (
    code          text    COLLATE "C" PRIMARY KEY,
    description   text    NOT NULL,
    -- No role of a tenant can hold it.
    platform_only boolean NOT NULL
);

CREATE TABLE roles (
    tenant_id   uuid        NOT NULL,
    id          uuid        NOT NULL,
    name        text        NOT NULL CONSTRAINT roles_name_check CHECK (char_length(name) BETWEEN 1 AND 100),
    -- Two names that look the same are the same.
    name_search text        COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(normalize(name, NFKC))) STORED,
    permissions text[]      NOT NULL CONSTRAINT roles_permissions_check CHECK (cardinality(permissions) <= 100),
    version     integer     NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT roles_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT roles_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT roles_name_key UNIQUE (tenant_id, name_search),
    -- The built-in roles' names, also with other parting characters, with a dotless or a dotted i.
    CONSTRAINT roles_name_reserved_check CHECK (translate(name_search, U&'\0131\0130 ._-', 'ii') NOT IN ('user', 'admin', 'superadmin'))
);

CREATE TABLE user_roles (
    tenant_id uuid NOT NULL,
    user_id   uuid NOT NULL,
    role_id   uuid NOT NULL,
    CONSTRAINT user_roles_pkey PRIMARY KEY (tenant_id, user_id, role_id),
    CONSTRAINT user_roles_user_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT user_roles_role_fkey FOREIGN KEY (tenant_id, role_id) REFERENCES roles (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX user_roles_role_idx ON user_roles (tenant_id, role_id);

ALTER TABLE roles ENABLE ROW LEVEL SECURITY;
ALTER TABLE roles FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_lock ON roles AS RESTRICTIVE FOR ALL TO saas_app
    USING (tenant_id = (SELECT current_tenant()))
    WITH CHECK (tenant_id = (SELECT current_tenant()));
CREATE POLICY tenant_rows ON roles FOR ALL TO saas_app USING (true) WITH CHECK (true);
CREATE POLICY system_rows ON roles FOR SELECT TO saas_system USING (true);

ALTER TABLE user_roles ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_roles FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_lock ON user_roles AS RESTRICTIVE FOR ALL TO saas_app
    USING (tenant_id = (SELECT current_tenant()))
    WITH CHECK (tenant_id = (SELECT current_tenant()));
CREATE POLICY tenant_rows ON user_roles FOR ALL TO saas_app USING (true) WITH CHECK (true);
CREATE POLICY system_rows ON user_roles FOR SELECT TO saas_system USING (true);

GRANT SELECT, INSERT, DELETE ON roles TO saas_app;
GRANT UPDATE (name, permissions, version, updated_at) ON roles TO saas_app;
GRANT SELECT, INSERT, DELETE ON user_roles TO saas_app;
-- The access check asks for the codes that a user's roles grant.
GRANT SELECT ON roles, user_roles TO saas_system;

CREATE TRIGGER roles_audit AFTER INSERT OR DELETE OR UPDATE OF name, permissions ON roles
    FOR EACH ROW EXECUTE FUNCTION audit_row('role', 'name', 'permissions');
CREATE TRIGGER user_roles_audit AFTER INSERT OR DELETE ON user_roles
    FOR EACH ROW EXECUTE FUNCTION audit_row('user_role', 'user_id', 'role_id');

-- Whether the tenant may have one more role. It locks the tenant's row first: of many who ask at once each sees what those before it
-- have made. A function, since each of its statements sees anew.
CREATE FUNCTION has_role_room(of_tenant uuid, most integer) RETURNS boolean
LANGUAGE plpgsql SET search_path = ''
AS $$
BEGIN
    PERFORM FROM public.tenants WHERE id = of_tenant FOR NO KEY UPDATE;
    RETURN (SELECT count(*) < most FROM public.roles WHERE tenant_id = of_tenant);
END
$$;
REVOKE ALL ON FUNCTION has_role_room(uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION has_role_room(uuid, integer) TO saas_app;
