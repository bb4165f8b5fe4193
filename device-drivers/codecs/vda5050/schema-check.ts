import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { Topic, Version } from "./model.ts";
import { fromTimestamp } from "./wire-units.ts";

/**
 * What the schema of this version says against a message: one line per fault with its path, empty when there is none. A topic that the
 * version does not have has no schema and no faults. Schemas are compiled at first use and kept.
 */
export function schemaFaults(version: Version, topic: Topic, message: unknown): string[] {
  const validate = compiled(version, topic);
  if (!validate || validate(message)) return [];
  return (validate.errors ?? []).slice(0, FAULTS_MAX).map(({ instancePath, message: text, params }) => {
    const named = "missingProperty" in params ? "" : "allowedValues" in params ? ` (${params.allowedValues})` : "";
    return `${topic}${instancePath.replaceAll("/", ".")}: ${text}${named}`;
  });
}
const FAULTS_MAX = 10;

export const hasTopic = (version: Version, topic: Topic): boolean =>
  version === "3.0" || (topic !== "responses" && topic !== "zoneSet");

const compiler = () =>
  new Ajv2020({
    strict: false,
    allErrors: true,
    validateFormats: true,
    formats: {
      "date-time": (text: string) => /T.*(Z|[+-]\d\d:\d\d)$/i.test(text) && fromTimestamp(text) !== undefined,
      uint32: { type: "number", validate: (value: number) => value >= 0 && value <= 0xff_ff_ff_ff },
      int64: { type: "number", validate: () => true },
    },
  });
let ajv: Ajv2020 | undefined;
const known = new Map<string, ValidateFunction>();

function compiled(version: Version, topic: Topic): ValidateFunction | undefined {
  if (!hasTopic(version, topic)) return undefined;
  const key = `v${version}/${topic}`;
  let validate = known.get(key);
  if (!validate) {
    const schema = JSON.parse(readFileSync(new URL(`./schemas/${key}.schema`, import.meta.url), "utf8")) as object;
    ajv ??= compiler();
    validate = ajv.compile(schema);
    known.set(key, validate);
  }
  return validate;
}
