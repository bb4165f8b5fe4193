CREATE TABLE `cursor` (
	`consumer` text PRIMARY KEY NOT NULL,
	`pos` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `deadLetter` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`consumer` text NOT NULL,
	`pos` integer NOT NULL,
	`error` text NOT NULL,
	`tries` integer NOT NULL,
	`atMs` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `answer` (
	`commandId` text PRIMARY KEY NOT NULL,
	`pos` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `journal` (
	`pos` integer PRIMARY KEY NOT NULL,
	`origin` text NOT NULL,
	`seq` integer NOT NULL,
	`base` integer NOT NULL,
	`hlc` text NOT NULL,
	`atMs` integer NOT NULL,
	`actor` text NOT NULL,
	`device` text NOT NULL,
	`commandId` text NOT NULL,
	`type` text NOT NULL,
	`data` text NOT NULL,
	`moves` text NOT NULL,
	`sets` text NOT NULL,
	`source` text,
	`answer` text,
	`hash` blob NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `journal_origin_seq` ON `journal` (`origin`,`seq`);--> statement-breakpoint
CREATE TABLE `allocation` (
	`id` text PRIMARY KEY NOT NULL,
	`orderId` text DEFAULT '' NOT NULL,
	`orderLineId` text DEFAULT '' NOT NULL,
	`state` text DEFAULT 'open' NOT NULL,
	`qty` integer DEFAULT 0 NOT NULL,
	`pickedQty` integer DEFAULT 0 NOT NULL,
	`place` text DEFAULT '' NOT NULL,
	`lpn` text DEFAULT '' NOT NULL,
	`sku` text DEFAULT '' NOT NULL,
	`lot` text DEFAULT '' NOT NULL,
	`serial` text DEFAULT '' NOT NULL,
	`owner` text DEFAULT '' NOT NULL,
	`status` text DEFAULT 'available' NOT NULL,
	`taskId` text DEFAULT '' NOT NULL,
	`pathSeq` integer DEFAULT 0 NOT NULL,
	`toLpn` text DEFAULT '' NOT NULL,
	`createdAt` integer
);
--> statement-breakpoint
CREATE INDEX `allocation_orderId` ON `allocation` (`orderId`);--> statement-breakpoint
CREATE INDEX `allocation_orderLineId` ON `allocation` (`orderLineId`);--> statement-breakpoint
CREATE INDEX `allocation_taskId_pathSeq` ON `allocation` (`taskId`,`pathSeq`);--> statement-breakpoint
CREATE INDEX `allocation_sku_place` ON `allocation` (`sku`,`place`);--> statement-breakpoint
CREATE INDEX `allocation_sku_state` ON `allocation` (`sku`,`state`);--> statement-breakpoint
CREATE INDEX `allocation_lpn` ON `allocation` (`lpn`);--> statement-breakpoint
CREATE TABLE `barcode` (
	`id` text PRIMARY KEY NOT NULL,
	`code` text DEFAULT '' NOT NULL,
	`sku` text DEFAULT '' NOT NULL,
	`uom` text DEFAULT 'EA' NOT NULL,
	`qtyBase` integer DEFAULT 1 NOT NULL,
	`deletedAt` integer,
	`stamps` text DEFAULT '{}' NOT NULL,
	`under` text DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE INDEX `barcode_code` ON `barcode` (`code`);--> statement-breakpoint
CREATE INDEX `barcode_sku` ON `barcode` (`sku`);--> statement-breakpoint
CREATE TABLE `conflict` (
	`id` text PRIMARY KEY NOT NULL,
	`state` text DEFAULT 'open' NOT NULL,
	`settledBy` text DEFAULT '' NOT NULL,
	`settledAt` integer,
	`stamps` text DEFAULT '{}' NOT NULL,
	`under` text DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE TABLE `count` (
	`id` text PRIMARY KEY NOT NULL,
	`location` text DEFAULT '' NOT NULL,
	`sku` text DEFAULT '' NOT NULL,
	`state` text DEFAULT 'requested' NOT NULL,
	`reason` text DEFAULT 'request' NOT NULL,
	`blind` integer DEFAULT 1 NOT NULL,
	`round` integer DEFAULT 1 NOT NULL,
	`cutPos` integer DEFAULT 0 NOT NULL,
	`lines` text DEFAULT '[]' NOT NULL,
	`differences` text DEFAULT '[]' NOT NULL,
	`countedBy` text DEFAULT '' NOT NULL,
	`firstCountedBy` text DEFAULT '' NOT NULL,
	`decidedBy` text DEFAULT '' NOT NULL,
	`exceptionId` text DEFAULT '' NOT NULL,
	`createdAt` integer,
	`countedAt` integer,
	`postedAt` integer
);
--> statement-breakpoint
CREATE INDEX `count_location_state` ON `count` (`location`,`state`);--> statement-breakpoint
CREATE INDEX `count_state` ON `count` (`state`);--> statement-breakpoint
CREATE TABLE `device` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text DEFAULT '' NOT NULL,
	`kind` text DEFAULT 'handheld' NOT NULL,
	`secretHash` text DEFAULT '' NOT NULL,
	`certificate256` text DEFAULT '' NOT NULL,
	`certificateEndsAt` integer,
	`roles` text DEFAULT '[]' NOT NULL,
	`topics` text DEFAULT '{"publish":[],"subscribe":[]}' NOT NULL,
	`active` integer DEFAULT 1 NOT NULL,
	`pairedAt` integer,
	`lastSeenAt` integer
);
--> statement-breakpoint
CREATE TABLE `exception` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text DEFAULT 'other' NOT NULL,
	`severity` text DEFAULT 'warning' NOT NULL,
	`state` text DEFAULT 'open' NOT NULL,
	`detail` text DEFAULT '{}' NOT NULL,
	`place` text DEFAULT '' NOT NULL,
	`sku` text DEFAULT '' NOT NULL,
	`lpn` text DEFAULT '' NOT NULL,
	`orderId` text DEFAULT '' NOT NULL,
	`taskId` text DEFAULT '' NOT NULL,
	`countId` text DEFAULT '' NOT NULL,
	`inboundId` text DEFAULT '' NOT NULL,
	`openedBy` text DEFAULT '' NOT NULL,
	`openedAt` integer,
	`claimedBy` text DEFAULT '' NOT NULL,
	`closedBy` text DEFAULT '' NOT NULL,
	`closedAt` integer,
	`resolution` text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE INDEX `exception_state_severity` ON `exception` (`state`,`severity`);--> statement-breakpoint
CREATE INDEX `exception_taskId` ON `exception` (`taskId`);--> statement-breakpoint
CREATE INDEX `exception_orderId` ON `exception` (`orderId`);--> statement-breakpoint
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
CREATE INDEX `file_state_at` ON `file` (`state`,`at`);--> statement-breakpoint
CREATE TABLE `floorPlan` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text DEFAULT '' NOT NULL,
	`lif` text DEFAULT '{}' NOT NULL,
	`stations` text DEFAULT '{}' NOT NULL,
	`zones` text DEFAULT '[]' NOT NULL,
	`closures` text DEFAULT '{}' NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`active` integer DEFAULT 1 NOT NULL,
	`importedBy` text DEFAULT '' NOT NULL,
	`importedAt` integer
);
--> statement-breakpoint
CREATE TABLE `hold` (
	`id` text PRIMARY KEY NOT NULL,
	`scope` text DEFAULT 'lpn' NOT NULL,
	`sku` text DEFAULT '' NOT NULL,
	`lot` text DEFAULT '' NOT NULL,
	`lpn` text DEFAULT '' NOT NULL,
	`place` text DEFAULT '' NOT NULL,
	`reason` text DEFAULT '' NOT NULL,
	`by` text DEFAULT '' NOT NULL,
	`active` integer DEFAULT 1 NOT NULL,
	`placedAt` integer,
	`releasedAt` integer,
	`releasedBy` text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE INDEX `hold_active_scope` ON `hold` (`active`,`scope`);--> statement-breakpoint
CREATE INDEX `hold_sku_lot` ON `hold` (`sku`,`lot`);--> statement-breakpoint
CREATE INDEX `hold_lpn` ON `hold` (`lpn`);--> statement-breakpoint
CREATE INDEX `hold_place` ON `hold` (`place`);--> statement-breakpoint
CREATE TABLE `inbound` (
	`id` text PRIMARY KEY NOT NULL,
	`number` text DEFAULT '' NOT NULL,
	`receiptNumber` text DEFAULT '' NOT NULL,
	`kind` text DEFAULT 'asn' NOT NULL,
	`state` text DEFAULT 'announced' NOT NULL,
	`supplier` text DEFAULT '' NOT NULL,
	`purchaseOrder` text DEFAULT '' NOT NULL,
	`carrierScac` text DEFAULT '' NOT NULL,
	`billOfLading` text DEFAULT '' NOT NULL,
	`trailer` text DEFAULT '' NOT NULL,
	`dock` text DEFAULT '' NOT NULL,
	`expectedAt` integer,
	`arrivedAt` integer,
	`closedAt` integer,
	`source` text DEFAULT '{}' NOT NULL,
	`transferId` text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE INDEX `inbound_number` ON `inbound` (`number`);--> statement-breakpoint
CREATE INDEX `inbound_transferId` ON `inbound` (`transferId`);--> statement-breakpoint
CREATE INDEX `inbound_state_expectedAt` ON `inbound` (`state`,`expectedAt`);--> statement-breakpoint
CREATE TABLE `inboundLine` (
	`id` text PRIMARY KEY NOT NULL,
	`inboundId` text DEFAULT '' NOT NULL,
	`line` integer DEFAULT 0 NOT NULL,
	`state` text DEFAULT 'open' NOT NULL,
	`sku` text DEFAULT '' NOT NULL,
	`lot` text DEFAULT '' NOT NULL,
	`expiryDate` text DEFAULT '' NOT NULL,
	`owner` text DEFAULT '' NOT NULL,
	`expectedQty` integer DEFAULT 0 NOT NULL,
	`receivedQty` integer DEFAULT 0 NOT NULL,
	`damagedQty` integer DEFAULT 0 NOT NULL,
	`lpn` text DEFAULT '' NOT NULL,
	`parentLpn` text DEFAULT '' NOT NULL,
	`purchaseOrder` text DEFAULT '' NOT NULL,
	`overApproved` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE INDEX `inboundLine_inboundId_line` ON `inboundLine` (`inboundId`,`line`);--> statement-breakpoint
CREATE INDEX `inboundLine_sku` ON `inboundLine` (`sku`);--> statement-breakpoint
CREATE INDEX `inboundLine_sku_state` ON `inboundLine` (`sku`,`state`);--> statement-breakpoint
CREATE INDEX `inboundLine_lpn` ON `inboundLine` (`lpn`);--> statement-breakpoint
CREATE INDEX `inboundLine_parentLpn` ON `inboundLine` (`parentLpn`);--> statement-breakpoint
CREATE TABLE `intent` (
	`id` text PRIMARY KEY NOT NULL,
	`state` text DEFAULT 'pending' NOT NULL,
	`command` text DEFAULT '' NOT NULL,
	`input` text DEFAULT '{}' NOT NULL,
	`askedBy` text DEFAULT '' NOT NULL,
	`askedRoles` text DEFAULT '[]' NOT NULL,
	`askedAt` integer,
	`expiresAt` integer,
	`answeredAt` integer,
	`answer` text,
	`reason` text DEFAULT '' NOT NULL,
	`stamps` text DEFAULT '{}' NOT NULL,
	`under` text DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE INDEX `intent_state` ON `intent` (`state`);--> statement-breakpoint
CREATE TABLE `item` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text DEFAULT '' NOT NULL,
	`gtin` text DEFAULT '' NOT NULL,
	`owner` text DEFAULT '' NOT NULL,
	`baseUom` text DEFAULT 'EA' NOT NULL,
	`packagings` text DEFAULT '[]' NOT NULL,
	`tracksLot` integer DEFAULT 0 NOT NULL,
	`tracksSerial` integer DEFAULT 0 NOT NULL,
	`tracksExpiry` integer DEFAULT 0 NOT NULL,
	`shelfLifeDays` integer,
	`minRemainingDays` integer DEFAULT 0 NOT NULL,
	`allocationRule` text DEFAULT '' NOT NULL,
	`velocityClass` text DEFAULT 'C' NOT NULL,
	`storageClass` text DEFAULT '' NOT NULL,
	`holdOnReceipt` integer DEFAULT 0 NOT NULL,
	`overReceiptPercent` integer DEFAULT 0 NOT NULL,
	`countToleranceQty` integer DEFAULT 0 NOT NULL,
	`homeLocation` text DEFAULT '' NOT NULL,
	`minQty` integer,
	`maxQty` integer,
	`active` integer DEFAULT 1 NOT NULL,
	`deletedAt` integer,
	`stamps` text DEFAULT '{}' NOT NULL,
	`under` text DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE INDEX `item_gtin` ON `item` (`gtin`);--> statement-breakpoint
CREATE TABLE `load` (
	`id` text PRIMARY KEY NOT NULL,
	`number` text DEFAULT '' NOT NULL,
	`state` text DEFAULT 'planned' NOT NULL,
	`dock` text DEFAULT '' NOT NULL,
	`carrierScac` text DEFAULT '' NOT NULL,
	`carrierName` text DEFAULT '' NOT NULL,
	`trailer` text DEFAULT '' NOT NULL,
	`seal` text DEFAULT '' NOT NULL,
	`driver` text DEFAULT '' NOT NULL,
	`bolNumber` text DEFAULT '' NOT NULL,
	`cartons` integer DEFAULT 0 NOT NULL,
	`grossGrams` integer DEFAULT 0 NOT NULL,
	`plannedAt` integer,
	`departedAt` integer,
	`shortReason` text DEFAULT '' NOT NULL,
	`cancelReason` text DEFAULT '' NOT NULL,
	`createdAt` integer
);
--> statement-breakpoint
CREATE INDEX `load_number` ON `load` (`number`);--> statement-breakpoint
CREATE INDEX `load_state` ON `load` (`state`);--> statement-breakpoint
CREATE INDEX `load_dock_state` ON `load` (`dock`,`state`);--> statement-breakpoint
CREATE TABLE `location` (
	`id` text PRIMARY KEY NOT NULL,
	`site` text DEFAULT '' NOT NULL,
	`zone` text DEFAULT '' NOT NULL,
	`aisle` text DEFAULT '' NOT NULL,
	`bay` text DEFAULT '' NOT NULL,
	`level` text DEFAULT '' NOT NULL,
	`position` text DEFAULT '' NOT NULL,
	`kind` text DEFAULT 'storage' NOT NULL,
	`capabilities` text DEFAULT '["store","pick","count"]' NOT NULL,
	`travelSeq` integer DEFAULT 0 NOT NULL,
	`xMm` integer DEFAULT 0 NOT NULL,
	`yMm` integer DEFAULT 0 NOT NULL,
	`zMm` integer DEFAULT 0 NOT NULL,
	`maxWeightGrams` integer,
	`maxVolumeMm3` integer,
	`maxHeightMm` integer,
	`maxLpns` integer,
	`mixing` text DEFAULT 'any' NOT NULL,
	`storageClasses` text DEFAULT '[]' NOT NULL,
	`checkDigits` text DEFAULT '' NOT NULL,
	`lockedIn` integer DEFAULT 0 NOT NULL,
	`lockedOut` integer DEFAULT 0 NOT NULL,
	`lockReason` text DEFAULT '' NOT NULL,
	`lastCountedAt` integer,
	`active` integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE INDEX `location_zone_travelSeq` ON `location` (`zone`,`travelSeq`);--> statement-breakpoint
CREATE INDEX `location_travelSeq` ON `location` (`travelSeq`);--> statement-breakpoint
CREATE INDEX `location_kind` ON `location` (`kind`);--> statement-breakpoint
CREATE TABLE `lot` (
	`id` text PRIMARY KEY NOT NULL,
	`sku` text DEFAULT '' NOT NULL,
	`lot` text DEFAULT '' NOT NULL,
	`expiryDate` text DEFAULT '' NOT NULL,
	`productionDate` text DEFAULT '' NOT NULL,
	`status` text DEFAULT 'released' NOT NULL,
	`reason` text DEFAULT '' NOT NULL,
	`firstReceivedAt` integer
);
--> statement-breakpoint
CREATE INDEX `lot_lot` ON `lot` (`lot`);--> statement-breakpoint
CREATE INDEX `lot_sku` ON `lot` (`sku`);--> statement-breakpoint
CREATE INDEX `lot_expiryDate` ON `lot` (`expiryDate`);--> statement-breakpoint
CREATE TABLE `lpn` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text DEFAULT 'pallet' NOT NULL,
	`state` text DEFAULT 'planned' NOT NULL,
	`location` text DEFAULT '' NOT NULL,
	`parent` text DEFAULT '' NOT NULL,
	`orderId` text DEFAULT '' NOT NULL,
	`inboundId` text DEFAULT '' NOT NULL,
	`loadId` text DEFAULT '' NOT NULL,
	`sscc` text DEFAULT '' NOT NULL,
	`shippedContent` text DEFAULT '[]' NOT NULL,
	`cartonNumber` integer DEFAULT 0 NOT NULL,
	`tareGrams` integer DEFAULT 0 NOT NULL,
	`grossGrams` integer,
	`lengthMm` integer,
	`widthMm` integer,
	`heightMm` integer,
	`createdAt` integer,
	`closedAt` integer
);
--> statement-breakpoint
CREATE INDEX `lpn_location_parent` ON `lpn` (`location`,`parent`);--> statement-breakpoint
CREATE INDEX `lpn_parent` ON `lpn` (`parent`);--> statement-breakpoint
CREATE INDEX `lpn_orderId` ON `lpn` (`orderId`);--> statement-breakpoint
CREATE INDEX `lpn_inboundId` ON `lpn` (`inboundId`);--> statement-breakpoint
CREATE INDEX `lpn_loadId` ON `lpn` (`loadId`);--> statement-breakpoint
CREATE INDEX `lpn_sscc` ON `lpn` (`sscc`);--> statement-breakpoint
CREATE TABLE `machine` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text DEFAULT '' NOT NULL,
	`kind` text DEFAULT 'scanner' NOT NULL,
	`entry` text DEFAULT '' NOT NULL,
	`settings` text DEFAULT '{}' NOT NULL,
	`place` text DEFAULT '' NOT NULL,
	`zone` text DEFAULT '' NOT NULL,
	`xMm` integer DEFAULT 0 NOT NULL,
	`yMm` integer DEFAULT 0 NOT NULL,
	`zMm` integer DEFAULT 0 NOT NULL,
	`alerts` text DEFAULT '[]' NOT NULL,
	`enabled` integer DEFAULT 1 NOT NULL,
	`closedLanes` text DEFAULT '[]' NOT NULL,
	`certificates` text DEFAULT '{}' NOT NULL,
	`addedBy` text DEFAULT '' NOT NULL,
	`addedAt` integer,
	`removedAt` integer
);
--> statement-breakpoint
CREATE INDEX `machine_kind` ON `machine` (`kind`);--> statement-breakpoint
CREATE INDEX `machine_place` ON `machine` (`place`);--> statement-breakpoint
CREATE TABLE `measure` (
	`id` text PRIMARY KEY NOT NULL,
	`machine` text DEFAULT '' NOT NULL,
	`channel` integer DEFAULT 0 NOT NULL,
	`quantity` text DEFAULT '' NOT NULL,
	`place` text DEFAULT '' NOT NULL,
	`zone` text DEFAULT '' NOT NULL,
	`fromMs` integer,
	`toMs` integer,
	`readings` integer DEFAULT 0 NOT NULL,
	`missing` integer DEFAULT 0 NOT NULL,
	`min` integer DEFAULT 0 NOT NULL,
	`max` integer DEFAULT 0 NOT NULL,
	`sum` integer DEFAULT 0 NOT NULL,
	`last` integer DEFAULT 0 NOT NULL,
	`outsideMs` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE INDEX `measure_machine_fromMs` ON `measure` (`machine`,`fromMs`);--> statement-breakpoint
CREATE INDEX `measure_zone_quantity_fromMs` ON `measure` (`zone`,`quantity`,`fromMs`);--> statement-breakpoint
CREATE INDEX `measure_place_quantity_fromMs` ON `measure` (`place`,`quantity`,`fromMs`);--> statement-breakpoint
CREATE TABLE `numberRange` (
	`id` text PRIMARY KEY NOT NULL,
	`prefix` text DEFAULT '' NOT NULL,
	`digits` integer DEFAULT 6 NOT NULL,
	`next` integer DEFAULT 1 NOT NULL,
	`end` integer DEFAULT 1000000 NOT NULL,
	`blocks` text DEFAULT '[]' NOT NULL,
	`leasedAt` integer
);
--> statement-breakpoint
CREATE TABLE `order` (
	`id` text PRIMARY KEY NOT NULL,
	`number` text DEFAULT '' NOT NULL,
	`state` text DEFAULT 'open' NOT NULL,
	`held` integer DEFAULT 0 NOT NULL,
	`holdReason` text DEFAULT '' NOT NULL,
	`owner` text DEFAULT '' NOT NULL,
	`shipTo` text DEFAULT '{"name":""}' NOT NULL,
	`customer` text DEFAULT '' NOT NULL,
	`purchaseOrder` text DEFAULT '' NOT NULL,
	`priority` integer DEFAULT 5 NOT NULL,
	`requestedShipAt` integer,
	`requestedDeliveryAt` integer,
	`carrierScac` text DEFAULT '' NOT NULL,
	`serviceLevel` text DEFAULT '' NOT NULL,
	`freightTerms` text DEFAULT '' NOT NULL,
	`notes` text DEFAULT '[]' NOT NULL,
	`shipComplete` integer DEFAULT 0 NOT NULL,
	`waveId` text DEFAULT '' NOT NULL,
	`loadId` text DEFAULT '' NOT NULL,
	`parentId` text DEFAULT '' NOT NULL,
	`problems` text DEFAULT '[]' NOT NULL,
	`source` text DEFAULT '{}' NOT NULL,
	`trail` text DEFAULT '[]' NOT NULL,
	`createdAt` integer,
	`releasedAt` integer,
	`shippedAt` integer,
	`trackingNumber` text DEFAULT '' NOT NULL,
	`transferId` text DEFAULT '' NOT NULL,
	`byRights` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE INDEX `order_number` ON `order` (`number`);--> statement-breakpoint
CREATE INDEX `order_transferId` ON `order` (`transferId`);--> statement-breakpoint
CREATE INDEX `order_state_priority_requestedShipAt` ON `order` (`state`,`priority`,`requestedShipAt`);--> statement-breakpoint
CREATE INDEX `order_waveId` ON `order` (`waveId`);--> statement-breakpoint
CREATE INDEX `order_loadId` ON `order` (`loadId`);--> statement-breakpoint
CREATE INDEX `order_parentId` ON `order` (`parentId`);--> statement-breakpoint
CREATE INDEX `order_shippedAt` ON `order` (`shippedAt`);--> statement-breakpoint
CREATE TABLE `orderLine` (
	`id` text PRIMARY KEY NOT NULL,
	`orderId` text DEFAULT '' NOT NULL,
	`line` integer DEFAULT 0 NOT NULL,
	`sku` text DEFAULT '' NOT NULL,
	`uom` text DEFAULT 'EA' NOT NULL,
	`lot` text DEFAULT '' NOT NULL,
	`minExpiryDate` text DEFAULT '' NOT NULL,
	`orderedQty` integer DEFAULT 0 NOT NULL,
	`openQty` integer DEFAULT 0 NOT NULL,
	`promisedQty` integer DEFAULT 0 NOT NULL,
	`allocatedQty` integer DEFAULT 0 NOT NULL,
	`pickedQty` integer DEFAULT 0 NOT NULL,
	`packedQty` integer DEFAULT 0 NOT NULL,
	`shippedQty` integer DEFAULT 0 NOT NULL,
	`cancelledQty` integer DEFAULT 0 NOT NULL,
	`backorderQty` integer DEFAULT 0 NOT NULL,
	`source` text DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE INDEX `orderLine_orderId_line` ON `orderLine` (`orderId`,`line`);--> statement-breakpoint
CREATE INDEX `orderLine_sku` ON `orderLine` (`sku`);--> statement-breakpoint
CREATE INDEX `orderLine_sku_openQty` ON `orderLine` (`sku`,`openQty`);--> statement-breakpoint
CREATE TABLE `parcel` (
	`id` text PRIMARY KEY NOT NULL,
	`machine` text DEFAULT '' NOT NULL,
	`point` text DEFAULT '' NOT NULL,
	`epoch` integer DEFAULT 1 NOT NULL,
	`seq` integer DEFAULT 0 NOT NULL,
	`trackId` integer DEFAULT 0 NOT NULL,
	`barcode` text DEFAULT '' NOT NULL,
	`lpn` text DEFAULT '' NOT NULL,
	`state` text DEFAULT 'seen' NOT NULL,
	`because` text DEFAULT '' NOT NULL,
	`lane` text DEFAULT '' NOT NULL,
	`actualLane` text DEFAULT '' NOT NULL,
	`reason` text DEFAULT '' NOT NULL,
	`rounds` integer DEFAULT 0 NOT NULL,
	`grams` integer DEFAULT 0 NOT NULL,
	`seenAt` integer,
	`decidedAt` integer,
	`endedAt` integer
);
--> statement-breakpoint
CREATE INDEX `parcel_state` ON `parcel` (`state`);--> statement-breakpoint
CREATE INDEX `parcel_machine_seenAt` ON `parcel` (`machine`,`seenAt`);--> statement-breakpoint
CREATE INDEX `parcel_lpn` ON `parcel` (`lpn`);--> statement-breakpoint
CREATE INDEX `parcel_barcode` ON `parcel` (`barcode`);--> statement-breakpoint
CREATE INDEX `parcel_seenAt` ON `parcel` (`seenAt`);--> statement-breakpoint
CREATE TABLE `partner` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text DEFAULT 'customer' NOT NULL,
	`name` text DEFAULT '' NOT NULL,
	`gln` text DEFAULT '' NOT NULL,
	`scac` text DEFAULT '' NOT NULL,
	`address` text DEFAULT '{"name":""}' NOT NULL,
	`edi` text DEFAULT '{}' NOT NULL,
	`deletedAt` integer,
	`stamps` text DEFAULT '{}' NOT NULL,
	`under` text DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE INDEX `partner_kind` ON `partner` (`kind`);--> statement-breakpoint
CREATE TABLE `person` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text DEFAULT '' NOT NULL,
	`roles` text DEFAULT '[]' NOT NULL,
	`badgeHash` text DEFAULT '' NOT NULL,
	`pinHash` text DEFAULT '' NOT NULL,
	`language` text DEFAULT 'en' NOT NULL,
	`zones` text DEFAULT '[]' NOT NULL,
	`active` integer DEFAULT 1 NOT NULL,
	`lastSeenAt` integer
);
--> statement-breakpoint
CREATE INDEX `person_badgeHash` ON `person` (`badgeHash`);--> statement-breakpoint
CREATE TABLE `printJob` (
	`id` text PRIMARY KEY NOT NULL,
	`paper` text DEFAULT 'carton-label' NOT NULL,
	`subject` text DEFAULT '' NOT NULL,
	`printer` text DEFAULT '' NOT NULL,
	`copies` integer DEFAULT 1 NOT NULL,
	`state` text DEFAULT 'waiting' NOT NULL,
	`trouble` text DEFAULT '' NOT NULL,
	`detail` text DEFAULT '{}' NOT NULL,
	`requestedBy` text DEFAULT '' NOT NULL,
	`requestedAt` integer,
	`sentAt` integer,
	`printedAt` integer
);
--> statement-breakpoint
CREATE INDEX `printJob_state_requestedAt` ON `printJob` (`state`,`requestedAt`);--> statement-breakpoint
CREATE INDEX `printJob_subject` ON `printJob` (`subject`);--> statement-breakpoint
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
CREATE TABLE `rightGrant` (
	`id` text PRIMARY KEY NOT NULL,
	`authority` text DEFAULT '' NOT NULL,
	`holder` text DEFAULT '' NOT NULL,
	`sku` text DEFAULT '' NOT NULL,
	`owner` text DEFAULT '' NOT NULL,
	`qty` integer DEFAULT 0 NOT NULL,
	`state` text DEFAULT 'open' NOT NULL,
	`grantedAt` integer,
	`expiresAt` integer,
	`reason` text DEFAULT '' NOT NULL,
	`stamps` text DEFAULT '{}' NOT NULL,
	`under` text DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE INDEX `rightGrant_holder_state` ON `rightGrant` (`holder`,`state`);--> statement-breakpoint
CREATE INDEX `rightGrant_authority_state` ON `rightGrant` (`authority`,`state`);--> statement-breakpoint
CREATE TABLE `session` (
	`id` text PRIMARY KEY NOT NULL,
	`personId` text DEFAULT '' NOT NULL,
	`deviceId` text DEFAULT '' NOT NULL,
	`startedAt` integer,
	`expiresAt` integer,
	`endedAt` integer
);
--> statement-breakpoint
CREATE INDEX `session_personId` ON `session` (`personId`);--> statement-breakpoint
CREATE TABLE `setting` (
	`id` text PRIMARY KEY NOT NULL,
	`value` text,
	`stamps` text DEFAULT '{}' NOT NULL,
	`under` text DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sighting` (
	`id` text PRIMARY KEY NOT NULL,
	`scheme` text DEFAULT '' NOT NULL,
	`key` text DEFAULT '' NOT NULL,
	`lpn` text DEFAULT '' NOT NULL,
	`machine` text DEFAULT '' NOT NULL,
	`place` text DEFAULT '' NOT NULL,
	`direction` text DEFAULT 'here' NOT NULL,
	`outcome` text DEFAULT 'known' NOT NULL,
	`count` integer DEFAULT 0 NOT NULL,
	`rssiDbm` integer,
	`firstMs` integer,
	`lastMs` integer,
	`exceptionId` text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sighting_lastMs` ON `sighting` (`lastMs`);--> statement-breakpoint
CREATE INDEX `sighting_key` ON `sighting` (`key`);--> statement-breakpoint
CREATE INDEX `sighting_place_lastMs` ON `sighting` (`place`,`lastMs`);--> statement-breakpoint
CREATE TABLE `sweep` (
	`id` text PRIMARY KEY NOT NULL,
	`state` text DEFAULT 'open' NOT NULL,
	`location` text DEFAULT '' NOT NULL,
	`zone` text DEFAULT '' NOT NULL,
	`machine` text DEFAULT '' NOT NULL,
	`seen` text DEFAULT '[]' NOT NULL,
	`expected` integer DEFAULT 0 NOT NULL,
	`matched` integer DEFAULT 0 NOT NULL,
	`differences` text DEFAULT '[]' NOT NULL,
	`exceptionId` text DEFAULT '' NOT NULL,
	`startedBy` text DEFAULT '' NOT NULL,
	`startedAt` integer,
	`closedAt` integer
);
--> statement-breakpoint
CREATE INDEX `sweep_state` ON `sweep` (`state`);--> statement-breakpoint
CREATE INDEX `sweep_startedAt` ON `sweep` (`startedAt`);--> statement-breakpoint
CREATE TABLE `task` (
	`id` text PRIMARY KEY NOT NULL,
	`type` text DEFAULT 'move' NOT NULL,
	`state` text DEFAULT 'released' NOT NULL,
	`priority` integer DEFAULT 5 NOT NULL,
	`dueAt` integer,
	`zone` text DEFAULT '' NOT NULL,
	`fromPlace` text DEFAULT '' NOT NULL,
	`toPlace` text DEFAULT '' NOT NULL,
	`lpn` text DEFAULT '' NOT NULL,
	`sku` text DEFAULT '' NOT NULL,
	`lot` text DEFAULT '' NOT NULL,
	`qty` integer DEFAULT 0 NOT NULL,
	`orderId` text DEFAULT '' NOT NULL,
	`waveId` text DEFAULT '' NOT NULL,
	`inboundId` text DEFAULT '' NOT NULL,
	`countId` text DEFAULT '' NOT NULL,
	`loadId` text DEFAULT '' NOT NULL,
	`exceptionId` text DEFAULT '' NOT NULL,
	`method` text DEFAULT '' NOT NULL,
	`slots` text DEFAULT '[]' NOT NULL,
	`pathSeq` integer DEFAULT 0 NOT NULL,
	`assignedTo` text DEFAULT '' NOT NULL,
	`leaseHolder` text DEFAULT '' NOT NULL,
	`leaseDevice` text DEFAULT '' NOT NULL,
	`leaseEpoch` integer DEFAULT 0 NOT NULL,
	`leaseUntil` integer,
	`skippedAt` integer,
	`skipReason` text DEFAULT '' NOT NULL,
	`startedAt` integer,
	`doneAt` integer,
	`doneBy` text DEFAULT '' NOT NULL,
	`result` text DEFAULT '{}' NOT NULL,
	`createdAt` integer
);
--> statement-breakpoint
CREATE INDEX `task_state_type_priority` ON `task` (`state`,`type`,`priority`);--> statement-breakpoint
CREATE INDEX `task_leaseHolder_state` ON `task` (`leaseHolder`,`state`);--> statement-breakpoint
CREATE INDEX `task_orderId` ON `task` (`orderId`);--> statement-breakpoint
CREATE INDEX `task_lpn` ON `task` (`lpn`);--> statement-breakpoint
CREATE INDEX `task_toPlace_state` ON `task` (`toPlace`,`state`);--> statement-breakpoint
CREATE INDEX `task_inboundId` ON `task` (`inboundId`);--> statement-breakpoint
CREATE INDEX `task_countId` ON `task` (`countId`);--> statement-breakpoint
CREATE INDEX `task_waveId` ON `task` (`waveId`);--> statement-breakpoint
CREATE INDEX `task_loadId` ON `task` (`loadId`);--> statement-breakpoint
CREATE INDEX `task_assignedTo_state` ON `task` (`assignedTo`,`state`);--> statement-breakpoint
CREATE INDEX `task_createdAt` ON `task` (`createdAt`);--> statement-breakpoint
CREATE TABLE `transfer` (
	`id` text PRIMARY KEY NOT NULL,
	`number` text DEFAULT '' NOT NULL,
	`fromSite` text DEFAULT '' NOT NULL,
	`toSite` text DEFAULT '' NOT NULL,
	`state` text DEFAULT 'planned' NOT NULL,
	`wanted` text DEFAULT '[]' NOT NULL,
	`sent` text DEFAULT '[]' NOT NULL,
	`received` text DEFAULT '[]' NOT NULL,
	`differences` text DEFAULT '[]' NOT NULL,
	`orderId` text DEFAULT '' NOT NULL,
	`inboundId` text DEFAULT '' NOT NULL,
	`carrierScac` text DEFAULT '' NOT NULL,
	`trackingNumber` text DEFAULT '' NOT NULL,
	`priority` integer DEFAULT 5 NOT NULL,
	`note` text DEFAULT '' NOT NULL,
	`createdAt` integer,
	`shippedAt` integer,
	`arrivedAt` integer,
	`closedAt` integer,
	`stamps` text DEFAULT '{}' NOT NULL,
	`under` text DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE INDEX `transfer_state` ON `transfer` (`state`);--> statement-breakpoint
CREATE INDEX `transfer_number` ON `transfer` (`number`);--> statement-breakpoint
CREATE INDEX `transfer_orderId` ON `transfer` (`orderId`);--> statement-breakpoint
CREATE INDEX `transfer_inboundId` ON `transfer` (`inboundId`);--> statement-breakpoint
CREATE TABLE `transport` (
	`id` text PRIMARY KEY NOT NULL,
	`taskId` text DEFAULT '' NOT NULL,
	`taskType` text DEFAULT '' NOT NULL,
	`leaseEpoch` integer DEFAULT 0 NOT NULL,
	`lpn` text DEFAULT '' NOT NULL,
	`fromPlace` text DEFAULT '' NOT NULL,
	`toPlace` text DEFAULT '' NOT NULL,
	`state` text DEFAULT 'waiting' NOT NULL,
	`vehicle` text DEFAULT '' NOT NULL,
	`reason` text DEFAULT '' NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`lastNode` text DEFAULT '' NOT NULL,
	`exceptionId` text DEFAULT '' NOT NULL,
	`createdAt` integer,
	`assignedAt` integer,
	`loadedAt` integer,
	`endedAt` integer
);
--> statement-breakpoint
CREATE INDEX `transport_state` ON `transport` (`state`);--> statement-breakpoint
CREATE INDEX `transport_vehicle_state` ON `transport` (`vehicle`,`state`);--> statement-breakpoint
CREATE INDEX `transport_taskId` ON `transport` (`taskId`);--> statement-breakpoint
CREATE INDEX `transport_exceptionId` ON `transport` (`exceptionId`);--> statement-breakpoint
CREATE INDEX `transport_createdAt` ON `transport` (`createdAt`);--> statement-breakpoint
CREATE TABLE `wave` (
	`id` text PRIMARY KEY NOT NULL,
	`number` text DEFAULT '' NOT NULL,
	`state` text DEFAULT 'planned' NOT NULL,
	`method` text DEFAULT 'single' NOT NULL,
	`orders` integer DEFAULT 0 NOT NULL,
	`lines` integer DEFAULT 0 NOT NULL,
	`limits` text DEFAULT '{}' NOT NULL,
	`createdAt` integer,
	`releasedAt` integer,
	`doneAt` integer
);
--> statement-breakpoint
CREATE INDEX `wave_state` ON `wave` (`state`);--> statement-breakpoint
CREATE TABLE `balance` (
	`place` text NOT NULL,
	`sku` text NOT NULL,
	`lot` text NOT NULL,
	`serial` text NOT NULL,
	`lpn` text NOT NULL,
	`owner` text NOT NULL,
	`status` text NOT NULL,
	`onHand` integer NOT NULL,
	`allocated` integer NOT NULL,
	`oldestInAt` integer NOT NULL,
	PRIMARY KEY(`place`, `sku`, `lot`, `serial`, `lpn`, `owner`, `status`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `balance_sku` ON `balance` (`sku`,`status`);--> statement-breakpoint
CREATE INDEX `balance_lpn` ON `balance` (`lpn`) WHERE lpn <> '';--> statement-breakpoint
CREATE INDEX `balance_serial_only` ON `balance` (`serial`) WHERE serial <> '';--> statement-breakpoint
CREATE INDEX `balance_serial` ON `balance` (`sku`,`serial`) WHERE serial <> '';--> statement-breakpoint
CREATE TABLE `entry` (
	`pos` integer NOT NULL,
	`line` integer NOT NULL,
	`place` text NOT NULL,
	`sku` text NOT NULL,
	`lot` text NOT NULL,
	`serial` text NOT NULL,
	`lpn` text NOT NULL,
	`owner` text NOT NULL,
	`status` text NOT NULL,
	`delta` integer NOT NULL,
	PRIMARY KEY(`pos`, `line`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `entry_sku_lot` ON `entry` (`sku`,`lot`);--> statement-breakpoint
CREATE INDEX `entry_place` ON `entry` (`place`);--> statement-breakpoint
CREATE INDEX `entry_lpn` ON `entry` (`lpn`) WHERE lpn <> '';--> statement-breakpoint
CREATE TABLE `snapshot` (
	`pos` integer PRIMARY KEY NOT NULL,
	`atMs` integer NOT NULL,
	`rows` integer NOT NULL,
	`body` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `hubCursor` (
	`id` integer PRIMARY KEY NOT NULL,
	`cursor` integer NOT NULL,
	`incarnation` integer NOT NULL,
	`marks` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `hubPage` (
	`pos` integer PRIMARY KEY NOT NULL,
	`fromPos` integer NOT NULL,
	`toPos` integer NOT NULL,
	`bodyPos` integer NOT NULL,
	`undone` integer NOT NULL,
	`ofSite` integer NOT NULL,
	`body` blob
);
--> statement-breakpoint
CREATE INDEX `hubPage_toPos` ON `hubPage` (`toPos`);--> statement-breakpoint
CREATE TABLE `hubRewind` (
	`pos` integer NOT NULL,
	`origin` text NOT NULL,
	`seq` integer NOT NULL,
	`toPos` integer NOT NULL,
	PRIMARY KEY(`pos`, `origin`)
);
--> statement-breakpoint
CREATE TABLE `hubVerdict` (
	`origin` text NOT NULL,
	`seq` integer NOT NULL,
	`hubPos` integer NOT NULL,
	`verdict` text NOT NULL,
	PRIMARY KEY(`origin`, `seq`)
);
--> statement-breakpoint
CREATE TABLE `lateFact` (
	`origin` text NOT NULL,
	`seq` integer NOT NULL,
	`tip` text NOT NULL,
	`hubPos` integer NOT NULL,
	`pos` integer NOT NULL,
	`state` text NOT NULL,
	`adoptedPos` integer NOT NULL,
	PRIMARY KEY(`origin`, `seq`, `tip`)
);
--> statement-breakpoint
CREATE INDEX `lateFact_state` ON `lateFact` (`state`);--> statement-breakpoint
CREATE TABLE `overwrite` (
	`id` integer PRIMARY KEY NOT NULL,
	`hubPos` integer NOT NULL,
	`record` text NOT NULL,
	`recordId` text NOT NULL,
	`field` text NOT NULL,
	`won` integer NOT NULL,
	`origin` text NOT NULL,
	`seq` integer NOT NULL,
	`value` text NOT NULL,
	`otherHubPos` integer NOT NULL,
	`otherOrigin` text NOT NULL,
	`otherSeq` integer NOT NULL,
	`otherValue` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `ownEpoch` (
	`origin` text PRIMARY KEY NOT NULL,
	`pos` integer NOT NULL,
	`reason` text NOT NULL,
	`inherits` integer NOT NULL,
	`confirmedSeq` integer NOT NULL,
	`endSeq` integer,
	`again` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `parked` (
	`pos` integer NOT NULL,
	`line` integer NOT NULL,
	`hubPos` integer NOT NULL,
	`eff` text NOT NULL,
	`origin` text NOT NULL,
	`seq` integer NOT NULL,
	`base` integer NOT NULL,
	`atMs` integer NOT NULL,
	`record` text NOT NULL,
	`recordId` text NOT NULL,
	`fields` text NOT NULL,
	PRIMARY KEY(`pos`, `line`)
);
--> statement-breakpoint
CREATE INDEX `parked_origin` ON `parked` (`origin`,`seq`);--> statement-breakpoint
CREATE TABLE `siteCommand` (
	`commandId` text NOT NULL,
	`origin` text NOT NULL,
	`seq` integer NOT NULL,
	`sourceOrigin` text NOT NULL,
	`pos` integer NOT NULL,
	PRIMARY KEY(`commandId`, `origin`, `seq`)
);
--> statement-breakpoint
CREATE TABLE `syncNote` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
