import type { GateDevice } from "../gates/gate.ts";
import { modbusGate } from "../gates/modbus-gate.ts";
import { mqttGate } from "../gates/mqtt-gate.ts";
import { opcuaGate } from "../gates/opcua-gate.ts";
import type { CatalogEntry, SettingAsk } from "../kit/catalog-entry.ts";

const everyMs: SettingAsk = {
  name: "everyMs",
  title: "Looked at every so many milliseconds",
  type: "int",
  min: 20,
  max: 5_000,
  initial: 200,
};

/** Automatic doors and lifts of any make, by their inputs and outputs. */
export const genericGates: readonly CatalogEntry<GateDevice>[] = [
  {
    id: "generic/modbus-gate",
    title: "Automatic door or lift on Modbus TCP inputs and outputs",
    kind: "gate",
    protocol: "Modbus TCP",
    reach: { by: "modbus", port: 502 },
    source: "Modbus Application Protocol 1.1b3",
    ask: [
      { name: "host", title: "Address", type: "text", required: true, min: 1, max: 253 },
      { name: "port", title: "Port", type: "int", min: 1, max: 65_535, initial: 502 },
      { name: "unit", title: "Unit", type: "int", min: 0, max: 255, initial: 1 },
      {
        name: "io",
        title:
          'Its signals: {"open": {"coil": 0}, "isOpen": {"discrete": 0}, "isClosed": {"discrete": 1}}; a lift has level (register) and atLevel (input), a controller that counts has request and answer, too',
        type: "json",
        required: true,
      },
      everyMs,
    ],
    open: modbusGate,
  },
  {
    id: "generic/mqtt-gate",
    title: "Automatic door or lift behind an MQTT gateway (JSON)",
    kind: "gate",
    protocol: "MQTT",
    reach: { by: "mqtt" },
    source: "generic",
    ask: [
      { name: "topic", title: "Topic; /set is told, /state is heard", type: "text", required: true, min: 1, max: 180 },
      {
        name: "silenceMs",
        title: "Says something at least every so many milliseconds",
        type: "int",
        min: 500,
        max: 600_000,
        initial: 10_000,
      },
    ],
    open: mqttGate,
  },
  {
    id: "generic/opcua-gate",
    title: "Automatic door or lift (OPC UA)",
    kind: "gate",
    protocol: "OPC UA",
    reach: { by: "opcua", port: 4840 },
    source: "OPC 10000; the nodes are the project's own",
    ask: [
      { name: "host", title: "Host name or address of the controller", type: "text", required: true, max: 253 },
      { name: "port", title: "Port", type: "int", min: 1, max: 65_535, initial: 4840 },
      { name: "path", title: "Rest of the endpoint, such as /plc", type: "text", max: 200 },
      {
        name: "security",
        title: "Security; none only on this machine, or where it is allowed below",
        type: "choice",
        choices: ["aes256-sha256-rsapss", "basic256sha256", "none"],
        initial: "basic256sha256",
      },
      { name: "allowNone", title: "Allow no security over the network", type: "bool", initial: false },
      { name: "user", title: "User; empty for none", type: "text", max: 100 },
      { name: "password", title: "Password", type: "text", max: 200, secret: true },
      {
        name: "tags",
        title: 'Its signals as node ids: {"open": "ns=1;s=Door1.Open", "isOpen": "ns=1;s=Door1.IsOpen"}',
        type: "json",
        required: true,
      },
      everyMs,
    ],
    open: opcuaGate,
  },
];
