import type { Party } from "../documents.ts";
import type { Segment } from "./segments.ts";
import type { SetReader } from "./set-reader.ts";

/** Reads N1 loops: call `take` with each segment; it answers whether the segment was one of theirs. */
export class PartyReader {
  readonly #reader: SetReader;
  readonly #parties = new Map<string, Party>();
  #current: Party | undefined;

  constructor(reader: SetReader) {
    this.#reader = reader;
  }

  take(segment: Segment): boolean {
    const reader = this.#reader;
    if (segment.tag === "N1") {
      const role = reader.required(segment, 1, "what the party is, such as ST");
      const name = reader.text(segment, 2);
      const id = reader.text(segment, 4);
      // R0203: a name or a number must be there.
      if (!name && !id) reader.error("element-missing", segment, 2, undefined, "a name, or a number in N1-04");
      this.#current = { addressLines: [] };
      put(this.#current, "id", id);
      put(this.#current, "idQualifier", reader.text(segment, 3));
      put(this.#current, "name", name);
      // Two of one role: the first is the one the whole document is about.
      if (role && !this.#parties.has(role)) this.#parties.set(role, this.#current);
      return true;
    }
    const party = this.#current;
    if (!["N2", "N3", "N4", "PER"].includes(segment.tag)) {
      this.#current = undefined;
      return false;
    }
    if (!party) {
      if (segment.tag !== "PER") reader.error("segment-misplaced", segment, 0, segment.tag, "N1 before it");
      return true;
    }
    if (segment.tag === "N2" || segment.tag === "N3") {
      for (const n of [1, 2]) {
        const line = reader.text(segment, n);
        if (line) party.addressLines.push(line);
      }
    } else if (segment.tag === "N4") {
      put(party, "city", reader.text(segment, 1));
      put(party, "region", reader.text(segment, 2));
      put(party, "postcode", reader.text(segment, 3));
      put(party, "country", reader.text(segment, 4));
    }
    return true;
  }

  /** The first of these roles that is there. Roles are X12 element 98. */
  find(...roles: string[]): Party | undefined {
    return roles.map((role) => this.#parties.get(role)).find(Boolean);
  }
}

function put(party: Party, key: Exclude<keyof Party, "addressLines">, value: string | undefined): void {
  if (value !== undefined) party[key] = value;
}
