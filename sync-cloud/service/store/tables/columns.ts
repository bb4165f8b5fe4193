import { bigint, customType } from "drizzle-orm/pg-core";

/** UTC milliseconds, or a count beyond 32 bits. */
export const ms = (name: string) => bigint(name, { mode: "number" });

export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });
