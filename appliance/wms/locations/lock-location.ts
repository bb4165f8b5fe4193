import {
  deactivateLocation as deactivateContract,
  lockLocation as lockContract,
  unlockLocation as unlockContract,
} from "#sync/contracts/locations.ts";
import { decides } from "../../store/handler.ts";
import { requireLocation } from "../stock/require.ts";
import { refuseInUse } from "./location-changes.ts";

export const lockLocation = decides(lockContract, (book, { location, direction, reason }) => {
  const place = requireLocation(book, location);
  const lockedIn = place.lockedIn || direction !== "out";
  const lockedOut = place.lockedOut || direction !== "in";
  book.post({
    type: "location-locked",
    data: { location, direction, reason },
    sets: [{ record: "location", id: location, fields: { lockedIn, lockedOut, lockReason: reason } }],
  });
  return { location, lockedIn, lockedOut };
});

export const unlockLocation = decides(unlockContract, (book, { location, direction }) => {
  const place = requireLocation(book, location);
  const lockedIn = place.lockedIn && direction === "out";
  const lockedOut = place.lockedOut && direction === "in";
  if (lockedIn !== place.lockedIn || lockedOut !== place.lockedOut)
    book.post({
      type: "location-unlocked",
      data: { location, direction },
      sets: [
        {
          record: "location",
          id: location,
          fields: { lockedIn, lockedOut, lockReason: lockedIn || lockedOut ? place.lockReason : "" },
        },
      ],
    });
  return { location, lockedIn, lockedOut };
});

export const deactivateLocation = decides(deactivateContract, (book, { location }) => {
  requireLocation(book, location);
  refuseInUse(book, location);
  book.post({
    type: "location-deactivated",
    data: { location },
    sets: [{ record: "location", id: location, fields: { active: false } }],
  });
  return { location };
});
