/**
 * Commands that the cloud, or another site, may ask a site to run (an intent). Nothing that needs somebody at the place, and never people, secrets or machines.
 * The asked site runs no other, whoever wrote the intent.
 */
export const askableCommands = [
  "allocation.replan",
  "allocation.void",
  "holds.place",
  "holds.release",
  "inbound.cancel",
  "inbound.close",
  "inbound.create",
  "inbound.import",
  "intents.ask",
  "items.save",
  "locations.lock",
  "locations.unlock",
  "lots.recall",
  "lots.release",
  "numbers.lease",
  "orders.backorder",
  "orders.cancel",
  "orders.change",
  "orders.create",
  "orders.hold",
  "orders.import",
  "orders.promise",
  "orders.release",
  "orders.split",
  "orders.unhold",
  "orders.unrelease",
  "rights.fill",
  "rights.pledge",
  "rights.return",
  "rights.take-back",
  "settings.save",
  "transfers.ask",
  "transfers.cancel",
  "transfers.close",
  "transfers.release",
  "transfers.send",
  "waves.plan",
  "waves.release",
] as const;

/** Asked by the cloud alone, for admins of the company; another site may not. */
export const cloudsCommands = ["sync.book-held"] as const;

const askable: ReadonlySet<string> = new Set([...askableCommands, ...cloudsCommands]);
const ofCloud: ReadonlySet<string> = new Set(cloudsCommands);
export const isAskable = (command: string): boolean => askable.has(command);
export const isOfCloud = (command: string): boolean => ofCloud.has(command);
