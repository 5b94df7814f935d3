// Small helps that every page has. Without this file everything still works.

// Characters left, said under the field; aloud only near the end.
const count = (field) => {
  const place = document.querySelector(`[data-counter="${field.id}"]`)
  if (!place) return
  const left = place.dataset.maximum - field.value.replace(/\r?\n/g, "\n").length
  const figure = Math.abs(left).toLocaleString("fr-FR")
  const s = Math.abs(left) > 1 ? "s" : ""
  place.textContent = left < 0 ? `${figure} caractère${s} de trop` : `${figure} caractère${s} restant${s}`
  place.classList.toggle("is-over", left < 0)
  place.setAttribute("aria-live", left < 100 ? "polite" : "off")
}
const countAll = (root) => root.querySelectorAll("[data-counter]").forEach((place) => {
  const field = document.getElementById(place.dataset.counter)
  if (field) count(field)
})

// A form marked data-guard asks before one leaves it with something typed and not sent.
const touched = new Set()
document.addEventListener("input", ({ target }) => {
  if (target.id) count(target)
  if (target.form?.matches("[data-guard]")) touched.add(target.form)
})
document.addEventListener("ensems:saved", ({ target }) => touched.delete(target.closest("form")))
addEventListener("beforeunload", (event) => {
  if ([...touched].some((form) => form.isConnected)) event.preventDefault()
})

// A form or a button marked data-confirm="…?" asks first; the same button sends once one said yes.
const ask = (text, yes) => {
  const box = document.createElement("dialog")
  const said = box.appendChild(document.createElement("p"))
  const row = box.appendChild(document.createElement("form"))
  said.id = "confirm-text"
  said.textContent = text
  box.setAttribute("aria-labelledby", said.id)
  row.method = "dialog"
  row.className = "actions"
  for (const [value, label, style] of [["yes", yes, "btn"], ["", "Annuler", "btn is-second"]]) {
    const button = row.appendChild(document.createElement("button"))
    Object.assign(button, { value, textContent: label, className: style })
  }
  document.body.append(box)
  box.showModal()
  return new Promise((answer) => box.addEventListener("close", () => { box.remove(); answer(box.returnValue === "yes") }))
}
const lost = document.createElement("p")
lost.className = "error"
lost.setAttribute("role", "alert")
addEventListener("online", () => lost.remove())
document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event
  // Offline, the browser would put its own page of errors in the place of what was typed.
  if (!navigator.onLine && form.method !== "dialog") {
    event.preventDefault()
    event.stopImmediatePropagation()
    const place = submitter?.closest(".actions") || submitter || form
    place.after(lost)
    lost.textContent = "Le réseau est coupé : rien n’a été envoyé. Ce que vous avez écrit est toujours là ; réessayez quand il revient."
    return
  }
  const text = submitter?.dataset.confirm || form.dataset.confirm
  if (text && !form.dataset.confirmed) {
    event.preventDefault()
    event.stopImmediatePropagation()
    if (!await ask(text, submitter?.textContent.trim() || "Confirmer")) return
    form.dataset.confirmed = "yes"
    form.requestSubmit(submitter)
    delete form.dataset.confirmed
    return
  }
  touched.delete(form)
  // On a shared computer, what a text kept on the device leaves with the person.
  // The attribute: a button named "action" hides the property.
  if (form.getAttribute("action")?.endsWith("/deconnexion/")) {
    try { Object.keys(localStorage).forEach((key) => key.startsWith("ensems:text:") && localStorage.removeItem(key)) } catch { /* none */ }
  }
}, true)

// What a form had kept on the device (keep.js) goes once the next page says that it was received.
try {
  const { sent } = sessionStorage
  sessionStorage.removeItem("sent")
  if (sent && document.querySelector("#messages .is-success")) localStorage.removeItem(sent)
} catch { /* nothing was kept */ }

// After a refusal, the keyboard starts from the list of what is to mend.
const errors = (root) => root.querySelector(".error-summary")?.focus()
countAll(document)
errors(document)
document.addEventListener("htmx:afterSwap", ({ target }) => { countAll(target); errors(target) })
