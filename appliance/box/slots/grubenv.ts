import {
  type BootState,
  codeMax,
  isBootText,
  type SlotName,
  type SlotState,
  type Trust,
  triesMax,
  versionMax,
} from "./boot-state.ts";

/** GRUB's environment block is 1024 bytes. All variables are in the first sector of a disk, which is written whole or not at all. */
export const grubenvBytes = 1024;
export const grubenvUsedMax = 512;
const firstLine = "# GRUB Environment Block\n";

/** Why a block is no boot state of ours: for a person, and for the checker of power cuts. */
export class GrubenvBroken extends Error {}

const trusts: readonly Trust[] = ["none", "trial", "good"];

/** A boot state as GRUB's environment block. Source: GRUB manual, "Environment block"; `grub-core/lib/envblk.c` reads `NAME=value` lines, then `#` to the end. */
export function printGrubenv(state: BootState): Buffer {
  const lines = [
    `ORDER=${state.order.join(" ")}`,
    ...slotLines("A", state.slots.A),
    ...slotLines("B", state.slots.B),
    `GAVE_UP=${state.gaveUp}`,
    `CAUSE=${state.cause}`,
  ];
  const text = `${firstLine}${lines.join("\n")}\n`;
  if (text.length > grubenvUsedMax) throw new GrubenvBroken(`${text.length} bytes of variables; ${grubenvUsedMax} fit`);
  return Buffer.from(text.padEnd(grubenvBytes, "#"), "latin1");
}

const slotLines = (name: SlotName, { trust, tries, version }: SlotState): string[] => [
  `${name}_OK=${trusts.indexOf(trust)}`,
  `${name}_TRY=${tries}`,
  `${name}_VER=${version}`,
];

/** The boot state in a block; throws `GrubenvBroken` when it is anything but a whole one of ours. The order of the lines does not matter: GRUB moves them. */
export function parseGrubenv(block: Uint8Array): BootState {
  if (block.length !== grubenvBytes) broken(`it has ${block.length} bytes, not ${grubenvBytes}`);
  const text = Buffer.from(block).toString("latin1");
  if (!text.startsWith(firstLine)) broken("it does not begin as GRUB's environment block");
  const variables = new Map<string, string>();
  let at = firstLine.length;
  while (text[at] !== "#") {
    const end = text.indexOf("\n", at);
    const line = text.slice(at, end);
    const equals = line.indexOf("=");
    if (end === -1 || equals < 1) broken(`no variable at byte ${at}`);
    const name = line.slice(0, equals);
    if (variables.has(name)) broken(`${name} is there twice`);
    variables.set(name, line.slice(equals + 1));
    at = end + 1;
    if (at > grubenvUsedMax) broken(`variables beyond byte ${grubenvUsedMax}`);
  }
  if (text.slice(at).replaceAll("#", "") !== "") broken("something stands behind the variables");
  return stateOf(variables);
}

function stateOf(variables: Map<string, string>): BootState {
  const take = (name: string): string => {
    const value = variables.get(name);
    if (value === undefined) return broken(`${name} is missing`);
    variables.delete(name);
    return value;
  };
  const order = take("ORDER");
  if (order !== "A B" && order !== "B A") broken(`ORDER is ${JSON.stringify(order)}`);
  const slot = (name: SlotName): SlotState => {
    const ok = take(`${name}_OK`);
    const trust = /^[012]$/.test(ok) ? trusts[Number(ok)] : undefined;
    if (!trust) return broken(`${name}_OK is ${JSON.stringify(ok)}`);
    const tries = take(`${name}_TRY`);
    if (!/^\d$/.test(tries) || Number(tries) > triesMax(trust)) broken(`${name}_TRY is ${JSON.stringify(tries)}`);
    return { trust, tries: Number(tries), version: word(`${name}_VER`, versionMax) };
  };
  const word = (name: string, max: number): string => {
    const value = take(name);
    if (value !== "" && !isBootText(value, max)) broken(`${name} is ${JSON.stringify(value.slice(0, 60))}`);
    return value;
  };
  const state: BootState = {
    order: order === "A B" ? ["A", "B"] : ["B", "A"],
    slots: { A: slot("A"), B: slot("B") },
    gaveUp: word("GAVE_UP", versionMax),
    cause: word("CAUSE", codeMax),
  };
  if (variables.size > 0) broken(`${[...variables.keys()].join(", ")} does not belong there`);
  return state;
}

function broken(why: string): never {
  throw new GrubenvBroken(`the boot environment is not whole: ${why}`);
}
