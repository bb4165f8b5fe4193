import { settingsContracts as contracts } from "#sync/contracts/settings.ts";
import { answers, decides, type Handlers } from "../../store/handler.ts";
import { listSettings } from "./list-settings.ts";
import { saveSetting } from "./save-setting.ts";

export const settingsHandlers: Handlers = {
  "settings.list": answers(contracts["settings.list"], listSettings),
  "settings.save": decides(contracts["settings.save"], saveSetting),
};
