// @deepgram/sdk 3 and 4: what the client of that line hears, in files, and its errors on standard output.
import { writeFileSync } from "node:fs";
import { createClient, LiveTTSEvents } from "@deepgram/sdk";

const [http, key, text] = process.argv.slice(2);
const client = createClient(key, { global: { url: http } });
const told = {};

const ways = {
  v1() {
    const socket = client.speak.live({ model: "aura-2-thalia-en", encoding: "linear16", sample_rate: 24000 });
    const pieces = [];
    return new Promise((resolve, reject) => {
      socket.on(LiveTTSEvents.Open, () => {
        socket.sendText(text);
        socket.flush();
      });
      socket.on(LiveTTSEvents.Audio, (data) => pieces.push(Buffer.from(data)));
      socket.on(LiveTTSEvents.Flushed, () => resolve(Buffer.concat(pieces)));
      socket.on(LiveTTSEvents.Error, reject);
      setTimeout(() => reject(new Error("no Flushed")), 20000);
    });
  },
  async rest() {
    const answer = await client.speak.request({ text }, { encoding: "linear16", container: "none" });
    return Buffer.from(await new Response(await answer.getStream()).arrayBuffer());
  },
};

for (const [name, ask] of Object.entries(ways)) {
  try {
    writeFileSync(`${name}.raw`, await ask());
  } catch (error) {
    told[name] = `${error.name}: ${error.message}`;
  }
}
console.log(JSON.stringify(told));
process.exit(0);
