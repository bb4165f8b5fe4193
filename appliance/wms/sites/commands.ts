import { sitesContracts as contracts } from "#sync/contracts/sites.ts";
import { answers, type Handlers } from "../../store/handler.ts";
import { listSites } from "./site-queries.ts";

export const sitesHandlers: Handlers = { "sites.list": answers(contracts["sites.list"], listSites) };
