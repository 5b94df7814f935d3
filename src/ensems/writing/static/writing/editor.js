// Saves a text every few seconds, keeps it on this device when the network is cut, and takes in what others wrote.
// Without this file the text is an ordinary field of an ordinary form.

const store = {
  list: (prefix) => { try { return Object.keys(localStorage).filter((key) => key.startsWith(prefix)) } catch { return [] } },
  get: (key) => { try { return JSON.parse(localStorage.getItem(key)) } catch { return null } },
  set: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); return true } catch { return false } },
  drop: (key) => { try { localStorage.removeItem(key) } catch { /* nothing was kept */ } },
}
const clean = (text) => text.normalize("NFC").replace(/[^\S\n]+$/gm, "").replace(/^\n+|\n+$/g, "")

// Where the caret goes when the text around it moves: found again by what stands next to it.
const moved = (from, to, at) => {
  const before = from.slice(Math.max(0, at - 40), at), after = from.slice(at, at + 40)
  const near = (part, shift) => {
    let best = -1
    for (let i = to.indexOf(part); part && i >= 0; i = to.indexOf(part, i + 1)) {
      if (best < 0 || Math.abs(i + shift - at) < Math.abs(best - at)) best = i + shift
    }
    return best
  }
  const tries = [[before + after, before.length], [before, before.length], [after, 0]]
  return tries.map(([part, shift]) => near(part, shift)).find((place) => place >= 0) ?? Math.min(at, to.length)
}

