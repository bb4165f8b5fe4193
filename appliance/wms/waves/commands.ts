import type { Handlers } from "../../store/handler.ts";
import { cancelWave } from "./cancel-wave.ts";
import { planWave } from "./plan-wave.ts";
import { releaseWave } from "./release-wave.ts";
import { getWave, listWaves } from "./wave-queries.ts";

export const wavesHandlers: Handlers = {
  "waves.plan": planWave,
  "waves.release": releaseWave,
  "waves.cancel": cancelWave,
  "waves.list": listWaves,
  "waves.get": getWave,
};
