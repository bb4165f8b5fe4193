import type { OutputOf } from "#sync/contracts/define.ts";
import type { filesContracts } from "#sync/contracts/files.ts";
import { problemOf } from "#sync/contracts/refusals.ts";
import type { Taken } from "../../edi/inbox/watch-inbox.ts";
import { newCommandId } from "../command-ids.ts";
import type { FileDesk } from "./file-desk.ts";
import { fileOwner } from "./file-owner.ts";

/** How the inbox imports a file: as anybody does, with nobody waiting for the answer. */
export const inboxTaker =
  (desk: FileDesk) =>
  async (name: string, bytes: Uint8Array): Promise<Taken> => {
    const options = { strictCounts: false, drafts: false, again: false };
    const request = { name, bytes, options, caller: fileOwner, commandId: newCommandId("inbox"), unattended: true };
    const answer = await desk.import(request);
    if (answer.ok) {
      const { outcome, result, warnings } = answer.value as OutputOf<(typeof filesContracts)["files.import"]>;
      return { outcome: "taken", note: `${outcome} ${JSON.stringify(result)}`, warnings };
    }
    if ("fault" in answer) return { outcome: "later", why: answer.fault };
    const { refusal } = answer;
    if (refusal.code === "file-refused") return { outcome: "refused", problems: refusal.problems };
    return { outcome: "later", why: problemOf(refusal).detail };
  };
