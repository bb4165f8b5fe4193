/** Every bound of the broker in one place. Sizes are for one site: hundreds of devices, well under 1,000 messages a second. */
export const brokerLimits = {
  /** Larger MQTT packets close the connection before they are buffered. */
  packetBytesMax: 256 * 1024,
  /** Before sign-in there is nothing to say but CONNECT. */
  connectPacketBytesMax: 16 * 1024,
  connectionsMax: 1_000,
  clientIdLengthMax: 128,
  connectTimeoutMs: 10_000,
  signInTimeoutMs: 10_000,
  /** A client that asks for none, or for more, must still speak within one and a half times this. */
  keepaliveMaxSeconds: 600,
  /** QoS 2 messages a client may leave half sent. */
  inboundQos2Max: 100,
  filtersPerClientMax: 100,
  /** SUBSCRIBE and UNSUBSCRIBE: room for a hundred filters of 300 characters. */
  filtersPacketBytesMax: 32 * 1024,

  /** Failed sign-ins for one user name at one address, per window. Ten times as many for the address as a whole. */
  signInFailuresMax: 10,
  signInWindowMs: 60_000,
  signInAddressesMax: 2_000,

  /** Persistent sessions: beyond, the one longest unseen and not connected goes. */
  sessionsMax: 2_000,
  /** Queue of one session while it is away or behind: beyond, its oldest goes and is counted. */
  queueMessagesMax: 10_000,
  queueBytesMax: 32 * 1024 * 1024,
  /** Retained topics: beyond, new topics are not kept (those that are there still change). */
  retainedTopicsMax: 10_000,
  retainedBytesMax: 64 * 1024 * 1024,

  /** How long a message waits for one subscriber's socket before it goes on without waiting. */
  patienceMs: 60,
  /** A socket that took nothing for this long is closed (aedes waits 60 s by default, and everyone with it). */
  drainTimeoutMs: 1_500,
  /** Unsent bytes on one socket: beyond, QoS 0 is dropped for it and QoS 1 and 2 close it, to resume from its queue. */
  outboundBytesMax: 1024 * 1024,

  callBytesMax: 64 * 1024,
  callsInFlightPerDeviceMax: 16,
  callsInFlightMax: 256,
  callTimeoutMs: 30_000,
  busyRetryAfterMs: 500,

  /** Facts waiting to be published: beyond, the oldest goes and is counted (its readers have the journal to catch up from). */
  factsBufferedMax: 10_000,

  /** After a crash the wills of those who did not come back are said when four of these are over: time enough to come back. */
  heartbeatMs: 1_500,
  closeTimeoutMs: 2_000,
};

export type BrokerLimits = typeof brokerLimits;
