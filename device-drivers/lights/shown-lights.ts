import { LinkTrouble } from "../kit/link.ts";
import type { LightOrder } from "../kit/pick-lights.ts";

/** What the modules of one controller should show, and how it gets there. */
export interface ShownLights {
  /** Resolves with the number of the order when the controller has it; a newer order for the module takes its place. */
  show(address: string, order: LightOrder | undefined): Promise<{ seq: number }>;
  /** The module is dark by itself: somebody pressed it. Gives what it had shown. */
  answered(address: string): { seq: number; order: LightOrder } | undefined;
  /** The controller may have forgotten everything: tell it all again. */
  tellAgain(): void;
  stop(): void;
}

/**
 * One command at a time to a controller, the newest wish of each module, each acknowledged or repeated up to `TRIES_MAX` times. While the line
 * is down nothing is sent, and all of it again when it is back. Bounded by the number of modules.
 */
export function shownLights({
  send,
  failed,
}: {
  /** Rejects with a `LinkTrouble`; `refused` and `not-found` are final, anything else is tried again. */
  send(address: string, order: LightOrder | undefined): Promise<void>;
  failed(address: string, why: LinkTrouble, seq: number): void;
}): ShownLights {
  const modules = new Map<string, Module>();
  let working = false;
  let stopped = false;
  let lastSeq = 0;

  return {
    show(address, order) {
      const known = modules.get(address);
      if (!known && modules.size >= MODULES_MAX)
        return Promise.reject(new LinkTrouble("busy", `more than ${MODULES_MAX} modules`));
      const seq = ++lastSeq;
      const module: Module = known ?? { order, seq, due: true, tries: 0, waiting: [] };
      Object.assign(module, { order, seq, due: true, tries: 0 });
      modules.set(address, module);
      return new Promise((resolve, reject) => {
        module.waiting.push({ resolve: () => resolve({ seq }), reject });
        void work();
      });
    },
    answered(address) {
      const module = modules.get(address);
      if (!module?.order) return undefined;
      const { seq, order } = module;
      module.order = undefined;
      if (!module.due) forget(address, module);
      return { seq, order };
    },
    tellAgain() {
      for (const module of modules.values()) Object.assign(module, { due: true, tries: 0 });
      void work();
    },
    stop() {
      stopped = true;
      for (const module of modules.values()) settle(module, new LinkTrouble("error", "the lights were closed"));
    },
  };

  async function work(): Promise<void> {
    if (working) return;
    working = true;
    try {
      for (let next = due(); next && !stopped; next = due()) await tell(...next);
    } finally {
      working = false;
    }
  }

  function due(): [string, Module] | undefined {
    for (const entry of modules) if (entry[1].due) return entry;
    return undefined;
  }

  async function tell(address: string, module: Module): Promise<void> {
    const { seq, order } = module;
    module.due = false;
    try {
      await send(address, order);
    } catch (error) {
      if (module.seq !== seq) return; // a newer wish is due already
      const why = error instanceof LinkTrouble ? error : new LinkTrouble("error", String(error));
      const isFinal = why.code === "refused" || why.code === "not-found" || ++module.tries >= TRIES_MAX;
      if (isFinal) failed(address, why, seq);
      else module.due = !isDown(why);
      if (isFinal || isDown(why)) settle(module, why);
      if (isFinal && order === undefined) forget(address, module);
      return;
    }
    if (module.seq !== seq) return;
    settle(module);
    if (module.order === undefined) forget(address, module);
  }

  /** Unless a new wish for the module has taken its place meanwhile. */
  function forget(address: string, module: Module): void {
    if (modules.get(address) === module) modules.delete(address);
  }

  function settle(module: Module, why?: LinkTrouble): void {
    for (const { resolve, reject } of module.waiting.splice(0)) {
      if (why) reject(why);
      else resolve();
    }
  }
}

interface Module {
  order: LightOrder | undefined;
  seq: number;
  due: boolean;
  tries: number;
  waiting: { resolve(): void; reject(why: LinkTrouble): void }[];
}

/** The line is gone: `tellAgain` follows when it is back. */
const isDown = ({ code }: LinkTrouble): boolean => code !== "no-answer" && code !== "busy";

const MODULES_MAX = 2_000;
const TRIES_MAX = 3;
