import { readFileSync } from "node:fs";

/** The sample messages beside this folder; `samples/README.md` names their sources. For tests. */
export function sample(name: string): string {
  return readFileSync(new URL(`../samples/${name}`, import.meta.url), "latin1");
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A whole interchange around the segments of one transaction set, with right counts. */
export function interchangeOf(kind: string, group: string, body: readonly string[], separators = "*>~"): Uint8Array {
  const [element = "*", component = ">", terminator = "~"] = separators;
  const isa = `ISA*00*          *00*          *ZZ*PARTNER        *ZZ*KONTOR         *260101*1200*U*00401*000000007*0*T*`;
  const lines = [
    isa + component,
    `GS*${group}*PARTNER*KONTOR*20260101*1200*7*X*004010`,
    `ST*${kind}*0001`,
    ...body,
    `SE*${body.length + 2}*0001`,
    "GE*1*7",
    "IEA*1*000000007",
  ];
  return bytesOf(lines.map((line) => line.replaceAll("*", element) + terminator).join("\n"));
}
