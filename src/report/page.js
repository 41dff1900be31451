(function () {
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const facts = data.facts, samples = data.samples;

/* ---- words ---- */
const words = {
  zh: {
    name: "简体中文", other: "English", title: "清洗报告", skip: "跳到正文", views: "视图",
    overview: "概览", rules: "规则", sites: "站点", refused: "退回", documents: "样本", run: "运行",
    keys: "按键：1–6 换视图，/ 筛选，j k 换文档，n p 换改动，l 换语言。",
    docs: "篇文档", charsIn: "字进", charsOut: "字出", keptShare: "留下", edits: "处改动", changed: "篇有改动", bad: "篇退回", skippedDocs: "篇跳过",
    flow: "每一步之后还有多少字", flowNote: "每条是这一步之后的字数；右边是这一步减少的字数和改动的处数。",
    stageEdits: "各步的改动", topRules: "改动最多的规则", kept: "留下的比例", keptNote: "横轴：留下的百分比；纵轴：文档篇数。",
    lengths: "文档的长短", lengthsNote: "横轴：字数；纵轴：文档篇数。", before: "清洗前", after: "清洗后",
    charsets: "编码", scripts: "字体", topSites: "站点", families: "洗稿器的家族", odds: "洗稿的证据（对数几率）", speed: "每次启动的速度（MB/秒）", pace: "速度随时间的变化", paceNote: "横轴：运行的时间；断开之处，运行停着。", megabytes: "MB/秒", docsSecond: "篇/秒", stood: "停了 {n}", startNumber: "第 {n} 次启动",
    rule: "规则", stage: "步骤", documentsCol: "文档", removed: "删去字", put: "补入字", site: "站点", charsInCol: "字进", charsOutCol: "字出", keptCol: "留下",
    id: "文档", status: "状态", reason: "原因", message: "说明", at: "字节", filter: "筛选", rows: "{n} 行，共 {m} 行", more: "再显示 {n} 行", nothing: "没有。",
    noSamples: "没有样本：运行的记录里没有正文可取。", largest: "改动最大", doubtful: "拿不准", random: "随机", all: "全部",
    prev: "上一篇", next: "下一篇", prevEdit: "上一处", nextEdit: "下一处", of: "第 {n} 篇，共 {m} 篇",
    docNote: "{e} 处改动；{b} 字 → {a} 字", cut: "（只显示开头）", again: "运行没有留下这些正文，它们是用现在的规则重新清洗的。", changedTables: "运行之后，这些规则表变了：{n}。", differs: "这一篇与运行当时的结果不同。", hover: "指着一处改动，或按 n，看是哪条规则。",
    deleted: "删去", inserted: "补入", replaced: "换成", settings: "设置", tables: "规则表", table: "表", hash: "校验", nameCol: "名", value: "值",
    started: "开始", ended: "结束", seconds: "秒", exit: "退出码", command: "命令", runs: "启动", unknown: "不明", hitsFor: "样例",
    none: "没有名字的站点", decode: "解码", strip: "剥离", join: "接合", convert: "转换", repair: "修复", punct: "标点", source: "原文",
    ok: "好", unsure: "没把握", restored: "换回", pieces: "处", fullRules: "所有规则",
  },
  en: {
    name: "English", other: "简体中文", title: "Cleaning report", skip: "Skip to the text", views: "Views",
    overview: "Overview", rules: "Rules", sites: "Sites", refused: "Refused", documents: "Documents", run: "Run",
    keys: "Keys: 1–6 views, / filter, j k documents, n p edits, l language.",
    docs: "documents", charsIn: "characters in", charsOut: "characters out", keptShare: "kept", edits: "edits", changed: "documents changed", bad: "refused", skippedDocs: "skipped",
    flow: "What is left behind each stage", flowNote: "A bar is the characters behind a stage; at its right what the stage took away and how many edits it made.",
    stageEdits: "Edits of each stage", topRules: "Rules that did most", kept: "Share that was kept", keptNote: "Across: per cent of the text; up: documents.",
    lengths: "Lengths of documents", lengthsNote: "Across: characters; up: documents.", before: "before", after: "after",
    charsets: "Charsets", scripts: "Scripts", topSites: "Sites", families: "Families of rewriters", odds: "Evidence of rewriting (log odds)", speed: "Throughput of each start (MB/s)", pace: "Throughput over time", paceNote: "Across: time at work; where it is broken the run stood still.", megabytes: "MB/s", docsSecond: "documents/s", stood: "stood still {n}", startNumber: "start {n}",
    rule: "rule", stage: "stage", documentsCol: "documents", removed: "removed", put: "put in", site: "site", charsInCol: "in", charsOutCol: "out", keptCol: "kept",
    id: "document", status: "status", reason: "reason", message: "message", at: "byte", filter: "Filter", rows: "{n} of {m} rows", more: "{n} more rows", nothing: "Nothing.",
    noSamples: "No samples: there were no texts to take them from.", largest: "largest changes", doubtful: "doubtful", random: "random", all: "all",
    prev: "Previous", next: "Next", prevEdit: "Previous edit", nextEdit: "Next edit", of: "{n} of {m}",
    docNote: "{e} edits; {b} characters → {a}", cut: " (its beginning)", again: "The run kept no texts: these were cleaned again, with the rules of today.", changedTables: "Tables that are not what they were in the run: {n}.", differs: "This document is not as the run gave it.", hover: "Point at a change, or press n, to see its rule.",
    deleted: "removed", inserted: "put in", replaced: "became", settings: "Settings", tables: "Tables of rules", table: "table", hash: "hash", nameCol: "name", value: "value",
    started: "started", ended: "ended", seconds: "seconds", exit: "exit", command: "command", runs: "Starts", unknown: "unknown", hitsFor: "Samples of",
    none: "no site named", decode: "decode", strip: "strip", join: "join", convert: "convert", repair: "repair", punct: "punct", source: "source",
    ok: "ok", unsure: "doubtful", restored: "restored", pieces: "places", fullRules: "all rules",
  },
};
let lang = /^zh/.test(navigator.language || "zh") ? "zh" : "en";
const t = (key, values) => {
  const own = Object.prototype.hasOwnProperty;
  let s = own.call(words[lang], key) ? words[lang][key] : key;
  for (const k in values || {}) s = s.replace("{" + k + "}", values[k]);
  return s;
};
const number = (n) => (n == null ? "–" : Number(n).toLocaleString("en-US", { maximumFractionDigits: 1 }));
const short = (n) => {
  if (n == null) return "–";
  const units = lang === "zh" ? [[1e8, "亿"], [1e4, "万"]] : [[1e9, "G"], [1e6, "M"], [1e3, "k"]];
  for (const [size, unit] of units) if (Math.abs(n) >= size) return (n / size).toFixed(n / size < 10 ? 2 : 1).replace(/\.?0+$/, "") + (lang === "zh" ? " " : "") + unit;
  return number(n);
};
const lasting = (s) => {
  const units = lang === "zh" ? [[86400, " 天"], [3600, " 小时"], [60, " 分"], [1, " 秒"]] : [[86400, " d"], [3600, " h"], [60, " min"], [1, " s"]];
  for (const [size, unit] of units) if (s >= size * 1.5 || size === 1) return (s / size).toFixed(s / size < 10 ? 1 : 0).replace(/\.0$/, "") + unit;
};
const percent = (a, b) => (b > 0 ? (100 * a / b).toFixed(1) + "%" : "–");

/* ---- building: text only ever goes in as text ---- */
const put = (node, children) => {
  for (const c of [].concat(children)) if (c != null) node.append(c);
  return node;
};
const el = (name, attributes, ...children) => {
  const node = document.createElement(name);
  for (const k in attributes || {}) if (attributes[k] != null) k.startsWith("on") ? node.addEventListener(k.slice(2), attributes[k]) : node.setAttribute(k, attributes[k]);
  return put(node, children.flat());
};
const svg = (name, attributes, ...children) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const k in attributes) node.setAttribute(k, attributes[k]);
  return put(node, children.flat());
};
const rowsOf = (name) => {
  const f = facts[name];
  if (!f) return [];
  return f.rows.map((r) => Object.fromEntries(f.columns.map((c, i) => [c, r[i]])));
};

