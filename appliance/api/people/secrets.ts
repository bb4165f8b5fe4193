import { createHmac, randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** A PIN is short, so its hash is slow (scrypt, about 50 ms); the cost is in the text so that it can grow. */
export async function hashPin(pin: string): Promise<string> {
  const salt = randomBytes(16);
  return `scrypt$15$${salt.toString("base64url")}$${(await derive(pin, salt, 15)).toString("base64url")}`;
}

export async function pinMatches(pin: string, stored: string): Promise<boolean> {
  const [kind, log2, salt, expected] = stored.split("$");
  if (kind !== "scrypt" || !log2 || !salt || !expected) {
    await derive(pin, Buffer.alloc(16), 15); // takes as long as a wrong PIN: the answer does not tell who exists
    return false;
  }
  const given = await derive(pin, Buffer.from(salt, "base64url"), Number(log2));
  return timingSafeEqual(given, Buffer.from(expected, "base64url"));
}

/** A badge's code finds its person in one look-up; the site's pepper keeps a stolen book from naming badges. */
export const badgeHash = (badge: string, pepper: string): string =>
  createHmac("sha256", pepper).update(badge.trim()).digest("hex");

function derive(pin: string, salt: Buffer, log2: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(pin, salt, 32, { N: 2 ** log2, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
