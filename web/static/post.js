// Says how far the sending is, and shows the page anew when it is over.
const box = document.getElementById("post");

async function look() {
  try {
    const answer = await fetch(box.dataset.url, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const state = await answer.json();
      const part = box.querySelector('[data-part="text"]');
      if (part.textContent !== state.text) { part.textContent = state.text; }
      if (state.over) { window.location.reload(); return; }
    }
  } catch {
    // The connection may be back at the next look.
  }
  setTimeout(look, 2000);
}
if (box) { look(); }
