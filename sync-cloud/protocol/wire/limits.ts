/** A batch of several facts, as it travels. */
export const batchBytesMax = 256 * 1024;
/** A batch of one single fact, so that no fact is too large to leave its box; also the JSON text of any one fact. */
export const factBytesMax = 4 * 1024 * 1024;
export const batchFactsMax = 20_000;
/** A page of several entries, as it travels; a single entry may have `factBytesMax`. */
export const pageBytesMax = 256 * 1024;
export const pageEntriesMax = 20_000;
export const ackRunsMax = 20_000;
/** One request or answer of an exchange. */
export const messageBytesMax = 8 * 1024 * 1024;
export const messageFramesMax = 64;
export const frameHeaderBytesMax = 256 * 1024;
export const snapshotChunkBytesMax = 2 * 1024 * 1024;
export const snapshotChunkRowsMax = 100_000;
export const snapshotChunksMax = 100_000;
/** The list of them, as JSON. */
export const snapshotListBytesMax = 32 * 1024 * 1024;

/** What a reader allows a packed body to grow to: `inflatedBytes` after inflating, `expandedChars` as the JSON text that it stands for. */
export interface ReadLimits {
  inflatedBytes: number;
  expandedChars: number;
  depth: number;
}

export const readLimits: ReadLimits = {
  inflatedBytes: 16 * 1024 * 1024,
  expandedChars: 64 * 1024 * 1024,
  depth: 64,
};
