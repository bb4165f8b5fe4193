ALTER TABLE `order` ADD `trail` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
CREATE INDEX `order_parentId` ON `order` (`parentId`);--> statement-breakpoint
ALTER TABLE `orderLine` ADD `openQty` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `orderLine_sku_openQty` ON `orderLine` (`sku`,`openQty`);--> statement-breakpoint
CREATE INDEX `hold_lpn` ON `hold` (`lpn`);--> statement-breakpoint
CREATE INDEX `hold_place` ON `hold` (`place`);--> statement-breakpoint
CREATE INDEX `inboundLine_sku_state` ON `inboundLine` (`sku`,`state`);