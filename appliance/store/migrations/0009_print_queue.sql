DROP INDEX `printJob_state`;--> statement-breakpoint
CREATE INDEX `printJob_state_requestedAt` ON `printJob` (`state`,`requestedAt`);