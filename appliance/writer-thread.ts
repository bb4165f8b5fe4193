import { parentPort, workerData } from "node:worker_threads";
import { handlers } from "./handlers.ts";
import { runWriter } from "./store/writer-loop.ts";

/** Entry of the writer thread: the store, and everything the warehouse can decide. */
if (parentPort) runWriter(parentPort, handlers, workerData);
