/** Of one client at once; what it asks for beyond waits, and so does its SUBACK. */
const perClientMax = 2;

interface Desk {
  running: number;
  waiting: (() => void)[];
}

/**
 * Counts the readings of retained messages that are under way for each client, so that one that subscribes again and again does
 * not pile them up. Aedes does not say for whom it reads; it names the client just before, in the same turn.
 */
export class RetainedReadings {
  #desks = new WeakMap<object, Desk>();
  #next: Desk = newDesk();

  /** Who the next reading is for. */
  nextIsFor(client: object): void {
    this.#next = this.#of(client);
  }

  /** One begins; the answer ends it. */
  begin(): () => void {
    const desk = this.#next;
    desk.running += 1;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      desk.running -= 1;
      for (const go of desk.waiting.splice(0)) go();
    };
  }

  /** At once, or when this client has room for another reading. What waits is bounded by what aedes takes from one socket at a time. */
  whenRoomFor(client: object, go: () => void): void {
    const desk = this.#of(client);
    if (desk.running < perClientMax) go();
    else desk.waiting.push(() => this.whenRoomFor(client, go));
  }

  #of(client: object): Desk {
    const known = this.#desks.get(client);
    if (known) return known;
    const desk = newDesk();
    this.#desks.set(client, desk);
    return desk;
  }
}

function newDesk(): Desk {
  return { running: 0, waiting: [] };
}
