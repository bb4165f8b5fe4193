CREATE TABLE "box_version" (
	"company" integer NOT NULL,
	"box" text NOT NULL,
	"site" text NOT NULL,
	"version" text NOT NULL,
	"cpu" text NOT NULL,
	"slot" text NOT NULL,
	"health" text NOT NULL,
	"state" text NOT NULL,
	"schema" integer NOT NULL,
	"since_ms" bigint NOT NULL,
	"reported_ms" bigint NOT NULL,
	"rollback" jsonb,
	"rollback_version" text DEFAULT '' NOT NULL,
	"rollback_heard_ms" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "box_version_company_box_pk" PRIMARY KEY("company","box")
);
--> statement-breakpoint
CREATE TABLE "rollout" (
	"company" integer NOT NULL,
	"rollout" text NOT NULL,
	"version" text NOT NULL,
	"scope" jsonb NOT NULL,
	"stages" jsonb NOT NULL,
	"from_ms" bigint NOT NULL,
	"rest_hours" integer NOT NULL,
	"halt_after" integer NOT NULL,
	"state" text NOT NULL,
	"counted_from_ms" bigint NOT NULL,
	"made_by" text NOT NULL,
	"made_at_ms" bigint NOT NULL,
	"note" text NOT NULL,
	CONSTRAINT "rollout_company_rollout_pk" PRIMARY KEY("company","rollout")
);
--> statement-breakpoint
CREATE INDEX "box_version_by_site" ON "box_version" USING btree ("company","site");