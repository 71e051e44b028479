// The drawing of the network page: nodes, edges, labels, pan and zoom; it knows nothing of the server.
"use strict";
window.NetPicture = (() => {
  const NS = "http://www.w3.org/2000/svg";
  const BEND = 0.07, GAP = 3, LABEL = 12, LINE = 15, AMOUNTS = 80, LEAST_ZOOM = 0.05, MOST_ZOOM = 6;
  const make = (name, attributes = {}, ...inside) => {
    const made = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };
  const round = (value) => Math.round(value * 10) / 10;

  // The text that an amount is shown as: 万 and 亿 in Chinese, k, M and B in English.
  const short = (fen, chinese) => {
    const units = chinese ? [[1e10, "亿"], [1e6, "万"]] : [[1e11, "B"], [1e8, "M"], [1e5, "k"]];
    for (const [unit, name] of units) {
      if (fen >= unit) return (fen / unit).toLocaleString("en", { maximumFractionDigits: 1 }) + name;
    }
    return Math.floor(fen / 100).toLocaleString("en");
  };

  class NetPicture {
    constructor(svg, chinese) {
      this.svg = svg;
      this.chinese = chinese;
      this.nodes = new Map();
      this.edges = [];
      this.hidden = new Set();
      this.pinned = new Set();
      this.marked = [];
      this.range = { since: -Infinity, until: Infinity, least: 0 };
      this.route = null;
      this.view = { x: 0, y: 0, k: 1 };
      this.pen = document.createElement("canvas").getContext("2d");
      this.pen.font = `${LABEL}px ${getComputedStyle(document.body).fontFamily}`;
      this.widths = new Map();
      svg.removeAttribute("viewBox");
      svg.querySelector(".net-world")?.remove();
      this.layers = Object.fromEntries(
        ["edges", "amounts", "nodes", "labels"].map((name) => [name, make("g", { class: `net-${name}` })]));
      this.world = make("g", { class: "net-world" }, ...Object.values(this.layers));
      svg.append(this.world);
    }

    // Take nodes and edges as the server gives them; elements of those that stay are kept.
    set(nodes, edges) {
      const before = this.nodes;
      this.nodes = new Map(nodes.map((one) => [one.key, Object.assign(before.get(one.key) || {}, one, { edges: [] })]));
      for (const [key, one] of before) if (!this.nodes.has(key)) this.#drop(one);
      for (const one of this.edges) this.#dropEdge(one);
      this.edges = edges.map((one, place) => ({ ...one, place, sums: this.#sums(one.steps) }));
      const pairs = new Set(this.edges.map((one) => `${one.from}>${one.to}`));
      for (const one of this.edges) {
        one.both = pairs.has(`${one.to}>${one.from}`);
        one.a = this.nodes.get(one.from);
        one.b = this.nodes.get(one.to);
        one.a.edges.push(one);
        one.b.edges.push(one);
        this.#makeEdge(one);
      }
      for (const one of this.nodes.values()) this.#makeNode(one);
      this.refresh();
    }

    #sums(steps) {
      let fen = 0, count = 0;
      const days = [], fens = [0], counts = [0];
      for (const [day, more, times] of steps) {
        days.push(day);
        fens.push((fen += more));
        counts.push((count += times));
      }
      return { days, fens, counts };
    }

    // What went over an edge in the days shown: fen, transfers.
    amount(edge) {
      const { days, fens, counts } = edge.sums;
      const before = (day) => {
        let low = 0, high = days.length;
        while (low < high) {
          const middle = (low + high) >> 1;
          if (days[middle] < day) low = middle + 1;
          else high = middle;
        }
        return low;
      };
      const from = before(this.range.since), to = before(this.range.until + 1);
      return { fen: fens[Math.max(to, from)] - fens[from], count: counts[Math.max(to, from)] - counts[from] };
    }

    #makeNode(node) {
      if (!node.shape) {
        node.shape = make("use");
        node.inside = make("text", { class: "code", y: 4 });
        node.title = make("title");
        node.pin = make("circle", { class: "pin", r: 3 });
        node.more = make("text", { class: "more" });
        node.group = make("g", { tabindex: 0, role: "button", "data-key": node.key }, node.title, node.shape, node.inside, node.more, node.pin);
        node.text = make("text", { class: "label", dy: "1.05em", "data-key": node.key });
      }
      node.shape.setAttribute("href", `#shape-${node.role}`);
      node.shape.setAttribute("class", `r-${node.role}`);
      node.shape.setAttribute("transform", `scale(${node.radius / 100})`);
      node.inside.textContent = node.code;
      node.text.textContent = node.label;
      node.more.setAttribute("x", node.radius * 0.8);
      node.more.setAttribute("y", -node.radius * 0.8);
      node.pin.setAttribute("cx", -node.radius * 0.8);
      node.pin.setAttribute("cy", -node.radius * 0.8);
      if (!node.group.isConnected) {
        this.layers.nodes.append(node.group);
        this.layers.labels.append(node.text);
      }
    }

    #makeEdge(edge) {
      const tie = edge.kind !== "transfer";
      edge.title = make("title");
      edge.line = make("path", { class: tie ? "tie" : "flow" });
      edge.head = tie ? null : make("path", { class: "head" });
      edge.hit = make("path", { class: "hit" });
      edge.group = make("g", { tabindex: -1, role: "button", "data-edge": edge.place }, edge.title, edge.line, edge.hit);
      if (edge.head) edge.line.after(edge.head);
      edge.text = make("text", { class: "amount", dy: ".35em" });
      edge.text.style.display = "none";
      this.layers.edges.append(edge.group);
      this.layers.amounts.append(edge.text);
    }

    #drop(node) {
      node.group.remove();
      node.text.remove();
      this.hidden.delete(node.key);
      this.pinned.delete(node.key);
    }

    #dropEdge(edge) {
      edge.group.remove();
      edge.text.remove();
    }

    // Draw again what the filters, the hidden ones and the highlight make of it; quickly where more of it follows at once.
    refresh(quick = false) {
      let most = 1;
      for (const edge of this.edges) {
        edge.now = this.amount(edge);
        if (edge.fen > most) most = edge.fen;
      }
      const asked = [...this.nodes.values()].some((node) => node.start);
      for (const edge of this.edges) {
        const tie = edge.kind !== "transfer";
        const ends = !this.hidden.has(edge.from) && !this.hidden.has(edge.to);
        edge.seen = ends && (tie || (edge.now.count > 0 && edge.now.fen >= this.range.least));
        // In steps of a half, so that most lines stay as they are while the days go by.
        edge.width = tie ? 1 : Math.round(2 + 10 * Math.sqrt(edge.now.fen / most)) / 2;
        this.#show(edge.group, edge.seen);
        if (edge.seen) this.#draw(edge);
        const on = this.route?.edges.has(`${edge.from}>${edge.to}`);
        edge.on = Boolean(on);
        edge.group.classList.toggle("on", edge.on);
        edge.text.classList.toggle("on", edge.on);
        edge.aside = asked && !edge.a.start && !edge.b.start;
        edge.group.classList.toggle("aside", edge.aside);
        if (quick) this.#amountNow(edge);
        else this.#sayEdge(edge);
      }
      for (const node of this.nodes.values()) {
        const seen = !this.hidden.has(node.key);
        node.quiet = seen && node.edges.length > 0 && !node.start && !node.edges.some((edge) => edge.seen);
        this.#show(node.group, seen);
        const classes = ["node", node.quiet && "quiet", this.route?.nodes.has(node.key) && "on",
          this.pinned.has(node.key) && "pinned", this.marked.includes(node.key) && "marked"].filter(Boolean).join(" ");
        if (node.classes !== classes) node.group.setAttribute("class", (node.classes = classes));
        if (quick) continue;
        node.more.textContent = node.left > 0 ? `+${node.left}` : "";
        this.#putNode(node);
        this.#sayNode(node);
      }
      if (quick) return;
      this.svg.classList.toggle("routed", this.route !== null);
      this.labels();
    }

    // Let an amount that is shown follow the day.
    #amountNow(edge) {
      if (!edge.free) return;
      const text = edge.seen ? short(edge.now.fen, this.chinese) : "";
      if (edge.text.textContent !== text) edge.text.textContent = text;
    }

    #show(element, seen) {
      const wanted = seen ? "" : "none";
      if (element.style.display !== wanted) element.style.display = wanted;
    }

    #sayNode(node) {
      const got = node.edges.reduce((sum, edge) => sum + (edge.seen && edge.to === node.key ? edge.now.fen : 0), 0);
      const paid = node.edges.reduce((sum, edge) => sum + (edge.seen && edge.from === node.key ? edge.now.fen : 0), 0);
      const text = [node.code, node.words, node.many ? "" : `${node.name} ${node.account}`.trim(), node.bank,
        `${this.chinese ? "收" : "in"} ${short(got, this.chinese)}`, `${this.chinese ? "付" : "out"} ${short(paid, this.chinese)}`];
      this.#say(node, text.filter(Boolean).join(" · "));
    }

    #sayEdge(edge) {
      const what = edge.kind === "transfer"
        ? `${short(edge.now.fen, this.chinese)}${this.chinese ? "元" : " CNY"} · ${edge.now.count}${this.chinese ? " 笔" : " transfers"}` : edge.words;
      this.#say(edge, `${edge.a.code} ${edge.a.label} ${edge.kind === "transfer" ? "→" : "—"} ${edge.b.code} ${edge.b.label} · ${what}`);
    }

    #say(one, text) {
      if (one.said === text) return;
      one.said = text;
      one.title.textContent = text;
      one.group.setAttribute("aria-label", text);
    }

    #putNode(node) {
      const at = `translate(${round(node.x)} ${round(node.y)})`;
      if (node.at === at) return;
      node.at = at;
      node.group.setAttribute("transform", at);
      node.text.setAttribute("x", round(node.x));
      node.text.setAttribute("y", round(node.y + node.radius + 2));
    }

    // Move a node, its lines with it.
    move(node, x, y) {
      node.x = x;
      node.y = y;
      this.#putNode(node);
      for (const edge of node.edges) if (edge.seen) this.#draw(edge);
    }

    #draw(edge) {
      const { a, b } = edge, drawn = `${a.x} ${a.y} ${b.x} ${b.y} ${edge.width}`;
      if (edge.drawn === drawn) return;
      edge.drawn = drawn;
      const dx = b.x - a.x, dy = b.y - a.y, far = Math.hypot(dx, dy) || 1;
      const bend = edge.kind !== "transfer" ? -BEND : edge.both ? BEND : BEND / 2;
      const cx = (a.x + b.x) / 2 - dy * bend * 2, cy = (a.y + b.y) / 2 + dx * bend * 2;
      const rim = (node, more) => {
        const ux = cx - node.x, uy = cy - node.y, length = Math.hypot(ux, uy) || 1, reach = node.radius * 1.12 + more;
        return [node.x + (ux / length) * reach, node.y + (uy / length) * reach];
      };
      const size = edge.head ? Math.min(5 + edge.width * 1.6, far / 3) : 0;
      const [sx, sy] = rim(a, GAP), [tx, ty] = rim(b, GAP), [ex, ey] = rim(b, GAP + size * 0.8);
      edge.middle = [0.25 * sx + 0.5 * cx + 0.25 * tx, 0.25 * sy + 0.5 * cy + 0.25 * ty];
      edge.d = `M${round(sx)} ${round(sy)}Q${round(cx)} ${round(cy)} ${round(ex)} ${round(ey)}`;
      edge.line.setAttribute("d", edge.d);
      edge.hit.setAttribute("d", edge.d);
      edge.line.setAttribute("stroke-width", round(edge.width));
      if (edge.head) {
        const ux = (tx - ex) / (size * 0.8 || 1), uy = (ty - ey) / (size * 0.8 || 1), half = size * 0.45;
        const bx = tx - ux * size, by = ty - uy * size;
        edge.head.setAttribute("d", `M${round(tx)} ${round(ty)}L${round(bx - uy * half)} ${round(by + ux * half)}L${round(bx + uy * half)} ${round(by - ux * half)}Z`);
      }
      edge.text.setAttribute("x", round(edge.middle[0]));
      edge.text.setAttribute("y", round(edge.middle[1]));
    }

    #width(text) {
      if (!this.widths.has(text)) this.widths.set(text, this.pen.measureText(text).width + 4);
      return this.widths.get(text);
    }

    // Show those labels that cover nothing; the least important give way, and show when pointed at or focused.
    labels() {
      const { k } = this.view, taken = [], cells = new Map(), CELL = 120;
      const reach = (box, visit) => {
        for (let x = Math.floor(box[0] / CELL); x <= Math.floor(box[2] / CELL); x += 1) {
          for (let y = Math.floor(box[1] / CELL); y <= Math.floor(box[3] / CELL); y += 1) if (visit(`${x},${y}`)) return true;
        }
        return false;
      };
      const take = (box) => {
        taken.push(box);
        reach(box, (cell) => { cells.has(cell) ? cells.get(cell).push(box) : cells.set(cell, [box]); });
      };
      const free = (box, own) => !reach(box, (cell) =>
        (cells.get(cell) || []).some((other) => other[4] !== own && box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]));
      const seen = [...this.nodes.values()].filter((node) => !this.hidden.has(node.key));
      for (const node of seen) {
        const r = node.radius * 1.1 * k;
        take([node.x * k - r, node.y * k - r, node.x * k + r, node.y * k + r, node.key]);
      }
      this.layers.labels.setAttribute("font-size", LABEL / k);
      this.layers.amounts.setAttribute("font-size", (LABEL - 1) / k);
      const weight = (node) => node.edges.reduce((sum, edge) => sum + (edge.seen ? edge.now.fen : 0), 0);
      const on = (node) => (this.route?.nodes.has(node.key) ? 0 : 1);
      const order = seen.map((node) => [on(node), node.quiet ? 1 : 0, node.start ? -1 : node.rank, -weight(node), node.key, node]);
      order.sort((one, other) => {
        for (let place = 0; place < 5; place += 1) {
          if (one[place] < other[place]) return -1;
          if (one[place] > other[place]) return 1;
        }
        return 0;
      });
      for (const node of this.nodes.values()) node.free = false;
      for (const [, , , , , node] of order) {
        const half = this.#width(node.label) / 2, top = (node.y + node.radius + 2) * k + 1;
        const box = [node.x * k - half, top, node.x * k + half, top + LINE, `label ${node.key}`];
        node.free = free(box, node.key);
        if (node.free) take(box);
      }
      for (const node of this.nodes.values()) this.#show(node.text, node.free);
      const largest = this.edges.filter((edge) => edge.seen && edge.kind === "transfer");
      largest.sort((one, other) => other.on - one.on || one.aside - other.aside || other.now.fen - one.now.fen || one.place - other.place);
      for (const edge of this.edges) edge.free = false;
      for (const edge of largest.slice(0, AMOUNTS)) {
        const text = short(edge.now.fen, this.chinese), half = this.#width(text) / 2;
        const x = edge.middle[0] * k, y = edge.middle[1] * k, box = [x - half, y - LINE / 2, x + half, y + LINE / 2, ""];
        edge.free = free(box, null);
        if (edge.free) {
          take(box);
          if (edge.text.textContent !== text) edge.text.textContent = text;
        }
      }
      for (const edge of this.edges) this.#show(edge.text, edge.free);
    }

    // Put the view's place and size on the drawing.
    look(quick = false) {
      const { x, y, k } = this.view;
      this.world.setAttribute("transform", `translate(${round(x)} ${round(y)}) scale(${k})`);
      if (!quick) this.labels();
    }

    zoom(factor, px, py) {
      const box = this.svg.getBoundingClientRect(), { x, y, k } = this.view;
      const at = [px ?? box.width / 2, py ?? box.height / 2];
      const next = Math.min(Math.max(k * factor, LEAST_ZOOM), MOST_ZOOM);
      this.view = { k: next, x: at[0] - ((at[0] - x) * next) / k, y: at[1] - ((at[1] - y) * next) / k };
      this.look();
    }

    fit() {
      const seen = [...this.nodes.values()].filter((node) => !this.hidden.has(node.key));
      if (!seen.length) return;
      const box = this.svg.getBoundingClientRect(), xs = seen.map((one) => one.x), ys = seen.map((one) => one.y);
      const left = Math.min(...xs), top = Math.min(...ys), wide = Math.max(...xs) - left, high = Math.max(...ys) - top;
      const k = Math.min((box.width - 110) / (wide || 1), (box.height - 90) / (high || 1), 1.5);
      this.view = { k, x: (box.width - wide * k) / 2 - left * k, y: (box.height - high * k) / 2 - top * k - 6 };
      this.look();
    }

    // Tell whether a node lies in the view.
    inside(node) {
      const box = this.svg.getBoundingClientRect(), px = node.x * this.view.k + this.view.x, py = node.y * this.view.k + this.view.y;
      return px > 20 && py > 20 && px < box.width - 20 && py < box.height - 30;
    }

    // Move the view so that a node is well inside it.
    bring(node) {
      const box = this.svg.getBoundingClientRect(), { x, y, k } = this.view, EDGE = 60;
      const px = node.x * k + x, py = node.y * k + y;
      const dx = px < EDGE ? EDGE - px : px > box.width - EDGE ? box.width - EDGE - px : 0;
      const dy = py < EDGE ? EDGE - py : py > box.height - EDGE ? box.height - EDGE - py : 0;
      if (dx || dy) {
        this.view = { k, x: x + dx, y: y + dy };
        this.look(true);
      }
    }

    // The partner of a node that lies best in a direction, among those with a line to it.
    partner(node, dx, dy) {
      let best = null, least = Infinity;
      for (const edge of node.edges) {
        const other = edge.a === node ? edge.b : edge.a;
        if (!edge.seen || other === node) continue;
        const ox = other.x - node.x, oy = other.y - node.y, far = Math.hypot(ox, oy) || 1;
        const along = (ox * dx + oy * dy) / far;
        if (along > 0.35 && far / along < least) [best, least] = [other, far / along];
      }
      return best;
    }

    #frame() {
      const seen = [...this.nodes.values()].filter((node) => !this.hidden.has(node.key));
      const xs = seen.map((one) => one.x), ys = seen.map((one) => one.y), EDGE = 80;
      const left = Math.min(...xs) - EDGE, top = Math.min(...ys) - EDGE;
      return { left, top, wide: Math.max(...xs) - left + EDGE, high: Math.max(...ys) - top + EDGE };
    }

    // The drawing as an SVG file that stands by itself, at natural size: every style written into it.
    toSVG(title, notes) {
      const before = this.view;
      this.view = { x: 0, y: 0, k: 1 };
      this.labels();
      const frame = this.#frame(), { left, top, wide, high } = frame;
      const copy = make("svg", { xmlns: NS, viewBox: `${round(left)} ${round(top - 30)} ${round(wide)} ${round(high + 30 + 18 * notes.length)}`,
        width: round(wide), height: round(high + 30 + 18 * notes.length), "font-family": getComputedStyle(this.svg).fontFamily });
      const paper = getComputedStyle(this.svg).backgroundColor, ink = getComputedStyle(this.svg).color;
      copy.append(make("rect", { x: left, y: top - 30, width: wide, height: high + 30 + 18 * notes.length, fill: paper }));
      const line = (text, y, size) => { const made = make("text", { x: left + 14, y, "font-size": size, fill: ink }); made.textContent = text; copy.append(made); };
      line(title, top - 8, 16);
      notes.forEach((note, place) => line(note, top + high + 12 + 18 * place, 12));
      copy.append(this.svg.querySelector("defs").cloneNode(true));
      const PAINT = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-size", "font-weight", "text-anchor", "paint-order"];
      const copied = (element) => {
        const made = element.cloneNode(false);
        for (const name of ["class", "tabindex", "role", "data-key", "data-edge", "aria-label", "style"]) made.removeAttribute(name);
        if (element instanceof SVGGeometryElement || element.nodeName === "text" || element.nodeName === "use") {
          const style = getComputedStyle(element);
          for (const name of PAINT) {
            if (element.nodeName === "text" || !name.startsWith("font")) made.setAttribute(name, style.getPropertyValue(name));
          }
        }
        for (const child of element.childNodes) {
          if (child.nodeType === Node.TEXT_NODE) made.append(child.textContent);
          else if (child.style?.display !== "none" && !child.classList.contains("hit")) made.append(copied(child));
        }
        return made;
      };
      this.world.removeAttribute("transform");
      for (const layer of this.world.children) copy.append(copied(layer));
      this.view = before;
      this.look();
      return copy;
    }

    // The same as a PNG, drawn stroke by stroke, so that the page's policy need not allow images from anywhere.
    async toPNG(title, notes, times = 2) {
      const file = this.toSVG(title, notes), [left, top, wide, high] = file.getAttribute("viewBox").split(" ").map(Number);
      const canvas = document.createElement("canvas"), scale = Math.min(times, 8000 / Math.max(wide, high));
      canvas.width = Math.ceil(wide * scale);
      canvas.height = Math.ceil(high * scale);
      const pen = canvas.getContext("2d");
      pen.scale(scale, scale);
      pen.translate(-left, -top);
      paint(file, pen, file);
      return new Promise((done) => canvas.toBlob(done, "image/png"));
    }
  }

  const shape = (element) => {
    const of = (name) => Number(element.getAttribute(name) || 0), path = new Path2D();
    if (element.nodeName === "path") return new Path2D(element.getAttribute("d"));
    if (element.nodeName === "circle") path.arc(of("cx"), of("cy"), of("r"), 0, 2 * Math.PI);
    else if (element.nodeName === "rect") path.rect(of("x"), of("y"), of("width"), of("height"));
    else if (element.nodeName === "polygon") return new Path2D(`M${element.getAttribute("points").trim().replace(/ /g, "L")}Z`);
    return path;
  };

  const paint = (element, pen, file) => {
    for (const child of element.children) {
      if (child.nodeName === "defs" || child.nodeName === "title") continue;
      pen.save();
      const moved = /translate\(([-\d.]+) ([-\d.]+)\)/.exec(child.getAttribute("transform") || "");
      const scaled = /scale\(([\d.]+)\)/.exec(child.getAttribute("transform") || "");
      if (moved) pen.translate(Number(moved[1]), Number(moved[2]));
      if (scaled) pen.scale(Number(scaled[1]), Number(scaled[1]));
      const fill = child.getAttribute("fill"), stroke = child.getAttribute("stroke");
      pen.globalAlpha *= Number(child.getAttribute("opacity") || 1);
      pen.lineWidth = parseFloat(child.getAttribute("stroke-width") || "1");
      const dashes = (child.getAttribute("stroke-dasharray") || "none").match(/[\d.]+/g);
      if (dashes) pen.setLineDash(dashes.map(Number));
      if (child.nodeName === "g") paint(child, pen, file);
      else if (child.nodeName === "text") {
        const size = parseFloat(child.getAttribute("font-size") || "12");
        pen.font = `${child.getAttribute("font-weight") || "400"} ${size}px ${file.getAttribute("font-family")}`;
        pen.textAlign = child.getAttribute("text-anchor") === "middle" ? "center" : "left";
        const down = parseFloat(child.getAttribute("dy") || "0") * size;
        const at = [Number(child.getAttribute("x") || 0), Number(child.getAttribute("y") || 0) + down];
        pen.lineJoin = "round";
        if (stroke && stroke !== "none") { pen.strokeStyle = stroke; pen.strokeText(child.textContent, ...at); }
        pen.fillStyle = fill;
        pen.fillText(child.textContent, ...at);
      } else {
        const path = shape(child.nodeName === "use" ? file.querySelector(child.getAttribute("href")) : child);
        if (fill && fill !== "none") { pen.fillStyle = fill; pen.fill(path); }
        if (stroke && stroke !== "none" && pen.lineWidth > 0) { pen.strokeStyle = stroke; pen.stroke(path); }
      }
      pen.restore();
    }
  };

  NetPicture.short = short;
  return NetPicture;
})();
