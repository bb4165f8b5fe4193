CREATE TABLE "box" (
	"company" integer NOT NULL,
	"box" text NOT NULL,
	"site" text NOT NULL,
	"label" text NOT NULL,
	"public_key" text NOT NULL,
	"old_public_key" text DEFAULT '' NOT NULL,
	"state" text NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"paired_at_ms" bigint NOT NULL,
	"changed_at_ms" bigint NOT NULL,
	"last_seen_at_ms" bigint,
	"health" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"origin" text DEFAULT '' NOT NULL,
	"cursor" bigint DEFAULT 0 NOT NULL,
	"ticket" text DEFAULT '' NOT NULL,
	"previous_ticket" text DEFAULT '' NOT NULL,
	CONSTRAINT "box_company_box_pk" PRIMARY KEY("company","box")
);
--> statement-breakpoint
CREATE TABLE "company" (
	"company" integer PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "directory" (
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"company" integer NOT NULL,
	CONSTRAINT "directory_kind_key_pk" PRIMARY KEY("kind","key")
);
--> statement-breakpoint
CREATE TABLE "pairing" (
	"company" integer NOT NULL,
	"code_hash" text NOT NULL,
	"site_key" text NOT NULL,
	"made_by" text NOT NULL,
	"made_at_ms" bigint NOT NULL,
	"expires_at_ms" bigint NOT NULL,
	"used_at_ms" bigint,
	"used_by_box" text DEFAULT '' NOT NULL,
	CONSTRAINT "pairing_company_code_hash_pk" PRIMARY KEY("company","code_hash")
);
--> statement-breakpoint
CREATE TABLE "region" (
	"company" integer NOT NULL,
	"region" text NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "region_company_region_pk" PRIMARY KEY("company","region")
);
--> statement-breakpoint
CREATE TABLE "site" (
	"company" integer NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"region" text DEFAULT '' NOT NULL,
	"site" text DEFAULT '' NOT NULL,
	"created_at_ms" bigint NOT NULL,
	"closed" boolean DEFAULT false NOT NULL,
	CONSTRAINT "site_company_key_pk" PRIMARY KEY("company","key")
);
--> statement-breakpoint
CREATE TABLE "log" (
	"company" integer NOT NULL,
	"month" integer NOT NULL,
	"hub_pos" bigint NOT NULL,
	"to_pos" bigint NOT NULL,
	"origin" text NOT NULL,
	"site" text NOT NULL,
	"from_seq" bigint NOT NULL,
	"to_seq" bigint NOT NULL,
	"tip" text NOT NULL,
	"received_at_ms" bigint NOT NULL,
	"box" text NOT NULL,
	"audience" text[] NOT NULL,
	"skip" integer NOT NULL,
	"batch" "bytea" NOT NULL,
	"settled" jsonb,
	CONSTRAINT "log_company_month_hub_pos_pk" PRIMARY KEY("company","month","hub_pos")
) PARTITION BY RANGE (month);
--> statement-breakpoint
CREATE TABLE "log_head" (
	"company" integer PRIMARY KEY NOT NULL,
	"hub_pos" bigint NOT NULL,
	"incarnation" integer NOT NULL,
	"compacted_to" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "origin" (
	"company" integer NOT NULL,
	"origin" text NOT NULL,
	"site" text NOT NULL,
	"generation" integer NOT NULL,
	"seq" bigint NOT NULL,
	"tip" text NOT NULL,
	"last_eff" text NOT NULL,
	"sealed_at_seq" bigint,
	"more" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "origin_company_origin_pk" PRIMARY KEY("company","origin")
);
--> statement-breakpoint
CREATE TABLE "balance" (
	"company" integer NOT NULL,
	"id" uuid NOT NULL,
	"site" text NOT NULL,
	"place" text NOT NULL,
	"sku" text NOT NULL,
	"lot" text NOT NULL,
	"serial" text NOT NULL,
	"owner" text NOT NULL,
	"lpn" text NOT NULL,
	"status" text NOT NULL,
	"on_hand" bigint NOT NULL,
	CONSTRAINT "balance_company_id_pk" PRIMARY KEY("company","id")
);
--> statement-breakpoint
CREATE TABLE "conflict" (
	"company" integer NOT NULL,
	"id" text NOT NULL,
	"hub_pos" bigint NOT NULL,
	"record" text NOT NULL,
	"record_id" text NOT NULL,
	"field" text NOT NULL,
	"detail" jsonb NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"closed_by" text DEFAULT '' NOT NULL,
	"closed_at_ms" bigint,
	"at_ms" bigint NOT NULL,
	CONSTRAINT "conflict_company_id_pk" PRIMARY KEY("company","id")
);
--> statement-breakpoint
CREATE TABLE "entry" (
	"company" integer NOT NULL,
	"hub_pos" bigint NOT NULL,
	"line" integer NOT NULL,
	"site" text NOT NULL,
	"sku" text NOT NULL,
	"lot" text NOT NULL,
	"serial" text NOT NULL,
	"owner" text NOT NULL,
	"qty" bigint NOT NULL,
	"from_place" text NOT NULL,
	"from_lpn" text NOT NULL,
	"to_place" text NOT NULL,
	"to_lpn" text NOT NULL,
	"at_ms" bigint NOT NULL,
	"type" text NOT NULL,
	"ref" text NOT NULL,
	CONSTRAINT "entry_company_hub_pos_line_pk" PRIMARY KEY("company","hub_pos","line")
);
--> statement-breakpoint
CREATE TABLE "held" (
	"company" integer NOT NULL,
	"hub_pos" bigint NOT NULL,
	"origin" text NOT NULL,
	"seq" bigint NOT NULL,
	"site" text NOT NULL,
	"kind" text NOT NULL,
	"reason" text NOT NULL,
	"detail" text NOT NULL,
	"fact" jsonb NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"closed_by" text DEFAULT '' NOT NULL,
	"closed_reason" text DEFAULT '' NOT NULL,
	"closed_at_ms" bigint,
	"received_at_ms" bigint NOT NULL,
	CONSTRAINT "held_company_hub_pos_pk" PRIMARY KEY("company","hub_pos")
);
--> statement-breakpoint
CREATE TABLE "hourly" (
	"company" integer NOT NULL,
	"site" text NOT NULL,
	"hour_ms" bigint NOT NULL,
	"type" text NOT NULL,
	"facts" bigint NOT NULL,
	"units" bigint NOT NULL,
	CONSTRAINT "hourly_company_site_hour_ms_type_pk" PRIMARY KEY("company","site","hour_ms","type")
);
--> statement-breakpoint
CREATE TABLE "incident" (
	"company" integer NOT NULL,
	"id" text NOT NULL,
	"at_ms" bigint NOT NULL,
	"site" text NOT NULL,
	"kind" text NOT NULL,
	"detail" jsonb NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"closed_by" text DEFAULT '' NOT NULL,
	"closed_at_ms" bigint,
	CONSTRAINT "incident_company_id_pk" PRIMARY KEY("company","id")
);
--> statement-breakpoint
CREATE TABLE "record" (
	"company" integer NOT NULL,
	"site" text NOT NULL,
	"record" text NOT NULL,
	"id" text NOT NULL,
	"fields" jsonb NOT NULL,
	"stamps" jsonb,
	"hub_pos" bigint NOT NULL,
	CONSTRAINT "record_company_site_record_id_pk" PRIMARY KEY("company","site","record","id")
);
--> statement-breakpoint
CREATE TABLE "site_progress" (
	"company" integer NOT NULL,
	"site" text NOT NULL,
	"last_fact_at_ms" bigint NOT NULL,
	"received_at_ms" bigint NOT NULL,
	"hub_pos" bigint NOT NULL,
	"facts" bigint NOT NULL,
	CONSTRAINT "site_progress_company_site_pk" PRIMARY KEY("company","site")
);
--> statement-breakpoint
CREATE INDEX "box_by_site" ON "box" USING btree ("company","site");--> statement-breakpoint
CREATE INDEX "site_by_site" ON "site" USING btree ("company","site");--> statement-breakpoint
CREATE INDEX "log_by_origin" ON "log" USING btree ("company","origin","to_seq");--> statement-breakpoint
CREATE INDEX "log_by_pos" ON "log" USING btree ("company","to_pos");--> statement-breakpoint
CREATE INDEX "origin_by_site" ON "origin" USING btree ("company","site","generation");--> statement-breakpoint
CREATE INDEX "balance_by_sku" ON "balance" USING btree ("company","sku","lot");--> statement-breakpoint
CREATE INDEX "conflict_by_state" ON "conflict" USING btree ("company","state","hub_pos");--> statement-breakpoint
CREATE INDEX "entry_by_lot" ON "entry" USING btree ("company","lot","sku");--> statement-breakpoint
CREATE INDEX "held_by_state" ON "held" USING btree ("company","state","kind");--> statement-breakpoint
CREATE INDEX "held_by_source" ON "held" USING btree ("company","origin","seq");--> statement-breakpoint
CREATE INDEX "incident_by_state" ON "incident" USING btree ("company","state","at_ms");--> statement-breakpoint
CREATE INDEX "record_by_state" ON "record" USING btree ("company","record","site");--> statement-breakpoint
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
