// Draws a plot of marks (`marks.py`) on a canvas. The model's `now` holds the newest: `still`, what
// seldom changes, and the arrays. It is changed in place, so that every view of the model, and a
// notebook that is saved with its widgets, has it.

const PAPER = "#FFFFFF", BLACK = "#000000", GREY = "#6E6E6E", WHITISH = "#F2F2F2";
const DASHES = { "--": [3.7, 1.6], "-.": [6.4, 1.6, 1, 1.6], ":": [1, 1.65] };
const TICK = 4, TICK_LABEL = 12, AXIS_LABEL = 13, SMALL = 11; // CSS pixels, as all lengths here
const STYLE = `
.gan-teach-canvas { display: block; max-width: 100%; touch-action: pan-y; outline: none; }
.gan-teach-canvas:focus-visible { outline: 2px solid currentColor; outline-offset: -2px; }
.gan-teach-said { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }`;

// --- what comes from Python ---------------------------------------------------------------------

function initialize({ model }) {
  let asked = -Infinity;
  const ask = () => {
    if (performance.now() - asked < 1000) return; // a kernel that is busy answers late
    asked = performance.now();
    tell(model, { have: model.get("now").number });
  };
  model.on("msg:custom", (content, buffers) => {
    if (content.number === undefined) return;
    const now = model.get("now");
    if (!content.whole && content.number !== now.number + 1) { // some came before this listened
      ask();
      return;
    }
    now.number = content.number;
    if (content.still) now.still = content.still;
    content.arrays.forEach(([i, type, shape], k) => {
      now.arrays[i] = { type, shape, data: buffers[k] };
    });
  });
  ask();
}

function tell(model, content) {
  try {
    model.send(content);
  } catch {
    // a saved page has no kernel
  }
}

/** The numbers of an array, as a typed array of their own. */
function numbers({ type, data }) {
  const bytes = ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
  return type === "B" ? bytes.slice() : new Float32Array(bytes.slice().buffer);
}

// --- geometry -----------------------------------------------------------------------------------

/** Where the axes stand: as `Plot.frame` in Python. */
function frameOf(plot, width) {
  let [left, right, top, bottom] = plot.room;
  let wide = Math.max(20, width - left - right), high = Math.max(20, plot.size[1] - top - bottom);
  if (plot.square) {
    const x = plot.x.high - plot.x.low, y = plot.y.high - plot.y.low;
    const unit = Math.min(wide / x, high / y);
    left += (wide - unit * x) / 2;
    top += (high - unit * y) / 2;
    wide = unit * x;
    high = unit * y;
  }
  return { left, top, wide, high, right: left + wide, bottom: top + high };
}

/** From an axis' numbers to pixels, and back. What has no place, as 0 on a log axis, is NaN. */
function scaleOf(axis, start, end) {
  const map = axis.log ? (v) => (v > 0 ? Math.log10(v) : NaN) : (v) => v;
  const factor = (end - start) / (map(axis.high) - map(axis.low));
  const offset = start - map(axis.low) * factor;
  const to = (v) => {
    const p = v === null ? NaN : map(v) * factor + offset;
    return Number.isFinite(p) ? Math.max(-20000, Math.min(20000, p)) : NaN;
  };
  to.back = (p) => (axis.log ? 10 ** ((p - offset) / factor) : (p - offset) / factor);
  to.ground = axis.log ? start : to(0);
  return to;
}

/** A path through the points. ground: how far down what lies below is part of it, if given. */
function trace(ctx, { x, y }, toX, toY, { ground, closed = false } = {}) {
  ctx.beginPath();
  let open = false, last = 0;
  for (let i = 0; i <= x.length; i++) {
    const px = toX(x[i]), py = toY(y[i]); // beyond the end they are NaN too: a gap
    if (Number.isNaN(px + py)) {
      if (open && ground !== undefined) ctx.lineTo(last, ground);
      if (open && (closed || ground !== undefined)) ctx.closePath();
      open = false;
      continue;
    }
    if (open) ctx.lineTo(px, py);
    else if (ground === undefined) ctx.moveTo(px, py);
    else {
      ctx.moveTo(px, ground);
      ctx.lineTo(px, py);
    }
    open = true;
    last = px;
  }
}

// --- colours ------------------------------------------------------------------------------------

const probe = { ctx: null, known: new Map() };

/** Any CSS colour as [r, g, b, opacity], each up to 255. */
function rgba(colour) {
  if (!probe.known.has(colour)) {
    probe.ctx ??= sheet(1, 1).getContext("2d", { willReadFrequently: true });
    probe.ctx.clearRect(0, 0, 1, 1);
    probe.ctx.fillStyle = "#0000"; // stays, where the colour is none
    probe.ctx.fillStyle = colour;
    probe.ctx.fillRect(0, 0, 1, 1);
    probe.known.set(colour, [...probe.ctx.getImageData(0, 0, 1, 1).data]);
  }
  return probe.known.get(colour);
}

function luminance([r, g, b]) {
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}

/** The page's colour behind an element; where there is none, what its words ask for. */
function behind(element) {
  for (let it = element; it; it = it.parentElement ?? it.getRootNode().host) {
    const colour = getComputedStyle(it).backgroundColor;
    if (rgba(colour)[3] > 127) return `rgb(${rgba(colour).slice(0, 3)})`;
  }
  return luminance(rgba(getComputedStyle(element).color)) > 0.5 ? "#111111" : PAPER;
}

