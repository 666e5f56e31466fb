// Plays what it is sent, and says how loud and how far it is. Runs on the audio thread.
class Player extends AudioWorkletProcessor {
  constructor() {
    super();
    this.queue = [];
    this.at = 0;
    this.played = 0;
    this.energy = 0;
    this.blocks = 0;
    this.port.onmessage = ({ data }) => {
      if (data === "clear") {
        this.queue = [];
        this.at = 0;
      } else {
        this.queue.push(data);
      }
    };
  }

  process(inputs, outputs) {
    const out = outputs[0][0];
    for (let i = 0; i < out.length; i++) {
      while (this.queue.length && this.at >= this.queue[0].length) {
        this.queue.shift();
        this.at = 0;
      }
      const sample = this.queue.length ? this.queue[0][this.at++] : 0;
      out[i] = sample;
      this.energy += sample * sample;
      this.played += this.queue.length ? 1 : 0;
    }
    if (++this.blocks % 4 === 0) {
      const level = Math.sqrt(this.energy / (4 * out.length));
      this.port.postMessage({ level, played: this.played / sampleRate, waiting: this.queue.length > 0 });
      this.energy = 0;
    }
    return true;
  }
}

registerProcessor("player", Player);
