/** Of the records and facts that this version writes. Raised when a version writes something that older ones do not know. */
export const schemaVersion = 1;