/* ---- charts ---- */
const clip = (s, n) => (Array.from(s).length > n ? Array.from(s).slice(0, n - 1).join("") + "…" : s);
const wide = (s) => Array.from(s).reduce((n, c) => n + (c.codePointAt(0) > 0x2e7f ? 13 : 7.3), 0);

/* Charts are drawn as wide as they are shown, so that their letters keep their size. */
const watcher = typeof ResizeObserver === "function" ? new ResizeObserver((list) => {
  for (const entry of list) if (entry.contentRect.width > 0) fit(entry.target, entry.contentRect.width);
}) : null;
const charts = new WeakMap();
function fit(box, width) {
  const chart = charts.get(box), W = Math.max(Math.round(width), 200);
  if (chart.width === W) return;
  chart.width = W;
  box.replaceChildren(chart.draw(W));
}
function figure(title, note, legend, draw, className) {
  const box = el("div", { class: "chart" });
  charts.set(box, { draw, width: 0 });
  fit(box, className === "wide" ? 1050 : 330);
  if (watcher) watcher.observe(box);
  return el("figure", { class: className || null }, el("figcaption", {}, title), note ? el("p", { class: "note" }, note) : null, legend, box);
}

/* Bars across, one a row: [{label, value, note, ground}]. */
function bars(title, note, rows, className) {
  return rows.length ? figure(title, note, null, (W) => drawBars(W, title, rows), className) : null;
}
function drawBars(W, title, rows) {
  const H = 27, most = Math.max(...rows.map((r) => Math.max(r.value, r.ground || 0)), 1e-9);
  const labels = rows.map((r) => clip(String(r.label), Math.max(8, Math.round(W / 14 - 4))));
  const left = Math.min(W * 0.42, Math.max(...labels.map(wide)) + 12), right = Math.max(...rows.map((r) => wide(r.note))) + 10;
  const x = (v) => Math.max((v / most) * (W - left - right), 0);
  const chart = svg("svg", { viewBox: `0 0 ${W} ${rows.length * H}`, role: "img", "aria-label": title + ": " + rows.map((r) => r.label + " " + r.note).join("; ") });
  rows.forEach((r, i) => {
    const g = svg("g", {}, svg("title", {}, `${r.label}: ${r.note}`), svg("text", { x: left - 8, y: i * H + 18, "text-anchor": "end" }, labels[i]));
    if (r.ground) g.append(svg("rect", { class: "ground", x: left, y: i * H + 5, width: x(r.ground), height: H - 10, rx: 3 }));
    g.append(svg("rect", { class: "bar", x: left, y: i * H + 5, width: Math.max(x(r.value), r.value > 0 ? 1 : 0), height: H - 10, rx: 3 }),
      svg("text", { class: "soft", x: left + x(Math.max(r.value, r.ground || 0)) + 7, y: i * H + 18 }, r.note));
    chart.append(g);
  });
  return chart;
}

