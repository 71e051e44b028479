// The network page: what clicks and keys do, and what is asked of the server.
"use strict";
(() => {
  const root = document.getElementById("net");
  const data = JSON.parse(document.getElementById("net-data").textContent);
  const chinese = root.dataset.language === "zh";
  const w = (zh, en) => (chinese ? zh : en);
  const svg = root.querySelector("svg.net-svg");
  const find = (name) => root.querySelector(`[data-${name}]`);
  const tool = (name) => root.querySelector(`[data-do=${name}]`);
  const said = root.querySelector(".net-said"), help = document.getElementById("net-help");
  const least = find("least"), since = find("since"), until = find("until"), slider = find("day"), shownDay = find("shown-day");
  const csrf = document.querySelector("input[name=csrf]").value;
  const picture = new window.NetPicture(svg, chinese);
  const panel = new window.NetPanel(root.querySelector(".net-panel"), w, (key) => pick(key));
  const DAY = 86400000, PLAY_STEPS = 240, PLAY_PAUSE = 60, STEP = 24, NEAR = 4, REST = 150;
  const undoing = [];
  let playing = 0, busy = 0;

  const dateOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);
  const dayOf = (text) => Math.round(Date.parse(`${text}T00:00:00Z`) / DAY);
  const say = (text, wrong = false) => {
    said.textContent = text;
    said.classList.toggle("critical", wrong);
  };

  // ---- asking the server
  const scene = (more = {}) => {
    const fields = new URLSearchParams({ csrf, ring: data.ring, ...more });
    for (const one of picture.nodes.values()) {
      fields.append("shown", `${one.key},${one.x.toFixed(1)},${one.y.toFixed(1)}`);
      if (one.start) fields.append("start", one.key);
      if (picture.pinned.has(one.key)) fields.append("pinned", one.key);
    }
    return fields;
  };
  const days = () => ({ since: dateOf(Math.max(picture.range.since, 0)), until: dateOf(Math.min(picture.range.until, data.last)) });
  // Show that something is under way until the whole of an act is done.
  const whole = (act) => async (...given) => {
    busy += 1;
    root.setAttribute("aria-busy", "true");
    try {
      return await act(...given);
    } finally {
      busy -= 1;
      if (!busy) root.removeAttribute("aria-busy");
    }
  };
  const send = whole(async (path, fields) => {
    say("");
    try {
      const answer = await fetch(`/network/${path}`, { method: "POST", body: fields, redirect: "manual" });
      const kind = answer.headers.get("content-type") || "";
      if (answer.ok) return answer;
      if (!kind.startsWith("application/json")) throw new Error(w("登录已失效，请刷新页面", "signed out: reload the page"));
      const told = await answer.json();
      throw new Error([told.what, told.remedy].filter(Boolean).map(half).join(w("；", "; ")));
    } catch (error) {
      say(error.message || String(error), true);
      return null;
    }
  });
  const half = (text) => {
    const [zh, en] = String(text).split(/\s\/\s(?!.*[\u4e00-\u9fff])/);
    return chinese ? zh : en || zh;
  };
  const ask = async (path, fields) => {
    const answer = await send(path, fields);
    return answer ? answer.json() : null;
  };

  // ---- what is drawn
  const take = (made, keep = true) => {
    if (keep) {
      const here = new Map([...picture.nodes.values()].map((one) => [one.key, { x: one.x, y: one.y }]));
      for (const one of made.nodes) Object.assign(one, here.get(one.key));
    }
    picture.set(made.nodes, made.edges);
    for (const [key, left] of Object.entries(made.more || {})) {
      const node = picture.nodes.get(key);
      if (node) node.left = left;
    }
    if (made.more) picture.refresh();
    if (made.left_out) say(w(`另有 ${made.left_out} 条较小的往来未画出`, `${made.left_out} smaller flows are not drawn`));
  };
  // Show all where a node of some keys lies outside the view.
  const showAll = (keys) => {
    if (keys.some((key) => picture.nodes.has(key) && !picture.inside(picture.nodes.get(key)))) picture.fit();
  };
  const pick = (key) => {
    const node = picture.nodes.get(key);
    if (node && !picture.hidden.has(key)) node.group.focus({ preventScroll: true });
    else say(w("此户不在图中；可从展开处加入", "not in the drawing; open its partner to see it"));
  };
  const snapshot = () => {
    const nodes = [...picture.nodes.values()].map((one) => ({ ...one }));
    const edges = picture.edges.map(({ from, to, kind, steps, fen, count, lawful, words }) => ({ from, to, kind, steps, fen, count, lawful, words }));
    undoing.push({ nodes, edges, hidden: new Set(picture.hidden) });
    if (undoing.length > 30) undoing.shift();
    tool("undo").disabled = false;
  };
  const undo = () => {
    const before = undoing.pop();
    tool("undo").disabled = !undoing.length;
    if (!before) return;
    const left = new Map(before.nodes.map((one) => [one.key, one.left]));
    picture.hidden = before.hidden;
    picture.set(before.nodes.map(({ key, role, x, y, radius, rank, code, label, name, account, bank, words, alerts, rings, start, many }) =>
      ({ key, role, x, y, radius, rank, code, label, name, account, bank, words, alerts, rings, start, many })), before.edges);
    for (const one of picture.nodes.values()) one.left = left.get(one.key);
    picture.refresh();
    say(w("已撤销", "undone"));
  };

  // ---- what one can do with a node
  const acts = (node) => ({
    open: () => open(node), follow: () => follow(node, false), back: () => follow(node, true), mark: () => mark(node),
    pin: () => pin(node), hide: () => hide(node), marked: picture.marked.includes(node.key), pinned: picture.pinned.has(node.key),
    unmask: root.dataset.unmask && !node.many ? (reason) => ask("unmask", new URLSearchParams({ csrf, node: node.key, reason })) : null,
  });
  const about = async (node) => {
    if (node.many) return panel.group(node, acts(node));
    const told = await ask("node", new URLSearchParams({ csrf, node: node.key }));
    if (told) panel.account(node, told, acts(node));
  };
  const open = whole(async (node) => {
    const made = await ask("open", scene({ node: node.key }));
    if (!made) return;
    snapshot();
    take(made);
    showAll(made.new);
    const still = picture.nodes.get(node.key);
    if (made.new.length) say(w(`展开 ${made.new.length} 户`, `${made.new.length} accounts opened`));
    else say(w("没有更多往来户，或已到 300 户上限", "no more partners, or 300 accounts are drawn"));
    const next = still || picture.nodes.get(made.new[0]);
    if (next) {
      next.group.focus({ preventScroll: true });
      await about(next);
    }
  });
  const press = async (node) => {
    if (node.many || node.left === undefined) await open(node);
    else await about(node);
  };
  const transfers = whole(async (edge) => {
    if (edge.kind !== "transfer") return panel.show(Object.assign(document.createElement("p"), { textContent: edge.said }));
    const told = await ask("edge", scene({ from: edge.from, to: edge.to, ...days() }));
    if (told) panel.transfers(edge, told);
  });
  const highlight = (nodes, pairs) => {
    picture.route = { nodes: new Set(nodes), edges: new Set(pairs) };
    picture.refresh();
  };
  const follow = whole(async (node, back) => {
    if (node.many) return;
    const made = await ask("follow", scene({ node: node.key, back: back ? "1" : "", ...days() }));
    if (!made) return;
    snapshot();
    take(made.view);
    showAll(made.view.new);
    highlight([node.key, ...made.route.accounts.map((one) => one.key)], made.route.flows.map((one) => `${one.from}>${one.to}`));
    panel.followed(node, made.route);
  });
  const mark = whole(async (node) => {
    if (node.many) return;
    const known = picture.marked.includes(node.key);
    picture.marked = known ? picture.marked.filter((one) => one !== node.key) : [...picture.marked.slice(-1), node.key];
    picture.refresh();
    if (picture.marked.length < 2) return say(known ? w("已取消标记", "unmarked") : w("已标记；再标记一户即找路径", "marked; mark another to see the path between them"));
    const [from, to] = picture.marked;
    const made = await ask("path", scene({ from, to }));
    if (!made) return;
    snapshot();
    take(made.view);
    showAll(made.view.new);
    const choose = (route) => highlight(route.keys, route.keys.slice(1).map((key, place) => `${route.keys[place]}>${key}`));
    highlight(picture.marked, []);
    if (made.route.routes.length) choose(made.route.routes[0]);
    panel.ways(made.route, choose);
  });
  const pin = (node) => {
    picture.pinned.has(node.key) ? picture.pinned.delete(node.key) : picture.pinned.add(node.key);
    picture.refresh();
    say(picture.pinned.has(node.key) ? w("已固定：重排时不动", "pinned: it stays when the others are arranged") : w("已取消固定", "no longer pinned"));
  };
  const hide = (node) => {
    snapshot();
    picture.hidden.add(node.key);
    picture.refresh();
    say(w("已隐藏；u 撤销", "hidden; u brings it back"));
    const next = node.edges.map((edge) => (edge.a === node ? edge.b : edge.a)).find((one) => !picture.hidden.has(one.key));
    (next?.group || svg.querySelector("g.node:not([style*=none])"))?.focus({ preventScroll: true });
  };
  const arrange = whole(async () => {
    const made = await ask("arrange", scene());
    if (!made) return;
    snapshot();
    take(made, false);
    picture.fit();
  });

  // ---- days and amounts
  let settling = 0;
  // While the days go by only the lines follow; labels and what is read out come when they rest.
  const replay = () => {
    setRange(true);
    clearTimeout(settling);
    settling = setTimeout(() => picture.refresh(), REST);
  };
  const setRange = (quick = false) => {
    const to = until.value ? dayOf(until.value) : data.last;
    picture.range = { since: since.value ? dayOf(since.value) : -Infinity, until: Math.min(Number(slider.value), to), least: Math.round(Number(least.value || 0) * 100) };
    const week = data.days === 7 ? w(" 按周", " by week") : "";
    shownDay.textContent = dateOf(picture.range.until) + week;
    picture.refresh(quick);
  };
  const stop = () => {
    clearTimeout(playing);
    playing = 0;
    tool("play").textContent = "▶";
    tool("play").setAttribute("aria-pressed", "false");
  };
  const play = () => {
    if (playing) return stop();
    const step = Math.max(1, Math.round((data.last - data.first) / PLAY_STEPS));
    if (Number(slider.value) >= data.last) slider.value = data.first;
    const tick = () => {
      slider.value = Math.min(Number(slider.value) + step, data.last);
      replay();
      if (Number(slider.value) >= data.last) stop();
      else playing = setTimeout(tick, PLAY_PAUSE);
    };
    tool("play").textContent = "❚❚";
    tool("play").setAttribute("aria-pressed", "true");
    playing = setTimeout(tick, 0);
  };

  // ---- files
  const save = (content, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  const file = whole(async (form) => {
    const fields = scene({ ...days(), least: String(Math.round(picture.range.least / 100)) });
    for (const key of picture.hidden) fields.append("hidden", key);
    const answer = await send(`files/${form}`, fields);
    if (!answer) return;
    const name = `network-${data.ring || "accounts"}`, title = document.querySelector("h1").textContent.trim();
    const notes = [w(`截至 ${dateOf(picture.range.until)}；疑似线索，未经查证；角色为推定。`, `Up to ${dateOf(picture.range.until)}; clues only, not verified; roles are inferred.`)];
    if (form === "svg") save(new Blob([new XMLSerializer().serializeToString(picture.toSVG(title, notes))], { type: "image/svg+xml" }), `${name}.svg`);
    else if (form === "png") save(await picture.toPNG(title, notes), `${name}.png`);
    else save(await answer.blob(), `${name}.${form === "csv" ? "zip" : form}`);
    say(w("已导出，已记入日志", "exported; it is in the log"));
  });

  // ---- pointer
  let held = null;
  const at = (event) => {
    const box = svg.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const hit = (target) => {
    const node = target.closest("[data-key]"), edge = target.closest("[data-edge]");
    return node ? { node: picture.nodes.get(node.dataset.key) } : edge ? { edge: picture.edges[Number(edge.dataset.edge)] } : {};
  };
  let wanted = 0;
  const soon = (draw) => {
    if (wanted) return;
    wanted = requestAnimationFrame(() => {
      wanted = 0;
      draw();
    });
  };
  svg.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    const [x, y] = at(event);
    held = { ...hit(event.target), x, y, from: { ...picture.view }, moved: false, id: event.pointerId };
    if (held.node) held.place = { x: held.node.x, y: held.node.y };
  });
  svg.addEventListener("pointermove", (event) => {
    if (!held || held.id !== event.pointerId) return;
    const [x, y] = at(event);
    if (!held.moved && Math.hypot(x - held.x, y - held.y) < NEAR) return;
    if (!held.moved) svg.setPointerCapture(event.pointerId);
    held.moved = true;
    const dx = x - held.x, dy = y - held.y, { node, place, from } = held;
    soon(() => {
      if (node) return picture.move(node, place.x + dx / from.k, place.y + dy / from.k);
      picture.view = { k: from.k, x: from.x + dx, y: from.y + dy };
      picture.look(true);
    });
  });
  svg.addEventListener("pointerup", () => {
    const was = held;
    held = null;
    if (!was) return;
    if (was.moved) return soon(() => picture.labels());
    if (was.node) {
      was.node.group.focus({ preventScroll: true });
      press(was.node);
    } else if (was.edge) {
      was.edge.group.focus({ preventScroll: true });
      transfers(was.edge);
    }
  });
  svg.addEventListener("pointercancel", () => { held = null; });
  let turned = 1, place = [0, 0];
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    turned *= Math.exp(-event.deltaY * (event.deltaMode ? 0.04 : 0.0015));
    place = at(event);
    soon(() => {
      picture.zoom(turned, ...place);
      turned = 1;
    });
  }, { passive: false });

  // ---- keys
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const general = {
    "+": () => picture.zoom(1.25), "=": () => picture.zoom(1.25), "-": () => picture.zoom(0.8), 0: () => picture.fit(),
    a: arrange, u: undo, " ": play, "?": () => help.showModal(), d: () => panel.aside.focus(),
    Escape: () => {
      picture.route = null;
      picture.marked = [];
      picture.refresh();
    },
  };
  const ofNode = {
    Enter: press, f: (node) => follow(node, false), b: (node) => follow(node, true), m: mark, p: pin, h: hide,
    e: (node) => node.edges.find((edge) => edge.seen)?.group.focus({ preventScroll: true }),
  };
  const nextEdge = (edge) => {
    const from = edge.held || edge.a, all = from.edges.filter((one) => one.seen), next = all[(all.indexOf(edge) + 1) % all.length];
    next.held = from;
    next.group.focus({ preventScroll: true });
  };
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, select, textarea, dialog, a")) return;
    const key = event.key, { node, edge } = hit(event.target), inButton = event.target.closest("button");
    if (inButton && (key === "Enter" || key === " ")) return;
    let done = true;
    if (node && ARROWS[key]) {
      const [dx, dy] = ARROWS[key];
      if (event.shiftKey) {
        picture.move(node, node.x + (dx * STEP) / picture.view.k, node.y + (dy * STEP) / picture.view.k);
        soon(() => picture.labels());
      } else picture.partner(node, dx, dy)?.group.focus({ preventScroll: true });
    } else if (node && ofNode[key]) ofNode[key](node);
    else if (edge && key === "Enter") transfers(edge);
    else if (edge && key === "e") nextEdge(edge);
    else if (edge && key === "Escape") (edge.held || edge.a).group.focus({ preventScroll: true });
    else if (general[key]) general[key]();
    else done = false;
    if (done) {
      event.preventDefault();
      event.stopPropagation();
    }
  });
  svg.addEventListener("focusin", (event) => {
    const { node } = hit(event.target);
    if (node) picture.bring(node);
    point(event.target);
  });

  // The label of a node, or the amount of an edge, that gave way shows while it is pointed at or focused.
  let pointed = null;
  const point = (target) => {
    if (pointed) for (const one of pointed) if (!one.free) one.text.style.display = "none";
    for (const one of pointed || []) one.text.classList.remove("up");
    const { node, edge } = hit(target);
    pointed = node ? [node] : edge ? [edge, edge.a, edge.b] : null;
    for (const one of pointed || []) {
      if (one === edge && edge.kind === "transfer") edge.text.textContent = window.NetPicture.short(edge.now.fen, chinese);
      one.text.style.display = "";
      one.text.classList.add("up");
    }
  };
  svg.addEventListener("pointerover", (event) => held?.moved || point(event.target));

  // ---- tools
  const does = { in: general["+"], out: general["-"], fit: general[0], arrange, undo, play, help: general["?"] };
  for (const [name, act] of Object.entries(does)) tool(name).addEventListener("click", act);
  for (const one of root.querySelectorAll("[data-file]")) one.addEventListener("click", () => file(one.dataset.file));
  for (const one of [least, since, until]) one.addEventListener("change", () => setRange());
  slider.addEventListener("input", () => soon(replay));
  window.addEventListener("resize", () => soon(() => picture.look()));
  root.querySelector(".net-tools").hidden = false;
  Object.assign(slider, { min: data.first, max: data.last, value: data.last });
  for (const one of [since, until]) Object.assign(one, { min: dateOf(data.first), max: dateOf(data.last) });
  take(data, false);
  setRange();
  picture.fit();
})();
