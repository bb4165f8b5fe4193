import { createMergeableStore, type MergeableChanges } from "tinybase/mergeable-store";
import { createFilePersister } from "tinybase/persisters/persister-file";
import type { Library } from "./library.ts";

/** A table of rows; the mergeable changes of a transaction as JSON. */
export const library: Library = {
  name: "tinybase",
  disk: "its own file persister, the whole store at each commit, no fsync",
  persistsItself: true,
  base(ids, fields) {
    const store = createMergeableStore("base");
    store.transaction(() => {
      for (const id of ids) store.setRow("items", id, { ...fields, id });
    });
    return Buffer.from(JSON.stringify(store.getMergeableContent()));
  },
  open(base, n) {
    const store = createMergeableStore(`replica-${n}`);
    store.applyMergeableChanges(JSON.parse(Buffer.from(base).toString()) as MergeableChanges);
    return {
      change(changes) {
        let made = "";
        store.startTransaction();
        for (const { id, field, value } of changes) store.setCell("items", id, field, value);
        store.finishTransaction(() => {
          made = JSON.stringify(store.getTransactionMergeableChanges());
          return false;
        });
        return Buffer.from(made);
      },
      receive(messages) {
        store.transaction(() => {
          for (const message of messages)
            store.applyMergeableChanges(JSON.parse(Buffer.from(message).toString()) as MergeableChanges);
        });
      },
      value: (id, field) => store.getCell("items", id, field),
      async save(file) {
        const persister = createFilePersister(store, file);
        await persister.save();
        await persister.destroy();
      },
    };
  },
};