function sheet(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

// --- the marks ----------------------------------------------------------------------------------
// Each draws one kind of mark. p: the picture, which knows places and colours.

const DRAW = {
  Line(ctx, mark, p) {
    ctx.globalAlpha = mark.alpha;
    trace(ctx, mark, p.toX, mark.on_right ? p.toRight : p.toY);
    p.stroke(ctx, mark.colour, mark.width, mark.dash);
  },

  Area(ctx, mark, p) {
    trace(ctx, mark, p.toX, p.toY, { ground: p.toY.ground });
    p.fill(ctx, mark.colour, mark.fill, mark.hatch);
  },

  Bars(ctx, mark, p) {
    ctx.beginPath();
    for (let i = 0; i < mark.x.length; i++) {
      const left = p.toX(mark.x[i] - mark.width / 2), right = p.toX(mark.x[i] + mark.width / 2);
      const top = p.toY(mark.y[i]);
      if (left < right && !Number.isNaN(top)) {
        ctx.rect(left, top, right - left, p.toY.ground - top);
      }
    }
    p.fill(ctx, mark.colour, mark.fill, mark.hatch);
    p.stroke(ctx, mark.colour, 1);
  },

  Points(ctx, mark, p) {
    ctx.globalAlpha = mark.alpha;
    const stamp = p.stamp(mark), half = stamp.width / p.scale / 2;
    for (let i = 0; i < mark.x.length; i++) {
      const x = p.whole(p.toX(mark.x[i]) - half), y = p.whole(p.toY(mark.y[i]) - half);
      if (!Number.isNaN(x + y)) ctx.drawImage(stamp, x, y, 2 * half, 2 * half);
    }
  },

  Shapes(ctx, mark, p) {
    trace(ctx, mark, p.toX, mark.on_right ? p.toRight : p.toY, { closed: true });
    if (mark.fill > 0) p.fill(ctx, mark.colour, mark.fill);
    if (mark.width > 0) p.stroke(ctx, mark.colour, mark.width);
  },

  Pixels(ctx, mark, p) {
    const { left, top, wide, high } = p.placeOf(mark);
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(p.imageOf(mark), left, top, wide, high);
  },

  Rule(ctx, mark, p) {
    const { left, right, top, bottom } = p.frame;
    const at = p.crisp((mark.upright ? p.toX : mark.on_right ? p.toRight : p.toY)(mark.at));
    if (Number.isNaN(at)) return;
    const inside = mark.upright ? left - 1 <= at && at <= right + 1
      : top - 1 <= at && at <= bottom + 1;
    if (!inside) return;
    ctx.beginPath();
    if (mark.upright) {
      ctx.moveTo(at, bottom);
      ctx.lineTo(at, top);
    } else {
      ctx.moveTo(left, at);
      ctx.lineTo(right, at);
    }
    if (mark.width > 0) p.stroke(ctx, mark.colour, mark.width, mark.dash);
    if (!mark.text) return;
    const look = { colour: mark.colour, size: SMALL };
    if (mark.upright) {
      p.write(ctx, mark.text, at - 3, bottom - 4, { ...look, va: "bottom", turned: true });
      return;
    }
    const [va, away] = { above: ["bottom", -2], below: ["top", 2], level: ["center", 0] }[
      mark.aside === "level" && !mark.outside ? "above" : mark.aside];
    const x = mark.outside ? right + 5 : right - 3;
    p.write(ctx, mark.text, x, at + away, { ...look, ha: mark.outside ? "left" : "right", va });
  },

  Band(ctx, mark, p) {
    const { left, wide } = p.frame, low = p.toY(mark.low), high = p.toY(mark.high);
    ctx.beginPath();
    ctx.rect(left, high, wide, low - high);
    p.fill(ctx, mark.colour, mark.fill, mark.hatch);
  },

  Words(ctx, mark, p) {
    const { left, bottom, wide, high } = p.frame;
    const x = mark.share ? left + mark.x * wide : p.toX(mark.x);
    const y = mark.share ? bottom - mark.y * high : p.toY(mark.y);
    if (!Number.isNaN(x + y)) p.write(ctx, mark.text, x, y, mark);
  },
};

const UNCLIPPED = new Set(["Rule", "Words"]);

/** Outlines of the signs for points, around (0, 0). r: half their width. */
const SIGNS = {
  o: (ctx, r) => ctx.arc(0, 0, r, 0, 2 * Math.PI),
  v: (ctx, r) => polygon(ctx, [[-r, -r], [r, -r], [0, r]]),
  "*": (ctx, r) => polygon(ctx, Array.from({ length: 10 }, (_, i) => {
    const far = i % 2 ? 0.382 * r : r;
    return [far * Math.sin(i * Math.PI / 5), -far * Math.cos(i * Math.PI / 5)];
  })),
  X: (ctx, r) => polygon(ctx, [
    [-0.5, -1], [0, -0.5], [0.5, -1], [1, -0.5], [0.5, 0], [1, 0.5],
    [0.5, 1], [0, 0.5], [-0.5, 1], [-1, 0.5], [-0.5, 0], [-1, -0.5],
  ].map(([x, y]) => [x * r, y * r])),
  x: (ctx, r) => {
    ctx.moveTo(-r, -r);
    ctx.lineTo(r, r);
    ctx.moveTo(-r, r);
    ctx.lineTo(r, -r);
  },
};

function polygon(ctx, corners) {
  corners.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  ctx.closePath();
}

function sign(ctx, mark, x, y, p) {
  ctx.save();
  ctx.translate(x, y);
  ctx.beginPath();
  SIGNS[mark.marker](ctx, mark.size / 2);
  if (mark.marker === "x") p.stroke(ctx, mark.colour, Math.max(1.2, mark.size / 5));
  else p.fill(ctx, mark.colour, 1);
  if (mark.edge) p.stroke(ctx, PAPER, 1);
  ctx.restore();
}

// --- numbers as words ---------------------------------------------------------------------------

const RAISED = { "-": "⁻", ...Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((c, i) => [i, c])) };

/** A number with three digits: 0.512, −1.20, 12.3, 1,200, 2.1×10⁻⁵. */
function said(value) {
  const size = Math.abs(value);
  let text;
  if (!Number.isFinite(value)) return "none";
  if (size === 0) text = "0";
  else if (size >= 1e7 || size < 1e-3) {
    const [digits, power] = size.toExponential(2).split("e");
    text = `${digits}×10${[...String(Number(power))].map((c) => RAISED[c]).join("")}`;
  } else if (size >= 999.5) text = String(Math.round(size)).replace(/\B(?=(\d{3})+$)/g, ",");
  else text = Number.isInteger(value) ? String(size) : size.toPrecision(3);
  return (value < 0 ? "−" : "") + text;
}

