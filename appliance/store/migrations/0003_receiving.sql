CREATE TABLE `receipt` (
	`id` text PRIMARY KEY NOT NULL,
	`inboundId` text DEFAULT '' NOT NULL,
	`sku` text DEFAULT '' NOT NULL,
	`lot` text DEFAULT '' NOT NULL,
	`expiryDate` text DEFAULT '' NOT NULL,
	`serials` text DEFAULT '[]' NOT NULL,
	`owner` text DEFAULT '' NOT NULL,
	`qty` integer DEFAULT 0 NOT NULL,
	`damagedQty` integer DEFAULT 0 NOT NULL,
	`status` text DEFAULT 'available' NOT NULL,
	`location` text DEFAULT '' NOT NULL,
	`lpn` text DEFAULT '' NOT NULL,
	`lines` text DEFAULT '[]' NOT NULL,
	`taskId` text DEFAULT '' NOT NULL,
	`receivedBy` text DEFAULT '' NOT NULL,
	`receivedAt` integer,
	`undone` integer DEFAULT 0 NOT NULL,
	`undoneBy` text DEFAULT '' NOT NULL,
	`undoneAt` integer
);
--> statement-breakpoint
CREATE INDEX `receipt_inboundId` ON `receipt` (`inboundId`);--> statement-breakpoint
CREATE INDEX `receipt_lpn` ON `receipt` (`lpn`);--> statement-breakpoint
CREATE INDEX `receipt_sku_lot` ON `receipt` (`sku`,`lot`);--> statement-breakpoint
ALTER TABLE `inbound` ADD `receiptNumber` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `inboundLine` ADD `parentLpn` text DEFAULT '' NOT NULL;