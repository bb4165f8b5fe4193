/** MQTT topic names and filters. Source: MQTT 3.1.1, section 4.7. */

/** Does this filter select this topic? A wildcard in the first level never selects `$…` [MQTT-4.7.2-1]. */
export function topicMatches(filter: string, topic: string): boolean {
  return filterCovers(filter, topic);
}

/** Does `granted` select at least every topic that `asked` (a filter or a plain topic) can select? */
export function filterCovers(granted: string, asked: string): boolean {
  const grantedLevels = granted.split("/");
  const askedLevels = asked.split("/");
  if (asked.startsWith("$") && (grantedLevels[0] === "#" || grantedLevels[0] === "+")) return false;
  for (const [depth, level] of grantedLevels.entries()) {
    if (level === "#") return true; // also the parent level itself [MQTT-4.7.1-2]
    const wanted = askedLevels[depth];
    if (wanted === undefined || wanted === "#") return false;
    if (level !== "+" && level !== wanted) return false;
  }
  return askedLevels.length === grantedLevels.length;
}

/** A topic one may publish to: not empty, no wildcard, no NUL, a depth the matchers bear. */
export function isTopicName(topic: string): boolean {
  return isPlain(topic) && !/[+#]/.test(topic);
}

/** A filter with its wildcards where they belong [MQTT-4.7.1-2], [MQTT-4.7.1-3]. */
export function isTopicFilter(filter: string): boolean {
  if (!isPlain(filter)) return false;
  const levels = filter.split("/");
  return levels.every((level, depth) => {
    if (level === "#") return depth === levels.length - 1;
    return level === "+" || !/[+#]/.test(level);
  });
}

/** Aedes refuses more than 100 levels; its clients then resend the same packet for ever, so stay well below. */
const levelsMax = 32;
const lengthMax = 1024;

function isPlain(topic: string): boolean {
  return topic.length > 0 && topic.length <= lengthMax && !topic.includes("\0") && topic.split("/").length <= levelsMax;
}
