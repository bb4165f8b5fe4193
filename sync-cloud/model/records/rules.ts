/** Which stock is taken first: by expiry, by age, newest, nearest on the path, or whole packs before loose units. */
export type AllocationRule = "fefo" | "fifo" | "lifo" | "closest" | "full-packs-first";

/**
 * One link of the putaway chain; each is asked in turn until one names a place with room: the item's home location, a place
 * that holds the same lot, the same SKU, an empty place nearest to where the item's class belongs, any place with room.
 */
export type PutawayStep = "home" | "same-lot" | "same-sku" | "empty-near" | "any";
