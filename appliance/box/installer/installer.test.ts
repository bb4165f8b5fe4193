import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import type { BlockDisk } from "../agent/host.ts";
import { askForDisk } from "./ask-for-disk.ts";
import { keptKernelOptions } from "./kept-kernel-options.ts";
import { Terminal } from "./terminal.ts";
import { diskWithoutAsking } from "./unattended.ts";

const gigabyte = 1e9;
const disk = (path: string, more: Partial<BlockDisk> = {}): BlockDisk => ({
  ...{ path, sizeBytes: 128 * gigabyte, model: "Fast SSD", serial: `S-${path}`, transport: "sata", removable: false },
  ...{ readOnly: false, tableGuid: "", tableKind: "", partitions: [], content: "", sectorBytes: 512 },
  ...more,
});
const host = (...disks: BlockDisk[]) => ({
  disks: async () => disks,
  open: () => Promise.reject(new Error("not to be opened")),
});

/** Somebody who types these lines, one for each question. */
function person(...lines: string[]) {
  const asked: string[] = [];
  const said: string[] = [];
  const terminal = {
    say: (text: string) => void said.push(text),
    ask: async (question: string) => {
      asked.push(question);
      const line = lines.shift();
      if (line === undefined) throw new Error(`nothing more to type at: ${question}`);
      return line;
    },
  };
  return { terminal, asked, said };
}

test("a disk is taken only after its number and the word were typed; anything else begins anew", async () => {
  const { terminal, asked, said } = person("7", "1", "", "1", "disk");
  const chosen = await askForDisk(
    terminal,
    "1.2.3",
    host(disk("/dev/sda"), disk("/dev/sdb", { sizeBytes: gigabyte })),
    "stick",
  );
  expect(chosen?.disk.path).toBe("/dev/sda");
  expect(asked).toHaveLength(5);
  expect(said.join("\n")).toContain("too small");
  expect(said.join("\n")).toContain("Nothing was changed");
});

test("the stick itself is not on the list", async () => {
  const { terminal, said } = person("1", "DISK");
  const chosen = await askForDisk(
    terminal,
    "1.2.3",
    host(disk("/dev/sdb", { tableGuid: "stick" }), disk("/dev/sda")),
    "stick",
  );
  expect(chosen?.disk.path).toBe("/dev/sda");
  expect(said.join("\n")).not.toContain("/dev/sdb");
});

test("nobody is asked when the answers name what may be taken, and somebody is when two disks fit", () => {
  const surveyed = [disk("/dev/sda"), disk("/dev/sdb")].map((one) => ({
    disk: one,
    content: "empty" as const,
    removable: false,
    holds: [],
  }));
  expect(diskWithoutAsking(surveyed, { erase: "only-empty" })).toMatchObject({
    ok: false,
    why: { why: "several-disks" },
  });
  expect(diskWithoutAsking(surveyed, { erase: "only-empty", disk: "/dev/sdb" })).toMatchObject({
    ok: true,
    disk: { disk: { path: "/dev/sdb" } },
  });
});

test("consoles and workarounds of the machine are kept, modes of the stick are not", () => {
  expect(
    keptKernelOptions(
      "kontor.mode=install kontor.disk=g console=tty0 console=ttyS0 quiet nomodeset kontor.loud kontor.patience=900 systemd.unit=kontor-install.target",
    ),
  ).toBe("console=tty0 console=ttyS0 nomodeset kontor.loud kontor.patience=900");
});

test("a terminal asks, shows how far it is, and goes on by itself after a pause", async () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const terminal = new Terminal(input, output);
  const answer = terminal.ask("Which? ");
  input.write("  2 \n");
  expect(await answer).toBe("2");
  const bar = terminal.bar();
  bar(0.5, "writing");
  bar(1, "done");
  await terminal.pause("soon", 1);
  const shown = String(output.read());
  expect(shown).toContain(`[${"#".repeat(20)}${".".repeat(20)}]  50 %  writing`);
  expect(shown).toContain("100 %  done");
});
