import type { AddressInfo } from "node:net";
import { SerialPort } from "serialport";
import { WebSocketServer } from "ws";

/** The least that brings a code from a serial port to a screen: whole lines of the port, to every socket. Prints its port. */
const [path = ""] = process.argv.slice(2);
const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
let text = "";
const port = new SerialPort({ path, baudRate: 9_600 });
port.on("data", (bytes: Buffer) => {
  text += bytes.toString("latin1");
  for (let end = text.indexOf("\r\n"); end >= 0; end = text.indexOf("\r\n")) {
    for (const socket of server.clients) socket.send(text.slice(0, end));
    text = text.slice(end + 2);
  }
});
port.on("open", () => console.log((server.address() as AddressInfo).port));
