// Sorts banner tables by a column. Rows of one block change places; bases, headings and the further lines of a row stay
// with what they belong to. A third press brings back the order of the questionnaire. Before printing all is unfolded.
(function () {
  function blocksOf(rows) {
    const blocks = [];
    let block = null;
    for (const row of rows) {
      const kinds = row.classList;
      if (kinds.contains("cxt-base") || kinds.contains("cxt-header")) {
        blocks.push({ fixed: row });
        block = null;
      } else if (kinds.contains("cxt-more")) {
        if (block) block.units[block.units.length - 1].push(row);
        else blocks.push({ fixed: row });
      } else {
        if (!block) blocks.push((block = { units: [] }));
        block.units.push([row]);
      }
    }
    return blocks;
  }

  function numberAt(unit, column) {
    const cell = unit[0].cells[column + 1];
    const text = cell && cell.firstChild ? cell.firstChild.textContent : "";
    const number = parseFloat(text.replace(/[,%]/g, ""));
    return Number.isNaN(number) ? -Infinity : number;
  }

  function show(body, blocks, column, way) {
    for (const block of blocks) {
      if (block.fixed) {
        body.appendChild(block.fixed);
        continue;
      }
      const units = block.units.slice();
      if (way) units.sort((a, b) => way * (numberAt(a, column) - numberAt(b, column)));
      for (const unit of units) for (const row of unit) body.appendChild(row);
    }
  }

  for (const table of document.querySelectorAll(".sortable table")) {
    const lines = [...table.tHead.rows].map((row) => [...row.querySelectorAll("th[scope=col]")]);
    const heads = lines.filter((line) => line.length).pop();
    const body = table.tBodies[0];
    if (!heads || !body) continue;
    const blocks = blocksOf([...body.rows]);
    heads.forEach((head, column) => {
      const label = head.querySelector(".cxt-label") || head;
      const button = document.createElement("button");
      button.type = "button";
      while (label.firstChild) button.appendChild(label.firstChild);
      label.appendChild(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const next = { none: "descending", descending: "ascending", ascending: "none" }[head.getAttribute("aria-sort")];
        heads.forEach((other) => other.setAttribute("aria-sort", "none"));
        head.setAttribute("aria-sort", next);
        show(body, blocks, column, { none: 0, descending: -1, ascending: 1 }[next]);
      });
    });
  }

  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("details.topline").forEach((each) => (each.open = true));
  });
})();
