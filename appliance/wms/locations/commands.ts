import type { Handlers } from "../../store/handler.ts";
import { getLocation, listLocations } from "./location-queries.ts";
import { deactivateLocation, lockLocation, unlockLocation } from "./lock-location.ts";
import { importLocations, saveLocation } from "./save-location.ts";

export const locationsHandlers: Handlers = {
  "locations.save": saveLocation,
  "locations.import": importLocations,
  "locations.lock": lockLocation,
  "locations.unlock": unlockLocation,
  "locations.deactivate": deactivateLocation,
  "locations.list": listLocations,
  "locations.get": getLocation,
};
