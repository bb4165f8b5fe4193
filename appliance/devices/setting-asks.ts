import type { CatalogEntry, DeviceKind, MachineSettings, SettingAsk } from "#drivers/kit/catalog-entry.ts";
import { checkSettings, type SettingProblem } from "#drivers/kit/check-settings.ts";
import type { Binding } from "./binding.ts";

/** What a machine may be told: what its driver asks, and what the warehouse wants to know of machines of its kind. */
export class SettingAsks {
  readonly #bindings: readonly Binding[];

  constructor(bindings: readonly Binding[]) {
    this.#bindings = bindings;
  }

  of({ ask, kind }: Pick<CatalogEntry, "ask" | "kind">): readonly SettingAsk[] {
    return [...ask, ...this.#ofWarehouse(kind)];
  }

  /** `settings` have their defaults; `forDriver` is the part of them that the driver asked for. */
  check(
    entry: CatalogEntry,
    given: MachineSettings,
  ): { problems: SettingProblem[]; settings: MachineSettings; forDriver: MachineSettings } {
    const { problems, settings } = checkSettings({ id: entry.id, ask: this.of(entry) }, given);
    const asked = new Set(entry.ask.map(({ name }) => name));
    const forDriver = Object.fromEntries(Object.entries(settings).filter(([name]) => asked.has(name)));
    return { problems, settings, forDriver };
  }

  #ofWarehouse(kind: DeviceKind): readonly SettingAsk[] {
    return this.#bindings.flatMap(({ kinds, asks = [] }) =>
      kinds.includes(kind)
        ? asks.flatMap(({ kinds: only, ...ask }) => (!only || only.includes(kind) ? [ask] : []))
        : [],
    );
  }
}
