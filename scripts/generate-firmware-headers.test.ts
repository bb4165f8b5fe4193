import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeFrame } from "#drivers/codecs/kontor-frame.ts";
import { type MessageLayout, messages } from "#drivers/codecs/kontor-messages.ts";
import { headersFolder, renderHeaders } from "./generate-firmware-headers.ts";

const compiler = findCompiler();

test("the committed headers are what the table gives today", () => {
  const rendered = renderHeaders();
  expect(readdirSync(headersFolder).sort()).toEqual(Object.keys(rendered).sort());
  for (const [name, text] of Object.entries(rendered))
    expect(
      readFileSync(join(headersFolder, name), "utf8"),
      "run: node scripts/with-node.mjs scripts/generate-firmware-headers.ts",
    ).toBe(text);
});

test("every message has its number and its fields at the offsets of the table", () => {
  const text = renderHeaders()["kontor_frame.h"] ?? "";
  for (const [name, layout] of Object.entries(messages as Record<string, MessageLayout>)) {
    expect(text).toContain(`_MSG_${snake(name).toUpperCase()} 0x${layout.type.toString(16).padStart(2, "0")}u`);
    for (const field of layout.fields)
      expect(text).toContain(`offsetof(kontor_${snake(name)}_t, ${snake(field.name)}) == ${field.at},`);
  }
});

test("the structures are as large as what they declare", () => {
  const size = { uint8_t: 1, uint16_t: 2, uint32_t: 4, uint64_t: 8, int32_t: 4 } as Record<string, number>;
  const text = Object.values(renderHeaders()).join("\n");
  const structs = [...text.matchAll(/typedef struct \{\n([^}]+)\} (\w+);\n_Static_assert\(sizeof\(\2\) == (\d+)/g)];
  expect(structs.length).toBeGreaterThan(20);
  for (const [, body = "", name, bytes] of structs) {
    const declared = [...body.matchAll(/^ {2}(\w+) \w+(?:\[(\d+)\])?;$/gm)];
    const sum = declared.reduce(
      (total, [, type = "", count = "1"]) => total + (size[type] ?? Number.NaN) * Number(count),
      0,
    );
    expect(sum, name).toBe(Number(bytes));
  }
});

// Without a C compiler the two tests above are what there is; with one, it has the last word.
test("C, where it can be compiled here, reads from a frame what was written here", () => {
  if (!compiler) return;
  const folder = mkdtempSync(join(tmpdir(), "headers-"));
  try {
    const frame = encodeFrame({
      address: 7,
      seq: 513,
      name: "reading",
      payload: {
        queueId: 77,
        eventSeq: 4_000_000_000,
        atMs: 1_764_000_000_123,
        sentMs: 5,
        clockSet: 1,
        quantity: 5,
        channel: 9,
        value: -12_345,
        isStable: 1,
      },
    });
    writeFileSync(join(folder, "read.c"), program([...frame]));
    const flags = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-I", headersFolder];
    execFileSync(compiler, [...flags, join(folder, "read.c"), "-o", join(folder, "read")], { stdio: "pipe" });
    const said = execFileSync(join(folder, "read"), { encoding: "utf8" });
    expect(said.trim()).toBe("7 513 77 4000000000 1764000000123 -12345 1 64");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function program(bytes: number[]): string {
  return `#include <stdio.h>
#include <string.h>
#include "kontor_frame.h"
#include "kontor_image.h"
int main(void) {
  static const uint8_t frame[] = {${bytes.join(",")}};
  kontor_header_t head;
  kontor_reading_t said;
  memcpy(&head, frame, sizeof head);
  memcpy(&said, frame + KONTOR_HEADER_BYTES, sizeof said);
  if (head.type != KONTOR_MSG_READING || head.length != sizeof said) return 1;
  if (said.quantity != KONTOR_QUANTITY_WEIGHT_G) return 2;
  printf("%u %u %lu %lu %llu %ld %u %u\\n", head.address, head.seq, (unsigned long)said.queue_id, (unsigned long)said.event_seq,
         (unsigned long long)said.at_ms, (long)said.value, said.is_stable, (unsigned)sizeof(kontor_image_manifest_t));
  return 0;
}
`;
}

function findCompiler(): string | undefined {
  for (const name of ["cc", "gcc", "clang"]) {
    try {
      execFileSync(name, ["--version"], { stdio: "pipe" });
      return name;
    } catch {
      // Not this one.
    }
  }
  return undefined;
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
