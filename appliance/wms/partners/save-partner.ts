import { savePartner as contract } from "#sync/contracts/partners.ts";
import { decides } from "../../store/handler.ts";

export const savePartner = decides(contract, (book, { id, edi, ...given }) => {
  const isNew = book.get("partner", id) === undefined;
  const fields = { ...given, ...(edi !== undefined && { edi: edi ?? {} }), deletedAt: null };
  book.post({ type: "partner-saved", data: { partnerId: id, isNew }, sets: [{ record: "partner", id, fields }] });
  return { id, isNew };
});
