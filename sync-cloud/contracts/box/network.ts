import { z } from "zod";
import { command, query } from "../define.ts";
import { epochMs } from "../values.ts";

const ipv4 = z.ipv4();
const interfaceName = z.string().regex(/^[A-Za-z0-9._-]{1,15}$/, "a network interface such as enp1s0");
const ipv4WithPrefix = z
  .string()
  .regex(/^(\d{1,3}\.){3}\d{1,3}\/([1-9]|[12]\d|3[0-2])$/, "an address with its prefix, such as 192.168.10.20/24")
  .refine((text) => ipv4.safeParse(text.split("/")[0]).success, "four numbers from 0 to 255 before the slash");

/** How an interface gets its address. */
export const addressing = z.discriminatedUnion("mode", [
  z.strictObject({ mode: z.literal("dhcp") }),
  z.strictObject({
    mode: z.literal("static"),
    address: ipv4WithPrefix,
    gateway: z.union([ipv4, z.literal("")]).default(""),
    dns: z.array(ipv4).max(3).default([]),
  }),
  z.strictObject({ mode: z.literal("off") }),
]);

/** IEEE 802.11: 1 to 32 bytes. The key of WPA is 8 to 63 characters; empty for an open network. */
export const wifiChoice = z.strictObject({
  ssid: z
    .string()
    .min(1)
    .refine((text) => new TextEncoder().encode(text).length <= 32, "at most 32 bytes")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
    .refine((text) => !/[\u0000-\u001f\u007f]/.test(text), "no control characters"),
  key: z
    .union([z.string().regex(/^[\x20-\x7e]{8,63}$/, "8 to 63 letters, digits and signs"), z.literal("")])
    .default(""),
  hidden: z.boolean().default(false),
});

const interfaceShape = z.object({
  name: z.string(),
  kind: z.enum(["wired", "wifi"]),
  mac: z.string(),
  plugged: z.boolean().meta({ description: "A cable with something at its other end, or a Wi-Fi that is joined" }),
  addresses: z.array(z.string()).meta({ description: "IPv4 with prefix, those that others reach it by" }),
  gateway: z.string(),
  set: addressing,
  ssid: z.string().meta({ description: "The Wi-Fi it is to join; its key is never shown" }),
});

export const networkShape = z.object({
  hostname: z.string(),
  interfaces: z.array(interfaceShape),
  dns: z.array(z.string()),
  unconfirmed: z
    .object({ interface: z.string(), backAtMs: epochMs })
    .nullable()
    .meta({ description: "A change that falls back by itself unless it is confirmed before" }),
});
export type NetworkShape = z.infer<typeof networkShape>;

/** Interface `wired` or `wifi` means the first of its kind, for files that are written before the box is known. */
export const networkChange = {
  interface: interfaceName.meta({ description: "Its name; `wired` or `wifi` for the first of the kind" }),
  set: addressing,
  wifi: wifiChoice.optional().meta({ description: "Left out, a Wi-Fi interface stays with the network it has" }),
};

const boxRefusals = ["box-not-ours", "box-silent", "box-busy"] as const;

export const showNetwork = query({
  name: "box.network",
  title: "This box's network: interfaces, addresses, how they are set",
  input: {},
  output: networkShape,
  refusals: boxRefusals,
  may: ["supervisor"],
  rest: "GET /box/network",
});

export const setNetwork = command({
  name: "box.set-network",
  title: "Change how an interface gets its address; the former setting returns unless it is confirmed in time",
  input: networkChange,
  output: z.object({ interface: z.string(), backAtMs: epochMs }),
  refusals: [...boxRefusals, "interface-unknown", "interface-no-wifi"],
  may: ["supervisor"],
  rest: "POST /box/network",
});

export const confirmNetwork = command({
  name: "box.confirm-network",
  title: "Keep the changed network setting, or go back at once",
  input: { keep: z.boolean() },
  output: z.object({ kept: z.boolean() }),
  refusals: [...boxRefusals, "network-nothing-to-confirm"],
  may: ["supervisor"],
  rest: "POST /box/network/confirm",
});

export const scanWifi = query({
  name: "box.scan-wifi",
  title: "Wi-Fi networks in reach, the strongest first",
  input: {},
  output: z.object({
    networks: z.array(
      z.object({
        ssid: z.string(),
        signalPercent: z.int().min(0).max(100),
        security: z.enum(["open", "wpa", "enterprise", "old"]).meta({
          description: "enterprise and old (WEP) cannot be joined from here",
        }),
      }),
    ),
  }),
  refusals: [...boxRefusals, "interface-no-wifi"],
  may: ["supervisor"],
  rest: "GET /box/wifi",
});

export const networkContracts = {
  "box.network": showNetwork,
  "box.set-network": setNetwork,
  "box.confirm-network": confirmNetwork,
  "box.scan-wifi": scanWifi,
};
