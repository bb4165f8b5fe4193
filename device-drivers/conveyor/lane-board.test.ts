import { expect, test } from "vitest";
import { LaneBoard } from "./lane-board.ts";
import { PEER_LOST_MS, PeerWatch } from "./peer-watch.ts";

const eyes = [
  { id: "upper1", lane: 1, blockedMs: 2_000 },
  { id: "belt", section: "Loop", blockedMs: 3_000 },
];

test("a lane is full when its upper eye is blocked for long, and free when it is not", () => {
  const board = new LaneBoard([1, 2], ["Loop"], eyes);
  expect(board.eye("upper1", 1_999)).toEqual({});
  expect(board.eye("upper1", 2_000)).toEqual({ lane: 1 });
  expect(board.lanes.get(1)).toBe("full");
  expect(board.eye("upper1", 2_500)).toEqual({});
  expect(board.eye("upper1", 0)).toEqual({ lane: 1 });
  expect(board.lanes.get(1)).toBe("ok");
});

test("what the controller says of a lane stands when it is worse than what the eye says", () => {
  const board = new LaneBoard([1], [], eyes);
  board.lane(1, "jam");
  expect(board.eye("upper1", 5_000)).toEqual({});
  expect(board.lanes.get(1)).toBe("jam");
  expect(board.lane(1, "half")).toBe(true);
  expect(board.lanes.get(1)).toBe("full");
});

test("a blocked eye is a jam only where the belt runs", () => {
  const board = new LaneBoard([], ["Loop"], eyes);
  board.section("Loop", "stopped");
  expect(board.eye("belt", 9_000)).toEqual({});
  expect(board.section("Loop", "running")).toBe(true);
  expect(board.sections.get("Loop")).toBe("jam");
});

test("a heartbeat that stands still is a peer lost, until it goes on", () => {
  const peer = new PeerWatch();
  expect([peer.alive, peer.tick(0)]).toEqual([null, false]);
  peer.heard(7, 0);
  expect(peer.heard(8, 500)).toBe(true);
  expect(peer.tick(500 + PEER_LOST_MS - 1)).toBe(false);
  expect(peer.tick(500 + PEER_LOST_MS)).toBe(true);
  expect([peer.alive, peer.heard(8, 9_000), peer.heard(9, 9_001), peer.alive]).toEqual([false, false, true, true]);
});
