// The page of the example backend: sound by AudioWorklet, the heard text, and a picture of the turn as it goes.
const $ = (id) => document.getElementById(id);
const state = { mute: true, turns: 0, level: 0, energy: 0, silentAt: null, ended: 0 };
window.utterflow = state; // for the tests: what a person would hear and see

let context, player, agent, picture;

async function sound(rate) {
  if (context) return;
  context = new AudioContext({ sampleRate: rate });
  await context.audioWorklet.addModule("player.js");
  player = new AudioWorkletNode(context, "player", { numberOfInputs: 0, outputChannelCount: [1] });
  player.connect(context.destination);
  player.port.onmessage = ({ data }) => {
    state.level = data.level;
    state.energy += data.level;
    if (state.interruptedAt && state.silentAt === null && data.level === 0) state.silentAt = performance.now();
    picture?.sounding(data.level);
  };
}

const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/talk`);
socket.binaryType = "arraybuffer";
socket.onmessage = ({ data }) => (typeof data === "string" ? told(JSON.parse(data)) : heard(data));
socket.onclose = () => say("agent error", "The connection has ended. Reload the page to go on.");

function heard(data) {
  if (state.mute || !player) return;
  const samples = new Int16Array(data);
  player.port.postMessage(Float32Array.from(samples, (sample) => sample / 32768));
}

function told(message) {
  switch (message.kind) {
    case "ready":
      state.rate = message.rate;
      break;
    case "turn":
      state.mute = false;
      state.turns += 1;
      agent = say("agent", "");
      picture = new Picture($("lanes"));
      $("interrupt").disabled = false;
      figures({});
      break;
    case "progress":
      picture.count("tokens", message.tokens);
      picture.count("chunks", message.chunks);
      break;
    case "audio":
      if (message.seconds) picture.span("audio", message.seconds);
      if (message.last) picture.mark("flushes");
      break;
    case "heard":
      agent.textContent += message.text;
      picture.heard(message.position);
      agent.parentElement.scrollTop = 1e9;
      break;
    case "clear":
      silence();
      break;
    case "over":
      state.ended += 1;
      agent.classList.toggle("cut", message.interrupted);
      $("interrupt").disabled = true;
      picture.end();
      figures(message);
      break;
    case "error":
      say("agent error", message.message);
      $("interrupt").disabled = true;
      break;
  }
}

function silence() {
  state.mute = true;
  player?.port.postMessage("clear");
}

function say(kind, text) {
  const line = document.createElement("p");
  line.className = kind;
  line.textContent = text;
  $("conversation").append(line);
  line.parentElement.scrollTop = 1e9;
  return line;
}

$("form").onsubmit = async (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  if (!text) return;
  await sound(state.rate ?? 24000);
  silence();
  state.interruptedAt = null;
  say("user", text);
  socket.send(JSON.stringify({ say: text }));
  $("text").value = "";
};

$("interrupt").onclick = () => {
  state.interruptedAt = performance.now();
  state.silentAt = null;
  silence();
  socket.send(JSON.stringify({ interrupt: true }));
};

function figures({ ttft, ttfc, ttfa, seconds, flushes, wasted }) {
  const rows = [
    ["first token", ttft, " s"], ["first chunk", ttfc, " s"], ["first audio", ttfa, " s"],
    ["audio", seconds, " s"], ["flushes", flushes, ""], ["characters wasted", wasted, ""],
  ];
  $("figures").replaceChildren(...rows.map(([name, value, unit]) => {
    const row = document.createElement("div");
    const shown = value === undefined || value === null ? "–" : `${unit ? value.toFixed(2) : value}${unit}`;
    row.innerHTML = `<dt>${name}</dt><dd>${shown}</dd>`;
    return row;
  }));
}

// The picture: a lane for each part of the pipe, time from left to right.
const LANES = { tokens: "tokens", chunks: "chunks", flushes: "flushed", audio: "audio", heard: "heard" };

class Picture {
  constructor(svg) {
    this.svg = svg;
    this.started = performance.now();
    this.counts = { tokens: 0, chunks: 0 };
    this.events = [];
    this.position = 0;
    this.over = false;
    this.seconds = 6;
    this.draw();
  }

  get now() { return (performance.now() - this.started) / 1000; }
  count(lane, count) {
    if (count > this.counts[lane]) this.events.push({ lane, at: this.now, wide: lane === "chunks" ? 5 : 2 });
    this.counts[lane] = count;
  }
  mark(lane) { this.events.push({ lane, at: this.now, wide: 5 }); }
  span(lane, seconds) { this.events.push({ lane, at: this.now, wide: 2, seconds }); }
  heard(position) { this.position = position; this.heardAt = this.now; this.began ??= this.now - position; }
  sounding(level) { if (level > 0.01) this.firstSound ??= this.now; }
  end() {
    this.over = true;
    this.draw();
  }

  draw() {
    const left = 76, right = 748, top = 14, height = 32;
    if (!this.over) this.seconds = Math.max(this.seconds, this.now * 1.08);
    const x = (at) => left + (right - left) * Math.min(1, at / this.seconds);
    const parts = [];
    const step = this.seconds > 24 ? 5 : this.seconds > 10 ? 2 : 1;
    for (let at = 0; at <= this.seconds; at += step) {
      parts.push(`<line x1="${x(at)}" x2="${x(at)}" y1="${top}" y2="${top + 5 * height}" stroke="var(--line)"/>`);
      parts.push(`<text x="${x(at)}" y="${top + 5 * height + 16}" text-anchor="middle">${at} s</text>`);
    }
    Object.entries(LANES).forEach(([lane, name], row) => {
      const y = top + row * height;
      parts.push(`<text x="0" y="${y + 20}">${name}</text>`);
      for (const event of this.events.filter((event) => event.lane === lane)) {
        parts.push(`<rect x="${x(event.at)}" y="${y + 7}" width="${event.wide}" height="18" rx="1.5" fill="var(--${lane})"/>`);
      }
      if (lane === "heard" && this.began !== undefined) {
        parts.push(`<rect x="${x(this.began)}" y="${y + 7}" width="${Math.max(2, x(this.began + this.position) - x(this.began))}" height="18" rx="4" fill="var(--heard)"/>`);
      }
    });
    this.svg.innerHTML = parts.join("");
    if (!this.over) requestAnimationFrame(() => picture === this && this.draw());
  }
}

figures({});
picture = new Picture($("lanes")); // empty, until something is said
picture.end();
