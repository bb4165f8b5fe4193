import { partnersContracts } from "#sync/contracts/partners.ts";
import { ediOf } from "#sync/model/records/partner.ts";
import { answers, type Handlers } from "../../store/handler.ts";
import { savePartner } from "./save-partner.ts";

export const partnersHandlers: Handlers = {
  "partners.save": savePartner,
  "partners.list": answers(partnersContracts["partners.list"], (reader, { kind }) => ({
    partners: reader
      .find("partner", { deletedAt: null, ...(kind && { kind }) }, { order: "name, id", limit: 10_000 })
      .map(({ deletedAt: _deleted, edi, ...partner }) => ({ ...partner, edi: ediOf({ edi }) ?? null })),
  })),
};
