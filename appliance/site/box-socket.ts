/** Where the agent of a box listens; a machine without it is no box of ours. */
export const boxSocketPath = "/run/kontor/box.sock";