/** Words in two lines, about as long as each other. */
function halved(text) {
  const spaces = [...text.matchAll(/ /g)].map((found) => found.index);
  const off = (at) => Math.abs(at - text.length / 2);
  const cut = spaces.reduce((best, at) => (off(at) < off(best) ? at : best), spaces[0] ?? 0);
  return cut ? `${text.slice(0, cut)}\n${text.slice(cut + 1)}` : text;
}

/** What an axis says of a number on it, with its name. */
function saidOn(axis, value) {
  const name = axis.name || axis.label;
  if (axis.names.length) {
    const here = axis.names[Math.round(value)];
    return here === undefined ? "" : `${name} ${here}`.trim();
  }
  const whole = !axis.log && axis.high - axis.low >= 100; // turns
  return name ? `${name} ${said(whole ? Math.round(value) : value)}` : "";
}

/** A curve's height at x; NaN beside it, and where it runs back. */
function heightAt({ x, y }, at) {
  let found = NaN;
  for (let i = 1; i < x.length; i++) {
    if (x[i] < x[i - 1]) return NaN;
    if (x[i - 1] <= at && at <= x[i]) {
      const share = x[i] > x[i - 1] ? (at - x[i - 1]) / (x[i] - x[i - 1]) : 0;
      const height = y[i - 1] + share * (y[i] - y[i - 1]);
      if (Number.isNaN(found) || x[i] > x[i - 1]) found = height;
    }
  }
  return found;
}

// --- a picture ----------------------------------------------------------------------------------

class Picture {
  /** One view of the model, in `el`. */
  constructor(model, el) {
    Object.assign(this, { model, el, frames: 0, layers: [], pool: [], marks: [], data: [] });
    Object.assign(this, { stamps: new Map(), hatches: new Map(), tables: new Map() });
    Object.assign(this, { aimed: null, inside: false });
    this.ended = new AbortController();
    this.root = document.createElement("div");
    this.root.style.cssText = "position: relative; width: 100%; min-width: 0";
    const style = document.createElement("style");
    style.textContent = STYLE;
    this.canvas = sheet(1, 1);
    this.canvas.className = "gan-teach-canvas";
    this.said = document.createElement("div");
    this.said.className = "gan-teach-said";
    this.said.setAttribute("aria-live", "polite");
    this.root.append(style, this.canvas, this.said);
    el.append(this.root);
    try {
      this.ctx = this.canvas.getContext("2d");
    } catch {
      this.ctx = null;
    }
    if (this.ctx) {
      this.describe();
      this.listen();
      this.theme();
    } else this.tell({ fault: "no canvas" });
  }

  tell(content) {
    tell(this.model, content);
  }

  describe() {
    const roles = { role: "application", "aria-roledescription": "picture", tabindex: "0",
      "data-lm-suppress-shortcuts": "true" };
    Object.entries(roles).forEach(([name, value]) => this.canvas.setAttribute(name, value));
    const words = () => this.canvas.setAttribute("aria-label", this.model.get("words"));
    words();
    this.onWords = words;
  }

  listen() {
    const { signal } = this.ended, { canvas } = this;
    const on = (target, names, call) =>
      names.split(" ").forEach((name) => target.addEventListener(name, call, { signal }));
    this.onMessage = () => this.ask();
    this.model.on("msg:custom", this.onMessage);
    this.model.on("change:words", this.onWords);
    on(canvas, "pointermove pointerdown", (event) => this.point(event));
    on(canvas, "pointerleave", (event) => event.pointerType === "touch" || this.aim(null));
    on(canvas, "pointercancel blur", () => this.aim(null));
    on(canvas, "click", (event) => {
      this.point(event);
      this.tellPlace();
    });
    on(canvas, "keydown keyup keypress", (event) => this.key(event));
    if (this.model.get("pen")) {
      canvas.style.touchAction = "none"; // a finger draws, and does not scroll
      on(canvas, "pointerdown pointermove", (event) => this.drawBy(event));
    }
    on(window, "beforeprint", () => this.print(true));
    on(window, "afterprint", () => this.print(false));
    on(matchMedia("print"), "change", (event) => this.print(event.matches));
    on(matchMedia("(prefers-color-scheme: dark)"), "change", () => this.theme());
    this.watchDensity();
    this.sizes = new ResizeObserver(() => this.ask());
    this.sizes.observe(this.root);
    this.themes = new MutationObserver(() => this.theme());
    const attributeFilter = ["class", "style", "theme", "data-jp-theme-light"];
    [document.documentElement, document.body].forEach(
      (it) => this.themes.observe(it, { attributes: true, attributeFilter }));
  }

  /** Follow the screen's density: it changes with the page's zoom, and from screen to screen. */
  watchDensity() {
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener("change", () => {
      this.watchDensity();
      this.ask();
    }, { once: true, signal: this.ended.signal });
  }

  end() {
    this.root.remove();
    if (!this.ctx) return;
    this.ended.abort();
    this.sizes.disconnect();
    this.themes.disconnect();
    this.model.off("msg:custom", this.onMessage);
    this.model.off("change:words", this.onWords);
    cancelAnimationFrame(this.asked);
    this.timers.forEach(clearTimeout);
  }

  /** Take the page's colours, now and when its style sheets have come. */
  theme() {
    const look = () => {
      const before = this.page;
      if (this.root.isConnected) this.page = behind(this.root);
      if (this.page !== before) this.ask();
    };
    look();
    this.timers?.forEach(clearTimeout);
    this.timers = [50, 300, 1000].map((wait) => setTimeout(look, wait));
  }

  print(printing) {
    this.printing = printing;
    this.drawSafely();
  }

  /** Draw before the page is shown next. */
  ask() {
    this.asked ??= requestAnimationFrame(() => {
      this.asked = null;
      this.drawSafely();
    });
  }

  drawSafely() {
    try {
      this.draw();
    } catch (error) {
      if (!this.failed) this.tell({ fault: String(error) });
      this.failed = true;
    }
  }

  // --- drawing ----------------------------------------------------------------------------------

