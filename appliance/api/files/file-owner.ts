import type { Caller } from "../../store/book.ts";

/** Who takes the files of the inbox and writes those of the outbox. */
export const fileOwner: Caller = { actor: "files", device: "appliance", roles: ["integrator"] };
