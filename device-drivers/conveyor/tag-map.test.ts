import { expect, test } from "vitest";
import { addressOf, readTagMap, type TagMap, watchedTags } from "./tag-map.ts";

const mapOf = (given: object): TagMap => {
  const { map, problems } = readTagMap(given);
  if (!map) throw new Error(problems.join("; "));
  return map;
};

test("a pattern serves every tag; a kind of tag, or one tag, may be elsewhere", () => {
  const map = mapOf({
    points: [{ id: "P1", lanes: [1, 2], slots: 8 }],
    indexFrom: 1,
    pattern: "ns=4;s=Sorter.{tag}",
    tags: {
      "Req[].Barcode": "ns=4;s=Codes.{point}.{i}",
      "Cnf[2].Lane": "",
      HbPlc: "/4:Sorter/4:Life",
      "P1.Cmd[0].Seq": "i=77",
    },
  });
  expect(addressOf(map, "P1.Req[0].Seq")).toBe("ns=4;s=Sorter.P1.Req[1].Seq");
  expect(addressOf(map, "P1.Req[7].Barcode")).toBe("ns=4;s=Codes.P1.8");
  expect(addressOf(map, "P1.Cmd[0].Seq")).toBe("i=77");
  expect(addressOf(map, "HbPlc")).toBe("/4:Sorter/4:Life");
  expect(addressOf(map, "Lane[2].State")).toBe("ns=4;s=Sorter.Lane[2].State");
  expect(watchedTags(map).fast).toHaveLength(16);
});

test("what is wrong in a map is told with its place in it", () => {
  expect(readTagMap([]).problems).toEqual(["the tag map must be an object with points"]);
  expect(readTagMap({ points: [{ id: "P 1", slots: 4, lanes: [] }], pattern: "x", indexFrom: 2 }).problems).toEqual([
    "points.0.id must be up to 20 letters, digits, _ or -",
    "points.0.lanes must be a list of lane numbers from 1 to 65535",
    "points.0.slots must be a whole number from 8 to 256",
    "indexFrom must be 0 or 1",
    "pattern must be a text with {tag}",
  ]);
  expect(readTagMap({ points: [{ lanes: [1], clarifyLane: 5 }] }).problems).toEqual([
    "points.0.clarifyLane must be one of its lanes",
    "points.0.exceptionLane must be one of its lanes",
  ]);
  expect(readTagMap({ points: [{ lanes: [1] }], tags: {} }).problems[0]).toBe("tags must say where P1.Req[0].Seq is");
  expect(readTagMap({ points: [{ lanes: [1] }], eyes: [{ lane: "x" }], pattern: "{tag}" }).problems).toEqual([
    "eyes.0 must have an id, and may have lane, section and blockedMs",
  ]);
  expect(readTagMap({}).map?.points).toEqual([]);
});
