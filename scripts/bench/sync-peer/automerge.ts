import * as A from "@automerge/automerge";
import type { Library } from "./library.ts";

interface Items extends Record<string, unknown> {
  items: Record<string, Record<string, unknown>>;
}

/** An object of objects; the bytes of each change. */
export const library: Library = {
  name: "automerge",
  disk: "each message in SQLite, by this harness",
  persistsItself: false,
  base(ids, fields) {
    const items = Object.fromEntries(ids.map((id) => [id, { ...fields }]));
    return A.save(A.from<Items>({ items } as Items, { actor: actorOf(0) }) as A.Doc<Items>);
  },
  open(base, n) {
    let doc = A.load<Items>(base, { actor: actorOf(n + 1) });
    return {
      change(changes) {
        doc = A.change(doc, (draft) => {
          for (const { id, field, value } of changes) (draft.items[id] as Record<string, unknown>)[field] = value;
        });
        const made = A.getLastLocalChange(doc);
        if (!made) throw new Error("no change was made");
        return made;
      },
      receive(messages) {
        [doc] = A.applyChanges(doc, [...messages]);
      },
      value: (id, field) => doc.items[id]?.[field],
    };
  },
};

const actorOf = (n: number): string => n.toString(16).padStart(32, "0");
