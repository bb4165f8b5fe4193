import { z } from "zod";

/** Values and answers that many of the cloud's contracts share. */
export const siteId = z
  .string()
  .min(1)
  .max(40)
  .regex(/^[A-Za-z0-9_-]+$/, "letters, digits, - and _")
  .meta({ description: "Site, by its id" });
export const regionId = z.string().trim().min(1).max(40);
/** Of a record that several sites share: it begins with their ids. */
export const longId = z.string().min(1).max(200);
/** A signed text that this service gave out: to be given back as it is. */
export const ticket = z.string().min(1).max(2_000);
export const personId = z.string().min(1).max(64);
/** A moment of the past or future, UTC milliseconds; null when there is none. */
export const moment = z.int().nullable();

/** `quiet` has not called for some minutes; `dark` for longer than it should; `waiting` has no box yet; `expelled` was away too long. */
export const siteStatus = z.enum(["online", "quiet", "dark", "waiting", "expelled"]);

/** How old what is shown of one site is. No number of a site is without it. */
export const siteAge = z.object({
  site: z.string(),
  name: z.string(),
  status: siteStatus,
  asOfMs: moment.meta({ description: "Everything that this site wrote up to here is in these figures" }),
  lastContactMs: moment,
  waitingFacts: z.int().meta({ description: "What the site said it still had to send" }),
});
export type SiteAge = z.output<typeof siteAge>;

/** Ages of the sites that an answer is made of. */
export const ages = z.array(siteAge).meta({ description: "The age of each site's part" });

/** Ask again with `after` for what follows. */
export const next = z.string().optional();

/** Something asked of a site: it is done when its intent says `accepted`. */
export const asked = z.object({
  intentId: z.string(),
  site: z.string(),
  state: z.enum(["pending", "expired", "withdrawn", "refused", "accepted"]),
});
/** What the hub recorded itself: true from here on. */
export const recorded = z.object({ hubPos: z.int() });
