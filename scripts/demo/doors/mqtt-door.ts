import mqtt, { type MqttClient } from "mqtt";
import { type Answer, type Call, type Door, readProblem } from "./door.ts";

const answerWithinMs = 20_000;

/** The broker's request and reply: a call is published with QoS 1, its answer comes on the device's own reply topic. */
export async function mqttDoor({
  url,
  siteId,
  device,
  personId,
  token,
}: {
  url: string;
  siteId: string;
  device: string;
  personId: string;
  token: string;
}): Promise<Door> {
  const client: MqttClient = await mqtt.connectAsync(url, {
    clientId: device,
    username: personId,
    password: token,
    clean: true,
    protocolVersion: 4,
    keepalive: 60,
  });
  const waiting = new Map<string, (answer: Answer) => void>();
  client.on("message", (topic, payload) => {
    const commandId = topic.slice(topic.lastIndexOf("/") + 1);
    const body = JSON.parse(payload.toString("utf8")) as { ok?: boolean; value?: unknown };
    waiting.get(commandId)?.(
      body.ok ? { ok: true, value: body.value } : { ok: false, problem: readProblem(body, 500) },
    );
  });
  await client.subscribeAsync(`kontor/${siteId}/reply/${device}/#`, { qos: 1 });

  const call = ({ name, commandId, input }: Call): Promise<Answer> =>
    new Promise((resolve) => {
      const settle = (answer: Answer) => {
        clearTimeout(timer);
        waiting.delete(commandId);
        resolve(answer);
      };
      const noAnswer = (detail: string): Answer => ({
        ok: false,
        problem: { status: 599, code: "no-network", detail, data: {} },
      });
      const timer = setTimeout(
        () => settle(noAnswer(`${name} was not answered within ${answerWithinMs} ms`)),
        answerWithinMs,
      );
      waiting.set(commandId, settle);
      client.publish(
        `kontor/${siteId}/call/${device}/${name}`,
        JSON.stringify({ commandId, input }),
        { qos: 1 },
        (error) => {
          if (error) settle(noAnswer(error.message));
        },
      );
    });

  return {
    kind: "mqtt",
    call,
    // In order, like a handheld that was out of reach: the next goes out when the one before is durable.
    async callAll(calls) {
      const answers: Answer[] = [];
      for (const one of calls) answers.push(await call(one));
      return answers;
    },
    // All calls were answered: what the broker still owes an acknowledgement is not waited for.
    close: () => client.endAsync(true),
  };
}