  draw() {
    const width = this.printing ? this.width : Math.floor(this.root.clientWidth);
    this.see();
    if (!this.still || !width) return; // nothing to show yet, or nowhere
    this.page ??= behind(this.root);
    this.fit(width);
    if (this.stale) this.build();
    const { ctx } = this;
    for (const layer of this.layers) {
      if (layer.kind) this.drawMark(ctx, layer);
      else {
        ctx.setTransform(1, 0, 0, 1, 0, 0);
        ctx.drawImage(layer, 0, 0);
        ctx.setTransform(this.scale, 0, 0, this.scale, 0, 0);
      }
    }
    this.drawEdges(ctx);
    if (this.aimed) this.drawReading(ctx);
    else delete this.canvas.dataset.reading;
    this.frames += 1;
    this.canvas.dataset.frame = this.frames;
    if (this.frames === 1) this.tellFirst();
  }

  tellFirst() {
    const drawn = this.ctx.getImageData(0, 0, 1, 1).data[3] > 0; // nothing on a canvas too large
    this.tell(drawn ? { ready: true } : { fault: "no canvas" });
  }

  /** Look at the newest state. A mark moves once one of its arrays has changed. */
  see() {
    const { still, arrays } = this.model.get("now");
    if (!still) return;
    const isNew = still !== this.still;
    if (isNew) {
      const before = this.marks;
      this.still = still;
      this.stale = true;
      this.marks = still.marks.map((mark, i) => {
        const same = before[i]?.kind === mark.kind && before.length === still.marks.length;
        return { ...mark, from: mark, moves: same && before[i].moves };
      });
    }
    for (const mark of this.marks) {
      for (const key of ["x", "y", "values"]) {
        const i = mark.from[key]?.array;
        if (i === undefined) continue;
        const { data } = arrays[i], changed = this.data[i]?.data !== data;
        if (changed) this.data[i] = { data, numbers: numbers(arrays[i]) };
        if (changed && !isNew && !mark.moves) mark.moves = this.stale = true;
        if (mark[key] !== this.data[i].numbers) mark.image = null;
        mark[key] = this.data[i].numbers;
        mark.shape = arrays[i].shape;
      }
    }
  }

  /** Make the canvas fit the page, its screen and its colours. */
  fit(width) {
    const height = this.still.size[1], limit = 4096 / Math.max(width, height);
    const scale = Math.min(this.printing ? 3 : devicePixelRatio || 1, limit);
    const paper = this.printing ? PAPER : this.page; // white paper, with black words
    if (width !== this.width || height !== this.height || scale !== this.scale) {
      Object.assign(this, { width, height, scale, stale: true });
      this.canvas.width = Math.round(width * scale);
      this.canvas.height = Math.round(height * scale);
      this.stamps.clear();
      this.hatches.clear();
    }
    this.canvas.style.width = `${width}px`; // a page that is printed may be narrower
    this.canvas.style.height = this.printing ? "auto" : `${height}px`;
    if (paper !== this.paper) {
      this.paper = paper;
      this.isDark = luminance(rgba(paper)) < 0.5;
      this.dark = this.model.get("dark");
      this.ink = this.isDark ? this.dark[BLACK] ?? WHITISH : BLACK;
      [this.stamps, this.hatches, this.tables].forEach((known) => known.clear());
      this.marks.forEach((mark) => { mark.image = null; });
      this.stale = true;
    }
    if (!this.stale) return;
    const { still } = this, frame = this.frame = frameOf(still, width);
    this.toX = scaleOf(still.x, frame.left, frame.right);
    this.toY = scaleOf(still.y, frame.bottom, frame.top);
    this.toRight = still.right ? scaleOf(still.right, frame.bottom, frame.top) : this.toY;
    this.family = getComputedStyle(this.root).fontFamily || "sans-serif";
  }

  /** Draw what stands still, once: the axes, and marks that lie between those that move. */
  build() {
    this.layers = [];
    let used = 0, layer = null;
    const open = () => {
      const canvas = this.pool[used] ??= sheet(1, 1);
      used += 1;
      canvas.width = this.canvas.width; // this also empties it
      canvas.height = this.canvas.height;
      layer = canvas.getContext("2d");
      layer.setTransform(this.scale, 0, 0, this.scale, 0, 0);
      this.layers.push(canvas);
    };
    open();
    layer.fillStyle = this.paper;
    layer.fillRect(-1, -1, this.width + 2, this.height + 2);
    this.drawAxes(layer);
    for (const mark of this.marks) {
      if (mark.moves) {
        this.layers.push(mark);
        layer = null;
      } else {
        if (!layer) open();
        this.drawMark(layer, mark);
      }
    }
    this.stale = false;
  }

  drawMark(ctx, mark) {
    const { left, top, wide, high } = this.frame;
    ctx.save();
    if (!UNCLIPPED.has(mark.kind)) {
      ctx.beginPath();
      ctx.rect(left, top, wide, high);
      ctx.clip();
    }
    ctx.lineJoin = "round";
    DRAW[mark.kind](ctx, mark, this);
    ctx.restore();
  }

  // --- what the marks ask for -------------------------------------------------------------------

  colour(name) {
    const key = name.toUpperCase();
    if (key === PAPER) return this.paper;
    return this.isDark ? this.dark[key] ?? name : name;
  }

  /** The nearest edge of the device's pixels: an image that lies there is sharp, and quick. */
  whole(at) {
    return Math.round(at * this.scale) / this.scale;
  }

  /** The nearest middle of one, so that a thin line is sharp. */
  crisp(at) {
    return (Math.round(at * this.scale - 0.5) + 0.5) / this.scale;
  }

  stroke(ctx, colour, width, dash = "-") {
    ctx.strokeStyle = this.colour(colour);
    ctx.lineWidth = width;
    ctx.setLineDash((DASHES[dash] ?? []).map((length) => length * Math.max(1, width)));
    ctx.stroke();
    ctx.setLineDash([]);
  }

  fill(ctx, colour, opacity, hatch = "") {
    const before = ctx.globalAlpha;
    ctx.globalAlpha = before * opacity;
    ctx.fillStyle = this.colour(colour);
    ctx.fill();
    ctx.globalAlpha = before;
    if (hatch) {
      ctx.fillStyle = this.hatch(ctx, colour, hatch);
      ctx.fill();
    }
  }

