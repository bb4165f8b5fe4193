import { settingNames } from "#sync/contracts/setting-shapes.ts";
import type { Reader } from "../../store/reader.ts";

export const listSettings = (reader: Reader) => ({
  settings: settingNames.map((name) => ({
    name,
    value: reader.setting(name),
    isFirst: reader.get("setting", name) === undefined,
  })),
});
