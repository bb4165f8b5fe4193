import { expect, test } from "vitest";
import type { Finding } from "#sync/model/care/finding.ts";
import { type AlarmChange, type AlarmStates, followAlarms } from "./follow-alarms.ts";
import { odd, well, wrong } from "./judge/state-finding.ts";

const low = odd("disk", "disk-free", "disk-filling", { freeGib: 1 });
const full = wrong("disk", "disk-free", "disk-full", { freeGib: 0.1 });
const fine = well("disk", "disk-free");
const clock = well("clock", "clock-well");

/** What each look changed: `+disk-filling`, `-disk-filling`. */
function looks(...all: Finding[][]): string[][] {
  let states: AlarmStates = {};
  return all.map((findings, i) => {
    const followed = followAlarms(states, findings, i * 300_000);
    states = followed.states;
    return followed.changes.map(({ code, on }: AlarmChange) => `${on ? "+" : "-"}${code}`);
  });
}

test("a warning is raised at the second look in a row, once, and ends after two looks without it", () => {
  expect(looks([low], [low], [low], [fine], [low], [fine], [fine], [fine])).toEqual([
    [],
    ["+disk-filling"],
    [],
    [],
    [],
    [],
    ["-disk-filling"],
    [],
  ]);
});

test("what comes and goes is never said", () => {
  expect(looks([low], [fine], [low], [fine]).flat()).toEqual([]);
});

test("what is urgent is said at the first look", () => {
  expect(looks([full], [full], [low], [low])).toEqual([["+disk-full"], [], [], ["+disk-filling", "-disk-full"]]);
});

test("a look that could not see the disk says nothing about it", () => {
  expect(looks([low], [low], [clock], [clock], [clock], [low], [fine], [fine])).toEqual([
    [],
    ["+disk-filling"],
    [],
    [],
    [],
    [],
    [],
    ["-disk-filling"],
  ]);
});

test("it says since when its cause was there, and with what was seen", () => {
  const first = followAlarms({}, [low], 1_000);
  const second = followAlarms(first.states, [low], 2_000);
  expect(second.changes).toEqual([{ code: "disk-filling", on: true, sinceMs: 1_000, data: { freeGib: 1 } }]);
});
