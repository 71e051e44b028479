// The panel of the network page: an account, an edge's transfers, a route; every text is set as text.
"use strict";
window.NetPanel = (() => {
  // Make an element: attributes, and inside it texts or elements; functions named on… listen.
  const el = (name, attributes = {}, ...inside) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...inside.flat(Infinity).filter((one) => one !== null && one !== undefined && one !== ""));
    return made;
  };

  class NetPanel {
    // `pick` shows a node of a key in the drawing.
    constructor(aside, w, pick) {
      this.aside = aside;
      this.w = w;
      this.pick = pick;
    }

    #node(one) {
      return el("button", { type: "button", class: "net-pick", title: one.account, onclick: () => this.pick(one.key) }, `${one.name} ${one.account.slice(-4)}`.trim());
    }

    show(...inside) {
      this.aside.replaceChildren(...inside.flat(Infinity).filter((one) => one !== ""));
      this.aside.scrollTop = 0;
    }

    #pairs(rows) {
      return el("dl", { class: "pairs small" }, rows.filter(([, value]) => value !== "").map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
    }

    #table(heads, rows, name) {
      const cell = (tag) => (one) => (Array.isArray(one) ? el(tag, { class: one[1] }, one[0]) : el(tag, {}, one));
      return el("table", { class: "small", "aria-label": name }, el("thead", {}, el("tr", {}, heads.map(cell("th")))),
        el("tbody", {}, rows.map((row) => el("tr", {}, row.map(cell("td"))))));
    }

    // An account: `doing` has what its buttons do.
    account(node, told, doing) {
      const { w } = this, ids = (ones, path) => ones.map((one) => [el("a", { href: `${path}${one}`, class: "id" }, one), " "]);
      const button = (words, act, key) => el("button", { type: "button", title: key, onclick: act }, words);
      this.show(
        el("h2", {}, `${node.code ? `${node.code} ` : ""}${told.name || node.label}`, " ", el("span", { class: "soft" }, node.words)),
        this.#pairs([
          [w("账号", "account"), el("span", { class: "id" }, told.account)],
          [w("持有人", "holder"), told.holder],
          [w("开户机构", "bank"), told.held ? el("span", { class: "id" }, told.bank) : w("不在报送机构", "not at a reporting bank")],
          [w("收入合计", "took in"), `${told.got} ${w("元", "CNY")}`],
          [w("支出合计", "paid out"), `${told.paid} ${w("元", "CNY")}`],
          [w("预警", "alerts"), node.alerts.length ? el("span", {}, ids(node.alerts, "/alerts/")) : ""],
          [w("团伙", "rings"), node.rings.length ? el("span", {}, ids(node.rings, "/rings/")) : ""],
        ]),
        el("div", { class: "inline net-acts" },
          button(node.left === undefined ? w("展开", "Open") : w(`再展开（余 ${node.left}）`, `Open more (${node.left} left)`), doing.open, "Enter"),
          button(w("追去向", "Follow on"), doing.follow, "f"), button(w("追来源", "Follow back"), doing.back, "b"),
          button(doing.marked ? w("取消标记", "Unmark") : w("标记", "Mark"), doing.mark, "m"),
          button(doing.pinned ? w("取消固定", "Unpin") : w("固定", "Pin"), doing.pin, "p"), button(w("隐藏", "Hide"), doing.hide, "h"),
          el("a", { href: `/network?account=${node.key}` }, w("以此为中心", "Centre here")),
          told.person ? el("a", { href: told.person }, w("人员页", "Person")) : ""),
        doing.unmask ? this.#unmask(doing.unmask) : "",
        el("h3", {}, w("主要往来户", "Largest partners"), " ", el("span", { class: "soft" }, told.more ? w(`另有 ${told.more} 户`, `and ${told.more} more`) : "")),
        this.#table([w("往来户", "Partner"), [w("收到", "from it"), "n"], [w("付给", "to it"), "n"], [w("笔", "no."), "n"]],
          told.partners.map((one) => [this.#node(one), [one.got, "n"], [one.paid, "n"], [String(one.count), "n"]]),
          w("主要往来户", "largest partners")));
    }

    #unmask(unmask) {
      const { w } = this, field = el("input", { name: "reason", required: true, placeholder: w("查看明文的理由（记入日志）", "why in the clear (logged)") });
      return el("form", { class: "inline net-unmask", onsubmit: async (event) => {
        event.preventDefault();
        const form = event.currentTarget, told = await unmask(field.value);
        if (!told) return;
        form.replaceWith(el("div", { class: "done", role: "status" }, w("明文，仅此一次，已记录理由。", "In the clear, this once; the reason is logged."),
          this.#pairs([[w("姓名", "name"), told.name], [w("账号", "account"), el("span", { class: "id" }, told.account)],
            [w("证件号", "identity"), told.id_number], [w("电话", "phone"), told.phone]])));
      } }, field, el("button", {}, w("看明文", "Unmask")));
    }

    // Some accounts drawn as one.
    group(node, doing) {
      const { w } = this;
      this.show(el("h2", {}, node.label), el("p", { class: "small" }, w("多个账户合画为一点，与其往来最多的成员相邻。", "Accounts drawn as one, beside the member with whom they dealt most.")),
        el("div", { class: "inline net-acts" }, el("button", { type: "button", title: "Enter", onclick: doing.open }, w("展开下一部分", "Open the next part")),
          el("button", { type: "button", title: "h", onclick: doing.hide }, w("隐藏", "Hide"))));
    }

    // The transfers of an edge.
    transfers(edge, told) {
      const { w } = this;
      this.show(
        el("h2", {}, `${edge.a.code} ${edge.a.label} → ${edge.b.code} ${edge.b.label}`),
        el("p", { class: "small" }, told.found > told.rows.length ? w(`共 ${told.found} 笔，列出最近 ${told.rows.length} 笔`, `${told.found} transfers, the latest ${told.rows.length} of them`) : w(`${told.found} 笔转账`, `${told.found} transfers`)),
        el("table", { class: "small", "aria-label": w("转账", "transfers") },
          el("thead", {}, el("tr", {}, [w("时间", "At"), w("方式、用途", "Means, purpose")].map((one) => el("th", {}, one)), el("th", { class: "n" }, w("金额（元）", "Amount (CNY)")))),
          told.rows.map((row) => el("tbody", {},
            el("tr", { class: "net-row" }, el("td", { class: "d" }, row.at), el("td", {}, row.means, " ", row.purpose, row.lawful ? [" ", el("span", { class: "tag" }, w("合法情形", "lawful pattern"))] : ""), el("td", { class: "n" }, row.amount)),
            el("tr", {}, el("td", { colspan: 3, class: "id soft" }, edge.a.many ? `${row.payer} → ` : "", edge.b.many ? `→ ${row.payee} ` : "", row.sources.map((one, place) => [place ? el("br") : "", one])))))));
    }

    // Where the money of an account went, or came from.
    followed(node, route) {
      const { w } = this, way = route.kind === "back" ? w("资金来源", "Where the money came from") : w("资金去向", "Where the money went");
      this.show(
        el("h2", {}, way, "：", `${node.code} ${node.label}`),
        el("p", { class: "small" }, w(`${route.payments} 笔共 ${route.amount} 元；最多 ${route.hops} 跳，每户停留不超过 ${route.hours} 小时。`, `${route.payments} payments, ${route.amount} CNY; at most ${route.hops} hops, no longer than ${route.hours} hours in an account.`),
          route.cut_short ? w(` 有 ${route.cut_short} 户处到计算上限而止。`, ` Cut short at ${route.cut_short} accounts.`) : "",
          route.left ? w(` 另有 ${route.left} 户未列。`, ` ${route.left} further accounts are not listed.`) : ""),
        this.#table([w("跳", "Hop"), w("账户", "Account"), [w("先进先出", "FIFO"), "n"], [w("按比例", "Pro rata"), "n"], w("至此而止", "Ends here")],
          route.accounts.map((one) => [[String(one.hop), "n"], this.#node(one),
            [el("span", {}, one.fifo, el("br"), el("span", { class: "soft" }, one.fifo_share)), "n"], [el("span", {}, one.pro_rata, el("br"), el("span", { class: "soft" }, one.pro_rata_share)), "n"], one.ends]), way),
        el("h3", {}, w("最终去处", "What became of it")),
        this.#table([w("情况", "What"), [w("先进先出", "FIFO"), "n"], [w("按比例", "Pro rata"), "n"]],
          route.ends.map((one) => [one.words, [one.fifo, "n"], [one.pro_rata, "n"]]), w("最终去处", "ends")),
        el("p", { class: "small soft" }, w("付款只能用在它之前到账的钱；两种算法都是推算。", "A payment uses only money that came before it; both methods are reckonings.")));
    }

    // The ways from one account to another.
    ways(route, choose) {
      const { w } = this;
      this.show(
        el("h2", {}, w("两户之间的路径", "The ways between the two")),
        route.routes.length ? el("p", { class: "small" }, w(`${route.routes.length} 条，最短在前；最多 ${route.hops} 跳，相隔不超过 ${route.days} 天。`, `${route.routes.length} ways, the shortest first; at most ${route.hops} hops, no more than ${route.days} days apart.`),
          route.cut_short ? w(" 已到计算上限。", " Cut short by the budget.") : "") : el("p", {}, w("没有按时间先后相接的转账链。", "No chain of transfers in order of time joins them.")),
        el("ol", { class: "net-ways" }, route.routes.map((one) => el("li", {}, el("button", { type: "button", onclick: () => choose(one) }, one.names.join(" → ")),
          el("div", { class: "small" }, w(`至多带过 ${one.carried} 元，${one.chains} 条链`, `at most ${one.carried} CNY came through, ${one.chains} chains`)),
          el("div", { class: "small soft" }, one.best.map((hop) => `${hop.at} ${hop.amount}`).join("；"))))),
        el("p", { class: "small soft" }, w("链只说明时间与账户相接，不说明是同一笔钱。", "A chain shows that times and accounts join, not that it is the same money.")));
    }
  }
  return NetPanel;
})();
