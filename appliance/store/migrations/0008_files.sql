CREATE TABLE `file` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text DEFAULT '' NOT NULL,
	`kind` text DEFAULT '' NOT NULL,
	`state` text DEFAULT 'refused' NOT NULL,
	`sizeBytes` integer DEFAULT 0 NOT NULL,
	`result` text DEFAULT '{}' NOT NULL,
	`problems` text DEFAULT '[]' NOT NULL,
	`problemCount` integer DEFAULT 0 NOT NULL,
	`warningCount` integer DEFAULT 0 NOT NULL,
	`acknowledgements` text DEFAULT '[]' NOT NULL,
	`by` text DEFAULT '' NOT NULL,
	`at` integer
);
--> statement-breakpoint
CREATE INDEX `file_at` ON `file` (`at`);--> statement-breakpoint
CREATE INDEX `file_state_at` ON `file` (`state`,`at`);