/* Columns: labels across, one or two series: [{label, values}]. */
function columns(title, note, rows, series, className) {
  const legend = series.length > 1 ? el("div", { class: "legend" }, series.map((s, k) => el("span", {}, el("i", { class: k ? "second" : null }), s))) : null;
  return rows.length ? figure(title, note, legend, (W) => drawColumns(W, title, rows, series), className) : null;
}
function drawColumns(W, title, rows, series) {
  const H = 200, base = H - 26, most = Math.max(...rows.flatMap((r) => r.values), 1);
  const step = (W - 46) / rows.length, each = Math.min(26, (step - 4) / series.length);
  const chart = svg("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": title + ": " + rows.map((r) => r.label + " " + r.values.map(number).join("/")).join("; ") });
  for (let k = 0; k <= 4; k++) {
    const y = base - (base - 12) * k / 4;
    chart.append(svg("line", { class: "axis", x1: 44, x2: W, y1: y, y2: y }));
    if (k % 2 === 0) chart.append(svg("text", { class: "soft", x: 38, y: y + 4, "text-anchor": "end" }, short(most * k / 4)));
  }
  const every = Math.ceil((Math.max(...rows.map((r) => wide(r.label))) + 6) / step);
  rows.forEach((r, i) => {
    const middle = 46 + step * (i + 0.5), g = svg("g", {}, svg("title", {}, `${r.label}: ` + r.values.map((v, k) => (series.length > 1 ? series[k] + " " : "") + number(v)).join(", ")));
    r.values.forEach((v, k) => {
      const h = (base - 12) * v / most;
      g.append(svg("rect", { class: k ? "bar second" : "bar", x: middle - each * series.length / 2 + each * k, y: base - Math.max(h, v > 0 ? 1 : 0), width: Math.max(each - 1, 1), height: Math.max(h, v > 0 ? 1 : 0), rx: 2 }));
    });
    if (i % every === 0) g.append(svg("text", { class: "soft", x: middle, y: H - 8, "text-anchor": "middle" }, r.label));
    chart.append(g);
  });
  return chart;
}

