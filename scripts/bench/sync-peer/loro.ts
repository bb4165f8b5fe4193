import { LoroDoc, LoroMap } from "loro-crdt";
import type { Library } from "./library.ts";

/** A map of maps; the bytes of each commit. */
export const library: Library = {
  name: "loro",
  disk: "each message in SQLite, by this harness",
  persistsItself: false,
  base(ids, fields) {
    const doc = new LoroDoc();
    doc.setPeerId("1");
    const items = doc.getMap("items");
    for (const id of ids) {
      const item = items.setContainer(id, new LoroMap());
      for (const [field, value] of Object.entries(fields)) item.set(field, value);
    }
    doc.commit();
    return doc.export({ mode: "snapshot" });
  },
  open(base, n) {
    const doc = new LoroDoc();
    doc.import(base);
    doc.setPeerId(`${n + 1_000}`);
    let made: Uint8Array | undefined;
    doc.subscribeLocalUpdates((bytes) => {
      made = bytes;
    });
    const items = doc.getMap("items");
    const itemOf = (id: string) => items.get(id) as LoroMap;
    return {
      change(changes) {
        made = undefined;
        for (const { id, field, value } of changes) itemOf(id).set(field, value);
        doc.commit();
        if (!made) throw new Error("no update was made");
        return made;
      },
      receive(messages) {
        doc.importBatch([...messages]);
      },
      value: (id, field) => itemOf(id).get(field),
    };
  },
};
