import { randomInt } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "./data-folder.ts";
import type { SignInHint } from "./ready-line.ts";
import type { Part, Site } from "./site.ts";

/**
 * A new site has nobody who could sign in, so its first start makes one admin with a badge and a PIN of chance. They are shown
 * at each start, and kept in `secrets/`, until somebody gives that admin another PIN or another badge.
 */
export const firstSignIn: Part = {
  name: "first sign-in",
  async start(site) {
    const { reader } = site.store;
    if (!reader.first("person", {}, "id")) await makeAdmin(site);
    const hint = readHint(site);
    if (!hint) return undefined;
    if (await site.desk.stillSignsIn(hint)) site.ready.signIns.push(hint);
    else rmSync(hintFile(site), { force: true });
    return undefined;
  },
};

export const firstAdminId = "admin";

/** Nobody but the first admin is here, and nobody gave that admin another PIN or badge: the site is as it came. */
export function isUntouched(site: Site): boolean {
  return readHint(site) !== undefined && site.store.reader.countOf("person", {}) === 1;
}

/** The same, with the look at badge and PIN that takes a while. */
export async function firstSignInStands(site: Site): Promise<boolean> {
  const hint = readHint(site);
  return hint !== undefined && isUntouched(site) && (await site.desk.stillSignsIn(hint));
}

/** The first admin was given a badge and a PIN of their own: the printed ones are not shown any more. */
export function forgetFirstSignIn(site: Site): void {
  rmSync(hintFile(site), { force: true });
  const at = site.ready.signIns.findIndex(({ personId }) => personId === firstAdminId);
  if (at !== -1) site.ready.signIns.splice(at, 1);
}

const hintFile = ({ folder }: Site): string => join(folder.secrets, "first-sign-in.json");

async function makeAdmin(site: Site): Promise<void> {
  const letters = Array.from({ length: 12 }, () => "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"[randomInt(32)]).join("");
  const hint: SignInHint = {
    name: "Admin",
    roles: ["admin", "supervisor"],
    badge: `KONTOR-${letters}`,
    personId: firstAdminId,
    pin: String(randomInt(1_000_000)).padStart(6, "0"),
  };
  writeWhole(hintFile(site), `${JSON.stringify(hint)}\n`, 0o600);
  const { personId: id, badge, pin, name, roles } = hint;
  const answer = await site.dispatch(
    { actor: "system", device: "appliance", roles: ["admin"] },
    "people.save",
    { id, name, badge, pin, roles },
    "first-sign-in",
  );
  if (!answer.ok) throw new Error(`the first admin could not be made: ${JSON.stringify(answer)}`);
}

function readHint(site: Site): SignInHint | undefined {
  const path = hintFile(site);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as SignInHint) : undefined;
}