/* Throughput over time: a start behind the other, broken where the run stood still. */
function paces(rows, runs) {
  const starts = runs.map((r) => ({ number: r.start, began: Date.parse(r.started), rows: rows.filter((p) => p.start === r.start) })).filter((s) => s.rows.length);
  starts.forEach((s, i) => {
    const last = i && starts[i - 1];
    s.length = s.rows[s.rows.length - 1].to;
    s.still = i ? Math.max((s.began - last.began) / 1000 - last.length, 0) || 0 : 0;
  });
  const series = [{ key: "mb_s", name: t("megabytes") }, { key: "documents_s", name: t("docsSecond") }];
  const legend = el("div", { class: "legend" }, series.map((s, k) => el("span", {}, el("i", { class: k ? "second" : null }), s.name)));
  return starts.length ? figure(t("pace"), t("paceNote"), legend, (W) => drawPaces(W, starts, series), "wide") : null;
}
function drawPaces(W, starts, series) {
  const left = 46, each = 120, H = series.length * each + 24, still = Math.min(30, W * 0.3 / starts.length);
  const scale = (W - left - still * (starts.length - 1)) / Math.max(starts.reduce((n, s) => n + s.length, 0), 1e-9);
  const clock = (s) => (isNaN(s.began) ? t("startNumber", { n: s.number }) : new Date(s.began).toISOString().slice(5, 16).replace("T", " "));
  const said = starts.map((s) => `${s.still ? t("stood", { n: lasting(s.still) }) + "; " : ""}${t("startNumber", { n: s.number })}, ${clock(s)}, ${lasting(s.length)}: ` + series.map((v) => {
    const values = s.rows.map((r) => r[v.key]);
    return `${number(Math.min(...values))}–${number(Math.max(...values))} ${v.name}`;
  }).join(", "));
  const chart = svg("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": t("pace") + ": " + said.join("; ") });
  series.forEach((v, k) => {
    const base = (k + 1) * each - 8, most = Math.max(...starts.flatMap((s) => s.rows.map((r) => r[v.key])), 1e-9);
    for (const part of [0, 0.5, 1]) {
      const y = base - (each - 26) * part;
      chart.append(svg("line", { class: "axis", x1: left - 2, x2: W, y1: y, y2: y }), svg("text", { class: "soft", x: left - 8, y: y + 4, "text-anchor": "end" }, short(most * part)));
    }
    let x = left;
    for (const s of starts) {
      for (const r of s.rows) {
        const across = scale * (r.to - r.from);
        const h = Math.max((each - 26) * r[v.key] / most, r[v.key] > 0 ? 1 : 0);
        chart.append(svg("g", {}, svg("title", {}, `${t("startNumber", { n: s.number })}, ${lasting(r.from)} – ${lasting(r.to)}: ${number(r[v.key])} ${v.name}`),
          svg("rect", { class: k ? "bar second" : "bar", x: x + scale * r.from, y: base - h, width: across > 4 ? across - 0.5 : across, height: h })));
      }
      x += scale * s.length + still;
    }
  });
  let x = left, free = 0;
  for (const s of starts) {
    if (s !== starts[0]) chart.append(svg("g", {}, svg("title", {}, t("stood", { n: lasting(s.still) })), svg("rect", { class: "still", x: x - still * 0.75, y: 12, width: still * 0.5, height: series.length * each - 20, rx: 3 })));
    const label = clock(s);
    if (x >= free && x + wide(label) <= W) {
      chart.append(svg("text", { class: "soft", x, y: H - 6 }, label));
      free = x + wide(label) + 12;
    }
    x += scale * s.length + still;
  }
  return chart;
}

