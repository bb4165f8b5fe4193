const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
let count = 0;

/** 60 random bits; `crypto.randomUUID` is not there without TLS. */
export const randomName = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => alphabet.charAt(byte % 32)).join("");

const page = randomName();

/**
 * An id for one press and its repeats, where no outbox counts: the name that this page drew when it was opened, and a count. Counted ids take next to nothing on the
 * site's line to its cloud; a random one each would take more than all the rest of a movement.
 */
export const newCommandId = (kind: string): string => `${kind}-${page}:${++count}`;
