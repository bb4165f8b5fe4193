import { Observable, Subject } from "rxjs";

/**
 * Chunks of a connection as an observable. What arrives before anybody listens is held (up to `HELD_MAX_BYTES`, then the oldest goes)
 * and given to the first who does: no greeting is lost between `open` and `subscribe`.
 */
export interface HeldBytes {
  readonly bytes$: Observable<Uint8Array>;
  push(chunk: Uint8Array): void;
  end(): void;
}

export function heldBytes(): HeldBytes {
  const live$ = new Subject<Uint8Array>();
  let held: Uint8Array[] | undefined = [];
  let heldBytes = 0;
  return {
    bytes$: new Observable<Uint8Array>((subscriber) => {
      const first = held;
      held = undefined;
      for (const chunk of first ?? []) subscriber.next(chunk);
      return live$.subscribe(subscriber);
    }),
    push(chunk) {
      if (!held) return live$.next(chunk);
      held.push(chunk);
      heldBytes += chunk.length;
      while (heldBytes > HELD_MAX_BYTES) heldBytes -= held.shift()?.length ?? 0;
    },
    end() {
      live$.complete();
    },
  };
}

const HELD_MAX_BYTES = 1_048_576;
