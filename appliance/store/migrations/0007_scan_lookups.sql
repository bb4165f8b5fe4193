CREATE INDEX `load_number` ON `load` (`number`);--> statement-breakpoint
CREATE INDEX `lot_lot` ON `lot` (`lot`);--> statement-breakpoint
CREATE INDEX `balance_serial_only` ON `balance` (`serial`) WHERE serial <> '';