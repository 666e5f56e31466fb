// @deepgram/sdk 5: what the client of that line hears, in files, and its errors on standard output.
import { writeFileSync } from "node:fs";
import { DeepgramClient } from "@deepgram/sdk";

const [http, key, text] = process.argv.slice(2);
const ws = http.replace("http://", "ws://");
const environment = { base: http, production: ws, agent: ws, agentRest: http };
const client = new DeepgramClient({ apiKey: key, environment });
const told = {};

async function live(socket, last, say) {
  const pieces = [];
  const done = new Promise((resolve, reject) => {
    socket.on("message", async (message) => {
      if (message instanceof Blob) message = await message.arrayBuffer();
      if (message instanceof ArrayBuffer) pieces.push(Buffer.from(message));
      else if (ArrayBuffer.isView(message)) pieces.push(Buffer.from(message.buffer, message.byteOffset, message.byteLength));
      else if (message.type === last) resolve();
    });
    socket.on("error", reject);
    setTimeout(() => reject(new Error(`no ${last}`)), 20000);
  });
  socket.connect();
  await socket.waitForOpen();
  say();
  await done;
  await new Promise((resolve) => setTimeout(resolve, 200)); // blobs are read one after the other
  socket.close();
  return Buffer.concat(pieces);
}

const ways = {
  async v1() {
    const socket = await client.speak.v1.connect({ model: "aura-2-thalia-en", encoding: "linear16", sample_rate: 24000 });
    return live(socket, "Flushed", () => {
      socket.sendText({ type: "Speak", text });
      socket.sendFlush({ type: "Flush" });
    });
  },
  async v2() {
    const socket = await client.speak.v2.connect({ model: "flux-alexis-en", sample_rate: 24000 });
    return live(socket, "SpeechMetadata", () => {
      socket.sendSpeak({ type: "Speak", text });
      socket.sendFlush({ type: "Flush" });
    });
  },
  async rest() {
    const answer = await client.speak.v1.audio.generate({ text, encoding: "linear16", container: "none" });
    return Buffer.from(await answer.arrayBuffer());
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
