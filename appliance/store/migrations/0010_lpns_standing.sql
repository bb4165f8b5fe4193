DROP INDEX `lpn_location`;--> statement-breakpoint
CREATE INDEX `lpn_location_parent` ON `lpn` (`location`,`parent`);