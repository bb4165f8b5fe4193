import { genesisTip } from "#sync/protocol/entry.ts";
import { stepsOfState } from "#sync/protocol/site/site-session.ts";
import type { DataFolder } from "../../site/data-folder.ts";
import type { SiteStore } from "../../store/site-store.ts";
import { readNote } from "../../store/sync/notes.ts";
import { type Following, followingFile, takenOverFile } from "./standby-files.ts";

/** Has the book follow, at the start of a standby. False when it took over before, and the power went before the file said so: then it goes on as what it is. */
export async function beginFollowing(folder: DataFolder, store: SiteStore, following: Following): Promise<boolean> {
  if (readNote(store.reader.statements, "follows")) return true;
  if (store.queue.headPos === 0) {
    await store.queue.sync({ kind: "follow", primary: following.primary });
    return true;
  }
  const { url, fingerprint256, token, primary, primaryKey } = following;
  const state = store.sync.sync();
  const { origin: before, seq, tip } = stepsOfState(state).at(-2) ?? { origin: primary, seq: 0, tip: genesisTip };
  takenOverFile.write(folder, {
    ...{ url, fingerprint256, token, primaryKey, origin: state.origin, before },
    ...{ takenAtMs: Date.now(), isFenced: false, seq, tip },
  });
  followingFile.drop(folder);
  return false;
}
