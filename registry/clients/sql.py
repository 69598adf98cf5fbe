"""What the database itself refuses of a client account: a state out of turn, and a key that opens again."""

GUARD = """
CREATE FUNCTION clients_client_state_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.state <> 'WAITING' THEN
    RAISE EXCEPTION 'a client may not begin in state %', NEW.state USING ERRCODE = 'check_violation';
  ELSIF TG_OP = 'UPDATE' AND NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
    ('ACTIVE', 'STOPPED'), ('ACTIVE', 'WAITING'), ('STOPPED', 'WAITING'), ('WAITING', 'ACTIVE'), ('WAITING', 'STOPPED')
  ) THEN
    RAISE EXCEPTION 'a client may not go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $guard$;
CREATE TRIGGER clients_client_state_guard BEFORE INSERT OR UPDATE OF state ON clients_client
  FOR EACH ROW EXECUTE FUNCTION clients_client_state_guard();
CREATE FUNCTION clients_key_ends_once() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF OLD.ended_at IS NOT NULL OR NEW.digest <> OLD.digest OR NEW.client_id <> OLD.client_id OR NEW.way <> OLD.way THEN
    RAISE EXCEPTION 'a key is made and ended, never changed' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $guard$;
CREATE TRIGGER clients_key_ends_once BEFORE UPDATE ON clients_key
  FOR EACH ROW EXECUTE FUNCTION clients_key_ends_once();
"""
NO_GUARD = """
DROP TRIGGER clients_client_state_guard ON clients_client; DROP FUNCTION clients_client_state_guard();
DROP TRIGGER clients_key_ends_once ON clients_key; DROP FUNCTION clients_key_ends_once();
"""
