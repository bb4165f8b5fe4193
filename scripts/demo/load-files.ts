import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Handheld } from "./handheld.ts";

const takenWithinMs = 60_000;

/** Brings files in as a depositor's system would: by upload, or by putting them into the inbox folder. */
export class FileDrop {
  readonly #data: string;
  readonly #integrator: Handheld;
  readonly #upload: { base: string; token: string };
  files = 0;

  constructor({
    data,
    integrator,
    upload,
  }: { data: string; integrator: Handheld; upload: { base: string; token: string } }) {
    this.#data = data;
    this.#integrator = integrator;
    this.#upload = upload;
  }

  /** As a browser or curl would: a form with one file. */
  async uploadForm(name: string, text: string): Promise<void> {
    const form = new FormData();
    form.append("file", new Blob([text], { type: "text/csv" }), name);
    const { base, token } = this.#upload;
    const response = await fetch(`${base}/api/v1/files`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: form,
    });
    if (!response.ok) throw new Error(`${name} was refused: ${(await response.text()).slice(0, 2_000)}`);
    this.files += 1;
  }

  async upload(name: string, text: string): Promise<void> {
    const answer = await this.#integrator.send("files.import", {
      name,
      contentBase64: Buffer.from(text, "utf8").toString("base64"),
    });
    if (!answer?.ok) throw new Error(`${name} was refused: ${JSON.stringify(answer?.problem).slice(0, 2_000)}`);
    this.files += 1;
  }

  /** The depositor says once where its answers go: a 945 for each order that leaves, a 944 for each delivery. */
  async registerPartner({ qualifier, id, name }: { qualifier: string; id: string; name: string }): Promise<void> {
    const answer = await this.#integrator.send("partners.save", { id, kind: "customer", name, edi: { qualifier, id } });
    if (!answer?.ok) throw new Error(`${name} could not be registered: ${JSON.stringify(answer?.problem)}`);
  }

  /** Waits until the appliance has taken the file, and throws with its reasons when it did not. */
  async intoInbox(name: string, text: string): Promise<void> {
    const inbox = join(this.#data, "inbox");
    const part = join(inbox, `${name}.part`);
    writeFileSync(part, text);
    renameSync(part, join(inbox, name));
    for (const startedAt = Date.now(); Date.now() - startedAt < takenWithinMs; await sleep(50)) {
      const found = this.#whereabouts(name);
      if (found?.startsWith("refused")) throw new Error(`${name} was refused:\n${this.#problemsOf(name)}`);
      if (found?.startsWith("processed")) {
        this.files += 1;
        return;
      }
    }
    throw new Error(`${name} still lies in the inbox after ${takenWithinMs} ms`);
  }

  #whereabouts(name: string): string | undefined {
    const stem = name.slice(0, name.lastIndexOf("."));
    for (const state of ["processed", "refused"]) {
      const folder = join(this.#data, "inbox", state);
      if (existsSync(folder) && readdirSync(folder).some((file) => file.includes(stem))) return state;
    }
    return undefined;
  }

  #problemsOf(name: string): string {
    const folder = join(this.#data, "inbox", "refused");
    const stem = name.slice(0, name.lastIndexOf("."));
    const file = readdirSync(folder).find((one) => one.includes(stem) && one.endsWith(".txt"));
    return file ? readFileSync(join(folder, file), "utf8").slice(0, 2_000) : "for no reason that is written anywhere";
  }
}