  /** Thin diagonal lines, or dots. */
  hatch(ctx, colour, hatch) {
    const key = colour + hatch;
    if (!this.hatches.has(key)) {
      const size = Math.round((hatch[0] === "/" ? 8 : 6) * this.scale), tile = sheet(size, size);
      const pen = tile.getContext("2d");
      pen.strokeStyle = pen.fillStyle = this.colour(colour);
      pen.lineWidth = this.scale;
      pen.beginPath();
      if (hatch[0] === "/") {
        for (const shift of [-size, 0, size]) {
          pen.moveTo(shift - size / 2, 1.5 * size);
          pen.lineTo(shift + 1.5 * size, -size / 2);
        }
        pen.stroke();
      } else {
        pen.arc(size / 2, size / 2, 0.9 * this.scale, 0, 2 * Math.PI);
        pen.fill();
      }
      const pattern = ctx.createPattern(tile, "repeat");
      pattern.setTransform(new DOMMatrix().scale(1 / this.scale));
      this.hatches.set(key, pattern);
    }
    return this.hatches.get(key);
  }

  /** A sign, drawn once; it is then stamped at each point. */
  stamp(mark) {
    const key = [mark.marker, mark.size, mark.edge, mark.colour].join();
    if (!this.stamps.has(key)) {
      const half = Math.ceil((mark.size / 2 + 1.5) * this.scale), stamp = sheet(2 * half, 2 * half);
      const pen = stamp.getContext("2d");
      pen.setTransform(this.scale, 0, 0, this.scale, half, half);
      sign(pen, mark, 0, 0, this);
      this.stamps.set(key, stamp);
    }
    return this.stamps.get(key);
  }

  /** 256 colours from the first to the last, as numbers for an image, and that of what is bad. */
  table(mark) {
    const key = [...mark.colours, mark.strength, mark.bad].join();
    if (!this.tables.has(key)) {
      const paper = rgba(this.paper), stops = mark.colours.map((it) => rgba(this.colour(it)));
      const packed = (rgb) => ((255 << 24) | (rgb[2] << 16) | (rgb[1] << 8) | rgb[0]) >>> 0;
      const colours = Uint32Array.from({ length: 256 }, (_, i) => {
        const at = i / 255 * (stops.length - 1), k = Math.min(Math.floor(at), stops.length - 2);
        return packed([0, 1, 2].map((c) => {
          const mixed = stops[k][c] + (at - k) * (stops[k + 1][c] - stops[k][c]);
          return Math.round(paper[c] + mark.strength * (mixed - paper[c]));
        }));
      });
      const bad = mark.bad ? packed(rgba(this.colour(mark.bad))) : 0;
      this.tables.set(key, { colours, bad });
    }
    return this.tables.get(key);
  }

  /** The values as a small image, one pixel each. */
  imageOf(mark) {
    if (mark.image) return mark.image;
    const [high, wide, own] = mark.shape, { colours, bad } = this.table(mark), { values } = mark;
    const image = new ImageData(wide, high), pixels = new Uint32Array(image.data.buffer);
    const [low, top] = mark.ends, factor = 255 / (top - low);
    if (own) image.data.set(values); // colours themselves
    else for (let i = 0; i < pixels.length; i++) {
      const at = (values[i] - low) * factor;
      pixels[i] = at >= 0 ? colours[at < 255 ? (at + 0.5) | 0 : 255] : at < 0 ? colours[0] : bad;
    }
    mark.small ??= sheet(wide, high);
    if (mark.small.width !== wide || mark.small.height !== high) mark.small = sheet(wide, high);
    mark.small.getContext("2d").putImageData(image, 0, 0);
    return (mark.image = mark.small);
  }

  /** Where values stand, on whole pixels of the device. A sheet's get the same room each. */
  placeOf(mark) {
    const [from, to, low, high] = mark.extent, { scale } = this;
    let left = Math.round(this.toX(from) * scale), right = Math.round(this.toX(to) * scale);
    let top = Math.round(this.toY(high) * scale), bottom = Math.round(this.toY(low) * scale);
    if (mark.cells) {
      const [rows, columns] = mark.shape;
      const room = Math.min((right - left) / columns, (bottom - top) / rows);
      const each = Math.floor(room + 0.01);
      if (each >= 0.85 * room && each > 0) {
        left += Math.floor((right - left - each * columns) / 2);
        top += Math.floor((bottom - top - each * rows) / 2);
        right = left + each * columns;
        bottom = top + each * rows;
      }
    }
    return { left: left / scale, top: top / scale,
      wide: (right - left) / scale, high: (bottom - top) / scale };
  }

  // --- words ------------------------------------------------------------------------------------

  font(size, bold = false) {
    return `${bold ? "bold " : ""}${size}px ${this.family}`;
  }

  /** Write words at a point. ha, va: as in matplotlib. turned: upwards. most: how long at most. */
  write(ctx, text, x, y, look = {}) {
    const { size = TICK_LABEL, ha = "left", va = "center", turned, boxed, bold, most } = look;
    const lines = text.split("\n"), step = 1.25 * size;
    ctx.save();
    ctx.translate(x, y);
    if (turned) ctx.rotate(-Math.PI / 2);
    ctx.font = this.font(size, bold);
    let wide = Math.max(...lines.map((line) => ctx.measureText(line).width));
    const shrunk = Math.min(1, Math.max((most ?? Infinity) / wide, 8 / size));
    if (shrunk < 1) ctx.scale(shrunk, shrunk);
    const high = step * (lines.length - 1) + size;
    const top = { top: 0, center: -high / 2, bottom: -high }[va];
    const left = { left: 0, center: -wide / 2, right: -wide }[ha];
    if (boxed) {
      ctx.globalAlpha = 0.8;
      ctx.fillStyle = this.paper;
      ctx.fillRect(left - 3, top - 2, wide + 6, high + 4);
      ctx.globalAlpha = 1;
    }
    ctx.fillStyle = look.colour ? this.colour(look.colour) : this.ink;
    ctx.textAlign = ha;
    ctx.textBaseline = "alphabetic";
    lines.forEach((line, i) => ctx.fillText(line, 0, top + i * step + 0.86 * size));
    ctx.restore();
  }

