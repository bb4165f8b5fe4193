import { parentPort } from "node:worker_threads";
import { codesOn, labelPicture } from "#drivers/simulators/label-picture.ts";

/** What each label that came out of a printer shows a scanner: drawn and decoded beside the shift, in a thread of its own. */
export interface LabelToRead {
  n: number;
  zpl: string;
}

export interface LabelRead {
  n: number;
  codes: string[];
}

const size = { widthMm: 101.6, heightMm: 152.4 };

parentPort?.on("message", ({ n, zpl }: LabelToRead) => {
  labelPicture(zpl, size)
    .then(codesOn)
    .then((codes) => ({ n, codes: codes.map(({ text }) => text) }))
    .catch((error: Error) => ({ n, codes: [`!${error.message}`] }))
    .then((read: LabelRead) => parentPort?.postMessage(read));
});