const open = (root) => {
  const area = root.querySelector("textarea"), form = area.form, said = root.dataset
  const field = (name) => form.elements[name]
  const hidden = (name) => root.querySelector(`[name="${name}"]`) || field(name)
  const [status, alarm, offer] = ["status", "alarm", "offer"].map((name) => root.querySelector(`[data-${name}]`))
  const prefix = `ensems:text:${said.writer}:${said.text}:`
  // A field that says what it was opened on (base_title for title) is saved along with the text.
  const also = [...form.querySelectorAll('[name^="base_"]')].map((one) => one.name.slice(5)).filter((name) => name !== "revision" && field(name))
  const values = () => JSON.stringify([area.value, ...also.map((name) => field(name).value)])
  let saved = values(), local = true, busy = false, failures = 0, timer = 0, waiting = 0, sending = false

  hidden("editor").value ||= crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`.slice(0, 36)
  hidden("turn").value ||= 1
  const key = () => prefix + hidden("editor").value
  const tell = (place, text) => { if (place.textContent !== text) place.textContent = text }
  const keep = () => {
    local = store.set(key(), { values: values(), base: hidden("base_revision").value, turn: hidden("turn").value, at: Date.now() })
  }
  const later = (wait) => { clearTimeout(timer); timer = setTimeout(send, wait) }
  const failed = (text) => {
    keep()
    tell(alarm, text)
    tell(status, "")
    later(Math.min(60, 2 ** ++failures) * 1000)
  }
  const take = (body) => {
    const { selectionStart, selectionEnd, scrollTop, value } = area
    area.value = body
    area.setSelectionRange(moved(value, body, selectionStart), moved(value, body, selectionEnd))
    area.scrollTop = scrollTop
    area.dispatchEvent(new Event("ensems:merged", { bubbles: true }))
  }

  async function send(options = {}) {
    clearTimeout(timer)
    waiting = 0
    if (busy || sending || values() === saved) return
    busy = true
    const sent = values(), data = new FormData()
    for (const name of ["csrfmiddlewaretoken", "base_revision", "editor", "turn", ...also.flatMap((name) => [name, `base_${name}`])]) {
      data.set(name, hidden(name)?.value ?? "")
    }
    data.set("body", area.value)
    hidden("turn").value = +hidden("turn").value + 1
    if (!failures) tell(status, said.saving)
    try {
      const answer = await fetch(said.save, { method: "POST", body: data, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(15000), ...options })
      const type = answer.headers.get("Content-Type") || ""
      if (!answer.ok || !type.includes("json")) {
        failed(type.startsWith("text/plain") ? await answer.text() : answer.status < 500 ? said.refused : said.offline)
        return
      }
      const { revision, body, merged, notice, saved_at } = await answer.json()
      failures = 0
      for (const [rank, name] of also.entries()) field(`base_${name}`).value = JSON.parse(sent)[rank + 1]
      if (values() !== sent) {
        // Typed on meanwhile: a merge is taken in at the next save, the server knows what this page had sent.
        if (!merged) hidden("base_revision").value = revision
        keep()
        later(1500)
      } else {
        hidden("base_revision").value = revision
        if (merged) take(body)
        saved = values()
        store.drop(key())
        area.dispatchEvent(new Event("ensems:saved", { bubbles: true }))
      }
      tell(alarm, notice)
      tell(status, said.saved.replace("{at}", saved_at))
    } catch {
      failed(said.offline)
    } finally {
      busy = false
    }
  }

  const typed = () => {
    keep()
    waiting ||= Date.now()
    if (!failures) later(Math.max(0, Math.min(2000, waiting + 8000 - Date.now())))
  }
  area.addEventListener("input", typed)
  for (const name of also) field(name).addEventListener("input", typed)
  addEventListener("online", () => { failures = 0; send() })
  addEventListener("visibilitychange", () => { if (document.hidden) send({ keepalive: area.value.length < 15000 }) })
  addEventListener("beforeunload", (event) => { if (!local && !sending && values() !== saved) event.preventDefault() })
  form.addEventListener("submit", () => { sending = true; setTimeout(() => { sending = false }, 4000) })

  // A text that never reached the server, from this page before it was closed.
  const found = store.list(prefix).map((name) => [name, store.get(name)]).sort((a, b) => (b[1]?.at || 0) - (a[1]?.at || 0))
  for (const [name, copy] of found) {
    const same = copy && clean(JSON.parse(copy.values)[0]) === clean(area.value)
    if (!copy || same) store.drop(name)
    else if (offer.hidden) {
      offer.hidden = false
      offer.querySelector("[data-restore]").addEventListener("click", () => {
        const [body, ...rest] = JSON.parse(copy.values)
        hidden("editor").value = name.slice(prefix.length)
        hidden("base_revision").value = copy.base
        hidden("turn").value = +copy.turn + 1
        area.value = body
        also.forEach((one, rank) => { field(one).value = rest[rank] ?? field(one).value })
        offer.hidden = true
        area.focus()
        typed()
        send()
      })
      offer.querySelector("[data-discard]").addEventListener("click", () => { store.drop(name); offer.hidden = true; area.focus() })
    }
  }

  // Marks, at the caret: typed as a person would, so that one can undo.
  const type = (text, start, end) => {
    area.focus()
    area.setSelectionRange(start, end)
    if (!document.execCommand("insertText", false, text)) { area.setRangeText(text, start, end, "end"); typed() }
  }
  const tools = root.querySelector("[data-tools]")
  tools.hidden = false
  tools.addEventListener("click", ({ target }) => {
    const mark = target.closest("[data-mark]")?.dataset.mark
    if (!mark) return
    const { selectionStart: start, selectionEnd: end, value } = area
    if (mark === "link") {
      const label = value.slice(start, end) || said.link
      type(`[${label}](https://)`, start, end)
      area.setSelectionRange(start + label.length + 11, start + label.length + 11)
      return
    }
    const first = value.lastIndexOf("\n", start - 1) + 1
    const lines = value.slice(first, end).split("\n").map((line) => mark + line.replace(/^(?:[-*>]|#{2,4}|\d+\.) /, ""))
    const gap = first > 1 && value[first - 2] !== "\n" ? "\n" : ""
    type(gap + lines.join("\n"), first, end)
  })
}

document.querySelectorAll("[data-editor]").forEach(open)