  // --- axes -------------------------------------------------------------------------------------

  drawAxes(ctx) {
    const { still, frame, width } = this, { x, y, right, bar, room } = still;
    ctx.strokeStyle = this.ink;
    ctx.lineWidth = 1;
    if (!x.hidden) {
      this.drawTicksBelow(ctx, x);
      this.write(ctx, x.label, (frame.left + frame.right) / 2, frame.bottom + room[3] - 10,
        { size: AXIS_LABEL, ha: "center", most: width - 8 });
    }
    const upright = { size: AXIS_LABEL, ha: "center", turned: true, most: this.height - 8 };
    const middle = (frame.top + frame.bottom) / 2;
    if (!y.hidden) {
      this.drawTicksBeside(ctx, y, this.toY, frame.left, -1);
      this.write(ctx, y.label, Math.max(10, frame.left - room[0] + 10), middle, upright);
    }
    if (right && !right.hidden) {
      this.drawTicksBeside(ctx, right, this.toRight, frame.right, 1);
      this.write(ctx, right.label, frame.right + room[1] - 10, middle, upright);
    }
    if (bar) {
      this.drawBar(ctx, bar);
      this.write(ctx, bar.label, frame.right + room[1] - 10, middle, upright);
    }
    this.drawLegend(ctx);
  }

  drawTicksBelow(ctx, axis) {
    const { bottom } = this.frame, { ticks, labels } = axis;
    ctx.font = this.font(TICK_LABEL);
    const wide = labels.map((label) => ctx.measureText(label).width);
    const places = labels.map((_, i) => { // inside the picture
      return Math.max(wide[i] / 2 + 1, Math.min(this.width - wide[i] / 2 - 1, this.toX(ticks[i])));
    });
    let step = 1; // where all labels would not fit, each second one stands, or each third
    const crowded = () => places.some((place, i) => i >= step && i % step === 0
      && place - places[i - step] < (wide[i] + wide[i - step]) / 2 + 5);
    while (step < places.length && crowded()) step += 1;
    ticks.forEach((tick, i) => {
      const x = this.toX(tick);
      this.drawThin(ctx, x, bottom, x, bottom + TICK);
      if (i % step || !labels[i]) return;
      this.write(ctx, labels[i], places[i], bottom + TICK + 3, { ha: "center", va: "top" });
    });
  }

  /** side: −1 for the left, 1 for the right. */
  drawTicksBeside(ctx, axis, to, x, side) {
    const places = axis.ticks.map((tick) => to(tick));
    const near = Math.min(...places.slice(1).map((place, i) => Math.abs(place - places[i])));
    const step = Math.max(1, Math.ceil((TICK_LABEL + 1) / near));
    places.forEach((place, i) => {
      this.drawThin(ctx, x, place, x + side * TICK, place);
      if (i % step || !axis.labels[i]) return;
      this.write(ctx, axis.labels[i], x + side * (TICK + 3), place,
        { ha: side < 0 ? "right" : "left" });
    });
  }

  /** A line of one pixel, level or upright, sharp on the screen. */
  drawThin(ctx, x, y, toX, toY) {
    ctx.beginPath();
    ctx.moveTo(x === toX ? this.crisp(x) : x, y === toY ? this.crisp(y) : y);
    ctx.lineTo(x === toX ? this.crisp(toX) : toX, y === toY ? this.crisp(toY) : toY);
    ctx.stroke();
  }

  drawBar(ctx, bar) {
    const mark = this.marks.find((it) => it.kind === "Pixels");
    if (!mark) return;
    const { right, top, high, bottom } = this.frame, left = right + 12;
    const to = scaleOf(bar, bottom, top);
    const [low, end] = mark.ends, { colours } = this.table(mark), rows = Math.ceil(high);
    const image = new ImageData(1, rows), pixels = new Uint32Array(image.data.buffer);
    for (let i = 0; i < rows; i++) {
      const shown = to.back(top + (i + 0.5) / rows * high), value = mark.log ? Math.log10(shown) : shown;
      const at = Math.round((value - low) / (end - low) * 255);
      pixels[i] = colours[Math.max(0, Math.min(255, at))];
    }
    const strip = sheet(1, rows);
    strip.getContext("2d").putImageData(image, 0, 0);
    ctx.drawImage(strip, left, top, 12, high);
    ctx.strokeStyle = this.colour(GREY);
    ctx.strokeRect(this.crisp(left), this.crisp(top), 12, high - 1);
    ctx.strokeStyle = this.ink;
    this.drawTicksBeside(ctx, bar, to, left + 12, 1);
  }

  /** The lines along the axes, and the game's name, above all marks. */
  drawEdges(ctx) {
    const { still, frame } = this, { left, right, top, bottom } = frame;
    ctx.strokeStyle = this.ink;
    ctx.lineWidth = 1;
    if (!still.x.hidden) this.drawThin(ctx, left - 0.5, bottom, right + 0.5, bottom);
    if (!still.y.hidden) this.drawThin(ctx, left, top, left, bottom + 0.5);
    if (still.right && !still.right.hidden) this.drawThin(ctx, right, top, right, bottom + 0.5);
    if (!still.name) return;
    const look = { size: 15, va: "top", bold: true, boxed: true };
    this.write(ctx, still.name, left + 7, top + 5, look);
  }