/* ---- tables that sort and filter ---- */
const STEP = 200;
function table(rows, cols, options) {
  const o = options || {}, box = el("div", {});
  if (!rows.length) return el("p", { class: "empty" }, t("nothing"));
  let sort = o.sort || null, down = o.down !== false, shown = STEP;
  const search = el("input", { type: "search", placeholder: t("filter"), "aria-label": t("filter"), oninput: () => { shown = STEP; draw(); } });
  const count = el("span", { class: "count", "aria-live": "polite" });
  const head = el("tr"), body = el("tbody"), more = el("button", { type: "button", class: "plain", onclick: () => { shown += STEP; draw(); } });
  for (const c of cols) {
    const th = el("th", { class: c.num ? "num" : null, scope: "col", "aria-sort": "none" }, el("button", { type: "button", onclick: () => {
      down = sort === c.key ? !down : Boolean(c.num);
      sort = c.key;
      draw();
    } }, c.title));
    th.dataset.key = c.key;
    head.append(th);
  }
  const most = {};
  for (const c of cols) if (c.bar) most[c.key] = Math.max(...rows.map((r) => r[c.key] || 0), 1);
  function cell(c, r) {
    const td = el("td", { class: c.num ? "num" : null });
    const text = c.show ? c.show(r) : c.num ? number(r[c.key]) : r[c.key] == null ? "–" : String(r[c.key]);
    td.append(text);
    if (c.bar && r[c.key] > 0) td.append(el("span", { class: "cellbar", style: `width:${(100 * r[c.key] / most[c.key]).toFixed(1)}%` }));
    return td;
  }
  function draw() {
    const wanted = search.value.trim().toLowerCase();
    let list = rows.filter((r) => !wanted || cols.some((c) => !c.num && r[c.key] != null && String(r[c.key]).toLowerCase().includes(wanted)));
    if (sort) {
      const value = (r) => (cols.find((c) => c.key === sort).value || ((x) => x[sort]))(r);
      list = list.slice().sort((a, b) => {
        const x = value(a), y = value(b);
        const order = typeof x === "number" && typeof y === "number" ? x - y : String(x == null ? "" : x).localeCompare(String(y == null ? "" : y), "zh");
        return down ? -order : order;
      });
    }
    for (const th of head.children) th.setAttribute("aria-sort", th.dataset.key === sort ? (down ? "descending" : "ascending") : "none");
    body.replaceChildren(...list.slice(0, shown).map((r) => {
      const tr = el("tr", {}, cols.map((c) => cell(c, r)));
      if (o.row) o.row(tr, r);
      return tr;
    }));
    more.hidden = list.length <= shown;
    more.textContent = t("more", { n: Math.min(STEP, list.length - shown) });
    count.textContent = t("rows", { n: number(Math.min(shown, list.length)), m: number(list.length) });
  }
  draw();
  return put(box, [el("div", { class: "tools" }, search, o.extra, count), el("div", { class: "scroll panel", tabindex: "0" }, el("table", {}, el("thead", {}, head), body)), more]);
}

