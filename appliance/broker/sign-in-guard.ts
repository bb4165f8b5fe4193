export interface SignInLimits {
  signInFailuresMax: number;
  signInWindowMs: number;
  signInAddressesMax: number;
}

/**
 * Counts failed sign-ins, for a user name at an address and for the address as a whole, in windows. The name comes into it
 * because every bridge on the appliance has the same loopback address: one with an old password must not lock out the rest.
 * Bounded: the address unheard of longest is forgotten first.
 */
export class SignInGuard {
  #limits: SignInLimits;
  #now: () => number;
  #windows = new Map<string, { sinceMs: number; failures: number }>();

  constructor(limits: SignInLimits, now: () => number = Date.now) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Milliseconds until another try is heard; 0 when it is heard now. */
  blockedForMs(address: string, username: string): number {
    return Math.max(this.#waitMs(address, wholeAddressFactor), this.#waitMs(keyOf(address, username), 1));
  }

  /** Counts as failed until `succeeded`: many at once, all still being checked, are no way around the bound. */
  attempted(address: string, username: string): void {
    for (const key of [address, keyOf(address, username)]) {
      const window = this.#open(key) ?? { sinceMs: this.#now(), failures: 0 };
      window.failures += 1;
      this.#windows.delete(key); // to the end: most recently heard of
      this.#windows.set(key, window);
    }
    for (const oldest of this.#windows.keys()) {
      if (this.#windows.size <= this.#limits.signInAddressesMax) return;
      this.#windows.delete(oldest);
    }
  }

  succeeded(address: string, username: string): void {
    for (const key of [address, keyOf(address, username)]) {
      const window = this.#open(key);
      if (window) window.failures -= 1;
    }
  }

  get remembered(): number {
    return this.#windows.size;
  }

  #waitMs(key: string, factor: number): number {
    const window = this.#open(key);
    if (!window || window.failures < this.#limits.signInFailuresMax * factor) return 0;
    return window.sinceMs + this.#limits.signInWindowMs - this.#now();
  }

  #open(key: string) {
    const window = this.#windows.get(key);
    return window && this.#now() - window.sinceMs < this.#limits.signInWindowMs ? window : undefined;
  }
}

const wholeAddressFactor = 10;

/** Names are cut: a megabyte of user name is no key. */
function keyOf(address: string, username: string): string {
  return `${address} ${username.slice(0, 128)}`;
}
