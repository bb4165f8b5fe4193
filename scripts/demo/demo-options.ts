import { parseArgs } from "node:util";

export interface DemoOptions {
  /** How many seconds of the shift pass in one of ours. */
  speed: number;
  json: boolean;
  seed: number;
  orders: number;
  /** Leave the data folder where it is. */
  keep: boolean;
  data: string;
  /** Robots, a sorter, scanners, scales, printers, sensors and a portal take part. */
  machines: boolean;
}

export const demoHelp = `A simulated shift against a fresh site, through the real doors: files, HTTP, WebSocket and MQTT, with
simulated machines that speak their real protocols: VDA 5050, OPC UA, serial lines, ZPL, Modbus and LLRP.

  --speed N|max  how much faster than real people (30); max never waits
  --json         nothing but one closing JSON object on stdout
  --seed N       another shift: other goods, other orders, other mistakes (1)
  --orders N     how many orders come in (500)
  --keep         keep the data folder and say where it is
  --data DIR     use this empty folder
  --no-machines  people only: no robots, sorter, scanners, scales, printers, sensors or portal

Example: npm run demo -- --speed max --json
`;

/** Reads the arguments, or throws an error that a person can act on. */
export function demoOptions(args: readonly string[]): DemoOptions | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      speed: { type: "string", default: "30" },
      json: { type: "boolean", default: false },
      seed: { type: "string", default: "1" },
      orders: { type: "string", default: "500" },
      keep: { type: "boolean", default: false },
      data: { type: "string", default: "" },
      "no-machines": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  return {
    speed: values.speed === "max" ? Number.POSITIVE_INFINITY : wholeNumber("--speed", values.speed, 1, 100_000),
    json: values.json,
    seed: wholeNumber("--seed", values.seed, 0, 999_999_999),
    orders: wholeNumber("--orders", values.orders, 10, 5_000),
    keep: values.keep || values.data !== "",
    data: values.data,
    machines: !values["no-machines"],
  };
}

function wholeNumber(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < min || value > max)
    throw new Error(`${option} is a whole number from ${min} to ${max}, not ${JSON.stringify(text)}.`);
  return value;
}