/* ---- views ---- */
const stageName = (s) => (words[lang][s] && words.en[s] ? (lang === "zh" ? `${words.zh[s]} ${s}` : s) : s);
function overview() {
  const total = rowsOf("totals")[0] || {}, stages = rowsOf("stages"), runs = rowsOf("runs");
  const card = (value, label) => el("div", { class: "card" }, el("b", {}, value), el("span", {}, label));
  const cards = el("div", { class: "cards" }, card(number(total.documents), t("docs")), card(short(total.chars_in), t("charsIn")), card(short(total.chars_out), t("charsOut")),
    card(percent(total.chars_out, total.chars_in), t("keptShare")), card(short(total.edits), t("edits")), card(number(total.changed), t("changed")),
    total.bad || total.skipped ? card(number(total.bad), t("bad")) : null, total.skipped ? card(number(total.skipped), t("skippedDocs")) : null);
  const kept = new Map(rowsOf("kept").map((r) => [r.percent, r.documents]));
  const pace = paces(rowsOf("progress"), runs);
  const charts = el("div", { class: "charts" },
    bars(t("flow"), t("flowNote"), [{ label: t("source"), value: total.chars_in, note: short(total.chars_in) }].concat(
      stages.map((s) => ({ label: stageName(s.stage), value: s.chars_out, ground: s.chars_in, note: `${s.chars_out > s.chars_in ? "+" : s.chars_out < s.chars_in ? "−" : "±"}${short(Math.abs(s.chars_in - s.chars_out))} · ${short(s.edits)} ${t("pieces")}` }))), "wide"),
    columns(t("kept"), t("keptNote"), kept.size ? Array.from({ length: 21 }, (_, i) => ({ label: i * 5 + "%", values: [kept.get(i * 5) || 0] })) : [], [t("docs")]),
    columns(t("lengths"), t("lengthsNote"), rowsOf("lengths").map((r) => ({ label: r.characters ? short(r.characters) + "+" : "0", values: [r.before, r.behind] })), [t("before"), t("after")]),
    bars(t("stageEdits"), "", stages.map((s) => ({ label: stageName(s.stage), value: s.edits, note: `${short(s.edits)} · ${number(s.documents)} ${t("docs")}` }))),
    bars(t("topRules"), "", rowsOf("rules").slice(0, 12).map((r) => ({ label: r.rule, value: r.edits, note: short(r.edits) }))),
    bars(t("topSites"), "", rowsOf("sites").slice(0, 12).map((r) => ({ label: r.site === "?" ? t("none") : r.site, value: r.documents, note: short(r.documents) }))),
    bars(t("charsets"), "", rowsOf("charsets").slice(0, 10).map((r) => ({ label: r.charset === "?" ? t("unknown") : r.charset, value: r.documents, note: short(r.documents) }))),
    bars(t("scripts"), "", rowsOf("scripts").map((r) => ({ label: r.script === "?" ? t("unknown") : r.script, value: r.documents, note: short(r.documents) }))),
    bars(t("families"), "", rowsOf("families").map((r) => ({ label: r.family, value: r.documents, note: `${short(r.documents)} · ${short(r.restored)} ${t("restored")}, ${short(r.doubtful)} ${t("unsure")}` }))),
    columns(t("odds"), "", rowsOf("odds").map((r) => ({ label: r.odds + "+", values: [r.documents] })), [t("docs")]),
    pace || bars(t("speed"), "", runs.filter((r) => r.seconds > 0 && r.bytes > 0).map((r) => ({ label: (r.started || "").slice(0, 19).replace("T", " "), value: r.bytes / 1e6 / r.seconds, note: `${number(r.bytes / 1e6 / r.seconds)} · ${number(r.documents)} ${t("docs")}` }))));
  return [cards, charts];
}
const marked = (h) => [h.before, h.del ? el("del", {}, h.del) : null, h.ins ? el("ins", {}, h.ins) : null, h.after];
function rules() {
  const rows = rowsOf("rules"), hits = rowsOf("hits");
  const stages = [...new Set(rows.map((r) => r.stage))];
  const holder = el("div");
  const choose = el("select", { "aria-label": t("stage"), onchange: () => fill() }, el("option", { value: "" }, t("fullRules")), stages.map((s) => el("option", { value: s }, stageName(s))));
  function open(tr, r) {
    const next = tr.nextElementSibling;
    const button = tr.querySelector("button.rule");
    if (next && next.classList.contains("more")) {
      next.remove();
      button.setAttribute("aria-expanded", "false");
      return;
    }
    const mine = hits.filter((h) => h.rule === r.rule && h.stage === r.stage);
    const list = mine.length ? el("ul", { class: "hits" }, mine.map((h) => el("li", {}, marked(h), el("small", {}, h.id || "")))) : el("p", { class: "empty" }, t("nothing"));
    tr.after(el("tr", { class: "more" }, el("td", { colspan: 6 }, list)));
    button.setAttribute("aria-expanded", "true");
  }
  function fill() {
    const list = rows.filter((r) => !choose.value || r.stage === choose.value);
    const drawn = table(list, [
      { key: "rule", title: t("rule"), show: (r) => el("button", { type: "button", class: "rule mono", "aria-expanded": "false" }, r.rule) },
      { key: "stage", title: t("stage"), show: (r) => stageName(r.stage) }, { key: "edits", title: t("edits"), num: true, bar: true }, { key: "documents", title: t("documentsCol"), num: true },
      { key: "chars_del", title: t("removed"), num: true }, { key: "chars_ins", title: t("put"), num: true }],
      { sort: "edits", extra: choose, row: (tr, r) => tr.querySelector("button.rule").addEventListener("click", () => open(tr, r)) });
    const kept = document.activeElement === choose;
    holder.replaceChildren(drawn);
    if (kept) choose.focus();
  }
  fill();
  return [holder];
}
function sites() {
  return [table(rowsOf("sites").map((r) => ({ ...r, site: r.site === "?" ? t("none") : r.site, kept: r.chars_in ? r.chars_out / r.chars_in : null })), [
    { key: "site", title: t("site") }, { key: "documents", title: t("documentsCol"), num: true, bar: true }, { key: "chars_in", title: t("charsInCol"), num: true },
    { key: "chars_out", title: t("charsOutCol"), num: true }, { key: "kept", title: t("keptCol"), num: true, show: (r) => percent(r.chars_out, r.chars_in) }, { key: "edits", title: t("edits"), num: true }], { sort: "documents" })];
}
function refused() {
  return [bars(t("reason"), "", rowsOf("reasons").map((r) => ({ label: `${r.status} · ${r.reason}`, value: r.documents, note: short(r.documents) }))),
    el("p", {}, " "),
    table(rowsOf("rejects"), [{ key: "id", title: t("id") }, { key: "status", title: t("status") }, { key: "reason", title: t("reason") }, { key: "message", title: t("message") }, { key: "at", title: t("at"), num: true }])];
}
function run() {
  return [el("h3", {}, t("runs")), table(rowsOf("runs"), [{ key: "start", title: "#", num: true }, { key: "started", title: t("started") }, { key: "ended", title: t("ended") }, { key: "documents", title: t("documentsCol"), num: true },
    { key: "seconds", title: t("seconds"), num: true }, { key: "status", title: t("exit"), num: true }, { key: "version", title: "qw" }, { key: "command", title: t("command") }]),
  el("h3", {}, t("settings")), table(rowsOf("settings"), [{ key: "name", title: t("nameCol") }, { key: "value", title: t("value") }]),
  el("h3", {}, t("tables")), table(rowsOf("tables"), [{ key: "table", title: t("table") }, { key: "hash", title: t("hash"), show: (r) => el("code", {}, r.hash) }])];
}

