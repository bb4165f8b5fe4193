import { expect, test } from "vitest";
import { checkPlan } from "./check-plan.ts";
import { smallPlan } from "./testing/small-plan.ts";

test("what is odd about many nodes is said once, after what matters", () => {
  const { problems, warnings } = checkPlan(smallPlan(["RECV-01", "NOWHERE"]), {}, (id) => id === "RECV-01");
  expect(problems).toEqual([]);
  expect(warnings).toEqual([
    "Station st-1 serves no location: name it like one, or say which.",
    expect.stringMatching(/^\/layouts\/0\/nodes\/0\S* and \d+ more: no vehicle type is named; taken as open to all\.$/),
  ]);
});

test("a plan whose nodes nothing joins cannot be used", () => {
  const plan = smallPlan(["RECV-01"]);
  (plan.layouts as { edges: object[] }[])[0]!.edges = [];
  expect(checkPlan(plan, {}, () => true).problems).toEqual(["No edge joins two nodes."]);
});
