ALTER TABLE identity.session ADD COLUMN device_hash bytea;
COMMENT ON COLUMN identity.session.device_hash IS 'Hash of the browser''s own random cookie: equal ones are one browser, and nothing else can be told.';
