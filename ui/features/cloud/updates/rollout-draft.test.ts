import { expect, test } from "vitest";
import { askedOf, faultsOf, firstDraft } from "./rollout-draft.ts";

test("a first draft goes to a tenth of all sites, rests a day, and halts at the first that comes back", () => {
  expect(faultsOf(firstDraft("2.0.0"))).toEqual({});
  expect(askedOf(firstDraft("2.0.0"))).toEqual({
    ...{ version: "2.0.0", scope: { kind: "company" }, restHours: 24, haltAfter: 1, note: "" },
    stages: [{ kind: "share", percent: 10 }],
  });
});

test("shares that do not rise, stages and scopes without sites, and hours that are none are named", () => {
  const share = (key: number, percent: string) => ({ key, kind: "share" as const, sites: [], percent });
  const draft = { ...firstDraft(""), scope: "sites" as const, restHours: "721", haltAfter: "0" };
  draft.stages = [share(0, "50"), share(1, "50"), share(2, "0"), { ...share(3, ""), kind: "sites" as never }];
  expect(faultsOf(draft)).toEqual({
    ...{ version: "choose", sites: "choose", restHours: "hours", haltAfter: "count" },
    ...{ "stages.1": "rising", "stages.2": "percent", "stages.3": "choose" },
  });
});
