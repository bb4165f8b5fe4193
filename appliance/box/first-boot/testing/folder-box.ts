import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BlockDisk } from "../../agent/host.ts";
import { startFolderAgent } from "../../agent/testing/start-folder-agent.ts";

/** A box that is a folder, with a real agent over it: its programs say what is written here, and sticks are folders. */
export class FolderBox {
  readonly root: string;
  readonly socketPath: string;
  readonly #stop: () => Promise<void>;
  #addresses: Record<string, string[]> = {};
  #said: Record<string, object> = {};

  private constructor({ root, socketPath, stop }: { root: string; socketPath: string; stop(): Promise<void> }) {
    this.root = root;
    this.socketPath = socketPath;
    this.#stop = stop;
    mkdirSync(join(root, "sys/class/net/wlan0/phy80211"), { recursive: true });
    this.writeFile("proc/cmdline", "kontor.mode=try\n");
    this.writeFile("etc/hostname", "kontor-box\n");
    this.says("chronyc -c tracking", "C0A80A01,ntp.example.com,3,1732190000.1,0.000012,0,0,0,0,0,0,0,64.2,Normal");
    this.addresses({ enp1s0: ["192.168.10.77/24"], wlan0: [] });
    this.sticks([]);
  }

  static async start(): Promise<FolderBox> {
    return new FolderBox(await startFolderAgent());
  }

  /** What `ip` says from now on. An interface without an address has a cable all the same. */
  addresses(now: Record<string, string[]>): void {
    this.#addresses = now;
    const links = Object.entries(this.#addresses).map(([ifname, addresses]) => ({
      ...{ ifname, link_type: "ether", address: "52:54:00:12:34:56", flags: ["UP", "LOWER_UP"] },
      addr_info: addresses.map((text) => {
        const [local, prefix] = text.split("/");
        return { family: "inet", local, prefixlen: Number(prefix), scope: "global" };
      }),
    }));
    this.says("ip -json -details address show", JSON.stringify(links));
    this.says("ip -json -4 route show default", '[{"dst":"default","gateway":"192.168.10.1","dev":"enp1s0"}]');
  }

  says(line: string, stdout: string, exitCode = 0): void {
    this.#said[line] = exitCode === 0 ? { stdout } : { exitCode, stderr: stdout };
    this.writeFile("programs.json", JSON.stringify(this.#said));
  }

  /** Plugs sticks in and out: `files` of each lie where it will be mounted. */
  sticks(plugged: { guid: string; label: string; files: Record<string, string> }[]): void {
    const disks = plugged.map(({ guid, label }, at): BlockDisk => {
      const path = `/dev/sd${"bcd"[at]}`;
      return {
        ...{ path, sizeBytes: 8_000_000_000, model: "Traveller", serial: `S${at}`, transport: "usb", removable: true },
        ...{ readOnly: false, tableGuid: "", tableKind: "dos", content: "" },
        partitions: [
          { path: `${path}1`, sizeBytes: 7_900_000_000, name: "", guid, content: "vfat", label, mountedAt: "" },
        ],
      };
    });
    for (const { guid, files } of plugged)
      for (const [name, text] of Object.entries(files)) this.writeFile(`run/kontor/media/${guid}/${name}`, text);
    this.writeFile("disks.json", JSON.stringify(disks));
  }

  writeFile(path: string, text: string): void {
    mkdirSync(join(this.root, path, ".."), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  readFile(path: string): string {
    return readFileSync(join(this.root, path), "utf8");
  }

  /** Command lines that the agent ran, in order. */
  get ran(): string[] {
    return this.readFile("ran.jsonl")
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { line: string }).line);
  }

  stop(): Promise<void> {
    return this.#stop();
  }
}

/** A small warehouse as its files would lie on a stick. */
export const stickFiles = {
  "items.csv": "sku,name,base_uom\nTEA-1,Assam Tea 250 g,EA\nMUG-1,Harbour Mug,EA\n",
  "locations.csv": "id,zone,kind\nRECV-01,IN,receiving\nA-01-1,A,pick\nA-01-2,A,storage\n",
  "stock.csv": "location,sku,qty\nA-01-1,TEA-1,24\nA-01-2,MUG-1,6\n",
};
