import type { Handlers } from "../../store/handler.ts";
import { pickConfirm } from "./pick-confirm.ts";
import { pickDrop } from "./pick-drop.ts";
import { pickShort } from "./pick-short.ts";
import { pickSkip } from "./pick-skip.ts";
import { pickStartCluster } from "./pick-start-cluster.ts";
import { pickSwapLpn } from "./pick-swap-lpn.ts";
import { pickZeroCheck } from "./pick-zero-check.ts";
import { putBackConfirm } from "./put-back-confirm.ts";
import { putBackMissing } from "./put-back-missing.ts";

export const pickingHandlers: Handlers = {
  "pick.confirm": pickConfirm,
  "pick.drop": pickDrop,
  "pick.short": pickShort,
  "pick.skip": pickSkip,
  "pick.start-cluster": pickStartCluster,
  "pick.swap-lpn": pickSwapLpn,
  "pick.zero-check": pickZeroCheck,
  "put-back.confirm": putBackConfirm,
  "put-back.missing": putBackMissing,
};