/* ---- documents side by side ---- */
let kind = "all", place = 0, spot = -1;
const chosen = () => samples.filter((s) => kind === "all" || s.kind === kind);
function describe(part) {
  const what = part[0] && part[1] ? `${clip(part[0], 60)} ${t("replaced")} ${clip(part[1], 60)}` : part[0] ? `${t("deleted")} ${clip(part[0], 100)}` : `${t("inserted")} ${clip(part[1], 100)}`;
  return what.replace(/\n/g, "⏎") + " — " + part[2].map((e) => `${stageName(e[0])}: ${e[1]}${e[2] ? " (" + e[2] + ")" : ""}`).join("; ");
}
function documents() {
  const list = chosen();
  if (!samples.length) return [el("p", { class: "empty" }, t("noSamples"))];
  place = Math.max(0, Math.min(place, list.length - 1));
  const doc = list[place];
  const kinds = el("select", { id: "kind", "aria-label": t("documents"), onchange: (e) => { kind = e.target.value; place = 0; redraw(); } },
    ["all", "largest", "doubtful", "random"].filter((k) => k === "all" || samples.some((s) => s.kind === k)).map((k) => el("option", { value: k, selected: k === kind ? "" : null }, t(k))));
  const titles = el("select", { id: "doc", "aria-label": t("id"), onchange: (e) => { place = Number(e.target.value); redraw(); } },
    list.map((s, i) => el("option", { value: i, selected: i === place ? "" : null }, `${i + 1}. ${clip(s.id, 60)}`)));
  const button = (key, f, id) => el("button", { type: "button", id, onclick: f }, t(key));
  const bar = el("div", { class: "pager" }, kinds, titles, button("prev", () => step(-1), "prev"), button("next", () => step(1), "next"), button("prevEdit", () => hop(-1), "prevEdit"), button("nextEdit", () => hop(1), "nextEdit"),
    el("span", { class: "count", "aria-live": "polite" }, `${t("of", { n: place + 1, m: list.length })} · ${t(doc.kind)} · ${t("docNote", { e: number(doc.edits), b: number(doc.before), a: number(doc.after) })}${doc.cut ? t("cut") : ""}`));
  const before = el("div", { class: "text", lang: "zh" }), after = el("div", { class: "text", lang: "zh" });
  const why = el("div", { class: "why", role: "status", "aria-live": "polite" }, t("hover"));
  const follows = { del: false, ins: false }; /* of spots side by side one is shown */
  let n = 0;
  for (const part of doc.parts) {
    if (typeof part === "string") {
      before.append(part);
      after.append(part);
      follows.del = follows.ins = false;
      continue;
    }
    const label = describe(part), i = n++;
    const mark = (name, text) => {
      const show = () => point(i, label);
      return el(text ? name : "span", { class: text ? null : follows[name] ? "spot again" : "spot", tabindex: i === 0 && name === (part[0] ? "del" : "ins") ? "0" : "-1", "data-i": i, "aria-label": text ? null : label, title: label, onmouseenter: show, onfocus: show, onclick: show }, text);
    };
    before.append(mark("del", part[0]));
    after.append(mark("ins", part[1]));
    follows.del = !part[0];
    follows.ins = !part[1];
  }
  spot = -1;
  const notes = [data.changed ? t("again") : "", data.changed && data.changed.length ? t("changedTables", { n: data.changed.join(", ") }) : "", doc.differs ? t("differs") : ""].filter(Boolean);
  return [bar, notes.length ? el("p", { class: "caution" }, notes.join(lang === "zh" ? "" : " ")) : null, el("div", { class: "sides" }, el("div", { class: "side before" }, el("h3", {}, t("before")), before), el("div", { class: "side after" }, el("h3", {}, t("after")), after)), why];
}
function point(i, label) {
  const section = document.getElementById("view-documents");
  for (const node of section.querySelectorAll(".on")) node.classList.remove("on");
  for (const node of section.querySelectorAll(`[data-i="${i}"]`)) node.classList.add("on");
  section.querySelector(".why").textContent = label;
  spot = i;
}
function step(by) {
  place = Math.max(0, Math.min(place + by, chosen().length - 1));
  redraw();
}
function hop(by) {
  const section = document.getElementById("view-documents"), marks = section.querySelectorAll(".before [data-i]");
  if (!marks.length) return;
  const at = Math.max(0, Math.min(spot + by, marks.length - 1));
  marks[at].focus({ preventScroll: true });
  marks[at].scrollIntoView({ block: "center" });
}
function redraw() {
  const focused = document.activeElement && document.activeElement.id;
  const section = document.getElementById("view-documents");
  section.replaceChildren(el("h2", {}, t("documents")), ...documents().filter(Boolean));
  const again = focused && document.getElementById(focused);
  if (again) again.focus();
}

