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
  const { url, fingerprint256, token, primary } = following;
  const state = store.sync.sync();
  const before = stepsOfState(state).at(-2)?.origin ?? primary;
  takenOverFile.write(folder, { url, fingerprint256, token, origin: state.origin, before });
  followingFile.drop(folder);
  return false;
}
