import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { filterCovers, isTopicFilter, isTopicName, topicMatches } from "./topic-filter.ts";
import { TopicTree } from "./topic-tree.ts";

const level = fc.constantFrom("a", "b", "", "$x");
const topics = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join("/"));
const filters = fc
  .tuple(fc.array(fc.constantFrom("a", "b", "", "+", "$x"), { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([levels, some]) => (some ? [...levels.slice(0, 3), "#"] : levels).join("/"));

test.each([
  ["#", "a/b", true],
  ["a/#", "a", true],
  ["a/#", "ab", false],
  ["+/b", "a/b", true],
  ["+", "a/b", false],
  ["a/+", "a/", true],
  ["#", "$SYS/x", false],
  ["+/x", "$SYS/x", false],
  ["$SYS/#", "$SYS/x", true],
])("filter %s selects topic %s: %s", (filter, topic, expected) => {
  expect(topicMatches(filter, topic)).toBe(expected);
});

test.each([
  ["a/#", "a/b/+", true],
  ["a/#", "a/#", true],
  ["a/+", "a/#", false],
  ["a/b/#", "a/+/c", false],
  ["a/b/#", "a/#", false],
  ["a/+/c", "a/b/c", true],
  ["a/b", "a/+", false],
])("%s is at least as wide as %s: %s", (granted, asked, expected) => {
  expect(filterCovers(granted, asked)).toBe(expected);
});

test("whatever a covered filter selects, the covering one selects too", () => {
  fc.assert(
    fc.property(filters, filters, topics, (granted, asked, topic) => {
      fc.pre(filterCovers(granted, asked) && topicMatches(asked, topic));
      expect(topicMatches(granted, topic)).toBe(true);
    }),
    { numRuns: 500, maxSkipsPerRun: 1_000 },
  );
});

test("the tree finds exactly what the filters select, also after removals", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(filters, { maxLength: 8 }),
      fc.uniqueArray(filters, { maxLength: 4 }),
      topics,
      (kept, gone, topic) => {
        const tree = new TopicTree<string>();
        for (const filter of [...kept, ...gone]) tree.add(filter, filter);
        for (const filter of gone) tree.remove(filter, filter);
        const expected = kept.filter((filter) => !gone.includes(filter) && topicMatches(filter, topic));
        expect(tree.match(topic).sort()).toEqual(expected.sort());
      },
    ),
    { numRuns: 500 },
  );
});

describe("shapes", () => {
  test.each(["", "a\0b", "a/+", "#", "x/".repeat(40), "a".repeat(2_000)])("%j is no topic to publish to", (topic) => {
    expect(isTopicName(topic)).toBe(false);
  });
  test.each(["", "a+", "+a/b", "a/#/b", "a#", "x/".repeat(40)])("%j is no filter", (filter) => {
    expect(isTopicFilter(filter)).toBe(false);
  });
  test.each(["#", "+", "a/+/b/#", "/", "a//b"])("%j is a filter", (filter) => {
    expect(isTopicFilter(filter)).toBe(true);
  });
});