/* ---- the frame ---- */
const views = { overview, rules, sites, refused, documents, run };
const names = Object.keys(views);
let current = names.includes(location.hash.slice(1)) ? location.hash.slice(1) : "overview";
function show(name, focus) {
  if (name !== current) window.scrollTo({ top: 0, behavior: "instant" });
  current = name;
  for (const n of names) {
    document.getElementById("view-" + n).hidden = n !== name;
    const tab = document.getElementById("tab-" + n);
    tab.setAttribute("aria-selected", n === name);
    tab.tabIndex = n === name ? 0 : -1;
    if (n === name && focus) tab.focus();
  }
  try { history.replaceState(null, "", "#" + name); } catch (e) { /* a page without an address */ }
}
function draw() {
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  document.title = "清文 · " + t("title");
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  const other = document.getElementById("lang");
  other.textContent = t("other");
  other.lang = lang === "zh" ? "en" : "zh-CN";
  const total = rowsOf("totals")[0] || {}, first = rowsOf("runs")[0];
  document.getElementById("subtitle").textContent = [first && first.started ? first.started.slice(0, 16).replace("T", " ") + " UTC" : null, `${number(total.documents)} ${t("docs")}`, data.run].filter(Boolean).join(" · ");
  const tabs = document.getElementById("tabs");
  tabs.setAttribute("aria-label", t("views"));
  tabs.replaceChildren(...names.map((n) => el("button", { type: "button", role: "tab", id: "tab-" + n, "aria-controls": "view-" + n, onclick: () => show(n) }, t(n))));
  document.getElementById("main").replaceChildren(...names.map((n) => el("section", { id: "view-" + n, role: "tabpanel", "aria-labelledby": "tab-" + n }, el("h2", {}, t(n)), ...views[n]().filter(Boolean))));
  show(current);
}
document.getElementById("lang").addEventListener("click", () => { lang = lang === "zh" ? "en" : "zh"; draw(); });
document.getElementById("tabs").addEventListener("keydown", (e) => {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
  if (!by) return;
  e.preventDefault();
  e.stopPropagation();
  show(names[(names.indexOf(current) + by + names.length) % names.length], true);
});
document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const field = /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName);
  if (field && e.key === "Escape") return e.target.blur();
  if (field) return;
  if (e.key >= "1" && e.key <= String(names.length)) return show(names[Number(e.key) - 1], true);
  if (e.key === "l") return document.getElementById("lang").click();
  const search = document.querySelector(`#view-${current} input[type=search]`);
  if (e.key === "/" && search) {
    e.preventDefault();
    return search.focus();
  }
  if (current !== "documents") return;
  const keys = { j: () => step(1), k: () => step(-1), ArrowRight: () => step(1), ArrowLeft: () => step(-1), n: () => hop(1), p: () => hop(-1) };
  if (keys[e.key]) {
    e.preventDefault();
    keys[e.key]();
  }
});
window.addEventListener("hashchange", () => { if (names.includes(location.hash.slice(1))) show(location.hash.slice(1)); });
draw();
}());
