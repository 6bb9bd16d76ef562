"use strict";
// Finds numbers among the assumptions, and opens what a link points into.
(() => {
  const box = document.querySelector("[data-filter]");
  if (!box) return;
  box.hidden = false;
  const input = document.getElementById("filter");
  const found = document.getElementById("found");
  const parts = [...document.querySelectorAll("details.numbers")];
  const citations = new Map([...document.querySelectorAll(".sources dt")].map((term) => [
    term.textContent.trim(), term.nextElementSibling.textContent,
  ]));
  let rows = null;

  const gather = () => parts.flatMap((part) => [...part.querySelectorAll("tbody")].flatMap((group) => {
    const [head, ...lines] = group.rows;
    return lines.map((line) => {
      const cited = [...line.querySelectorAll("a")].map((link) => citations.get(link.textContent) || "").join(" ");
      const path = `${group.dataset.prefix}.${line.cells[0].querySelector("code").textContent}`;
      return { part, group, line, text: `${path} ${head.textContent} ${line.textContent} ${cited}`.toLowerCase() };
    });
  }));

  const filter = () => {
    rows = rows || gather();
    const asked = input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const groups = new Set();
    const open = new Set();
    let count = 0;
    for (const row of rows) {
      const shown = asked.every((word) => row.text.includes(word));
      row.line.hidden = !shown;
      if (shown) {
        count += 1;
        groups.add(row.group);
        open.add(row.part);
      }
    }
    for (const row of rows) row.group.hidden = !groups.has(row.group);
    for (const part of parts) {
      if (part.id === "sources") continue;
      part.hidden = !open.has(part);
      part.open = asked.length > 0 && open.has(part);
    }
    found.textContent = asked.length ? `${count} of ${rows.length} numbers` : "";
  };

  let waiting = null;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });

  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const closed = target && target.closest("details:not([open])");
    if (closed) {
      closed.open = true;
      target.scrollIntoView();
    }
  };
  window.addEventListener("hashchange", reveal);
  reveal();
})();
