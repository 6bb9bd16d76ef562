"use strict";
// Moves the maps of every player on the page through the days; what the data mean is said in map.py.
(() => {
  const NS = "http://www.w3.org/2000/svg";
  const WHOLE = 1000;
  const SEEN = 8;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

  const shape = (name, attributes, text) => {
    const element = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };

  const inWords = (date) => {
    const [year, month, day] = date.split("-").map(Number);
    return `${day} ${MONTHS[month - 1]} ${year}`;
  };

  const pairs = (held) => {
    if (typeof held === "number") return [[held, WHOLE]];
    const found = [];
    for (let at = 0; at < held.length; at += 2) found.push([held[at], held[at + 1]]);
    return found;
  };

  const percent = (part) => {
    if (part > 0 && part < 5) return "<1 %";
    return part > 995 && part < WHOLE ? ">99 %" : `${Math.round(part / 10)} %`;
  };

  const ranked = (held) => pairs(held).sort((a, b) => b[1] - a[1]);

  const say = (panel, held) => {
    if (typeof held === "number") return panel.actors[held].short;
    return ranked(held).map(([row, part]) => `${panel.actors[row].short} ${percent(part)}`).join(", ");
  };

  // The same drawing as TheatreMap.disc.
  const disc = (panel, held, radius) => {
    const shares = pairs(held);
    const best = panel.actors[ranked(held)[0][0]];
    const parts = [];
    if (shares.length > 1) {
      const around = Math.PI * radius;
      const ring = shape("g", { class: "ring" });
      let soFar = 0;
      for (const [row, part] of shares) {
        const length = around * part / WHOLE;
        if (part >= SEEN) {
          ring.append(shape("circle", {
            class: "slice", r: radius / 2, stroke: panel.actors[row].colour, "stroke-width": radius,
            "stroke-dasharray": `${length + 0.3} ${around + 9}`, "stroke-dashoffset": -soFar,
          }));
        }
        soFar += length;
      }
      parts.push(ring);
    }
    parts.push(shape("circle", { class: "core", r: shares.length > 1 ? 0.62 * radius : radius, fill: best.colour }));
    parts.push(shape("circle", { class: "rim", r: radius }));
    const size = (best.letter.length < 2 ? 1.25 : 0.95) * 0.8 * radius;
    parts.push(shape("text", { class: "letter", fill: best.ink, "font-size": size.toFixed(1) }, best.letter));
    return parts;
  };

  // Frames as they were before places that stayed the same were left out.
  const full = (frames) => {
    let before = [];
    return frames.map((frame) => (before = frame.map((held, row) => (held === null ? before[row] : held))));
  };

  class Panel {
    constructor(data) {
      Object.assign(this, data);
      this.frames = full(this.frames);
      this.svg = document.getElementById(this.svg);
      this.discs = this.places.map((_, row) => this.svg.querySelector(`[data-place="${row}"]`));
      this.shown = this.places.map(() => null);
    }

    frame(day) {
      return this.frames[Math.min(day, this.frames.length - 1)];
    }

    show(day) {
      this.frame(day).forEach((held, row) => {
        if (this.shown[row] === held) return;
        this.shown[row] = held;
        const place = this.discs[row];
        place.querySelector(".disc").replaceChildren(...disc(this, held, this.radii[row]));
        place.querySelector("title").textContent = `${this.places[row]}: ${say(this, held)}`;
      });
    }
  }

  class Player {
    constructor(root) {
      this.id = root.dataset.player;
      const data = JSON.parse(document.getElementById(`${this.id}-data`).textContent);
      this.dates = data.dates;
      this.events = data.events;
      this.panels = data.panels.map((panel) => new Panel(panel));
      this.slider = document.getElementById(`${this.id}-day`);
      this.button = document.getElementById(`${this.id}-play`);
      this.date = document.getElementById(`${this.id}-date`);
      this.told = document.getElementById(`${this.id}-told`);
      this.table = document.querySelector(`[data-table="${this.id}"]`);
      this.timer = null;
      for (const element of root.querySelectorAll("[hidden]")) element.hidden = false;
      this.slider.addEventListener("input", () => { this.stop(); this.show(Number(this.slider.value)); });
      this.button.addEventListener("click", () => (this.timer === null ? this.start() : this.stop()));
      for (const other of document.querySelectorAll(`[data-go="${this.id}"]`)) {
        other.addEventListener("click", () => { this.stop(); this.show(Number(other.dataset.day)); });
      }
      this.show(Number(this.slider.value));
    }

    show(day) {
      this.day = day;
      this.slider.value = day;
      const words = inWords(this.dates[day]);
      this.slider.setAttribute("aria-valuetext", words);
      this.date.textContent = words;
      for (const panel of this.panels) panel.show(day);
      if (this.told && this.events.length) this.tell(this.events[day] || []);
      if (this.table) this.fill(day, words);
      document.dispatchEvent(new CustomEvent("day", { detail: { player: this.id, day } }));
    }

    tell(texts) {
      const items = texts.length ? texts : ["Nothing that the record tells of."];
      this.told.replaceChildren(...items.map((text) => {
        const item = document.createElement("li");
        item.textContent = text;
        return item;
      }));
    }

    fill(day, words) {
      this.table.querySelector("[data-date]").textContent = words;
      for (const line of this.table.querySelectorAll("tbody tr")) {
        this.panels.forEach((panel, column) => {
          const held = panel.frame(day)[panel.places.indexOf(line.cells[0].textContent)];
          line.cells[column + 1].textContent = held === undefined ? "-" : say(panel, held);
        });
      }
    }

    start() {
      const last = this.dates.length - 1;
      if (this.day >= last) this.show(0);
      this.mark(true);
      this.timer = setInterval(() => {
        if (this.day >= last) this.stop();
        else this.show(this.day + 1);
      }, calm.matches ? 1000 : Math.max(120, Math.min(600, 15000 / this.dates.length)));
    }

    stop() {
      clearInterval(this.timer);
      this.timer = null;
      this.mark(false);
    }

    mark(playing) {
      this.button.setAttribute("aria-pressed", String(playing));
      this.button.querySelector(".word").textContent = playing ? "Pause" : "Play";
    }
  }

  for (const root of document.querySelectorAll("[data-player]")) new Player(root);
})();
