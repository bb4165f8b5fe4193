import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { type BootState, type SlotState, slotNames, type Trust, triesMax } from "./boot-state.ts";
import { grubConfig } from "./grub-config.ts";
import { parseGrubenv, printGrubenv } from "./grubenv.ts";
import { pickSlot } from "./pick-slot.ts";

const slotStates: SlotState[] = (["none", "trial", "good"] satisfies Trust[]).flatMap((trust) =>
  Array.from({ length: triesMax(trust) + 1 }, (_, tries) => ({ trust, tries, version: "1.0.0" })),
);
const states: BootState[] = (["A", "B"] as const).flatMap((first) =>
  slotStates.flatMap((A) =>
    slotStates.map(
      (B): BootState => ({ order: first === "A" ? ["A", "B"] : ["B", "A"], slots: { A, B }, gaveUp: "", cause: "" }),
    ),
  ),
);

/**
 * GRUB's language is a shell's but for two words. A real shell runs the same text, with GRUB's commands as functions: `load_env` takes the
 * variables of one state, `save_env` and `linux` say what they were given.
 */
function runInShell(config: string, environments: readonly string[]): string[] {
  const asShell = config.replace(/\bfunction (\w+) \{/g, "$1() {").replace(/\bset (\w+)=/g, "$1=");
  const [functions = "", program = ""] = asShell.split("load_env");
  const script = `
save_env() { echo "saved $A_TRY $B_TRY"; }
linux() { echo "linux $*"; }
initrd() { echo "initrd $*"; }
boot() { echo "boots $slot"; }
load_env() { :; }
sleep() { :; }
reboot() { echo end; }
${functions}
${environments.map((variables) => `${variables}\nload_env${program}`).join("\n")}`;
  const { stdout, stderr, status } = spawnSync("sh", ["-s"], { input: script, encoding: "utf8", maxBuffer: 64e6 });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return stdout.split("end\n").slice(0, -1);
}

const variablesOf = (state: BootState) =>
  printGrubenv(state)
    .toString("latin1")
    .split("\n")
    .filter((line) => /^(ORDER|[AB]_(OK|TRY))=/.test(line))
    .map((line) => line.replace(/=(.*)/, "='$1'"))
    .join(" ");

test("GRUB's text picks the slot that the rule picks, and leaves the state behind that the rule leaves, in every state there is", () => {
  const said = runInShell(grubConfig({ diskGuid: "guid-1", kernelOptions: "console=ttyS0" }), states.map(variablesOf));
  expect(states).toHaveLength(450);
  expect(said).toHaveLength(states.length);
  for (const [n, state] of states.entries()) {
    const { slot, after } = pickSlot(state);
    const folder = slot.toLowerCase();
    expect(said[n], JSON.stringify(state)).toContain(`saved ${after.slots.A.tries} ${after.slots.B.tries}\n`);
    expect(said[n]).toContain(`boots ${slot}\n`);
    expect(said[n]).toContain(`linux /${folder}/vmlinuz kontor.mode=run kontor.disk=guid-1 kontor.slot=${folder} `);
    expect(said[n]).toContain(`initrd /${folder}/initrd.img\n`);
    expect(said[n]?.match(/boots/g)).toHaveLength(1);
  }
});

test("a rule that differs in one count is noticed", () => {
  const wrong = grubConfig({ diskGuid: "g" }).replace(' -o "$2" = "2" ]; then set fits=1', " ]; then set fits=1");
  const said = runInShell(wrong, states.map(variablesOf));
  const differ = states.filter((state, n) => !said[n]?.includes(`boots ${pickSlot(state).slot}\n`));
  expect(differ.length).toBeGreaterThan(0);
});

test("an environment that GRUB cannot read still starts a system", () => {
  const [said] = runInShell(grubConfig({ diskGuid: "g" }), ["unset ORDER A_OK A_TRY B_OK B_TRY"]);
  expect(said).toContain("boots A\n");
});

test("every state is what it was after being printed and read", () => {
  for (const state of states) expect(parseGrubenv(printGrubenv(state))).toEqual(state);
  expect(slotNames.every((slot) => slot.length === 1)).toBe(true);
});
