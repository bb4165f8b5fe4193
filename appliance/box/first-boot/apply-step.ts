import { randomBytes, randomUUID } from "node:crypto";
import type { z } from "zod";
import type { FirstBootAnswer } from "#sync/contracts/box/first-boot.ts";
import type { OutputOf } from "#sync/contracts/define.ts";
import type { ContractName, Contracts } from "#sync/contracts/list.ts";
import { firstAdminId, forgetFirstSignIn, isUntouched } from "../../site/first-sign-in.ts";
import { type Caller, Refused } from "../../store/book.ts";
import type { BoxDesk } from "../box-desk.ts";
import { applyImport } from "./apply-import.ts";
import { applyNetwork } from "./apply-network.ts";

/** Sends one ordinary command and gives its value; what it refuses is thrown as `Refused`. */
export type Send = <N extends ContractName>(
  name: N,
  input: z.input<Contracts[N]["input"]>,
) => Promise<OutputOf<Contracts[N]>>;

/**
 * Applies one answer of a first boot by the commands and verbs that anybody would use, and says in values what was applied: a name, an
 * address, a count. Throws `Refused`. Doing it again does no harm: the power may have gone after it and before it was written down.
 */
export async function applyStep(desk: BoxDesk, answer: FirstBootAnswer, caller: Caller): Promise<string> {
  const send: Send = async (name, input) => {
    const told = await desk.site.dispatch(caller, name, input, `first-boot:${randomUUID()}`);
    if (told.ok) return told.value as OutputOf<Contracts[typeof name]>;
    if ("refusal" in told) throw new Refused(told.refusal);
    throw new Error(`${name}: ${told.fault}`);
  };
  switch (answer.step) {
    case "language":
      await send("settings.save", { name: "site.language", value: answer.language });
      // Until an admin is made it is the first one who sets up, also after a power cut.
      if (isUntouched(desk.site)) await send("people.save", { id: firstAdminId, language: answer.language });
      return answer.language;
    case "site":
      await send("settings.save", { name: "site.name", value: answer.name });
      await send("settings.save", { name: "site.timeZone", value: answer.timeZone });
      return `${answer.name} · ${answer.timeZone}`;
    case "network": {
      const set: string[] = [];
      for (const one of answer.interfaces) set.push(await applyNetwork(desk, one, caller));
      return set.join(", ");
    }
    case "clock":
      return applyClock(desk, answer, caller);
    case "admin":
      return makeAdmin(desk, answer, send);
    case "import":
      return applyImport(desk, answer.import, send, caller);
    case "cloud":
      return pair(answer, send);
    case "machines":
      return addMachines(answer, send);
  }
}

type Answer<S extends FirstBootAnswer["step"]> = Extract<FirstBootAnswer, { step: S }>;

async function applyClock(desk: BoxDesk, { step: _step, ...wanted }: Answer<"clock">, caller: Caller): Promise<string> {
  const { automatic, servers, nowMs } = await desk.ask("clock.set", wanted, { caller });
  await desk.note(
    { what: "clock.set", outcome: "done", detail: { automatic, setByHand: wanted.setToMs !== undefined } },
    caller,
  );
  return automatic ? ["NTP", ...servers].join(" ") : new Date(nowMs).toISOString();
}

/** The first admin gets a name, a PIN and a badge of its own; what the start printed opens nothing any more. */
async function makeAdmin(desk: BoxDesk, { name, badge, pin }: Answer<"admin">, send: Send): Promise<string> {
  const language = desk.site.store.reader.setting("site.language");
  // Without a badge of its own the printed one must end all the same: nobody has this one.
  const given = badge ?? `none-${randomBytes(24).toString("base64url")}`;
  await send("people.save", {
    id: firstAdminId,
    name,
    roles: ["admin", "supervisor"],
    badge: given,
    pin,
    language,
    active: true,
  });
  forgetFirstSignIn(desk.site);
  return name;
}

async function pair({ url, code }: Answer<"cloud">, send: Send): Promise<string> {
  try {
    const { company, site } = await send("sync.pair", { url, code });
    return `${company} · ${site}`;
  } catch (error) {
    // Paired before the power went.
    const paired = error instanceof Refused && error.refusal.code === "cloud-paired" ? error.refusal.url : undefined;
    if (paired === undefined || new URL(paired).origin !== originOf(url)) throw error;
    const { cloud } = await send("sync.status", {});
    return cloud ? `${cloud.company} · ${cloud.site}` : paired;
  }
}

function originOf(url: string): string {
  try {
    return new URL(url).origin;
  } catch {
    return "";
  }
}

async function addMachines({ add }: Answer<"machines">, send: Send): Promise<string> {
  for (const machine of add) {
    try {
      await send("machines.add", machine);
    } catch (error) {
      // Added before the power went, or by a person who presses twice.
      if (!(error instanceof Refused && error.refusal.code === "machine-exists")) throw error;
    }
  }
  return add.map(({ name }) => name).join(", ");
}
