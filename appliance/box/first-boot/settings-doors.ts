import type { clockContracts } from "#sync/contracts/box/clock.ts";
import type { mediaContracts } from "#sync/contracts/box/media.ts";
import type { networkContracts } from "#sync/contracts/box/network.ts";
import type { InputOf } from "#sync/contracts/define.ts";
import type { DoorHandler, DoorHandlers } from "../../api/dispatch.ts";
import type { BoxDesk } from "../box-desk.ts";
import type { BoxNote } from "../note-box.ts";
import { listFiles } from "./media-files.ts";

type Settings = typeof networkContracts & typeof clockContracts & typeof mediaContracts;
type Given<N extends keyof Settings> = InputOf<Settings[N]>;
type Call = Parameters<DoorHandler>[0];

/** Network, clock, sticks and screen of the box: asked of its agent, and what was changed is a fact. */
export function settingsDoors(desk: BoxDesk): DoorHandlers {
  const shown = <T>(ask: (call: Call) => Promise<T>): DoorHandler => {
    return async (call) => ({ ok: true, value: await ask(call) });
  };
  const noted = (note: BoxNote, { caller }: Call) => desk.note(note, caller);
  return {
    "box.network": shown(() => desk.ask("network.show", {})),
    "box.set-network": shown(async (call) => {
      const input = call.input as Given<"box.set-network">;
      const waits = await desk.ask("network.set", input, call);
      const { address = "" } = input.set.mode === "static" ? input.set : {};
      const detail = { interface: waits.interface, mode: input.set.mode, address, ssid: input.wifi?.ssid ?? "" };
      await noted({ what: "network.set", outcome: "asked", detail }, call);
      return waits;
    }),
    "box.confirm-network": shown(async (call) => {
      const { keep } = call.input as Given<"box.confirm-network">;
      const settled = await desk.ask("network.confirm", { keep }, call);
      await noted({ what: "network.confirm", outcome: "done", detail: { keep } }, call);
      // The new address belongs into the certificate that other screens see.
      void desk.site.certificate.look(Date.now());
      return settled;
    }),
    "box.scan-wifi": shown(() => desk.ask("wifi.scan", {})),
    "box.clock": shown(() => desk.ask("clock.show", {})),
    "box.set-clock": shown(async (call) => {
      const input = call.input as Given<"box.set-clock">;
      const clock = await desk.ask("clock.set", input, call);
      const detail = { automatic: clock.automatic, setByHand: input.setToMs !== undefined };
      await noted({ what: "clock.set", outcome: "done", detail }, call);
      return clock;
    }),
    "box.media": shown(() => desk.ask("media.list", {})),
    "box.open-media": shown(async (call) => {
      const { mediaId } = call.input as Given<"box.open-media">;
      const { folder } = await desk.ask("media.mount", { mediaId }, call);
      return listFiles(folder);
    }),
    "box.eject-media": shown((call) => desk.ask("media.eject", call.input as Given<"box.eject-media">, call)),
    "box.display": shown(() => desk.ask("display.show", {})),
    "box.set-display": shown((call) => desk.ask("display.set", call.input as Given<"box.set-display">, call)),
  };
}
