// A meeting under way: asks for the public piece of its page each second or so, as a visitor, and replaces what changed.
// What is one's own is asked for again only when it has changed.
// Without this file the page tells the same when it is loaded again.
const place = document.querySelector("[data-direct]")
const address = place.dataset.direct
const voice = document.getElementById("annonces")
const PACE = 800, BEFORE = 3_000, HIDDEN = 10_000, SLOWEST = 15_000
let etag = "", failures = 0, timer = 0, under = false, stale = false, ahead = 0

const shown = () => document.getElementById("direct")
const keys = (root) => new Map([...root.querySelectorAll("[data-news]")].map((one) => [one.dataset.news, one.textContent]))
// What the server drew, before clocks tick in it.
const drawn = new Map([...shown()?.children ?? []].map((part) => [part.id, part.outerHTML]))
let known = shown() && keys(shown()), state = shown()?.dataset.state

// Only what was not there a moment ago is said, in one breath.
const announce = (root) => {
  const now = keys(root)
  const said = known ? [...now].filter(([key]) => !known.has(key)).map(([, text]) => text) : []
  known = now
  if (said.length && voice) voice.textContent = said.join(" ")
}

// Each part is replaced only when it differs, so the keyboard stays where it is.
const swap = (from, to) => {
  const wanted = [...to.children]
  for (const part of [...from.children]) if (!wanted.some((one) => one.id === part.id)) part.remove()
  wanted.forEach((part, rank) => {
    const held = [...from.children].find((one) => one.id === part.id)
    const source = part.outerHTML
    if (held && drawn.get(part.id) === source) return
    drawn.set(part.id, source)
    held ? put(held, part) : from.insertBefore(part, from.children[rank] ?? null)
  })
}
const put = (held, part) => {
  const { activeElement } = document
  const focus = held.contains(activeElement) && (activeElement.id || activeElement.getAttribute("href"))
  held.replaceWith(part)
  if (focus) [...part.querySelectorAll("a, button")].find((one) => one.id === focus || one.getAttribute("href") === focus)?.focus()
}

const mine = () => {
  const own = document.querySelector("[data-mine]")
  if (!own) return
  const here = document.querySelectorAll(`#direct [data-mandate="${own.dataset.mine}"]`)
  const is = [...here].some((one) => "speaking" in one.dataset) ? "speaking" : here.length ? "waiting" : "silent"
  own.querySelectorAll("[data-when]").forEach((one) => { one.hidden = one.dataset.when !== is })
}

// Which ballots are open is in the piece that everyone shares; who may vote is known outside it.
const votes = () => {
  const own = document.querySelector("[data-votes]"), links = own?.querySelector("[data-links]")
  const open = [...document.querySelectorAll("#direct [data-ballot]")].map((one) => one.dataset.ballot)
  if (!own) return
  own.hidden = !open.length
  if (!links) return
  links.querySelectorAll("a").forEach((one) => { if (!open.includes(one.id.slice(6))) one.remove() })
  open.filter((number) => !document.getElementById(`voter-${number}`)).forEach((number) => {
    const link = Object.assign(document.createElement("a"), { className: "btn", id: `voter-${number}` })
    link.href = own.dataset.votes.replace(/\/0\//, `/${number}/`)
    link.textContent = links.dataset.links + (links.querySelector("a") ? ` (${number})` : "")
    links.append(link, " ")
  })
}

// What one may do is outside the piece: one's mark is no longer in it when that has changed.
const isStale = () => {
  const mark = document.querySelector("[data-mark]")?.dataset.mark
  return Boolean(mark) && !document.querySelector("#direct [data-marks]")?.dataset.marks.split(" ").includes(mark)
}
const askMine = async () => {
  const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(8_000) })
  if (!answer.ok) return
  stale = false
  const fresh = parsed(await answer.text())
  for (const id of ["mon-vote", "ma-parole"]) {
    const held = document.getElementById(id), part = fresh.getElementById(id)
    if (held && part) put(held, part)
  }
  mine()
  votes()
  const own = document.getElementById("mon-vote")
  if (!own.hidden && voice) voice.textContent = own.querySelector("[data-said]")?.dataset.said ?? own.querySelector("p").textContent
}

const parsed = (text) => new DOMParser().parseFromString(text, "text/html")
const show = (text) => {
  const fresh = parsed(text).getElementById("direct")
  if (!fresh) return
  const first = !known
  announce(fresh)
  if (state && state !== fresh.dataset.state) return location.reload()
  state = fresh.dataset.state
  if (shown()) { swap(shown(), fresh); mine(); votes(); tick(); stale = isStale() }
  if (!first) document.body.dispatchEvent(new CustomEvent("ensems:live"))
}

const ask = async () => {
  if (under) return
  under = true
  try {
    const headers = etag ? { "If-None-Match": etag } : {}
    const answer = await fetch(address, { credentials: "omit", cache: "no-store", headers, signal: AbortSignal.timeout(8_000) })
    const date = Date.parse(answer.headers.get("Date"))
    if (date) ahead = date - Date.now()
    if (answer.status === 200) {
      etag = answer.headers.get("ETag") ?? ""
      show(await answer.text())
    }
    if (stale) await askMine()
    failures = answer.ok || answer.status === 304 ? 0 : failures + 1
  } catch { failures += 1 }
  under = false
  plan()
}
const plan = () => {
  clearTimeout(timer)
  if (state === "closed" || state === "cancelled") return
  const pace = document.hidden ? HIDDEN : state === "before" ? BEFORE : PACE
  timer = setTimeout(ask, Math.min(SLOWEST, pace * 2 ** failures) * (0.95 + Math.random() * 0.1))
}
document.addEventListener("visibilitychange", () => { if (!document.hidden) ask() })

// How long someone has been speaking, by the server's clock.
const words = (seconds) => {
  const two = (number) => String(number).padStart(2, "0")
  if (seconds < 60) return `${seconds}\u00a0s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}\u00a0min\u00a0${two(seconds % 60)}`
  return `${Math.floor(seconds / 3600)}\u00a0h\u00a0${two(Math.floor(seconds / 60) % 60)}`
}
const tick = () => document.querySelectorAll("[data-since]").forEach((one) => {
  one.textContent = words(Math.max(0, Math.floor((Date.now() + ahead - Date.parse(one.dataset.since)) / 1000)))
})
setInterval(tick, 1000)
tick()
plan()
