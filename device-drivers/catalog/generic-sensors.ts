import type { CatalogEntry, SettingAsk } from "../kit/catalog-entry.ts";
import { intSetting, textSetting } from "../kit/settings.ts";
import { lineSensor } from "../sensors/line-sensor.ts";
import { modbusSensor } from "../sensors/modbus-sensor.ts";
import { mqttSensor } from "../sensors/mqtt-sensor.ts";
import { serial } from "../transports/serial.ts";

const everyMs = (initial: number): SettingAsk => ({
  name: "everyMs",
  title: "Speaks every so many milliseconds; three times that without a word is silence",
  type: "int",
  min: 100,
  max: 86_400_000,
  initial,
});
const fields: SettingAsk = {
  name: "fields",
  title:
    'What stands where: [{"path": "temp", "quantity": "temperature-mc", "multiply": 1000}]; left out: usual names (temperature, humidity, battery, door)',
  type: "json",
};

/** Sensors of any make: what they say is described by settings. */
export const genericSensors: readonly CatalogEntry[] = [
  {
    id: "generic/modbus-sensor",
    title: "Sensors on Modbus TCP",
    kind: "sensor",
    protocol: "Modbus TCP",
    reach: { by: "modbus", port: 502 },
    source: "Modbus Application Protocol 1.1b3; Modbus Messaging on TCP/IP 1.0b",
    ask: [
      { name: "host", title: "Address", type: "text", required: true, min: 1, max: 253 },
      { name: "port", title: "Port", type: "int", min: 1, max: 65_535, initial: 502 },
      { name: "unit", title: "Unit", type: "int", min: 0, max: 255, initial: 1 },
      everyMs(10_000),
      {
        name: "registers",
        title:
          'Values: [{"register": 0, "table": "input", "type": "int16", "quantity": "temperature-mc", "multiply": 100}, {"register": 3, "table": "discrete", "contact": true}]',
        type: "json",
        required: true,
      },
      { name: "seqRegister", title: 'Counter of its measurements: {"register": 9, "type": "uint16"}', type: "json" },
    ],
    open: modbusSensor,
  },
  {
    id: "generic/mqtt-sensor",
    title: "Sensor behind an MQTT gateway (JSON)",
    kind: "sensor",
    protocol: "MQTT",
    reach: { by: "mqtt" },
    source: "generic",
    ask: [
      { name: "topic", title: "Topic", type: "text", required: true, min: 1, max: 200 },
      fields,
      { name: "listPath", title: "Where a list of messages stands, if not on top", type: "text", max: 100 },
      { name: "seqPath", title: "Where the running number stands", type: "text", max: 100, initial: "seq" },
      { name: "timePath", title: "Where the sensor's own time stands", type: "text", max: 100, initial: "atMs" },
      {
        name: "timeForm",
        title: "Form of that time",
        type: "choice",
        choices: ["auto", "ms", "s", "iso"],
        initial: "auto",
      },
      everyMs(600_000),
    ],
    open: mqttSensor,
  },
  {
    id: "generic/serial-sensor",
    title: "Sensor that says lines of text on a serial port",
    kind: "sensor",
    protocol: "Lines",
    reach: { by: "serial", baud: 9_600 },
    source: "generic",
    ask: [
      { name: "path", title: "Serial port", type: "text", required: true, min: 1, max: 200 },
      { name: "baud", title: "Baud", type: "int", min: 300, max: 1_000_000, initial: 9_600 },
      { name: "form", title: "A line is", type: "choice", choices: ["pairs", "columns", "json"], initial: "pairs" },
      fields,
      { name: "seqPath", title: "Where the running number stands", type: "text", max: 100, initial: "seq" },
      { name: "timePath", title: "Where the sensor's own time stands", type: "text", max: 100, initial: "time" },
      { name: "ask", title: "Sent to make it speak; empty when it speaks by itself", type: "text", max: 40 },
      everyMs(60_000),
    ],
    open: (id, settings, surroundings) =>
      lineSensor(
        id,
        settings,
        surroundings,
        serial({ path: textSetting(settings, "path"), baud: intSetting(settings, "baud", 9_600) }),
      ),
  },
];
