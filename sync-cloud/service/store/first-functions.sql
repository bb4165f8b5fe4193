-- The company of this transaction; none, and so no row at all, when nobody said.
CREATE FUNCTION kontor_company() RETURNS integer LANGUAGE sql STABLE
  AS $$ SELECT coalesce(nullif(current_setting('kontor.company', true), ''), '0')::integer $$;
--> statement-breakpoint
-- Whose a box, a code or a session is: one whole key at a time, so that nobody can look around.
CREATE FUNCTION kontor_company_of(of_kind text, of_key text) RETURNS integer
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ SELECT company FROM directory WHERE kind = of_kind AND key = of_key $$;
--> statement-breakpoint
-- For the jobs that go from company to company.
CREATE FUNCTION kontor_companies() RETURNS SETOF integer
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ SELECT company FROM company ORDER BY company $$;
--> statement-breakpoint
-- A month of the log, in four parts by company. Making one that is there does nothing.
CREATE FUNCTION kontor_log_month(month integer) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
DECLARE part integer;
BEGIN
  IF to_regclass('log_' || month) IS NOT NULL THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(4711816);
  IF to_regclass('log_' || month) IS NOT NULL THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE %I PARTITION OF log FOR VALUES FROM (%s) TO (%s) PARTITION BY HASH (company)', 'log_' || month, month, month + 1);
  FOR part IN 0..3 LOOP
    EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS 4, REMAINDER %s)', 'log_' || month || '_' || part, 'log_' || month, part);
  END LOOP;
END $$;
--> statement-breakpoint
-- Gives a month of the log back to the disk once no company has a line in it; false while one has.
CREATE FUNCTION kontor_drop_log_month(month integer) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
DECLARE used boolean;
BEGIN
  IF to_regclass('log_' || month) IS NULL THEN RETURN true; END IF;
  EXECUTE format('SELECT EXISTS (SELECT FROM %I)', 'log_' || month) INTO used;
  IF used THEN RETURN false; END IF;
  EXECUTE format('DROP TABLE %I', 'log_' || month);
  RETURN true;
END $$;
--> statement-breakpoint
-- Counts what is in the tables that grow, for the planner: after a great load it need not wait for autovacuum.
CREATE FUNCTION kontor_analyze() RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ ANALYZE balance, record, entry, log, origin, held, conflict, incident, hourly $$;
