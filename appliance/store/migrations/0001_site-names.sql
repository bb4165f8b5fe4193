CREATE TABLE `site` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text DEFAULT '' NOT NULL,
	`timeZone` text DEFAULT '' NOT NULL,
	`active` integer DEFAULT 1 NOT NULL,
	`stamps` text DEFAULT '{}' NOT NULL,
	`under` text DEFAULT '{}' NOT NULL
);
