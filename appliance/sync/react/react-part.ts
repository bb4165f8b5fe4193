import type { Part } from "../../site/site.ts";
import { subscribe } from "../../store/subscription.ts";
import { Reactor } from "./reactor.ts";

/** What could not be run at once (a full disk, a standby that has not taken over) is looked at again after this. */
const againMs = 20_000;

/** Answers what other sites and the cloud ask of this one, and follows the transfers that come here or left from here. */
export const reactPart: Part = {
  name: "between sites",
  start(site) {
    const { store, log } = site;
    const reactor = new Reactor({
      reader: store.reader,
      run: (call) => store.queue.run(call),
      hubNowMs: () => Date.now() + (site.hubOffsetMs?.() ?? 0),
      onFault: (text, what) => log.error({ what }, text),
    });
    const subscription = subscribe(store.reader, store.queue, {
      consumer: "between-sites",
      handle: (fact) => reactor.take(fact),
    });
    const timer = setInterval(() => void reactor.sweep(), againMs);
    void reactor.sweep();
    return async () => {
      clearInterval(timer);
      await subscription.stop();
      await reactor.stop();
    };
  },
};
