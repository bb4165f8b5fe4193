ALTER TABLE `lpn` ADD `sscc` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `lpn` ADD `shippedContent` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
CREATE INDEX `lpn_sscc` ON `lpn` (`sscc`);--> statement-breakpoint
ALTER TABLE `order` ADD `trackingNumber` text DEFAULT '' NOT NULL;