// Keeps on this device what is typed in a form marked data-keep until the server has it, and offers it back. The shared
// editor keeps its own text. ensems.js clears all of it at sign-out, and what was sent once a page says it is received.
const places = /radio|checkbox/, never = /file|password|submit|button|reset|fieldset/, waiting = new Map()
const start = (form) => `ensems:text:keep:${form.dataset.keep}:`
const key = (form) => start(form) + (form.dataset.kept ||= Date.now())
const fields = (form) => [...form.elements].filter((one) => one.name && !never.test(one.type) && one.name !== "csrfmiddlewaretoken" && !one.closest("[data-editor]"))
const read = (form, hidden) => fields(form).filter((one) => (one.type === "hidden") === hidden && (one.checked || !places.test(one.type))).map((one) => [one.name, one.value.trim()])
const drop = (form) => { clearTimeout(waiting.get(form)); waiting.delete(form); localStorage.removeItem(key(form)) }
const keep = (form) => {
  clearTimeout(waiting.get(form))
  waiting.delete(form)
  localStorage.setItem(key(form), JSON.stringify([read(form, false), read(form, true)]))
}
const flush = () => [...waiting.keys()].forEach(keep)

const restore = (form, pairs) => {
  for (const one of fields(form)) {
    const mine = pairs.filter(([name]) => name === one.name)
    if (places.test(one.type)) one.checked = mine.some(([, value]) => value === one.value)
    else if (mine[0]) one.value = mine[0][1]
    one.dispatchEvent(new Event("input", { bubbles: true }))
  }
  // A line that this page does not have is sent all the same.
  for (const [name, value] of pairs) {
    if (!form.elements[name]) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }))
  }
}

const open = () => document.querySelectorAll("[data-keep]:not([data-kept])").forEach((form) => {
  key(form)
  form.autocomplete = "off"
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith(start(form))).sort().reverse()) {
    const [shown, hidden] = JSON.parse(localStorage[name])
    const same = JSON.stringify(shown) === JSON.stringify(read(form, false))
    if (same && form.querySelector("[class*=error]")) form.dataset.kept = name.slice(start(form).length)
    else if (same) localStorage.removeItem(name)
    else {
      const box = document.createElement("div")
      box.className = "notice is-info"
      box.role = "group"
      box.ariaLabel = "Saisie retrouvée"
      box.innerHTML = '<div><p>Une saisie non envoyée a été retrouvée sur cet appareil.</p><p class="actions"><button type="button" class="btn is-second">Reprendre</button> <button type="button" class="btn is-link">L’écarter</button></p></div>'
      box.addEventListener("click", ({ target }) => {
        if (target.type !== "button") return
        box.remove()
        if (target.className === "btn is-second") { restore(form, [...shown, ...hidden]); keep(form) }
        localStorage.removeItem(name)
      })
      form.prepend(box)
      break
    }
  }
})

try {
  open()
  document.addEventListener("input", ({ target }) => {
    const form = target.form
    if (form?.dataset.keep && !waiting.has(form) && fields(form).includes(target)) waiting.set(form, setTimeout(keep, 1000, form))
  })
  document.addEventListener("submit", ({ target, defaultPrevented }) => {
    if (!target.dataset.keep) return
    keep(target)
    if (!defaultPrevented) sessionStorage.sent = key(target)
  })
  document.addEventListener("ensems:saved", ({ target }) => { if (target.dataset.keep) drop(target) })
  document.addEventListener("htmx:beforeOnLoad", ({ target, detail }) => { if (target.dataset.keep && detail.xhr.status < 400) drop(target) })
  document.addEventListener("htmx:afterSwap", open)
  addEventListener("pagehide", flush)
  addEventListener("visibilitychange", flush)
} catch { /* this browser keeps nothing */ }
