CREATE TABLE "folded_run" (
	"company" integer NOT NULL,
	"origin" text NOT NULL,
	"from_seq" bigint NOT NULL,
	"to_seq" bigint NOT NULL,
	"hashes" "bytea" NOT NULL,
	CONSTRAINT "folded_run_company_origin_to_seq_pk" PRIMARY KEY("company","origin","to_seq")
);
--> statement-breakpoint
ALTER TABLE "log_head" ADD COLUMN "compacted_tip" text DEFAULT '0000000000000000000000000000000000000000000000000000000000000000' NOT NULL;--> statement-breakpoint
ALTER TABLE "held" ADD COLUMN "eff" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "held" ADD COLUMN "tip" text DEFAULT '' NOT NULL;