  /** The legend in a row above the axes, smaller or in two where it is too wide; else the title. */
  drawLegend(ctx) {
    const { still, frame, width } = this, most = width - 8, base = frame.top - 6;
    const named = this.marks.filter((mark) => mark.label && mark.kind !== "Pixels");
    const middle = (frame.left + frame.right) / 2;
    if (!named.length) {
      ctx.font = this.font(TICK_LABEL);
      const wide = ctx.measureText(still.title).width, half = Math.min(wide, most) / 2;
      const title = wide > 1.2 * most ? halved(still.title) : still.title;
      const x = Math.max(half + 4, Math.min(width - half - 4, middle));
      this.write(ctx, title, x, base, { ha: "center", va: "bottom", most });
      return;
    }
    const SAMPLE = 24, NEAR = 5;
    const measured = (size) => {
      ctx.font = this.font(size);
      return named.map((mark) => SAMPLE + NEAR + ctx.measureText(mark.label).width);
    };
    const long = (parts, gap) => parts.reduce((sum, part) => sum + part + gap, -gap);
    const looks = [[12, 16], [12, 9], [11, 8], [10, 7]];
    let rows = [named], [size, gap] = looks.find(
      ([size, gap]) => long(measured(size), gap) <= most) ?? [10, 0];
    if (!gap) {
      const parts = measured(size), half = long(parts, 0) / 2;
      let sum = 0, cut = 0;
      while (sum + parts[cut] / 2 < half) sum += parts[cut++];
      cut = Math.max(1, cut);
      rows = [named.slice(0, cut), named.slice(cut)].filter((row) => row.length);
      gap = 7;
    }
    rows.forEach((row, k) => {
      ctx.font = this.font(size);
      const parts = row.map((mark) => SAMPLE + NEAR + ctx.measureText(mark.label).width);
      const all = long(parts, gap), y = base - size / 2 - (rows.length - 1 - k) * (size + 2);
      let x = Math.max(4, Math.min(width - 4 - all, middle - all / 2));
      row.forEach((mark, i) => {
        this.drawSample(ctx, mark, x, y, SAMPLE);
        const from = x + SAMPLE + NEAR;
        this.write(ctx, mark.label, from, y, { size, most: width - from });
        x += parts[i] + gap;
      });
    });
  }

  drawSample(ctx, mark, x, y, wide) {
    ctx.save();
    ctx.globalAlpha = mark.alpha ?? 1;
    ctx.beginPath();
    if (mark.kind === "Points") sign(ctx, mark, x + wide / 2 + 3, y, this);
    else if (mark.kind === "Line") {
      ctx.moveTo(x, y);
      ctx.lineTo(x + wide, y);
      this.stroke(ctx, mark.colour, mark.width, mark.dash);
    } else {
      ctx.rect(x + 3.5, Math.round(y) - 4.5, wide - 4, 9);
      this.fill(ctx, mark.colour, mark.fill, mark.hatch);
      if (mark.kind === "Bars") this.stroke(ctx, mark.colour, 1);
    }
    ctx.restore();
    ctx.lineWidth = 1;
    ctx.strokeStyle = this.ink;
  }

  // --- pointing ---------------------------------------------------------------------------------

  /** u, v: the place aimed at, as shares of the axes from the left and from below; null: none. */
  aim(place) {
    if (!place && !this.aimed) return;
    this.aimed = place;
    this.ask();
  }

  point(event) {
    if (!this.frame) return;
    const box = this.canvas.getBoundingClientRect(), { left, bottom, wide, high } = this.frame;
    const u = ((event.clientX - box.left) * this.width / box.width - left) / wide;
    const v = (bottom - (event.clientY - box.top) * this.height / box.height) / high;
    this.aim(u >= 0 && u <= 1 && v >= 0 && v <= 1 ? { u, v } : null);
  }

  tellPlace() {
    if (!this.aimed) return;
    const { x, y } = this.place();
    this.tell({ pointed: { x, y } });
  }

  /** Draw with a pen that is pressed: a mouse, a finger. */
  drawBy(event) {
    if (!event.isPrimary || !(event.buttons & 1)) return;
    const begins = event.type === "pointerdown";
    if (begins) this.canvas.setPointerCapture(event.pointerId);
    if (this.aimed) this.put(this.inside && !begins);
    this.inside = this.aimed !== null;
  }

  /** Tell Python of a point that is drawn. joined: whether a line leads there from the last one. */
  put(joined) {
    this.aimed ??= { u: 0.5, v: 0.5 };
    const { x, y } = this.place();
    this.tell({ drawn: { x, y, joined } });
  }

