import type { Topic, Version } from "./model.ts";

/** Where the messages of one vehicle go: `<interface>/<vMajor>/<manufacturer>/<serial>/<topic>`, and any part of it may differ in a fleet. */
export interface TopicNames {
  /** `uagv` suggested up to 2.x, `vda5050` since 3.0. */
  interfaceName: string;
  /** `v2`, `v3`. */
  major: string;
  manufacturer: string;
  serial: string;
}

export const usualTopics = (version: Version, manufacturer: string, serial: string): TopicNames => ({
  interfaceName: version === "3.0" ? "vda5050" : "uagv",
  major: version === "3.0" ? "v3" : "v2",
  manufacturer,
  serial,
});

export const topicOf = ({ interfaceName, major, manufacturer, serial }: TopicNames, topic: Topic): string =>
  `${interfaceName}/${major}/${manufacturer}/${serial}/${topic}`;

/** The last level names what it is; nothing for a topic that is not of this interface. */
export function topicAt(name: string): Topic | undefined {
  const last = name.slice(name.lastIndexOf("/") + 1);
  return (topics as readonly string[]).includes(last) ? (last as Topic) : undefined;
}

/** QoS 1 and retained only where the text says so (4.1, 6.5); a factsheet is kept for who comes later. */
export const deliveryOf = (topic: Topic): { qos: 0 | 1; retain: boolean } => ({
  qos: topic === "connection" ? 1 : 0,
  retain: topic === "connection" || topic === "factsheet",
});

/** One level of a topic: neither empty, nor with the characters that MQTT reserves. */
export const isTopicPart = (part: string): boolean => /^[^/+#$\0]{1,120}$/.test(part);

const topics: readonly Topic[] = [
  "order",
  "instantActions",
  "responses",
  "zoneSet",
  "state",
  "visualization",
  "connection",
  "factsheet",
];
