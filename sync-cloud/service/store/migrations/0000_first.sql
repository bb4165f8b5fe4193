CREATE TABLE "first_answer" (
	"company" integer NOT NULL,
	"caller" text NOT NULL,
	"command_id" text NOT NULL,
	"name" text NOT NULL,
	"input_hash" text NOT NULL,
	"answer" jsonb NOT NULL,
	"at_ms" bigint NOT NULL,
	CONSTRAINT "first_answer_company_caller_command_id_pk" PRIMARY KEY("company","caller","command_id")
);
--> statement-breakpoint
CREATE TABLE "api_key" (
	"company" integer NOT NULL,
	"id" text NOT NULL,
	"token_hash" text NOT NULL,
	"name" text NOT NULL,
	"roles" text[] NOT NULL,
	"regions" text[] NOT NULL,
	"sites" text[] NOT NULL,
	"made_by" text NOT NULL,
	"made_at_ms" bigint NOT NULL,
	"used_at_ms" bigint,
	"expires_at_ms" bigint,
	"revoked_at_ms" bigint,
	CONSTRAINT "api_key_company_id_pk" PRIMARY KEY("company","id")
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"company" integer NOT NULL,
	"id" text NOT NULL,
	"at_ms" bigint NOT NULL,
	"person" text NOT NULL,
	"name" text NOT NULL,
	"command" text NOT NULL,
	"site" text NOT NULL,
	"outcome" text NOT NULL,
	"code" text NOT NULL,
	"input" jsonb NOT NULL,
	"address" text NOT NULL,
	"request_id" text NOT NULL,
	CONSTRAINT "audit_company_id_pk" PRIMARY KEY("company","id")
);
--> statement-breakpoint
CREATE TABLE "identity" (
	"company" integer NOT NULL,
	"provider" text NOT NULL,
	"subject" text NOT NULL,
	"person" text NOT NULL,
	CONSTRAINT "identity_company_provider_subject_pk" PRIMARY KEY("company","provider","subject")
);
--> statement-breakpoint
CREATE TABLE "invite" (
	"company" integer NOT NULL,
	"code_hash" text NOT NULL,
	"person" text NOT NULL,
	"expires_at_ms" bigint NOT NULL,
	"used_at_ms" bigint,
	CONSTRAINT "invite_company_code_hash_pk" PRIMARY KEY("company","code_hash")
);
--> statement-breakpoint
CREATE TABLE "member" (
	"company" integer NOT NULL,
	"person" text NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"language" text DEFAULT 'en' NOT NULL,
	"roles" text[] NOT NULL,
	"regions" text[] NOT NULL,
	"sites" text[] NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_at_ms" bigint NOT NULL,
	"last_seen_at_ms" bigint,
	"totp_sealed" text DEFAULT '' NOT NULL,
	"totp_confirmed" boolean DEFAULT false NOT NULL,
	"totp_step" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "member_company_person_pk" PRIMARY KEY("company","person")
);
--> statement-breakpoint
CREATE TABLE "member_session" (
	"company" integer NOT NULL,
	"token_hash" text NOT NULL,
	"person" text NOT NULL,
	"made_at_ms" bigint NOT NULL,
	"used_at_ms" bigint NOT NULL,
	"expires_at_ms" bigint NOT NULL,
	"address" text NOT NULL,
	"agent" text NOT NULL,
	"needs" text NOT NULL,
	CONSTRAINT "member_session_company_token_hash_pk" PRIMARY KEY("company","token_hash")
);
--> statement-breakpoint
CREATE TABLE "passkey" (
	"company" integer NOT NULL,
	"id" text NOT NULL,
	"person" text NOT NULL,
	"name" text NOT NULL,
	"public_key" "bytea" NOT NULL,
	"counter" bigint NOT NULL,
	"transports" text[] NOT NULL,
	"synced" boolean NOT NULL,
	"made_at_ms" bigint NOT NULL,
	"used_at_ms" bigint,
	CONSTRAINT "passkey_company_id_pk" PRIMARY KEY("company","id")
);
--> statement-breakpoint
CREATE TABLE "provider" (
	"company" integer NOT NULL,
	"provider" text NOT NULL,
	"issuer" text NOT NULL,
	"client_id" text NOT NULL,
	"secret_sealed" text NOT NULL,
	"title" text NOT NULL,
	"domains" text[] NOT NULL,
	"newcomer_roles" text[] NOT NULL,
	CONSTRAINT "provider_company_provider_pk" PRIMARY KEY("company","provider")
);
--> statement-breakpoint
CREATE TABLE "spent_once" (
	"company" integer NOT NULL,
	"hash" text NOT NULL,
	"expires_at_ms" bigint NOT NULL,
	CONSTRAINT "spent_once_company_hash_pk" PRIMARY KEY("company","hash")
);
--> statement-breakpoint
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
	"settled_cursor" bigint,
	"rotate_asked" boolean DEFAULT false NOT NULL,
	"last_challenge_ms" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "box_company_box_pk" PRIMARY KEY("company","box")
) WITH (fillfactor = 70);
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
CREATE TABLE "hub_key" (
	"company" integer NOT NULL,
	"public_key" text NOT NULL,
	"private_key_pem" text NOT NULL,
	"secret" text NOT NULL,
	"made_at_ms" bigint NOT NULL,
	CONSTRAINT "hub_key_company_public_key_pk" PRIMARY KEY("company","public_key")
);
--> statement-breakpoint
CREATE TABLE "pairing" (
	"company" integer NOT NULL,
	"code_hash" text NOT NULL,
	"id" text NOT NULL,
	"site" text NOT NULL,
	"name" text NOT NULL,
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
	"site" text NOT NULL,
	"name" text NOT NULL,
	"region" text DEFAULT '' NOT NULL,
	"time_zone" text DEFAULT '' NOT NULL,
	"created_at_ms" bigint NOT NULL,
	"state" text DEFAULT 'active' NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	CONSTRAINT "site_company_site_pk" PRIMARY KEY("company","site")
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
	"tip" text NOT NULL,
	"incarnation" integer NOT NULL,
	"compacted_to" bigint DEFAULT 0 NOT NULL
) WITH (fillfactor = 70);
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
	"more" jsonb NOT NULL,
	CONSTRAINT "origin_company_origin_pk" PRIMARY KEY("company","origin")
) WITH (fillfactor = 70);
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
	"since_ms" bigint NOT NULL,
	CONSTRAINT "balance_company_id_pk" PRIMARY KEY("company","id")
) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "conflict" (
	"company" integer NOT NULL,
	"id" text NOT NULL,
	"hub_pos" bigint NOT NULL,
	"record" text NOT NULL,
	"record_id" text NOT NULL,
	"field" text NOT NULL,
	"site" text NOT NULL,
	"kept" jsonb NOT NULL,
	"lost" jsonb NOT NULL,
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
	"facts" bigint NOT NULL,
	"received_qty" bigint NOT NULL,
	"picked_qty" bigint NOT NULL,
	"shipped_qty" bigint NOT NULL,
	"shipped_orders" bigint NOT NULL,
	CONSTRAINT "hourly_company_site_hour_ms_pk" PRIMARY KEY("company","site","hour_ms")
) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "hub_site" (
	"company" integer NOT NULL,
	"site" text NOT NULL,
	"authority" text NOT NULL,
	"generations" integer NOT NULL,
	"last_fact_at_ms" bigint DEFAULT 0 NOT NULL,
	"received_at_ms" bigint DEFAULT 0 NOT NULL,
	"hub_pos" bigint DEFAULT 0 NOT NULL,
	"facts" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "hub_site_company_site_pk" PRIMARY KEY("company","site")
) WITH (fillfactor = 70);
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
CREATE TABLE "parked" (
	"company" integer NOT NULL,
	"hub_pos" bigint NOT NULL,
	"record" text NOT NULL,
	"id" text NOT NULL,
	"fields" text[] NOT NULL,
	CONSTRAINT "parked_company_hub_pos_record_id_pk" PRIMARY KEY("company","hub_pos","record","id")
);
--> statement-breakpoint
CREATE TABLE "record" (
	"company" integer NOT NULL,
	"site" text NOT NULL,
	"record" text NOT NULL,
	"id" text NOT NULL,
	"fields" jsonb NOT NULL,
	"stamps" jsonb,
	"state" text DEFAULT '' NOT NULL,
	"hub_pos" bigint NOT NULL,
	CONSTRAINT "record_company_site_record_id_pk" PRIMARY KEY("company","site","record","id")
) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "snapshot" (
	"company" integer NOT NULL,
	"site" text NOT NULL,
	"cursor" bigint NOT NULL,
	"manifest" jsonb NOT NULL,
	"made_at_ms" bigint NOT NULL,
	CONSTRAINT "snapshot_company_site_cursor_pk" PRIMARY KEY("company","site","cursor")
);
--> statement-breakpoint
CREATE TABLE "snapshot_chunk" (
	"company" integer NOT NULL,
	"site" text NOT NULL,
	"hash" text NOT NULL,
	"body" "bytea" NOT NULL,
	CONSTRAINT "snapshot_chunk_company_site_hash_pk" PRIMARY KEY("company","site","hash")
);
--> statement-breakpoint
CREATE TABLE "source" (
	"company" integer NOT NULL,
	"key" text NOT NULL,
	"hub_pos" bigint NOT NULL,
	CONSTRAINT "source_company_key_pk" PRIMARY KEY("company","key")
);
--> statement-breakpoint
CREATE TABLE "company_rule" (
	"company" integer NOT NULL,
	"name" text NOT NULL,
	"value" jsonb NOT NULL,
	CONSTRAINT "company_rule_company_name_pk" PRIMARY KEY("company","name")
);
--> statement-breakpoint
CREATE TABLE "order_route" (
	"company" integer NOT NULL,
	"number" text NOT NULL,
	"state" text NOT NULL,
	"saga" jsonb NOT NULL,
	"made_at_ms" bigint NOT NULL,
	"changed_at_ms" bigint NOT NULL,
	CONSTRAINT "order_route_company_number_pk" PRIMARY KEY("company","number")
);
--> statement-breakpoint
CREATE TABLE "route_intent" (
	"company" integer NOT NULL,
	"intent" text NOT NULL,
	"number" text NOT NULL,
	"seen" text NOT NULL,
	CONSTRAINT "route_intent_company_intent_pk" PRIMARY KEY("company","intent")
);
--> statement-breakpoint
CREATE TABLE "dead_letter" (
	"company" integer NOT NULL,
	"id" text NOT NULL,
	"webhook" text NOT NULL,
	"hub_pos" bigint NOT NULL,
	"type" text NOT NULL,
	"site" text NOT NULL,
	"body" jsonb NOT NULL,
	"attempts" integer NOT NULL,
	"last_status" integer,
	"last_error" text NOT NULL,
	"died_at_ms" bigint NOT NULL,
	"state" text NOT NULL,
	CONSTRAINT "dead_letter_company_id_pk" PRIMARY KEY("company","id")
);
--> statement-breakpoint
CREATE TABLE "webhook" (
	"company" integer NOT NULL,
	"id" text NOT NULL,
	"url" text NOT NULL,
	"types" text[] NOT NULL,
	"sites" text[] NOT NULL,
	"secret_sealed" text NOT NULL,
	"old_secret_sealed" text DEFAULT '' NOT NULL,
	"old_secret_until_ms" bigint,
	"active" boolean DEFAULT true NOT NULL,
	"cursor" bigint NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"next_try_at_ms" bigint,
	"last_status" integer,
	"last_error" text DEFAULT '' NOT NULL,
	"lease_by" text DEFAULT '' NOT NULL,
	"lease_until_ms" bigint DEFAULT 0 NOT NULL,
	"made_by" text NOT NULL,
	"made_at_ms" bigint NOT NULL,
	CONSTRAINT "webhook_company_id_pk" PRIMARY KEY("company","id")
);
--> statement-breakpoint
CREATE INDEX "first_answer_by_age" ON "first_answer" USING btree ("company","at_ms");--> statement-breakpoint
CREATE INDEX "api_key_by_token" ON "api_key" USING btree ("company","token_hash");--> statement-breakpoint
CREATE INDEX "audit_by_person" ON "audit" USING btree ("company","person","id");--> statement-breakpoint
CREATE INDEX "audit_by_command" ON "audit" USING btree ("company","command","id");--> statement-breakpoint
CREATE INDEX "identity_by_person" ON "identity" USING btree ("company","person");--> statement-breakpoint
CREATE INDEX "invite_by_person" ON "invite" USING btree ("company","person");--> statement-breakpoint
CREATE UNIQUE INDEX "member_by_email" ON "member" USING btree ("company","email");--> statement-breakpoint
CREATE INDEX "member_session_by_person" ON "member_session" USING btree ("company","person");--> statement-breakpoint
CREATE INDEX "passkey_by_person" ON "passkey" USING btree ("company","person");--> statement-breakpoint
CREATE INDEX "box_by_site" ON "box" USING btree ("company","site");--> statement-breakpoint
CREATE INDEX "log_by_origin" ON "log" USING btree ("company","origin","to_seq");--> statement-breakpoint
CREATE INDEX "log_by_pos" ON "log" USING btree ("company","to_pos");--> statement-breakpoint
CREATE INDEX "origin_by_site" ON "origin" USING btree ("company","site","generation");--> statement-breakpoint
CREATE INDEX "balance_by_sku" ON "balance" USING btree ("company","sku","lot");--> statement-breakpoint
CREATE INDEX "balance_by_serial" ON "balance" USING btree ("company","serial") WHERE serial <> '';--> statement-breakpoint
CREATE INDEX "conflict_by_state" ON "conflict" USING btree ("company","state","hub_pos");--> statement-breakpoint
CREATE INDEX "entry_by_lot" ON "entry" USING btree ("company","lot","sku");--> statement-breakpoint
CREATE INDEX "held_by_state" ON "held" USING btree ("company","state","kind");--> statement-breakpoint
CREATE INDEX "held_by_source" ON "held" USING btree ("company","origin","seq");--> statement-breakpoint
CREATE INDEX "incident_by_state" ON "incident" USING btree ("company","state","at_ms");--> statement-breakpoint
CREATE INDEX "record_by_state" ON "record" USING btree ("company","state","record","site");--> statement-breakpoint
CREATE INDEX "record_by_change" ON "record" USING btree ("company","record","hub_pos");--> statement-breakpoint
CREATE INDEX "order_route_by_state" ON "order_route" USING btree ("company","state","made_at_ms");--> statement-breakpoint
CREATE INDEX "dead_letter_by_webhook" ON "dead_letter" USING btree ("company","webhook","state","id");--> statement-breakpoint
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