  /** The place aimed at, in pixels and in the data's coordinates. */
  place() {
    const { left, bottom, wide, high } = this.frame;
    const px = left + this.aimed.u * wide, py = bottom - this.aimed.v * high;
    return { px, py, x: this.toX.back(px), y: this.toY.back(py) };
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopPropagation(); // the notebook has shortcuts of its own
    if (event.type !== "keydown" || !this.frame) return;
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
      Home: [-Infinity, 0], End: [Infinity, 0] };
    if (moves[event.key]) this.step(...moves[event.key], event.shiftKey ? 10 : 1);
    else if (this.model.get("pen") && (event.key === "Enter" || event.key === " ")) {
      this.put(event.key === "Enter");
      this.ask();
      this.said.textContent = `${this.placeInWords()}: drawn`;
    } else if (event.key === "Enter") this.tellPlace();
    else if (event.key === "Escape") {
      this.aim(null);
      this.said.textContent = "";
    } else return;
    event.preventDefault();
  }

  /** Move the cursor by key: a hundredth of the axes, or to the next that can be counted. */
  step(right, up, many) {
    const { left, bottom, wide, high } = this.frame, { x } = this.still;
    const { u, v } = this.aimed ?? { u: 0.5, v: 0.5 };
    const grid = this.marks.find((mark) => mark.kind === "Pixels" && (mark.cells || mark.label));
    const on = (share, start, each, count, by) => {
      const at = Math.round((share - start) / each) + by; // stops at start, start + each, ...
      return start + each * Math.max(0, Math.min(count - 1, at));
    };
    let stopsX = [0, 0.01, 101], stopsY = [0, 0.01, 101];
    if (grid) {
      const [rows, columns] = grid.cells ?? grid.shape, place = this.placeOf(grid);
      const w = place.wide / columns / wide, h = place.high / rows / high;
      stopsX = [(place.left - left) / wide + w / 2, w, columns];
      stopsY = [(bottom - place.top - place.high) / high + h / 2, h, rows];
      if (grid.cells) many = Math.min(many, 5);
    } else if (x.names.length) {
      const first = Math.ceil(x.low), each = 1 / (x.high - x.low);
      stopsX = [(first - x.low) * each, each, Math.floor(x.high) - first + 1];
      many = Math.min(many, 5);
    }
    const inside = (share) => Math.max(0, Math.min(1, share));
    this.aim({ u: inside(on(u, ...stopsX, right * many)), v: inside(on(v, ...stopsY, up * many)) });
    const read = this.readings().lines.map((line) => line.text).join(", ");
    this.said.textContent = read || this.placeInWords();
  }

  placeInWords() {
    const { x, y } = this.place();
    return `${saidOn(this.still.x, x)}, ${saidOn(this.still.y, y)}`;
  }

  /** What is to be read at the place aimed at: lines of words, and what of it is outlined. */
  readings() {
    const { px, py, x, y } = this.place(), { still } = this, lines = [];
    const say = (mark, text) => lines.push({ text, colour: mark.colour });
    let outline = null, across = false, upright = false;
    for (const mark of this.marks) {
      if (mark.kind === "Pixels") {
        const { left, top, wide, high } = this.placeOf(mark), [rows, columns] = mark.shape;
        const column = Math.floor((px - left) / wide * columns);
        const row = Math.floor((py - top) / high * rows);
        if (column < 0 || column >= columns || row < 0 || row >= rows) continue;
        if (mark.cells) {
          const [down, along] = mark.cells;
          const w = (columns + mark.gap) / along, h = (rows + mark.gap) / down;
          const i = Math.min(down - 1, Math.floor(row / h));
          const j = Math.min(along - 1, Math.floor(column / w));
          say({}, `${mark.label || "sample"} ${i * along + j + 1} (row ${i + 1}, column ${j + 1})`);
          const unit = wide / columns;
          outline = [left + j * w * unit, top + i * h * unit,
            (w - mark.gap) * unit, (h - mark.gap) * unit];
        } else if (mark.label) {
          across = upright = true;
          const number = mark.values[row * columns + column];
          const value = mark.log ? 10 ** number : number;
          const name = still.bar?.name || still.bar?.label || mark.label;
          if (!Number.isNaN(value)) say({}, `${name}: ${said(value)}`);
        }
      } else if (!mark.label) {
        continue;
      } else if (mark.kind === "Line" || mark.kind === "Area") {
        const height = heightAt(mark, x);
        upright ||= !Number.isNaN(height);
        if (!Number.isNaN(height)) say(mark, `${mark.label}: ${said(height)}`);
      } else if (mark.kind === "Bars") {
        const counted = still.x.names.length > 0, here = counted ? Math.round(x) : x;
        const near = counted ? 0.499 : mark.width / 2; // one beside the number counts as its own
        const i = mark.x.findIndex((at) => Math.abs(here - at) <= near);
        if (i >= 0) say(mark, `${mark.label}: ${said(mark.y[i])}`);
        upright = true;
      } else if (mark.kind === "Points") {
        const i = this.nearest(mark, px, py);
        if (i < 0) continue;
        say(mark, `${mark.label} ${i + 1}: ${said(mark.x[i])}, ${said(mark.y[i])}`);
        outline ??= [this.toX(mark.x[i]) - 7, this.toY(mark.y[i]) - 7, 14, 14];
      }
    }
    if (upright && across && !still.y.hidden) lines.unshift({ text: saidOn(still.y, y) });
    if (upright && !still.x.hidden) lines.unshift({ text: saidOn(still.x, x) });
    const at = still.x.names.length ? this.toX(Math.round(x)) : px;
    return { px: at, py, outline, across, upright, lines: lines.filter((line) => line.text) };
  }

  /** Which of the points is nearest, and within 12 pixels; −1 for none. */
  nearest(mark, px, py) {
    let found = -1, least = 144;
    for (let i = 0; i < mark.x.length; i++) {
      const away = (this.toX(mark.x[i]) - px) ** 2 + (this.toY(mark.y[i]) - py) ** 2;
      if (away <= least) [found, least] = [i, away];
    }
    return found;
  }

  drawReading(ctx) {
    const { px, py, outline, across, upright, lines } = this.readings(), { frame } = this;
    this.canvas.dataset.reading = lines.map((line) => line.text).join(", ");
    ctx.strokeStyle = this.colour(GREY);
    ctx.lineWidth = 1;
    if (upright || !lines.length) this.drawThin(ctx, px, frame.top, px, frame.bottom);
    if (across || !upright && !lines.length) this.drawThin(ctx, frame.left, py, frame.right, py);
    if (outline) {
      ctx.strokeStyle = this.ink;
      ctx.lineWidth = 1.5;
      ctx.strokeRect(...outline);
    }
    if (!lines.length) return;
    const step = 16, pad = 6;
    ctx.font = this.font(TICK_LABEL);
    const coloured = lines.some((line) => line.colour) ? 16 : 0;
    const wide = Math.max(...lines.map((it) => ctx.measureText(it.text).width
      + (it.colour ? coloured : 0))) + 2 * pad;
    const high = step * lines.length + 2 * pad - 4;
    let left = px + 12 + wide > this.width - 2 ? px - 12 - wide : px + 12;
    left = Math.max(2, Math.min(this.width - wide - 2, left));
    const top = Math.max(2, Math.min(this.height - high - 2, py - high - 8));
    ctx.globalAlpha = 0.93;
    ctx.fillStyle = this.paper;
    ctx.fillRect(left, top, wide, high);
    ctx.globalAlpha = 1;
    ctx.lineWidth = 1;
    ctx.strokeStyle = this.colour(GREY);
    ctx.strokeRect(this.crisp(left), this.crisp(top), Math.round(wide), Math.round(high));
    lines.forEach((line, i) => {
      const y = top + pad - 2 + step * (i + 0.5);
      if (line.colour) {
        ctx.fillStyle = this.colour(line.colour);
        ctx.fillRect(left + pad, y - 4, 10, 8);
      }
      this.write(ctx, line.text, left + pad + (line.colour ? coloured : 0), y);
    });
  }
}

function render({ model, el }) {
  const picture = new Picture(model, el);
  return () => picture.end();
}

export default { initialize, render };
