import { createInterface } from "node:readline";
import { FolderBox } from "./folder-box.ts";

/**
 * A box that is a folder, as a process of its own, for tests that import nothing of the appliance: says where its agent listens, then
 * takes one order a line (`{"sticks":[…]}`, `{"addresses":{…}}`) and answers each with `{"done":true}`. Ends with its standard input.
 */
const box = await FolderBox.start();
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
say({ socketPath: box.socketPath, root: box.root });
for await (const line of createInterface({ input: process.stdin })) {
  const { sticks, addresses } = JSON.parse(line) as {
    sticks?: Parameters<FolderBox["sticks"]>[0];
    addresses?: Parameters<FolderBox["addresses"]>[0];
  };
  if (sticks) box.sticks(sticks);
  if (addresses) box.addresses(addresses);
  say({ done: true });
}
await box.stop();
