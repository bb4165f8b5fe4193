import { BehaviorSubject, type Observable } from "rxjs";

/** A value that is known at once to who asks later, and told only when it changed in earnest. */
export class StateOf<T> {
  readonly #changes: BehaviorSubject<T>;
  #value: T;

  constructor(initial: T) {
    this.#value = initial;
    this.#changes = new BehaviorSubject(initial);
  }

  get value(): T {
    return this.#value;
  }
  get changes$(): Observable<T> {
    return this.#changes;
  }
  /** `isNews` false: kept, not told. */
  set(value: T, isNews: boolean): void {
    this.#value = value;
    if (isNews) this.#changes.next(value);
  }
  end(): void {
    this.#changes.complete();
  }
}
