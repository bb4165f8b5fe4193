import { expect, test } from "vitest";
import type { UnitField } from "./messages.ts";
import { unitView } from "./packml.ts";

const view = (fields: Partial<Record<UnitField, string | number | boolean>>) =>
  unitView(new Map(Object.entries(fields) as [UnitField, string][]));

test("the inner state counts only while the outer one is where it runs", () => {
  expect(view({ base: "Cleared", machine: "Running", execute: "Execute" }).state).toBe("execute");
  expect(view({ base: "Cleared", machine: "Stopped", execute: "Execute" }).state).toBe("stopped");
  expect(view({ base: "Aborted", machine: "Running", execute: "Execute" }).state).toBe("aborted");
});

test("what a state means for the belt: aborted before blocked, blocked before held", () => {
  const running = { base: "Cleared", machine: "Running" };
  expect(view({ ...running, execute: "Execute", mode: 1 })).toMatchObject({ section: "running", mode: "production" });
  expect(view({ ...running, execute: "Held" }).section).toBe("held");
  expect(view({ ...running, execute: "Suspended", blocked: true }).section).toBe("blocked");
  expect(view({ ...running, execute: "Suspended", starved: true }).section).toBe("starved");
  expect(view({ base: "Aborted", blocked: true }).section).toBe("aborted");
  expect(view({ ...running, execute: "Idle", mode: 7 })).toMatchObject({ section: "stopped", mode: "mode 7" });
});
