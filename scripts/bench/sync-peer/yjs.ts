import * as Y from "yjs";
import type { Library } from "./library.ts";

/** A map of maps; an update per transaction. */
export const library: Library = {
  name: "yjs",
  disk: "each message in SQLite, by this harness",
  persistsItself: false,
  base(ids, fields) {
    const doc = new Y.Doc();
    const items = doc.getMap<Y.Map<unknown>>("items");
    doc.transact(() => {
      for (const id of ids) items.set(id, new Y.Map(Object.entries(fields)));
    });
    return Y.encodeStateAsUpdate(doc);
  },
  open(base, n) {
    const doc = new Y.Doc();
    doc.clientID = n + 1_000;
    Y.applyUpdate(doc, base);
    const items = doc.getMap<Y.Map<unknown>>("items");
    let made: Uint8Array | undefined;
    doc.on("update", (update: Uint8Array) => {
      made = update;
    });
    return {
      change(changes) {
        made = undefined;
        doc.transact(() => {
          for (const { id, field, value } of changes) items.get(id)?.set(field, value);
        });
        if (!made) throw new Error("no update was made");
        return made;
      },
      receive(messages) {
        doc.transact(() => {
          for (const message of messages) Y.applyUpdate(doc, message);
        });
      },
      value: (id, field) => items.get(id)?.get(field),
    };
  },
};
