import { connect, type Socket } from "node:net";

/** An MQTT connection by hand, for what no well-behaved library does: to stop reading, to lie about lengths, to send noise. */
export async function rawClient(port: number, device: string, { clean = true } = {}): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port });
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  socket.write(connectPacket(device, `pw-${device}`, clean));
  await new Promise<void>((resolve, reject) => {
    socket.once("data", (answer) =>
      answer[0] === 0x20 && answer[3] === 0 ? resolve() : reject(new Error(`CONNACK ${answer[3]}`)),
    );
  });
  return socket;
}

/** One MQTT packet: type and flags, remaining length, body. */
export function mqttPacket(typeAndFlags: number, ...body: Buffer[]): Buffer {
  const length: number[] = [];
  let left = Buffer.concat(body).length;
  do {
    const more = left > 127;
    length.push((left % 128) + (more ? 128 : 0));
    left = Math.floor(left / 128);
  } while (left > 0);
  return Buffer.concat([Buffer.from([typeAndFlags, ...length]), ...body]);
}

export function subscribePacket(filter: string, qos: number): Buffer {
  return mqttPacket(0x82, Buffer.from([0, 1]), text(filter), Buffer.from([qos]));
}

export function publishPacket(topic: string, payload: Buffer): Buffer {
  return mqttPacket(0x30, text(topic), payload);
}

export function connectPacket(clientId: string, password: string, clean: boolean): Buffer {
  const flags = 0b1100_0000 + (clean ? 2 : 0);
  return mqttPacket(0x10, text("MQTT"), Buffer.from([4, flags, 0, 60]), text(clientId), text(clientId), text(password));
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
}
