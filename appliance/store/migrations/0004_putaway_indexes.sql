ALTER TABLE `load` ADD `shortReason` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `load` ADD `cancelReason` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `inboundLine_parentLpn` ON `inboundLine` (`parentLpn`);--> statement-breakpoint
CREATE INDEX `location_travelSeq` ON `location` (`travelSeq`);--> statement-breakpoint
CREATE INDEX `task_toPlace_state` ON `task` (`toPlace`,`state`);--> statement-breakpoint
CREATE INDEX `task_assignedTo_state` ON `task` (`assignedTo`,`state`);--> statement-breakpoint
CREATE INDEX `task_createdAt` ON `task` (`createdAt`);--> statement-breakpoint
CREATE INDEX `entry_lpn` ON `entry` (`lpn`) WHERE lpn <> '';